import { DateTime } from 'luxon';

import type { Span } from '../values/period';
import type { Loose } from '../values/json';
import type { Entry, EntryKey } from './identity';
import { dateOf } from './identity';
import type { Settings } from './settings';
import type { LogState } from './state';
import { isSeen, remember } from './state';
import { endOfWindow, thresholdOf } from './window';
import type { AccountZone, ToldZone } from './zone';
import { accountZone, toldZone } from './zone';

/** What a log has of a window. */
export interface LogAnswer {
	/** In any order. */
	entries: Entry[];
	/** What was asked for. */
	window: Span;
	/** Whether nothing later is left to ask for. */
	isLast: boolean;
	/** Whether all was to be asked for that may still be emitted, and not only what is recent. */
	isAll: boolean;
	/** Epoch ms by the server's clock, when it was asked; undefined where the answer did not tell. */
	serverNow: number | undefined;
	/** The same by this machine's clock. */
	machineNow: number;
	/** Epoch ms by the server's clock: when the trigger started, where no state tells. */
	begunAt?: number;
	/** Epoch ms: what the polls before this one had come to; -Infinity where there was none. */
	polledUntil: number;
	/** What entries had told of the zone when the window was reckoned. */
	reckonedBy: ToldZone;
}

/** An entry that is to be emitted. */
export interface Found {
	/** As Calltouch gave it. */
	entry: Loose;
	/** Epoch ms of its creation, or where it counts as created. */
	date: number;
}

/** What an answer amounts to. */
export interface Settlement {
	/** New entries, the oldest first. */
	emit: Found[];
	state: LogState;
	/** Whether the window is dealt with: entries wait, or it was reckoned in another zone, if not. */
	isDone: boolean;
	/** Whether no entry can show up in it any more that would still be emitted. */
	isOver: boolean;
	/** Whether these entries don't agree with the credential's zone. */
	isZoneWrong: boolean;
}

interface Listed extends Pick<Entry, 'entry' | 'key' | 'isWanted' | 'isReady'> {
	/** Epoch ms of its creation, or where it counts as created. */
	date: number;
	hasDate: boolean;
	/** Since when it waits to be ready, where an earlier answer had it already. */
	pendingSince: number | undefined;
}

const HOUR = 3_600_000;

/** What is not ready by then, counted from its creation, is emitted as it is. */
const LONGEST_WAIT = 6 * HOUR;

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
 * It does not wait for entries that are not ready: those stay new behind it, until they are ready, or
 * have been listed for the longest time that is waited, or are listed no more. Whether they are wanted
 * is asked only then.
 *
 * Where only what is recent was asked for, the answer adds to what is known and moves nothing on:
 * neither the horizon nor the account's zone, and nothing is given up that it does not list. So what
 * shows up late is as new to the next answer to all as it would be without it.
 *
 * @param saved the state as it is now, undefined at the first poll
 */
export function settle(
	saved: LogState | undefined,
	settings: Settings,
	answer: LogAnswer,
): Settlement {
	const { entries, window, isAll, serverNow, machineNow } = answer;
	const known = saved?.site === settings.site ? saved : undefined;
	const names = typeof known?.zone === 'string' ? [known.zone] : [];
	const told = isAll ? toldZone(entries, [settings.timeZone, ...names]) : null;
	const zone = told ?? known?.zone ?? null;
	const account = accountZone(zone, settings.timeZone);
	const dates = entries.map((entry) => dateOf(entry, account.zone));
	const now = serverNow ?? cautiousNow(known, dates, machineNow);
	const end = endOfWindow(window, account);
	const before = known ?? begin(saved, settings, account, now, answer.begunAt);
	const quiet = quietOf(before, settings, now);
	const isSilent = silencer(quiet, blindUntil(before, account));

	const undated = Math.max(before.horizon, Math.min(now, end.earliest));
	const pending = new Map(before.pending);
	const listed = entries.map((entry, index) =>
		toListed(entry, dates[index], undated, pending, serverNow ?? machineNow - MOST_AHEAD),
	);
	const { unseen, again } = part(listed, before);
	const silent = unseen.filter(isSilent);
	const audible = unseen.filter((one) => !isSilent(one));
	const unready = audible.filter(({ isReady }) => !isReady);
	const fresh = audible.filter(({ isReady, isWanted }) => isReady && isWanted).sort(byCreation);
	const emit = fresh.slice(0, settings.mostEntries);
	const left = fresh.slice(settings.mostEntries);
	const waiting = left.reduce((oldest, { date }) => Math.min(oldest, date), Infinity);

	const isMisreckoned = answer.reckonedBy !== null && isElsewhere(window, account);
	const isDone = waiting === Infinity && !isMisreckoned;
	const isThrough = answer.isLast && isDone;
	const isStarted = isThrough && quiet === 'all';
	const reached = Math.min(end.earliest, now - settings.lookBackMs, waiting);
	// Where the window ended before now, what it missed was there before the start as well.
	const startsAt = isStarted && end.presumed < now ? now : -Infinity;
	const isHeldUp = isMisreckoned || !isAll;
	const horizon = Math.max(before.horizon, isHeldUp ? -Infinity : reached, startsAt);
	// What is listed no more may come again, as late as anything may; and one poll, be it the first
	// after days, may have missed it.
	const givenUp = Math.min(end.earliest, answer.polledUntil - LONGEST_WAIT - settings.lookBackMs);
	const keys = new Set(listed.map(({ key }) => key));
	const unlisted = before.pending.filter(
		([key, since]) => !keys.has(key) && !(isDone && isAll && since < givenUp),
	);
	const state: LogState = {
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
		allAskedAt: isThrough && isAll ? machineNow : before.allAskedAt,
		zone,
		skew: serverNow === undefined ? before.skew : steadySkew(before.skew, serverNow - machineNow),
		seen: remember(before.seen, [...silent, ...emit, ...again].map(kept), horizon),
		pending: [...unlisted, ...[...unready, ...left.filter(isPending)].map(toPending)],
	};
	const clock = serverNow ?? machineNow - MOST_SKEW;
	const isOver = isDone && isAll && end.latest <= clock - settings.lookBackMs;
	return {
		emit: emit.map((one) => ({ entry: one.entry, date: sinceOf(one) })),
		state,
		isDone,
		isOver: isOver && state.pending.every(([, since]) => since >= end.latest),
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
	saved: LogState | undefined,
	{ site, wanted, start, lookBackMs }: Settings,
	{ zone }: AccountZone,
	now: number,
	begunAt: number | undefined,
): LogState {
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
		allAskedAt: undefined,
		zone: null,
		skew: 0,
		bearable: saved?.bearable,
		seen: {},
		pending: [],
	};
}

