import { DateTime, IANAZone } from 'luxon';

export interface WallTime {
	year: number;
	month: number;
	day: number;
	hour: number;
	minute: number;
	second: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Wall clock of a moment in a zone. */
export function wallTime(ms: number, timeZone: string): WallTime {
	// Not DateTime.fromMillis: a benchmark's list answer formats tens of thousands of dates.
	const shifted = new Date(ms + IANAZone.create(timeZone).offset(ms) * 60_000);
	return {
		year: shifted.getUTCFullYear(),
		month: shifted.getUTCMonth() + 1,
		day: shifted.getUTCDate(),
		hour: shifted.getUTCHours(),
		minute: shifted.getUTCMinutes(),
		second: shifted.getUTCSeconds(),
	};
}

/** `dd/mm/yyyy hh:mm:ss`, the form of `dateStr` and `sessionDate`. */
export function formatDateTime(ms: number, timeZone: string): string {
	const { year, month, day, hour, minute, second } = wallTime(ms, timeZone);
	return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** The same on a clock of 12 hours without a.m. and p.m.: a `sessionDate` in the call log. */
export function formatTwelveHours(ms: number, timeZone: string): string {
	const [day = '', time = ''] = formatDateTime(ms, timeZone).split(' ');
	const [hour = '', ...rest] = time.split(':');
	return `${day} ${[two(((Number(hour) + 11) % 12) + 1), ...rest].join(':')}`;
}

/** `dd.mm.yyyy`, the form of an order's obsolete `sent`. */
export function formatDay(ms: number, timeZone: string): string {
	const { year, month, day } = wallTime(ms, timeZone);
	return `${two(day)}.${two(month)}.${year}`;
}

/** Epoch milliseconds of a wall clock in a zone, or null when the calendar has no such moment. */
export function momentOf(wall: WallTime, timeZone: string): number | null {
	const moment = DateTime.fromObject(wall, { zone: timeZone });
	return moment.isValid ? moment.toMillis() : null;
}

const HOUR = 3_600_000;

/** What begins the day of a moment, some days away: midnight, the first if clocks show it twice. */
export function startOfDay(ms: number, timeZone: string, plusDays = 0): number {
	const day = DateTime.fromMillis(ms, { zone: timeZone }).plus({ days: plusDays });
	const midnight = day.startOf('day').toMillis();
	const isSecond = wallTime(midnight - HOUR, timeZone).day === day.day;
	return isSecond ? midnight - HOUR : midnight;
}

const DATE_FORMATS = {
	'dd/mm/yyyy': /^(?<day>\d{2})\/(?<month>\d{2})\/(?<year>\d{4})$/,
	'mm/dd/yyyy': /^(?<month>\d{2})\/(?<day>\d{2})\/(?<year>\d{4})$/,
	'hh:mm:ss': /^(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})$/,
	'dd.mm.yyyy hh:mm:ss':
		/^(?<day>\d{2})\.(?<month>\d{2})\.(?<year>\d{4}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})$/,
	'dd-mm-yyyy hh:mm:ss':
		/^(?<day>\d{2})-(?<month>\d{2})-(?<year>\d{4}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})$/,
	'yyyy-mm-dd hh:mm:ss':
		/^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})$/,
} as const;

export type DateFormat = keyof typeof DATE_FORMATS;

/**
 * Reads one of the formats the API knows, strictly: digit for digit, and only days and times that
 * exist. Parts that the format lacks are those of 1 January 2000, midnight.
 */
export function parseWallTime(text: string, format: DateFormat): WallTime | null {
	const parts = DATE_FORMATS[format].exec(text)?.groups;
	if (parts === undefined) return null;
	const wall: WallTime = {
		year: Number(parts['year'] ?? 2000),
		month: Number(parts['month'] ?? 1),
		day: Number(parts['day'] ?? 1),
		hour: Number(parts['hour'] ?? 0),
		minute: Number(parts['minute'] ?? 0),
		second: Number(parts['second'] ?? 0),
	};
	// luxon takes 24:00:00 for the next midnight; hh runs from 00 to 23.
	return wall.hour < 24 && momentOf(wall, 'utc') !== null ? wall : null;
}
