import type { Zone } from 'luxon';
import { DateTime } from 'luxon';
import { z } from 'zod/v4';

import { parameters } from '../messages/parameters';
import { DAY, offsetOfDay } from './zoneOffsets';

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
		parameters.isoDateTime.text,
	)
	.refine((value) => isOfOurTimes(DateTime.fromISO(value)), parameters.ourTimes.text)
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
	const [day, month, year, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
	const moment = DateTime.fromObject(
		{ year, month, day, hour, minute, second },
		{ zone: timeZone },
	);
	return moment.isValid ? moment : undefined;
}

/** Read by hand: Luxon's formats take as long as all else that is done with a request. */
const DATE_STR = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/;

/**
 * The same as epoch milliseconds. An export has one or more for each entry: where no clocks change near
 * it, it takes a small part of what Luxon takes.
 */
export function dateStrToEpochMs(text: unknown, timeZone: string | Zone): number | undefined {
	const shown = typeof text === 'string' ? shownSecond(text) : undefined;
	const second = shown === undefined ? undefined : secondWhenShown(shown, timeZone);
	return second === undefined ? parseDateStr(text, timeZone)?.toMillis() : second * 1_000;
}

/**
 * What clocks show at a time written as dd/mm/yyyy hh:mm:ss, in seconds from when they showed 1970;
 * undefined for any other text.
 */
function shownSecond(text: string): number | undefined {
	if (text.length !== DATE_STR_FORM.length) return undefined;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		const expected = DATE_STR_FORM.charCodeAt(index);
		if (code !== expected && !(expected === ZERO && code > ZERO && code <= NINE)) return undefined;
	}
	const day = twoDigits(text, 0);
	const month = twoDigits(text, 3);
	const year = twoDigits(text, 6) * 100 + twoDigits(text, 8);
	const hour = twoDigits(text, 11);
	const minute = twoDigits(text, 14);
	const second = twoDigits(text, 17);
	if (!isDayOf(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
	return Date.UTC(year, month - 1, day, hour, minute, second) / 1_000;
}

const DATE_STR_FORM = '00/00/0000 00:00:00';
const ZERO = 48;
const NINE = 57;

function twoDigits(text: string, index: number): number {
	return (text.charCodeAt(index) - ZERO) * 10 + text.charCodeAt(index + 1) - ZERO;
}

function isDayOf(year: number, month: number, day: number): boolean {
	if (month < 1 || month > 12 || day < 1) return false;
	return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** When the clocks of a zone show a time, in epoch seconds; undefined where they change near it. */
function secondWhenShown(shown: number, timeZone: string | Zone): number | undefined {
	const day = Math.floor(shown / DAY);
	const offset = offsetOfDay(timeZone, day);
	// In UTC it may be the day before, or after.
	const isSteady =
		offset?.seconds === offsetOfDay(timeZone, day - 1)?.seconds &&
		offset?.seconds === offsetOfDay(timeZone, day + 1)?.seconds;
	return offset && isSteady ? shown - offset.seconds : undefined;
}

/** Epoch milliseconds as ISO 8601 with the account's offset, to the second; null for anything else. */
export function toIsoInZone(epochMilliseconds: unknown, timeZone: string): string | null {
	if (typeof epochMilliseconds !== 'number') return null;
	const second = Math.floor(epochMilliseconds / 1_000);
	const offset = offsetOfDay(timeZone, Math.floor(second / DAY));
	if (offset) return toIso(second + offset.seconds, offset.text);
	const moment = DateTime.fromMillis(second * 1_000, { zone: timeZone });
	return moment.isValid ? moment.toISO({ suppressMilliseconds: true }) : null;
}

/** A time that clocks show as ISO 8601, with the offset that they have. */
function toIso(shown: number, offset: string): string {
	const day = Math.floor(shown / DAY);
	const second = shown - day * DAY;
	const hours = twoCharacters(Math.floor(second / 3_600));
	const minutes = twoCharacters(Math.floor(second / 60) % 60);
	// In brackets: V8 makes a short text one piece, and a long one a chain of its pieces.
	return dateOf(day) + (hours + ':' + minutes + ':' + twoCharacters(second % 60)) + offset;
}

const TWO_CHARACTERS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

function twoCharacters(number: number): string {
	return TWO_CHARACTERS[number] ?? '';
}

const dates = new Map<number, string>();

/** The date of a day, counted from 1970, and the T that separates it from a time. */
function dateOf(day: number): string {
	const kept = dates.get(day);
	if (kept !== undefined) return kept;
	const date = new Date(day * DAY * 1_000).toISOString().slice(0, 'yyyy-mm-ddT'.length);
	dates.set(day, date);
	return date;
}
