import { z } from 'zod/v4';

import { postBatch } from '../../api/httpRequest';
import { messages } from '../../messages';
import type { Told } from '../batch';
import { batchOf, batchOptions, sendTogether } from '../batch';
import type { BatchOutcome } from '../operation';
import { operation } from '../operation';
import { saysNoSuchOrder } from '../order/noSuchOrder';
import { orderNumber } from './fields';
import { answer, answerOf } from './output';

const input = z.object({ orderNumber, options: batchOptions });

/** Deletes orders, a hundred at a time (page "Deleting orders" of API 2.0, which was seen in use only). */
export const deleteClientOrder = operation({
	resource: 'clientOrder',
	name: 'delete',
	title: 'Delete',
	action: 'Delete order in API 2.0',
	description: 'Remove an order from all Calltouch reports',
	builderHint:
		'Give it all items at once: up to 100 go out in one HTTP request. For an order that was lost or cancelled use "upsert" with its new status: what is deleted is in no report.',
	input,
	output: z.object({
		deleted: z.boolean().nullable(),
		orderNumber: z.string(),
		outcome: z.enum(['deleted', 'accepted']),
		answer,
		notes: z.array(z.string()).optional(),
	}),
	target: (order) => order.orderNumber,
	overwrites: true,
	batch: batchOf,
	runBatch: async (orders, context) =>
		(
			await sendTogether(context, orders, {
				toRequest: (some) =>
					postBatch(
						'/lead-service/v1/api/client-order/delete',
						{ orderNumbers: some.map((order) => order.orderNumber) },
						{ isRepeatable: true },
					),
				numbered: { as: 'orderNumber', numberOf: (order) => order.orderNumber },
			})
		).map(toOutput),
});

function toOutput(told: Told<z.output<typeof input>>): BatchOutcome {
	const { orderNumber: number } = told.item;
	if ('failure' in told) {
		const { isAfterDoubt, words = '' } = told.failure.details;
		if (!isAfterDoubt || !saysNoSuchOrder(words)) return told;
		const json = { deleted: true, orderNumber: number, outcome: 'deleted', answer: {} };
		return { output: [{ json: { ...json, notes: [messages.notes.perhapsNeverThere.text] } }] };
	}
	const isTold = told.result !== undefined;
	const json = {
		// Where Calltouch does not say so, neither is it said here.
		deleted: isTold ? true : null,
		orderNumber: number,
		outcome: isTold ? 'deleted' : 'accepted',
		answer: answerOf(told),
	};
	return { output: [{ json }] };
}
