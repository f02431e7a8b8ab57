import type { DateTime } from 'luxon';

import type { Api } from '../api/client';
import type { FailureKind } from '../api/failure';
import { Failure, isTooMuch } from '../api/failure';
import { messages } from '../messages';
import type { Loose } from '../values/json';
import type { Period, Span } from '../values/period';
import { plausiblePart, spanOf } from '../values/period';

/** What a log has of a slice, in any order, and Calltouch's clock in epoch ms; or why it came to nothing. */
export type LogOutcome = { entries: Loose[]; serverTime?: number } | { failure: Failure };

/**
 * Asks a log for all that it has of a span of time.
 *
 * @param isDivisible whether a shorter span would be asked for, where no answer comes
 */
export type ReadSpan = (
	api: Pick<Api, 'account' | 'trySend'>,
	span: Span,
	isDivisible: boolean,
) => Promise<LogOutcome>;

/** What a log has of a slice on one of its pages, in any order; or why it came to nothing. */
export type PageOutcome =
	| {
			entries: Loose[];
			serverTime?: number;
			/** Asks for the page after it, where there may be one. */
			next?: () => Promise<PageOutcome>;
	  }
	| { failure: Failure };

/** A page of a slice. */
export interface Page<Slice> {
	slice: Slice;
	entries: Loose[];
	/** Whether it is the last one of the slice. */
	isLast: boolean;
}

interface Reading<Slice> {
	/** Asks for the first page of a slice; where a log has no pages, for all of it. */
	ask: (slice: Slice) => Promise<PageOutcome>;
	/** What to ask for where a slice is too much for one answer; nothing where it can't be parted. */
	halvesOf: (slice: Slice) => Slice[];
	/**
	 * Makes one of a slice and the one after it, nothing where they have to stay apart: then slices get
	 * wider as long as answers stay small and quick. Without it, they stay as they are.
	 */
	join?: (slice: Slice, after: Slice) => Slice | undefined;
	/** Whether all is wanted: then what comes next is asked for before its turn has come. */
	isAllWanted: boolean;
}

/** A slice that is to be asked for, or is asked for. */
interface Waiting<Slice> {
	slice: Slice;
	/** The slices that it is made of. */
	parts: Slice[];
	answer?: Promise<{ outcome: PageOutcome; milliseconds: number }>;
}

/** What the answer to a joined slice should stay below; and how many slices are joined, at most. */
const WIDEST = { entries: 20_000, milliseconds: 10_000, parts: 12 };

/** Failures that have nothing to do with how much was asked for. */
const OF_ANY_SLICE = new Set<FailureKind>(['cancelled', 'rateLimit', 'unreachable']);

/**
 * Reads a log slice by slice, in the order of the slices, and each page by page, halving slices that
 * are too much: what they gave on earlier pages comes again. Who has enough breaks off, and nothing
 * more is asked for.
 *
 * Where all is wanted, the next page or slice is under way already while one is, or while its answer
 * is worked on; but no longer once one was too much.
 *
 * Slices that can be joined are, twice as many each time. If such a slice fails, the slices that it is
 * made of are asked for one by one, and no more are joined.
 *
 * @throws Failure of a slice that can't be had
 */
export async function* readSlices<Slice>(
	slices: Slice[],
	{ ask, halvesOf, join, isAllWanted }: Reading<Slice>,
): AsyncGenerator<Page<Slice>, void, undefined> {
	const toWaiting = (slice: Slice): Waiting<Slice> => ({ slice, parts: [slice] });
	const waiting = slices.map(toWaiting);
	let isAhead = isAllWanted;
	let isWidening = join !== undefined;
	/** How many slices the latest one that was asked for is made of, and how many one may be. */
	let width = 0;
	let widest = 1;

	const start = (one: Waiting<Slice>) => (one.answer ??= timed(async () => await ask(one.slice)));
	/** Takes the next slice out of those that wait, as wide as it may be. */
	function takeNext(): Waiting<Slice> | undefined {
		let next = waiting.shift();
		if (!next || !isWidening || next.answer) return next;
		width = Math.min(Math.max(2 * width, 1), widest);
		while (next.parts.length < width) {
			const after: Waiting<Slice> | undefined = waiting[0];
			const slice: Slice | undefined = after && join?.(next.slice, after.slice);
			if (after === undefined || slice === undefined) break;
			waiting.shift();
			next = { slice, parts: [...next.parts, ...after.parts] };
		}
		return next;
	}

	for (let current = takeNext(); current; current = takeNext()) {
		const { slice, parts } = current;
		const answer = start(current);
		if (isAhead) {
			const next = takeNext();
			if (next) {
				void start(next);
				waiting.unshift(next);
			}
		}
		const { outcome: first, milliseconds } = await answer;
		let outcome = first;
		for (;;) {
			if ('failure' in outcome) {
				const { failure } = outcome;
				const narrower = narrowerSlices(failure, parts, halvesOf);
				if (narrower.length === 0) throw failure;
				waiting.unshift(...narrower.map(toWaiting));
				isAhead = false;
				isWidening = false;
				break;
			}
			const { entries, next } = outcome;
			widest = widthFor({ parts: parts.length, entries: entries.length, milliseconds });
			const following = isAhead ? next?.() : undefined;
			yield { slice, entries, isLast: next === undefined };
			if (!next) break;
			outcome = await (following ?? next());
		}
	}
}

async function timed(
	work: () => Promise<PageOutcome>,
): Promise<{ outcome: PageOutcome; milliseconds: number }> {
	const start = Date.now();
	const outcome = await work();
	return { outcome, milliseconds: Date.now() - start };
}

/** How many slices may be joined, going by an answer to some. */
function widthFor(answer: { parts: number; entries: number; milliseconds: number }): number {
	const { parts, entries, milliseconds } = answer;
	const most = Math.min(WIDEST.entries / entries, WIDEST.milliseconds / milliseconds) * parts;
	return Math.max(Math.floor(Math.min(most, WIDEST.parts)), 1);
}

/** What to ask for instead of a slice that came to nothing. */
function narrowerSlices<Slice>(
	failure: Failure,
	parts: Slice[],
	halvesOf: (slice: Slice) => Slice[],
): Slice[] {
	const [only] = parts;
	if (parts.length > 1) return OF_ANY_SLICE.has(failure.kind) ? [] : parts;
	return only !== undefined && isTooMuch(failure) ? halvesOf(only) : [];
}

/**
 * The span of time to read for a period: where it reaches beyond all entries, the part that can have
 * some. Without such a part, it ends where it starts.
 *
 * @param now any moment, in the account's time zone
 * @throws Failure of the kind `input` where it would end before it starts
 */
export function spanToRead(chosen: Period, now: DateTime): Span {
	const asked = spanOf(chosen, now);
	if (chosen.period === 'custom' && asked.from >= asked.to) throw emptyPeriod(chosen, asked);
	const { from, to } = plausiblePart(asked, now);
	return from < to ? { from, to } : { from, to: from };
}

function emptyPeriod(
	{ dateFrom, dateTo }: Extract<Period, { period: 'custom' }>,
	{ from }: Span,
): Failure {
	const end = dateTo === undefined ? 'empty, which means now' : `"${dateTo}"`;
	return new Failure('input', messages.settings.emptyPeriod(dateFrom, end, from.zoneName ?? ''));
}
