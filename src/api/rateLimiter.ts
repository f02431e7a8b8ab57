import { sleep } from 'n8n-workflow';

import type { Sharing } from './sharing';
import { ALONE, atTime, turnAt, whenRefused, whenStarted, whenTaken } from './sharing';

/**
 * Calltouch takes 5 requests a second from one IP address; more are refused with 429
 * (all pages, last section).
 */
const MOST_IN_WINDOW = 5;

/** A second, and some for the network: two may arrive closer together than they were sent. */
const WINDOW_MS = 1_030;

/**
 * Between HTTP requests that go on for more than a window, so that the allowance becomes free bit by
 * bit, and another process that wants to join in finds a gap.
 */
const SPACING_MS = 100;

/** An HTTP request whose answer takes so much longer than others' may have arrived that much later. */
const LATEST_ARRIVAL_MS = 500;

/** The same for the first ones, which a busy process sends very late, once their answers are there. */
const LATEST_FIRST_ARRIVAL_MS = 2_000;

/** How many round trips tell what is usual. */
const ROUND_TRIPS = 20;

/** Characters: a larger answer is long on its way back, which tells nothing of the way there. */
const LARGE_ANSWER = 100_000;

/** For how long a token may be refused throughout: with other processes about, some are taken. */
const PATIENCE_MS = 30_000;

/** By chance alone, hardly ever so many HTTP requests are refused in a row. */
const LIKELY_IN_A_ROW = 6;

/** For how long one HTTP request may be refused, however many others are taken meanwhile. */
const MOST_PATIENCE_MS = 300_000;

/**
 * From so many refusals in a row on, while other tokens are served, it is the account that is
 * refused, and not the address: its daily points are used up, for one.
 */
const OWN_FROM = 4;

/** How long a token then waits, from refusal to refusal, while the others go on. */
const FIRST_OWN_WAIT_MS = 500;
const LONGEST_OWN_WAIT_MS = 5_000;

/** Between turns of such a token, so that those that wait together take none from the others. */
const OWN_SPACING_MS = 1_000;

/** After so long without a refusal the next one is the first again. */
const REMEMBERED_MS = 120_000;

/** After which it is looked again whether anybody is still waiting for the end of a pause. */
const LONGEST_NAP_MS = 1_000;

/** What became of an HTTP request: taken by the host, refused for its rate, or it never got there. */
export type Fate = 'taken' | 'refused' | 'lost';

/**
 * Who sends an HTTP request. The allowance of so many a second is the address's; every pause that
 * Calltouch asks for is the token's alone.
 */
export interface Sender {
	host: string;
	token: string;
}

/** Until when a sender waits. */
interface Waiting {
	signal?: AbortSignal;
	/** Epoch ms. */
	deadline?: number;
}

interface Turn {
	started: number;
	/** Whether it is one of the first to the host: n8n has much to load for them, and sends them late. */
	isFirst: boolean;
	/** Undefined until the answer is there. */
	roundTrip?: RoundTrip;
}

interface RoundTrip {
	milliseconds: number;
	/** Whether the time is that of a large answer. */
	isLarge: boolean;
}

/** What was refused of a token since something of it was taken. */
interface Refusals {
	inARow: number;
	/** Epoch ms of the first and the latest. */
	since: number;
	latest: number;
	/** No turn of the token starts before. */
	pausedUntil: number;
	/** How long the pause was when it began. */
	pauseMs: number;
	/** Whether Calltouch asked for the pause. */
	isAsked: boolean;
}

interface Place {
	token: string;
	enter: (turn: Turn | undefined) => void;
}

interface Turnstile {
	/** Who waits for a turn, first come first served. */
	queue: Place[];
	/** By token: those that Calltouch refuses at the moment. */
	refusals: Map<string, Refusals>;
	/** The latest, oldest first; as many as fit in a window. */
	turns: Turn[];
	/** Of the latest turns that were taken by the host. */
	roundTrips: RoundTrip[];
	/** How many there have been. */
	count: number;
	/** How the allowance is shared with other processes. */
	sharing: Sharing;
	isTurning: boolean;
	/** Ends a pause of all who wait, because somebody else has come, or the pause is over. */
	wake: () => void;
}

/** One for the whole process, so that all nodes and executions share the allowance of an address. */
const turnstiles = new Map<string, Turnstile>();

/**
 * Waits for a turn, first come first served, so that no more than 5 HTTP requests arrive at a host in
 * any second. Resolves at once, without using up a turn, when the signal aborts or the deadline is
 * over.
 *
 * @returns to be told when the answer is there, and how many characters it has
 */
