import type { Zone } from 'luxon';
import { DateTime } from 'luxon';

import { inAccountZone, isDay, startOfDay } from '../values/dates';
import type { Span } from '../values/period';
import { DAYS_PER_SLICE, daysAfter, plausiblePart } from '../values/period';
import type { Settings } from './settings';
import type { LogState } from './state';
import type { AccountZone } from './zone';
import { accountZone } from './zone';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is asked for at a poll. */
export interface Reach extends Span {
	/** Whether it is all that may still be emitted, and not only what is recent. */
	isAll: boolean;
}

/**
 * What has to be asked for at a poll: from the horizon, or what is pending behind it, to the end of
 * today, as whole days or, where it can't be misread, a part of one day. Where all of that was asked
 * for minutes ago, only the recent part of it is.
 *
 * @param state undefined at the first poll
 * @param machineNow epoch ms by this machine's clock
 * @param begunAt epoch ms: when the trigger started, where no state tells
 */
export function spanToAsk(
	state: LogState | undefined,
	settings: Settings,
	machineNow: number,
	begunAt = machineNow,
): Reach {
	const known = state?.site === settings.site ? state : undefined;
	const told = known?.zone ?? null;
	const { zone, doubtMs } = accountZone(told, settings.timeZone);
	const now = machineNow + (known?.skew ?? 0);
	// Another site starts now, whatever was chosen for the first poll ever.
	const start: Settings['start'] = state === undefined ? settings.start : { startFrom: 'now' };
	const horizon = known?.horizon ?? startOf({ ...settings, start }, Math.min(now, begunAt), zone);
	const pending = known?.pending ?? [];
	const oldest = pending.reduce((since, [, date]) => Math.min(since, date), Math.min(horizon, now));
	const today = startOfDay(DateTime.fromMillis(now, { zone }));
	const spanSince = (moment: number): Span => {
		const from = DateTime.fromMillis(moment, { zone });
		const isPartOfOneDay = told !== null && from >= today;
		const span = {
			from: isPartOfOneDay ? from.startOf('second') : startOfDay(from),
			to: daysAfter(today, 1),
		};
		return { ...span, from: plausiblePart(span, today).from };
	};
	const all = spanSince(oldest - doubtMs);
	if (!known || !isEnoughForNow(known, settings, machineNow)) return { ...all, isAll: true };
	const recent = spanSince(recentSince(known, now));
	return recent.from > all.from ? { ...recent, isAll: false } : { ...all, isAll: true };
}

/** So much later than it could be, what shows up late is emitted. */
const LONGEST_DELAY = 10 * MINUTE;

/** How many times in a look-back window all of it is asked for, at least. */
const TIMES_A_WINDOW = 6;

/** So early a schedule may be. */
const EARLINESS = MINUTE / 2;

/**
 * Whether what is recent is enough to ask for: all was asked for minutes ago, nothing was left, and
 * the account's zone is known, without which nothing is recent for sure.
 */
function isEnoughForNow(
	{ allAskedAt = -Infinity, isBehind, wanted, zone }: LogState,
	settings: Settings,
	machineNow: number,
): boolean {
	const age = machineNow - allAskedAt;
	const longest = Math.min(LONGEST_DELAY, settings.lookBackMs / TIMES_A_WINDOW) - EARLINESS;
	// A clock that was set back tells nothing of when it was.
	const isLately = age >= 0 && age < longest;
	return isLately && !isBehind && zone !== null && wanted === settings.wanted;
}

/** How old an entry that shows up for the first time may be, and what it waits for, to be recent. */
const RECENT = { arrival: 30 * MINUTE, pending: HOUR };

/**
 * From when on an entry is recent, in epoch ms: before the last poll by as much as most entries may
 * take to show up, and what is pending, as long as it may be a usual call.
 */
function recentSince({ cursor, pending }: LogState, now: number): number {
	const latest = pending.map(([, since]) => since).filter((since) => since >= now - RECENT.pending);
	return Math.min(Math.min(now, cursor) - RECENT.arrival, ...latest);
}

/** Where a first poll has to start, if this machine's clock were right. */
function startOf({ start, lookBackMs }: Settings, now: number, zone: Zone): number {
	return Math.min(now - lookBackMs, thresholdOf(start, now, zone) ?? now);
}

/**
 * From when on a first poll emits entries; undefined for none of those that exist already.
 *
 * @param now epoch ms
 * @param zone the account's
 */
export function thresholdOf(start: Settings['start'], now: number, zone: Zone): number | undefined {
	switch (start.startFrom) {
		case 'now':
			return undefined;
		case 'midnight':
			return startOfDay(DateTime.fromMillis(now, { zone })).toMillis();
		case 'last24Hours':
			return now - 24 * HOUR;
		case 'custom': {
			const time = inAccountZone(start.startTime, zone);
			return (isDay(start.startTime) ? startOfDay(time) : time).toMillis();
		}
	}
}

/**
 * The first moment that a window did not cover, in epoch ms: Calltouch took its days for days of the
 * account's real zone.
 */
export function endOfWindow(
	{ to }: Span,
	{ zone, doubtMs }: AccountZone,
): { presumed: number; earliest: number; latest: number } {
	const presumed = to.setZone(zone, { keepLocalTime: true }).toMillis();
	return { presumed, earliest: presumed - doubtMs, latest: presumed + doubtMs };
}

/** The first days of a span, as many as are asked for at once. */
export function firstSlice({ from, to }: Span, days: number): Span {
	return { from, to: DateTime.min(daysAfter(startOfDay(from), days), to) };
}

/** How many calendar days a window is about. */
export function daysIn({ from, to }: Span): number {
	return Math.ceil(to.diff(startOfDay(from), 'days').days - 0.5);
}

/** How many days can be asked for at once, since when: more had been too much for Calltouch. */
export interface Bearable {
	days: number;
	/** Epoch ms by this machine's clock. */
	since: number;
}

/**
 * How many days to ask for at once. What had been too much is tried again with time, since it may
 * have been an outage, but not by each poll.
 *
 * @param now epoch ms by this machine's clock
 */
export function mostDays(bearable: Bearable | undefined, now: number): number {
	if (!bearable) return DAYS_PER_SLICE;
	const hours = Math.max(0, Math.floor((now - bearable.since) / HOUR));
	return Math.min(DAYS_PER_SLICE, bearable.days * 2 ** hours);
}
