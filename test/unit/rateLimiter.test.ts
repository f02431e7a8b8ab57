import { setMaxListeners } from 'node:events';
import fc from 'fast-check';

import { isHopeless, pause, pauseToken, takeTurn } from '../../src/api/rateLimiter';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 2, 31) }));
afterEach(() => jest.useRealTimers());

let hosts = 0;

/** A host of which the rate limiter knows nothing yet. */
const newHost = () => `host-${++hosts}`;

interface Turn {
	caller: number;
	at: number;
}

/** To abort many callers at once; more than ten listeners look like a leak to Node. */
function newController() {
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	return controller;
}

/** Takes a turn and notes when it came. */
function caller(host: string, turns: Turn[], signal?: AbortSignal, token = 'A') {
	let callers = 0;
	return () => {
		const number = callers++;
		void takeTurn({ host, token }, { signal }).then((answered) => {
			turns.push({ caller: number, at: Date.now() });
			answered('taken');
		});
	};
}

/** The most turns that started within any second. */
function mostInASecond(turns: Turn[]): number {
	return Math.max(
		0,
		...turns.map(
			({ at }) => turns.filter((other) => other.at >= at && other.at < at + 1_000).length,
		),
	);
}

/** A second, and what the limiter may add for the network. */
const LONGEST_WINDOW = 1_250;

const everything = () => jest.advanceTimersByTimeAsync(3_600_000);

describe('turns', () => {
	it('come at once while they are few', async () => {
		const turns: Turn[] = [];
		const call = caller(newHost(), turns);
		const start = Date.now();
		for (let count = 0; count < 5; count++) call();
		await jest.advanceTimersByTimeAsync(0);
		expect(turns.map(({ at }) => at - start)).toEqual([0, 0, 0, 0, 0]);
	});

	it('wait for the next second from the sixth on', async () => {
		const turns: Turn[] = [];
		const call = caller(newHost(), turns);
		const start = Date.now();
		for (let count = 0; count < 11; count++) call();
		await jest.advanceTimersByTimeAsync(1_000);
		expect(turns).toHaveLength(5);
		await jest.advanceTimersByTimeAsync(999);
		expect(turns).toHaveLength(10);
		await everything();
		expect(turns).toHaveLength(11);
		expect(turns[10]?.at ?? Infinity).toBeLessThanOrEqual(start + 2 * LONGEST_WINDOW);
	});

	it('are never more than 5 a second, in order, and none is lost, however the callers come', async () => {
		const gaps = fc.array(
			fc.oneof(
				{ weight: 4, arbitrary: fc.constant(0) },
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 150, max: 260 }),
				fc.integer({ min: 900, max: 1_100 }),
			),
			{ maxLength: 40 },
		);
		await fc.assert(
			fc.asyncProperty(gaps, async (waits) => {
				const turns: Turn[] = [];
				const call = caller(newHost(), turns);
				for (const wait of waits) {
					await jest.advanceTimersByTimeAsync(wait);
					call();
				}
				await everything();
				expect(turns.map((turn) => turn.caller)).toEqual(waits.map((_, index) => index));
				expect(mostInASecond(turns)).toBeLessThanOrEqual(5);
			}),
			{ numRuns: 200 },
		);
	});

	it('are as many as allowed: no caller waits while there is room', async () => {
		const turns: Turn[] = [];
		const call = caller(newHost(), turns);
		const start = Date.now();
		for (let count = 0; count < 50; count++) call();
		await everything();
		expect((turns.at(-1)?.at ?? Infinity) - start).toBeLessThanOrEqual(9 * LONGEST_WINDOW);
	});

	it('of one host do not hold up another', async () => {
		const turns: Turn[] = [];
		const busy = caller(newHost(), []);
		for (let count = 0; count < 20; count++) busy();
		caller(newHost(), turns)();
		await jest.advanceTimersByTimeAsync(0);
		expect(turns).toHaveLength(1);
	});

	it('go on after the clock was set back', async () => {
		const turns: Turn[] = [];
		const host = newHost();
		const call = caller(host, turns);
		for (let count = 0; count < 6; count++) call();
		await jest.advanceTimersByTimeAsync(0);
		pauseToken({ host, token: 'A' }, 3_000);
		jest.setSystemTime(Date.now() - 3_600_000);
		await jest.advanceTimersByTimeAsync(6_000);
		expect(turns).toHaveLength(6);
	});
});