export async function takeTurn(
	{ host, token }: Sender,
	{ signal, deadline = Infinity }: Waiting = {},
): Promise<(fate: Fate, size?: number) => void> {
	const turnstile = turnstileOf(host);
	const left = deadline - Date.now();
	const timeUp = left === Infinity ? undefined : AbortSignal.timeout(Math.ceil(Math.max(0, left)));
	const isOver = signal?.aborted || left <= 0;
	const taken = isOver ? undefined : await queueUp(turnstile, token, [signal, timeUp]);
	return (fate, size = 0) => {
		if (taken) settle(turnstile, token, taken, { fate, size, now: Date.now() });
	};
}

function settle(
	turnstile: Turnstile,
	token: string,
	turn: Turn,
	{ fate, size, now }: { fate: Fate; size: number; now: number },
): void {
	const roundTrip = {
		milliseconds: Math.max(0, now - turn.started),
		isLarge: size >= LARGE_ANSWER,
	};
	turn.roundTrip = roundTrip;
	if (fate === 'taken') {
		turnstile.roundTrips = [...turnstile.roundTrips, roundTrip].slice(-ROUND_TRIPS);
		turnstile.sharing = whenTaken(turnstile.sharing, turn.started, now);
		forgetRefusals(turnstile, token, now);
		turnstile.wake();
	}
	if (fate === 'refused') {
		const refusals = refusedOnceMore(turnstile.refusals.get(token), now);
		turnstile.refusals.set(token, refusals);
		if (isOwn(turnstile, refusals)) lengthen(refusals, ownWait(refusals), now);
		else turnstile.sharing = whenRefused(turnstile.sharing, turn.started, now, Math.random());
	}
}

/** A pause that was asked for holds, though what had gone out before it is taken. */
function forgetRefusals({ refusals }: Turnstile, token: string, now: number): void {
	const before = refusals.get(token);
	if (before?.isAsked && before.pausedUntil > now) {
		refusals.set(token, { ...before, inARow: 0, since: now, latest: now });
	} else {
		refusals.delete(token);
	}
}

function refusedOnceMore(before: Refusals | undefined, now: number): Refusals {
	if (before && now - Math.max(before.latest, before.pausedUntil) < REMEMBERED_MS) {
		return { ...before, inARow: before.inARow + 1, latest: now };
	}
	return { inARow: 1, since: now, latest: now, pausedUntil: 0, pauseMs: 0, isAsked: false };
}

/** Whether it is the token that is refused, since the host serves others. */
function isOwn({ sharing }: Turnstile, { inARow, since }: Refusals): boolean {
	return inARow >= OWN_FROM && sharing.takenAt > since;
}

function ownWait({ inARow }: Refusals): number {
	return Math.min(LONGEST_OWN_WAIT_MS, FIRST_OWN_WAIT_MS * 2 ** (inARow - OWN_FROM));
}

function lengthen(refusals: Refusals, milliseconds: number, now: number): void {
	if (now + milliseconds <= refusals.pausedUntil) return;
	refusals.pausedUntil = now + milliseconds;
	refusals.pauseMs = milliseconds;
}

async function queueUp(
	turnstile: Turnstile,
	token: string,
	ends: Array<AbortSignal | undefined>,
): Promise<Turn | undefined> {
	return await new Promise((resolve) => {
		const leave = () => {
			turnstile.queue = turnstile.queue.filter((waiting) => waiting !== place);
			place.enter(undefined);
		};
		const place: Place = {
			token,
			enter: (taken) => {
				for (const end of ends) end?.removeEventListener('abort', leave);
				resolve(taken);
			},
		};
		for (const end of ends) end?.addEventListener('abort', leave, { once: true });
		turnstile.queue.push(place);
		turnstile.wake();
		void turn(turnstile);
	});
}

/** Holds back a token that was refused, as a Retry-After asks. */
export function pauseToken({ host, token }: Sender, milliseconds: number): void {
	const turnstile = turnstileOf(host);
	const now = Date.now();
	const refusals = turnstile.refusals.get(token) ?? refusedOnceMore(undefined, now);
	turnstile.refusals.set(token, refusals);
	refusals.isAsked ||= milliseconds > 0;
	lengthen(refusals, milliseconds, now);
}

/**
 * Whether it is no use to send again what was refused for its rate: nothing of its token is taken, or
 * the others are and it is not.
 *
 * @param refusedSince epoch ms of its first refusal
 */
export function isHopeless({ host, token }: Sender, refusedSince: number): boolean {
	const now = Date.now();
	if (now - refusedSince > MOST_PATIENCE_MS) return true;
	const refusals = turnstileOf(host).refusals.get(token);
	if (!refusals || now - Math.max(refusals.since, refusedSince) <= PATIENCE_MS) return false;
	return refusals.isAsked || refusals.inARow >= LIKELY_IN_A_ROW;
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
		const pause = pauseOfAll(turnstile, now);
		if (wait > 0) await sleep(wait);
		else if (pause > 0) await nap(turnstile, Math.min(pause, LONGEST_NAP_MS));
		else letIn(turnstile, now);
	}
	turnstile.isTurning = false;
}

