import type { Fate } from '../../src/api/rateLimiter';
import { takeTurn } from '../../src/api/rateLimiter';

/** A sequence that is the same each time, but looks random. */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
		return state / 4_294_967_296;
	};
}

let runs = 0;

interface Call {
	process: number;
	at: number;
	isTaken: boolean;
}

interface World {
	/** For each process, seconds from the start until which it has calls to make, and from when on. */
	processes: Array<{ from?: number; to: number }>;
	limit?: Limit;
	seed?: number;
}

/** Whether a server takes a call, by when it has taken others, oldest first, in milliseconds. */
type Limit = (at: number, taken: number[]) => boolean;

const inAnySecond: Limit = (at, taken) => taken.filter((time) => at - time < 1_000).length < 5;

const inEachSecondOfTheClock: Limit = (at, taken) =>
	taken.filter((time) => Math.floor(time / 1_000) === Math.floor(at / 1_000)).length < 5;

/** There are 5 tokens at most, each call takes one, and one is added every 200 ms. */
const byTokens: Limit = (at, taken) => {
	const bucket = { tokens: 5, since: -Infinity };
	const tokensAt = (time: number) => Math.min(5, bucket.tokens + (time - bucket.since) / 200);
	for (const time of taken) Object.assign(bucket, { tokens: tokensAt(time) - 1, since: time });
	return tokensAt(at) >= 1;
};

/** Milliseconds until an answer. */
const LATENCY = 100;

/**
 * Processes that can't talk to each other, before a server that takes 5 calls a second from all of them
 * together. Each has the rate limiter for itself, under a host name of its own.
 */
async function share({ processes, limit = inAnySecond, seed = 1 }: World): Promise<Call[]> {
	const random = seeded(seed);
	const spy = jest.spyOn(Math, 'random').mockImplementation(random);
	const run = ++runs;
	const start = Date.now();
	const calls: Call[] = [];
	const taken: number[] = [];

	const wait = async (milliseconds: number) =>
		await new Promise((resolve) => setTimeout(resolve, milliseconds));
	const network = async () => await wait(1 + 4 * random());

	async function call(process: number, answered: (fate: Fate) => void): Promise<void> {
		await network();
		const at = Date.now();
		const isTaken = limit(at, taken);
		if (isTaken) taken.push(at);
		calls.push({ process, at: at - start, isTaken });
		if (isTaken) await wait(LATENCY);
		await network();
		answered(isTaken ? 'taken' : 'refused');
	}

	const ends = processes.map(async ({ from = 0, to }, process) => {
		await wait(from * 1_000 + 100 * process);
		while (Date.now() < start + to * 1_000) {
			void call(process, await takeTurn({ host: `process-${run}-${process}`, token: '' }));
		}
	});
	await jest.advanceTimersByTimeAsync(Math.max(...processes.map(({ to }) => to)) * 1_000 + 60_000);
	await Promise.all(ends);
	spy.mockRestore();
	return calls;
}

/** How many calls of each process were taken in a span of seconds. */
function takenOf(calls: Call[], processes: number, from: number, to: number): number[] {
	const counts = Array<number>(processes).fill(0);
	for (const { process, at, isTaken } of calls) {
		if (isTaken && at >= from * 1_000 && at < to * 1_000)
			counts[process] = (counts[process] ?? 0) + 1;
	}
	return counts;
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

const refusedOf = (calls: Call[]) => calls.filter(({ isTaken }) => !isTaken);

/** How so many processes fare that have calls to make for 90 seconds. */
async function fare(count: number, world: Omit<World, 'processes'>) {
	const calls = await share({ processes: Array(count).fill({ to: 90 }), ...world });
	const counts = takenOf(calls, count, 5, 90);
	const fairShare = sum(counts) / count;
	return {
		/** Of the limit, once they have found each other. */
		taken: sum(counts) / (85 * 5),
		/** Of all calls. */
		refused: refusedOf(calls).length / calls.length,
		/** Of the fair share. */
		smallest: Math.min(...counts) / fairShare,
		largest: Math.max(...counts) / fairShare,
	};
}

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 2, 31) }));
afterEach(() => jest.useRealTimers());

