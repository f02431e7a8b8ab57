import { sleep } from 'n8n-workflow';

/**
 * Calltouch takes 5 requests a second from one IP address; more are refused with 429
 * (all pages, last section).
 */
const CALLS_PER_WINDOW = 5;

/** A second, and some for the network: two calls may arrive closer together than they were sent. */
const WINDOW_MS = 1_025;

interface Turnstile {
	/** Who waits for a turn, first come first served. */
	queue: Array<() => void>;
	/** When the latest calls started, oldest first; as many as fit in a window. */
	starts: number[];
	/** No call starts before: Calltouch asked for a pause. */
	pausedUntil: number;
	/** How long the pause was when it was asked for. */
	pauseMs: number;
	isTurning: boolean;
}

/** One for the whole process, so that all nodes and executions share the allowance of an address. */
const turnstiles = new Map<string, Turnstile>();

/**
 * Waits for a turn, first come first served, so that no more than 5 calls to a host start in any
 * second. Resolves at once, without using up a turn, when the signal aborts.
 */
export async function takeTurn(host: string, signal: AbortSignal | undefined): Promise<void> {
	if (signal?.aborted) return;
	const turnstile = turnstileOf(host);
	await new Promise<void>((resolve) => {
		const leave = () => {
			turnstile.queue = turnstile.queue.filter((waiting) => waiting !== enter);
			resolve();
		};
		const enter = () => {
			signal?.removeEventListener('abort', leave);
			resolve();
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
		turnstile.starts = [...turnstile.starts, Date.now()].slice(-CALLS_PER_WINDOW);
		turnstile.queue.shift()?.();
	}
	turnstile.isTurning = false;
}

function waitingTime({ starts, pausedUntil }: Turnstile, now: number): number {
	const [oldest] = starts;
	const untilWindowEnds =
		oldest === undefined || starts.length < CALLS_PER_WINDOW ? 0 : oldest + WINDOW_MS - now;
	return Math.max(untilWindowEnds, pausedUntil - now);
}

/** A clock that was set back must not hold up anybody for longer than a window or a pause. */
function allowForClock(turnstile: Turnstile, now: number): void {
	turnstile.starts = turnstile.starts.map((start) => Math.min(start, now));
	turnstile.pausedUntil = Math.min(turnstile.pausedUntil, now + turnstile.pauseMs);
}

function turnstileOf(host: string): Turnstile {
	const known = turnstiles.get(host);
	if (known) return known;
	const turnstile = { queue: [], starts: [], pausedUntil: 0, pauseMs: 0, isTurning: false };
	turnstiles.set(host, turnstile);
	return turnstile;
}
