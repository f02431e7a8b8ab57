import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { searchCalls } from './helpers/contexts';
import { emptySandbox, formOf, moscow, onlyCall } from './helpers/sandbox';

describe('Order → Register', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const required = {
		linkTo: 'none',
		orderSum: 2800,
		orderStatus: 'новый & срочный',
		orderDate: '2026-03-10T15:00:00',
		service: 'amoCRM',
	};

	async function register(parameters: INodeParameters, items?: IDataObject[]): Promise<Result> {
		return await execute(sandbox, {
			parameters: { resource: 'order', operation: 'register', ...required, ...parameters },
			items,
		});
	}

	/** What was sent beyond the token. */
	function sent(): Record<string, string> {
		const { clientApiId: _, ...others } = formOf(onlyCall(sandbox));
		return others;
	}

	it('posts a form with the token in it, and nothing in the URL', async () => {
		const result = await register({ orderNumber: 'K2TU/sm{7u4X3F' });

		const call = onlyCall(sandbox);
		expect(call.method).toBe('POST');
		expect(call.url).toBe('/calls-service/RestAPI/orders/register/');
		expect(call.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
		expect(formOf(call)).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			orderNumber: 'K2TU/sm{7u4X3F',
			orderSum: '2800',
			orderStatus: 'новый & срочный',
			orderDate: '10.03.2026 15:00:00',
			service: 'amoCRM',
		});
		expect(result.json).toEqual([
			{
				orderId: sandbox.orders[0]?.orderId,
				orderNumber: 'K2TU/sm{7u4X3F',
				callId: null,
				createdAt: '2026-03-10T15:00:00+03:00',
				status: 'новый & срочный',
				sum: 2800,
				comment: null,
			},
		]);
	});

	it('gives the selected keys alone, the comment that was sent among them', async () => {
		const result = await register({
			orderNumber: 'crm-1',
			additionalFields: { orderComment: 'Ждём предоплату' },
			output: 'selected',
			fields: ['comment', 'orderNumber'],
		});

		expect(result.json).toEqual([{ comment: 'Ждём предоплату', orderNumber: 'crm-1' }]);
	});

	it("gives Calltouch's own JSON when raw", async () => {
		const result = await register({ orderNumber: 'crm-1', output: 'raw' });

		expect(result.json).toEqual([
			{
				orderId: sandbox.orders[0]?.orderId,
				callId: null,
				dateCreated: moscow('2026-03-10T15:00:00'),
				status: 'новый & срочный',
				realSum: null,
				offered: null,
				sent: '10.03.2026',
				sum: '2800',
				isMarked: null,
				commentsCount: 0,
				currentAmount: 2800,
				orderNumber: 'crm-1',
			},
		]);
	});

	it('names n8n as the service unless something else was set', async () => {
		await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'register',
				linkTo: 'none',
				orderSum: 1,
				orderStatus: 'new',
				orderDate: '2026-03-10',
			},
		});

		expect(sent()).toMatchObject({ service: 'n8n', orderDate: '10.03.2026 00:00:00' });
	});

	describe('link', () => {
		it('to a call by the ID that Calltouch gave it', async () => {
			await sandbox.close();
			sandbox = await emptySandbox({ seedRequests: 1 });
			const callId = sandbox.calls[0]?.callId ?? 0;

			const call = { __rl: true, mode: 'callId', value: '={{ $json.callId }}' };
			const result = await register({ linkTo: 'callId', call }, [{ callId }]);

			expect(sent()).toMatchObject({ callId: String(callId) });
			expect(result.json[0]?.callId).toBe(callId);
		});

		it('to a call that is picked from the list of the last ones', async () => {
			const { callId } = sandbox.addCall({ callerNumber: '79165550199', visibleIn: 0 });
			const { results } = await searchCalls(sandbox, '555-01-99', {
				...{ resource: 'order', operation: 'register', linkTo: 'callId' },
			});
			const call = { __rl: true, mode: 'list', value: results[0]?.value ?? '' };
			sandbox.clearHttpRequests();

			const { json } = await register({ linkTo: 'callId', call });

			expect(sent()).toMatchObject({ callId: String(callId) });
			expect(json[0]?.callId).toBe(callId);
		});

		it('to a call by the ID that the PBX gave it', async () => {
			await sandbox.close();
			sandbox = await emptySandbox({ seedRequests: 1 });
			const call = sandbox.calls[0];

			const result = await register({
				linkTo: 'callReferenceId',
				callReferenceId: call?.callReferenceId,
			});

			expect(sent()).toMatchObject({ callReferenceId: call?.callReferenceId });
			expect(result.json[0]?.callId).toBe(call?.callId);
		});

		it('to a request by its Calltouch ID', async () => {
			const { requestId } = sandbox.addRequest();

			await register({ linkTo: 'requestId', requestId: '={{ $json.id }}' }, [{ id: requestId }]);

			expect(sent()).toEqual({
				requestId: String(requestId),
				orderSum: '2800',
				orderStatus: 'новый & срочный',
				orderDate: '10.03.2026 15:00:00',
				service: 'amoCRM',
			});
			expect(sandbox.orders[0]?.requestId).toBe(requestId);
		});

		it('to a request by its number', async () => {
			const { requestId } = sandbox.addRequest({ requestNumber: 'site-1042' });

			await register({ linkTo: 'requestNumber', requestNumber: 'site-1042' });

			expect(sent()).toMatchObject({ requestNumber: 'site-1042' });
			expect(sandbox.orders[0]?.requestId).toBe(requestId);
		});

		it.each([
			'+7 (999) 222-33-44',
			'8 999 222 33 44',
			'79992223344',
			'999-222-33-44',
			'={{ 79992223344 }}',
		])('to a client by a phone spelled %s', async (phoneNumber) => {
			sandbox.set({ clientLinking: true });
			const { requestId } = sandbox.addRequest({
				date: moscow('2026-03-10T14:30:00'),
				client: { phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }] },
			});

			await register({ linkTo: 'client', phoneNumber });

			expect(sent()).toEqual({
				phoneNumber: '79992223344',
				linkTimeThreshold: '7200',
				orderSum: '2800',
				orderStatus: 'новый & срочный',
				orderDate: '10.03.2026 15:00:00',
				service: 'amoCRM',
			});
			expect(sandbox.orders[0]?.requestId).toBe(requestId);
		});

		it('to a client by email, among requests alone, within a threshold', async () => {
			sandbox.set({ clientLinking: true });
			const { requestId } = sandbox.addRequest({
				date: moscow('2026-03-10T11:00:00'),
				client: { contacts: [{ contactType: 'EMAIL', contactValue: 'anna+1@example.com' }] },
			});

			await register({
				linkTo: 'client',
				phoneNumber: '={{ $json.nothing }}',
				email: 'anna+1@example.com',
				linkTimeThreshold: '={{ "14400" }}',
				bindTo: 'requests',
			});

			expect(sent()).toMatchObject({
				email: 'anna+1@example.com',
				linkTimeThreshold: '14400',
				bindTo: 'requests',
			});
			expect(sent()).not.toHaveProperty('phoneNumber');
			expect(sandbox.orders[0]?.requestId).toBe(requestId);
		});

		it.each([
			['neither phone nor email', { linkTo: 'client' }, '"Phone Number" is required, or "Email"'],
			[
				'a phone that is none',
				{ linkTo: 'client', phoneNumber: '={{ "123" }}' },
				'"Phone Number" must be a phone number with 11 digits, such as +7 999 222-33-44, but is "123"',
			],
			[
				'a threshold that is no whole number',
				{ linkTo: 'client', email: 'a@b.ru', linkTimeThreshold: '={{ 1.5 }}' },
				'"Link Time Threshold" must be a whole number, but is 1.5',
			],
			['no call', { linkTo: 'callId', call: '={{ $json.nothing }}' }, '"Call" is required'],
			[
				'what is no ID of a call',
				{ linkTo: 'callId', call: { __rl: true, mode: 'callId', value: '={{ "pbx-1" }}' } },
				'"Call → By ID" must be a Calltouch ID, which has digits only, such as 145507, but is "pbx-1"',
			],
			[
				'a request ID that is none',
				{ linkTo: 'requestId', requestId: '={{ "site-1042" }}' },
				'"Request ID" must be a Calltouch ID, which has digits only, such as 145507, but is "site-1042"',
			],
			[
				'an empty request number',
				{ linkTo: 'requestNumber', requestNumber: '={{ "" }}' },
				'"Request Number" is required',
			],
		])('refuses %s before anything is sent', async (_, parameters, message) => {
			const result = await register(parameters);

			expect(result.error?.message).toBe(`${message} [item 0]`);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('says of a phone that does not fit nothing else than how it does not', async () => {
			const { error } = await register({
				linkTo: 'client',
				phoneNumber: '={{ "8 (701) 234-56-7" }}',
			});

			expect(error?.message).toBe(
				'"Phone Number" must be a phone number with 11 digits, such as +7 999 222-33-44, but is "8 (701) 234-56-7" (10 digits: one is missing, or +7 before them) [item 0]',
			);
			expect(error?.description).toBe(
				'Nothing was sent. Give one number only, with +7 before ten digits.',
			);
		});

		it('takes a Kazakh phone with ten digits', async () => {
			await register({ linkTo: 'client', phoneNumber: '={{ 7012345678 }}' });

			expect(sent()).toMatchObject({ phoneNumber: '77012345678' });
		});

		it('says what Calltouch answered when it does not know the lead', async () => {
			const result = await register({ linkTo: 'requestId', requestId: '145507' });

			expect(result.error).toMatchObject({
				name: 'NodeApiError',
				message: 'Calltouch refused what was sent (status 400) [item 0]',
				httpCode: '400',
			});
			expect(result.error?.description).toContain('No lead has the requestId 145507');
			expect(sandbox.httpRequests).toHaveLength(1);
			expect(sandbox.orders).toEqual([]);
		});
	});

	describe('values', () => {
		it.each([
			["without a zone, in the account's zone", '2026-03-10T15:00:00', '10.03.2026 15:00:00'],
			['with a zone', '2026-03-10T23:30:00-05:00', '11.03.2026 07:30:00'],
			[
				'as a Luxon DateTime',
				"={{ DateTime.fromISO('2026-03-10T10:00:00', { zone: 'utc' }) }}",
				'10.03.2026 13:00:00',
			],
			['as a JS Date', "={{ new Date('2026-03-10T10:00:00Z') }}", '10.03.2026 13:00:00'],
			['as $json text', '={{ $json.at }}', '10.03.2026 13:00:00'],
		])('takes a date %s', async (_, orderDate, expected) => {
			await register({ orderDate }, [{ at: '2026-03-10T10:00:00.000Z' }]);

			expect(sent().orderDate).toBe(expected);
		});

		it("sends dates in the account's zone, whatever the workflow's is", async () => {
			const in2026 = { resource: 'order', operation: 'register', ...required };
			await execute(sandbox, {
				parameters: { ...in2026, orderDate: '={{ DateTime.fromISO("2026-03-10T15:00:00") }}' },
				credentials: { timeZone: 'Asia/Almaty' },
				timezone: 'Europe/Moscow',
			});
			await execute(sandbox, {
				parameters: { ...in2026, orderDate: '2026-03-10T15:00:00' },
				credentials: { timeZone: 'Asia/Almaty' },
				timezone: 'Europe/Moscow',
			});

			expect(sandbox.httpRequests.map((call) => formOf(call).orderDate)).toEqual([
				'10.03.2026 17:00:00',
				'10.03.2026 15:00:00',
			]);
		});

		it('takes {{ $now }}', async () => {
			const before = Math.floor(Date.now() / 1_000) * 1_000;
			await register({ orderDate: '={{ $now }}' });

			const { orderDate = 0 } = sandbox.orders[0] ?? {};
			expect(orderDate).toBeGreaterThanOrEqual(before);
			expect(orderDate).toBeLessThanOrEqual(Date.now());
		});

		it.each([
			['={{ "2800.50" }}', '2800.5'],
			['={{ 0.1 + 0.2 }}', '0.3'],
			['={{ 999999999999 }}', '999999999999'],
			[0, '0'],
			['0', '0'],
			['={{ "0.00" }}', '0'],
		])('takes the sum %s', async (orderSum, expected) => {
			const result = await register({ orderSum });

			expect(sent().orderSum).toBe(expected);
			expect(result.json[0]?.sum).toBe(Number(expected));
		});

		it('takes an order number that is a number, and sends none that is empty', async () => {
			await register({ orderNumber: '={{ 10042 }}' });
			await register({ orderNumber: '={{ null }}' });

			const [numbered, unnumbered] = sandbox.httpRequests.map(formOf);
			expect(numbered?.orderNumber).toBe('10042');
			expect(unnumbered).not.toHaveProperty('orderNumber');
		});

		it('sends every additional field under the name that the API has for it', async () => {
			await register({
				additionalFields: {
					orderComment: 'Ждём предоплату\nдо пятницы',
					manager: 'Иванов Иван',
					tags: 'VIP, повторный клиент,',
					source: 'reception',
					medium: 'offline',
					campaign: 'весна',
					content: 'баннер 1',
					term: 'окна+двери',
				},
				custom: {
					values: [
						{ field: 'field1', value: 'value1' },
						{ field: 'поле & 2', value: '50% = 1+1' },
					],
				},
			});

			expect(sent()).toEqual({
				orderSum: '2800',
				orderStatus: 'новый & срочный',
				orderDate: '10.03.2026 15:00:00',
				service: 'amoCRM',
				orderComment: 'Ждём предоплату\nдо пятницы',
				manager: 'Иванов Иван',
				tags: 'VIP,повторный клиент',
				source: 'reception',
				medium: 'offline',
				campaign: 'весна',
				content: 'баннер 1',
				term: 'окна+двери',
				'custom[field1]': 'value1',
				'custom[поле & 2]': '50% = 1+1',
			});
		});

		it('sends no additional field that is empty', async () => {
			await register({
				additionalFields: {
					orderComment: '',
					manager: '={{ null }}',
					source: '={{ $json.nothing }}',
					tags: '={{ [] }}',
					customJson: '={{ { field2: null, field3: "" } }}',
				},
				custom: { values: [{ field: 'field1', value: '' }] },
			});

			expect(Object.keys(sent())).toEqual(['orderSum', 'orderStatus', 'orderDate', 'service']);
		});

		it.each([
			['a list', '={{ ["VIP", " повторный клиент ", ""] }}', 'VIP,повторный клиент'],
			['one number', '={{ 42 }}', '42'],
		])('takes tags as %s', async (_, tags, expected) => {
			await register({ additionalFields: { tags } });

			expect(sent().tags).toBe(expected);
			expect(sandbox.orders[0]?.tags).toEqual(expected.split(','));
		});

		it.each([
			['text', '{"field1": "один", "field2": 2, "field3": true}'],
			['an object', '={{ { field1: "один", field2: 2, field3: true } }}'],
		])('takes custom fields as JSON in %s', async (_, customJson) => {
			await register({ additionalFields: { customJson } });

			expect(sandbox.orders[0]?.custom).toEqual({ field1: 'один', field2: '2', field3: 'true' });
		});

		it.each<[string, INodeParameters, string]>([
			[
				'a sum with a comma',
				{ orderSum: '={{ "2800,50" }}' },
				'"Order Sum" must be a number, but is "2800,50"',
			],
			['a negative sum', { orderSum: '={{ -1 }}' }, '"Order Sum" must be at least 0, but is -1'],
			['no sum', { orderSum: '={{ $json.nothing }}' }, '"Order Sum" is required'],
			['a sum of white space', { orderSum: '={{ "  " }}' }, '"Order Sum" is required'],
			['no status', { orderStatus: '={{ "" }}' }, '"Order Status" is required'],
			['no date', { orderDate: '={{ null }}' }, '"Order Date" is required'],
			[
				'a Russian date',
				{ orderDate: '10.03.2026 15:00:00' },
				'"Order Date" must be a date and time in ISO 8601 form, such as 2026-03-31T15:30:00 or 2026-03-31, but is "10.03.2026 15:00:00"',
			],
			[
				'a tag with a comma in a list',
				{ additionalFields: { tags: '={{ ["VIP", "Москва, центр"] }}' } },
				'"Additional Fields → Tags → entry 2" must not contain a comma, which separates entries, but is "Москва, центр"',
			],
			[
				'a custom field without a name',
				{ custom: { values: [{ field: '', value: '1' }] } },
				'"Custom Fields → entry 1 → Field" is required',
			],
			[
				'broken JSON',
				{ additionalFields: { customJson: '={{ "{broken" }}' } },
				'"Additional Fields → Custom Fields (JSON)" must be a JSON object, but is "{broken"',
			],
		])('refuses %s before anything is sent', async (_, parameters, message) => {
			const result = await register(parameters);

			expect(result.error?.message).toBe(`${message} [item 0]`);
			expect(result.error?.name).toBe('NodeOperationError');
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('names all that does not fit, the first in the message', async () => {
			const result = await register({ orderSum: '={{ "a" }}', orderStatus: '={{ null }}' });

			expect(result.error?.message).toContain('"Order Sum" must be a number');
			expect(result.error?.description).toContain('"Order Status" is required');
		});
	});

	it('says what Calltouch answered when the order number is taken', async () => {
		await register({ orderNumber: 'crm-1' });
		const result = await register({ orderNumber: 'crm-1', orderSum: 1 });

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch refused what was sent (status 400) [item 0]',
			httpCode: '400',
		});
		expect(result.error?.description).toContain('crm-1 exists already');
		expect(sandbox.httpRequests).toHaveLength(2);
		expect(sandbox.orders).toEqual([expect.objectContaining({ orderSum: '2800' })]);
	});
});
