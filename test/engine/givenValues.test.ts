import type { INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { activeTrigger } from './helpers/poll';
import { emptySandbox, formOf, onlyCall, queryOf } from './helpers/sandbox';
import { CALLBACK, LIST, REGISTER } from './helpers/scenarios';

/** What comes along with copying, forms and spreadsheets, and can't be seen. */
const SPACED = '={{ " \\u00a0crm-77\\u200b \\r\\n" }}';

describe('What users give', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(parameters: INodeParameters): Promise<Result> {
		return await execute(sandbox, { parameters });
	}

	function lastForm(): Record<string, string> {
		const call = sandbox.httpRequests.at(-1);
		if (!call) throw new Error('Nothing was sent');
		return formOf(call);
	}

	it('names one order in all operations, whatever white space is around its number', async () => {
		const order = { __rl: true, mode: 'orderNumber', value: SPACED };

		await run({ ...REGISTER, orderNumber: SPACED, orderStatus: ' new\n' });
		const updated = await run({
			resource: 'order',
			operation: 'update',
			order,
			updateFields: { status: '\u00a0paid ', manager: ' Иванов ' },
		});
		const upserted = await run({ ...REGISTER, operation: 'upsert', orderNumber: SPACED });

		expect(sandbox.orders).toEqual([
			expect.objectContaining({ orderNumber: 'crm-77', manager: 'Иванов' }),
		]);
		expect(updated.json[0]).toMatchObject({ orderNumber: 'crm-77', status: 'paid' });
		expect(upserted.json[0]).toMatchObject({ outcome: 'updated' });

		const deleted = await run({ resource: 'order', operation: 'delete', order });
		expect(deleted.json).toEqual([{ deleted: true, orderNumber: 'crm-77' }]);
	});

	it('names one request alike in Get, in lists and in filters', async () => {
		const request = { __rl: true, mode: 'requestNumber', value: SPACED };
		await run({ resource: 'request', operation: 'get', request });
		await run({ ...LIST, getBy: 'requestNumber', requestNumber: '={{ [" crm-77\\n"] }}' });
		await run({ ...LIST, filters: { manager: SPACED } });
		await activeTrigger(sandbox, { parameters: { filters: { manager: SPACED } } }).poll();

		expect(
			sandbox.httpRequests.map((call) => queryOf(call).requestNumber ?? queryOf(call).manager),
		).toEqual(Array.from({ length: 4 }, () => 'crm-77'));
	});

	it.each([
		['Order Number', { ...REGISTER, operation: 'upsert', orderNumber: '={{ " \\u00a0" }}' }],
		['Order Status', { ...REGISTER, orderStatus: '={{ "\\u200b\\n" }}' }],
		['Phone', { ...CALLBACK, phone: '={{ false }}' }],
		['Route Key', { ...CALLBACK, routeKey: '={{ [] }}' }],
		['Order Sum', { ...REGISTER, orderSum: '={{ {} }}' }],
		['Order Date', { ...REGISTER, orderDate: '={{ false }}' }],
	])('is missing where %s holds nothing', async (label, parameters) => {
		const { error } = await run(parameters);

		expect(error?.message).toBe(`"${label}" is required [item 0]`);
		expect(sandbox.httpRequests).toEqual([]);
	});

	it.each(['={{ false }}', '={{ [] }}', '={{ {} }}', '={{ " " }}', '={{ null }}'])(
		'is not sent where it is nothing (%s)',
		async (nothing) => {
			const additionalFields = {
				orderComment: nothing,
				manager: nothing,
				tags: nothing,
				custom: nothing,
				customJson: nothing,
			};
			const { error } = await run({ ...REGISTER, additionalFields, orderNumber: nothing });

			expect(error).toBeUndefined();
			expect(Object.keys(lastForm()).sort()).toEqual(
				['clientApiId', 'orderDate', 'orderStatus', 'orderSum', 'service'].sort(),
			);
		},
	);

	it('keeps false and 0 where they are values', async () => {
		await run({
			...REGISTER,
			orderSum: '={{ 0 }}',
			additionalFields: {
				customJson: '={{ { c: false, d: 0, e: [] } }}',
			},
			custom: {
				values: [
					{ field: 'a', value: '={{ false }}' },
					{ field: 'b', value: '={{ 0 }}' },
				],
			},
		});

		const { orderSum, ...others } = lastForm();
		expect(orderSum).toBe('0');
		expect(others).toMatchObject({
			'custom[a]': 'false',
			'custom[b]': '0',
			'custom[c]': 'false',
			'custom[d]': '0',
		});
		expect(others).not.toHaveProperty('custom[e]');
	});

	it.each([
		['={{ JSON.stringify(["VIP", "Окна"]) }}', ['VIP', 'Окна']],
		['["VIP", "Окна"]', ['VIP', 'Окна']],
		['[VIP], Окна', ['[VIP]', 'Окна']],
	])('is a list where it is one in JSON text (%s)', async (tags, expected) => {
		await run({ ...REGISTER, additionalFields: { tags } });
		await run({ ...CALLBACK, additionalFields: { tags } });

		expect(sandbox.orders[0]?.tags).toEqual(expected);
		expect(sandbox.callbacks[0]?.body.tags).toEqual(expected);
	});

	it('is a choice of several, or of IDs, where it is a list in JSON text', async () => {
		const include = '={{ JSON.stringify(["withAttrs", "withDcm"]) }}';
		await run({ ...LIST, getBy: 'requestId', requestId: '={{ "[145507, 145508]" }}', include });

		expect(queryOf(onlyCall(sandbox))).toMatchObject({
			requestId: '145507,145508',
			withAttrs: 'true',
			withDcm: 'true',
		});
	});

	it.each<[string, string]>([
		['={{ 1773140400 }}', '10.03.2026 14:00:00'],
		['={{ "1773140400" }}', '10.03.2026 14:00:00'],
		['2026-03-10 15:00:00', '10.03.2026 15:00:00'],
		['={{ "2026-03-10 15:00:00.123+05" }}', '10.03.2026 13:00:00'],
		['={{ "2026-03-10 15:00:00 UTC" }}', '10.03.2026 18:00:00'],
	])('is a date where it can be no other one (%s)', async (orderDate, expected) => {
		await run({ ...REGISTER, orderDate });

		expect(lastForm().orderDate).toBe(expected);
	});

	it.each([
		'={{ "202603311530" }}',
		'={{ 202603311530 }}',
		'={{ "20260331153000" }}',
		'={{ 2026031 }}',
		'={{ 0 }}',
	])('is no date where it could be another one (%s)', async (orderDate) => {
		const { error } = await run({ ...REGISTER, orderDate });

		expect(error?.message).toMatch(/^"Order Date" must be a date and time in ISO 8601 form/);
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('is a sum that is rounded as on paper', async () => {
		const sums = ['={{ 1.005 }}', '={{ "1500.505" }}', '={{ 35.855 }}', '={{ 1e21 }}'];
		for (const [at, orderSum] of sums.entries()) {
			await run({ ...REGISTER, orderNumber: `crm-${at}`, orderSum });
		}

		expect(sandbox.httpRequests.map((call) => formOf(call).orderSum)).toEqual([
			'1.01',
			'1500.51',
			'35.86',
		]);
	});

	describe('in a spelling that is refused', () => {
		/** What the description offers instead for the parameter that does not fit. */
		async function offeredFor(name: string, value: string, at?: string) {
			const place = (given: string) => (at ? { [at]: { [name]: given } } : { [name]: given });
			const parameters = at
				? {
						resource: 'order',
						operation: 'update',
						order: { __rl: true, mode: 'orderNumber', value: 'crm-1' },
					}
				: REGISTER;
			const send = async (given: string) =>
				await execute(sandbox, {
					parameters: { ...parameters, ...place(given) },
					items: [{ client: { value } }],
					// Its midnight is another day in the account's zone, Moscow.
					timezone: 'America/New_York',
				});
			const { error } = await send('={{ $json.client.value }}');
			expect(sandbox.httpRequests).toEqual([]);
			const offered = /, use (\{\{ .* \}\})\. Nothing was sent/.exec(error?.description ?? '')?.[1];
			expect(offered).toContain('$json.client.value');
			const repeated = await send(`=${offered}`);
			return { offered, error: repeated.error };
		}

		it.each([
			['1 500,50', '1500.5'],
			['1\u00a0500,50', '1500.5'],
			['1\u202f500', '1500'],
			['2800,50', '2800.5'],
			['1,500.50', '1500.5'],
			['1.500.000,5', '1500000.5'],
			["1'500.50", '1500.5'],
			['1 500,50 руб.', '1500.5'],
			['₽ 1 500', '1500'],
		])('has an expression for the sum %s', async (text, expected) => {
			const { error } = await offeredFor('orderSum', text);

			expect(error).toBeUndefined();
			expect(formOf(onlyCall(sandbox)).orderSum).toBe(expected);
		});

		it.each([
			['31.03.2026', '31.03.2026 00:00:00'],
			['1.3.26', '01.03.2026 00:00:00'],
			['31.03.2026 15:30', '31.03.2026 15:30:00'],
			['31.03.2026, 15:30:05', '31.03.2026 15:30:05'],
			['31/03/2026', '31.03.2026 00:00:00'],
			['03/31/2026 9:05', '31.03.2026 09:05:00'],
			['2026/3/1', '01.03.2026 00:00:00'],
			['202603311530', '31.03.2026 15:30:00'],
			['20260331153005', '31.03.2026 15:30:05'],
			// An hour that the clocks leave out in the workflow's zone.
			['08.03.2026 02:30', '08.03.2026 02:30:00'],
		])('has an expression for the date %s, whatever the zone', async (text, expected) => {
			const { error } = await offeredFor('orderDate', text);

			expect(error).toBeUndefined();
			expect(formOf(onlyCall(sandbox)).orderDate).toBe(expected);
		});

		it('has one inside a collection as well', async () => {
			const { offered } = await offeredFor('orderSum', '1 500,50', 'updateFields');

			expect(offered).toBe(
				"{{ String($json.client.value).replace(/\\s/g, '').replace(/,/, '.') }}",
			);
			expect(queryOf(onlyCall(sandbox)).orderSum).toBe('1500.5');
		});

		it('has one inside an entry of a list as well', async () => {
			const price = '={{ $json.price }}';
			const { error } = await execute(sandbox, {
				parameters: {
					resource: 'clientOrder',
					operation: 'create',
					orderNumber: 'crm-1',
					status: 'new',
					additionalFields: {
						products: {
							values: [
								{ name: 'Sill', price: '1' },
								{ name: 'Window', price },
							],
						},
					},
				},
				items: [{ price: '1 500,50' }],
			});

			expect(error?.description).toContain(
				`Products → entry 2 → Price", use {{ String($json.price).replace(/\\s/g, '')`,
			);
		});

		it('is not made where the spelling is good and the year is not', async () => {
			const { error } = await run({ ...REGISTER, orderDate: '1899-01-01' });

			expect(error?.message).toContain('must be in the years 1900 to 2999');
			expect(error?.description).not.toContain('1899-01-01');
		});

		it('has what to write where it was typed', async () => {
			const { error } = await run({ ...REGISTER, orderDate: '31.03.2026 15:30' });

			expect(error?.description).toBe(
				'For "Order Date", write 2026-03-31T15:30:00. Nothing was sent.',
			);
		});

		it('has one for the trigger', async () => {
			const startTime = "={{ '31.03.2026' }}";
			const parameters = { startFrom: 'custom', startTime };

			await expect(activeTrigger(sandbox, { parameters }).poll()).rejects.toMatchObject({
				description: expect.stringContaining(
					`For "Start Time", use {{ DateTime.fromFormat(String('31.03.2026').trim(), 'd.M.yyyy').toISODate() }}`,
				) as string,
			});
		});

		it.each([
			['orderDate', '01/02/2026'],
			['orderDate', '31.02.2026'],
			['orderDate', 'tomorrow'],
			['orderSum', '1,500'],
			['orderSum', '-5'],
			['orderSum', '1e3'],
			['orderSum', 'five'],
			['orderSum', '5 + 5'],
			['orderSum', `1${' '.repeat(100_000)}x`],
		])('has none for %s where it would be a guess (%s)', async (name, text) => {
			const { error } = await execute(sandbox, {
				parameters: { ...REGISTER, [name]: '={{ $json.value }}' },
				items: [{ value: text }],
			});

			expect(error?.description).toMatch(
				/^Nothing was sent\. (Give the year first|Give digits|Correct the number)[^{}]*$/,
			);
		});
	});
});
