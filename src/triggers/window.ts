import type { Zone } from 'luxon';
import { DateTime } from 'luxon';

import { inAccountZone, isDay, startOfDay } from '../values/dates';
import type { Span } from '../values/period';
import { DAYS_PER_SLICE, daysAfter, plausiblePart } from '../values/period';
import type { Settings } from './settings';
import type { LogState } from './state';
import type { AccountZone } from './zone';
import { accountZone } from './zone';

const HOUR = 3_600_000;

/**
 * What has to be asked for at a poll: from the horizon, or what is pending behind it, to the end of
 * today, as whole days or, where it can't be misread, a part of one day.
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
): Span {
	const known = state?.site === settings.site ? state : undefined;
	const told = known?.zone ?? null;
	const { zone, doubtMs } = accountZone(told, settings.timeZone);
	const now = machineNow + (known?.skew ?? 0);
	// Another site starts now, whatever was chosen for the first poll ever.
	const start: Settings['start'] = state === undefined ? settings.start : { startFrom: 'now' };
	const horizon = known?.horizon ?? startOf({ ...settings, start }, Math.min(now, begunAt), zone);
	const pending = known?.pending ?? [];
	const oldest = pending.reduce((since, [, date]) => Math.min(since, date), Math.min(horizon, now));
	const from = DateTime.fromMillis(oldest - doubtMs, { zone });
	const today = startOfDay(DateTime.fromMillis(now, { zone }));
	const isPartOfOneDay = told !== null && from >= today;
	const span = {
		from: isPartOfOneDay ? from.startOf('second') : startOfDay(from),
		to: daysAfter(today, 1),
	};
	return { ...span, from: plausiblePart(span, today).from };
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
