import type { DateTime } from 'luxon';
import { z } from 'zod/v4';

import type { Parameters } from '../../api/encoding';
import type { Outcome } from '../../api/client';
import { encodePart, toCommaSeparated, toWindow } from '../../api/encoding';
import { Failure, isTooMuch } from '../../api/failure';
import type { ApiRequest } from '../../api/httpRequest';
import { REQUEST_LOG, getRequests } from '../../api/httpRequest';
import { choice } from '../../values/choice';
import { WITHOUT_COMMA, calltouchId, externalId, withoutComma } from '../../values/identifiers';
import type { Period, Span } from '../../values/period';
import {
	halvesOfSpan,
	isWholeDays,
	isWithinOneDay,
	period,
	plausiblePart,
	slicesOf,
	spanOf,
	wholeDaysAround,
} from '../../values/period';
import {
	SimplifiedRequest,
	createdAt,
	newestFirst,
	newestSessionFirst,
	simplifyRequest,
} from './simplified';
import {
	OPTIONS,
	attribution,
	filterParameters,
	include,
	includeParameters,
	requestFilters,
	simplify,
	siteIdOverride,
} from './filters';
import type { Loose } from '../../values/json';
import { isRequestId, objectsOf } from '../../values/json';
import type { OperationContext } from '../operation';
import { operation } from '../operation';

/** More ids in one URL, or longer ones, and it may become too long for a server in between. */
const IDS_PER_CALL = 100;
const LENGTH_OF_IDS = 4_000;

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

/**
 * Gets requests of a period, or certain ones, the newest first (page "Request log export").
 *
 * Where all are wanted, the next call is under way already while one is, or while its answer is
 * worked on; but no longer once one was too much.
 */
export const listRequests = operation({
	resource: 'request',
	name: 'list',
	title: 'Get Many',
	action: 'Get many requests',
	description: 'Get the requests of a period, the newest first, or certain ones',
	builderHint:
		'One node is enough for any period: the node itself asks in slices and keeps to the limit of calls. To start a workflow for each new request use Calltouch Trigger, not a schedule with this operation.',
	input,
	output: SimplifiedRequest,
	async run(wanted, context) {
		const isLimited = wanted.selection.getBy === 'period' && !wanted.returnAll;
		const limit = isLimited ? wanted.limit : Infinity;
		const timeZone = context.account.timeZone;
		const inOrder = wanted.options.bindTo === 'session' ? newestSessionFirst : newestFirst;
		const results: object[] = [];
		const certain: Loose[] = [];
		const seen = new Set<unknown>();
		const common = commonParameters(wanted, context);
		const ask = async (call: Call) =>
			await (call.outcome ??= context.attempt(toRequest(call, common)));
		const calls = callsFor(wanted, context);
		let isAhead = !isLimited;
		for (let call = calls.shift(); call; call = calls.shift()) {
			const answer = ask(call);
			if (isAhead && calls[0]) void ask(calls[0]);
			const outcome = await answer;
			if ('failure' in outcome) {
				const halves = isTooMuch(outcome.failure) ? halvesOf(call) : [];
				if (halves.length === 0) throw outcome.failure;
				calls.unshift(...halves);
				isAhead = false;
				continue;
			}
			if (call.ids) certain.push(...objectsOf(outcome.body));
			// Periods come in their order; certain requests are put in order once all are there.
			if (call.ids && calls.length > 0) continue;
			for (const raw of inOrder(call.ids ? certain : objectsOf(outcome.body))) {
				if (seen.has(raw.requestId) || !isWithin(raw, call.within)) continue;
				if (isRequestId(raw.requestId)) seen.add(raw.requestId);
				results.push(wanted.simplify ? simplifyRequest(raw, timeZone) : raw);
				if (results.length === limit) return results;
			}
		}
		return results;
	},
});

/** A call for certain requests, or for those of a span of time. */
interface Call {
	ids?: Parameters;
	span?: Span;
	/** Where more is asked for than is wanted: what is wanted. */
	within?: Span;
	/** What came of it, from when it was asked for. */
	outcome?: Promise<Outcome>;
}

function toRequest({ ids, span }: Call, common: Parameters): ApiRequest {
	return {
		...getRequests(REQUEST_LOG, { ...ids, ...(span && toWindow(span)), ...common }),
		isDivisible: span !== undefined && halvesOfSpan(span).length > 0,
	};
}

function halvesOf({ span, within }: Call): Call[] {
	return span ? halvesOfSpan(span).map((half) => ({ span: half, within })) : [];
}

function commonParameters(
	{ filters, include: flags, options }: Input,
	{ account }: OperationContext,
): Parameters {
	return {
		siteId: options.siteId ?? account.siteId,
		attribution: options.attribution,
		bindTo: options.bindTo,
		...filterParameters(filters),
		...includeParameters(flags),
	};
}

function callsFor({ selection, options }: Input, { now }: OperationContext): Call[] {
	switch (selection.getBy) {
		case 'requestId':
			return batches(selection.requestId).map((requestId) => ({ ids: { requestId } }));
		case 'requestNumber':
			return batches(selection.requestNumber).map((requestNumber) => ({ ids: { requestNumber } }));
		case 'period':
			return periodCalls(selection.span, now, options.bindTo === 'session');
	}
}

/**
 * A session's date can't be compared here, so Calltouch has to do all the cutting; a request's can,
 * so one call for whole days is enough.
 */
function periodCalls(chosen: Period, now: DateTime, isBySession: boolean): Call[] {
	const asked = spanOf(chosen, now);
	if (chosen.period === 'custom' && asked.from >= asked.to) throw emptyPeriod(chosen, asked);
	const span = plausiblePart(asked, now);
	if (span.from >= span.to) return [];
	const isExact = isBySession || isWithinOneDay(span) || isWholeDays(span);
	return slicesOf(isExact ? span : wholeDaysAround(span)).map((slice) => ({
		span: slice,
		...(isExact ? {} : { within: span }),
	}));
}

function emptyPeriod(
	{ dateFrom, dateTo }: Extract<Period, { period: 'custom' }>,
	{ from }: Span,
): Failure {
	const end = dateTo === undefined ? 'empty, which means now' : `"${dateTo}"`;
	return new Failure(
		'input',
		`"From" must be before "To", but is "${dateFrom}", and "To" is ${end}`,
		{
			description: `Times without a zone are in the time zone of the credential, ${from.zoneName}.`,
		},
	);
}

function batches(ids: string[]): string[] {
	const calls: Array<{ ids: string[]; length: number }> = [];
	for (const id of new Set(ids)) {
		const length = encodePart(`${id},`).length;
		const last = calls.at(-1);
		if (last && last.ids.length < IDS_PER_CALL && last.length + length <= LENGTH_OF_IDS) {
			last.ids.push(id);
			last.length += length;
		} else {
			calls.push({ ids: [id], length });
		}
	}
	return calls.map((call) => toCommaSeparated(call.ids));
}

function isWithin(request: Loose, span: Span | undefined): boolean {
	if (span === undefined) return true;
	const date = createdAt(request, span.from.zone);
	return date === undefined || (date >= span.from.toMillis() && date < span.to.toMillis());
}
