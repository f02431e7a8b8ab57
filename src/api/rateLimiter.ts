import { sleep } from 'n8n-workflow';

import type { Sharing } from './sharing';
import { ALONE, atTime, whenRefused, whenStarted, whenTaken } from './sharing';

/**
 * Calltouch takes 5 requests a second from one IP address; more are refused with 429
 * (all pages, last section).
 */
const CALLS_PER_WINDOW = 5;

/** A second, and some for the network: two calls may arrive closer together than they were sent. */
const WINDOW_MS = 1_030;

/**
 * Between calls that go on for more than a window, so that the allowance becomes free bit by bit,
 * and another process that wants to join in finds a gap.
 */
const SPACING_MS = 100;

/** A call that takes this much longer to its answer than others may have arrived that much later. */
const LATEST_ARRIVAL_MS = 500;

/** How many round trips tell what is usual; before there are half as many, nothing is. */
const ROUND_TRIPS = 20;

/** For how long a host may refuse all calls: with other processes about, it takes some in between. */
const PATIENCE_MS = 30_000;

/** Longer than any time to the next call, if the clock is right. */
const LONGEST_INTERVAL_MS = 5_000;

/** What became of a call: taken by the host, refused for its rate, or it never got there. */
export type Fate = 'taken' | 'refused' | 'lost';

interface Turn {
	started: number;
	/** Milliseconds until the answer; undefined before. */
	roundTrip?: number;
}

interface Turnstile {
	/** Who waits for a turn, first come first served. */
	queue: Array<(turn: Turn | undefined) => void>;
	/** The latest calls, oldest first; as many as fit in a window. */
	turns: Turn[];
	/** Round trips of the latest calls that were taken. */
	roundTrips: number[];
	/** How the allowance is shared with other processes. */
	sharing: Sharing;
	/** No call starts before: Calltouch asked for a pause. */
	pausedUntil: number;
	/** How long the pause was when it was asked for. */
	pauseMs: number;
	isTurning: boolean;
}

/** One for the whole process, so that all nodes and executions share the allowance of an address. */
const turnstiles = new Map<string, Turnstile>();

/**
 * Waits for a turn, first come first served, so that no more than 5 calls arrive at a host in any
 * second. Resolves at once, without using up a turn, when the signal aborts.
 *
 * @returns what to call when the answer is there
 */
export async function takeTurn(
	host: string,
	signal: AbortSignal | undefined,
): Promise<(fate: Fate) => void> {
	const turnstile = turnstileOf(host);
	const taken = signal?.aborted ? undefined : await queueUp(turnstile, signal);
	return (fate) => {
		if (taken) settle(turnstile, taken, fate, Date.now());
	};
}

function settle(turnstile: Turnstile, turn: Turn, fate: Fate, now: number): void {
	turn.roundTrip = Math.max(0, now - turn.started);
	if (fate === 'taken') {
		turnstile.roundTrips = [...turnstile.roundTrips, turn.roundTrip].slice(-ROUND_TRIPS);
		turnstile.sharing = whenTaken(turnstile.sharing, now);
	}
	if (fate === 'refused') {
		turnstile.sharing = whenRefused(turnstile.sharing, now, Math.random());
	}
}

async function queueUp(
	turnstile: Turnstile,
	signal: AbortSignal | undefined,
): Promise<Turn | undefined> {
	return await new Promise((resolve) => {
		const leave = () => {
			turnstile.queue = turnstile.queue.filter((waiting) => waiting !== enter);
			resolve(undefined);
		};
		const enter = (taken: Turn | undefined) => {
			signal?.removeEventListener('abort', leave);
			resolve(taken);
		};
		signal?.addEventListener('abort', leave, { once: true });
		turnstile.queue.push(enter);
		void turn(turnstile);
	});
}

/** Holds back all calls to a host for a while, as a Retry-After asks. */
export function pauseHost(host: string, milliseconds: number): void {
	const turnstile = turnstileOf(host);
	const until = Date.now() + milliseconds;
	if (until <= turnstile.pausedUntil) return;
	turnstile.pausedUntil = until;
	turnstile.pauseMs = milliseconds;
}

