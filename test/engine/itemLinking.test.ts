import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import { execute } from './helpers/engine';
import { emptySandbox, formOf, moscow, queryOf } from './helpers/sandbox';

describe('Item linking', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	/** Every output item: where it came from, and one of its values. */
	async function run(
		parameters: INodeParameters,
		items: IDataObject[],
		value: string,
	): Promise<unknown[]> {
		const { output, error } = await execute(sandbox, { parameters, items });
		expect(error).toBeUndefined();
		return output.flat().map(({ json, pairedItem }) => [pairedItem, json[value]]);
	}

	it('gives all requests of an item the link to it, and none for an item without any', async () => {
		const days = ['2026-03-10', '2026-03-11', '2026-03-12'];
		const [first, second, third] = [
			'2026-03-10T12:00:00',
			'2026-03-10T13:00:00',
			'2026-03-12T12:00:00',
		].map((at) => sandbox.addRequest({ date: moscow(at) }).requestId);

		const output = await run(
			{
				resource: 'request',
				operation: 'list',
				period: 'custom',
				dateFrom: '={{ $json.day }}',
				dateTo: '={{ $json.day }}',
			},
			days.map((day) => ({ day })),
			'requestId',
		);

		expect(output).toEqual([
			[{ item: 0 }, second],
			[{ item: 0 }, first],
			[{ item: 2 }, third],
		]);
		expect(sandbox.httpRequests.map((call) => queryOf(call).dateFrom)).toEqual([
			'03/10/2026',
			'03/11/2026',
			'03/12/2026',
		]);
	});

	it('gives a request the link to the item that named it', async () => {
		const ids = [1, 2].map(() => sandbox.addRequest().requestId).reverse();

		const output = await run(
			{
				resource: 'request',
				operation: 'get',
				request: { __rl: true, mode: 'requestId', value: '={{ $json.id }}' },
			},
			ids.map((id) => ({ id })),
			'requestId',
		);

		expect(output).toEqual([
			[{ item: 0 }, ids[0]],
			[{ item: 1 }, ids[1]],
		]);
	});

	it('gives orders the link to the items they are about', async () => {
		const items = [{ number: 'crm-1' }, { number: 'crm-2' }, { number: 'crm-3' }];
		const order = { __rl: true, mode: 'orderNumber', value: '={{ $json.number }}' };
		const values = {
			orderNumber: '={{ $json.number }}',
			linkTo: 'none',
			orderSum: '={{ $itemIndex }}',
			orderStatus: 'new',
			orderDate: '2026-03-10',
		};
		const expected = items.map(({ number }, item) => [{ item }, number]);
		const operations: INodeParameters[] = [
			{ operation: 'register', ...values },
			{ operation: 'upsert', ...values },
			{ operation: 'update', order, updateFields: { status: 'paid' } },
			{ operation: 'delete', order },
		];

		for (const parameters of operations) {
			sandbox.clearHttpRequests();
			const output = await run({ resource: 'order', ...parameters }, items, 'orderNumber');

			expect(output).toEqual(expected);
			const sent = sandbox.httpRequests.map(
				(call) => ({ ...queryOf(call), ...formOf(call) }).orderNumber,
			);
			expect(sent).toEqual(['crm-1', 'crm-2', 'crm-3']);
		}
		expect(sandbox.orders).toEqual([]);
	});

	it('gives callbacks the link to the items they are about', async () => {
		const phones = ['79992223344', '79992223355'];

		const output = await run(
			{
				resource: 'callback',
				operation: 'create',
				routeKey: 'routekey_1',
				phone: '={{ $json.phone }}',
			},
			phones.map((phone) => ({ phone })),
			'phone',
		);

		expect(output).toEqual([
			[{ item: 0 }, '79992223344'],
			[{ item: 1 }, '79992223355'],
		]);
	});

	it('takes resource-dependent values per item, and leaves what came in as it was', async () => {
		const items = [
			{ number: 'crm-1', tags: ['VIP', ' Окна '], custom: { field1: null, field2: 'b' } },
			{ number: 'crm-2', tags: [], custom: {} },
		];
		const { run: data, error } = await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'register',
				orderNumber: '={{ $json.number }}',
				linkTo: 'none',
				orderSum: 1,
				orderStatus: 'new',
				orderDate: '2026-03-10',
				additionalFields: { tags: '={{ $json.tags }}', customJson: '={{ $json.custom }}' },
			},
			items,
		});

		expect(error).toBeUndefined();
		expect(sandbox.orders.map(({ tags, custom }) => [tags, custom])).toEqual([
			[['VIP', 'Окна'], { field2: 'b' }],
			[[], {}],
		]);
		const [start] = data.data.resultData.runData.Start ?? [];
		expect(start?.data?.main?.[0]?.map(({ json }) => json)).toEqual(items);
	});
});
