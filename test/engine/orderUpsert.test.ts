import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, formOf, moscow, queryOf } from './helpers/sandbox';

describe('Order → Create or Update', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function upsert(parameters: INodeParameters = {}, items?: IDataObject[]): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'upsert',
				orderNumber: 'crm-1',
				linkTo: 'none',
				orderSum: 2800,
				orderStatus: 'new',
				orderDate: '2026-03-10T15:00:00',
				service: 'amoCRM',
				...parameters,
			},
			items,
		});
	}

	/** What was called, in order, with the status answered (null for none). */
	function calls(): Array<[name: string | undefined, status: number | null]> {
		return sandbox.httpRequests.map(({ path, status }) => [path.split('/').at(-1), status]);
	}

	/** The parameters of every call, without the token. */
	function parameters(): Array<Record<string, string>> {
		return sandbox.httpRequests.map((call) => {
			const { clientApiId: _, ...others } = { ...queryOf(call), ...formOf(call) };
			return others;
		});
	}

	it('registers an order that does not exist', async () => {
		const { requestId } = sandbox.addRequest();

		const result = await upsert(
			{
				linkTo: 'requestId',
				requestId: '={{ $json.requestId }}',
				additionalFields: { orderComment: 'Ждём предоплату', tags: 'VIP' },
			},
			[{ requestId }],
		);

		expect(calls()).toEqual([
			['update-by-id', 400],
			['register', 200],
		]);
		expect(parameters()[1]).toEqual({
			requestId: String(requestId),
			orderNumber: 'crm-1',
			orderSum: '2800',
			orderStatus: 'new',
			orderDate: '10.03.2026 15:00:00',
			service: 'amoCRM',
			orderComment: 'Ждём предоплату',
			tags: 'VIP',
		});
		expect(sandbox.orders).toEqual([
			expect.objectContaining({ orderNumber: 'crm-1', requestId, orderStatus: 'new' }),
		]);
		expect(result.json).toEqual([
			expect.objectContaining({
				outcome: 'registered',
				orderId: sandbox.orders[0]?.orderId,
				orderNumber: 'crm-1',
				createdAt: '2026-03-10T15:00:00+03:00',
				status: 'new',
				sum: 2800,
			}),
		]);
	});

	it('updates an order that exists, under the names that an update has', async () => {
		await upsert({ additionalFields: { manager: 'Иванов Иван', customJson: '{"field1": "a"}' } });
		sandbox.clearHttpRequests();

		const result = await upsert({
			orderSum: '={{ "3000.5" }}',
			orderStatus: 'paid',
			additionalFields: {
				orderComment: 'Оплачено',
				tags: '={{ ["VIP", "Окна"] }}',
				source: 'reception',
			},
			custom: { values: [{ field: 'field2', value: 'b' }] },
		});

		expect(calls()).toEqual([['update-by-id', 200]]);
		expect(parameters()).toEqual([
			{
				orderNumber: 'crm-1',
				orderSum: '3000.5',
				status: 'paid',
				service: 'amoCRM',
				comment: 'Оплачено',
				tags: 'VIP,Окна',
				source: 'reception',
				'custom[field2]': 'b',
			},
		]);
		expect(sandbox.orders).toEqual([
			expect.objectContaining({
				orderSum: '3000.5',
				orderStatus: 'paid',
				orderComment: 'Оплачено',
				manager: 'Иванов Иван',
				custom: { field1: 'a', field2: 'b' },
			}),
		]);
		expect(result.json).toEqual([
			expect.objectContaining({
				outcome: 'updated',
				orderNumber: 'crm-1',
				status: 'paid',
				sum: 3000.5,
				comment: 'Оплачено',
			}),
		]);
	});

	it('has the same keys whichever of the two it did', async () => {
		const registered = await upsert();
		const updated = await upsert();

		expect([registered, updated].map(({ json }) => json[0]?.outcome)).toEqual([
			'registered',
			'updated',
		]);
		expect(Object.keys(updated.json[0] ?? {})).toEqual(Object.keys(registered.json[0] ?? {}));
	});

	it('clears nothing: additional fields that are empty are not sent', async () => {
		await upsert({ additionalFields: { orderComment: 'Ждём предоплату', tags: 'VIP' } });

		await upsert({
			additionalFields: {
				orderComment: '',
				tags: '={{ [] }}',
				manager: '={{ null }}',
				customJson: '={{ { field2: null } }}',
			},
			custom: { values: [{ field: 'field1', value: '' }] },
		});

		expect(parameters().at(-1)).toEqual({
			orderNumber: 'crm-1',
			orderSum: '2800',
			status: 'new',
			service: 'amoCRM',
		});
		expect(sandbox.orders[0]).toMatchObject({ orderComment: 'Ждём предоплату', tags: ['VIP'] });
	});

	it('leaves the sum of an order alone where none is given', async () => {
		await upsert({ orderSum: 1500.5 });
		sandbox.clearHttpRequests();

		const result = await upsert({ orderSum: '={{ $json.nosuch }}' });

		expect(result.error?.message).toBe('"Order Sum" is required [item 0]');
		expect(sandbox.httpRequests).toEqual([]);
		expect(sandbox.orders).toEqual([expect.objectContaining({ orderSum: '1500.5' })]);
	});

	it('leaves date and lead of an order that exists, as its fields say', async () => {
		const { requestId } = sandbox.addRequest();
		await upsert({ linkTo: 'requestId', requestId });

		await upsert({ orderDate: '2026-04-01', linkTo: 'none' });

		expect(sandbox.orders).toEqual([
			expect.objectContaining({ requestId, orderDate: moscow('2026-03-10T15:00:00') }),
		]);
	});

	it('gives the selected keys alone, the outcome only among them', async () => {
		const fields = ['outcome', 'sum', 'comment'];
		const additionalFields = { orderComment: 'Оплачено' };
		const registered = await upsert({ output: 'selected', fields, additionalFields });
		const updated = await upsert({ output: 'selected', fields: 'sum' });

		expect(registered.json).toEqual([{ outcome: 'registered', sum: 2800, comment: 'Оплачено' }]);
		expect(updated.json).toEqual([{ sum: 2800 }]);
	});

	it("gives Calltouch's own JSON and the outcome when raw", async () => {
		const registered = await upsert({ output: 'raw' });
		const updated = await upsert({ output: 'raw' });

		expect(registered.json[0]).toMatchObject({ outcome: 'registered', sum: '2800' });
		expect(updated.json[0]).toMatchObject({
			outcome: 'updated',
			order: { orderNumber: 'crm-1', sum: '2800.0000' },
		});
	});

	it('registers also where the refusal of the update comes with HTTP 200', async () => {
		sandbox.set({ errorsWithHttp200: true });

		const result = await upsert();

		expect(calls()).toEqual([
			['update-by-id', 200],
			['register', 200],
		]);
		expect(result.json[0]?.outcome).toBe('registered');
		expect(sandbox.orders).toHaveLength(1);
	});

	describe.each([
		['a reset', { kind: 'reset' as const }],
		['HTTP 500', { kind: 'answer' as const, status: 500 }],
		['an HTML page', { kind: 'html' as const }],
		['an empty answer', { kind: 'empty' as const }],
	])('registration that ends in %s', (_, fault) => {
		it('was carried out: the order is found, and counts as registered', async () => {
			sandbox.fail({ ...fault, path: 'orders/register', acted: true });

			const result = await upsert();

			expect(calls().map(([name]) => name)).toEqual(['update-by-id', 'register', 'update-by-id']);
			expect(sandbox.orders).toHaveLength(1);
			expect(result.json[0]).toMatchObject({ outcome: 'registered', orderNumber: 'crm-1' });
		});

		it('was not carried out: it is registered once', async () => {
			sandbox.fail({ ...fault, path: 'orders/register' });

			const result = await upsert();

			expect(calls().map(([name]) => name)).toEqual([
				'update-by-id',
				'register',
				'update-by-id',
				'register',
			]);
			expect(sandbox.orders).toHaveLength(1);
			expect(result.json[0]).toMatchObject({ outcome: 'registered', orderNumber: 'crm-1' });
		});
	});

	it('updates an order that somebody else registered in between', async () => {
		await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'register',
				linkTo: 'none',
				orderNumber: 'crm-1',
				orderSum: 1,
				orderStatus: 'theirs',
				orderDate: '2026-03-10',
			},
		});
		sandbox.clearHttpRequests();
		const body = { errorCode: '400', message: 'The order was not found' };
		sandbox.fail({ kind: 'answer', status: 400, body, path: 'update-by-id' });

		const result = await upsert();

		expect(calls()).toEqual([
			['update-by-id', 400],
			['register', 400],
			['update-by-id', 200],
		]);
		expect(sandbox.orders).toEqual([
			expect.objectContaining({ orderNumber: 'crm-1', orderSum: '2800', orderStatus: 'new' }),
		]);
		expect(result.json[0]).toMatchObject({ outcome: 'updated', status: 'new' });
	});

	it('makes one order when several executions start with the same number at once', async () => {
		sandbox.set({ latency: 30 });

		const results = await Promise.all(
			['a', 'b', 'c'].map(async (orderStatus) => await upsert({ orderStatus })),
		);

		expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
		expect(sandbox.orders).toHaveLength(1);
		const outcomes = results.map(({ json }) => json[0]?.outcome).sort();
		expect(outcomes).toEqual(['registered', 'updated', 'updated']);
	});

	it('gives up with the reason of the registration when it is refused for good', async () => {
		const result = await upsert({ linkTo: 'requestId', requestId: '145507' });

		expect(calls()).toEqual([
			['update-by-id', 400],
			['register', 400],
			['update-by-id', 400],
		]);
		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch refused what was sent (status 400) [item 0]',
		});
		expect(result.error?.description).toContain('No lead has the requestId 145507');
		expect(sandbox.orders).toEqual([]);
	});

	/** Has updates refused for their status, as long as they have one. */
	function refuseStatus(message: string, shape: object = { errorCode: '400', message }): void {
		sandbox.fail({
			kind: 'answer',
			status: 400,
			body: shape,
			path: 'update-by-id',
			contains: '&status=',
			times: null,
		});
	}

	it.each([
		'Недопустимый статус',
		'Manager not found',
		'Статус заказа не найден',
		'The status of the order does not exist',
		'Bad Request',
		'',
	])('does not register an order that is there when the update is refused: %s', async (words) => {
		await upsert();
		sandbox.clearHttpRequests();
		refuseStatus(words);

		const result = await upsert({ orderStatus: 'paid' });

		expect(calls()).toEqual([
			['update-by-id', 400],
			['update-by-id', 200],
		]);
		expect(parameters()[1]).toEqual({ orderNumber: 'crm-1' });
		expect(result.error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
		expect(result.error?.description).toContain(words);
		expect(sandbox.orders).toEqual([expect.objectContaining({ orderStatus: 'new' })]);
	});

	it.each([
		{ success: false, message: 'Нет' },
		{ error: 'Нет' },
		{ errors: ['Нет'] },
		{ errorMessage: 'Нет' },
		{ data: { apiErrorData: { errorCode: 7, errorMessage: 'Нет' } } },
	])('does not register either when the refusal has another form: %j', async (body) => {
		await upsert();
		sandbox.clearHttpRequests();
		refuseStatus('', body);

		const result = await upsert({ orderStatus: 'paid' });

		expect(calls().map(([name]) => name)).toEqual(['update-by-id', 'update-by-id']);
		expect(result.error?.description).toContain('Calltouch says: Нет');
	});

	it.each([
		['The order was not found', 0],
		['Сделка не найдена', 0],
		['Заказ с таким номером не существует', 0],
		['Not found', 1],
		['Bad Request', 1],
		['Неверные параметры', 1],
		['', 1],
	])('registers an order that is not there, whatever the words: %s', async (words, more) => {
		sandbox.set({ unknownOrderMessage: words });

		const result = await upsert();

		expect(calls()).toEqual([
			...Array.from({ length: 1 + more }, () => ['update-by-id', 400]),
			['register', 200],
		]);
		expect(result.json[0]?.outcome).toBe('registered');
	});

	it('registers an order that is not there although the values are refused as well', async () => {
		refuseStatus('Недопустимый статус');

		const result = await upsert();

		expect(result.json[0]?.outcome).toBe('registered');
		expect(sandbox.orders).toHaveLength(1);
	});

	it('registers nothing where Calltouch takes no update without values', async () => {
		await upsert();
		sandbox.set({ emptyUpdate: 'refuse' });
		refuseStatus('Недопустимый статус');

		const result = await upsert({ orderStatus: 'paid' });

		expect(result.error?.description).toContain('Недопустимый статус');
		expect(sandbox.orders).toEqual([expect.objectContaining({ orderStatus: 'new' })]);
	});

	it.each([
		[400, '<html>nginx</html>'],
		[404, '<html>nginx</html>'],
		[404, { message: 'no Route matched with those values' }],
		[403, '<html>blocked</html>'],
		[407, ''],
		[200, {}],
		[200, null],
	])('does not register, nor call it updated, after %i %j', async (status, body) => {
		sandbox.fail({ kind: 'answer', status, body, path: 'update-by-id', times: null });

		const result = await upsert();

		expect(calls().every(([name]) => name === 'update-by-id')).toBe(true);
		expect(result.json).toEqual([]);
		expect(result.error?.message).toMatch(
			/^(Something between n8n and Calltouch answered|Calltouch gave no usable answer)/,
		);
	});

	it('gives up when both are refused for good, and leaves the order as it is', async () => {
		await upsert();
		sandbox.clearHttpRequests();
		const body = { errorCode: '400', message: 'Нет такой сделки' };
		sandbox.fail({ kind: 'answer', status: 400, body, path: 'update-by-id', times: null });

		const result = await upsert({ orderStatus: 'paid' });

		expect(calls()).toEqual([
			['update-by-id', 400],
			['register', 400],
			['update-by-id', 400],
		]);
		expect(result.error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
		expect(sandbox.orders).toEqual([expect.objectContaining({ orderStatus: 'new' })]);
	});

	it('does not register when the update is turned away for its token', async () => {
		const result = await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'upsert',
				orderNumber: 'crm-1',
				linkTo: 'none',
				orderSum: 1,
				orderStatus: 'new',
				orderDate: '2026-03-10',
			},
			credentials: { clientApiId: 'wrong' },
		});

		expect(calls()).toEqual([['update-by-id', 403]]);
		expect(result.error?.message).toBe(
			'Calltouch does not accept the token or the site ID [item 0]',
		);
	});

	it('does not register when it is not known whether there is such an order', async () => {
		sandbox.fail({ kind: 'answer', status: 502, path: 'update-by-id', times: null });

		const result = await upsert();

		expect(new Set(calls().map(([name]) => name))).toEqual(new Set(['update-by-id']));
		expect(result.error?.message).toBe('Calltouch gave no usable answer [item 0]');
		expect(sandbox.orders).toEqual([]);
	});

	it('gives up when every registration breaks off, and says that repeating is safe', async () => {
		sandbox.fail({ kind: 'reset', path: 'orders/register', times: null });

		const result = await upsert();

		const registrations = calls().filter(([name]) => name === 'register');
		expect(registrations.length).toBeGreaterThanOrEqual(2);
		expect(registrations.length).toBeLessThanOrEqual(4);
		expect(result.error?.message).toBe(
			'Calltouch gave no usable answer: what was sent may have been carried out [item 0]',
		);
		expect(result.error?.description).toContain('the same "Order Number" is safe');
	});

	it.each<[string, INodeParameters, string]>([
		['no order number', { orderNumber: '={{ $json.nothing }}' }, '"Order Number" is required'],
		['no sum', { orderSum: '={{ null }}' }, '"Order Sum" is required'],
		[
			'no request to link to',
			{ linkTo: 'requestNumber', requestNumber: '={{ "" }}' },
			'"Request Number" is required',
		],
	])('refuses %s before anything is sent', async (_, wrong, message) => {
		const result = await upsert(wrong);

		expect(result.error?.message).toBe(`${message} [item 0]`);
		expect(sandbox.httpRequests).toEqual([]);
	});
});
