import type { IDataObject } from 'n8n-workflow';

import type { Sandbox, SandboxOptions } from '../sandbox/server';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { REGISTER } from './helpers/scenarios';

const UPDATE = {
	resource: 'order',
	operation: 'update',
	order: { __rl: true, mode: 'orderNumber', value: '={{ $json.order }}' },
	updateFields: { status: '={{ $json.status }}' },
};

describe('Several items', () => {
	const open: Sandbox[] = [];

	afterEach(async () => {
		await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
	});

	async function start(knobs: SandboxOptions['knobs'] = {}): Promise<Sandbox> {
		const sandbox = await emptySandbox({ knobs });
		open.push(sandbox);
		return sandbox;
	}

	/** A sandbox with orders A, B … that have been registered. */
	async function withOrders(numbers: string[], knobs: SandboxOptions['knobs'] = {}) {
		const sandbox = await start();
		const { error } = await execute(sandbox, {
			parameters: { ...REGISTER, orderNumber: '={{ $json.order }}' },
			items: numbers.map((order) => ({ order })),
		});
		expect(error).toBeUndefined();
		sandbox.clearHttpRequests();
		sandbox.set(knobs);
		return sandbox;
	}

	const numbered = (count: number) =>
		Array.from({ length: count }, (_, item) => ({ order: `crm-${item}` }));
	const register = (sandbox: Sandbox, items: IDataObject[]) =>
		execute(sandbox, {
			parameters: { ...REGISTER, orderNumber: '={{ $json.order }}' },
			items,
		});

	it('come out as they came in, in whatever order they are answered', async () => {
		const sandbox = await withOrders(['a', 'b', 'c', 'd']);
		sandbox.fail({ kind: 'answer', status: 503 }, { kind: 'answer', status: 503, after: 1 });

		const { json, output } = await execute(sandbox, {
			parameters: UPDATE,
			items: ['a', 'b', 'c', 'd'].map((order) => ({ order, status: `new ${order}` })),
		});

		const lastCalls = sandbox.httpRequests.slice(-2).map(({ query }) => new Map(query ?? []));
		expect(lastCalls.map((query) => query.get('orderNumber')).sort()).not.toEqual(['c', 'd']);
		expect(json.map(({ orderNumber }) => orderNumber)).toEqual(['a', 'b', 'c', 'd']);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
	});

	it('for the same order are sent one after the other', async () => {
		const sandbox = await withOrders(['a', 'b']);
		sandbox.fail({ kind: 'answer', status: 503 });

		const { json } = await execute(sandbox, {
			parameters: UPDATE,
			items: [
				{ order: 'a', status: 'first' },
				{ order: 'a', status: 'second' },
				{ order: 'b', status: 'only' },
				{ order: 'a', status: 'third' },
			],
		});

		expect(json.map(({ status }) => status)).toEqual(['first', 'second', 'only', 'third']);
		const statuses = sandbox.httpRequests
			.map(({ query }) => new Map(query ?? []))
			.filter((query) => query.get('orderNumber') === 'a')
			.map((query) => query.get('status'));
		expect(statuses).toEqual(['first', 'first', 'second', 'third']);
		expect(sandbox.orders.map(({ orderStatus }) => orderStatus)).toEqual(['third', 'only']);
	});

	it('of the same new order are registered in their order, too', async () => {
		const sandbox = await start({ latency: 100 });

		const { json } = await execute(sandbox, {
			parameters: {
				...REGISTER,
				operation: 'upsert',
				orderNumber: 'crm-1',
				orderStatus: '={{ $json.status }}',
			},
			items: [{ status: 'first' }, { status: 'second' }],
		});

		expect(json.map(({ outcome }) => outcome)).toEqual(['registered', 'updated']);
		expect(sandbox.orders).toHaveLength(1);
		expect(sandbox.orders[0]?.orderStatus).toBe('second');
	});

	it('are not begun once one has failed; those under way end, and the error tells of all', async () => {
		const sandbox = await withOrders(['crm-1'], { latency: 200 });
		sandbox.fail({ kind: 'reset', acted: true, after: 3 });

		const { error, run } = await register(sandbox, numbered(8));

		expect(run.status).toBe('error');
		expect(error?.message).toBe('Calltouch refused what was sent (status 400) [item 1]');
		expect(error?.description).toContain('Items 0, 2 were carried out. Items 4–7 were not sent.');
		expect(error?.description).toMatch(/Item 3 failed as well: .*may have been carried out/);
		expect(sandbox.httpRequests).toHaveLength(4);
		const registered = sandbox.orders.map(({ orderNumber }) => orderNumber);
		expect(registered.sort()).toEqual(['crm-0', 'crm-1', 'crm-2', 'crm-3']);
	});

	it('that had to wait for their turn are not sent after a failure', async () => {
		const sandbox = await withOrders(['crm-6'], { latency: 50 });

		const { error } = await register(sandbox, numbered(20));

		expect(error?.message).toBe('Calltouch refused what was sent (status 400) [item 6]');
		expect(error?.description).toContain('Items 0–5 were carried out.');
		expect(sandbox.httpRequests.length).toBeLessThan(12);
		expect(sandbox.httpRequests).toHaveLength(sandbox.orders.length);
	});
});
