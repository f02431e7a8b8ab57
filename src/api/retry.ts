import type { Failure } from './failure';
import type { HttpRequest } from './httpRequest';

const MOST_RETRIES = 3;
const FIRST_DELAY_MS = 500;

/** A longer wait would hold up the workflow more than it helps: the user decides then. */
const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait before an HTTP request is sent again; undefined when it must not be. After a 429
 * that asks for no pause, the rate limiter alone decides when its next turn comes.
 *
 * Only failures that leave no doubt are retried: it was refused for its rate, never left this
 * machine, or (kind `unavailable`) may be repeated without harm.
 *
 * @param inVain how many tries ended so, from 1; those that were refused for their rate don't count
 */
export function retryDelay(
	{ isDivisible }: HttpRequest,
	{ kind, details }: Failure,
	inVain: number,
): number | undefined {
	const { retryAfterMs } = details;
	if (retryAfterMs !== undefined && retryAfterMs > LONGEST_WAIT_MS) return undefined;
	if (kind === 'rateLimit') return retryAfterMs ?? 0;
	if (kind !== 'unreachable' && kind !== 'unavailable') return undefined;
	// Who is asked to come back later is not asked for less.
	if (kind === 'unavailable' && isDivisible && retryAfterMs === undefined) return undefined;
	if (inVain > MOST_RETRIES) return undefined;
	return Math.max(retryAfterMs ?? 0, jittered(FIRST_DELAY_MS * 2 ** (inVain - 1)));
}

/** Spread, so that several processes that failed together don't come back together. */
function jittered(milliseconds: number): number {
	return milliseconds * (1 + Math.random() / 2);
}

/** A day: whatever is longer is all the same. */
const LONGEST_ASKED_MS = 86_400_000;

/**
 * Milliseconds that a Retry-After header asks for; undefined where it makes no sense. It holds
 * seconds, or a date, which is by the clock of who sends it.
 *
 * @param headers names in lower case
 */
export function retryAfter(headers: Record<string, unknown>): number | undefined {
	const header = headers['retry-after'];
	if (typeof header !== 'string') return undefined;
	const isSeconds = /^\s*\d+(\.\d+)?\s*$/.test(header);
	const milliseconds = isSeconds ? Number(header) * 1_000 : dateIn(header) - clockIn(headers);
	return Number.isNaN(milliseconds)
		? undefined
		: Math.min(LONGEST_ASKED_MS, Math.max(0, milliseconds));
}

/** Epoch ms, or NaN. Without a time of day it is none: JavaScript takes much for a date. */
function dateIn(text: string): number {
	return /\d:\d\d/.test(text) ? Date.parse(text) : NaN;
}

function clockIn({ date }: Record<string, unknown>): number {
	const theirs = typeof date === 'string' ? dateIn(date) : NaN;
	return Number.isNaN(theirs) ? Date.now() : theirs;
}
