import type { Api } from '../api/client';
import type { Parameters } from '../api/encoding';
import { getLog } from '../api/httpRequest';
import { isTooDeep } from '../api/json';
import type { Loose } from '../values/json';
import { idOrNull, numberOrNull, objectOrNull, objectsOf } from '../values/json';
import type { Span } from '../values/period';
import type { PageOutcome, Page } from './log';

/** Most entries on a page: no answer with more has been seen. */
const PAGE_SIZE = 1_000;

/** What is asked of a log that has pages: the call log, the order log. */
export interface AskedPages {
	path: string;
	/** The key of an entry's ID. */
	idKey: string;
	/** All but the page. */
	parameters: Parameters;
	/** Whether a shorter span would be asked for, where no answer comes. */
	isDivisible: boolean;
}

/** Asks for the first page of a span. A failure on a later one is worth another try first. */
export async function askForPages(
	api: Pick<Api, 'trySend'>,
	{ path, idKey, parameters, isDivisible }: AskedPages,
): Promise<PageOutcome> {
	const seen = new Set<unknown>();
	const isGood = (body: unknown): boolean => isPage(body, idKey);
	const ask = async (page: number): Promise<PageOutcome> => {
		const request = getLog(path, { ...parameters, page, limit: PAGE_SIZE }, isGood);
		const outcome = await api.trySend({
			...{ ...request, isOfEntries: true },
			isDivisible: isDivisible && page === 1,
		});
		if ('failure' in outcome) return outcome;
		const { body, serverTime } = outcome;
		const entries = entriesOn(body);
		const before = seen.size;
		for (const entry of entries) seen.add(keyOf(entry, idKey));
		const isNew = seen.size > before;
		const hasMore = isNew && mayHaveMore(body, { page, entries: entries.length, seen: seen.size });
		return { entries, serverTime, ...(hasMore ? { next: async () => await ask(page + 1) } : {}) };
	};
	return await ask(1);
}

/** An entry without an ID is told by all that it says: that must not be nested without an end. */
function isPage(body: unknown, idKey: string): boolean {
	const hasEntries = Array.isArray(body) || Array.isArray(objectOrNull(body)?.records);
	return (
		hasEntries &&
		!entriesOn(body).some((entry) => idOrNull(entry[idKey]) === null && isTooDeep(entry))
	);
}

/** The list alone is an answer without pages, which one day of the call log has. */
function entriesOn(body: unknown): Loose[] {
	return objectsOf(Array.isArray(body) ? body : objectOrNull(body)?.records);
}

/**
 * Whether there may be a page after one that brought something new. A page may be shorter than asked
 * for, repeat rows of another, or tell wrong totals: what ends the reading is a page without anything
 * new, or the last one by `pageTotal`, unless that page is full and `recordsTotal` promises more.
 */
function mayHaveMore(
	body: unknown,
	{ page, entries, seen }: { page: number; entries: number; seen: number },
): boolean {
	const totals = objectOrNull(body);
	if (totals === null) return false;
	// The order log was seen with either name.
	const pageTotal = numberOrNull(totals.pageTotal ?? totals.totalPage) ?? 0;
	if (pageTotal <= 0 || page < pageTotal) return true;
	const ownSize = numberOrNull(totals.pageSize) ?? 0;
	const isFull = entries >= (ownSize > 0 ? Math.min(ownSize, PAGE_SIZE) : PAGE_SIZE);
	return isFull && seen < (numberOrNull(totals.recordsTotal) ?? 0);
}

/** What tells an entry from others: its ID, or without one all that it says. */
export function keyOf(entry: Loose, idKey: string): unknown {
	return idOrNull(entry[idKey]) ?? JSON.stringify(entry);
}

interface Ordering<Shaped> {
	idKey: string;
	/** When an entry is of, in epoch ms: -Infinity where that can't be told, undefined where it is not wanted. */
	timeOfWanted: (raw: Loose) => number | undefined;
	/** What to make of an entry. */
	shape: (raw: Loose) => Shaped;
	/** Whether a slice has what is of its time: then it need not wait for those after it. */
	isByTime: boolean;
}

/**
 * What is wanted of the entries on pages, the newest first, each once.
 *
 * A log with pages has its entries in no known order, so those of a slice are given once all its pages
 * are there. No more is kept of an entry meanwhile than what it is made into.
 */
export async function* newestFirst<Shaped>(
	pages: AsyncIterable<Page<Span>>,
	{ idKey, timeOfWanted, shape, isByTime }: Ordering<Shaped>,
): AsyncGenerator<Shaped, void, undefined> {
	const seen = new Set<unknown>();
	let waiting: Array<Placed<Shaped>> = [];
	for await (const { slice, entries, isLast } of pages) {
		for (const raw of entries) {
			const key = keyOf(raw, idKey);
			if (seen.has(key)) continue;
			seen.add(key);
			const time = timeOfWanted(raw);
			if (time === undefined) continue;
			waiting.push({ time, id: idOrNull(raw[idKey]), shaped: shape(raw) });
		}
		if (!isLast) continue;
		// What is older than the slice may have come from one that was halved: others come before it.
		const from = isByTime ? slice.from.toMillis() : -Infinity;
		const isDue = ({ time }: Placed<Shaped>) => time >= from;
		for (const { shaped } of sorted(waiting.filter(isDue))) yield shaped;
		waiting = waiting.filter((entry) => !isDue(entry));
	}
	for (const { shaped } of sorted(waiting)) yield shaped;
}

/** What an entry was made into, and where it belongs. */
interface Placed<Shaped> {
	/** Epoch ms. */
	time: number;
	id: number | string | null;
	shaped: Shaped;
}

function sorted<Shaped>(entries: Array<Placed<Shaped>>): Array<Placed<Shaped>> {
	return entries.sort((a, b) => {
		if (a.time !== b.time) return a.time < b.time ? 1 : -1;
		if (typeof a.id === 'number' && typeof b.id === 'number') return b.id - a.id;
		return String(b.id).localeCompare(String(a.id), 'en', { numeric: true });
	});
}
