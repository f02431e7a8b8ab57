import { DateTime } from 'luxon';
import { z } from 'zod/v4';

import { inAccountZone, isDay, isoDateTime, startOfDay } from './dates';

const named = <const Name extends string>(period: Name, title: string) =>
	z.object({ period: z.literal(period).meta({ title }) });

/** Which span of time to export: a named one, or from … to. */
export const period = z
	.discriminatedUnion('period', [
		z.object({
			period: z.literal('custom').meta({ title: 'Custom' }),
			dateFrom: isoDateTime.meta({
				title: 'From',
				description:
					"Start of the period, in ISO 8601 form. Without a zone it is in the account's time zone; a date without a time means from midnight.",
			}),
			dateTo: isoDateTime.optional().meta({
				title: 'To',
				description:
					"End of the period, in ISO 8601 form; empty means now. Without a zone it is in the account's time zone; a date without a time, or with midnight (00:00:00) as the calendar gives it, includes the whole day. With a zone, as $today has one, midnight ends with the day before.",
				hint: 'A day picked in the calendar (00:00:00) is included as a whole',
			}),
		}),
		named('last30Days', 'Last 30 Days'),
		named('last7Days', 'Last 7 Days'),
		named('lastMonth', 'Last Month'),
		named('thisMonth', 'This Month'),
		named('today', 'Today'),
		named('yesterday', 'Yesterday'),
	])
	.meta({
		title: 'Period',
		description:
			"The time in which the requests were created, in whole days of the account's time zone. The last 7 or 30 days include today.",
		preselect: 'last7Days',
	});

export type Period = z.infer<typeof period>;

/** A span of time in the account's zone: `from` is inside it, `to` is not. */
export interface Span {
	from: DateTime;
	to: DateTime;
}

/**
 * The span that a period means.
 *
 * @param now any moment, in the account's time zone
 */
export function spanOf(chosen: Period, now: DateTime): Span {
	const today = startOfDay(now);
	const tomorrow = daysAfter(today, 1);
	switch (chosen.period) {
		case 'custom':
			return {
				from: startOf(chosen.dateFrom, now),
				to: chosen.dateTo === undefined ? afterSecond(now) : endOf(chosen.dateTo, now),
			};
		case 'today':
			return { from: today, to: tomorrow };
		case 'yesterday':
			return { from: daysAfter(today, -1), to: today };
		case 'last7Days':
			return { from: daysAfter(today, -6), to: tomorrow };
		case 'last30Days':
			return { from: daysAfter(today, -29), to: tomorrow };
		case 'thisMonth':
			return { from: startOfDay(now.startOf('month')), to: tomorrow };
		case 'lastMonth': {
			const thisMonth = startOfDay(now.startOf('month'));
			return { from: startOfDay(thisMonth.minus({ months: 1 }).startOf('month')), to: thisMonth };
		}
	}
}

function startOf(dateFrom: string, now: DateTime): DateTime {
	const start = inAccountZone(dateFrom, now.zoneName ?? 'utc');
	return isDay(dateFrom) ? startOfDay(start) : start;
}

/**
 * Like Calltouch's own timeTo, an end includes the second it names: a request at 23:59:59.400
 * belongs to a period that ends at 23:59:59. Midnight names a border where it has a zone, as in
 * {{ $today }}, or is written as 24:00; without, it is what n8n's calendar makes of a day.
 */
function endOf(dateTo: string, now: DateTime): DateTime {
	const end = inAccountZone(dateTo, now.zoneName ?? 'utc');
	if (isDay(dateTo)) return daysAfter(end, 1);
	return isMidnight(end) ? end : afterSecond(end);
}

function afterSecond(moment: DateTime): DateTime {
	return moment.startOf('second').plus({ seconds: 1 });
}

/** The start of another day. */
export function daysAfter(day: DateTime, days: number): DateTime {
	return startOfDay(day.plus({ days }));
}

function isMidnight(moment: DateTime): boolean {
	return moment.equals(startOfDay(moment));
}

/** There was no Calltouch before. */
const FIRST_YEAR = 2010;

/** How far ahead an account's clock may be of ours, at most. */
const DAYS_AHEAD = 31;

/**
 * The part of a span in which there can be requests: to ask for centuries takes thousands of HTTP requests.
 *
 * @param now any moment, in the account's time zone
 */
export function plausiblePart({ from, to }: Span, now: DateTime): Span {
	const first = startOfDay(now.set({ year: FIRST_YEAR }).startOf('year'));
	return {
		from: DateTime.max(from, first),
		to: DateTime.min(to, daysAfter(now, DAYS_AHEAD)),
	};
}

/** Most days asked for at once: a month is what accounts with hundreds of requests a day bear. */
export const DAYS_PER_SLICE = 31;

/**
 * Cuts a span into slices, the newest first, that can't be misread: it is not documented whether
 * timeFrom and timeTo bound the whole period or each of its days, so a slice is either whole days
 * or lies within one day.
 */
export function slicesOf(span: Span): Span[] {
	const { from, to } = span;
	const firstMidnight = isMidnight(from) ? from : daysAfter(from, 1);
	const lastMidnight = startOfDay(to);
	if (lastMidnight < firstMidnight) return [span];
	return [
		{ from: lastMidnight, to },
		...daySlices(firstMidnight, lastMidnight),
		{ from, to: firstMidnight },
	].filter((slice) => slice.from < slice.to);
}

function daySlices(from: DateTime, to: DateTime): Span[] {
	const slices: Span[] = [];
	for (let end = to; end > from; end = daysAfter(end, -DAYS_PER_SLICE)) {
		slices.push({ from: DateTime.max(from, daysAfter(end, -DAYS_PER_SLICE)), to: end });
	}
	return slices;
}

/** A span of several whole days in two, the newer half first; nothing where there are none to part. */
export function halvesOfSpan({ from, to }: Span): Span[] {
	const days = isMidnight(from) && isMidnight(to) ? Math.round(to.diff(from, 'days').days) : 1;
	if (days < 2) return [];
	const middle = daysAfter(from, Math.ceil(days / 2));
	return [
		{ from: middle, to },
		{ from, to: middle },
	];
}

/** A span of whole days and the one right before it as one; undefined where they are none. */
export function joinedSpan(newer: Span, older: Span): Span | undefined {
	const isOne = older.to.equals(newer.from) && isWholeDays(newer) && isWholeDays(older);
	return isOne ? { from: older.from, to: newer.to } : undefined;
}

/** The smallest span of whole days around a span: one HTTP request instead of up to three. */
export function wholeDaysAround({ from, to }: Span): Span {
	return {
		from: startOfDay(from),
		to: isMidnight(to) ? to : daysAfter(to, 1),
	};
}

/** Whether all of a span lies within one calendar day. */
export function isWithinOneDay({ from, to }: Span): boolean {
	return to <= daysAfter(from, 1);
}

/** Whether a span is made of whole days. */
export function isWholeDays({ from, to }: Span): boolean {
	return isMidnight(from) && isMidnight(to);
}