describe('arrivals', () => {
	/** How HTTP requests fare on their way. */
	interface World {
		/** How much later than they start the first five of a process arrive. */
		late: number[];
		/** What the server takes for each, in turn. */
		answers: Array<{ milliseconds: number; size?: number }>;
		count: number;
	}

	async function arrive({ late, answers, count }: World): Promise<Turn[]> {
		const host = newHost();
		const arrivals: Turn[] = [];
		const sleep = async (milliseconds: number) =>
			await new Promise((resolve) => setTimeout(resolve, milliseconds));
		const send = async (caller: number) => {
			const answered = await takeTurn({ host, token: 'A' });
			await sleep(late[caller] ?? 5 + (caller % 3) * 5);
			arrivals.push({ caller, at: Date.now() });
			const { milliseconds = 0, size } = answers[caller % answers.length] ?? {};
			await sleep(milliseconds);
			answered('taken', size);
		};
		for (let caller = 0; caller < count; caller++) void send(caller);
		await everything();
		expect(arrivals).toHaveLength(count);
		return arrivals.sort((a, b) => a.at - b.at);
	}

	it('are never more than 5 a second, though the first of a process come late', async () => {
		const milliseconds = fc.oneof(
			fc.integer({ min: 1, max: 300 }),
			fc.integer({ min: 1, max: 9_000 }),
		);
		const answer = fc.record({
			milliseconds,
			size: fc.constantFrom(2, 11_000_000),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 5, max: 500 }), { minLength: 5, maxLength: 5 }),
				fc.array(answer, { minLength: 1, maxLength: 4 }),
				async (late, answers) => {
					expect(mostInASecond(await arrive({ late, answers, count: 40 }))).toBeLessThanOrEqual(5);
				},
			),
			{ numRuns: 200 },
		);
	});

	it.each([
		['quick', [{ milliseconds: 100 }]],
		['slow', [{ milliseconds: 3_000 }]],
		['slow and quick in turn', [{ milliseconds: 3_000 }, { milliseconds: 100 }]],
		['large', [{ milliseconds: 900, size: 11_000_000 }]],
		['large and small in turn', [{ milliseconds: 900, size: 11_000_000 }, { milliseconds: 50 }]],
	])('are as many as allowed after the first window, where answers are %s', async (_, answers) => {
		const arrivals = await arrive({ late: [], answers, count: 65 });
		const times = arrivals.map(({ at }) => at);
		// 11 windows after the second one has begun.
		expect((times[60] ?? NaN) - (times[5] ?? NaN)).toBeLessThan(11 * 1_050);
	});
});

describe('a caller who is aborted', () => {
	it('leaves at once and uses up no turn', async () => {
		const host = newHost();
		const turns: Turn[] = [];
		const call = caller(host, turns);
		for (let count = 0; count < 5; count++) call();
		const controller = newController();
		const aborted: Turn[] = [];
		const leaving = caller(host, aborted, controller.signal);
		for (let count = 0; count < 20; count++) leaving();
		call();
		await jest.advanceTimersByTimeAsync(100);
		expect(aborted).toEqual([]);
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(aborted).toHaveLength(20);
		await jest.advanceTimersByTimeAsync(1_000);
		expect(turns).toHaveLength(6);
	});

	it('from the start uses up no turn either', async () => {
		const host = newHost();
		const done: Turn[] = [];
		const aborted = caller(host, done, AbortSignal.abort());
		for (let count = 0; count < 20; count++) aborted();
		const turns: Turn[] = [];
		const call = caller(host, turns);
		for (let count = 0; count < 5; count++) call();
		await jest.advanceTimersByTimeAsync(0);
		expect([done.length, turns.length]).toEqual([20, 5]);
	});

	it('among others leaves them in order and within the limit', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.boolean(), { minLength: 6, maxLength: 30 }),
				fc.integer({ min: 0, max: 3_000 }),
				async (isAborted, when) => {
					const host = newHost();
					const controller = newController();
					const turns: Turn[] = [];
					isAborted.forEach((aborts, number) => {
						const signal = aborts ? controller.signal : undefined;
						void takeTurn({ host, token: 'A' }, { signal }).then(() => {
							if (!signal?.aborted) turns.push({ caller: number, at: Date.now() });
						});
					});
					await jest.advanceTimersByTimeAsync(when);
					controller.abort();
					await everything();
					const order = turns.map((turn) => turn.caller);
					expect(order).toEqual([...order].sort((a, b) => a - b));
					expect(mostInASecond(turns)).toBeLessThanOrEqual(5);
					const staying = isAborted.flatMap((aborts, number) => (aborts ? [] : [number]));
					expect(order).toEqual(expect.arrayContaining(staying));
				},
			),
			{ numRuns: 100 },
		);
	});
});

