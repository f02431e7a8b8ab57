import { z } from 'zod/v4';

import { period } from '../../values/period';
import { entryShape } from '../entryShape';
import { firstOf, howMany } from '../limited';
import { spanToRead } from '../log';
import { operation } from '../operation';
import { OPTIONS, siteIdOverride } from '../request/filters';
import { additionalParameters, include, orderFilters, output } from './filters';
import { ordersOfSpan, toSought } from './log';
import { EXTRAS, SimplifiedOrder, simplifyOrder } from './simplified';

const input = z.object({
	span: period.meta({
		description:
			"The time in which the orders were created, in whole days of the account's time zone. The last 7 or 30 days include today.",
	}),
	...howMany(),
	output,
	filters: orderFilters,
	include,
	options: z.object({ additionalParameters, siteId: siteIdOverride }).default({}).meta(OPTIONS),
});

/** Gets the orders of a period, the newest first (page "Order log export", of which the opening was read). */
export const listClientOrders = operation({
	resource: 'clientOrder',
	name: 'list',
	title: 'Get Many',
	action: 'Get many orders in API 2.0',
	description: 'Get the orders of a period, the newest first',
	builderHint:
		'One node is enough for any period: the node itself asks page by page and keeps to the limit of HTTP requests. Orders can be looked for by the period in which they were created, not by their number.',
	isRead: true,
	input,
	output: SimplifiedOrder,
	async run(wanted, context) {
		const { account, now } = context;
		const orders = ordersOfSpan(context, spanToRead(wanted.span, now), toSought(wanted, account), {
			shape: entryShape(
				wanted,
				EXTRAS,
				(leftOut) => (raw) => simplifyOrder(raw, account.timeZone, leftOut),
			),
			isAllWanted: wanted.returnAll,
		});
		return await firstOf(orders, wanted.returnAll ? undefined : wanted.limit);
	},
});
