import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { TIMEOUTS } from '../../src/api/httpRequest';
import type { Knobs } from '../sandbox/knobs';
import type { Sandbox } from '../sandbox/server';
import type { Result, Scenario } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow } from './helpers/sandbox';

type Json = Record<string, unknown>;

describe('Orders of API 2.0', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox({ knobs: { fixedNow: moscow('2026-03-10T15:00:00') } });
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(
		operation: string,
		items: IDataObject[],
		parameters: INodeParameters = {},
		more: Partial<Scenario> = {},
	): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'clientOrder',
				operation,
				orderNumber: '={{ $json.id }}',
				...(operation === 'update'
					? { updateFields: { status: '={{ $json.status ?? "paid" }}' } }
					: { status: '={{ $json.status ?? "new" }}' }),
				...parameters,
			},
			items,
			...more,
		});
	}

	const numbered = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ id: `crm-${index}` }));
	const goOn = { onError: 'continueRegularOutput' } as const;

	/** The last part of the path of each HTTP request, with the order numbers in its body. */
	const sent = () =>
		sandbox.httpRequests.map(({ path, rawBody }) => {
			const { orders, orderNumbers } = JSON.parse(rawBody) as {
				orders?: Json[];
				orderNumbers?: string[];
			};
			const numbers = orderNumbers ?? orders?.map(({ orderNumber }) => orderNumber);
			return [path.split('/').at(-1), numbers] as const;
		});
	const bodies = () => sandbox.httpRequests.map(({ rawBody }) => JSON.parse(rawBody) as Json);
	const firstOrder = (body: Json | undefined) => (body?.orders as Json[] | undefined)?.[0];
	const linksOf = ({ output }: Result) => output[0]?.map(({ pairedItem }) => pairedItem);
	const storedNumbers = () => sandbox.clientOrders.map(({ orderNumber }) => orderNumber).sort();

	const EVERYTHING = {
		revenue: '={{ 100000.5 }}',
		crm: 'amoCRM',
		mainContacts: { fio: 'Иванов Иван', phoneNumber: '8 (999) 222-33-44', tgId: '7' },
		otherContacts: { email: 'a@example.com, b@example.com', waPhone: '+7 999 222-33-45' },
		customFields: { values: [{ field: 'birthday', value: '01-01-1990' }] },
	};
	const FIELDS = {
		statusDate: '2026-03-10T14:00:00',
		funnel: 'Розница',
		currency: 'rub',
		margin: '0.1',
		manager: 'Петров',
		orderName: 'Окна',
		orderLink: 'https://example.com/deals/42',
		addTags: 'VIP, повторный',
		addTagsToLead: '={{ ["lead, tag"] }}',
		customFieldsJson: '{ "rooms": 3, "isNew": false, "none": null }',
		products: { values: [{ name: 'Окно', price: '10.555', quantity: '2', brand: 'Rehau' }] },
	};
	const COMMON = {
		orderNumber: 'crm-0',
		funnel: 'Розница',
		currency: 'rub',
		revenue: '100000.50',
		margin: '0.10',
		manager: 'Петров',
		orderName: 'Окна',
		orderLink: 'https://example.com/deals/42',
		customFields: [
			{ field: 'birthday', value: '01-01-1990' },
			{ field: 'rooms', value: 3 },
			{ field: 'isNew', value: 'false' },
		],
		products: [{ name: 'Окно', price: 10.56, quantity: 2, brand: 'Rehau' }],
		orderContacts: {
			mainContacts: { fio: 'Иванов Иван', phoneNumber: '79992223344', tgId: '7' },
			otherContacts: { email: ['a@example.com', 'b@example.com'], waPhone: ['79992223345'] },
		},
	};

	describe('Create', () => {
		it('sends all there is in the form of a creation, times in the account’s zone', async () => {
			const { requestId } = sandbox.addRequest();

			const { json, error } = await run(
				'create',
				numbered(1),
				{
					...EVERYTHING,
					linkTo: 'request',
					requestId,
					otherwise: 'customSources',
					source: 'reception',
					medium: 'offline',
					additionalFields: {
						...FIELDS,
						orderDate: '2026-03-10T09:30:00Z',
						comment: 'Ждём предоплату',
						overwrite: ['addTagsToLead'],
					},
				},
				{ credentials: { timeZone: 'Asia/Omsk' } },
			);

			expect(error).toBeUndefined();
			expect(bodies()).toEqual([
				{
					crm: 'amoCRM',
					orders: [
						{
							...COMMON,
							status: 'new',
							statusDate: '10-03-2026 14:00:00',
							orderDate: '10-03-2026 15:30:00',
							matching: [
								{ type: 'request', requestParams: { requestId } },
								{
									type: 'customSources',
									customSourceParams: { source: 'reception', medium: 'offline' },
								},
							],
							comment: { text: 'Ждём предоплату' },
							addTags: [{ tag: 'VIP' }, { tag: 'повторный' }],
							addTagsToLead: { overwrite: true, tags: [{ tag: 'lead, tag' }] },
						},
					],
				},
			]);
			expect(sandbox.httpRequests[0]?.headers).toMatchObject({
				'access-token': sandbox.credentials.accessToken,
				siteid: '12345',
			});
			const [order] = sandbox.clientOrders;
			expect(order?.lead).toEqual({ type: 'request', id: requestId });
			expect(json).toEqual([
				{
					orderNumber: 'crm-0',
					calltouchOrderId: order?.calltouchOrderId,
					outcome: 'created',
					answer: {
						orderNumber: 'crm-0',
						calltouchOrderId: order?.calltouchOrderId,
						error: null,
					},
				},
			]);
		});

		it('sends no more than is filled in, and its own times', async () => {
			await run('create', numbered(1), { additionalFields: { comment: '', addTags: '' } });

			const time = expect.stringMatching(/^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/) as unknown;
			expect(bodies()).toEqual([
				{
					crm: 'n8n',
					orders: [
						{
							orderNumber: 'crm-0',
							status: 'new',
							statusDate: time,
							orderDate: time,
							matching: [{ type: 'withoutSource' }],
						},
					],
				},
			]);
		});

		it.each<[string, INodeParameters, Json[]]>([
			[
				'a call',
				{ linkTo: 'call', call: { __rl: true, mode: 'callId', value: '={{ "32496964" }}' } },
				[{ type: 'call', callParams: { callId: 32496964 } }, { type: 'withoutSource' }],
			],
			[
				'a chat',
				{ linkTo: 'chat', chatId: 7 },
				[{ type: 'chat', chatParams: { chatId: 7 } }, { type: 'withoutSource' }],
			],
			[
				'a client',
				{
					linkTo: 'leadContact',
					phones: '8 (999) 222-33-44, +1 212 555 01 02',
					emails: 'name@email.com',
					leadTypeToMatch: 'nearestUniq',
					searchDepth: '262800',
					date: '2026-03-09',
					withChats: true,
				},
				[
					{
						type: 'leadContact',
						leadContactParams: {
							phones: ['79992223344', '+1 212 555 01 02'],
							emails: ['name@email.com'],
							leadTypeToMatch: 'nearestUniq',
							searchDepth: 262800,
							date: '09-03-2026 00:00:00',
							withChats: true,
						},
					},
					{ type: 'withoutSource' },
				],
			],
			[
				'a source of its own',
				{ linkTo: 'customSources', source: 'a', campaign: 'b' },
				[{ type: 'customSources', customSourceParams: { source: 'a', campaign: 'b' } }],
			],
			[
				'what JSON says, with the fallback last',
				{
					linkTo: 'matching',
					matching: '[{ "type": "callContact", "callContactParams": { "phones": ["7"] } }]',
					otherwise: 'customSources',
					term: 'окна',
				},
				[
					{ type: 'callContact', callContactParams: { phones: ['7'] } },
					{ type: 'customSources', customSourceParams: { term: 'окна' } },
				],
			],
			[
				'what JSON says, which has one',
				{
					linkTo: 'matching',
					matching:
						'={{ [{ type: "call", callParams: { callId: 1 } }, { type: "withoutSource" }] }}',
				},
				[{ type: 'call', callParams: { callId: 1 } }, { type: 'withoutSource' }],
			],
		])('links to %s', async (_, parameters, matching) => {
			sandbox.set({ unknownLead: 'unbound' });

			const { error } = await run('create', numbered(1), parameters);

			expect(error).toBeUndefined();
			expect(firstOrder(bodies()[0])?.matching).toEqual(matching);
		});

		it.each<[string, INodeParameters]>([
			['"Phones" is required, or "Emails"', { linkTo: 'leadContact' }],
			['"Source" is required, or another one', { linkTo: 'customSources' }],
			[
				'"Source" is required, or another one',
				{ linkTo: 'call', call: 1, otherwise: 'customSources' },
			],
			['"Call" is required', { linkTo: 'call', call: '={{ $json.none }}' }],
			['"Call → By ID" must be at most', { linkTo: 'call', call: '9007199254740993' }],
			['"Call → By ID" must be at least 1', { linkTo: 'call', call: '0' }],
			['"Matching (JSON)" must be a list', { linkTo: 'matching' }],
			['"Matching (JSON)" must be a list', { linkTo: 'matching', matching: '{"type":"call"}' }],
			['"Matching (JSON)" must be a list', { linkTo: 'matching', matching: '[{"type":"call"}]' }],
			['"Matching (JSON)" must be a list', { linkTo: 'matching', matching: '[{"type":"lead"}]' }],
			['"Order Number" is required', { orderNumber: '={{ $json.none }}' }],
			['"Status" is required', { status: '={{ $json.none }}' }],
			['"Options → Batch Size" must be at most 100', { options: { batchSize: 101 } }],
		])('refuses what does not fit: %s', async (message, parameters) => {
			const { error } = await run('create', numbered(1), parameters);

			expect(error?.message).toContain(message);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('takes a hundred in one HTTP request, 250 in three, in order and paired', async () => {
			const items = numbered(250);

			const result = await run('create', items);

			expect(
				sent()
					.map(([, numbers]) => numbers?.length)
					.sort(),
			).toEqual([100, 100, 50]);
			expect(result.json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
			expect(linksOf(result)).toEqual(items.map((_, item) => ({ item })));
			expect(storedNumbers()).toEqual(items.map(({ id }) => id).sort());
		});

		it('takes fewer where Batch Size says so', async () => {
			await run('create', numbered(5), { options: { batchSize: 2 } });

			expect(
				sent()
					.map(([, numbers]) => numbers?.join())
					.sort(),
			).toEqual(['crm-0,crm-1', 'crm-2,crm-3', 'crm-4']);
		});

		it('has one HTTP request for each CRM', async () => {
			const items = ['a', 'b', 'a'].map((crm, index) => ({ id: `crm-${index}`, crm }));

			const { json } = await run('create', items, { crm: '={{ $json.crm }}' });

			expect(bodies().map(({ crm }) => crm)).toEqual(['a', 'b']);
			expect(json.map(({ orderNumber }) => orderNumber)).toEqual(items.map(({ id }) => id));
		});

		it.each<[string, Partial<Knobs>]>([
			['one by one', {}],
			['one by one, as text', { entryError: 'text' }],
			['in another order', { batchResults: 'reversed' }],
			['without numbers', { batchResults: 'unnumbered' }],
		])('tells 3 that are refused from 97 that are not, answered %s', async (_, knobs) => {
			sandbox.set(knobs);
			const items = numbered(100);
			const bad = new Set([7, 58, 99]);
			await run(
				'create',
				[...bad].map((index) => ({ id: `crm-${index}` })),
			);
			sandbox.clearHttpRequests();

			const result = await run('create', items, {}, goOn);

			expect(sandbox.httpRequests).toHaveLength(1);
			result.json.forEach((one, index) => {
				if (bad.has(index)) {
					expect(one.error).toMatch(
						/^Calltouch refused this item\. .*with the number crm-\d+ exists already/,
					);
				} else {
					expect(one).toMatchObject({ orderNumber: `crm-${index}`, outcome: 'created' });
				}
			});
			expect(linksOf(result)).toEqual(items.map((__, item) => ({ item })));
			expect(sandbox.clientOrders).toHaveLength(100);
		});

		const MATCHING =
			'={{ [{ type: "call", callParams: { callId: 1, tags: $json.isBad ? 7 : ["a"] } }] }}';

		it('finds the bad one where Calltouch refuses a hundred for it', async () => {
			sandbox.set({ unknownLead: 'unbound' });
			const items = numbered(100).map((item, index) => ({ ...item, isBad: index === 41 }));

			const result = await run('create', items, { linkTo: 'matching', matching: MATCHING }, goOn);

			expect(result.json[41]?.error).toMatch(
				/^Calltouch refused what was sent.*tags must be an array/,
			);
			expect(result.json.filter(({ outcome }) => outcome === 'created')).toHaveLength(99);
			expect(storedNumbers()).toHaveLength(99);
			expect(sandbox.httpRequests.length).toBeLessThanOrEqual(1 + 14);
		});

		it.each<Partial<Knobs>>([
			{ batchErrorForm: 'map', batchErrorsWithHttp200: true },
			{ batchErrorForm: 'text' },
			{ batchErrorForm: 'apiError' },
			{ batchErrorForm: 'errorCode', batchErrorsWithHttp200: true },
			{ batchRefusal: 'entry' },
		])('finds it by whatever form the refusal has: %j', async (knobs) => {
			sandbox.set({ unknownLead: 'unbound', ...knobs });
			const items = numbered(3).map((item, index) => ({ ...item, isBad: index === 1 }));

			const { json } = await run('create', items, { linkTo: 'matching', matching: MATCHING }, goOn);

			expect(json[1]?.error).toMatch(/^Calltouch refused .*tags must be an array/);
			expect(storedNumbers()).toEqual(['crm-0', 'crm-2']);
		});

		it('says that orders were accepted, and no more, where the answer does not tell of them', async () => {
			sandbox.set({ batchResults: 'none' });

			const { json } = await run('create', numbered(2));

			expect(json).toEqual(
				numbered(2).map(({ id }) => ({
					orderNumber: id,
					calltouchOrderId: null,
					outcome: 'accepted',
					answer: { meta: [], data: {} },
				})),
			);
		});

		it('says of each what the answer tells of it, and that it does not know of the others', async () => {
			sandbox.set({ batchResults: 'short' });

			const { json } = await run('create', numbered(3), {}, goOn);

			expect(json.map(({ outcome }) => outcome)).toEqual(['created', 'created', undefined]);
			expect(json[2]?.error).toMatch(/may have been carried out.*Look for the order/);
		});

		it('never sends an order twice that may have been created, nor with Retry On Fail', async () => {
			sandbox.fail({ kind: 'reset', acted: true, times: null });

			const { json } = await run(
				'create',
				numbered(3),
				{},
				{
					...goOn,
					settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
				},
			);

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(storedNumbers()).toEqual(['crm-0', 'crm-1', 'crm-2']);
			for (const { error } of json) expect(error).toMatch(/may have been carried out.*Look for/);
		});

		it('never sends an order twice after a time-out', async () => {
			sandbox.fail({ kind: 'neverAnswer', acted: true });
			const { change } = TIMEOUTS;
			TIMEOUTS.change = 300;
			try {
				const { error } = await run('create', numbered(3));
				expect(error?.message).toMatch(/may have been carried out \[item 0\]$/);
			} finally {
				TIMEOUTS.change = change;
			}
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('does not send again what was created, when Retry On Fail repeats the others', async () => {
			await run('create', [{ id: 'crm-1' }]);
			sandbox.clearHttpRequests();

			const { error } = await run(
				'create',
				numbered(3),
				{},
				{
					settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
				},
			);

			expect(error?.message).toBe('Calltouch refused this item [item 1]');
			expect(error?.description).toContain('Items 0, 2 were carried out.');
			expect(sent()).toEqual([
				['create', ['crm-0', 'crm-1', 'crm-2']],
				['create', ['crm-1']],
			]);
		});

		it('sends orders of one number in their order, in HTTP requests of their own', async () => {
			const items = ['a', 'b', 'a', 'c'].map((id) => ({ id }));

			const { json } = await run('create', items, {}, goOn);

			expect(sent()).toEqual([
				['create', ['a', 'b']],
				['create', ['a', 'c']],
			]);
			expect(json.map(({ outcome }) => outcome)).toEqual([
				'created',
				'created',
				undefined,
				'created',
			]);
		});

		it.each([
			['a refusal of all', 400, { data: { validationErrorData: 'TOKEN' } }],
			['entries', 200, { data: { orders: [{ error: 'TOKEN' }] } }],
			['a refusal of the token', 403, { data: { apiErrorData: { errorMessage: 'TOKEN' } } }],
		])('shows no token out of %s', async (_, status, body) => {
			const { accessToken } = sandbox.credentials;
			const echo = JSON.stringify(body).replace('TOKEN', JSON.stringify(accessToken).slice(1, -1));
			sandbox.fail({ kind: 'answer', status, body: JSON.parse(echo) as object, times: null });

			const result = await run('create', numbered(1));

			expect(result.error?.description).toMatch(/\*\*\*|Access Token/);
			expect(JSON.stringify(result.run.data.resultData)).not.toContain(accessToken);
		});
	});

	describe('Update', () => {
		beforeEach(async () => {
			await run('create', numbered(3), { additionalFields: { addTags: 'old', comment: 'first' } });
			sandbox.clearHttpRequests();
		});

		it('sends all there is in the form of an update', async () => {
			const { requestId } = sandbox.addRequest();
			const { revenue, crm: _, ...contacts } = EVERYTHING;

			const { json, error } = await run('update', numbered(1), {
				...contacts,
				linkTo: 'request',
				requestId,
				updateFields: {
					...FIELDS,
					revenue,
					status: 'paid',
					updateDate: '2026-03-10T15:00:00',
					addNewComment: 'Оплачено',
					leadManager: 'Сидоров',
					addCustomFieldsToLead: { values: [{ field: 'f', value: 'v' }] },
					overwrite: ['addTags', 'leadManager'],
				},
			});

			expect(error).toBeUndefined();
			expect(bodies()).toEqual([
				{
					orders: [
						{
							...COMMON,
							status: 'paid',
							statusDate: '10-03-2026 14:00:00',
							updateDate: '10-03-2026 15:00:00',
							reMatching: [
								{ type: 'request', requestParams: { requestId } },
								{ type: 'withoutSource' },
							],
							addNewComment: { text: 'Оплачено' },
							addTags: { overwrite: true, tags: [{ tag: 'VIP' }, { tag: 'повторный' }] },
							addTagsToLead: { overwrite: false, tags: [{ tag: 'lead, tag' }] },
							leadManager: { overwrite: true, manager: 'Сидоров' },
							addCustomFieldsToLead: {
								overwrite: false,
								customFields: [{ field: 'f', value: 'v' }],
							},
						},
					],
				},
			]);
			const [order] = sandbox.clientOrders;
			expect(order).toMatchObject({ tags: ['VIP', 'повторный'], comments: ['first', 'Оплачено'] });
			expect(json).toMatchObject([
				{ orderNumber: 'crm-0', calltouchOrderId: order?.calltouchOrderId, outcome: 'updated' },
			]);
		});

		it('sends a status with its time, other fields without, and nothing that was not added', async () => {
			await run('update', [{ id: 'crm-0' }]);
			await run('update', [{ id: 'crm-0' }], { updateFields: { manager: 'Петров', status: '' } });

			expect(bodies().map(firstOrder)).toEqual([
				{ orderNumber: 'crm-0', status: 'paid', statusDate: expect.any(String) as unknown },
				{ orderNumber: 'crm-0', manager: 'Петров' },
			]);
		});

		it('is refused where nothing would change', async () => {
			const { error } = await run('update', [{ id: 'crm-0' }], {
				updateFields: { status: '', overwrite: ['addTags'] },
			});

			expect(error?.message).toContain('"Update Fields" must have at least one field');
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('tells unknown orders from others, with or without an ID in the answer', async () => {
			sandbox.set({ orderIdOnUpdate: false });

			const { json } = await run('update', [{ id: 'x' }, { id: 'crm-1' }], {}, goOn);

			expect(json[0]?.error).toMatch(/^Calltouch refused this item.*no order with the number x/);
			expect(json[1]).toMatchObject({ calltouchOrderId: null, outcome: 'updated' });
		});

		it('is sent again after a broken connection, where it sets values', async () => {
			sandbox.fail({ kind: 'reset', acted: true });

			const { json } = await run('update', numbered(3));

			expect(json.map(({ outcome }) => outcome)).toEqual(['updated', 'updated', 'updated']);
			expect(sandbox.httpRequests).toHaveLength(2);
		});

		it('is sent again without those that add something, of which each is told', async () => {
			sandbox.fail({ kind: 'reset', acted: true });
			const items = numbered(3).map((item, index) => ({
				...item,
				comment: index === 1 ? 'c' : '',
			}));
			const updateFields = { status: 'paid', addNewComment: '={{ $json.comment }}' };

			const { json } = await run(
				'update',
				items,
				{ updateFields },
				{
					...goOn,
					settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
				},
			);

			expect(json.map(({ outcome }) => outcome)).toEqual(['updated', undefined, 'updated']);
			expect(json[1]?.error).toMatch(/may have been carried out.*its comment.*Look for the order/);
			expect(sent()).toEqual([
				['update', ['crm-0', 'crm-1', 'crm-2']],
				['update', ['crm-0', 'crm-2']],
			]);
			expect(sandbox.clientOrders[1]?.comments).toEqual(['first', 'c']);
		});
	});

	describe('Create or Update', () => {
		it('updates what is there and creates what is not, two HTTP requests for all', async () => {
			await run('create', [{ id: 'crm-0' }, { id: 'crm-2' }]);
			sandbox.clearHttpRequests();

			const result = await run('upsert', numbered(4), {
				additionalFields: { orderDate: '2026-03-01', comment: 'hello', addTags: 'VIP' },
			});

			expect(sent()).toEqual([
				['update', ['crm-0', 'crm-1', 'crm-2', 'crm-3']],
				['create', ['crm-1', 'crm-3']],
			]);
			const time = expect.any(String) as unknown;
			expect(firstOrder(bodies()[0])).toEqual({
				orderNumber: 'crm-0',
				status: 'new',
				statusDate: time,
				addNewComment: { text: 'hello' },
				addTags: { overwrite: false, tags: [{ tag: 'VIP' }] },
			});
			expect(firstOrder(bodies()[1])).toEqual({
				orderNumber: 'crm-1',
				status: 'new',
				statusDate: time,
				orderDate: '01-03-2026 00:00:00',
				matching: [{ type: 'withoutSource' }],
				comment: { text: 'hello' },
				addTags: [{ tag: 'VIP' }],
			});
			expect(result.json.map(({ outcome }) => outcome)).toEqual([
				'updated',
				'created',
				'updated',
				'created',
			]);
			const ids = new Map(
				sandbox.clientOrders.map((order) => [order.orderNumber, order.calltouchOrderId]),
			);
			expect(result.json.map(({ calltouchOrderId }) => calltouchOrderId)).toEqual(
				numbered(4).map(({ id }) => ids.get(id)),
			);
			expect(linksOf(result)).toEqual([0, 1, 2, 3].map((item) => ({ item })));
		});

		it('creates nothing where an update makes up for it, or nothing is told', async () => {
			sandbox.set({ updateOfUnknown: 'creates' });
			expect((await run('upsert', numbered(2))).json.map(({ outcome }) => outcome)).toEqual([
				'updated',
				'updated',
			]);
			sandbox.set({ batchResults: 'none' });
			expect((await run('upsert', numbered(2))).json.map(({ outcome }) => outcome)).toEqual([
				'accepted',
				'accepted',
			]);
			expect(sent().map(([name]) => name)).toEqual(['update', 'update']);
		});

		it('tells both refusals where both are refused', async () => {
			const both = await run('upsert', numbered(1), {
				linkTo: 'matching',
				matching: '[{ "type": "call", "callParams": { "callId": 0.5 } }]',
			});
			expect(both.error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
			expect(both.error?.description).toMatch(
				/callId must be a whole number.* The update was refused, too: .*no order with the number crm-0/,
			);
		});

		it('never creates twice: after a creation that may have arrived, not with Retry On Fail either', async () => {
			sandbox.fail({ kind: 'reset', path: 'client-order/create', times: null });

			const { json } = await run(
				'upsert',
				numbered(2),
				{},
				{
					...goOn,
					settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
				},
			);

			expect(sent().map(([name]) => name)).toEqual(['update', 'create']);
			for (const { error } of json) expect(error).toMatch(/may have been carried out.*Look for/);
		});

		it('creates nothing where the update has had no answer', async () => {
			sandbox.fail({ kind: 'reset', path: 'client-order/update', times: null });

			const { error } = await run('upsert', numbered(1));

			expect(error?.message).toMatch(/^Calltouch gave no usable answer \[item 0\]/);
			expect(new Set(sent().map(([name]) => name))).toEqual(new Set(['update']));
		});
	});

	describe('Delete', () => {
		beforeEach(async () => {
			await run('create', numbered(3));
			sandbox.clearHttpRequests();
		});

		it('deletes by number, and says which it has not', async () => {
			const { json } = await run(
				'delete',
				[{ id: 'crm-0' }, { id: 'x' }, { id: 'crm-2' }],
				{},
				goOn,
			);

			expect(bodies()).toEqual([{ orderNumbers: ['crm-0', 'x', 'crm-2'] }]);
			expect(json).toEqual([
				{
					deleted: true,
					orderNumber: 'crm-0',
					outcome: 'deleted',
					answer: { orderNumber: 'crm-0', deleteStatus: 'success', error: null },
				},
				{
					error: expect.stringMatching(/^Calltouch refused this item.*x was not found/) as unknown,
				},
				expect.objectContaining({ deleted: true, orderNumber: 'crm-2' }),
			]);
			expect(storedNumbers()).toEqual(['crm-1']);
		});

		it('does not say that it has deleted what Calltouch does not say', async () => {
			sandbox.set({ batchResults: 'none' });

			const { json } = await run('delete', [{ id: 'crm-0' }]);

			expect(json).toMatchObject([{ deleted: null, outcome: 'accepted' }]);
		});

		it('is sent again after a broken connection, and knows that it may have been the first try', async () => {
			sandbox.fail({ kind: 'reset', acted: true });

			const { json, error } = await run('delete', [{ id: 'crm-0' }, { id: 'crm-1' }]);

			expect(error).toBeUndefined();
			expect(json).toEqual(
				['crm-0', 'crm-1'].map((orderNumber) => ({
					deleted: true,
					orderNumber,
					outcome: 'deleted',
					answer: {},
					notes: [expect.stringMatching(/^The answer to the first try was lost/)],
				})),
			);
			expect(storedNumbers()).toEqual(['crm-2']);
		});
	});
});