const SEEDS = [1, 2, 3, 4, 5];

describe('three processes at one address', () => {
	it.each(SEEDS)('get the same, nearly all there is, at few refusals (seed %d)', async (seed) => {
		const { taken, refused, smallest, largest } = await fare(3, { seed });

		expect(taken).toBeGreaterThan(0.95);
		expect(refused).toBeLessThan(0.2);
		expect(smallest).toBeGreaterThan(0.8);
		expect(largest).toBeLessThan(1.2);
	});

	it.each([
		['by tokens', byTokens, 0.2],
		['in each second of the clock', inEachSecondOfTheClock, 0.35],
	])('get on where the server counts %s', async (_, limit, most) => {
		const { taken, refused, smallest, largest } = await fare(3, { limit, seed: 2 });

		expect(taken).toBeGreaterThan(0.95);
		expect(refused).toBeLessThan(most);
		expect(smallest).toBeGreaterThan(0.8);
		expect(largest).toBeLessThan(1.2);
	});
});

describe.each([
	[2, 0.15],
	[4, 0.25],
	[5, 0.3],
	[8, 0.5],
])('%d processes at one address', (count, most) => {
	it.each(SEEDS)('get nearly all there is, and none is left out (seed %d)', async (seed) => {
		const { taken, refused, smallest, largest } = await fare(count, { seed });

		expect(taken).toBeGreaterThan(0.94);
		expect(refused).toBeLessThan(most);
		expect(smallest).toBeGreaterThan(0.5);
		expect(largest).toBeLessThan(1.5);
	});

	it('never try more often than one of them alone would', async () => {
		const calls = await share({ processes: Array(count).fill({ to: 60 }) });

		for (let process = 0; process < count; process++) {
			const times = calls.filter((call) => call.process === process).map(({ at }) => at);
			const most = times.map(
				(start) => times.filter((at) => at >= start && at < start + 1_000).length,
			);
			expect(Math.max(...most)).toBeLessThanOrEqual(6);
		}
	});
});

describe('a process', () => {
	it('alone is never refused, and gets all that there is', async () => {
		const calls = await share({ processes: [{ to: 60 }] });

		expect(refusedOf(calls)).toEqual([]);
		expect(calls.length / (60 * 5)).toBeGreaterThan(0.95);
	});

	it.each(SEEDS)('that comes later gets its share within seconds (seed %d)', async (seed) => {
		const calls = await share({ processes: [{ to: 80 }, { from: 20, to: 80 }], seed });

		expect(sum(takenOf(calls, 2, 20, 26).slice(1))).toBeGreaterThan(0);
		const [first = 0, second = 0] = takenOf(calls, 2, 30, 80);
		expect(second / first).toBeGreaterThan(0.8);
		expect(second / first).toBeLessThan(1.25);
	});

	it.each(SEEDS)('that comes to three busy ones is served soon (seed %d)', async (seed) => {
		const busy = Array<{ to: number }>(3).fill({ to: 60 });
		const calls = await share({ processes: [...busy, { from: 30, to: 60 }], seed });

		const first = calls.find(({ process, isTaken }) => process === 3 && isTaken);
		expect(first?.at).toBeLessThan(32_500);
	});

	it.each(SEEDS)('gets all again when the others have left (seed %d)', async (seed) => {
		const calls = await share({ processes: [{ to: 80 }, { to: 30 }, { to: 30 }], seed });

		expect(sum(takenOf(calls, 3, 45, 80)) / (35 * 5)).toBeGreaterThan(0.93);
		expect(refusedOf(calls).filter(({ at }) => at > 50_000)).toEqual([]);
	});
});
