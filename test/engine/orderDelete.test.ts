import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, onlyCall, queryOf } from './helpers/sandbox';

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
		sandbox.clearCalls();
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
			expect(sandbox.calls).toHaveLength(1);
		},
	);

	it('is refused where there is no such order', async () => {
		const result = await remove(byNumber('crm-404'));

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch refused the call (status 400) [item 0]',
			httpCode: '400',
		});
		expect(result.error?.description).toContain('The order was not found');
		expect(sandbox.calls).toHaveLength(1);
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2']);
	});

	it('is refused where an error comes with HTTP 200', async () => {
		sandbox.fail({ kind: 'errorCode', errorCode: '400', message: 'Нет такой сделки' });

		const result = await remove(byNumber('crm-1'));

		expect(result.error?.message).toBe('Calltouch refused the call (status 400) [item 0]');
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

		expect(sandbox.calls.map(({ status }) => status)).toEqual([null, 400]);
		expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1' }]);
		expect(orderNumbers()).toEqual(['crm-2']);
	});

	it('counts as done when the server broke down after the deletion', async () => {
		sandbox.fail({ kind: 'answer', status: 500, acted: true });

		const result = await remove(byNumber('crm-1'));

		expect(sandbox.calls.map(({ status }) => status)).toEqual([500, 400]);
		expect(result.json).toEqual([{ deleted: true, orderNumber: 'crm-1' }]);
	});

	it('does not count as done when the first try was turned away before it was looked at', async () => {
		sandbox.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '0' } });

		const result = await remove(byNumber('crm-404'));

		expect(sandbox.calls.map(({ status }) => status)).toEqual([429, 400]);
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
		expect(sandbox.calls).toEqual([]);
	});
});
