import type { INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, onlyCall, queryOf } from './helpers/sandbox';

const NOT_KNOWN = expect.stringContaining('unless its number or ID was wrong') as string;

describe('Order → Delete', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
		for (const orderNumber of ['crm-1', 'crm-2']) {
			await execute(sandbox, {
				parameters: {
					resource: 'order',
					operation: 'register',
					linkTo: 'none',
					orderNumber,
					orderSum: 1,
					orderStatus: 'new',
					orderDate: '2026-03-10',
				},
			});
		}
		sandbox.clearHttpRequests();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const byNumber = (value: string) => ({ __rl: true, mode: 'orderNumber', value });
	const byId = (value: string) => ({ __rl: true, mode: 'orderId', value });

	async function remove(order: INodeParameters): Promise<Result> {
		return await execute(sandbox, {
			parameters: { resource: 'order', operation: 'delete', order },
		});
	}

	function orderNumbers(): string[] {
		return sandbox.orders.map(({ orderNumber }) => orderNumber);
	}

	it('deletes the order with the number', async () => {
		const result = await remove(byNumber('crm-1'));

		const call = onlyCall(sandbox);
		expect(call.method).toBe('GET');
		expect(call.url).toMatch(/^\/calls-service\/RestAPI\/orders\/delete-by-id\/\?/);
		expect(queryOf(call)).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			orderNumber: 'crm-1',
		});
		expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1' }]);
		expect(orderNumbers()).toEqual(['crm-2']);
	});

	it("deletes the order with Calltouch's ID", async () => {
		const orderId = String(sandbox.orders[1]?.orderId);

		const result = await remove(byId(`={{ ${orderId} }}`));

		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			orderId,
		});
		expect(result.json).toEqual([{ deleted: true, orderId: Number(orderId) }]);
		expect(orderNumbers()).toEqual(['crm-1']);
	});

	it.each(['object', 'emptyObject', 'emptyBody'] as const)(
		'is done whatever a good answer holds (%s)',
		async (deleteAnswer) => {
			sandbox.set({ deleteAnswer });

			const result = await remove(byNumber('crm-1'));

			expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1' }]);
			expect(sandbox.httpRequests).toHaveLength(1);
		},
	);

	it('is refused where there is no such order', async () => {
		const result = await remove(byNumber('crm-404'));

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch refused what was sent (status 400) [item 0]',
			httpCode: '400',
		});
		expect(result.error?.description).toContain('The order was not found');
		expect(sandbox.httpRequests).toHaveLength(1);
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
	});

	it('is refused where an error comes with HTTP 200', async () => {
		sandbox.fail({ kind: 'errorCode', errorCode: '400', message: 'Нет такой сделки' });

		const result = await remove(byNumber('crm-1'));

		expect(result.error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
		expect(result.error?.description).toContain('Нет такой сделки');
	});

	it('does not take an HTML page for success', async () => {
		sandbox.fail({ kind: 'html', times: null });

		const result = await remove(byNumber('crm-1'));

		expect(result.error?.message).toBe('Calltouch gave no usable answer [item 0]');
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
	});

	it('counts as done when the answer was lost and the order is gone at the second try', async () => {
		sandbox.fail({ kind: 'reset', acted: true });

		const result = await remove(byNumber('crm-1'));

		expect(sandbox.httpRequests.map(({ status }) => status)).toEqual([null, 400]);
		expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1', notes: [NOT_KNOWN] }]);
		expect(orderNumbers()).toEqual(['crm-2']);
	});

	it('counts as done when the server broke down after the deletion', async () => {
		sandbox.fail({ kind: 'answer', status: 500, acted: true });

		const result = await remove(byNumber('crm-1'));

		expect(sandbox.httpRequests.map(({ status }) => status)).toEqual([500, 400]);
		expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1', notes: [NOT_KNOWN] }]);
	});

	it('says so where the order may never have been there', async () => {
		sandbox.fail({ kind: 'answer', status: 502 });

		const result = await remove(byNumber('crm-mistyped'));

		expect(result.json).toEqual([
			{ deleted: true, orderNumber: 'crm-mistyped', notes: [NOT_KNOWN] },
		]);
	});

	it.each<[string, FaultRule]>([
		['a page with 404', { kind: 'answer', status: 404, body: '<html>nginx</html>' }],
		['a page with 403', { kind: 'answer', status: 403, body: '<html>blocked</html>' }],
		['a page with 400', { kind: 'answer', status: 400, body: '<html>nginx</html>' }],
		['nothing with 404', { kind: 'answer', status: 404 }],
		['407', { kind: 'answer', status: 407 }],
		["a gateway's JSON", { kind: 'answer', status: 404, body: { message: 'order not found' } }],
		['414', { kind: 'answer', status: 414 }],
	])('does not count as done when %s follows on a lost answer', async (_, fault) => {
		sandbox.fail({ kind: 'answer', status: 502 }, fault);

		const result = await remove(byNumber('crm-1'));

		expect(result.json).toEqual([]);
		expect(result.error?.name).toBe('NodeApiError');
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
	});

	it('does not count as done when Calltouch then refuses for another reason', async () => {
		const body = { errorCode: '400', message: 'Неверный запрос' };
		sandbox.fail(
			{ kind: 'answer', status: 502 },
			{ kind: 'answer', status: 400, body, path: 'delete-by-id' },
		);

		const result = await remove(byNumber('crm-1'));

		expect(sandbox.httpRequests.map(({ path }) => path.split('/').at(-1))).toEqual([
			'delete-by-id',
			'delete-by-id',
			'update-by-id',
		]);
		expect(result.error?.description).toContain('Неверный запрос');
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
	});

	it.each(['Bad Request', 'Сделка не найдена', 'Неверные параметры'])(
		'counts as done whatever words Calltouch has for it: %s',
		async (unknownOrderMessage) => {
			sandbox.set({ unknownOrderMessage });
			sandbox.fail({ kind: 'answer', status: 502, acted: true });

			const result = await remove(byNumber('crm-1'));

			expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1', notes: [NOT_KNOWN] }]);
		},
	);

	it.each([{ success: false, message: 'Нет' }, { error: 'Нет' }, { errors: ['Нет'] }])(
		'is refused where an error comes with HTTP 200: %j',
		async (body) => {
			sandbox.fail({ kind: 'answer', status: 200, body });

			const result = await remove(byNumber('crm-1'));

			expect(result.error?.description).toContain('Calltouch says: Нет');
			expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
		},
	);

	it('does not count as done when the first try was turned away before it was looked at', async () => {
		sandbox.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '0' } });

		const result = await remove(byNumber('crm-404'));

		expect(sandbox.httpRequests.map(({ status }) => status)).toEqual([429, 400]);
		expect(result.error?.description).toContain('The order was not found');
	});

	it('does not count as done when the second try is turned away for its token', async () => {
		sandbox.fail(
			{ kind: 'reset' },
			{ kind: 'answer', status: 403, body: { errorCode: '403', message: 'Access denied' } },
		);

		const result = await remove(byNumber('crm-1'));

		expect(result.error?.message).toBe(
			'Calltouch does not accept the token or the site ID [item 0]',
		);
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
	});

	it.each([
		['no order', byNumber('={{ $json.nothing }}'), '"Order" is required'],
		[
			'letters as an ID',
			byId('={{ "crm-1" }}'),
			'"Order → By ID" must be a Calltouch ID, which has digits only, such as 145507, but is "crm-1"',
		],
	])('refuses %s before anything is sent', async (_, order, message) => {
		const result = await remove(order);

		expect(result.error?.message).toBe(`${message} [item 0]`);
		expect(sandbox.httpRequests).toEqual([]);
	});
});
