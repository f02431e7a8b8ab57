import { createHash } from 'node:crypto';
import type { Zone } from 'luxon';

import { parseDateStr } from '../values/dates';
import type { Loose } from '../values/json';

/** What tells an entry of a log from all others: its ID; text where that is no number. */
export type EntryKey = number | string;

/** An entry of a log, as its event hands it over. */
export interface Entry {
	/** As Calltouch gave it. */
	entry: Loose;
	key: EntryKey;
	/** When it was created: epoch ms, undefined where the log does not tell. */
	createdAt: number | undefined;
	/** The same by the clocks of the account, dd/mm/yyyy hh:mm:ss: the two tell its zone. */
	localTime: unknown;
	/** Whether it is to be emitted, as it is now. */
	isWanted: boolean;
	/** Whether it is complete: what is not waits for it. */
	isReady: boolean;
}

/** When an entry was created, in epoch ms, if need be by its local time; undefined if that tells nothing. */
export function dateOf({ createdAt, localTime }: Entry, zone: Zone): number | undefined {
	return createdAt ?? parseDateStr(localTime, zone)?.toMillis();
}

/** The newest entry that would be emitted, if any would. */
export function newestWanted(entries: Entry[], zone: Zone): Entry | undefined {
	const date = (entry: Entry) => dateOf(entry, zone) ?? 0;
	const [newest] = entries
		.filter(({ isWanted, isReady }) => isWanted && isReady)
		.sort((a, b) => date(b) - date(a));
	return newest;
}

/** Keys are kept in the state, where they must be small. */
const LONGEST_KEY = 100;

/**
 * The identity of an entry. An ID is the same as a number and as text of digits; beyond 2^53 it is
 * text, since a number would be rounded.
 *
 * @param otherwise what tells an entry without an ID from others
 */
export function keyOf(id: unknown, otherwise: () => unknown): EntryKey {
	if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
	const text = typeof id === 'string' ? id.trim() : '';
	if (text !== '') return isSafeInteger(text) ? Number(text) : shortened(text);
	return shortened(JSON.stringify(otherwise()));
}

function isSafeInteger(text: string): boolean {
	return Number.isSafeInteger(Number(text)) && String(Number(text)) === text;
}

function shortened(key: string): string {
	return key.length > LONGEST_KEY ? createHash('sha256').update(key).digest('base64url') : key;
}
