import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import type { Scenario } from './helpers/engine';
import { calltouchNode, execute, executeNodes, main, node } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, DELETE, LIST, NEW_REQUEST, REGISTER, UPDATE } from './helpers/scenarios';

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const order = { __rl: true, mode: 'orderNumber', value: '={{ $json.id }}' };
const number = '={{ $json.id }}';

/** Everything that writes, for items that have an `id`; it is in every call for the item. */
const WRITES: Array<[string, INodeParameters]> = [
	['Register', { ...REGISTER, orderNumber: number }],
	[
		'Register without a number',
		{ ...REGISTER, orderNumber: '', additionalFields: { orderComment: '={{ $json.id }}' } },
	],
	['Create or Update', { ...REGISTER, operation: 'upsert', orderNumber: number }],
	['Update', { ...UPDATE, order }],
	['Delete', { ...DELETE, order }],
	['Callback → Create', { ...CALLBACK, phone: '={{ $json.id }}' }],
	['Request → Create', { ...NEW_REQUEST, sessionId: '1', requestNumber: number }],
];

const [, WITHOUT_NUMBER] = WRITES[1] ?? ['', {}];

/** IDs that will do for an order and for a phone. */
const numbered = (count: number) =>
	Array.from({ length: count }, (_, item) => ({ id: String(79990000000 + item) }));

/** In the forms of both services: nobody else's answer proves that nothing was done. */
const turnedAway: FaultRule = {
	kind: 'answer',
	status: 403,
	body: {
		errorCode: '403',
		message: 'Нет',
		data: { apiErrorData: { errorCode: 403, errorMessage: 'Нет' } },
	},
};

const refused = (id: string | undefined, times = 1): FaultRule => ({
	kind: 'answer',
	status: 400,
	body: { errorCode: '400', message: 'Нет' },
	contains: id,
	times,
});

