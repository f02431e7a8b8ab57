import type { Failure } from './failure';
import type { ApiRequest } from './request';

const MOST_RETRIES = 3;
const FIRST_DELAY_MS = 500;

/** A longer wait would hold up the workflow more than it helps: the user decides then. */
const LONGEST_WAIT_MS = 60_000;

/**
 * How long to wait before a call is sent again; undefined when it must not be. After a 429 that asks
 * for no pause, the rate limiter alone decides when its next turn comes.
 *
 * Only failures that leave no doubt are retried: the call was refused for its rate, never left this
 * machine, or (kind `unavailable`) may be repeated without harm.
 *
 * @param attempt how often it has been sent, from 1
 */
export function retryDelay(
	{ isDivisible }: ApiRequest,
	{ kind, details }: Failure,
	attempt: number,
): number | undefined {
	if (kind === 'rateLimit') {
		const wait = details.retryAfterMs ?? 0;
		return wait > LONGEST_WAIT_MS ? undefined : wait;
	}
	if (kind !== 'unreachable' && kind !== 'unavailable') return undefined;
	if (kind === 'unavailable' && isDivisible) return undefined;
	return attempt > MOST_RETRIES ? undefined : jittered(FIRST_DELAY_MS * 2 ** (attempt - 1));
}

/** Spread, so that several processes that failed together don't come back together. */
function jittered(milliseconds: number): number {
	return milliseconds * (1 + Math.random() / 2);
}