describe('a pause of a token', () => {
	it('holds up all its callers, those who wait already as well', async () => {
		const host = newHost();
		const turns: Turn[] = [];
		const call = caller(host, turns);
		for (let count = 0; count < 7; count++) call();
		await jest.advanceTimersByTimeAsync(0);
		pauseToken({ host, token: 'A' }, 10_000);
		call();
		await jest.advanceTimersByTimeAsync(9_999);
		expect(turns).toHaveLength(5);
		await jest.advanceTimersByTimeAsync(1);
		expect(turns).toHaveLength(8);
	});

	it('holds although a call that had gone out before is taken meanwhile', async () => {
		const host = newHost();
		const turns: Turn[] = [];
		const answered = await takeTurn({ host, token: 'A' });
		pauseToken({ host, token: 'A' }, 5_000);
		answered('taken');
		caller(host, turns)();
		await jest.advanceTimersByTimeAsync(4_999);
		expect(turns).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		expect(turns).toHaveLength(1);
	});

	it('is not cut short by a shorter one', async () => {
		const host = newHost();
		const turns: Turn[] = [];
		pauseToken({ host, token: 'A' }, 5_000);
		pauseToken({ host, token: 'A' }, 1_000);
		caller(host, turns)();
		await jest.advanceTimersByTimeAsync(4_999);
		expect(turns).toEqual([]);
		await jest.advanceTimersByTimeAsync(1);
		expect(turns).toHaveLength(1);
	});

	it('holds up neither other tokens nor the same one at another host', async () => {
		const host = newHost();
		const turns: Turn[] = [];
		pauseToken({ host, token: 'A' }, 5_000);
		caller(host, [])();
		await jest.advanceTimersByTimeAsync(1_000);
		caller(host, turns, undefined, 'B')();
		caller(newHost(), turns)();
		await jest.advanceTimersByTimeAsync(0);
		expect(turns).toHaveLength(2);
	});

	it('does not hold back who is aborted', async () => {
		const host = newHost();
		const controller = new AbortController();
		const done: Turn[] = [];
		pauseToken({ host, token: 'A' }, 5_000);
		caller(host, done, controller.signal)();
		controller.abort();
		await jest.advanceTimersByTimeAsync(0);
		expect(done).toHaveLength(1);
	});
});

describe('a deadline', () => {
	beforeEach(() => jest.useRealTimers());

	/** How long a caller with so much time waits for a turn. */
	async function wait(host: string, milliseconds: number): Promise<number> {
		const started = Date.now();
		await takeTurn({ host, token: 'A' }, { deadline: started + milliseconds });
		return Date.now() - started;
	}

	it('ends the wait for a turn, in a pause and behind others, and uses up none', async () => {
		const host = newHost();
		pauseToken({ host, token: 'A' }, 2_000);
		const paused = await wait(host, 200);
		expect(paused).toBeGreaterThanOrEqual(195);
		expect(paused).toBeLessThan(1_000);
		const turns: Turn[] = [];
		const others = caller(host, turns, undefined, 'B');
		for (let count = 0; count < 5; count++) others();
		await Promise.resolve();
		expect(await wait(host, 200)).toBeLessThan(800);
		expect(turns).toHaveLength(5);
	});

	it('that is over already ends it at once', async () => {
		expect(await wait(newHost(), -1_000)).toBeLessThan(100);
	});
});