/**
 * Whether it is no use to send a call again that was refused for its rate.
 *
 * @param refusedSince epoch ms of its first refusal
 */
export function isHopeless(host: string, refusedSince: number): boolean {
	const { takenAt } = turnstileOf(host).sharing;
	return Date.now() - Math.max(takenAt, refusedSince) > PATIENCE_MS;
}

/** Sleeps, but no longer than until the signal aborts. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
	if (signal?.aborted) return;
	let wake = () => {};
	const aborted = new Promise<void>((resolve) => {
		wake = resolve;
	});
	signal?.addEventListener('abort', wake, { once: true });
	try {
		await Promise.race([sleep(milliseconds), aborted]);
	} finally {
		signal?.removeEventListener('abort', wake);
	}
}

async function turn(turnstile: Turnstile): Promise<void> {
	if (turnstile.isTurning) return;
	turnstile.isTurning = true;
	while (turnstile.queue.length > 0) {
		const now = Date.now();
		allowForClock(turnstile, now);
		turnstile.sharing = atTime(turnstile.sharing, now);
		const wait = waitingTime(turnstile, now);
		if (wait > 0) {
			await sleep(wait);
			continue;
		}
		const taken: Turn = { started: now };
		turnstile.turns = [...turnstile.turns, taken].slice(-CALLS_PER_WINDOW);
		turnstile.sharing = whenStarted(turnstile.sharing, now, Math.random());
		turnstile.queue.shift()?.(taken);
	}
	turnstile.isTurning = false;
}

function waitingTime(turnstile: Turnstile, now: number): number {
	const { pausedUntil, sharing } = turnstile;
	const next = sharing.isShared ? sharing.nextAt - now : untilWindowHasRoom(turnstile, now);
	return Math.max(next, pausedUntil - now);
}

function untilWindowHasRoom(turnstile: Turnstile, now: number): number {
	const [oldest] = turnstile.turns;
	const latest = turnstile.turns.at(-1);
	if (!oldest || !latest || turnstile.turns.length < CALLS_PER_WINDOW) return 0;
	const atBest = oldest.started + WINDOW_MS - now;
	const window = atBest > 0 ? atBest : atBest + delayOf(oldest, turnstile, now);
	const isGoingOn = now - oldest.started < 2 * WINDOW_MS;
	return isGoingOn ? Math.max(window, latest.started + SPACING_MS - now) : window;
}

/**
 * How much later than it started a call may have arrived, beyond what is usual. The first ones of a
 * process, which have to connect, arrive late, and those after them do not.
 */
function delayOf({ started, roundTrip }: Turn, { roundTrips }: Turnstile, now: number): number {
	const usual = roundTrips.length < ROUND_TRIPS / 2 ? 0 : Math.min(...roundTrips);
	return Math.min(LATEST_ARRIVAL_MS, Math.max(0, (roundTrip ?? now - started) - usual));
}

/** A clock that was set back must not hold up anybody for longer than a window or a pause. */
function allowForClock(turnstile: Turnstile, now: number): void {
	for (const taken of turnstile.turns) taken.started = Math.min(taken.started, now);
	turnstile.pausedUntil = Math.min(turnstile.pausedUntil, now + turnstile.pauseMs);
	const nextAt = Math.min(turnstile.sharing.nextAt, now + LONGEST_INTERVAL_MS);
	turnstile.sharing = { ...turnstile.sharing, nextAt };
}

function turnstileOf(host: string): Turnstile {
	const known = turnstiles.get(host);
	if (known) return known;
	const turnstile: Turnstile = {
		queue: [],
		turns: [],
		roundTrips: [],
		sharing: ALONE,
		pausedUntil: 0,
		pauseMs: 0,
		isTurning: false,
	};
	turnstiles.set(host, turnstile);
	return turnstile;
}
