import { sleep } from 'n8n-workflow';

/**
 * Calltouch takes 5 requests a second from one IP address; more are refused with 429
 * (all pages, last section).
 */
const CALLS_PER_WINDOW = 5;

/** A second, and some for the network: two calls may arrive closer together than they were sent. */
const WINDOW_MS = 1_040;

/** A call that takes this much longer to its answer than others may have arrived that much later. */
const LATEST_ARRIVAL_MS = 500;

/** How many round trips tell what is usual; before there are half as many, nothing is. */
const ROUND_TRIPS = 20;

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
	/** Round trips of the latest calls that were answered. */
	roundTrips: number[];
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
export async function takeTurn(host: string, signal: AbortSignal | undefined): Promise<() => void> {
	const turnstile = turnstileOf(host);
	const taken = signal?.aborted ? undefined : await queueUp(turnstile, signal);
	return () => {
		if (!taken) return;
		taken.roundTrip = Math.max(0, Date.now() - taken.started);
		turnstile.roundTrips = [...turnstile.roundTrips, taken.roundTrip].slice(-ROUND_TRIPS);
	};
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

/** Holds back all calls to a host for a while, as a 429 asks. */
export function pauseHost(host: string, milliseconds: number): void {
	const turnstile = turnstileOf(host);
	const until = Date.now() + milliseconds;
	if (until <= turnstile.pausedUntil) return;
	turnstile.pausedUntil = until;
	turnstile.pauseMs = milliseconds;
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
		allowForClock(turnstile, Date.now());
		const wait = waitingTime(turnstile, Date.now());
		if (wait > 0) {
			await sleep(wait);
			continue;
		}
		const taken: Turn = { started: Date.now() };
		turnstile.turns = [...turnstile.turns, taken].slice(-CALLS_PER_WINDOW);
		turnstile.queue.shift()?.(taken);
	}
	turnstile.isTurning = false;
}

function waitingTime(turnstile: Turnstile, now: number): number {
	const { turns, pausedUntil } = turnstile;
	const [oldest] = turns;
	if (oldest === undefined || turns.length < CALLS_PER_WINDOW) return pausedUntil - now;
	const atBest = oldest.started + WINDOW_MS - now;
	const window = atBest > 0 ? atBest : atBest + delayOf(oldest, turnstile, now);
	return Math.max(window, pausedUntil - now);
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
}

function turnstileOf(host: string): Turnstile {
	const known = turnstiles.get(host);
	if (known) return known;
	const turnstile: Turnstile = {
		queue: [],
		turns: [],
		roundTrips: [],
		pausedUntil: 0,
		pauseMs: 0,
		isTurning: false,
	};
	turnstiles.set(host, turnstile);
	return turnstile;
}
