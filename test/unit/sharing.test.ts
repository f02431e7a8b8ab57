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
	/** Milliseconds until an answer. */
	latency?: number;
	seed?: number;
}

/**
 * Processes that can't talk to each other, before a server that takes 5 calls in any second from all
 * of them together. Each has the rate limiter for itself, under a host name of its own.
 */
async function share({ processes, latency = 100, seed = 1 }: World): Promise<Call[]> {
	const random = seeded(seed);
	const spy = jest.spyOn(Math, 'random').mockImplementation(random);
	const run = ++runs;
	const start = Date.now();
	const calls: Call[] = [];
	let taken: number[] = [];

	const wait = async (milliseconds: number) =>
		await new Promise((resolve) => setTimeout(resolve, milliseconds));
	const network = async () => await wait(1 + 4 * random());

	async function call(process: number, answered: (fate: Fate) => void): Promise<void> {
		await network();
		const at = Date.now();
		taken = taken.filter((time) => at - time < 1_000);
		const isTaken = taken.length < 5;
		if (isTaken) taken.push(at);
		calls.push({ process, at: at - start, isTaken });
		if (isTaken) await wait(latency);
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

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 2, 31) }));
afterEach(() => jest.useRealTimers());

const SEEDS = [1, 2, 3, 4, 5];

describe.each([2, 3, 4, 8])('%d processes at one address', (count) => {
	it.each(SEEDS)('get the same, and nearly all that there is (seed %d)', async (seed) => {
		const calls = await share({ processes: Array(count).fill({ to: 90 }), seed });

		const counts = takenOf(calls, count, 5, 90);
		expect(sum(counts) / (85 * 5)).toBeGreaterThan(0.94);
		expect(Math.min(...counts) / (sum(counts) / count)).toBeGreaterThan(0.8);
		expect(Math.max(...counts) / (sum(counts) / count)).toBeLessThan(1.2);
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

		expect(calls.filter(({ isTaken }) => !isTaken)).toEqual([]);
		expect(calls.length / (60 * 5)).toBeGreaterThan(0.95);
	});

	it.each(SEEDS)('that comes later gets its share within seconds (seed %d)', async (seed) => {
		const calls = await share({ processes: [{ to: 80 }, { from: 20, to: 80 }], seed });

		expect(sum(takenOf(calls, 2, 20, 26).slice(1))).toBeGreaterThan(0);
		const [first = 0, second = 0] = takenOf(calls, 2, 30, 80);
		expect(second / first).toBeGreaterThan(0.8);
		expect(second / first).toBeLessThan(1.25);
	});

	it('gets all again when the others have left', async () => {
		const calls = await share({ processes: [{ to: 80 }, { to: 30 }, { to: 30 }] });

		expect(sum(takenOf(calls, 3, 35, 80)) / (45 * 5)).toBeGreaterThan(0.93);
		const late = calls.filter(({ at }) => at > 50_000);
		expect(late.filter(({ isTaken }) => !isTaken)).toEqual([]);
	});
});
