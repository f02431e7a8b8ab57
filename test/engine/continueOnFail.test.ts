import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { IMPORT } from './helpers/scenarios';

describe('Continue On Fail', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	/** Registers an order for every item, with its number and its sum. */
	async function register(
		items: IDataObject[],
		onError: OnError | undefined,
		more: INodeParameters = {},
	): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'register',
				linkTo: 'none',
				orderNumber: '={{ $json.number }}',
				orderSum: '={{ $json.sum }}',
				orderStatus: 'new',
				orderDate: '2026-03-10',
				...more,
			},
			items,
			onError,
		});
	}

	/** The third is refused by Calltouch, the fourth by us. */
	const items = [
		{ number: 'crm-1', sum: 1 },
		{ number: 'crm-2', sum: 2 },
		{ number: 'crm-1', sum: 3 },
		{ number: 'crm-4', sum: 'four' },
		{ number: 'crm-5', sum: 5 },
	];

	const REFUSED = /^Calltouch refused what was sent \(status 400\)\. .*crm-1 exists already/;
	const UNFIT = /^"Order Sum" must be a number, but is "four"\. Nothing was sent\./;

	function orderNumbers(): string[] {
		return sandbox.orders.map(({ orderNumber }) => orderNumber);
	}

	it('off: an item that does not fit ends the run', async () => {
		const result = await register(items, undefined);

		expect(result.run.status).toBe('error');
		expect(result.error).toMatchObject({
			message: '"Order Sum" must be a number, but is "four" [item 3]',
			context: { itemIndex: 3 },
		});
		expect(orderNumbers()).not.toContain('crm-5');
		expect(result.run.data.resultData.runData).not.toHaveProperty('End');
	});

	/** n8n's editor adds the item to the message of an error in whose message it does not find it. */
	function inEditor({ message = '', context }: NonNullable<Result['error']>): string {
		const item = `item ${Number(context?.itemIndex)}`;
		return message.includes(item) ? message : `${message} [${item}]`;
	}

	it.each([
		['ours', "={{ $json.sum === 1 ? 'new' : [1] }}"],
		["n8n's", "={{ $json.sum === 1 ? 'new' : $('Nowhere').item.json.status }}"],
	])('off: an error of %s names its item once, in the editor as well', async (_, orderStatus) => {
		const { error = {} } = await register(items.slice(0, 2), undefined, { orderStatus });

		expect(inEditor(error)).toBe(error.message);
		expect(error.message).toMatch(/ \[item 1\]$/);
		expect(error.message?.match(/item 1/gi)).toHaveLength(1);
	});

	it('in the regular output: every failed item gives one error, the others go on', async () => {
		const result = await register(items, 'continueRegularOutput');

		expect(result.run.status).toBe('success');
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2', 'crm-5']);
		expect(result.output).toHaveLength(1);
		expect(result.json).toEqual([
			expect.objectContaining({ orderNumber: 'crm-1', sum: 1 }),
			expect.objectContaining({ orderNumber: 'crm-2', sum: 2 }),
			{ error: expect.stringMatching(REFUSED) as unknown },
			{ error: expect.stringMatching(UNFIT) as unknown },
			expect.objectContaining({ orderNumber: 'crm-5', sum: 5 }),
		]);
		expect(result.output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
	});

	it('in the error output: failed items go there with what came in, the others go on', async () => {
		const result = await register(items, 'continueErrorOutput');

		expect(result.run.status).toBe('success');
		expect(orderNumbers()).toEqual(['crm-1', 'crm-2', 'crm-5']);
		const [regular = [], failed = []] = result.output;
		expect(regular.map(({ json, pairedItem }) => [json.orderNumber, pairedItem])).toEqual([
			['crm-1', { item: 0 }],
			['crm-2', { item: 1 }],
			['crm-5', { item: 4 }],
		]);
		expect(failed.map(({ json, pairedItem }) => [json, pairedItem])).toEqual([
			[{ number: 'crm-1', sum: 3, error: expect.stringMatching(REFUSED) as unknown }, { item: 2 }],
			[
				{ number: 'crm-4', sum: 'four', error: expect.stringMatching(UNFIT) as unknown },
				{ item: 3 },
			],
		]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'%s: an expression that can not be resolved fails its item alone',
		async (onError) => {
			const result = await register(
				[
					{ number: 'crm-1', sum: 1 },
					{ number: 'crm-2', sum: 2 },
				],
				onError,
				{ orderStatus: "={{ $json.sum === 1 ? $('Nowhere').item.json.status : 'new' }}" },
			);

			expect(orderNumbers()).toEqual(['crm-2']);
			const given = result.output.flat();
			const failed = given.filter(({ json }) => 'error' in json);
			expect(given).toHaveLength(2);
			expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
			expect(failed[0]?.json.error).toBe("Referenced node doesn't exist");
		},
	);

	it('gives one error per item when the credential can not be used', async () => {
		const result = await execute(sandbox, {
			parameters: { resource: 'request', operation: 'list', period: 'today' },
			items: [{}, {}],
			credentials: { timeZone: 'Europe/Moskau' },
			onError: 'continueRegularOutput',
		});

		const message = /^The Time Zone "Europe\/Moskau" of the credential is not known\. /;
		expect(result.json).toEqual([
			{ error: expect.stringMatching(message) as unknown },
			{ error: expect.stringMatching(message) as unknown },
		]);
		expect(result.output[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
	});

	it.each<[string, INodeParameters]>([
		['request:list', { getBy: 'requestId', requestId: '={{ "abc" }}' }],
		['request:get', { request: { __rl: true, mode: 'requestId', value: '={{ 404 }}' } }],
		['request:create', { phoneNumber: '222-33-44' }],
		['call:import', { ...IMPORT, duration: '={{ "1:35" }}' }],
		[
			'order:update',
			{ order: { __rl: true, mode: 'orderNumber', value: 'x' }, updateFields: { status: 'paid' } },
		],
		['order:delete', { order: { __rl: true, mode: 'orderNumber', value: 'x' } }],
		[
			'order:upsert',
			{
				orderNumber: 'crm-1',
				linkTo: 'requestId',
				requestId: '404',
				orderSum: 1,
				orderStatus: 'new',
				orderDate: '2026-03-10',
			},
		],
		['callback:create', { routeKey: 'routekey_404', phone: '79992223344' }],
	])('gives one error item for %s too', async (name, parameters) => {
		const [resource, operation] = name.split(':');

		const result = await execute(sandbox, {
			parameters: { resource, operation, ...parameters },
			onError: 'continueRegularOutput',
		});

		expect(result.error).toBeUndefined();
		expect(result.output).toEqual([
			[{ json: { error: expect.any(String) as unknown }, pairedItem: { item: 0 } }],
		]);
	});
});
