import type { INodeParameters } from 'n8n-workflow';

import type { NewClientOrder } from '../sandbox/addClientOrder';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow, onlyCall, queryOf } from './helpers/sandbox';

describe('Order (API 2.0) → Get Many', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox({ knobs: { rateLimit: null } });
	});

	afterEach(async () => await sandbox.close());

	async function list(parameters: INodeParameters): Promise<Result> {
		const common = { resource: 'clientOrder', operation: 'list', returnAll: true };
		return await execute(sandbox, { parameters: { ...common, ...parameters } });
	}

	const TENTH = { period: 'custom', dateFrom: '2026-03-10', dateTo: '2026-03-10' };
	const MARCH = { period: 'custom', dateFrom: '2026-03-01', dateTo: '2026-03-31' };

	const add = (date: string, fields: NewClientOrder = {}): number =>
		sandbox.addClientOrder({ ...fields, createdAt: moscow(date) }).calltouchOrderId;

	const idsOf = ({ json, error }: Result) => error ?? json.map(({ orderId }) => orderId);

	it('asks for a day up to the next, gives what is of it, and sends flags and options', async () => {
		const early = add('2026-03-10T00:00:00');
		const late = add('2026-03-10T23:59:59');
		for (const date of ['2026-03-09T23:59:59', '2026-03-11T00:00:00']) add(date);

		const day = await list(TENTH);

		expect(onlyCall(sandbox)).toMatchObject({
			method: 'GET',
			path: '/calls-service/RestAPI/12345/orders-diary/orders',
		});
		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			...{ dateFrom: '10/03/2026', dateTo: '11/03/2026', page: '1', limit: '1000' },
			...{ withContacts: 'true', withOrdersTags: 'true' },
		});
		expect(idsOf(day)).toEqual([late, early]);

		sandbox.clearHttpRequests();
		await list({
			...TENTH,
			include: ['withAllOrderOrigins', 'withComments'],
			filters: { orderSource: 'CALL' },
			options: { siteId: 67890 },
		});
		expect(onlyCall(sandbox).path).toContain('/67890/');
		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			...{ dateFrom: '10/03/2026', dateTo: '11/03/2026', page: '1', limit: '1000' },
			...{ orderSource: 'CALL', withAllOrderOrigins: 'true', withComments: 'true' },
		});
	});

	it.each(['included', 'excluded'] as const)(
		'gives whole days and parts of days where the end is %s, in whatever form dates come',
		async (orderDateTo) => {
			const ids = ['2026-03-10T11:59:59', '2026-03-10T12:00:00', '2026-03-11T15:00:00'].map(
				(date) => add(date),
			);
			add('2026-03-12T00:00:00');
			const [tooEarly, first, last] = ids;
			for (const orderDates of ['slashes', 'hyphens', 'dots', 'iso', 'sql', 'epoch'] as const) {
				sandbox.set({ orderDateTo, orderDates });
				const { json } = await list({
					...{ period: 'custom', dateFrom: '2026-03-10T12:00:00', dateTo: '2026-03-11T15:00:00' },
				});
				expect(json.map(({ orderId, createdAt }) => [orderId, createdAt])).toEqual([
					[last, '2026-03-11T15:00:00+03:00'],
					[first, '2026-03-10T12:00:00+03:00'],
				]);
			}
			// Of a day it is not known when, and what can't be read may be of any.
			sandbox.set({ orderDates: 'day' });
			const day = { period: 'custom', dateFrom: '2026-03-10T12:00:00', dateTo: '2026-03-10' };
			const byDay = await list(day);
			expect(idsOf(byDay)).toEqual([first, tooEarly]);
			expect(byDay.json[0]).toMatchObject({ createdAt: '2026-03-10' });
			sandbox.set({ orderDates: 'words' });
			const { json } = await list(day);
			expect(json).toHaveLength(orderDateTo === 'included' ? 3 : 2);
			expect(json[0]).toMatchObject({ createdAt: expect.stringContaining('марта') as string });
		},
	);

	it('keeps what the CRM created in the period, whichever date Calltouch goes by', async () => {
		const values = { orderDate: '10-03-2026 12:00:00' };
		const wanted = add('2026-05-20T12:00:00', { values });
		sandbox.set({ orderPeriod: 'orderDate' });

		expect(idsOf(await list(TENTH))).toEqual([wanted]);
	});

	it('leaves out nothing by its date where a parameter may have given the period another meaning', async () => {
		const updated = add('2026-01-20T12:00:00', { updatedAt: moscow('2026-03-10T12:00:00') });
		const values = [{ name: 'periodBy', value: 'updatedDate' }];

		const result = await list({ ...TENTH, options: { additionalParameters: { values } } });

		expect(idsOf(result)).toEqual([updated]);
		expect(queryOf(onlyCall(sandbox)).periodBy).toBe('updatedDate');
	});

	it.each(['clientApiId', 'dateFrom', 'page', 'orderSource', 'withContacts'])(
		'lets no additional parameter stand for %s',
		async (name) => {
			const options = { additionalParameters: { values: [{ name, value: 'x' }] } };

			const { error } = await list({ ...TENTH, options });

			expect(error?.message).toContain(
				'"Options → Additional Parameters → entry 1 → Name" must not be a parameter',
			);
			expect(sandbox.httpRequests).toEqual([]);
		},
	);

	it.each([
		{ callPageTotal: 'absent', callRecordsTotal: 'absent' },
		{ callPageTotal: 1, callPageSize: 5 },
		{ callPageTotal: 0, callRecordsTotal: 0 },
		{ orderPages: 'totalPage', callRecordsTotal: 'absent' },
		{ callShift: 2, callRepeats: 1, callPageTotal: 'absent' },
		{ callLogAnswer: 'array' },
	] as const)('gives each order once, the newest first, from pages with %j', async (knobs) => {
		const ids = Array.from({ length: 22 }, (_, index) => add(`2026-03-${31 - index}T12:00:00`));
		sandbox.set({ callPageSize: 5, ...knobs });

		expect(idsOf(await list(MARCH))).toEqual(ids);
		expect(idsOf(await list({ ...MARCH, returnAll: false, limit: 4 }))).toEqual(ids.slice(0, 4));
	});

	it('asks for wider periods as long as answers are small, and halves what is too much', async () => {
		const newest = add('2026-03-20T12:00:00');
		const oldest = add('2023-01-20T12:00:00');
		const years = { period: 'custom', dateFrom: '2023-01-01', dateTo: '2026-03-31' };

		expect(idsOf(await list(years))).toEqual([newest, oldest]);
		expect(sandbox.httpRequests.length).toBeLessThan(12);

		sandbox.set({ callLongestPeriod: 9 });
		sandbox.clearHttpRequests();
		expect(idsOf(await list({ ...years, dateFrom: '2026-01-01' }))).toEqual([newest]);
		expect(sandbox.httpRequests.some(({ status }) => status === 500)).toBe(true);

		sandbox.clearHttpRequests();
		expect((await list({ ...years, returnAll: false, limit: 1 })).json).toHaveLength(1);
	});

	it('compares what came with the filters that the log does not have', async () => {
		const values = { status: 'оплачен', funnel: 'Розница', manager: 'Иванов Иван' };
		const lead = { type: 'call' as const, id: sandbox.addCall().callId };
		const wanted = add('2026-03-10T12:00:00', { values, lead, tags: ['Новый', 'VIP'] });
		add('2026-03-10T12:01:00', { values, lead, tags: ['Новый'] });
		add('2026-03-10T12:02:00', { values: { ...values, status: 'отказ' }, lead, tags: ['VIP'] });
		add('2026-03-10T12:03:00', { values: { ...values, funnel: 'Опт' }, lead, tags: ['VIP'] });
		add('2026-03-10T12:04:00', { values: { ...values, manager: 'Петров' }, lead, tags: ['VIP'] });
		const { requestId } = sandbox.addRequest();
		const ofRequest = { type: 'request' as const, id: requestId };
		add('2026-03-10T12:05:00', { values, lead: ofRequest, tags: ['VIP'] });
		const filters = {
			...{
				orderStatus: ' оплачен',
				funnel: 'Розница',
				manager: 'Иванов Иван',
				tags: 'vip, другой',
			},
			orderSource: 'CALL',
		};

		for (const orderSourceFilter of ['works', 'ignored'] as const) {
			for (const orderTags of ['texts', 'objects'] as const) {
				sandbox.set({ orderSourceFilter, orderTags });
				const result = await list({ ...TENTH, include: [], filters });
				expect(idsOf(result)).toEqual([wanted]);
				expect(Object.keys(result.json[0] ?? {})).not.toContain('tags');
			}
		}
		expect(sandbox.httpRequests[0]?.url).toContain('withOrdersTags=true');
	});

	it('gives what the node itself has created: who and from where first, the IDs last', async () => {
		const order = {
			...{ resource: 'clientOrder', operation: 'create', orderNumber: 'crm-1', status: 'new' },
			...{ linkTo: 'customSources', source: 'reception', medium: 'offline', revenue: 1500.5 },
			mainContacts: { fio: 'Анна', phoneNumber: '8 (999) 222-33-44', email: 'anna@example.com' },
			additionalFields: { comment: 'Ждём', addTags: 'VIP', funnel: 'Розница' },
		};
		const { json: created } = await execute(sandbox, { parameters: order });

		const { json } = await list({
			...{ period: 'today', include: ['withComments', 'withContacts', 'withOrdersTags'] },
		});

		expect(json).toMatchObject([
			{
				...{ name: 'Анна', phone: '79992223344', email: 'anna@example.com' },
				...{ source: 'reception', medium: 'offline', status: 'new', plannedAmount: 1500.5 },
				...{ funnel: 'Розница', manager: null, comment: 'Ждём', tags: ['VIP'] },
				...{ orderNumber: 'crm-1', orderId: created[0]?.calltouchOrderId },
			},
		]);
		const keys = Object.keys(json[0] ?? {});
		expect(keys.slice(0, 4)).toEqual(['createdAt', 'name', 'phone', 'email']);
		expect(keys.slice(-3)).toEqual(['orderNumber', 'orderId', 'sessionId']);
	});

	it('gives IDs to the last digit, chosen keys, and what Calltouch gave', async () => {
		const rows = ['9007199254740993', '9007199254740995', '9007199254740993']
			.map((id) => `{"orderId":${id},"orderNumber":"crm","extra":{"a":[1]}}`)
			.join();
		const answer = { kind: 'answer', status: 200, body: `{"records":[${rows}]}` } as const;
		const empty = { ...answer, body: '{"records":[]}' };

		sandbox.fail(answer, empty);
		const chosen = await list({ ...TENTH, output: 'selected', fields: ['orderId', 'orderNumber'] });
		expect(chosen.json).toEqual([
			{ orderId: '9007199254740995', orderNumber: 'crm' },
			{ orderId: '9007199254740993', orderNumber: 'crm' },
		]);

		sandbox.fail(answer, empty);
		expect((await list({ ...TENTH, output: 'raw' })).json[1]).toEqual({
			...{ orderId: '9007199254740993', orderNumber: 'crm', extra: { a: [1] } },
		});
	});

	it('tells what Calltouch said, without the token, and goes on with other items', async () => {
		const wanted = add('2026-03-10T12:00:00');
		sandbox.fail({ kind: 'errorCode', errorCode: '403', message: 'No access to the journal' });

		const { error } = await list(TENTH);

		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch does not accept the token or the site ID [item 0]',
		});
		expect(error?.description).toContain('No access to the journal');
		expect(JSON.stringify(error)).not.toContain(sandbox.credentials.clientApiId);

		const common = { resource: 'clientOrder', operation: 'list', returnAll: true };
		const { json } = await execute(sandbox, {
			parameters: { ...common, ...TENTH, dateFrom: '={{ $json.from }}' },
			items: [{ from: 'never' }, { from: '2026-03-01' }],
			onError: 'continueRegularOutput',
		});
		expect(json).toMatchObject([
			{ error: expect.stringContaining('"From" must be') as string },
			{ orderId: wanted },
		]);
	});
});
