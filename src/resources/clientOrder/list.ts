import { z } from 'zod/v4';

import { shapeOf } from '../../values/output';
import { period } from '../../values/period';
import { spanToRead } from '../log';
import type { Output } from '../operation';
import { operation } from '../operation';
import { passedOn } from '../passedOn';
import { OPTIONS, siteIdOverride } from '../request/filters';
import { additionalParameters, include, orderFilters, output } from './filters';
import { ordersOfSpan, toSought } from './log';
import { SimplifiedOrder, simplifyOrder } from './simplified';

const input = z.object({
	span: period.meta({
		description:
			"The time in which the orders were created, in whole days of the account's time zone. The last 7 or 30 days include today.",
	}),
	returnAll: z.boolean().default(false).meta({
		title: 'Return All',
		description: 'Whether to return all results or only up to a given limit',
	}),
	limit: z
		.int()
		.min(1)
		.default(50)
		.meta({
			title: 'Limit',
			description: 'Max number of results to return',
			showFor: { returnAll: [false] },
		}),
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
		const isLimited = !wanted.returnAll;
		const results: Output[] = [];
		const orders = ordersOfSpan(context, spanToRead(wanted.span, now), toSought(wanted, account), {
			shape: shapeOf(
				wanted.output,
				(raw) => simplifyOrder(raw, account.timeZone),
				passedOn,
				wanted.include.includes('withOrdersTags') ? [] : ['tags'],
			),
			isAllWanted: !isLimited,
		});
		for await (const json of orders) {
			results.push({ json });
			if (isLimited && results.length === wanted.limit) break;
		}
		return results;
	},
});
