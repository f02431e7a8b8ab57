import { z } from 'zod/v4';

import { choice } from '../../values/choice';
import { period } from '../../values/period';
import { entryShape } from '../entryShape';
import { firstOf, howMany } from '../limited';
import { spanToRead } from '../log';
import { operation } from '../operation';
import { OPTIONS, attribution, siteIdOverride } from '../request/filters';
import { additionalParameters, callFilters, include, output } from './filters';
import { callsOfSpan, toSought } from './log';
import { EXTRAS, SimplifiedCall, simplifyCall } from './simplified';

const input = z.object({
	span: period.meta({
		description:
			"The time in which the calls began, in whole days of the account's time zone. The last 7 or 30 days include today.",
	}),
	...howMany(),
	output,
	filters: callFilters,
	include,
	options: z
		.object({
			additionalParameters,
			attribution,
			bindTo: choice({ call: 'Call Date', session: 'Session Date' }).optional().meta({
				title: 'Period Applies To',
				description: 'Whether the period is about when the call or its session began',
			}),
			siteId: siteIdOverride,
		})
		.default({})
		.meta(OPTIONS),
});

/** Gets the calls of a period, the newest first (page "Call log export"). */
export const listCalls = operation({
	resource: 'call',
	name: 'list',
	title: 'Get Many',
	action: 'Get many calls',
	description: 'Get the calls of a period, the newest first',
	builderHint:
		'One node is enough for any period: the node itself asks page by page and keeps to the limit of calls. To start a workflow for each new call use Calltouch Trigger, not a schedule with this operation.',
	isRead: true,
	input,
	output: SimplifiedCall,
	async run(wanted, context) {
		const { account, now } = context;
		const calls = callsOfSpan(context, spanToRead(wanted.span, now), toSought(wanted, account), {
			shape: entryShape(
				wanted,
				EXTRAS,
				(leftOut) => (raw) => simplifyCall(raw, account.timeZone, leftOut),
			),
			isAllWanted: wanted.returnAll,
		});
		return await firstOf(calls, wanted.returnAll ? undefined : wanted.limit);
	},
});
