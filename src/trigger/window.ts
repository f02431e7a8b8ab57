import type { Zone } from 'luxon';
import { DateTime } from 'luxon';

import { inAccountZone } from '../schema/dates';
import type { Span } from '../schema/period';
import type { Settings } from './settings';
import type { TriggerState } from './state';
import { effectiveZone } from './zone';

const HOUR = 3_600_000;

/**
 * How far the days of the account may lie from what we take them for. Requests tell the zone only of
 * the time they were created at: since then the account's clocks may have changed, or only ours, and
 * when clocks go back, an hour has no name of its own.
 */
const DOUBT = { changeOfClocks: 2 * HOUR, anyZoneOnEarth: 14 * HOUR };

/**
 * What to ask for at a poll: from the horizon to the end of today, in one call, as whole days or,
 * where it can't be misread, a part of one day.
 *
 * @param state undefined at the first poll
 * @param machineNow epoch ms by this machine's clock
 */
export function windowOf(
	state: TriggerState | undefined,
	settings: Settings,
	machineNow: number,
): Span {
	const known = state?.site === settings.site ? state : undefined;
	const knownZone = known?.zone ?? 'unknown';
	const zone = effectiveZone(knownZone, settings.timeZone);
	const now = machineNow + (known?.skew ?? 0);
	const since = (known?.horizon ?? startOf(settings, now)) - doubtOf(knownZone);
	const from = DateTime.fromMillis(since, { zone });
	const lastDay = DateTime.fromMillis(Math.max(now, since), { zone }).startOf('day');
	const isPartOfOneDay = knownZone !== 'unknown' && from >= lastDay;
	return {
		from: isPartOfOneDay ? from.startOf('second') : from.startOf('day'),
		to: lastDay.plus({ days: 1 }),
	};
}

/** Where a first poll has to start, if this machine's clock were right. */
function startOf({ start, lookBackMs, timeZone }: Settings, now: number): number {
	return Math.min(now - lookBackMs, thresholdOf(start, now, timeZone) ?? now);
}

/**
 * From when on a first poll emits requests; undefined for none of those that exist already.
 *
 * @param now epoch ms
 */
export function thresholdOf(
	start: Settings['start'],
	now: number,
	timeZone: string | Zone,
): number | undefined {
	switch (start.startFrom) {
		case 'now':
			return undefined;
		case 'midnight':
			return DateTime.fromMillis(now, { zone: timeZone }).startOf('day').toMillis();
		case 'last24Hours':
			return now - 24 * HOUR;
		case 'custom':
			return inAccountZone(start.startTime, timeZone).toMillis();
	}
}

/**
 * The first moment that a window did not cover, in epoch ms: Calltouch took its days for days of the
 * account's real zone.
 */
export function endOfWindow(
	{ to }: Span,
	zone: TriggerState['zone'],
	timeZone: string,
): { presumed: number; certain: number } {
	const presumed = to.setZone(effectiveZone(zone, timeZone), { keepLocalTime: true }).toMillis();
	return { presumed, certain: presumed - doubtOf(zone) };
}

function doubtOf(zone: TriggerState['zone']): number {
	return zone === 'unknown' ? DOUBT.anyZoneOnEarth : DOUBT.changeOfClocks;
}
