import { z } from 'zod/v4';

import { toPairs } from '../../api/encoding';
import { changeOrder } from '../../api/httpRequest';
import { orderLocator } from './fields';
import { id, idOrNull } from '../../values/json';
import { operation } from '../operation';
import { aDeletion } from './answers';
import { isNotThere } from './isNotThere';

/** Nobody can tell the two apart: the order is not there any more, or never was. */
const NOT_KNOWN =
	'The answer to the first try was lost, and then Calltouch had no such order. It was deleted by that try, unless its number or ID was wrong and there never was one.';

/** Deletes an order from all reports (page "Managing orders through the API"). */
export const deleteOrder = operation({
	resource: 'order',
	name: 'delete',
	title: 'Delete',
	action: 'Delete order',
	description: 'Remove an order from all Calltouch reports',
	input: z.object({ order: orderLocator }),
	output: z.object({
		deleted: z.boolean(),
		orderId: id.optional(),
		orderNumber: z.string().optional(),
		notes: z.array(z.string()).optional(),
	}),
	target: ({ order }) => JSON.stringify(order),
	async run({ order }, api) {
		const path = '/calls-service/RestAPI/orders/delete-by-id/';
		const outcome = await api.trySend(changeOrder(path, toPairs(order), aDeletion));
		if ('failure' in outcome) {
			const { failure } = outcome;
			// Only after a try that may have arrived is it a success that it is not there.
			if (!failure.details.isAfterDoubt || !(await isNotThere(failure, order, api))) throw failure;
		}
		const { orderId, orderNumber } = order;
		const json = {
			deleted: true,
			...(orderId === undefined ? { orderNumber } : { orderId: idOrNull(orderId) }),
			...('failure' in outcome ? { notes: [NOT_KNOWN] } : {}),
		};
		return [{ json }];
	},
});
