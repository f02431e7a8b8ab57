import { sleep } from 'n8n-workflow';

/** In which the work can tell how it ended, once it is told to end. */
const LAST_WORD_MS = 100;

/**
 * What comes of some work, unless it takes longer than that: n8n's own time-out is one for silence,
 * so that an answer that drips in would never be over.
 *
 * @param start starts the work, which ends when its controller aborts: when the time is up, and in
 *   any case when all is over
 * @throws Error with the code ETIMEDOUT when the time is up, with what the work ended with as its
 *   cause. If the work goes on all the same, nobody heeds it from then on.
 */
export async function withTimeout<T>(
	milliseconds: number,
	start: (ending: AbortController) => Promise<T>,
): Promise<T> {
	const timeUp = AbortSignal.timeout(Math.ceil(milliseconds));
	const ending = new AbortController();
	let end = () => {};
	const late = new Promise<never>((_, reject) => {
		end = () => {
			ending.abort();
			void sleep(LAST_WORD_MS).then(() => reject(timedOut()));
		};
	});
	timeUp.addEventListener('abort', end, { once: true });
	const work = start(ending).catch((error: unknown) => {
		throw timeUp.aborted ? timedOut(error) : error;
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		// What waits for the signal would keep the answer, which can be large, until the time is up.
		timeUp.removeEventListener('abort', end);
		ending.abort();
	}
}

function timedOut(cause?: unknown): Error {
	return Object.assign(new Error('The time is up', { cause }), { code: 'ETIMEDOUT' });
}
