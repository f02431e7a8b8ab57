import type { z } from 'zod/v4';

import type { Api } from '../../api/client';
import type { Parameters } from '../../api/encoding';
import { encodePart, toCallWindow } from '../../api/encoding';
import { getLog } from '../../api/httpRequest';
import { isTooDeep } from '../../api/json';
import type { Loose } from '../../values/json';
import { idOrNull, numberOrNull, objectOrNull, objectsOf } from '../../values/json';
import type { Span } from '../../values/period';
import {
	halvesOfSpan,
	isWholeDays,
	isWithinOneDay,
	slicesOf,
	wholeDaysAround,
} from '../../values/period';
import type { LogOutcome, PageOutcome } from '../log';
import { readSlices } from '../log';
import { includeParameters } from '../request/filters';
import type { CallFilters, Include, additionalParameters } from './filters';
import { filterParameters, fitsFilters, includedForFilters } from './filters';
import { createdAt } from './simplified';

/** The call log of a site (page "Call log export"). */
export function callLog(siteId: string): string {
	return `/calls-service/RestAPI/${encodePart(siteId)}/calls-diary/calls`;
}

/** Most calls on a page: no answer with more has been seen. */
const PAGE_SIZE = 1_000;

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
	const { siteId, attribution, bindTo, additionalParameters = [] } = options;
	return {
		siteId: siteId ?? account.siteId,
		parameters: {
			...Object.fromEntries(additionalParameters.map(({ name, value }) => [name, value])),
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
	let page = await askForPages(api, span, sought, isDivisible);
	for (;;) {
		if ('failure' in page) return page;
		for (const call of page.entries) calls.set(keyOf(call), call);
		if (!page.next) return { entries: [...calls.values()], serverTime: page.serverTime };
		page = await page.next();
	}
}

/**
 * The calls of a span of time that fit the filters, the newest first, each once.
 *
 * The log has them in no known order, so those of a slice are given once all its pages are there. No
 * more is kept of a call meanwhile than what it is made into.
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
		ask: async (slice) => await askForPages(api, slice, sought, halvesOfSpan(slice).length > 0),
		halvesOf: halvesOfSpan,
		isAllWanted,
	});
	const seen = new Set<unknown>();
	let waiting: Array<Placed<Shaped>> = [];
	for await (const { slice, entries, isLast } of pages) {
		for (const raw of entries) {
			const key = keyOf(raw);
			if (seen.has(key)) continue;
			seen.add(key);
			const time = createdAt(raw, span.from.zone);
			const isInside = isBySession || time === undefined || isWithin(time, span);
			if (!isInside || !fitsFilters(raw, sought.filters)) continue;
			waiting.push({ time: time ?? -Infinity, id: idOrNull(raw.callId), shaped: shape(raw) });
		}
		if (!isLast) continue;
		// What is older than the slice may have come from one that was halved: others come before it.
		const from = isBySession ? -Infinity : slice.from.toMillis();
		const isDue = ({ time }: Placed<Shaped>) => time >= from;
		for (const { shaped } of newestFirst(waiting.filter(isDue))) yield shaped;
		waiting = waiting.filter((call) => !isDue(call));
	}
	for (const { shaped } of newestFirst(waiting)) yield shaped;
}

/** What a call was made into, and where it belongs. */
interface Placed<Shaped> {
	/** Epoch ms. */
	time: number;
	id: number | string | null;
	shaped: Shaped;
}

function newestFirst<Shaped>(calls: Array<Placed<Shaped>>): Array<Placed<Shaped>> {
	return calls.sort((a, b) => {
		if (a.time !== b.time) return a.time < b.time ? 1 : -1;
		if (typeof a.id === 'number' && typeof b.id === 'number') return b.id - a.id;
		return String(b.id).localeCompare(String(a.id), 'en', { numeric: true });
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
		ask: async (slice) => await askForPages(api, slice, wanted, halvesOfSpan(slice).length > 0),
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

/** Asks for the first page of a span. A failure on a later one is worth another try first. */
async function askForPages(
	api: Pick<Api, 'trySend'>,
	span: Span,
	{ siteId, parameters }: SoughtCalls,
	isDivisible: boolean,
): Promise<PageOutcome> {
	const seen = new Set<unknown>();
	const ask = async (page: number): Promise<PageOutcome> => {
		const paged = { ...parameters, ...toCallWindow(span), page, limit: PAGE_SIZE };
		const request = { ...getLog(callLog(siteId), paged, aPageOfCalls), isOfEntries: true };
		const outcome = await api.trySend({ ...request, isDivisible: isDivisible && page === 1 });
		if ('failure' in outcome) return outcome;
		const { body, serverTime } = outcome;
		const entries = callsOn(body);
		const hasMore = mayHaveMore(body, entries, page, seen);
		return { entries, serverTime, ...(hasMore ? { next: async () => await ask(page + 1) } : {}) };
	};
	return await ask(1);
}

/** A call without an ID is told by all that it says: that must not be nested without an end. */
function aPageOfCalls(body: unknown): boolean {
	const isPage = Array.isArray(body) || Array.isArray(objectOrNull(body)?.records);
	return isPage && !callsOn(body).some((call) => idOrNull(call.callId) === null && isTooDeep(call));
}

/** The list alone is an answer without pages, which one day has. */
function callsOn(body: unknown): Loose[] {
	return objectsOf(Array.isArray(body) ? body : objectOrNull(body)?.records);
}

/**
 * Whether there may be a page after this one. A page may be shorter than asked for, repeat rows of
 * another, or tell wrong totals: what ends the reading is a page without anything new, or the last one
 * by `pageTotal`, unless that page is full and `recordsTotal` promises more.
 *
 * @param seen what came on earlier pages; what is on this one is added
 */
function mayHaveMore(body: unknown, entries: Loose[], page: number, seen: Set<unknown>): boolean {
	const before = seen.size;
	for (const call of entries) seen.add(keyOf(call));
	const totals = objectOrNull(body);
	if (totals === null || seen.size === before) return false;
	const pageTotal = numberOrNull(totals.pageTotal) ?? 0;
	if (pageTotal <= 0 || page < pageTotal) return true;
	const ownSize = numberOrNull(totals.pageSize) ?? 0;
	const isFull = entries.length >= (ownSize > 0 ? Math.min(ownSize, PAGE_SIZE) : PAGE_SIZE);
	return isFull && seen.size < (numberOrNull(totals.recordsTotal) ?? 0);
}

/** What tells a call from others: its ID, or without one all that it says. */
function keyOf(call: Loose): unknown {
	return idOrNull(call.callId) ?? JSON.stringify(call);
}
