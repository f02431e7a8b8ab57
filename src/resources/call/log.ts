import type { z } from 'zod/v4';

import type { Api } from '../../api/client';
import type { Parameters } from '../../api/encoding';
import { encodePart, toCallWindow } from '../../api/encoding';
import type { Loose } from '../../values/json';
import { idOrNull } from '../../values/json';
import type { Span } from '../../values/period';
import {
	halvesOfSpan,
	isWholeDays,
	isWithinOneDay,
	slicesOf,
	wholeDaysAround,
} from '../../values/period';
import { additionalQuery } from '../additionalParameters';
import type { LogOutcome, PageOutcome } from '../log';
import { readSlices } from '../log';
import { askForPages, keyOf, newestFirst } from '../pages';
import { includeParameters } from '../request/filters';
import type { CallFilters, Include, additionalParameters } from './filters';
import { filterParameters, fitsFilters, includedForFilters } from './filters';
import { createdAt } from './simplified';

/** The call log of a site (page "Call log export"). */
export function callLog(siteId: string): string {
	return `/calls-service/RestAPI/${encodePart(siteId)}/calls-diary/calls`;
}

const idKey = 'callId';

/** What else to ask for than a span of time. */
interface Asked {
	filters?: CallFilters;
	include?: Include;
	options: {
		siteId?: string;
		attribution?: '0' | '1';
		bindTo?: 'call' | 'session';
		additionalParameters?: z.output<typeof additionalParameters>;
	};
}

/** The same as the log has it. */
export interface SoughtCalls {
	siteId: string;
	parameters: Parameters;
	/** Those that Calltouch does not apply are applied to what comes. */
	filters: CallFilters;
}

export function toSought(
	{ filters = {}, include = [], options }: Asked,
	account: { siteId: string },
): SoughtCalls {
	const { siteId, attribution, bindTo, additionalParameters } = options;
	return {
		siteId: siteId ?? account.siteId,
		parameters: {
			...additionalQuery(additionalParameters),
			attribution,
			bindTo,
			...filterParameters(filters),
			...includeParameters([...include, ...includedForFilters(filters)]),
		},
		filters,
	};
}

/**
 * Asks the log for all calls of a span of time, page by page, each once, as it stood last. The filters
 * that Calltouch does not apply are not applied, and nothing is trimmed to the span: whose clock it
 * goes by is for the caller to judge.
 *
 * @param isDivisible whether a shorter span would be asked for, where no answer comes
 */
export async function askForSpan(
	api: Pick<Api, 'trySend'>,
	span: Span,
	sought: SoughtCalls,
	isDivisible: boolean,
): Promise<LogOutcome> {
	const calls = new Map<unknown, Loose>();
	let page = await askForCalls(api, span, sought, isDivisible);
	for (;;) {
		if ('failure' in page) return page;
		for (const call of page.entries) calls.set(keyOf(call, idKey), call);
		if (!page.next) return { entries: [...calls.values()], serverTime: page.serverTime };
		page = await page.next();
	}
}

/**
 * The calls of a span of time that fit the filters, the newest first, each once.
 *
 * @param shape what to make of a call
 * @param isAllWanted whether all will be taken, and not only the first of them
 * @throws Failure
 */
export async function* callsOfSpan<Shaped>(
	api: Pick<Api, 'trySend'>,
	span: Span,
	sought: SoughtCalls,
	{ shape, isAllWanted }: { shape: (raw: Loose) => Shaped; isAllWanted: boolean },
): AsyncGenerator<Shaped, void, undefined> {
	if (span.from >= span.to) return;
	// The date of a session can't be compared here: Calltouch gives it on a clock of 12 hours.
	const isBySession = sought.parameters.bindTo === 'session';
	const isExact = isBySession || isWithinOneDay(span) || isWholeDays(span);
	const pages = readSlices(slicesOf(isExact ? span : wholeDaysAround(span)), {
		ask: async (slice) => await askForCalls(api, slice, sought, halvesOfSpan(slice).length > 0),
		halvesOf: halvesOfSpan,
		isAllWanted,
	});
	yield* newestFirst(pages, {
		idKey,
		timeOfWanted: (raw) => {
			const time = createdAt(raw, span.from.zone);
			const isOfSpan = isBySession || time === undefined || isWithin(time, span);
			return isOfSpan && fitsFilters(raw, sought.filters) ? (time ?? -Infinity) : undefined;
		},
		shape,
		isByTime: !isBySession,
	});
}

function isWithin(time: number, { from, to }: Span): boolean {
	return time >= from.toMillis() && time < to.toMillis();
}

/**
 * Looks for one call in a span of time, the newest days first. Whether the log still filters by an ID
 * is not known: what comes is looked through, and no page more than needed is asked for.
 *
 * @throws Failure
 */
export async function findCall(
	api: Pick<Api, 'trySend'>,
	span: Span,
	callId: string,
	{ parameters, ...sought }: SoughtCalls,
): Promise<Loose | undefined> {
	if (span.from >= span.to) return undefined;
	const wanted = { ...sought, parameters: { ...parameters, callId } };
	const pages = readSlices(slicesOf(wholeDaysAround(span)), {
		ask: async (slice) => await askForCalls(api, slice, wanted, halvesOfSpan(slice).length > 0),
		halvesOf: halvesOfSpan,
		isAllWanted: false,
	});
	const key = idOrNull(callId);
	for await (const { entries } of pages) {
		const found = entries.find((raw) => idOrNull(raw.callId) === key);
		if (found) return found;
	}
	return undefined;
}

/** Asks for the first page of a span. */
async function askForCalls(
	api: Pick<Api, 'trySend'>,
	span: Span,
	{ siteId, parameters }: SoughtCalls,
	isDivisible: boolean,
): Promise<PageOutcome> {
	const path = callLog(siteId);
	const asked = { ...parameters, ...toCallWindow(span) };
	return await askForPages(api, { path, idKey, parameters: asked, isDivisible });
}
