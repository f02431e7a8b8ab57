import { z } from 'zod/v4';

import type { OperationContext } from '../operation';
import { operation } from '../operation';
import type { Failure } from '../../api/failure';
import { noting } from '../../api/failure';
import { messages } from '../../messages';
import { SimplifiedOrderDetails, simplifyOrderAnswer } from './simplified';
import type { Loose } from '../../values/json';
import { objectOrNull } from '../../values/json';
import { outputOf, shapeOf } from '../../values/output';
import { additionalOrderFields, ifRegistered, newOrderFields, orderNumber } from './fields';
import { isNotThere } from './isNotThere';
import { registration } from './register';
import { change } from './update';

const outcome = z.enum(['registered', 'updated']);

const UpsertedOrder = SimplifiedOrderDetails.extend({ outcome });

const input = z.object({
	orderNumber,
	...newOrderFields,
	...ifRegistered,
	additionalFields: additionalOrderFields,
	output: outputOf(UpsertedOrder),
});

type Order = z.output<typeof input>;

/** Most rounds of update and registration, for orders that appear or stay unknown in between. */
const MOST_ROUNDS = 3;

/**
 * Updates the order with this number, or registers it where there is none (page "Managing orders
 * through the API"). However often it is run, and whatever breaks off in between, there is one order.
 */
export const upsertOrder = operation({
	resource: 'order',
	name: 'upsert',
	title: 'Create or Update',
	action: 'Create or update order in API 1.0',
	description: 'Create a new order, or update the current one if it already exists (upsert)',
	builderHint:
		'The choice for syncing orders from a CRM: safe to repeat and to retry, one order for each order number. No lookup and no IF before it is needed; "outcome" in its output is "registered" or "updated".',
	overwrites: true,
	input,
	output: UpsertedOrder,
	target: ({ orderNumber: number }) => number,
	async run(order, context) {
		const { answer, outcome: did } = await upsert(order, context);
		const shape = shapeOf(order.output, (raw) => {
			const details = simplifyOrderAnswer(raw, context.account.timeZone);
			const comment = details.comment ?? order.additionalFields.orderComment ?? null;
			return { outcome: did, ...details, comment };
		});
		return [{ json: shape({ outcome: did, ...answer }) }];
	},
});

async function upsert(
	order: Order,
	api: OperationContext,
): Promise<{ answer: Loose; outcome: z.infer<typeof outcome> }> {
	const { trySend, account } = api;
	const named = { orderNumber: order.orderNumber };
	let doubt: Failure | undefined;
	for (let round = 1; ; round++) {
		const updated = await trySend(change(named, changesOf(order)));
		if ('body' in updated) {
			const isOurs = doubt?.kind === 'unknownOutcome';
			return {
				answer: objectOrNull(updated.body) ?? {},
				outcome: isOurs ? 'registered' : 'updated',
			};
		}
		// Cut short, what the registration left open is what the user has to know.
		if (updated.failure.kind === 'cancelled') throw doubt ?? updated.failure;
		if (updated.failure.kind !== 'refused') throw updated.failure;
		// The registration was refused, and so is the update still: it was for another reason.
		if (doubt?.kind === 'refused') {
			const { description } = updated.failure.said;
			throw noting(doubt, messages.progress.updateRefusedToo(description));
		}
		if (!(await isNotThere(updated.failure, named, api))) throw updated.failure;
		const registered = await trySend(registration(order, account.timeZone));
		if ('body' in registered) {
			return { answer: objectOrNull(registered.body) ?? {}, outcome: 'registered' };
		}
		doubt = registered.failure;
		if (!mayExistNow(doubt) || round === MOST_ROUNDS) throw doubt;
	}
}

/** Registered by the HTTP request that broke off, or by somebody else in between. */
function mayExistNow({ kind }: Failure): boolean {
	return kind === 'unknownOutcome' || kind === 'refused';
}

/** The same values under the names that an update has for them. */
function changesOf({ orderSum, orderStatus, service, additionalFields }: Order) {
	const { orderComment, ...others } = additionalFields;
	return { orderSum, status: orderStatus, service, comment: orderComment, ...others };
}
