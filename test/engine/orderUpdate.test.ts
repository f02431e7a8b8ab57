import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow, onlyCall, queryOf } from './helpers/sandbox';

describe('Order → Update', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
		const { requestId } = sandbox.addRequest({
			client: {
				fio: 'Анна Петрова',
				clientId: 640_900,
				phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }],
				contacts: [{ contactType: 'EMAIL', contactValue: 'anna@example.com' }],
			},
			session: { source: 'yandex', medium: 'cpc', utmCampaign: 'весна' },
		});
		await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'register',
				linkTo: 'requestId',
				requestId,
				orderNumber: 'crm-1',
				orderSum: 2800,
				orderStatus: 'new',
				orderDate: '2026-03-10T15:00:00',
				service: 'amoCRM',
				additionalFields: {
					orderComment: 'Ждём предоплату',
					manager: 'Иванов Иван',
					tags: 'VIP,Окна',
					customJson: '{"field1": "a", "field2": "b"}',
				},
			},
		});
		sandbox.clearHttpRequests();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const byNumber = (value: number | string) => ({ __rl: true, mode: 'orderNumber', value });
	const byId = (value: number | string) => ({ __rl: true, mode: 'orderId', value });

	async function update(
		{ custom, ...updateFields }: INodeParameters,
		more: INodeParameters = {},
		items?: IDataObject[],
	): Promise<Result> {
		const order = byNumber('crm-1');
		return await execute(sandbox, {
			parameters: {
				...{ resource: 'order', operation: 'update', order, updateFields, ...more },
				...(custom === undefined ? {} : { custom }),
			},
			items,
		});
	}

	/** What was sent beyond the token and the order's number. */
	function sent(): Record<string, string> {
		const { clientApiId: _, orderNumber, ...others } = queryOf(onlyCall(sandbox));
		expect(orderNumber).toBe('crm-1');
		return others;
	}

	it('sends what was added, and nothing else', async () => {
		const result = await update({ status: 'оплачен', orderSum: 3000.5 });

		const call = onlyCall(sandbox);
		expect([call.method, call.path]).toEqual(['GET', '/calls-service/RestAPI/orders/update-by-id']);
		expect(queryOf(call)).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			orderNumber: 'crm-1',
			orderSum: '3000.5',
			status: 'оплачен',
		});
		expect(sandbox.orders).toEqual([
			expect.objectContaining({
				orderSum: '3000.5',
				orderStatus: 'оплачен',
				orderComment: 'Ждём предоплату',
				manager: 'Иванов Иван',
				service: 'amoCRM',
				tags: ['VIP', 'Окна'],
				custom: { field1: 'a', field2: 'b' },
			}),
		]);
		expect(result.json).toEqual([
			{
				orderId: sandbox.orders[0]?.orderId,
				orderNumber: 'crm-1',
				callId: null,
				createdAt: '2026-03-10T15:00:00+03:00',
				status: 'оплачен',
				sum: 3000.5,
				comment: 'Ждём предоплату',
				name: 'Анна Петрова',
				phone: '79992223344',
				email: 'anna@example.com',
				clientId: 640_900,
				source: 'yandex',
				medium: 'cpc',
				campaign: 'весна',
			},
		]);
	});

	it('gives the selected keys alone', async () => {
		const result = await update(
			{ status: 'paid' },
			{ output: 'selected', fields: ['campaign', 'status'] },
		);

		expect(result.json).toEqual([{ campaign: 'весна', status: 'paid' }]);
	});

	it("gives Calltouch's own JSON when raw", async () => {
		const result = await update({ status: 'paid' }, { output: 'raw' });

		const [request] = sandbox.requests;
		expect(result.json).toEqual([
			{
				order: expect.objectContaining({
					orderNumber: 'crm-1',
					dateCreated: moscow('2026-03-10T15:00:00'),
					status: 'paid',
					sum: '2800.0000',
				}) as unknown,
				client: request?.client,
				orderComments: 'Ждём предоплату',
				session: expect.objectContaining({ source: 'yandex' }) as unknown,
			},
		]);
	});

	it('sends every field under the name that the API has for it', async () => {
		await update({
			orderSum: 1,
			comment: 'Оплачено & отгружено',
			status: 'done',
			manager: 'Петров Пётр',
			service: 'Bitrix24',
			tags: 'Новый, VIP',
			source: 'reception',
			medium: 'offline',
			campaign: 'осень',
			content: 'баннер 2',
			term: 'двери+окна',
			custom: { values: [{ field: 'field1', value: 'c&d' }] },
			customJson: '={{ { "поле 3": 3 } }}',
		});

		expect(sent()).toEqual({
			orderSum: '1',
			comment: 'Оплачено & отгружено',
			status: 'done',
			manager: 'Петров Пётр',
			service: 'Bitrix24',
			tags: 'Новый,VIP',
			source: 'reception',
			medium: 'offline',
			campaign: 'осень',
			content: 'баннер 2',
			term: 'двери+окна',
			'custom[field1]': 'c&d',
			'custom[поле 3]': '3',
		});
		expect(sandbox.orders[0]).toMatchObject({
			orderComment: 'Оплачено & отгружено',
			tags: ['Новый', 'VIP'],
			custom: { field1: 'c&d', field2: 'b', 'поле 3': '3' },
		});
	});

	const CLEARABLE = [
		...['orderSum', 'comment', 'status', 'manager', 'service', 'tags'],
		...['source', 'medium', 'campaign', 'content', 'term'],
	];

	it.each(['', '   ', '={{ null }}', '={{ $json.nosuch }}', '={{ [] }}', '={{ false }}'])(
		'leaves every field that is %j as it is',
		async (value) => {
			const empty = Object.fromEntries(CLEARABLE.map((name) => [name, value]));
			const [before] = structuredClone(sandbox.orders);

			const result = await update({
				...empty,
				custom: { values: [{ field: 'field1', value: 'c' }] },
			});

			expect(result.error).toBeUndefined();
			expect(sent()).toEqual({ 'custom[field1]': 'c' });
			expect(sandbox.orders).toEqual([
				{
					...before,
					custom: { field1: 'c', field2: 'b' },
					updatedAt: expect.any(Number) as number,
				},
			]);
		},
	);

	it('leaves custom fields without a value as they are, and sends the others', async () => {
		await update({
			custom: {
				values: [
					{ field: 'field1', value: '={{ $json.nosuch }}' },
					{ field: 'field3', value: '={{ false }}' },
				],
			},
			customJson: '={{ { field2: null, field4: "", field5: 0, field6: false } }}',
		});

		expect(sent()).toEqual({
			'custom[field3]': 'false',
			'custom[field5]': '0',
			'custom[field6]': 'false',
		});
		expect(sandbox.orders[0]?.custom).toMatchObject({ field1: 'a', field2: 'b' });
	});

	it('takes a sum of 0 for a sum', async () => {
		await update({ orderSum: '0' });

		expect(sent()).toEqual({ orderSum: '0' });
	});

	it.each(CLEARABLE)('clears %s when it was chosen to be cleared', async (name) => {
		const result = await update({}, { clearFields: [name] });

		expect(result.error).toBeUndefined();
		expect(sent()).toEqual({ [name]: '' });
		expect(onlyCall(sandbox).url).toMatch(new RegExp(`[?&]${name}=(&|$)`));
	});

	it.each([
		['text', 'field1, field3'],
		['a list, also of names with a comma', '={{ ["field1", "field3", "a, b"] }}'],
	])('clears custom fields that are named, as %s, and leaves the others', async (_, names) => {
		await update({}, { clearCustomFields: names });

		expect(sent()).toMatchObject({ 'custom[field1]': '', 'custom[field3]': '' });
		expect(sandbox.orders[0]?.custom).toMatchObject({ field1: '', field2: 'b', field3: '' });
	});

	it('sets some and clears others in one call, each once', async () => {
		const result = await update(
			{ status: 'paid', manager: '', custom: { values: [{ field: 'field2', value: 'c' }] } },
			{
				clearFields: '={{ "comment, manager, orderSum, comment" }}',
				clearCustomFields: 'field1, field1',
			},
		);

		expect(onlyCall(sandbox).query).toHaveLength(8);
		expect(sent()).toEqual({
			status: 'paid',
			'custom[field2]': 'c',
			comment: '',
			manager: '',
			orderSum: '',
			'custom[field1]': '',
		});
		expect(result.json[0]).toMatchObject({ comment: null, sum: null, status: 'paid' });
	});

	it.each([
		['text', '={{ "1500.50" }}', '1500.5'],
		['a number', '={{ 1500.5 }}', '1500.5'],
	])('takes a sum given as %s', async (_, orderSum, expected) => {
		await update({ orderSum });

		expect(sent()).toEqual({ orderSum: expected });
	});

	it('takes tags as a list', async () => {
		await update({ tags: '={{ $json.tags }}' }, {}, [{ tags: ['Новый', 'повторный клиент'] }]);

		expect(sent()).toEqual({ tags: 'Новый,повторный клиент' });
	});

	it.each([
		['text', (id: number) => byId(String(id))],
		['a number', (id: number) => byId(`={{ ${id} }}`)],
	])("finds an order by Calltouch's ID given as %s", async (_, locator) => {
		const orderId = sandbox.orders[0]?.orderId ?? 0;

		const result = await update({ status: 'paid' }, { order: locator(orderId) });

		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			orderId: String(orderId),
			status: 'paid',
		});
		expect(result.json[0]).toMatchObject({ orderId, status: 'paid' });
	});

	it('takes a bare order number in place of the whole locator', async () => {
		const result = await update({ status: 'paid' }, { order: '={{ "crm-1" }}' });

		expect(result.json[0]).toMatchObject({ orderNumber: 'crm-1', status: 'paid' });
	});

	it('sends an order number with characters that URLs reserve', async () => {
		await execute(sandbox, {
			parameters: {
				resource: 'order',
				operation: 'register',
				linkTo: 'none',
				orderNumber: 'K2TU/sm{7&u4=X3F +№%',
				orderSum: 1,
				orderStatus: 'new',
				orderDate: '2026-03-10',
			},
		});

		const result = await update({ status: 'paid' }, { order: byNumber('K2TU/sm{7&u4=X3F +№%') });

		expect(result.json[0]).toMatchObject({ orderNumber: 'K2TU/sm{7&u4=X3F +№%', status: 'paid' });
	});

	it.each<[string, INodeParameters, INodeParameters, string]>([
		[
			'a sum with a comma',
			{ orderSum: '={{ "2800,50" }}' },
			{},
			'"Update Fields → Order Sum" must be a number, but is "2800,50"',
		],
		[
			'a tag with a comma in a list',
			{ tags: '={{ ["Москва, центр"] }}' },
			{},
			'"Update Fields → Tags → entry 1" must not contain a comma, which separates entries, but is "Москва, центр"',
		],
		[
			'an order ID that is none',
			{ status: 'paid' },
			{ order: byId('={{ "crm-1" }}') },
			'"Order → By ID" must be a Calltouch ID, which has digits only, such as 145507, but is "crm-1"',
		],
		[
			'no order',
			{ status: 'paid' },
			{ order: byNumber('={{ $json.nothing }}') },
			'"Order" is required',
		],
		[
			'an update of nothing',
			{},
			{ clearFields: [], clearCustomFields: '' },
			'"Update Fields" must have at least one field, or nothing would change, unless "Clear Fields" or "Clear Custom Fields" has one, but is {}',
		],
		[
			'a slip in the only expression',
			{ status: '={{ $json.nosuch }}' },
			{},
			'"Update Fields → Status" must not be empty, or nothing would change; to clear it, use "Clear Fields"',
		],
		[
			'a sum that was added and left untouched',
			{ orderSum: '' },
			{},
			'"Update Fields → Order Sum" must not be empty, or nothing would change; to clear it, use "Clear Fields"',
		],
		[
			'a custom field without a value',
			{ custom: { values: [{ field: 'field1', value: '' }] } },
			{},
			'"Custom Fields → entry 1 → Value" must not be empty, or nothing would change; to clear it, use "Clear Custom Fields"',
		],
		[
			'custom fields in JSON without a value',
			{ customJson: '={{ { field1: null } }}' },
			{},
			'"Update Fields → Custom Fields (JSON)" must not be empty, or nothing would change; to clear it, use "Clear Custom Fields", but is {"field1":null}',
		],
		[
			'a field that is set and cleared',
			{ status: 'paid' },
			{ clearFields: ['comment', 'status'] },
			'"Update Fields → Status" must not be set and chosen in "Clear Fields" at once, but is "paid"',
		],
		[
			'a custom field that is set and cleared',
			{ custom: { values: [{ field: 'field1', value: 'x' }] } },
			{ clearCustomFields: 'field1' },
			'"Custom Fields → entry 1 → Value" must not be set and named in "Clear Custom Fields" at once, but is "x"',
		],
		[
			'a custom field in JSON that is set and cleared',
			{ customJson: '{ "field2": 0 }' },
			{ clearCustomFields: 'field1, field2' },
			'"Update Fields → Custom Fields (JSON) → field2" must not be set and named in "Clear Custom Fields" at once, but is 0',
		],
		[
			'a custom field that is named twice',
			{ custom: { values: [{ field: 'city', value: 'a' }] }, customJson: '{ "city": "b" }' },
			{},
			'"Custom Fields" must not name the same custom field twice, but is [{"field":"city","value":"a"}]',
		],
	])('refuses %s before anything is sent', async (_, fields, more, message) => {
		const result = await update(fields, more);

		expect(result.error?.message).toBe(`${message} [item 0]`);
		expect(result.error?.name).toBe('NodeOperationError');
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('says what Calltouch answered when there is no such order', async () => {
		const result = await update({ status: 'paid' }, { order: byNumber('crm-404') });

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch refused what was sent (status 400) [item 0]',
			httpCode: '400',
			context: { itemIndex: 0 },
		});
		expect(result.error?.description).toContain('The order was not found');
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('tells a refusal with HTTP 200 from an answer', async () => {
		sandbox.set({ errorsWithHttp200: true });

		const result = await update({ status: 'paid' }, { order: byNumber('crm-404') });

		expect(onlyCall(sandbox).status).toBe(200);
		expect(result.error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
		expect(result.error?.description).toContain('The order was not found');
	});

	it('is sent again when the answer was lost, and leaves the same state', async () => {
		sandbox.fail({ kind: 'reset', acted: true });

		const result = await update({ status: 'paid' }, { clearFields: ['comment'] });

		expect(sandbox.httpRequests.map(({ url }) => url)).toEqual(
			Array.from({ length: 2 }, () => sandbox.httpRequests[0]?.url),
		);
		expect(result.json[0]).toMatchObject({ status: 'paid', comment: null });
	});
});
