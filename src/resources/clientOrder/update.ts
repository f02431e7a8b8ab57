import { z } from 'zod/v4';

import { postBatch } from '../../api/httpRequest';
import { messages } from '../../messages';
import type { Told } from '../batch';
import { batchOf, batchOptions, sendTogether } from '../batch';
import type { Element } from '../matching';
import { newOrderLink, orderFallback, orderMatching } from '../matching';
import type { OperationContext } from '../operation';
import { operation } from '../operation';
import type { OrderHead } from './body';
import { filled } from '../../values/json';
import { onlySets, toChangedOrder } from './body';
import type { OrderUpdateFields } from './fields';
import { mainContacts, orderNumber, orderUpdateFields, otherContacts } from './fields';
import { ClientOrder, toOutput } from './output';

const input = z
	.object({
		orderNumber,
		updateFields: orderUpdateFields,
		link: newOrderLink,
		fallback: orderFallback,
		mainContacts,
		otherContacts,
		options: batchOptions,
	})
	.check(({ value, issues }) => {
		const { updateFields, link, mainContacts: main, otherContacts: other } = value;
		const { overwrite: _, ...fields } = updateFields;
		if (link.linkTo !== 'keep') return;
		if ([fields, main, other].some((group) => Object.keys(filled(group)).length > 0)) return;
		issues.push({
			code: 'custom',
			path: ['updateFields'],
			message: messages.parameters.nothingToUpdate.text,
			input: value,
		});
	});

/** Updates orders, a hundred at a time (page "Updating orders" of API 2.0). */
export const updateClientOrder = operation({
	resource: 'clientOrder',
	name: 'update',
	title: 'Update',
	action: 'Update order in API 2.0',
	description: 'Change values of an order, such as its status, or link it anew',
	builderHint:
		'Add only the fields that are to change; an empty one is not sent and changes nothing. Where the order may not exist yet use "upsert". Give it all items at once: up to 100 go out in one HTTP request.',
	input,
	output: ClientOrder,
	target: (order) => order.orderNumber,
	overwrites: ({ updateFields }) => onlySets(updateFields),
	batch: batchOf,
	async runBatch(orders, context) {
		const changes = orders.map(
			({ orderNumber: number, updateFields, link, fallback, ...contacts }) => {
				const { status, revenue } = updateFields;
				return {
					orderNumber: number,
					head: { orderNumber: number, status, revenue, ...contacts },
					fields: updateFields,
					matching: orderMatching(link, fallback, context.account.timeZone),
				};
			},
		);
		return (await updateTogether(changes, context)).map((told) => toOutput(told, 'updated'));
	},
});

/** What to change of an order. */
export interface Change {
	orderNumber: string;
	head: OrderHead;
	fields: OrderUpdateFields;
	matching?: Element[];
}

/** Updates orders together. */
export async function updateTogether<One extends Change>(
	changes: One[],
	context: OperationContext,
): Promise<Array<Told<One>>> {
	return await sendTogether(context, changes, {
		toRequest: (some) =>
			postBatch(
				'/lead-service/v1/api/client-order/update',
				{
					orders: some.map(({ head, fields, matching }) =>
						toChangedOrder(head, fields, { now: context.now, matching }),
					),
				},
				{
					isRepeatable: some.every(({ fields }) => onlySets(fields)),
					whenUnknown: messages.whenUnknown.addedToClientOrder,
				},
			),
		numbered: { as: 'orderNumber', numberOf: (change) => change.orderNumber },
	});
}
