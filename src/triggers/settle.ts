import { DateTime } from 'luxon';

import type { Span } from '../values/period';
import type { Loose } from '../values/json';
import type { Entry, EntryKey } from './identity';
import { dateOf } from './identity';
import type { Settings } from './settings';
import type { TriggerState } from './state';
import { isSeen, remember } from './state';
import { endOfWindow, thresholdOf } from './window';
import type { AccountZone, ToldZone } from './zone';
import { accountZone, toldZone } from './zone';

/** What a call brought. */
export interface LogAnswer {
	/** In any order. */
	entries: Entry[];
	/** What was asked for. */
	window: Span;
	/** Whether nothing later is left to ask for. */
	isLast: boolean;
	/** Epoch ms by the server's clock, when it was asked; undefined where the answer did not tell. */
	serverNow: number | undefined;
	/** The same by this machine's clock. */
	machineNow: number;
	/** Epoch ms by the server's clock: when the trigger started, where no state tells. */
	begunAt?: number;
	/** What entries had told of the zone when the window was reckoned. */
	reckonedBy: ToldZone;
}

/** What an answer amounts to. */
export interface Settlement {
	/** New entries, the oldest first. */
	emit: Loose[];
	state: TriggerState;
	/** Whether the window is dealt with: entries wait, or it was reckoned in another zone, if not. */
	isDone: boolean;
	/** Whether no entry can show up in it any more that would still be emitted. */
	isOver: boolean;
	/** Whether these entries don't agree with the credential's zone. */
	isZoneWrong: boolean;
}

interface Dated extends Pick<Entry, 'entry' | 'key' | 'isWanted'> {
	/** Epoch ms of its creation, or where it counts as created. */
	date: number;
	hasDate: boolean;
}

const HOUR = 3_600_000;

/** A skew below this is network time, and not worth changing the state for. */
const LEAST_SKEW = 60_000;

/** How far this machine's clock may be wrong where answers don't tell the server's. */
const MOST_SKEW = 48 * HOUR;

/**
 * Decides what is new and what to remember. Pure: the state is not changed but replaced.
 *
 * An entry is new when it was created since the horizon and its key has not been seen since. The
 * horizon is where the windows have come to, but follows the server's clock at the distance of the
 * look-back window, and waits for entries that did not fit into a poll.
 *
 * @param saved the state as it is now, undefined at the first poll
 */
export function settle(
	saved: TriggerState | undefined,
	settings: Settings,
	answer: LogAnswer,
): Settlement {
	const { entries, window, serverNow, machineNow } = answer;
	const known = saved?.site === settings.site ? saved : undefined;
	const names = typeof known?.zone === 'string' ? [known.zone] : [];
	const told = toldZone(entries, [settings.timeZone, ...names]);
	const zone = told ?? known?.zone ?? null;
	const account = accountZone(zone, settings.timeZone);
	const dates = entries.map((entry) => dateOf(entry, account.zone));
	const now = serverNow ?? cautiousNow(known, dates, machineNow);
	const end = endOfWindow(window, account);
	const before = known ?? begin(saved, settings, account, now, answer.begunAt);
	const quiet = quietOf(before, settings, now);
	const silentUntil = Math.max(
		quiet === 'all' ? Infinity : (quiet ?? -Infinity),
		blindUntil(before, account),
	);

	const undated = Math.max(before.horizon, Math.min(now, end.earliest));
	const listed = entries.map((entry, index) => toDated(entry, dates[index], undated));
	const { unseen, again } = part(listed, before);
	const silent = unseen.filter(({ date }) => date < silentUntil);
	const fresh = unseen
		.filter(({ date, isWanted }) => isWanted && date >= silentUntil)
		.sort(byCreation);
	const emit = fresh.slice(0, settings.mostEntries);
	const waiting = fresh[settings.mostEntries]?.date ?? Infinity;

	const isMisreckoned = answer.reckonedBy !== null && isElsewhere(window, account);
	const isDone = waiting === Infinity && !isMisreckoned;
	const isThrough = answer.isLast && isDone;
	const isStarted = isThrough && quiet === 'all';
	const reached = Math.min(end.earliest, now - settings.lookBackMs, waiting);
	// Where the window ended before now, what it missed was there before the start as well.
	const startsAt = isStarted && end.presumed < now ? now : -Infinity;
	const horizon = Math.max(before.horizon, isMisreckoned ? -Infinity : reached, startsAt);
	const state: TriggerState = {
		...before,
		wanted: settings.wanted,
		start: isStarted
			? { at: serverNow ?? afterAll(dates, now, machineNow), dayAfter: window.to.toISODate() ?? '' }
			: before.start,
		quiet: isThrough ? null : quiet,
		horizon,
		cursor: Math.max(before.cursor, Math.min(now, end.presumed, waiting)),
		emissions: before.emissions + (emit.length > 0 ? 1 : 0),
		isBehind: !isThrough,
		zone,
		skew: serverNow === undefined ? before.skew : steadySkew(before.skew, serverNow - machineNow),
		seen: remember(before.seen, [...silent, ...emit, ...again].map(kept), horizon),
	};
	const clock = serverNow ?? machineNow - MOST_SKEW;
	return {
		emit: emit.map(({ entry }) => entry),
		state,
		isDone,
		isOver: isDone && end.latest <= clock - settings.lookBackMs,
		isZoneWrong: told !== null && told !== settings.timeZone,
	};
}

