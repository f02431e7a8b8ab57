import type { Api } from '../../api/client';
import type { Parameters } from '../../api/encoding';
import { encodePart, toCommaSeparated, toRequestWindow } from '../../api/encoding';
import { getLog } from '../../api/httpRequest';
import type { Loose } from '../../values/json';
import { isRequestId, objectsOf } from '../../values/json';
import type { Span } from '../../values/period';
import {
	halvesOfSpan,
	isWholeDays,
	isWithinOneDay,
	joinedSpan,
	slicesOf,
	wholeDaysAround,
} from '../../values/period';
import type { LogOutcome } from '../log';
import { readSlices } from '../log';
import type { Include, RequestFilters } from './filters';
import { filterParameters, includeParameters } from './filters';
import { createdAt, newestFirst, newestSessionFirst } from './simplified';

/** The request log (page "Request log export"). */
export const REQUEST_LOG = '/calls-service/RestAPI/requests';

/** What else to ask for than a span of time, or certain requests. */
interface Asked {
	filters?: RequestFilters;
	include?: Include;
	options: { siteId?: string; attribution?: '0' | '1'; bindTo?: 'request' | 'session' };
}

/** The same under the names that the log has for it. */
export function logParameters(
	{ filters = {}, include = [], options }: Asked,
	account: { siteId: string },
): Parameters {
	return {
		siteId: options.siteId ?? account.siteId,
		attribution: options.attribution,
		bindTo: options.bindTo,
		...filterParameters(filters),
		...includeParameters(include),
	};
}

/**
 * Asks the log for a span of time: in one HTTP request, since it has no pages.
 *
 * @param isDivisible whether a shorter span would be asked for, where no answer comes
 */
export async function askForSpan(
	api: Pick<Api, 'trySend'>,
	span: Span,
	parameters: Parameters,
	isDivisible: boolean,
): Promise<LogOutcome> {
	return await ask(api, { ...toRequestWindow(span), ...parameters }, isDivisible);
}

async function ask(
	{ trySend }: Pick<Api, 'trySend'>,
	parameters: Parameters,
	isDivisible: boolean,
): Promise<LogOutcome> {
	const request = { ...getLog(REQUEST_LOG, parameters), isDivisible, isOfEntries: true };
	const outcome = await trySend(request);
	if ('failure' in outcome) return outcome;
	return { entries: objectsOf(outcome.body), serverTime: outcome.serverTime };
}

/**
 * The requests of a span of time, the newest first, each once.
 *
 * A session's date can't be compared here, so Calltouch has to do all the cutting; a request's can, so
 * one HTTP request for whole days is enough.
 *
 * @param isAllWanted whether all will be taken, and not only the first of them
 * @throws Failure
 */
export async function* requestsOfSpan(
	api: Pick<Api, 'trySend'>,
	span: Span,
	parameters: Parameters,
	isAllWanted: boolean,
): AsyncGenerator<Loose, void, undefined> {
	if (span.from >= span.to) return;
	const isExact = parameters.bindTo === 'session' || isWithinOneDay(span) || isWholeDays(span);
	const answers = readSlices(slicesOf(isExact ? span : wholeDaysAround(span)), {
		ask: async (slice) => await askForSpan(api, slice, parameters, halvesOfSpan(slice).length > 0),
		halvesOf: halvesOfSpan,
		join: joinedSpan,
		isAllWanted,
	});
	const isNew = notSeenBefore();
	for await (const { entries } of answers) {
		for (const request of inOrder(entries, parameters)) {
			if ((isExact || isWithin(request, span)) && isNew(request)) yield request;
		}
	}
}

/**
 * Certain requests, the newest first, each once.
 *
 * @param name the parameter of the log that takes the IDs
 * @throws Failure
 */
export async function* requestsOfIds(
	api: Pick<Api, 'trySend'>,
	name: 'requestId' | 'requestNumber',
	ids: string[],
	parameters: Parameters,
): AsyncGenerator<Loose, void, undefined> {
	const answers = readSlices(listsOf(ids), {
		ask: async (list) => await ask(api, { [name]: list, ...parameters }, false),
		halvesOf: () => [],
		isAllWanted: true,
	});
	const found: Loose[] = [];
	for await (const { entries } of answers) found.push(...entries);
	yield* inOrder(found, parameters).filter(notSeenBefore());
}

/** Calltouch gives them in no known order. */
function inOrder(requests: Loose[], { bindTo }: Parameters): Loose[] {
	return bindTo === 'session' ? newestSessionFirst(requests) : newestFirst(requests);
}

function notSeenBefore(): (request: Loose) => boolean {
	const seen = new Set<unknown>();
	return ({ requestId }) => {
		if (seen.has(requestId)) return false;
		if (isRequestId(requestId)) seen.add(requestId);
		return true;
	};
}

function isWithin(request: Loose, { from, to }: Span): boolean {
	const date = createdAt(request, from.zone);
	return date === undefined || (date >= from.toMillis() && date < to.toMillis());
}

/** More ids in one URL, or longer ones, and it may become too long for a server in between. */
const IDS_PER_LIST = 100;
const LENGTH_OF_IDS = 4_000;

function listsOf(ids: string[]): string[] {
	const lists: Array<{ ids: string[]; length: number }> = [];
	for (const id of new Set(ids)) {
		const length = encodePart(`${id},`).length;
		const last = lists.at(-1);
		if (last && last.ids.length < IDS_PER_LIST && last.length + length <= LENGTH_OF_IDS) {
			last.ids.push(id);
			last.length += length;
		} else {
			lists.push({ ids: [id], length });
		}
	}
	return lists.map((list) => toCommaSeparated(list.ids));
}
