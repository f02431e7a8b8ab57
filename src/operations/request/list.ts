import { z } from 'zod/v4';

import type { Parameters } from '../../api/encoding';
import { toCommaSeparated, toWindow } from '../../api/encoding';
import { Failure } from '../../api/failure';
import { REQUEST_LOG, getRequests } from '../../api/request';
import { choice } from '../../schema/choice';
import { WITHOUT_COMMA, calltouchId, externalId, withoutComma } from '../../schema/identifiers';
import type { Span } from '../../schema/period';
import {
	isWholeDays,
	isWithinOneDay,
	period,
	slicesOf,
	spanOf,
	wholeDaysAround,
} from '../../schema/period';
import { SimplifiedRequest, newestFirst, simplifyRequest } from '../../schema/request';
import {
	OPTIONS,
	attribution,
	filterParameters,
	include,
	includeParameters,
	requestFilters,
	simplify,
	siteIdOverride,
} from '../../schema/requestFilters';
import type { Loose } from '../../schema/values';
import { objectsOf } from '../../schema/values';
import type { OperationContext } from '../operation';
import { operation } from '../operation';

/** More ids in one URL than this, and it may become too long for a server in between. */
const IDS_PER_CALL = 100;

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
				requestNumber: z.array(externalId.refine(withoutComma, WITHOUT_COMMA)).min(1).meta({
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
	returnAll: z
		.boolean()
		.default(false)
		.meta({
			title: 'Return All',
			description: 'Whether to return all results or only up to a given limit',
			showFor: { getBy: ['period'] },
		}),
	limit: z
		.int()
		.min(1)
		.default(50)
		.meta({
			title: 'Limit',
			description: 'Max number of results to return',
			showFor: { getBy: ['period'], returnAll: [false] },
		}),
	simplify,
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
	credential: 'calltouchApi',
	input,
	output: SimplifiedRequest,
	async run(wanted, context) {
		const isLimited = wanted.selection.getBy === 'period' && !wanted.returnAll;
		const limit = isLimited ? wanted.limit : Infinity;
		const timeZone = context.account.timeZone;
		const results: object[] = [];
		const seen = new Set<unknown>();
		for (const { parameters, within } of callsFor(wanted, context)) {
			const answer = objectsOf(await context.call(getRequests(REQUEST_LOG, parameters)));
			for (const raw of newestFirst(answer.filter((request) => isWithin(request, within)))) {
				if (seen.has(raw.requestId) || results.length >= limit) continue;
				if (raw.requestId !== undefined) seen.add(raw.requestId);
				results.push(wanted.simplify ? simplifyRequest(raw, timeZone) : raw);
			}
			if (results.length >= limit) break;
		}
		return results;
	},
});

interface Call {
	parameters: Parameters;
	/** Where more was asked for than is wanted: what is wanted. */
	within?: Span;
}

function callsFor(
	{ selection, filters, include: flags, options }: Input,
	context: OperationContext,
) {
	const common = {
		siteId: options.siteId ?? context.account.siteId,
		attribution: options.attribution,
		bindTo: options.bindTo,
		...filterParameters(filters),
		...includeParameters(flags),
	};
	return selectionCalls(selection, options.bindTo === 'session', context).map(
		({ parameters, within }): Call => ({ parameters: { ...parameters, ...common }, within }),
	);
}

function selectionCalls(
	selection: Input['selection'],
	isBySession: boolean,
	{ now }: OperationContext,
): Call[] {
	switch (selection.getBy) {
		case 'requestId':
			return batches(selection.requestId).map((requestId) => ({ parameters: { requestId } }));
		case 'requestNumber':
			return batches(selection.requestNumber).map((requestNumber) => ({
				parameters: { requestNumber },
			}));
		case 'period':
			return periodCalls(spanOf(selection.span, now), isBySession);
	}
}

/**
 * A session's date can't be compared here, so Calltouch has to do all the cutting; a request's can,
 * so one call for whole days is enough.
 */
function periodCalls(span: Span, isBySession: boolean): Call[] {
	if (span.from >= span.to) {
		throw new Failure('input', '"From" must be before "To"', {
			description: 'Times without a zone are in the time zone of the credential.',
		});
	}
	const isExact = isBySession || isWithinOneDay(span) || isWholeDays(span);
	return slicesOf(isExact ? span : wholeDaysAround(span)).map((slice) => ({
		parameters: toWindow(slice),
		...(isExact ? {} : { within: span }),
	}));
}

function batches(ids: string[]): string[] {
	const unique = [...new Set(ids)];
	return Array.from({ length: Math.ceil(unique.length / IDS_PER_CALL) }, (_, index) =>
		toCommaSeparated(unique.slice(index * IDS_PER_CALL, (index + 1) * IDS_PER_CALL)),
	);
}

function isWithin({ date }: Loose, span: Span | undefined): boolean {
	if (span === undefined || typeof date !== 'number') return true;
	return date >= span.from.toMillis() && date < span.to.toMillis();
}