/**
 * Whether a window was reckoned in a zone that lies too far from the account's: it may have missed
 * entries at its start, and is asked for again.
 */
function isElsewhere({ from }: Span, { zone }: AccountZone): boolean {
	return Math.abs(from.setZone(zone, { keepLocalTime: true }).diff(from).toMillis()) > HOUR;
}

/**
 * The state of before the first answer. The first poll ever starts where the user said, another site's
 * now.
 */
function begin(
	saved: TriggerState | undefined,
	{ site, wanted, start, lookBackMs }: Settings,
	{ zone }: AccountZone,
	now: number,
	begunAt: number | undefined,
): TriggerState {
	const threshold = saved === undefined ? thresholdOf(start, now, zone) : undefined;
	const isFromNow = threshold === undefined;
	const horizon = threshold ?? (begunAt ?? now) - lookBackMs;
	return {
		site,
		wanted,
		horizon,
		cursor: horizon,
		start: isFromNow && begunAt !== undefined ? { at: begunAt, dayAfter: LONG_AGO } : null,
		quiet: isFromNow && begunAt === undefined ? 'all' : null,
		emissions: saved?.emissions ?? 0,
		isBehind: false,
		zone: null,
		skew: 0,
		bearable: saved?.bearable,
		seen: {},
	};
}

/** A day of which a first poll has surely asked for nothing. */
export const LONG_AGO = '2000-01-01';

/**
 * With other filters, entries are kept back that are long known to the user, but not what may have
 * come in since the last poll.
 */
function quietOf(before: TriggerState, settings: Settings, now: number): TriggerState['quiet'] {
	const { quiet, cursor, isBehind, wanted } = before;
	if (quiet === 'all' || wanted === settings.wanted) return quiet;
	const sinceLastPoll = isBehind ? cursor : Math.max(cursor, now - settings.lookBackMs);
	return Math.max(quiet ?? -Infinity, sinceLastPoll);
}

/** Entries from before the start are kept back where the first poll could not see all of them. */
function blindUntil({ start }: TriggerState, { zone }: AccountZone): number {
	if (start === null) return -Infinity;
	const end = DateTime.fromISO(start.dayAfter, { zone }).toMillis();
	return end < start.at ? start.at : -Infinity;
}

/** How far this machine's clock may be ahead of the server's, where nothing tells. */
export const MOST_AHEAD = HOUR;

/**
 * Without the server's clock, time is what the entries say; this machine's only bounds it, an hour
 * late, against entries that are dated in the future.
 */
function cautiousNow(
	known: TriggerState | undefined,
	dates: Array<number | undefined>,
	machineNow: number,
): number {
	const newest = Math.max(newestOf(dates), known?.cursor ?? -Infinity);
	const bound = machineNow - MOST_AHEAD;
	return Math.min(newest === -Infinity ? bound : newest, bound);
}

/** A moment after all entries that are there: the other bound, where the server's clock is not told. */
function afterAll(dates: Array<number | undefined>, now: number, machineNow: number): number {
	return Math.min(Math.max(now, newestOf(dates)) + 1, machineNow + HOUR);
}

function newestOf(dates: Array<number | undefined>): number {
	return dates.reduce<number>((newest, date) => Math.max(newest, date ?? -Infinity), -Infinity);
}

/**
 * Listed entries that are not seen, each once, and those without a date that are: as long as they
 * are listed, they must not be forgotten.
 */
function part(
	listed: Dated[],
	{ seen, horizon }: TriggerState,
): { unseen: Dated[]; again: Dated[] } {
	const wasSeen = isSeen(seen);
	const keys = new Set<EntryKey>();
	const unseen = listed.filter(({ key, date }) => {
		if (date < horizon || wasSeen(key) || keys.has(key)) return false;
		keys.add(key);
		return true;
	});
	return { unseen, again: listed.filter(({ key, hasDate }) => !hasDate && wasSeen(key)) };
}

function toDated(
	{ entry, key, isWanted }: Entry,
	date: number | undefined,
	undated: number,
): Dated {
	return { entry, key, isWanted, date: date ?? undated, hasDate: date !== undefined };
}

/** Windows of whole days reach back so far before the horizon that an entry is listed again. */
const LISTED_AGAIN_WITHIN = 72 * HOUR;

/** When an entry counts as created in what is remembered: without a date, it may be of any day asked for. */
function kept({ key, date, hasDate }: Dated): { key: EntryKey; date: number } {
	return { key, date: hasDate ? date : date + LISTED_AGAIN_WITHIN };
}

/** Oldest first; ids rise with time, so they settle ties. */
function byCreation(a: Dated, b: Dated): number {
	return a.date - b.date || Number(a.key) - Number(b.key);
}

function steadySkew(before: number, measured: number): number {
	return Math.abs(measured - before) < LEAST_SKEW ? before : measured;
}
