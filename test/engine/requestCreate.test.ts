import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeParameters,
	OnError,
} from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, formOf, moscow, onlyCall } from './helpers/sandbox';

const FORM = '/calls-service/RestAPI/requests/12345/register/';

describe('Request → Create', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function create(
		parameters: INodeParameters = {},
		items?: IDataObject[],
		credentials?: ICredentialDataDecryptedObject,
		onError?: OnError,
	): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'request',
				operation: 'create',
				phoneNumber: '+7 (999) 222-33-44',
				...parameters,
			},
			items,
			credentials,
			onError,
		});
	}

	describe('as a form', () => {
		it('posts it without a token, which is not wanted and in no place', async () => {
			const result = await create();

			const call = onlyCall(sandbox);
			expect(call).toMatchObject({ method: 'POST', url: FORM });
			expect(formOf(call)).toEqual({ phoneNumber: '79992223344' });
			const { clientApiId, accessToken } = sandbox.credentials;
			const wire = decodeURIComponent(`${call.rawBody} ${JSON.stringify(call.headers)}`);
			for (const token of [clientApiId, accessToken]) expect(wire).not.toContain(token);
			const [request] = sandbox.requests;
			expect(result.json).toEqual([
				{ requestId: request?.requestId, requestNumber: null, imported: true },
			]);
		});

		it('needs no token in the credential, but the Site ID', async () => {
			const without = { clientApiId: '', accessToken: '' };

			expect((await create({}, [{}], without)).json).toHaveLength(1);
			const { error } = await create({}, [{}], { siteId: '={{ "" }}' });

			expect(error?.message).toBe('The Site ID of the credential is empty [item 0]');
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('sends every field under the name that the API has for it', async () => {
			const { session } = sandbox.addRequest();
			sandbox.clearHttpRequests();

			const result = await create({
				subject: 'Заявка & с Tilda',
				fio: 'Анна\nИванова',
				email: ' anna@example.com ',
				requestNumber: 'tilda-1',
				sessionId: `={{ ${session?.sessionId} }}`,
				additionalFields: {
					comment: 'Перезвоните\nзавтра',
					requestDate: '2026-03-10T12:00:00Z',
					requestUrl: 'https://example.com/?a=1&b=2',
					tags: '={{ ["VIP", "повторный клиент"] }}',
					targetRequest: true,
				},
			});

			expect(formOf(onlyCall(sandbox))).toEqual({
				subject: 'Заявка & с Tilda',
				fio: 'Анна\nИванова',
				phoneNumber: '79992223344',
				email: 'anna@example.com',
				requestNumber: 'tilda-1',
				sessionId: String(session?.sessionId),
				comment: 'Перезвоните\nзавтра',
				requestDate: '10.03.2026 15:00:00',
				requestUrl: 'https://example.com/?a=1&b=2',
				tags: 'VIP,повторный клиент',
				targetRequest: 'true',
			});
			const created = sandbox.requests.at(-1);
			expect(created).toMatchObject({
				date: moscow('2026-03-10T15:00'),
				session: { sessionId: session?.sessionId },
				RequestTags: [{ names: ['VIP', 'повторный клиент'] }],
			});
			expect(result.json).toEqual([
				{ requestId: created?.requestId, requestNumber: 'tilda-1', imported: true },
			]);
		});

		it('sends no field that is empty, nor a flag that is off', async () => {
			await create({
				subject: '',
				sessionId: '={{ $json.nothing }}',
				additionalFields: {
					comment: '={{ null }}',
					tags: '={{ [] }}',
					requestDate: '',
					targetRequest: '={{ false }}',
				},
			});

			expect(Object.keys(formOf(onlyCall(sandbox)))).toEqual(['phoneNumber']);
		});

		it.each([
			['+375 29 123-45-67', '375291234567'],
			['0049 30 123456', '4930123456'],
			['998901234567', '998901234567'],
			['8 (727) 222-33-44', '77272223344'],
		])('sends the foreign phone number %s in digits', async (phoneNumber, expected) => {
			await create({ phoneNumber });

			expect(formOf(onlyCall(sandbox)).phoneNumber).toBe(expected);
		});

		it.each(['222-33-44', '+7 999 222-33-4', '9 992 223 34', 'позвоните', `+${'1'.repeat(16)}`])(
			'refuses %s, by which nobody can be reached',
			async (phoneNumber) => {
				const { error } = await create({ phoneNumber, email: 'anna@example.com' });

				expect(error?.message).toContain(
					'"Phone Number" must be a phone number with its country code',
				);
				expect(sandbox.httpRequests).toEqual([]);
			},
		);

		it('takes an email in place of a phone number, and needs one of them', async () => {
			await create({ phoneNumber: '', email: 'anna@example.com' });
			const { error } = await create({ phoneNumber: '={{ null }}', sessionId: '1' });

			expect(formOf(onlyCall(sandbox))).toEqual({ email: 'anna@example.com' });
			expect(error?.message).toBe(
				'"Phone Number" is required, or "Email", to reach the client by [item 0]',
			);
		});

		it('cuts a form name that is too long, and says so', async () => {
			const { json } = await create({ subject: 'я'.repeat(257) });

			expect(formOf(onlyCall(sandbox)).subject).toBe('я'.repeat(256));
			expect(json[0]?.notes).toEqual([
				expect.stringContaining('"Form Name" must have at most 256 characters'),
			]);
		});

		it.each(['text', 'empty'] as const)(
			'takes an answer of %s for a yes',
			async (registerAnswer) => {
				sandbox.set({ registerAnswer });

				const { json } = await create({ requestNumber: 'tilda-1' });

				expect(json).toEqual([{ requestId: null, requestNumber: 'tilda-1', imported: true }]);
				expect(sandbox.requests).toHaveLength(1);
			},
		);

		it.each<[string, FaultRule]>([
			['a page', { kind: 'html' }],
			['a sentence', { kind: 'answer', status: 200, body: 'The service is down for now' }],
			['a broken connection', { kind: 'reset', acted: true }],
			['a 502', { kind: 'answer', status: 502 }],
		])('does not send it again after %s, and says where to look', async (_, fault) => {
			sandbox.fail(fault);

			const { error } = await create({ requestNumber: 'tilda-1' });

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(error?.message).toContain('may have been carried out');
			expect(error?.description).toContain('Look for the request by its number');
		});

		it.each([
			['says no', { error: 'Wrong phone' }],
			['says no with a code', { errorCode: '400', message: 'Wrong phone' }],
		])('is refused by an answer that %s', async (_, body) => {
			sandbox.fail({ kind: 'answer', status: 200, body });

			const { error } = await create();

			expect(error?.message).toBe('Calltouch refused what was sent (status 400) [item 0]');
			expect(error?.description).toContain('Wrong phone');
		});

		it.each<[string, INodeParameters]>([
			['Additional Fields → Manager', { additionalFields: { manager: 'Иванов Иван' } }],
			['Custom Fields', { customFields: { values: [{ field: 'a', value: 'b' }] } }],
		])(
			'can have no %s beside a session, which is said before anything is sent',
			async (label, fields) => {
				const { error } = await create({ sessionId: '1', ...fields });

				expect(error?.message).toContain(`"${label}" must be empty where "Session ID" is set`);
				expect(sandbox.httpRequests).toEqual([]);
			},
		);

		it('has its source from the session, and can have none of its own as a target', async () => {
			await create({ sessionId: '1', additionalFields: { source: 'avito' } });
			const { error } = await create({
				additionalFields: { source: 'avito', targetRequest: true },
			});

			expect(Object.keys(formOf(onlyCall(sandbox)))).toEqual(['phoneNumber', 'sessionId']);
			expect(error?.message).toContain(
				'"Additional Fields → Source" must be empty where "Target Request" is on',
			);
		});

		it('tells of a site that Calltouch does not know', async () => {
			const { error } = await create({}, [{}], { siteId: '404/1?x' });

			expect(onlyCall(sandbox).path).toBe('/calls-service/RestAPI/requests/404%2F1%3Fx/register');
			expect(error?.message).toBe('Calltouch refused what was sent (status 404) [item 0]');
		});
	});

	describe('together', () => {
		const numbered = (count: number) =>
			Array.from({ length: count }, (_, index) => ({ id: `avito-${index + 1}` }));
		const many = { subject: 'Avito', requestNumber: '={{ $json.id }}' };

		/** The requests of each HTTP request. */
		function posted(): IDataObject[][] {
			return sandbox.httpRequests.map(
				({ rawBody }) => (JSON.parse(rawBody) as { requests: IDataObject[] }).requests,
			);
		}

		const numbersIn = (requests: IDataObject[] = []) =>
			requests.map(({ requestNumber }) => requestNumber);

		it('posts a hundred at once, with the token in a header, and links each to its item', async () => {
			const items = numbered(150);

			const { json, output } = await create(many, items);

			expect(
				posted()
					.map(({ length }) => length)
					.sort(),
			).toEqual([100, 50]);
			expect(sandbox.httpRequests[0]).toMatchObject({
				method: 'POST',
				url: '/lead-service/v1/api/request/create',
				headers: { 'access-token': sandbox.credentials.accessToken, siteid: '12345' },
			});
			expect(sandbox.requests).toHaveLength(150);
			expect(json).toEqual(
				items.map(({ id }) => ({ requestId: null, requestNumber: id, imported: true })),
			);
			expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
		});

		it('sends every field in the form that was seen, though for one request alone', async () => {
			await create({
				subject: 'Avito',
				fio: 'Анна',
				email: 'anna@example.com',
				requestNumber: 'avito-1',
				additionalFields: {
					comment: 'Перезвоните\nзавтра',
					requestDate: '2026-03-01T12:00:00Z',
					requestUrl: 'https://example.com/',
					tags: 'VIP, повторный клиент',
					manager: 'Иванов Иван',
					source: 'avito',
					medium: 'marketplace',
					campaign: 'весна',
					content: 'баннер',
					term: 'окна',
				},
				customFields: {
					values: [
						{ field: 'birthday', value: '01-01-1990' },
						{ field: 'nothing', value: '' },
					],
				},
			});

			expect(posted()).toEqual([
				[
					{
						subject: 'Avito',
						fio: 'Анна',
						phoneNumber: '79992223344',
						email: 'anna@example.com',
						requestNumber: 'avito-1',
						requestDate: '01-03-2026 15:00:00',
						requestUrl: 'https://example.com/',
						manager: 'Иванов Иван',
						comment: { text: 'Перезвоните\nзавтра' },
						addTags: [{ tag: 'VIP' }, { tag: 'повторный клиент' }],
						customSources: {
							source: 'avito',
							medium: 'marketplace',
							campaign: 'весна',
							content: 'баннер',
							term: 'окна',
						},
						customFields: [{ field: 'birthday', value: '01-01-1990' }],
					},
				],
			]);
			expect(sandbox.requests[0]).toMatchObject({ date: moscow('2026-03-01T15:00') });
		});

		it('dates with the moment of the run what has no date', async () => {
			sandbox.set({ fixedNow: 0 });
			const before = Math.floor(Date.now() / 1_000) * 1_000;

			await create({}, [{}, {}]);

			for (const { date } of sandbox.requests) expect(date).toBeGreaterThanOrEqual(before);
		});

		it('fails those that were not imported, and gives the others their results', async () => {
			await create({ requestNumber: 'avito-2' });
			sandbox.clearHttpRequests();

			const { json } = await create(many, numbered(3), undefined, 'continueRegularOutput');

			expect(json).toEqual([
				{ requestId: null, requestNumber: 'avito-1', imported: true },
				{ error: expect.stringContaining('avito-2 exists already') as unknown },
				{ requestId: null, requestNumber: 'avito-3', imported: true },
			]);
			expect(posted()).toHaveLength(1);
		});

		it('fails what was not imported for a reason that is not told', async () => {
			await create({ requestNumber: 'avito-2' });
			sandbox.set({ repeatedRequestNumber: 'silent' });

			const { json } = await create(many, numbered(2), undefined, 'continueRegularOutput');

			expect(json).toEqual([
				expect.objectContaining({ imported: true }),
				{ error: expect.stringContaining('Calltouch refused this item') as unknown },
			]);
		});

		it('tells items that may have been created from others, by the first word of the answer', async () => {
			sandbox.set({ batchResults: 'short' });

			const { json } = await create(many, numbered(3), undefined, 'continueRegularOutput');

			expect(json.slice(0, 2)).toEqual([
				expect.objectContaining({ requestNumber: 'avito-1' }),
				expect.objectContaining({ requestNumber: 'avito-2' }),
			]);
			expect(json[2]?.error).toContain('may have been carried out');
			expect(json[2]?.error).toContain('Look for the request by its number');
		});

		it('has no more to tell than that all was taken, where the answer does not tell of each', async () => {
			sandbox.set({ batchResults: 'none' });

			const { json } = await create(many, numbered(2));

			expect(json.map(({ imported }) => imported)).toEqual([null, null]);
		});

		it.each(['reversed', 'unnumbered'] as const)(
			'reads entries that are %s',
			async (batchResults) => {
				sandbox.set({ batchResults });

				const { json } = await create(many, numbered(3));

				expect(numbersIn(json)).toEqual(['avito-1', 'avito-2', 'avito-3']);
			},
		);

		it('sends what is not fit for one alone, and does not send what may have arrived again', async () => {
			sandbox.fail({
				kind: 'answer',
				status: 400,
				body: { data: { validationErrorData: { violations: [{ message: 'avito-3: нет' }] } } },
				contains: 'avito-3',
				times: null,
			});
			sandbox.fail({ kind: 'reset', acted: true, contains: 'avito-1' });

			const { json } = await create(many, numbered(4), undefined, 'continueRegularOutput');

			expect(posted().map(numbersIn)).toEqual([
				['avito-1', 'avito-2', 'avito-3', 'avito-4'],
				['avito-1', 'avito-2'],
				['avito-3', 'avito-4'],
				['avito-3'],
				['avito-4'],
			]);
			const inDoubt = { error: expect.stringContaining('may have been carried out') as unknown };
			expect(json).toEqual([
				inDoubt,
				inDoubt,
				{ error: expect.stringContaining('avito-3: нет') as unknown },
				expect.objectContaining({ requestNumber: 'avito-4', imported: true }),
			]);
			expect(sandbox.requests).toHaveLength(3);
		});

		it('sends those with a session apart, each as a form, and the others together', async () => {
			const items = numbered(6).map((item, index) => ({ ...item, session: index % 2 ? '' : '1' }));

			const { json } = await create({ ...many, sessionId: '={{ $json.session }}' }, items);

			const urls = sandbox.httpRequests.map(({ url }) => url).sort();
			expect(urls).toEqual([FORM, FORM, FORM, '/lead-service/v1/api/request/create']);
			expect(numbersIn(json)).toEqual(items.map(({ id }) => id));
			expect(json.map(({ requestId }) => requestId !== null)).toEqual(
				items.map(({ session }) => session !== ''),
			);
		});

		it('sends fewer at once where that is asked for', async () => {
			await create({ ...many, options: { batchSize: 2 } }, numbered(3));

			expect(
				posted()
					.map(({ length }) => length)
					.sort(),
			).toEqual([1, 2]);
		});
	});
});
