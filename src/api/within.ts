/**
 * What comes of some work, unless it takes longer than that: n8n's own time-out is one for silence,
 * so that an answer that drips in would never be over.
 *
 * @throws Error with the code ETIMEDOUT when the time is up; nobody heeds the work from then on
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
	const timeUp = AbortSignal.timeout(Math.ceil(milliseconds));
	let giveUp = () => {};
	const late = new Promise<never>((_, reject) => {
		giveUp = () => reject(Object.assign(new Error('The time is up'), { code: 'ETIMEDOUT' }));
	});
	timeUp.addEventListener('abort', giveUp, { once: true });
	try {
		return await Promise.race([work, late]);
	} finally {
		// What waits for the signal would keep the answer, which can be large, until the time is up.
		timeUp.removeEventListener('abort', giveUp);
	}
}
