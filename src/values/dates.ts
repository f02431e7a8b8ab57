import type { Zone } from 'luxon';
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod/v4';

/** The day of the year only with a hyphen: 2026031 is more often a date that lacks a digit. */
const STARTS_WITH_FULL_DATE = /^\d{4}(-?\d{2}-?\d{2}|-?W\d{2}-?\d|-\d{3})(T|$)/;

/**
 * A moment as ISO 8601 text, with or without a zone; without, it is in the account's time zone.
 * Dates such as 01.02.2026 or 01/02/2026 are refused rather than guessed at.
 */
export const isoDateTime = z
	.string()
	.refine(
		(value) => STARTS_WITH_FULL_DATE.test(value) && DateTime.fromISO(value).isValid,
		'must be a date and time in ISO 8601 form, such as 2026-03-31T15:30:00 or 2026-03-31',
	)
	.refine((value) => isOfOurTimes(DateTime.fromISO(value)), 'must be in the years 1900 to 2999')
	.meta({ format: 'date-time', placeholder: 'e.g. 2026-03-31T15:30:00' });

/** In any zone such a year has four digits, and exports don't go back to the Middle Ages. */
function isOfOurTimes({ year, isValid }: DateTime): boolean {
	return !isValid || (year >= 1900 && year <= 2999);
}

/**
 * Whether an ISO 8601 text names a day: it has no time of day, or midnight without a zone, which is
 * how n8n's calendar writes a day (YYYY-MM-DDTHH:mm:ss).
 */
export function isDay(iso: string): boolean {
	return /^[^T]+(T00(:?00(:?00([.,]0+)?)?)?)?$/.test(iso);
}

/** The moment an ISO 8601 text names, in the account's time zone. */
export function inAccountZone(iso: string, timeZone: string | Zone): DateTime {
	return DateTime.fromISO(iso, { zone: timeZone });
}

/**
 * The first moment of the day of a moment: 01:00 where clocks go forward at midnight, and the first
 * of two midnights where they go back over it (America/Havana), of which Luxon takes either.
 */
export function startOfDay(moment: DateTime): DateTime {
	const start = moment.startOf('day');
	const before = start.minus(1);
	return before.day === start.day ? before.startOf('day') : start;
}

/**
 * A date of the log as epoch milliseconds; undefined where it is none. A number is taken as Calltouch
 * documents it (page "Request log export"); in seconds, or as text of digits, it is the same moment.
 */
export function toEpochMs(date: unknown): number | undefined {
	const number = typeof date === 'string' && DIGITS.test(date) ? Number(date) : date;
	if (typeof number !== 'number') return undefined;
	const milliseconds = Math.abs(number) < LEAST_MILLISECONDS ? number * 1_000 : number;
	return Math.abs(milliseconds) <= LAST_DATE ? milliseconds : undefined;
}

const DIGITS = /^\s*\d+\s*$/;

/** As seconds it is the year 5138, as milliseconds 1973: neither is the date of a request. */
const LEAST_MILLISECONDS = 1e11;

/** The last epoch ms that is a date (ECMA-262). */
const LAST_DATE = 8.64e15;

/** A date of the log as Calltouch writes it for people, in the account's zone; undefined if it is none. */
export function parseDateStr(text: unknown, timeZone: string | Zone): DateTime | undefined {
	const match = typeof text === 'string' ? DATE_STR.exec(text) : null;
	if (!match) return undefined;
	const [day, month, year, hour, minute, second] = match.slice(1).map(Number);
	const zone = typeof timeZone === 'string' ? steadyZone(timeZone) : timeZone;
	const moment = DateTime.fromObject({ year, month, day, hour, minute, second }, { zone });
	return moment.isValid ? moment : undefined;
}

/** Read by hand: Luxon's formats take as long as all else that is done with a request. */
const DATE_STR = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})\s*$/;

/** Epoch milliseconds as ISO 8601 with the account's offset, to the second; null for anything else. */
export function toIsoInZone(epochMilliseconds: unknown, timeZone: string): string | null {
	if (typeof epochMilliseconds !== 'number') return null;
	const second = Math.floor(epochMilliseconds / 1_000) * 1_000;
	const moment = DateTime.fromMillis(second, { zone: steadyZone(timeZone) });
	return moment.isValid ? moment.toISO({ suppressMilliseconds: true }) : null;
}

const DAY = 86_400_000;

/**
 * A zone that looks up its offset once for a whole day: the lookup takes longer than all else that
 * is done with a request, and those that follow each other are mostly of the same day.
 */
class SteadyZone extends IANAZone {
	private day?: number;

	/** Unknown on days on which clocks change; no zone changes them twice in a day. */
	private offsetOfDay?: number;

	override offset(epochMilliseconds: number): number {
		const day = Math.floor(epochMilliseconds / DAY);
		if (day !== this.day) {
			const first = super.offset(day * DAY);
			this.offsetOfDay = first === super.offset((day + 1) * DAY - 1) ? first : undefined;
			this.day = day;
		}
		return this.offsetOfDay ?? super.offset(epochMilliseconds);
	}
}

const steadyZones = new Map<string, SteadyZone>();

function steadyZone(timeZone: string): Zone | string {
	const known = steadyZones.get(timeZone);
	if (known) return known;
	// Luxon knows some names, such as UTC, as zones of another kind.
	if (!(DateTime.fromMillis(0, { zone: timeZone }).zone instanceof IANAZone)) return timeZone;
	const zone = new SteadyZone(timeZone);
	steadyZones.set(timeZone, zone);
	return zone;
}
