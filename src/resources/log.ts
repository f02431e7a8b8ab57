import type { DateTime } from 'luxon';

import type { Api } from '../api/client';
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
interface Page<Slice> {
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
	/** Whether all is wanted: then what comes next is asked for before its turn has come. */
	isAllWanted: boolean;
}

/**
 * Reads a log slice by slice, in the order of the slices, and each page by page, halving slices that
 * are too much: what they gave on earlier pages comes again. Who has enough breaks off, and nothing
 * more is asked for.
 *
 * Where all is wanted, the next page or slice is under way already while one is, or while its answer
 * is worked on; but no longer once one was too much.
 *
 * @throws Failure of a slice that can't be had
 */
export async function* readSlices<Slice>(
	slices: Slice[],
	{ ask, halvesOf, isAllWanted }: Reading<Slice>,
): AsyncGenerator<Page<Slice>, void, undefined> {
	const toWaiting = (slice: Slice): { slice: Slice; outcome?: Promise<PageOutcome> } => ({ slice });
	const waiting = slices.map(toWaiting);
	let isAhead = isAllWanted;
	for (let current = waiting.shift(); current; current = waiting.shift()) {
		const { slice } = current;
		const answer = (current.outcome ??= ask(slice));
		const [next] = waiting;
		if (isAhead && next) next.outcome ??= ask(next.slice);
		let outcome = await answer;
		for (;;) {
			if ('failure' in outcome) {
				const halves = isTooMuch(outcome.failure) ? halvesOf(slice) : [];
				if (halves.length === 0) throw outcome.failure;
				waiting.unshift(...halves.map(toWaiting));
				isAhead = false;
				break;
			}
			const { entries, next } = outcome;
			const following = isAhead ? next?.() : undefined;
			yield { slice, entries, isLast: next === undefined };
			if (!next) break;
			outcome = await (following ?? next());
		}
	}
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