/** A day of which a first poll has surely asked for nothing. */
export const LONG_AGO = '2000-01-01';

/**
 * With other filters, entries are kept back that are long known to the user, but not what may have
 * come in since the last poll.
 */
function quietOf(before: LogState, settings: Settings, now: number): LogState['quiet'] {
	const { quiet, cursor, isBehind, wanted } = before;
	if (quiet === 'all' || wanted === settings.wanted) return quiet;
	const sinceLastPoll = isBehind ? cursor : Math.max(cursor, now - settings.lookBackMs);
	return Math.max(quiet ?? -Infinity, sinceLastPoll);
}

/** Entries from before the start are kept back where the first poll could not see all of them. */
function blindUntil({ start }: LogState, { zone }: AccountZone): number {
	if (start === null) return -Infinity;
	const end = DateTime.fromISO(start.dayAfter, { zone }).toMillis();
	return end < start.at ? start.at : -Infinity;
}

/**
 * Tells the entries that are kept back: those of before the start, whatever they are, and with other
 * filters those that are long known to the user, which what is not ready, or was not, can't be.
 */
function silencer(quiet: LogState['quiet'], blind: number): (one: Listed) => boolean {
	const startsAt = quiet === 'all' ? Infinity : blind;
	const knownUntil = typeof quiet === 'number' ? quiet : -Infinity;
	return (one) => one.date < startsAt || (one.isReady && !isPending(one) && one.date < knownUntil);
}

/** How far this machine's clock may be ahead of the server's, where nothing tells. */
export const MOST_AHEAD = HOUR;

/**
 * Without the server's clock, time is what the entries say; this machine's only bounds it, an hour
 * late, against entries that are dated in the future.
 */
function cautiousNow(
	known: LogState | undefined,
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
	listed: Listed[],
	{ seen, horizon }: LogState,
): { unseen: Listed[]; again: Listed[] } {
	const wasSeen = isSeen(seen);
	const keys = new Set<EntryKey>();
	const unseen = listed.filter((one) => {
		const isOld = one.date < horizon && !isPending(one);
		if (isOld || wasSeen(one.key) || keys.has(one.key)) return false;
		keys.add(one.key);
		return true;
	});
	return { unseen, again: listed.filter(({ key, hasDate }) => !hasDate && wasSeen(key)) };
}

function toListed(
	{ entry, key, isWanted, isReady }: Entry,
	told: number | undefined,
	undated: number,
	pending: Map<EntryKey, number>,
	clock: number,
): Listed {
	const date = told ?? undated;
	const pendingSince = pending.get(key);
	const hasWaited = clock - (pendingSince ?? date) >= LONGEST_WAIT;
	return {
		entry,
		key,
		isWanted,
		isReady: isReady || hasWaited,
		date,
		hasDate: told !== undefined,
		pendingSince,
	};
}

function isPending({ pendingSince }: Listed): boolean {
	return pendingSince !== undefined;
}

/** When an entry was created; without a date, when it was first listed. */
function sinceOf({ date, pendingSince }: Listed): number {
	return pendingSince ?? date;
}

function toPending(one: Listed): LogState['pending'][number] {
	return [one.key, sinceOf(one)];
}

/** Windows of whole days reach back so far before the horizon that an entry is listed again. */
const LISTED_AGAIN_WITHIN = 72 * HOUR;

/** When an entry counts as created in what is remembered: without a date, it may be of any day asked for. */
function kept({ key, date, hasDate }: Listed): { key: EntryKey; date: number } {
	return { key, date: hasDate ? date : date + LISTED_AGAIN_WITHIN };
}

/** Oldest first; ids rise with time, as far as is known, so they settle ties. */
function byCreation(a: Listed, b: Listed): number {
	return sinceOf(a) - sinceOf(b) || Number(a.key) - Number(b.key);
}

function steadySkew(before: number, measured: number): number {
	return Math.abs(measured - before) < LEAST_SKEW ? before : measured;
}
