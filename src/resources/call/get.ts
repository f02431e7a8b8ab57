import { z } from 'zod/v4';

import { Failure } from '../../api/failure';
import { messages } from '../../messages';
import { period } from '../../values/period';
import { entryShape } from '../entryShape';
import { spanToRead } from '../log';
import { operation } from '../operation';
import { OPTIONS, attribution, siteIdOverride } from '../request/filters';
import { include, output } from './filters';
import { callLocator } from './locator';
import { findCall, toSought } from './log';
import { EXTRAS, SimplifiedCall, simplifyCall } from './simplified';

const input = z.object({
	call: callLocator,
	span: period.meta({
		description:
			'When the call began. Calltouch finds calls by their days: the fewer, the sooner. A day is a Custom period from that day to that day.',
		preselect: 'last30Days',
	}),
	output,
	include,
	options: z.object({ attribution, siteId: siteIdOverride }).default({}).meta(OPTIONS),
});

/** Gets one call (page "Call log export"): Calltouch has no method for it, so the log is searched. */
export const getCall = operation({
	resource: 'call',
	name: 'get',
	title: 'Get',
	action: 'Get call',
	description: 'Get one call by its Calltouch ID and the days in which it may have begun',
	isRead: true,
	input,
	output: SimplifiedCall,
	async run(wanted, context) {
		const { account, now } = context;
		const { callId } = wanted.call;
		const span = spanToRead(wanted.span, now);
		const raw = await findCall(context, span, callId, toSought(wanted, account));
		if (!raw) throw new Failure('notFound', messages.refusals.noCall(callId));
		const shape = entryShape(
			wanted,
			EXTRAS,
			(leftOut) => (one) => simplifyCall(one, account.timeZone, leftOut),
		);
		return [{ json: shape(raw) }];
	},
});
