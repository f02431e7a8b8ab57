import type { NodeContext, Outcome } from '../../src/api/client';
import { createApi } from '../../src/api/client';
import { getLog, postForm } from '../../src/api/httpRequest';
import { message } from '../../src/messages/message';

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 2, 31) }));
afterEach(() => jest.useRealTimers());

interface Answer {
	status: number;
	headers?: Record<string, string>;
	body?: string;
}

const TAKEN: Answer = { status: 200, body: '[]' };
const REFUSED: Answer = { status: 429 };

let hosts = 0;

/** A host of which the rate limiter knows nothing yet, and when it was asked with which token. */
function newHost(answer: (token: string, count: number) => Answer | Error, latency = 50) {
	const baseUrl = `https://host-${++hosts}.example.com`;
	const start = Date.now();
	const asked: Array<{ token: string; at: number }> = [];

	/** What n8n gives a node whose credential has this token. */
	const contextOf = (token: string) =>
		({
			getCredentials: () => Promise.resolve({ clientApiId: token, siteId: '1', baseUrl }),
			helpers: {
				httpRequestWithAuthentication: async () => {
					asked.push({ token, at: Date.now() - start });
					const count = asked.filter((one) => one.token === token).length;
					await new Promise((resolve) => setTimeout(resolve, latency));
					const answered = answer(token, count);
					if (answered instanceof Error) throw answered;
					const { status, headers = {}, body = '' } = answered;
					return { statusCode: status, headers, body };
				},
			},
		}) as unknown as NodeContext;

	const api = async (token: string) => await createApi(contextOf(token));
	const times = (token: string) => asked.filter((one) => one.token === token).map(({ at }) => at);
	return { api, times, askedAt: () => asked.map(({ at }) => at) };
}

const list = getLog('/calls-service/RestAPI/requests', {});
const register = postForm('/calls-service/register', [], () => true, message('Look for it.'));

/** Lets time pass until it is settled, or for so many seconds. */
async function ended<T>(work: Promise<T>, seconds: number): Promise<T | undefined> {
	let result: T | undefined;
	void work.then((value) => (result = value));
	for (let tenth = 0; tenth < seconds * 10 && result === undefined; tenth++) {
		await jest.advanceTimersByTimeAsync(100);
	}
	return result;
}

const failureOf = (outcome: Outcome | undefined) =>
	outcome && 'failure' in outcome ? outcome.failure : undefined;

describe('an account that is always refused, beside one that is served', () => {
	it.each([
		['without a pause', REFUSED],
		['with Retry-After: 10', { ...REFUSED, headers: { 'retry-after': '10' } }],
		['with Retry-After: 1', { ...REFUSED, headers: { 'retry-after': '1' } }],
	])('is given up, and is seldom tried until then: %s', async (_, refused) => {
		const { api, times } = newHost((token) => (token === 'A' ? refused : TAKEN));
		const [a, b] = await Promise.all([api('A'), api('B')]);
		void (async () => {
			for (;;) {
				await b.send(list);
				await new Promise((resolve) => setTimeout(resolve, 5_000));
			}
		})();

		const outcome = await ended(a.trySend(list), 105);

		expect(failureOf(outcome)?.message).toBe(
			'Calltouch takes nothing more at the moment: its limit is reached',
		);
		expect(times('A').at(-1)).toBeGreaterThan(25_000);
		expect(times('A').at(-1)).toBeLessThan(45_000);
		expect(times('A').length).toBeLessThan(40);
		const waits = times('B')
			.slice(1)
			.map((at, index) => at - (times('B')[index] ?? NaN));
		expect(Math.max(...waits)).toBeLessThan(7_500);
	});

	it.each([
		['without a pause', REFUSED],
		['with Retry-After: 10', { ...REFUSED, headers: { 'retry-after': '10' } }],
	])(
		'takes no more than a few of its calls, however many of its own wait: %s',
		async (_, refused) => {
			const { api, times } = newHost((token) => (token === 'A' ? refused : TAKEN));
			const [b, ...many] = await Promise.all([
				api('B'),
				...Array.from({ length: 8 }, () => api('A')),
			]);
			void (async () => {
				for (;;) await b.send(list);
			})();
			for (const a of many) void a.trySend(list);

			await jest.advanceTimersByTimeAsync(45_000);

			// Each call of B takes 50 ms, so that alone it would be as fast as the limit allows.
			expect(times('B').filter((at) => at < 45_000).length).toBeGreaterThan(45 * 5 * 0.75);
			expect(times('B').filter((at) => at >= 15_000).length).toBeGreaterThan(30 * 5 * 0.8);
		},
	);

	it('is served again at once when it is no longer refused', async () => {
		const { api, times } = newHost((token, count) =>
			token === 'A' && count <= 6 ? REFUSED : TAKEN,
		);
		const [a, b] = await Promise.all([api('A'), api('B')]);
		void (async () => {
			for (;;) await b.send(list);
		})();

		expect(await ended(a.trySend(list), 30)).toHaveProperty('body', []);
		const before = times('A').length;
		for (let count = 0; count < 10; count++) void a.trySend(list);
		await jest.advanceTimersByTimeAsync(10_000);
		expect(times('A')).toHaveLength(before + 10);
	});
});