describe('Retry On Fail', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(parameters: INodeParameters, scenario: Omit<Scenario, 'parameters'>) {
		return await execute(sandbox, { parameters, settings: RETRY, ...scenario });
	}

	async function withOrders(items: Array<{ id: string }>): Promise<void> {
		const { error } = await execute(sandbox, {
			parameters: { ...REGISTER, orderNumber: number },
			items,
		});
		expect(error).toBeUndefined();
		sandbox.clearHttpRequests();
	}

	/** How many calls there were for each item. */
	function callsFor(items: Array<{ id: string }>, path = ''): number[] {
		const calls = sandbox.httpRequests.filter((call) => call.path.includes(path));
		return items.map(
			({ id }) => calls.filter(({ url, rawBody }) => `${url} ${rawBody}`.includes(id)).length,
		);
	}

	const links = (items: IDataObject[]) => items.map((_, item) => ({ item }));

	it.each(WRITES)(
		'sends again the item that failed, and no other: %s',
		async (name, parameters) => {
			const items = numbered(4);
			if (name === 'Update' || name === 'Delete') await withOrders(items);
			const upserts = name === 'Create or Update';
			const path = upserts ? 'register' : undefined;
			sandbox.fail({ ...turnedAway, path, contains: items[3]?.id, times: 2 });

			const { run: done, error, output, json } = await run(parameters, { items });

			expect(error).toBeUndefined();
			expect(done.status).toBe('success');
			// Create or Update asks twice for an order that is not there yet.
			expect(callsFor(items)).toEqual([1, 1, 1, 3].map((tries) => (upserts ? 2 * tries : tries)));
			expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(links(items));
			expect(
				json.map((one) => one.comment || one.orderNumber || one.phone || one.requestNumber),
			).toEqual(items.map(({ id }) => id));
			const { orders, callbacks, requests } = sandbox;
			if (name !== 'Delete') expect(orders.length + callbacks.length + requests.length).toBe(4);
		},
	);

	it.each([WRITES[0], WRITES[1], WRITES[5], WRITES[6]].flatMap((write) => (write ? [write] : [])))(
		'does not send again what may have been carried out: %s',
		async (_, parameters) => {
			const items = numbered(3);
			sandbox.fail({ kind: 'reset', acted: true, contains: items[1]?.id });

			const { error } = await run(parameters, { items });

			expect(error?.message).toBe(
				'Calltouch gave no usable answer: what was sent may have been carried out [item 1]',
			);
			expect(callsFor(items)[1]).toBe(1);
			expect(Math.max(...callsFor(items))).toBe(1);
			const { orders, callbacks, requests, httpRequests } = sandbox;
			expect(orders.length + callbacks.length + requests.length).toBe(httpRequests.length);
		},
	);

	it('tells on Continue On Fail of what may have been carried out, and mends the rest', async () => {
		const items = numbered(3);
		sandbox.fail(
			{ kind: 'reset', acted: true, contains: items[0]?.id },
			{ ...turnedAway, contains: items[1]?.id },
		);

		const { json } = await run(WITHOUT_NUMBER, { items, onError: 'continueRegularOutput' });

		expect(callsFor(items)).toEqual([1, 2, 1]);
		expect(sandbox.orders).toHaveLength(3);
		expect(json).toEqual([
			{ error: expect.stringContaining('may have been carried out') as unknown },
			expect.objectContaining({ comment: items[1]?.id }),
			expect.objectContaining({ comment: items[2]?.id }),
		]);
	});

	it('runs Create or Update again whatever came of it: there is one order', async () => {
		const items = numbered(1);
		const lost: FaultRule = { kind: 'reset', path: 'register', contains: items[0]?.id, times: 3 };
		sandbox.fail({ ...lost, acted: false });

		const { error, json } = await run(
			{ ...REGISTER, operation: 'upsert', orderNumber: number },
			{ items },
		);

		expect(error).toBeUndefined();
		expect(json).toEqual([expect.objectContaining({ orderNumber: items[0]?.id })]);
		expect(sandbox.orders).toHaveLength(1);
	});

	it('goes on where the last try stopped, however many items there are', async () => {
		const items = numbered(20);
		sandbox.fail({ ...turnedAway, contains: items[7]?.id, times: 2 });

		const { error, json } = await run(WITHOUT_NUMBER, { items });

		expect(error).toBeUndefined();
		expect(callsFor(items)).toEqual(items.map((_, item) => (item === 7 ? 3 : 1)));
		expect(json.map(({ comment }) => comment)).toEqual(items.map(({ id }) => id));
	});

	it('is told of all tries by the last', async () => {
		const items = numbered(4);
		sandbox.fail(refused(items[2]?.id, 3));

		const { error } = await run(WITHOUT_NUMBER, { items });

		expect(error?.message).toBe('Calltouch refused what was sent (status 400) [item 2]');
		expect(callsFor(items)[2]).toBe(3);
		expect(callsFor(items).slice(0, 2)).toEqual([1, 1]);
		expect(error?.description).toMatch(/Items 0–1(, 3)? were carried out\./);
	});

	it('knows an item by its place, not by values that differ at each try', async () => {
		const items = numbered(3);
		sandbox.fail(refused(items[2]?.id));

		const { error } = await run(
			{
				...WITHOUT_NUMBER,
				orderSum: '={{ Math.random() * 1000 }}',
				orderDate: '={{ $now }}',
			},
			{ items },
		);

		expect(error).toBeUndefined();
		expect(callsFor(items)).toEqual([1, 1, 2]);
	});

	it('does not ask again for what a read has got', async () => {
		sandbox.fail(refused('siteId=2'));

		const { error } = await run(
			{ ...LIST, options: { siteId: '={{ $json.id }}' } },
			{ items: [{ id: '12345' }, { id: '2' }] },
		);

		expect(error?.message).toMatch(/\[item 1\]$/);
		expect(sandbox.httpRequests.filter(({ url }) => url.includes('siteId=12345'))).toHaveLength(1);
	});

	it('keeps the order of values for one order', async () => {
		await withOrders([{ id: 'crm-1' }, { id: 'crm-2' }]);
		sandbox.fail(refused('first'));

		const { json } = await run(
			{ ...UPDATE, order, updateFields: { status: '={{ $json.status }}' } },
			{
				items: [
					{ id: 'crm-1', status: 'first' },
					{ id: 'crm-2', status: 'other' },
					{ id: 'crm-1', status: 'second' },
				],
				onError: 'continueRegularOutput',
			},
		);

		expect(json.map(({ status }) => status)).toEqual(['first', 'other', 'second']);
		expect(sandbox.orders.map(({ orderStatus }) => orderStatus)).toEqual(['second', 'other']);
		expect(sandbox.httpRequests.filter(({ url }) => url.includes('other'))).toHaveLength(1);
	});

	it('gives no run what is of another, though n8n hands both the same data', async () => {
		const items = numbered(2);
		sandbox.fail(refused(items[1]?.id), { ...refused(items[1]?.id), after: 1 });

		const { error, run: done } = await executeNodes(
			sandbox,
			[
				node('A', 'end'),
				node('B', 'end'),
				{ ...calltouchNode(WITHOUT_NUMBER), ...RETRY },
				node('End', 'end'),
			],
			{
				Start: main('A', 'B'),
				A: main('Calltouch'),
				B: main('Calltouch'),
				Calltouch: main('End'),
			},
			{ items },
		);

		expect(error).toBeUndefined();
		expect(done.data.resultData.runData.Calltouch).toHaveLength(2);
		expect(callsFor(items)).toEqual([2, 4]);
		expect(sandbox.orders).toHaveLength(4);
		const ids = done.data.resultData.runData.Calltouch?.flatMap(({ data }) =>
			data?.main?.[0]?.map(({ json }) => json.orderId),
		);
		expect(new Set(ids).size).toBe(4);
	});

	describe('of a tool', () => {
		/** An agent uses its tool twice with the same arguments: what the tool told it each time. */
		async function useTwice(): Promise<string[]> {
			const registerTool = calltouchNode({
				...REGISTER,
				orderNumber: '',
				additionalFields: { orderComment: "={{ $fromAI('comment') }}" },
			});
			const { error, run: done } = await executeNodes(
				sandbox,
				[node('Agent', 'agent'), { ...registerTool, type: 'calltouchTool', ...RETRY }],
				{
					Start: main('Agent'),
					Calltouch: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
				},
				{},
			);
			expect(error).toBeUndefined();
			const [agent] = done.data.resultData.runData.Agent ?? [];
			return agent?.data?.main?.[0]?.map(({ json }) => JSON.stringify(json.answer)) ?? [];
		}

		it('lets the agent do the same thing twice, and each once', async () => {
			sandbox.fail(refused('model', 2));

			const answers = await useTwice();

			expect(sandbox.httpRequests).toHaveLength(4);
			expect(sandbox.orders.map(({ orderComment }) => orderComment)).toEqual(
				Array(2).fill('from the model'),
			);
			expect(new Set(answers).size).toBe(2);
		});

		it('does not send again what may have been carried out', async () => {
			sandbox.fail({ kind: 'reset', acted: true });

			const answers = await useTwice();

			expect(sandbox.httpRequests).toHaveLength(2);
			expect(sandbox.orders).toHaveLength(2);
			expect(answers.filter((answer) => answer.includes('may have been carried out'))).toHaveLength(
				1,
			);
		});
	});

	it('sends nothing after the execution was cancelled between two tries', async () => {
		const items = numbered(3);
		sandbox.fail(refused(items[1]?.id, 5));
		let cancel = () => {};
		const running = execute(sandbox, {
			parameters: WITHOUT_NUMBER,
			items,
			settings: { ...RETRY, waitBetweenTries: 700 },
			whileRunning: (execution) => {
				cancel = execution.cancel;
			},
		});
		while (callsFor(items)[1] === 0) await sleep(5);
		await sleep(300);
		cancel();
		const sent = sandbox.httpRequests.length;

		const { run: done } = await running;
		await sleep(1_600);

		expect(done.status).toBe('canceled');
		expect(sandbox.httpRequests).toHaveLength(sent);
	});
});
