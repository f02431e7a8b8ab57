import { z } from 'zod/v4';

import { toPairs } from '../../api/encoding';
import { changeOrder } from '../../api/request';
import { orderLocator } from '../../schema/orderFields';
import { operation } from '../operation';

/** Deletes an order from all reports (page "Managing orders through the API"). */
export const deleteOrder = operation({
	resource: 'order',
	name: 'delete',
	title: 'Delete',
	action: 'Delete order',
	description: 'Remove an order from all Calltouch reports',
	credential: 'calltouchApi',
	input: z.object({ order: orderLocator }),
	output: z.object({
		deleted: z.boolean(),
		orderId: z.number().optional(),
		orderNumber: z.string().optional(),
	}),
	target: ({ order }) => JSON.stringify(order),
	async run({ order }, { call }) {
		await call({
			...changeOrder('/calls-service/RestAPI/orders/delete-by-id/', toPairs(order)),
			answer: 'any',
			isDoneWhenRefusedLater: true,
		});
		const { orderId, orderNumber } = order;
		return [
			{
				deleted: true,
				...(orderId === undefined ? { orderNumber } : { orderId: Number(orderId) }),
			},
		];
	},
});
