import type { Span } from '../schema/period';
import type { Loose } from '../schema/values';
import { isRequestId } from '../schema/values';
import type { Settings } from './settings';
import type { RequestKey, TriggerState } from './state';
import { isSeen, remember } from './state';
import { endOfWindow, thresholdOf } from './window';
import { effectiveZone, zoneOf } from './zone';

/** What a poll brought. */
export interface PollAnswer {
	/** Requests as Calltouch gave them, in any order. */
	requests: Loose[];
	/** What was asked for. */
	window: Span;
	/** Epoch ms by the server's clock, where the answer told. */
	serverNow: number | undefined;
	/** Epoch ms by this machine's clock, when the answer came. */
	machineNow: number;
}

/** What a poll amounts to. */
export interface Settlement {
	/** New requests, the oldest first. */
	emit: Loose[];
	state: TriggerState;
	/** Offset of the account's real zone from UTC in minutes, when it turns out not to be the credential's. */
	newOffset: number | undefined;
}

interface Dated {
	request: Loose;
	key: RequestKey;
	date: number;
}

const HOUR = 3_600_000;

/** A skew below this is network time, and not worth changing the state for. */
const LEAST_SKEW = 60_000;

/**
 * Decides what is new and what to remember. Pure: the state is not changed but replaced.
 *
 * A request is new when it was created since the horizon and its id has not been seen since. The
 * horizon follows the server's clock at the distance of the look-back window, and waits for requests
 * that did not fit into a poll.
 *
 * @param saved the state as it is now, undefined at the first poll
 */
export function settle(
	saved: TriggerState | undefined,
	settings: Settings,
	{ requests, window, serverNow, machineNow }: PollAnswer,
): Settlement {
	const known = saved?.site === settings.site ? saved : undefined;
	const seenZone = zoneOf(requests, settings.timeZone);
	const zone = seenZone === 'unknown' ? (known?.zone ?? 'unknown') : seenZone;
	const now = serverNow ?? cautiousNow(known, requests, machineNow);
	const end = endOfWindow(window, zone, settings.timeZone);
	const reached = Math.min(now, end.certain);
	const { before, silentUntil } = known
		? resume(known, settings, zone, now)
		: begin(saved === undefined, settings, zone, now, end.presumed < now);

	const unseen = unseenOf(
		requests.map((request) => toDated(request, reached)),
		before,
	);
	const silent = unseen.filter(({ date }) => date < silentUntil);
	const fresh = unseen
		.filter(({ date, request }) => date >= silentUntil && isWanted(request, settings))
		.sort(byCreation);
	const emit = fresh.slice(0, settings.maxRequests);
	const waiting = fresh[settings.maxRequests]?.date ?? Infinity;

	// A window that was reckoned in another zone may have missed some: it is asked for again.
	const horizon =
		zone === before.zone || before.zone === 'unknown'
			? Math.max(before.horizon, Math.min(reached - settings.lookBackMs, waiting))
			: before.horizon;
	const state: TriggerState = {
		site: settings.site,
		wanted: settings.wanted,
		startedAt: before.startedAt,
		horizon,
		cursor: Math.max(before.cursor, Math.min(now, waiting)),
		emissions: before.emissions + (emit.length > 0 ? 1 : 0),
		isBehind: waiting !== Infinity,
		zone,
		skew: serverNow === undefined ? before.skew : steadySkew(before.skew, serverNow - machineNow),
		seen: remember(before.seen, [...silent, ...emit], horizon),
	};
	const newOffset = typeof zone === 'number' && zone !== before.zone ? zone : undefined;
	return { emit: emit.map(({ request }) => request), state, newOffset };
}

/** Where a poll stands before its answer: requests created before `silentUntil` are not emitted. */
interface Standpoint {
	before: TriggerState;
	silentUntil: number;
}

/**
 * Requests that were out of sight before are kept back: those from before the start, where the
 * account is in another zone, so that the first poll's window may have missed them; with other
 * filters, those that are long known to the user, but not what may have come in since the last poll.
 */
function resume(
	before: TriggerState,
	settings: Settings,
	zone: TriggerState['zone'],
	now: number,
): Standpoint {
	const sinceStart = typeof zone === 'number' ? before.startedAt : -Infinity;
	if (before.wanted === settings.wanted) return { before, silentUntil: sinceStart };
	const sinceLastPoll = before.isBehind
		? before.cursor
		: Math.max(before.cursor, now - settings.lookBackMs);
	return { before, silentUntil: Math.max(sinceStart, sinceLastPoll) };
}

/**
 * The first poll ever starts where the user said, the first one of another site from now.
 *
 * @param isBlind whether the window ended before now: what it missed is not new either
 */
function begin(
	isFirst: boolean,
	{ site, wanted, start, lookBackMs, timeZone }: Settings,
	zone: TriggerState['zone'],
	now: number,
	isBlind: boolean,
): Standpoint {
	const threshold = isFirst ? thresholdOf(start, now, effectiveZone(zone, timeZone)) : undefined;
	const horizon = threshold ?? (isBlind ? now : now - lookBackMs);
	return {
		before: {
			site,
			wanted,
			horizon,
			cursor: horizon,
			startedAt: threshold ?? now,
			emissions: 0,
			isBehind: false,
			zone: 'unknown',
			skew: 0,
			seen: {},
		},
		silentUntil: threshold === undefined ? Infinity : -Infinity,
	};
}

/**
 * Without the server's clock, time is what the requests say; this machine's only bounds it, an hour
 * late, against requests that are dated in the future.
 */
function cautiousNow(known: TriggerState | undefined, requests: Loose[], machineNow: number) {
	const newest = requests.reduce(
		(latest, { date }) => (typeof date === 'number' ? Math.max(latest, date) : latest),
		known?.cursor ?? -Infinity,
	);
	const bound = machineNow - HOUR;
	return Math.min(newest === -Infinity ? bound : newest, bound);
}

function unseenOf(dated: Dated[], { seen, horizon }: TriggerState): Dated[] {
	const wasSeen = isSeen(seen);
	const keys = new Set<RequestKey>();
	return dated.filter(({ key, date }) => {
		if (date < horizon || wasSeen(key) || keys.has(key)) return false;
		keys.add(key);
		return true;
	});
}

/** A key is kept in the state, where it must be small and survive as JSON. */
const LONGEST_KEY = 300;

/** The last epoch ms that is a date (ECMA-262). */
const LAST_DATE = 8.64e15;

function toDated(request: Loose, fallback: number): Dated {
	const { requestId, requestNumber, date } = request;
	const key = isRequestId(requestId) ? requestId : JSON.stringify([requestId, requestNumber, date]);
	const isDate = typeof date === 'number' && Math.abs(date) <= LAST_DATE;
	return { request, key: shortKey(key), date: isDate ? date : fallback };
}

function shortKey(key: RequestKey): RequestKey {
	return typeof key === 'string' && key.length > LONGEST_KEY
		? `${key.slice(0, LONGEST_KEY)}… ${key.length}`
		: key;
}

/** Whether a request has all the flags that the user asked for. */
export function isWanted(
	request: Loose,
	{ requiredFlags }: Pick<Settings, 'requiredFlags'>,
): boolean {
	return requiredFlags.every((flag) => request[flag] === true);
}

/** Oldest first; ids rise with time, so they settle ties. */
function byCreation(a: Dated, b: Dated): number {
	return a.date - b.date || Number(a.key) - Number(b.key);
}

function steadySkew(before: number, measured: number): number {
	return Math.abs(measured - before) < LEAST_SKEW ? before : measured;
}
