import { z } from 'zod/v4';

import { parameters } from '../../messages/parameters';
import { choice } from '../../values/choice';
import { calltouchId, externalId, withoutComma } from '../../values/identifiers';
import { period } from '../../values/period';
import { EXTRAS, SimplifiedRequest, simplifyRequest } from './simplified';
import { OPTIONS, attribution, include, output, requestFilters, siteIdOverride } from './filters';
import type { Loose } from '../../values/json';
import { entryShape } from '../entryShape';
import { firstOf, howMany } from '../limited';
import { spanToRead } from '../log';
import type { OperationContext } from '../operation';
import { operation } from '../operation';
import { logParameters, requestsOfIds, requestsOfSpan } from './log';

const input = z.object({
	selection: z
		.discriminatedUnion('getBy', [
			z.object({ getBy: z.literal('period').meta({ title: 'Period' }), span: period }),
			z.object({
				getBy: z.literal('requestId').meta({ title: 'Calltouch IDs' }),
				requestId: z.array(calltouchId).min(1).meta({
					title: 'Request IDs',
					description: "Calltouch's IDs. Comma-separated, or a list through an expression.",
					placeholder: 'e.g. 145507, 145508',
				}),
			}),
			z.object({
				getBy: z.literal('requestNumber').meta({ title: 'Request Numbers' }),
				requestNumber: z
					.array(externalId.refine(withoutComma, parameters.withoutComma.text))
					.min(1)
					.meta({
						title: 'Request Numbers',
						description:
							'IDs that your site gave the requests. Comma-separated, or a list through an expression.',
						placeholder: 'e.g. site-1042, site-1043',
					}),
			}),
		])
		.meta({
			title: 'Get By',
			description: 'Which requests to get: those of a period, or certain ones',
			preselect: 'period',
		}),
	...howMany({ getBy: ['period'] }),
	output,
	filters: requestFilters,
	include,
	options: z
		.object({
			attribution,
			bindTo: choice({ request: 'Request Date', session: 'Session Date' }).optional().meta({
				title: 'Period Applies To',
				description: 'Whether the period is about when the request or its session was created',
			}),
			siteId: siteIdOverride,
		})
		.default({})
		.meta(OPTIONS),
});

type Input = z.output<typeof input>;

/** Gets requests of a period, or certain ones, the newest first (page "Request log export"). */
export const listRequests = operation({
	resource: 'request',
	name: 'list',
	title: 'Get Many',
	action: 'Get many requests',
	description: 'Get the requests of a period, the newest first, or certain ones',
	builderHint:
		'One node is enough for any period: the node itself asks in slices and keeps to the limit of Calltouch. To start a workflow for each new request use Calltouch Trigger, not a schedule with this operation.',
	isRead: true,
	input,
	output: SimplifiedRequest,
	async run(wanted, context) {
		const timeZone = context.account.timeZone;
		const isLimited = wanted.selection.getBy === 'period' && !wanted.returnAll;
		const shape = entryShape(
			wanted,
			EXTRAS,
			(leftOut) => (raw) => simplifyRequest(raw, timeZone, leftOut),
		);
		const requests = requestsFor(wanted, context, !isLimited);
		return await firstOf(requests, isLimited ? wanted.limit : undefined, shape);
	},
});

function requestsFor(
	wanted: Input,
	context: OperationContext,
	isAllWanted: boolean,
): AsyncGenerator<Loose> {
	const { selection } = wanted;
	const parameters = logParameters(wanted, context.account);
	switch (selection.getBy) {
		case 'requestId':
			return requestsOfIds(context, 'requestId', selection.requestId, parameters);
		case 'requestNumber':
			return requestsOfIds(context, 'requestNumber', selection.requestNumber, parameters);
		case 'period': {
			const span = spanToRead(selection.span, context.now);
			return requestsOfSpan(context, span, parameters, isAllWanted);
		}
	}
}
