import type { Zone } from 'luxon';
import { DateTime } from 'luxon';

import { toEpochMs, toIsoInZone } from '../../values/dates';
import { meaningfulText } from '../../values/json';

/** A date of the order log. */
export interface OrderDate {
	/** Epoch ms; that of the first moment of a day. */
	time: number;
	isDay: boolean;
}

/** Day, month and year, as Calltouch writes them in its other logs, and in what it takes. */
const DAY_FIRST =
	/^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;

const YEAR_FIRST = /^\d{4}-\d{2}-\d{2}(?:[T\s]|$)/;

/** In seconds it is 2001. */
const LEAST_SECONDS = 1e9;

/**
 * A date of the order log. In which form it has them is documented nowhere: read are all forms that
 * Calltouch has elsewhere, none of which can be taken for another, and a number as in the request log.
 *
 * @returns undefined for any other form
 */
export function readDate(value: unknown, timeZone: string | Zone): OrderDate | undefined {
	const text = meaningfulText(value);
	if (text === null) return undefined;
	if (/^\d+$/.test(text)) {
		const time = Number(text) < LEAST_SECONDS ? undefined : toEpochMs(text);
		return time === undefined ? undefined : { time, isDay: false };
	}
	const moment = momentOf(text, timeZone);
	if (!moment?.isValid) return undefined;
	return { time: moment.toMillis(), isDay: !text.includes(':') };
}

function momentOf(text: string, timeZone: string | Zone): DateTime | undefined {
	const zone = { zone: timeZone };
	const match = DAY_FIRST.exec(text);
	if (match) {
		const [day, month, year, hour, minute, second] = match
			.slice(1)
			.map((part: string | undefined) => Number(part ?? 0));
		return DateTime.fromObject({ year, month, day, hour, minute, second }, zone);
	}
	if (!YEAR_FIRST.test(text)) return undefined;
	return DateTime.fromISO(text.replace(/\s+/, 'T').replace(/\s+/, ''), zone);
}

/** The same as ISO 8601: a day, or a moment with the account's offset. As it came, if it can't be read. */
export function dateOrText(value: unknown, timeZone: string): string | null {
	const date = readDate(value, timeZone);
	if (!date) return meaningfulText(value);
	const iso = toIsoInZone(date.time, timeZone);
	return date.isDay ? (iso?.slice(0, 'yyyy-mm-dd'.length) ?? null) : iso;
}
