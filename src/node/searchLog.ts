import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Api } from '../api/client';
import { createApi } from '../api/client';
import type { Span } from '../values/period';
import { DAYS_PER_SLICE, daysAfter, spanOf } from '../values/period';
import { startOfDay } from '../values/dates';
import { toNodeError } from './errors';

type Entry = INodeListSearchResult['results'][number];

/** What the user has typed, and where the page before ended. */
interface Asked {
	filter: string;
	/** What the page before gave to go on from: the day that it ended with. */
	token: string | undefined;
}

/** Gives the entries of a span that fit a text, all of them where it is empty. */
type Read = (api: Api, span: Span, siteId: string, wanted: string) => AsyncGenerator<Entry>;

/** How far back a list goes. */
const MOST_DAYS = 366;

/** How many spans are read for a page of the list, at most, where nothing is found in the first. */
const SPANS_PER_PAGE = 2;

/**
 * n8n asks for a further page when the list is scrolled, and also when it has nothing to scroll, but
 * not where something is typed: then a page has as many as can be scrolled, or goes back to the end.
 */
const FULL_PAGE = 12;

/** Then each span is so many times as long as the one before: HTTP requests for a year cost points. */
const GROWTH = 3;

/** After that a page ends all the same, for who has typed something is waiting. */
const LONGEST_SEARCH_MS = 15_000;

/**
 * A page of the "From List" mode of something that has a log, the newest first: those of the last 7
 * days, and on each further page those of a month before. Of a day that was typed, such as 25.11, all.
 */
export async function searchLog(
	context: ILoadOptionsFunctions,
	{ filter, token }: Asked,
	read: Read,
): Promise<INodeListSearchResult> {
	try {
		const api = await createApi(context);
		const { timeZone } = api.account;
		const options = context.getCurrentNodeParameter('options') as
			{ siteId?: string | number } | undefined;
		const siteId = String(options?.siteId || api.account.siteId);
		const now = DateTime.now().setZone(timeZone);
		const wanted = filter.trim();
		const day = dayNamed(wanted, now);
		const results: Entry[] = [];
		if (day) {
			const span = { from: day, to: daysAfter(day, 1) };
			for await (const entry of read(api, span, siteId, '')) results.push(entry);
			return { results };
		}
		let span = firstSpan(token, now);
		for (let count = 1; ; count++) {
			for await (const entry of read(api, span, siteId, wanted)) results.push(entry);
			const isEnd = span.from <= now.minus({ days: MOST_DAYS });
			if (isEnd) return { results };
			const isEnough =
				wanted === ''
					? results.length > 0 || count === SPANS_PER_PAGE
					: results.length >= FULL_PAGE ||
						DateTime.now().toMillis() - now.toMillis() > LONGEST_SEARCH_MS;
			if (isEnough) return { results, paginationToken: span.from.toISODate() ?? undefined };
			span = spanBefore(span.from, wanted === '' ? 1 : GROWTH ** (count - 1));
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

const DAY = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?\.?$/;

/** A day that a text names, as 25.11, 25.11.2026 or 2026-11-25; without a year, the latest such day. */
function dayNamed(text: string, now: DateTime): DateTime | undefined {
	if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return validDay(DateTime.fromISO(text, { zone: now.zone }));
	const [, day, month, year] = DAY.exec(text) ?? [];
	if (day === undefined) return undefined;
	// The 29th of February is up to eight years ago.
	const years =
		year === undefined
			? Array.from({ length: 9 }, (_, ago) => now.year - ago)
			: [Number(year.padStart(4, '20'))];
	const days = years.map((one) =>
		DateTime.fromObject({ year: one, month: Number(month), day: Number(day) }, { zone: now.zone }),
	);
	return validDay(days.find((one) => one.isValid && (year !== undefined || one <= now)));
}

function validDay(day: DateTime | undefined): DateTime | undefined {
	return day?.isValid ? startOfDay(day) : undefined;
}

function firstSpan(token: string | undefined, now: DateTime): Span {
	const end = DateTime.fromISO(token ?? '', { zone: now.zone });
	return end.isValid ? spanBefore(end) : spanOf({ period: 'last7Days' }, now);
}

function spanBefore(day: DateTime, slices = 1): Span {
	return { from: daysAfter(day, -DAYS_PER_SLICE * slices), to: day };
}
