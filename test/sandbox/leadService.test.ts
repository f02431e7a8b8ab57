import type { Json } from './body';
import { startSandbox, type Sandbox } from './server';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox({ seedRequests: 0, knobs: { rateLimit: null } });
});

afterEach(async () => {
	await sandbox.close();
});

interface Reply {
	status: number;
	json: { data?: Json };
}

async function post(path: string, body: unknown, headers: Json = {}): Promise<Reply> {
	const response = await fetch(`${sandbox.url}/lead-service/v1/api/${path}`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'Access-Token': sandbox.credentials.accessToken,
			SiteId: '12345',
			...headers,
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return { status: response.status, json: (await response.json()) as Reply['json'] };
}

const ORDER = { orderNumber: 'N1', matching: [{ type: 'withoutSource' }] };

const create = async (...orders: unknown[]): Promise<Reply> =>
	await post('client-order/create', { crm: 'crm', orders });
const update = async (...orders: unknown[]): Promise<Reply> =>
	await post('client-order/update', { orders });

/** What is wrong, by the first form of errors. */
function violationsOf({ status, json }: Reply): unknown[] {
	expect(status).toBe(400);
	const { violations } = json.data?.['validationErrorData'] as { violations: Json[] };
	return violations.map(({ propertyPath }) => propertyPath);
}

it('takes the sample of the page on creating orders', async () => {
	const { requestId } = sandbox.addRequest({
		client: { phones: [{ phoneNumber: '79992223344', phoneType: 'OTHER' }] },
	});
	const reply = await create({
		matching: [
			{ type: 'call', callParams: { callId: 1, tags: ['тег'], tagsLogic: 'and' } },
			{
				type: 'leadContact',
				leadContactParams: {
					phones: ['8(999)222-33-44'],
					emails: ['name@email.com'],
					date: '01-10-2020 12:00:00',
					leadTypeToMatch: 'nearestUniq',
					searchDepth: 262800,
					withChats: true,
				},
			},
			{
				type: 'customSources',
				customSourceParams: { source: 'a', medium: 'b', campaign: 'c', content: 'd', term: 'e' },
			},
			{ type: 'withoutSource' },
		],
		orderNumber: 'N1',
		status: 'Новая',
		statusDate: '31-12-2020 00:00:59',
		orderDate: '31-12-2020 23:59:59',
		funnel: 'Воронка',
		revenue: '100000.50',
		currency: 'rub',
		manager: 'Иванов',
		comment: { text: 'Комментарий' },
		addTags: [{ tag: 'тег' }],
		addTagsToLead: { tags: [{ tag: 'тег' }], overwrite: false },
		customFields: [
			{ field: 'f', value: 'v' },
			{ field: 'n', value: 1 },
		],
		products: [{ name: 'Окно', price: 10.5, quantity: 2 }],
		orderContacts: {
			mainContacts: { fio: 'Иван', phoneNumber: '+7 999' },
			otherContacts: { phoneNumber: ['1'], email: ['2'] },
		},
	});
	expect(reply).toEqual({
		status: 200,
		json: {
			meta: [],
			data: {
				orders: [{ orderNumber: 'N1', calltouchOrderId: expect.any(Number), error: null }],
			},
		},
	});
	expect(sandbox.clientOrders).toMatchObject([
		{
			crm: 'crm',
			lead: { type: 'request', id: requestId },
			tags: ['тег'],
			comments: ['Комментарий'],
			values: { revenue: '100000.50' },
		},
	]);
});

it('updates by number, with the keys of its own page', async () => {
	await create(ORDER);
	const reply = await update(
		{
			orderNumber: 'N1',
			status: 'Оплачена',
			updateDate: '31-12-2020 00:00:59',
			reMatching: [{ type: 'customSources', customSourceParams: { source: 'a' } }],
			addNewComment: { text: 'ещё' },
			addTags: { overwrite: true, tags: [{ tag: 'VIP' }] },
			leadManager: { manager: 'Иванов', overwrite: false },
			addCustomFieldsToLead: { customFields: [{ field: 'f', value: 'v' }], overwrite: true },
		},
		{ orderNumber: 'N2', status: 'Оплачена' },
	);
	expect(reply.json.data?.['orders']).toEqual([
		{ orderNumber: 'N1', calltouchOrderId: expect.any(Number), error: null },
		{ orderNumber: 'N2', error: { errorCode: 3001, errorMessage: expect.any(String) } },
	]);
	expect(sandbox.clientOrders).toMatchObject([
		{ tags: ['VIP'], comments: ['ещё'], updates: 1, lead: { type: 'customSources' } },
	]);
});

it('deletes by number, and says of each whether it has', async () => {
	await create(ORDER);
	const { json } = await post('client-order/delete', { orderNumbers: ['N1', 'N2'] });
	expect(json.data?.['orderNumbers']).toMatchObject([
		{ orderNumber: 'N1', deleteStatus: 'success', error: null },
		{ orderNumber: 'N2', deleteStatus: 'error' },
	]);
	expect(sandbox.clientOrders).toEqual([]);
});

it('changes leads in four ways', async () => {
	const { requestId } = sandbox.addRequest();
	const matching = [{ type: 'request', requestParams: { requestId } }];
	const replies = [
		await post('tag/lead/add', {
			leads: [{ matching, addTags: { overwrite: false, tags: [{ tag: 'a' }] } }],
		}),
		await post('comment/lead/add', { comments: [{ matching, addComment: 'text' }] }),
		await post('manager/lead/add', {
			leads: [{ matching, addManagers: { overwrite: true, managers: [{ manager: 'm' }] } }],
		}),
		await post('customfield/lead/add', {
			leads: [
				{
					matching,
					addCustomFields: { overwrite: true, customFields: [{ field: 'f', value: 7 }] },
				},
			],
		}),
	];
	const entry = { leadType: 'request', leadId: requestId, error: null };
	expect(replies.map(({ json }) => Object.values(json.data ?? {}))).toEqual(
		replies.map(() => [[entry]]),
	);
	expect(sandbox.leadChanges.map(({ kind }) => kind)).toEqual([
		'addTags',
		'addComment',
		'addManagers',
		'addCustomFields',
	]);
});

it.each<[string, Json]>([
	['orders[0].revenue', { ...ORDER, revenue: 100 }],
	['orders[0].revenue', { ...ORDER, revenue: '100.5' }],
	['orders[0].orderNumber', { ...ORDER, orderNumber: 7 }],
	['orders[0].matching', { orderNumber: 'N1' }],
	['orders[0].matching', { ...ORDER, matching: [] }],
	['orders[0].matching[0].type', { ...ORDER, matching: [{ type: 'lead' }] }],
	['orders[0].matching[0].requestParams', { ...ORDER, matching: [{ type: 'request' }] }],
	[
		'orders[0].matching[0].leadContactParams.phones',
		{ ...ORDER, matching: [{ type: 'leadContact', leadContactParams: { phones: { 1: '7' } } }] },
	],
	['orders[0].orderDate', { ...ORDER, orderDate: '31.12.2020 00:00:00' }],
	['orders[0].orderDate', { ...ORDER, orderDate: '31-02-2020 00:00:00' }],
	['orders[0].comment', { ...ORDER, comment: 'text' }],
	['orders[0].addNewComment', { ...ORDER, addNewComment: { text: 'text' } }],
	['orders[0].addTags', { ...ORDER, addTags: [] }],
	['orders[0].addTags', { ...ORDER, addTags: { overwrite: false, tags: [{ tag: 'a' }] } }],
	['orders[0].addTagsToLeads', { ...ORDER, addTagsToLeads: {} }],
])('refuses a new order for its %s: %j', async (path, order) => {
	expect(violationsOf(await create(ORDER, order))).toContain(path.replace('[0]', '[1]'));
	expect(sandbox.clientOrders).toEqual([]);
});

it('refuses what only new orders have in an update, more than a hundred, and no crm', async () => {
	await create(ORDER);
	const date = '31-12-2020 00:00:00';
	expect(violationsOf(await update({ orderNumber: 'N1', orderDate: date }))).toHaveLength(1);
	expect(violationsOf(await update({ orderNumber: 'N1', matching: ORDER.matching }))).toHaveLength(
		1,
	);
	const body = { crm: 'crm', orders: [ORDER] };
	expect(violationsOf(await post('client-order/update', body))).toEqual([
		'crm',
		'orders[0].matching',
	]);
	expect(violationsOf(await post('client-order/create', { orders: [ORDER] }))).toEqual(['crm']);
	const many = Array.from({ length: 101 }, (_, index) => ({ ...ORDER, orderNumber: `M${index}` }));
	expect(violationsOf(await create(...many))).toEqual(['orders']);
});

it('refuses a bad token, another site, a form, and broken JSON', async () => {
	const body = { crm: 'crm', orders: [ORDER] };
	for (const headers of [{ 'Access-Token': 'x' }, { SiteId: '1' }]) {
		expect(await post('client-order/create', body, headers)).toMatchObject({ status: 403 });
	}
	const form = { 'content-type': 'application/x-www-form-urlencoded' };
	expect(await post('client-order/create', body, form)).toMatchObject({ status: 400 });
	expect(await post('client-order/create', '{')).toMatchObject({ status: 400 });
});

it('has knobs for what nobody knows', async () => {
	const results = async (): Promise<unknown> => {
		const { json } = await update(
			{ orderNumber: 'N1', status: 'a' },
			{ orderNumber: 'N9', status: 'b' },
		);
		return (json.data?.['orders'] as Json[] | undefined)?.map((entry) => [
			entry['orderNumber'],
			entry['error'] === null,
		]);
	};
	await create(ORDER);
	expect(await results()).toEqual([
		['N1', true],
		['N9', false],
	]);
	sandbox.set({ batchResults: 'reversed' });
	expect(await results()).toEqual([
		['N9', false],
		['N1', true],
	]);
	sandbox.set({ batchResults: 'unnumbered' });
	expect(await results()).toEqual([
		[undefined, true],
		[undefined, false],
	]);
	sandbox.set({ batchResults: 'short' });
	expect(await results()).toEqual([['N1', true]]);
	sandbox.set({ batchResults: 'none' });
	expect(await results()).toBeUndefined();
	sandbox.set({ batchResults: 'each', updateOfUnknown: 'creates', batchRefusal: 'entry' });
	expect(await results()).toEqual([
		['N1', true],
		['N9', true],
	]);
	expect((await create(ORDER, { orderNumber: 'N2' })).json.data?.['orders']).toMatchObject([
		{ orderNumber: 'N1', error: { errorMessage: expect.stringContaining('exists already') } },
		{ orderNumber: 'N2', error: { errorMessage: expect.stringContaining('matching is required') } },
	]);
	sandbox.set({ batchRefusal: 'whole', batchErrorsWithHttp200: true });
	for (const batchErrorForm of ['map', 'text', 'apiError', 'errorCode'] as const) {
		sandbox.set({ batchErrorForm });
		const { status, json } = await create({ orderNumber: 'N2' });
		expect([status, JSON.stringify(json)]).toEqual([
			200,
			expect.stringContaining('matching is required'),
		]);
	}
});
