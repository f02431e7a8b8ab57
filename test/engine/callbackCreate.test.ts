import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Knobs } from '../sandbox/knobs';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, onlyCall } from './helpers/sandbox';

describe('Callback → Create', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function create(parameters: INodeParameters = {}, items?: IDataObject[]): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'callback',
				operation: 'create',
				routeKey: sandbox.credentials.routeKey,
				phone: '+7 (999) 222-33-44',
				...parameters,
			},
			items,
		});
	}

	async function createWith(
		{ fields, ...additionalFields }: INodeParameters,
		items?: IDataObject[],
	) {
		return await create({ ...(fields === undefined ? {} : { fields }), additionalFields }, items);
	}

	/** The JSON document that was sent. */
	function sent(): unknown {
		return JSON.parse(onlyCall(sandbox).rawBody);
	}

	it('posts JSON with the token and the site in headers, and not in the URL', async () => {
		const result = await create();

		const call = onlyCall(sandbox);
		expect(call.method).toBe('POST');
		expect(call.url).toBe('/widget-service/v1/api/widget-request/user-form/create');
		expect(call.headers).toMatchObject({
			'access-token': sandbox.credentials.accessToken,
			siteid: '12345',
			'content-type': 'application/json',
		});
		expect(sent()).toEqual({ routeKey: 'routekey_1', phone: '79992223344' });
		expect(sandbox.callbacks).toHaveLength(1);
		expect(result.json).toEqual([
			{ widgetRequestId: sandbox.callbacks[0]?.widgetRequestId, phone: '79992223344' },
		]);
	});

	it.each([
		['+7 (999) 222-33-44', '79992223344'],
		['8 999 222 33 44', '79992223344'],
		['8(999)2223344', '79992223344'],
		['7.999.222.33.44', '79992223344'],
		['999 222-33-44', '79992223344'],
		['+7 495 123–45–67', '74951234567'],
		['+7 999 222\u221233\u221244', '79992223344'],
		['tel:+79992223344', '79992223344'],
		["'79992223344;", '79992223344'],
		['={{ 79992223344 }}', '79992223344'],
		['={{ 89992223344 }}', '79992223344'],
		['={{ " +7 812 123-45-67 " }}', '78121234567'],
	])('takes the phone %s as %s', async (phone, expected) => {
		const result = await create({ phone });

		expect(sent()).toMatchObject({ phone: expected });
		expect(result.json[0]?.phone).toBe(expected);
	});

	it.each([
		['8 800 555-35-35', /^"Phone" must be a number that can be called back: 8 800 and 8 804/],
		['+7 804 555 35 35', /^"Phone" must be a number that can be called back: 8 800 and 8 804/],
		['+1 202 555 0143', /^"Phone" must be a Russian mobile or city number with 11 digits/],
		['+380 44 123 45 67', /^"Phone" must be a Russian/],
		['+7 701 123 45 67', /^"Phone" must be a Russian/],
		['+7 999 222-33-4', /^"Phone" must be a Russian/],
		[
			'8 (999) 222-33-4',
			/^"Phone" must be a Russian .*, but is "8 \(999\) 222-33-4" \(10 digits: one is missing, or \+7 before them\)/,
		],
		['={{ 8999222334 }}', /^"Phone" must be a Russian .*, but is "8999222334" \(10 digits/],
		['7012345678', /^"Phone" must be a Russian/],
		['+7 999 222-33-44 доб. 12', /\(an extension is no part of it\)/],
		['+7 999 222-33-444', /^"Phone" must be a Russian/],
		['звоните', /^"Phone" must be a Russian/],
		['={{ $json.nothing }}', /^"Phone" is required/],
	])('refuses the phone %s before anything is sent', async (phone, message) => {
		const result = await create({ phone });

		expect(result.error?.message).toMatch(message);
		expect(result.error?.message).toMatch(/ \[item 0\]$/);
		expect(result.error?.name).toBe('NodeOperationError');
		expect(sandbox.httpRequests).toEqual([]);
	});

	describe('additional fields', () => {
		it('are all sent under the names that the API has for them', async () => {
			const result = await createWith({
				fields: {
					values: [
						{ name: 'Имя', value: 'Иван "Ваня"' },
						{ name: 'Товар', value: 'Окна & двери' },
					],
				},
				sessionId: '11223344',
				scheduleTime: '2026-03-31T15:30:00',
				utmSource: 'crm',
				utmMedium: 'callback',
				utmCampaign: 'весна',
				utmContent: 'letter-2',
				utmTerm: 'окна',
				callUrl: 'https://example.com/contacts?a=1&b=2',
				tags: 'VIP, повторный клиент',
				unitId: 7,
			});

			expect(result.error).toBeUndefined();
			expect(sent()).toEqual({
				routeKey: 'routekey_1',
				phone: '79992223344',
				fields: [
					{ name: 'Имя', value: 'Иван "Ваня"' },
					{ name: 'Товар', value: 'Окна & двери' },
				],
				sessionId: '11223344',
				scheduleTime: '2026-03-31 15:30:00',
				utmSource: 'crm',
				utmMedium: 'callback',
				utmCampaign: 'весна',
				utmContent: 'letter-2',
				utmTerm: 'окна',
				callUrl: 'https://example.com/contacts?a=1&b=2',
				tags: ['VIP', 'повторный клиент'],
				unitId: 7,
			});
		});

		it('are not sent when they are empty', async () => {
			await createWith({
				fields: {},
				sessionId: '={{ null }}',
				scheduleTime: '={{ $json.nothing }}',
				utmSource: '',
				callUrl: '={{ "" }}',
				tags: '={{ [] }}',
				unitId: '={{ $json.nothing }}',
			});

			expect(sent()).toEqual({ routeKey: 'routekey_1', phone: '79992223344' });
		});

		it('are taken as expressions give them', async () => {
			await createWith(
				{
					fields: { values: [{ name: '={{ $json.name }}', value: '={{ $json.sum }}' }] },
					sessionId: '={{ $json.sessionId }}',
					tags: '={{ $json.tags }}',
					unitId: '={{ $json.unitId }}',
				},
				[
					{
						name: 'Сумма',
						sum: 2800,
						sessionId: 11223344,
						tags: ['VIP', 42],
						unitId: '7',
					},
				],
			);

			expect(sent()).toMatchObject({
				fields: [{ name: 'Сумма', value: '2800' }],
				sessionId: '11223344',
				tags: ['VIP', '42'],
				unitId: 7,
			});
		});

		it.each([
			["without a zone, in the account's zone", '2026-03-31T15:30:00', '2026-03-31 15:30:00'],
			['with a zone', '2026-03-31T23:30:00Z', '2026-04-01 02:30:00'],
			[
				'as a Luxon DateTime',
				"={{ DateTime.fromISO('2026-03-31T12:30:00', { zone: 'utc' }) }}",
				'2026-03-31 15:30:00',
			],
			['as a JS Date', "={{ new Date('2026-03-31T12:30:00Z') }}", '2026-03-31 15:30:00'],
		])('take a time %s', async (_, scheduleTime, expected) => {
			await createWith({ scheduleTime });

			expect(sent()).toMatchObject({ scheduleTime: expected });
		});

		it("send the time in the account's zone", async () => {
			await execute(sandbox, {
				parameters: {
					resource: 'callback',
					operation: 'create',
					routeKey: 'routekey_1',
					phone: '79992223344',
					additionalFields: { scheduleTime: '2026-03-31T12:30:00Z' },
				},
				credentials: { timeZone: 'Asia/Vladivostok' },
			});

			expect(sent()).toMatchObject({ scheduleTime: '2026-03-31 22:30:00' });
		});

		it('may be as many and as long as Calltouch takes', async () => {
			const result = await createWith({
				fields: {
					values: Array.from({ length: 5 }, () => ({
						name: 'и'.repeat(255),
						value: '={{ "з".repeat(255) }}',
					})),
				},
				tags: '={{ Array.from({ length: 10 }, (_, n) => String(n).repeat(100)) }}',
			});

			expect(result.error).toBeUndefined();
			expect(sandbox.callbacks).toHaveLength(1);
		});

		const CUT = 'и'.repeat(255);

		it.each<[string, INodeParameters, object, string[]]>([
			[
				'6 fields',
				{ fields: { values: [1, 2, 3, 4, 5, 6].map((n) => ({ name: `${n}`, value: 'b' })) } },
				{ fields: [1, 2, 3, 4, 5].map((n) => ({ name: `${n}`, value: 'b' })) },
				[
					'"Client Fields" must have at most 5 entries, but is [{"name":"1","value":"b"},{"name":"2","value":"b"},{"name":"…] (6 entries): those beyond were left out',
				],
			],
			[
				'6 fields, of which one is empty',
				{
					fields: {
						values: ['a', '', 'c', 'd', 'e', 'f'].map((value) => ({ name: 'Имя', value })),
					},
				},
				{ fields: ['a', 'c', 'd', 'e', 'f'].map((value) => ({ name: 'Имя', value })) },
				['"Client Fields → entry 2 → Value" is required: the entry was left out'],
			],
			[
				'a field without a value, and no other',
				{ fields: { values: [{ name: 'Имя', value: '={{ $json.nothing }}' }] } },
				{},
				['"Client Fields → entry 1 → Value" is required: the entry was left out'],
			],
			['a field that was not touched', { fields: { values: [{ name: '', value: '' }] } }, {}, []],
			[
				'a name and a value of more than 255 characters',
				{
					fields: {
						values: [{ name: `={{ "и".repeat(256) }}`, value: '={{ "и".repeat(254) + "😀" }}' }],
					},
				},
				{ fields: [{ name: CUT, value: 'и'.repeat(254) }] },
				[
					`"Client Fields → entry 1 → Name" must have at most 255 characters, but is "${'и'.repeat(59)}…: it was cut`,
					`"Client Fields → entry 1 → Value" must have at most 255 characters, but is "${'и'.repeat(59)}…: it was cut`,
				],
			],
			[
				'11 tags, one of them too long',
				{ tags: '={{ ["т".repeat(101), ...Array.from({ length: 10 }, (_, n) => n)] }}' },
				{ tags: ['т'.repeat(100), '0', '1', '2', '3', '4', '5', '6', '7', '8'] },
				[
					`"Additional Fields → Tags → entry 1" must have at most 100 characters, but is "${'т'.repeat(59)}…: it was cut`,
					`"Additional Fields → Tags" must have at most 10 entries, but is ["${'т'.repeat(58)}…] (11 entries): those beyond were left out`,
				],
			],
			[
				'a session ID of letters and a unit ID that is no whole number',
				{ sessionId: 'abc', unitId: '={{ 1.5 }}', utmSource: 'crm' },
				{ utmSource: 'crm' },
				[
					'"Additional Fields → Session ID" must be a Calltouch ID, which has digits only, such as 145507, but is "abc": it was left out',
					'"Additional Fields → Unit ID" must be a whole number, but is 1.5: it was left out',
				],
			],
			[
				'objects where text is asked for',
				{ callUrl: '={{ { a: 1 } }}', utmTerm: '={{ [1] }}', tags: '={{ [{ a: 1 }, "VIP"] }}' },
				{ tags: ['VIP'] },
				[
					'"Additional Fields → UTM Term" must be text, but is [1]: it was left out',
					'"Additional Fields → Page URL" must be text, but is {"a":1}: it was left out',
					'"Additional Fields → Tags → entry 1" must be text, but is {"a":1}: it was left out',
				],
			],
		])(
			'do not keep anybody from being called: %s',
			async (_, additionalFields, expected, notes) => {
				const result = await createWith(additionalFields);

				expect(result.error).toBeUndefined();
				expect(sent()).toEqual({ routeKey: 'routekey_1', phone: '79992223344', ...expected });
				const { notes: told = [] } = result.json[0] ?? {};
				expect(told).toEqual(notes);
			},
		);

		it('are told of no further than anybody reads', async () => {
			const { json } = await createWith({
				tags: '={{ Array.from({ length: 20_000 }, (_, n) => ({ n })) }}',
			});

			expect(sent()).not.toHaveProperty('tags');
			expect(json[0]?.notes).toHaveLength(11);
		});

		it('are refused before anything is sent where the time to call is not understood', async () => {
			const result = await createWith({ scheduleTime: '31.03.2026 15:30', unitId: '={{ "x" }}' });

			expect(result.error?.message).toMatch(
				/^"Additional Fields → Schedule Time" must be a date and time in ISO 8601 form/,
			);
			expect(result.error?.message).toMatch(/ \[item 0\]$/);
			expect(sandbox.httpRequests).toEqual([]);
		});
	});

	it.each([
		['={{ "k".repeat(256) }}', /^"Route Key" must have at most 255 characters/],
		['={{ $json.nothing }}', /^"Route Key" is required/],
	])('refuses the route key %s before anything is sent', async (routeKey, message) => {
		const result = await create({ routeKey });

		expect(result.error?.message).toMatch(message);
		expect(sandbox.httpRequests).toEqual([]);
	});

	describe("Calltouch's error codes", () => {
		const refuse = (errorCode: number | string): FaultRule => {
			const apiErrorData = { errorCode, errorMessage: 'словами Calltouch' };
			return { kind: 'answer', status: 400, body: { data: { type: 'apiError', apiErrorData } } };
		};

		it.each<[number, string, RegExp, Partial<Knobs>, INodeParameters]>([
			[
				10001,
				'The callback was not created: too few callback minutes are left',
				/Top up/,
				{ callbackMinutes: false },
				{},
			],
			[
				10002,
				'The callback was not created: the callback service is off',
				/Activate the callback service/,
				{ callbackService: false },
				{},
			],
			[
				10003,
				'The callback was not created: no enabled widget has this Route Key',
				/Автопрозвон заявок с сайта/,
				{},
				{ routeKey: 'routekey_404' },
			],
			[
				10004,
				'The callback was not created: Calltouch does not know this Session ID',
				/Correct "Session ID" or remove it/,
				{},
				{ additionalFields: { sessionId: '404' } },
			],
			[
				10005,
				'The callback was not created: too many were requested within this session',
				/without "Session ID"/,
				{ callbackSessionLimit: 0 },
				{ additionalFields: { sessionId: '11223344' } },
			],
			[
				10006,
				'The callback was not created: too many were requested for this phone number',
				/Wait before the next one, or add "Session ID"/,
				{ callbackPhoneLimit: 0 },
				{},
			],
		])('%i is told as a sentence, with what to do', async (code, message, advice, knobs, more) => {
			sandbox.set(knobs);

			const result = await create(more);

			expect(onlyCall(sandbox).status).toBe(400);
			expect(result.error).toMatchObject({
				name: 'NodeApiError',
				message: `${message} [item 0]`,
				httpCode: '400',
				context: { itemIndex: 0 },
			});
			expect(result.error?.description).toMatch(advice);
			expect(result.error?.description).toContain(`(${code})`);
			expect(sandbox.callbacks).toEqual([]);
		});

		it('10007 is told as a sentence, and the first callback stays the only one', async () => {
			await create();
			const result = await create();

			expect(result.error?.message).toBe(
				'The callback was not created: too soon after the previous one [item 0]',
			);
			expect(result.error?.description).toContain('the client is already being called');
			expect(sandbox.httpRequests).toHaveLength(2);
			expect(sandbox.callbacks).toHaveLength(1);
		});

		it.each([
			[1, 'Calltouch could not read the callback request'],
			[10013, 'The callback was not created: Calltouch does not accept the phone number'],
			[19999, 'The callback was not created: Calltouch answered with code 19999'],
			['10001', 'The callback was not created: too few callback minutes are left'],
		])('%s is told as a sentence, whatever made Calltouch answer it', async (code, message) => {
			sandbox.fail(refuse(code));

			const result = await create();

			expect(result.error?.message).toBe(`${message} [item 0]`);
			expect(result.error?.description).toContain(`Calltouch says: словами Calltouch (${code})`);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('are told also where they come with HTTP 200', async () => {
			sandbox.fail({ ...refuse(10003), status: 200 } as FaultRule);

			const result = await create();

			expect(result.error?.message).toBe(
				'The callback was not created: no enabled widget has this Route Key [item 0]',
			);
		});

		it('are told by what the answer holds, whatever type it states', async () => {
			const apiErrorData = { errorCode: 10002, errorMessage: 'off' };
			const body = { data: { type: 'widgetRequest', apiErrorData } };
			sandbox.fail({ kind: 'answer', status: 200, body });

			const result = await create();

			expect(result.error?.message).toBe(
				'The callback was not created: the callback service is off [item 0]',
			);
		});
	});

	it('says which values Calltouch found not valid', async () => {
		const violations = [
			{ message: 'unitId is not known', propertyPath: 'unitId' },
			{ message: 'callUrl is too long', propertyPath: 'callUrl' },
		];
		const body = { data: { type: 'validationError', validationErrorData: { violations } } };
		sandbox.fail({ kind: 'answer', status: 400, body });

		const result = await create();

		expect(result.error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
		expect(result.error?.description).toContain('unitId is not known; callUrl is too long');
	});

	it('says that the token or the site ID is not accepted', async () => {
		const result = await execute(sandbox, {
			parameters: {
				resource: 'callback',
				operation: 'create',
				routeKey: 'routekey_1',
				phone: '79992223344',
			},
			credentials: { accessToken: 'wrong' },
		});

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch does not accept the token or the site ID [item 0]',
			httpCode: '403',
		});
		expect(result.error?.description).toContain(
			'Check the Access Token and the Site ID in the credential',
		);
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it.each<[string, FaultRule]>([
		['a reset', { kind: 'reset' }],
		['a connection that breaks off amid the answer', { kind: 'brokenOff' }],
		['HTTP 500', { kind: 'answer', status: 500 }],
		['HTTP 502 with a page', { kind: 'answer', status: 502, body: '<html></html>' }],
		['an HTML page', { kind: 'html' }],
		['an empty answer', { kind: 'empty' }],
		['half an answer', { kind: 'truncated' }],
	])('is never sent twice: %s', async (_, fault) => {
		sandbox.fail({ ...fault, acted: true, times: null });

		const result = await create();

		expect(sandbox.httpRequests).toHaveLength(1);
		expect(sandbox.callbacks).toHaveLength(1);
		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch gave no usable answer: what was sent may have been carried out [item 0]',
		});
		expect(result.error?.description).toContain('could call the client twice');
	});

	it('is sent again when it was turned away for the rate', async () => {
		sandbox.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '0' } });

		const result = await create();

		expect(sandbox.httpRequests.map(({ status }) => status)).toEqual([429, 200]);
		expect(sandbox.callbacks).toHaveLength(1);
		expect(result.json).toHaveLength(1);
	});
});
