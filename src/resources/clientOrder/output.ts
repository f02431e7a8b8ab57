import { z } from 'zod/v4';

import type { Loose } from '../../values/json';
import { id, idOrNull } from '../../values/json';
import type { BatchOutcome } from '../operation';
import type { Told } from '../batch';

/** Calltouch's own words about an item: the entry about it, or the whole answer where there is none. */
export const answer = z.looseObject({});

/** What comes out of an order of API 2.0, whose answers Calltouch does not document. */
export const ClientOrder = z.object({
	orderNumber: z.string(),
	calltouchOrderId: id.nullable(),
	outcome: z.enum(['created', 'updated', 'accepted']),
	answer,
});

/**
 * The output for an order: what was done where the answer tells of the order, and no more than that it
 * was taken where it does not.
 */
export function toOutput(
	told: Told<{ orderNumber: string }>,
	done: 'created' | 'updated',
): BatchOutcome {
	if ('failure' in told) return told;
	const { result, item } = told;
	const json: z.output<typeof ClientOrder> = {
		orderNumber: item.orderNumber,
		calltouchOrderId: idOrNull(result?.calltouchOrderId),
		outcome: result ? done : 'accepted',
		answer: answerOf(told),
	};
	return { output: [{ json }] };
}

export function answerOf({ result, answer: whole }: { result?: Loose; answer: Loose }): Loose {
	return result ?? whole;
}