function waitingTime(turnstile: Turnstile, now: number): number {
	const { sharing } = turnstile;
	return sharing.isShared ? turnAt(sharing, now) - now : untilWindowHasRoom(turnstile, now);
}

/** How long all who wait are held up by their tokens' pauses. */
function pauseOfAll(turnstile: Turnstile, now: number): number {
	return Math.min(...turnstile.queue.map(({ token }) => pauseOf(turnstile, token, now)));
}

function pauseOf({ refusals }: Turnstile, token: string, now: number): number {
	return Math.max(0, (refusals.get(token)?.pausedUntil ?? 0) - now);
}

/** Lets the first in whose token is not paused. */
function letIn(turnstile: Turnstile, now: number): void {
	const place = turnstile.queue.find(({ token }) => pauseOf(turnstile, token, now) === 0);
	if (!place) return;
	const taken: Turn = { started: now, isFirst: turnstile.count < MOST_IN_WINDOW };
	turnstile.count++;
	turnstile.turns = [...turnstile.turns, taken].slice(-MOST_IN_WINDOW);
	turnstile.sharing = whenStarted(turnstile.sharing, now, Math.random());
	turnstile.queue = turnstile.queue.filter((waiting) => waiting !== place);
	const refusals = turnstile.refusals.get(place.token);
	if (refusals && isOwn(turnstile, refusals)) lengthen(refusals, OWN_SPACING_MS, now);
	place.enter(taken);
}

/** Sleeps until somebody comes whose token is not paused, but no longer than that. */
async function nap(turnstile: Turnstile, milliseconds: number): Promise<void> {
	const woken = new Promise<void>((resolve) => {
		turnstile.wake = resolve;
	});
	await Promise.race([sleep(milliseconds), woken]);
}

function untilWindowHasRoom(turnstile: Turnstile, now: number): number {
	const [oldest] = turnstile.turns;
	const latest = turnstile.turns.at(-1);
	if (!oldest || !latest || turnstile.turns.length < MOST_IN_WINDOW) return 0;
	const atBest = oldest.started + WINDOW_MS - now;
	const window = atBest > 0 ? atBest : atBest + delayOf(oldest, turnstile.roundTrips, now);
	const isGoingOn = now - oldest.started < 2 * WINDOW_MS;
	return isGoingOn ? Math.max(window, latest.started + SPACING_MS - now) : window;
}

/** How much later than usual a turn may have arrived, at most. */
function delayOf(turn: Turn, roundTrips: RoundTrip[], now: number): number {
	const elapsed = turn.roundTrip?.milliseconds ?? now - turn.started;
	const isAnsweredFirst = turn.isFirst && turn.roundTrip !== undefined;
	const latest = isAnsweredFirst ? LATEST_FIRST_ARRIVAL_MS : LATEST_ARRIVAL_MS;
	return Math.min(latest, Math.max(0, elapsed - usualTime(turn, roundTrips)));
}

/**
 * How long a turn may have taken to its answer so far without having arrived late. Where nothing is
 * known, any time is usual: answers may be slow. But the first turns of a process do arrive late, and
 * those after them don't.
 */
function usualTime({ isFirst, roundTrip }: Turn, roundTrips: RoundTrip[]): number {
	if (isFirst) return 0;
	if (roundTrip?.isLarge) return Infinity;
	const known = roundTrip ? roundTrips.filter(({ isLarge }) => !isLarge) : roundTrips;
	if (known.length === 0) return Infinity;
	const times = known.map(({ milliseconds }) => milliseconds);
	return roundTrip ? Math.min(...times) : Math.max(...times);
}

/** A clock that was set back must not hold up anybody for longer than a window or a pause. */
function allowForClock(turnstile: Turnstile, now: number): void {
	for (const taken of turnstile.turns) taken.started = Math.min(taken.started, now);
	for (const refusals of turnstile.refusals.values()) {
		refusals.pausedUntil = Math.min(refusals.pausedUntil, now + refusals.pauseMs);
	}
}

function turnstileOf(host: string): Turnstile {
	const known = turnstiles.get(host);
	if (known) return known;
	const turnstile: Turnstile = {
		queue: [],
		turns: [],
		roundTrips: [],
		count: 0,
		refusals: new Map(),
		sharing: ALONE,
		isTurning: false,
		wake: () => {},
	};
	turnstiles.set(host, turnstile);
	return turnstile;
}
