import { z } from 'zod/v4';

import type { Pair, Parameters } from '../../api/encoding';
import { toCommaSeparated, toCustomPairs, toPairs, toSum } from '../../api/encoding';
import type { ApiRequest } from '../../api/request';
import { changeOrder } from '../../api/request';
import { SimplifiedOrderDetails, simplifyOrderAnswer } from '../../schema/order';
import type { OrderUpdateFields } from '../../schema/orderFields';
import { orderLocator, orderUpdateFields } from '../../schema/orderFields';
import { simplify } from '../../schema/requestFilters';
import { objectOrNull } from '../../schema/values';
import { operation } from '../operation';

/** Updates an order (page "Managing orders through the API", updating orders). */
export const updateOrder = operation({
	resource: 'order',
	name: 'update',
	title: 'Update',
	action: 'Update order',
	description: 'Change or clear values of an order, such as its status',
	builderHint:
		'Add only the fields that are to change: an added field without a value clears it in Calltouch. Where the order may not exist yet use "upsert".',
	credential: 'calltouchApi',
	overwrites: true,
	input: z.object({ order: orderLocator, updateFields: orderUpdateFields, simplify }),
	output: SimplifiedOrderDetails,
	target: ({ order }) => JSON.stringify(order),
	async run({ order, updateFields, simplify: isSimplified }, { call, account }) {
		const answer = objectOrNull(await call(change(order, updateFields))) ?? {};
		return [isSimplified ? simplifyOrderAnswer(answer, account.timeZone) : answer];
	},
});

/** The call that changes an order. */
export function change(order: Parameters, fields: OrderUpdateFields): ApiRequest {
	return changeOrder('/calls-service/RestAPI/orders/update-by-id', [
		...toPairs(order),
		...toFieldPairs(fields),
	]);
}

function toFieldPairs({ custom, customJson, orderSum, tags, ...texts }: OrderUpdateFields): Pair[] {
	return [
		...toPairs({
			orderSum: typeof orderSum === 'number' ? toSum(orderSum) : orderSum,
			...texts,
			tags: tags && toCommaSeparated(tags),
		}),
		...toCustomPairs(custom, customJson),
	];
}
