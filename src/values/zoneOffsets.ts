import type { Zone } from 'luxon';
import { DateTime } from 'luxon';

/** In seconds. */
export const DAY = 86_400;

/**
 * The days of these years, counted from 1970: zones have had odd offsets before them, and what they
 * will have after is anybody's guess.
 */
const FIRST_DAY = Date.UTC(2000, 0) / (DAY * 1_000);
const LAST_DAY = Date.UTC(2100, 0) / (DAY * 1_000) - 1;

/** How far the clocks of a zone are ahead of UTC. */
export interface Offset {
	seconds: number;
	/** As it ends an ISO 8601 text. */
	text: string;
}

/** A zone with its offsets by days in UTC, as far as they were looked up; null on days without one. */
interface ZoneOffsets {
	zone: Zone;
	byDay: Map<number, Offset | null>;
}

const known = new Map<string, ZoneOffsets>();

/**
 * A zone's offset all through a day in UTC; undefined where its clocks change on that day, which none
 * does twice. Kept, because Luxon's look-up takes longer than all else that is done with an entry.
 *
 * @param day counted from 1970
 */
export function offsetOfDay(timeZone: string | Zone, day: number): Offset | undefined {
	const { zone, byDay } = offsetsOf(timeZone);
	const kept = byDay.get(day);
	if (kept !== undefined) return kept ?? undefined;
	if (!(day >= FIRST_DAY && day <= LAST_DAY)) return undefined;
	const offset = lookUp(zone, day);
	byDay.set(day, offset);
	return offset ?? undefined;
}

function offsetsOf(timeZone: string | Zone): ZoneOffsets {
	const name = typeof timeZone === 'string' ? timeZone : timeZone.name;
	const kept = known.get(name);
	if (kept) return kept;
	const { zone } = DateTime.fromMillis(0, { zone: timeZone });
	const offsets = { zone, byDay: new Map<number, Offset | null>() };
	known.set(name, offsets);
	return offsets;
}

function lookUp(zone: Zone, day: number): Offset | null {
	const first = DateTime.fromSeconds(day * DAY, { zone });
	const last = DateTime.fromSeconds((day + 1) * DAY - 1, { zone });
	if (!first.isValid || first.offset !== last.offset) return null;
	return {
		seconds: first.offset * 60,
		text: first.toISO().slice('2000-01-01T00:00:00.000'.length),
	};
}