describe('calls that are refused', () => {
	/** Refuses a token's calls for so long, as it tries again each time, while others get on. */
	async function refuse(host: string, seconds: number) {
		const refusedSince = Date.now();
		let tries = 0;
		while (Date.now() < refusedSince + seconds * 1_000) {
			let answered: ((fate: 'refused') => void) | undefined;
			void takeTurn({ host, token: 'A' }).then((done) => (answered = done));
			while (!answered) await jest.advanceTimersByTimeAsync(10);
			answered('refused');
			tries++;
		}
		return { tries, isGivenUp: () => isHopeless({ host, token: 'A' }, refusedSince) };
	}

	it('are hopeless after half a minute, with their token alone', async () => {
		const host = newHost();
		expect((await refuse(host, 25)).isGivenUp()).toBe(false);
		await refuse(host, 10);
		const { isGivenUp } = await refuse(host, 32);
		expect(isGivenUp()).toBe(true);
		expect(isHopeless({ host, token: 'B' }, Date.now() - 40_000)).toBe(false);
	});

	it('are not hopeless while they are few, since that may be by chance', async () => {
		const host = newHost();
		const refusedSince = Date.now();
		const isGivenUp = () => isHopeless({ host, token: 'A' }, refusedSince);
		const refuseOnce = async (pauseMs: number) => {
			const turn = takeTurn({ host, token: 'A' });
			await jest.advanceTimersByTimeAsync(1_000);
			(await turn)('refused');
			pauseToken({ host, token: 'A' }, pauseMs);
			await jest.advanceTimersByTimeAsync(7_000);
		};
		for (let count = 0; count < 5; count++) await refuseOnce(0);
		expect(isGivenUp()).toBe(false);
		await refuseOnce(0);
		expect(isGivenUp()).toBe(true);
	});

	it('are hopeless, however few, where Calltouch asked for a pause', async () => {
		const host = newHost();
		const refusedSince = Date.now();
		const answered = await takeTurn({ host, token: 'A' });
		answered('refused');
		pauseToken({ host, token: 'A' }, 1_000);
		await jest.advanceTimersByTimeAsync(31_000);
		expect(isHopeless({ host, token: 'A' }, refusedSince)).toBe(true);
	});

	it('are not hopeless once one of the same token was taken', async () => {
		const host = newHost();
		const { isGivenUp } = await refuse(host, 40);
		caller(host, [])();
		await jest.advanceTimersByTimeAsync(10_000);
		expect(isGivenUp()).toBe(false);
	});

	it('are hopeless after five minutes, however many of the same token are taken meanwhile', async () => {
		const host = newHost();
		const refusedSince = Date.now();
		const call = caller(host, []);
		for (let second = 0; second < 301; second++) {
			call();
			expect(isHopeless({ host, token: 'A' }, refusedSince)).toBe(false);
			await jest.advanceTimersByTimeAsync(1_000);
		}
		expect(isHopeless({ host, token: 'A' }, refusedSince)).toBe(true);
	});
});

describe('a pause of one caller', () => {
	/** When the pause was over, or undefined if it is not. */
	async function lengthOf(milliseconds: number, signal?: AbortSignal, abort = () => {}) {
		const start = Date.now();
		let end: number | undefined;
		void pause(milliseconds, signal).then(() => (end = Date.now()));
		await jest.advanceTimersByTimeAsync(300);
		abort();
		await jest.advanceTimersByTimeAsync(5_000);
		return end === undefined ? undefined : end - start;
	}

	it('lasts as long as asked for', async () => {
		expect(await lengthOf(1_000)).toBe(1_000);
		expect(await lengthOf(1_000, new AbortController().signal)).toBe(1_000);
		expect(await lengthOf(10_000)).toBeUndefined();
	});

	it('ends when the signal aborts', async () => {
		const controller = new AbortController();
		expect(await lengthOf(1_000, controller.signal, () => controller.abort())).toBe(300);
		expect(await lengthOf(1_000, AbortSignal.abort())).toBe(0);
	});
});
