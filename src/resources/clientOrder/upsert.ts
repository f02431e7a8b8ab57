import { z } from 'zod/v4';

import { Failure, noting } from '../../api/failure';
import { messages } from '../../messages';
import { batchOf, batchOptions } from '../batch';
import type { BatchOutcome, OperationContext } from '../operation';
import { operation } from '../operation';
import { onlySets } from './body';
import { createTogether, newOrder } from './create';
import { upsertFields } from './fields';
import { ClientOrder, toOutput } from './output';
import type { Change } from './update';
import { updateTogether } from './update';

const input = z.object({
	...newOrder,
	link: newOrder.link.meta({
		description:
			'The lead the order belongs to, which gives the order its source. Has no effect where the order exists already.',
		hint: 'Only when the order is created: one that exists keeps its lead',
	}),
	additionalFields: upsertFields,
	options: batchOptions,
});

type Order = z.output<typeof input>;

/**
 * Updates orders, and creates those whose update is refused (pages "Updating orders", "Creating orders"
 * of API 2.0). It goes by no code and no words, of which none are documented.
 */
export const upsertClientOrder = operation({
	resource: 'clientOrder',
	name: 'upsert',
	title: 'Create or Update',
	action: 'Create or update order in API 2.0',
	description: 'Create a new order, or update the current one if it already exists (upsert)',
	builderHint:
		'The choice for syncing deals from a CRM: no lookup and no IF before it is needed; "outcome" in its output is "created" or "updated". Give it all items at once: up to 100 go out in one HTTP request.',
	input,
	output: ClientOrder,
	target: (order) => order.orderNumber,
	overwrites: (order) => onlySets(changesOf(order)),
	batch: batchOf,
	async runBatch(orders, context) {
		const changes = orders.map((order) => ({ ...toChange(order), order }));
		const updated = await updateTogether(changes, context);
		const refusals = new Map(
			updated.flatMap((told) =>
				'failure' in told && told.failure.kind === 'refused'
					? [[told.item.order, told.failure] as const]
					: [],
			),
		);
		const created = await createRefused(refusals, context);
		return updated.map((told) => created.get(told.item.order) ?? toOutput(told, 'updated'));
	},
});

/** Creates the orders whose update was refused, by what was said to the update. */
async function createRefused(
	refusals: Map<Order, Failure>,
	context: OperationContext,
): Promise<Map<Order, BatchOutcome>> {
	const outcomes = new Map<Order, BatchOutcome>();
	if (refusals.size === 0) return outcomes;
	for (const told of await createTogether([...refusals.keys()], context)) {
		const update = refusals.get(told.item);
		outcomes.set(
			told.item,
			'failure' in told && update
				? { failure: asTold(told.failure, update) }
				: toOutput(told, 'created'),
		);
	}
	return outcomes;
}

/** Both are told where both were refused; where the creation may have arrived, it stays that way. */
function asTold(creation: Failure, update: Failure): Failure {
	const { kind, said, details } = creation;
	if (kind === 'unknownOutcome') return new Failure(kind, said, { ...details, isOnceOnly: true });
	if (kind !== 'refused') return creation;
	return noting(creation, messages.progress.updateRefusedToo(update.said.description));
}

function toChange(order: Order): Change {
	return { orderNumber: order.orderNumber, head: order, fields: changesOf(order) };
}

/** The same values under the names that an update has for them. */
function changesOf({ additionalFields }: Order): Change['fields'] {
	const { orderDate: _, comment, ...others } = additionalFields;
	return { ...others, addNewComment: comment };
}
