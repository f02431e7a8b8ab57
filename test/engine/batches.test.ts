import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';

import type * as Resources from '../../src/resources';
import type * as OfTests from './helpers/batchOperations';
import type { Result, Scenario } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import type { Sandbox } from '../sandbox/server';

// The product has no operation yet that takes several items at once, or gives a file.
jest.mock('../../src/resources', () => {
	const actual = jest.requireActual<typeof Resources>('../../src/resources');
	const more = jest.requireActual<typeof OfTests>('./helpers/batchOperations');
	return {
		...actual,
		operations: [...actual.operations, ...more.batchOperations, more.fileOperation],
	};
});

interface Order {
	orderNumber: string;
	client?: string;
}

describe('Items that go out together', () => {
	let server: Server;
	let sandbox: Sandbox;
	/** The orders of each HTTP request, as they came. */
	let posted: Order[][];
	let zones: string[];
	/** What to answer instead of a result for each order; null breaks the connection off. */
	let answer: (orders: Order[], count: number) => object | null;
	let answerAfterMs: number;

	beforeEach(async () => {
		posted = [];
		zones = [];
		answerAfterMs = 0;
		answer = (orders) => ({ data: { orders: orders.map(resultOf) } });
		sandbox = await emptySandbox();
		server = createServer((request, response) => {
			let body = '';
			request.on('data', (chunk) => (body += String(chunk)));
			request.on('end', () => {
				const { zone, orders } = JSON.parse(body) as { zone: string; orders: Order[] };
				posted.push(orders);
				zones.push(zone);
				const json = answer(orders, posted.length);
				setTimeout(() => {
					if (json === null) request.socket.destroy();
					else response.setHeader('content-type', 'application/json').end(JSON.stringify(json));
				}, answerAfterMs);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});

	afterEach(async () => {
		await sandbox.close();
		await new Promise((resolve) => server.close(resolve));
	});

	/** An order whose number begins with "bad" is refused. */
	const resultOf = ({ orderNumber }: Order) =>
		orderNumber.startsWith('bad')
			? { orderNumber, error: `No such ${orderNumber}` }
			: { orderNumber, calltouchOrderId: 1 };

	async function run(
		items: IDataObject[],
		{ operation = 'inThrees', ...more }: Partial<Scenario> & { operation?: string } = {},
	): Promise<Result> {
		const { port } = server.address() as AddressInfo;
		return await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation,
				orderNumber: '={{ $json.id }}',
				client: '={{ $json.client ?? "" }}',
				most: '={{ $json.most ?? "" }}',
			},
			items,
			...more,
			credentials: { baseUrl: `http://127.0.0.1:${port}`, ...more.credentials },
		});
	}

	const numbered = (count: number, from = 0) =>
		Array.from({ length: count }, (_, item) => ({ id: `o${from + item}` }));
	const ids = () => posted.map((orders) => orders.map(({ orderNumber }) => orderNumber));
	const linksOf = ({ output }: Result) => output[0]?.map(({ pairedItem }) => pairedItem);
	const links = (...items: number[]) => items.map((item) => ({ item }));

	it('are as many as the operation takes, in the order of the input', async () => {
		const items = numbered(250);

		const result = await run(items, { operation: 'inHundreds' });

		expect(posted.map(({ length }) => length).sort()).toEqual([100, 100, 50]);
		expect(
			ids()
				.sort((a, b) => Number(a[0]?.slice(1)) - Number(b[0]?.slice(1)))
				.flat(),
		).toEqual(items.map(({ id }) => id));
		expect(result.json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
		expect(linksOf(result)).toEqual(links(...items.keys()));
	});

	it('are never more than any of them wants', async () => {
		const items = numbered(8).map((item, index) => ({ ...item, most: index % 2 ? 3 : 1 }));

		const result = await run(items, { operation: 'asWanted' });

		expect(ids().sort()).toEqual([['o0'], ['o1', 'o3', 'o5'], ['o2'], ['o4'], ['o6'], ['o7']]);
		expect(result.json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
	});

	it('fail one by one on Continue On Fail, and so do those that are not fit to be sent', async () => {
		const items = [{ id: 'a' }, { id: '' }, { id: 'bad' }, { id: 'b' }, { id: 'c' }];

		const result = await run(items, { onError: 'continueRegularOutput' });

		expect(ids()).toEqual([['a', 'bad', 'b'], ['c']]);
		expect(result.json).toEqual([
			expect.objectContaining({ orderNumber: 'a' }),
			{ error: expect.stringMatching(/^"Order Number" /) as unknown },
			{ error: 'No such bad' },
			expect.objectContaining({ orderNumber: 'b' }),
			expect.objectContaining({ orderNumber: 'c' }),
		]);
		expect(linksOf(result)).toEqual(links(0, 1, 2, 3, 4));
	});

	it('end what comes after them once one has failed, and the error tells of all', async () => {
		const items = [{ id: 'a' }, { id: 'bad1' }, { id: 'bad2' }, ...numbered(60)];
		answerAfterMs = 50;

		const { error } = await run(items);

		expect(error?.message).toBe('No such bad1 [item 1]');
		expect(error?.description).toContain('Item 2 failed as well: No such bad2');
		expect(posted.length).toBeLessThanOrEqual(5);
		const last = 3 * posted.length - 1;
		expect(error?.description).toContain(`Items 0, 3–${last} were carried out.`);
		expect(error?.description).toContain(`Items ${last + 1}–62 were not sent.`);
	});

	it('are not sent at all where one of them is not fit', async () => {
		const { error } = await run([{ id: 'a' }, { id: '' }, { id: 'b' }]);

		expect(error?.message).toMatch(/^"Order Number" .* \[item 1\]$/);
		expect(error?.description).toContain('Items 0, 2 were not sent.');
		expect(posted).toEqual([]);
	});

	it('have the same credential', async () => {
		const zones3 = ['Europe/Moscow', 'Asia/Omsk', 'Europe/Moscow'];
		const items = numbered(6).map((item, index) => ({ ...item, zone: zones3[index % 3] }));

		const result = await run(items, { credentials: { timeZone: '={{ $json.zone }}' } });

		expect(
			ids()
				.map((group, index) => [zones[index], ...group].join(' '))
				.sort(),
		).toEqual(['Asia/Omsk o1 o4', 'Europe/Moscow o0 o2 o3', 'Europe/Moscow o5']);
		expect(result.json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
	});

	it('for one client are sent in their order, whatever the groups', async () => {
		const [here, there] = ['Europe/Moscow', 'Asia/Omsk'];
		const items = [
			{ id: 'a', client: 'x', zone: here },
			{ id: 'b', client: 'y', zone: here },
			{ id: 'c', client: 'x', zone: there },
			{ id: 'd', client: 'x', zone: here },
			{ id: 'e', client: '', zone: here },
			{ id: 'f', client: '', zone: there },
		];
		answerAfterMs = 20;

		const result = await run(items, { credentials: { timeZone: '={{ $json.zone }}' } });

		expect(result.error).toBeUndefined();
		const sent = ids();
		const place = (id: string) => sent.findIndex((group) => group.includes(id));
		expect(sent.map((group) => group.join('')).sort()).toEqual(['ab', 'c', 'de', 'f']);
		expect(place('a')).toBeLessThan(place('c'));
		expect(place('c')).toBeLessThan(place('d'));
		expect(result.json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
	});

	it('are sent after the group of before has ended, where they are for the same client', async () => {
		const items = numbered(4).map((item) => ({ ...item, client: 'x' }));
		const begun: number[] = [];
		answerAfterMs = 300;
		answer = (orders) => {
			begun.push(Date.now());
			return { data: { orders: orders.map(resultOf) } };
		};

		await run(items, { operation: 'inHundreds' });

		expect(ids()).toEqual([['o0'], ['o1'], ['o2'], ['o3']]);
		const gaps = begun.slice(1).map((at, index) => at - (begun[index] ?? 0));
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(290);
	});

	it('may all have been carried out where nothing tells, and are not sent again', async () => {
		answer = () => null;

		const { json } = await run(numbered(4), {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			onError: 'continueRegularOutput',
		});

		expect(ids().sort()).toEqual([['o0', 'o1', 'o2'], ['o3']]);
		expect(json).toHaveLength(4);
		for (const { error } of json)
			expect(error).toContain('what was sent may have been carried out');
	});

	it('may have been carried out where the answer has too few results', async () => {
		answer = (orders) => ({ data: { orders: orders.slice(0, 2).map(resultOf) } });

		const { json } = await run(numbered(3), { onError: 'continueRegularOutput' });

		expect(json.map(({ orderNumber }) => orderNumber)).toEqual(['o0', 'o1', undefined]);
		expect(json[2]?.error).toContain('what was sent may have been carried out');
	});

	it('are sent again by Retry On Fail where they failed, without the others', async () => {
		const items = [{ id: 'a' }, { id: 'late1' }, { id: 'b' }, { id: 'late2' }];
		const tries = new Map<string, number>();
		answer = (orders) => ({
			data: {
				orders: orders.map((order) => {
					const count = (tries.get(order.orderNumber) ?? 0) + 1;
					tries.set(order.orderNumber, count);
					const isEarly = order.orderNumber.startsWith('late') && count === 1;
					return isEarly ? { error: 'Not yet' } : resultOf(order);
				}),
			},
		});

		const result = await run(items, {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});

		expect(result.error).toBeUndefined();
		expect(result.json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
		expect([...tries]).toEqual(
			expect.arrayContaining([
				['a', 1],
				['b', 1],
				['late1', 2],
			]),
		);
		expect(linksOf(result)).toEqual(links(0, 1, 2, 3));
	});

	it('are not begun once the execution is cancelled', async () => {
		let cancel = () => {};
		answer = (orders, count) => {
			if (count === 2) cancel();
			return { data: { orders: orders.map(resultOf) } };
		};
		answerAfterMs = 100;

		const { run: done } = await run(numbered(60), {
			whileRunning: (execution) => {
				cancel = execution.cancel;
			},
		});

		expect(done.status).toBe('canceled');
		expect(posted.length).toBeLessThanOrEqual(3);
	});

	it('give files as binary data, under the name that was chosen', async () => {
		const { output, error } = await execute(sandbox, {
			parameters: {
				resource: 'request',
				operation: 'file',
				words: '={{ $json.words }}',
				property: '={{ $json.property ?? "" }}',
			},
			items: [{ words: 'hello' }, { words: 'good bye', property: 'recording' }],
		});

		expect(error).toBeUndefined();
		const binaryOf = (words: string) => ({
			data: Buffer.from(words).toString('base64'),
			fileName: `${words}.mp3`,
			mimeType: 'audio/mpeg',
		});
		expect(output[0]).toMatchObject([
			{ json: { fileName: 'hello.mp3' }, binary: { data: binaryOf('hello') } },
			{ json: { fileName: null }, pairedItem: { item: 0 } },
			{ json: {}, binary: { recording: binaryOf('good bye') }, pairedItem: { item: 1 } },
			{ json: { fileName: null } },
		]);
		expect(output[0]?.[1]).not.toHaveProperty('binary');
	});
});