describe('tries', () => {
	const statuses =
		(...list: number[]) =>
		(_: string, count: number) =>
			list[count - 1] === 200 ? TAKEN : { status: list[count - 1] ?? 200, body: 'x' };

	it.each([
		[[502, 200]],
		[[429, 429, 429, 429, 502, 200]],
		[[429, 502, 429, 502, 429, 502, 429, 200]],
		[[408, 500, 504, 200]],
	])('that are refused for their rate do not count among those in vain: %j', async (list_) => {
		const { api, times } = newHost(statuses(...list_));
		const a = await api('A');

		expect(await ended(a.trySend(list), 120)).toHaveProperty('body', []);
		expect(times('A')).toHaveLength(list_.length);
	});

	it('are counted as what they were', async () => {
		const { api } = newHost(statuses(429, 429, 502, 502, 502, 502));
		const sent = failureOf(await ended((await api('A')).trySend(list), 120));
		expect(sent?.said.description).toContain('It was sent 6 times.');

		const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
		const nobody = newHost(() => refused);
		const tried = failureOf(await ended((await nobody.api('A')).trySend(register), 120));
		expect(tried?.message).toBe("Calltouch can't be reached, so nothing was sent");
		expect(tried?.said.description).toMatch(/It was tried 4 times\.$/);
		expect(tried?.said.description).not.toContain('sent');
	});

	it('do not end with "nothing was sent" where an earlier one may have arrived', async () => {
		const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
		const { api } = newHost((_, count) => (count === 1 ? { status: 502 } : refused));

		const failure = failureOf(await ended((await api('A')).trySend(list), 120));

		expect(failure?.kind).toBe('unavailable');
		expect(failure?.message).not.toContain('nothing was sent');
	});

	it('come to an end while others of the same token are taken', async () => {
		const { api } = newHost((_, count) => (count % 7 === 0 ? TAKEN : REFUSED));
		const a = await api('A');
		const lucky = await api('A');
		void (async () => {
			for (;;) await lucky.trySend(list);
		})();
		const outcome = await ended(a.trySend(register), 400);
		expect(outcome).toBeDefined();
	});

	it.each([
		[408, undefined, 500],
		[503, '7', 7_000],
		[503, '1.5', 1_500],
		[502, '7', 7_000],
		[429, '1.5', 1_500],
		[429, '-5', 0],
		[429, 'soon', 0],
		[429, 'Tue, 31 Mar 2026 00:00:04 GMT', 3_900],
		[429, 'Tue, 31 Mar 2026 00:00:00 GMT', 0],
		[503, '-5', 500],
	])('after %d with Retry-After %j wait as long as asked for', async (status, after, least) => {
		const headers = after === undefined ? undefined : { 'retry-after': after };
		const { api, times } = newHost((_, count) => (count === 1 ? { status, headers } : TAKEN));

		expect(await ended((await api('A')).trySend(list), 60)).toHaveProperty('body', []);
		const wait = times('A')[1] ?? NaN;
		expect(wait).toBeGreaterThanOrEqual(least);
		expect(wait).toBeLessThan(least + 1_000);
	});

	it.each([
		[429, '61'],
		[503, '61'],
		[429, '9'.repeat(400)],
		[503, '9'.repeat(400)],
		[429, 'Wed, 01 Apr 2026 00:00:00 GMT'],
	])('after %d with Retry-After %s are not made', async (status, after) => {
		const { api, times } = newHost(() => ({ status, headers: { 'retry-after': after } }));

		expect(failureOf(await ended((await api('A')).trySend(list), 5))).toBeDefined();
		expect(times('A')).toHaveLength(1);
	});

	it('go by the clock of who asks for a pause', async () => {
		const { api, times } = newHost((_, count) =>
			count === 1
				? {
						...REFUSED,
						headers: {
							date: 'Tue, 31 Mar 2026 01:00:00 GMT',
							'retry-after': 'Tue, 31 Mar 2026 01:00:03 GMT',
						},
					}
				: TAKEN,
		);

		expect(await ended((await api('A')).trySend(list), 60)).toHaveProperty('body', []);
		expect(times('A')[1]).toBeGreaterThanOrEqual(3_000);
		expect(times('A')[1]).toBeLessThan(4_000);
	});

	it('of a read in parts wait where a pause is asked for, and are left to the halves elsewhere', async () => {
		const parts = { ...list, isDivisible: true };
		const asked = newHost((_, count) =>
			count === 1 ? { status: 503, headers: { 'retry-after': '2' } } : TAKEN,
		);
		expect(await ended((await asked.api('A')).trySend(parts), 60)).toHaveProperty('body', []);
		const broken = newHost(() => ({ status: 503 }));
		expect(failureOf(await ended((await broken.api('A')).trySend(parts), 60))).toBeDefined();
		expect(broken.times('A')).toHaveLength(1);
	});

	it('do not blame 408 on the parameters, and never repeat what may have been carried out', async () => {
		const { api, times } = newHost(() => ({ status: 408 }));
		const read = failureOf(await ended((await api('A')).trySend(list), 60));
		expect(read?.message).toBe('Calltouch gave no usable answer');
		expect(read?.said.description).not.toContain('parameters');
		expect(times('A')).toHaveLength(4);
		const written = failureOf(await ended((await api('B')).trySend(register), 60));
		expect(written?.message).toContain('may have been carried out');
		expect(times('B')).toHaveLength(1);
	});
});

describe('slow answers', () => {
	it('cost no throughput: 20 HTTP requests of 3 seconds take 8, also as the first of a process', async () => {
		const { api } = newHost(() => TAKEN, 3_000);
		const { trySend } = await api('A');
		const outcomes = Promise.all(Array.from({ length: 20 }, async () => await trySend(list)));
		expect(await ended(outcomes, 8)).toHaveLength(20);
	});
});
