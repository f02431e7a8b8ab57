import { z } from 'zod/v4';

import { toPairs } from '../../api/encoding';
import { changeOrder } from '../../api/httpRequest';
import { messages } from '../../messages';
import { orderLocator } from './fields';
import { id, idOrNull } from '../../values/json';
import { operation } from '../operation';
import { aDeletion } from './answers';
import { isGoneAfterDoubt } from './isNotThere';

/** Deletes an order from all reports (page "Managing orders through the API"). */
export const deleteOrder = operation({
	resource: 'order',
	name: 'delete',
	title: 'Delete',
	action: 'Delete order in API 1.0',
	description: 'Remove an order from all Calltouch reports',
	input: z.object({ order: orderLocator }),
	output: z.object({
		deleted: z.boolean(),
		orderId: id.optional(),
		orderNumber: z.string().optional(),
		notes: z.array(z.string()).optional(),
	}),
	target: ({ order }) => JSON.stringify(order),
	async run({ order, order: { orderId, orderNumber } }, api) {
		const path = '/calls-service/RestAPI/orders/delete-by-id/';
		const outcome = await api.trySend(changeOrder(path, toPairs(order), aDeletion));
		const isGone = 'body' in outcome || (await isGoneAfterDoubt(outcome.failure, order, api));
		if (!isGone) throw outcome.failure;
		const json = {
			deleted: true,
			...(orderId === undefined ? { orderNumber } : { orderId: idOrNull(orderId) }),
			...('failure' in outcome ? { notes: [messages.notes.perhapsNeverThere.text] } : {}),
		};
		return [{ json }];
	},
});
