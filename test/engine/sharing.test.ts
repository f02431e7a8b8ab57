import type * as RateLimiter from '../../src/api/rateLimiter';
import type { Sandbox } from '../sandbox/server';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, LIST, REGISTER } from './helpers/scenarios';

/** When turns were given, epoch ms. */
const mockTurns: number[] = [];

jest.mock('../../src/api/rateLimiter', () => {
	const actual = jest.requireActual<typeof RateLimiter>('../../src/api/rateLimiter');
	return {
		...actual,
		takeTurn: async (...args: Parameters<typeof actual.takeTurn>) => {
			const settle = await actual.takeTurn(...args);
			mockTurns.push(Date.now());
			return settle;
		},
	};
});

/** The limiter allows for HTTP requests that arrive so much later than they had their turn. */
const LATEST_ARRIVAL_MS = 500;
const MOST_TRIES = 10;

describe('Executions that share an IP address', () => {
	const open: Sandbox[] = [];

	/**
	 * Proves something of the moments at which HTTP requests arrive: once more where it does not hold and
	 * this process, on a busy machine, has held them up for longer than the limiter allows for.
	 */
	async function inTime(prove: () => Promise<void>): Promise<void> {
		for (let tries = 1; ; tries++) {
			mockTurns.length = 0;
			try {
				await prove();
				return;
			} catch (error) {
				if (tries === MOST_TRIES || latestArrival() <= LATEST_ARRIVAL_MS) throw error;
				await closeAll();
			}
		}
	}

	/** How long, at most, from a turn to the arrival of what was sent in it. */
	function latestArrival(): number {
		const arrivals = open.flatMap(({ httpRequests }) => httpRequests.map(({ time }) => time));
		arrivals.sort((a, b) => a - b);
		return Math.max(...arrivals.map((time, index) => time - (mockTurns[index] ?? time)));
	}

	async function closeAll(): Promise<void> {
		await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
	}

	/** Takes 5 calls a second, as Calltouch does. */
	async function strictSandbox(): Promise<Sandbox> {
		const sandbox = await emptySandbox({ knobs: { rateLimit: 5 } });
		open.push(sandbox);
		return sandbox;
	}

	afterEach(closeAll);

	const items = (count: number) => Array.from({ length: count }, (_, item) => ({ item }));

	/** The most calls that arrived within some milliseconds. */
	function mostWithin(milliseconds: number, { httpRequests }: Sandbox): number {
		const times = httpRequests.map(({ time }) => time);
		const following = times.map(
			(start) => times.filter((time) => time >= start && time - start < milliseconds).length,
		);
		return Math.max(...following);
	}

	it('are never refused for their rate, not even the first ones of a process', async () => {
		await inTime(async () => {
			const sandbox = await strictSandbox();

			const results = await Promise.all(
				[6, 6].map(
					async (count) => await execute(sandbox, { parameters: LIST, items: items(count) }),
				),
			);

			expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
			expect(sandbox.httpRequests.map(({ status }) => status)).toEqual(Array(12).fill(200));
		});
	});

	it('share the allowance between requests, orders and callbacks', async () => {
		await inTime(async () => {
			const sandbox = await strictSandbox();
			const orderNumber = '={{ "crm-" + $json.item }}';
			const phone = '={{ "7999222330" + $json.item }}';

			const results = await Promise.all(
				[LIST, { ...REGISTER, orderNumber }, { ...CALLBACK, phone }].map(
					async (parameters) => await execute(sandbox, { parameters, items: items(4) }),
				),
			);

			expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
			expect(sandbox.httpRequests.filter(({ status }) => status === 200)).toHaveLength(12);
			expect(mostWithin(850, sandbox)).toBeLessThanOrEqual(5);
			expect(sandbox.orders).toHaveLength(4);
			expect(sandbox.callbacks).toHaveLength(4);
			// Nobody has to wait until somebody else has finished.
			const firstFive = new Set(sandbox.httpRequests.slice(0, 5).map(({ path }) => path));
			expect(firstFive.size).toBe(3);
		});
	});

	it('do not share it with those of another host', async () => {
		await inTime(async () => {
			const sandboxes = await Promise.all([strictSandbox(), strictSandbox(), strictSandbox()]);

			await Promise.all(
				sandboxes.map(
					async (sandbox) => await execute(sandbox, { parameters: LIST, items: items(5) }),
				),
			);

			const times = sandboxes.flatMap(({ httpRequests }) => httpRequests.map(({ time }) => time));
			expect(times).toHaveLength(15);
			// If they shared it, it would take three windows.
			expect(Math.max(...times) - Math.min(...times)).toBeLessThan(2_000);
		});
	});

	it('all wait when one of them was told to', async () => {
		await inTime(async () => {
			const sandbox = await strictSandbox();
			const headers = { 'retry-after': '1' };
			sandbox.fail({ kind: 'answer', status: 429, headers });

			const results = await Promise.all(
				[1, 2].map(async () => await execute(sandbox, { parameters: LIST, items: items(6) })),
			);

			expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
			const refused = sandbox.httpRequests.find(({ status }) => status === 429);
			const later = sandbox.httpRequests.filter(({ time }) => time - (refused?.time ?? 0) > 200);
			expect(later.length).toBeGreaterThanOrEqual(3);
			expect(Math.min(...later.map(({ time }) => time)) - (refused?.time ?? 0)).toBeGreaterThan(
				950,
			);
		});
	});

	it('are all served although another program at the same address uses up the allowance', async () => {
		await inTime(async () => {
			const sandbox = await strictSandbox();
			await Promise.all(
				items(5).map(async () => await fetch(`${sandbox.url}/calls-service/RestAPI/requests`)),
			);
			sandbox.clearHttpRequests();
			const orderNumber = '={{ "crm-" + $json.item }}';

			const results = await Promise.all(
				[LIST, { ...REGISTER, orderNumber }].map(
					async (parameters) => await execute(sandbox, { parameters, items: items(3) }),
				),
			);

			expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
			const statuses = sandbox.httpRequests.map(({ status }) => status);
			expect(statuses).toContain(429);
			expect(statuses.filter((status) => status === 200)).toHaveLength(6);
			expect(sandbox.orders).toHaveLength(3);
		});
	});
});
