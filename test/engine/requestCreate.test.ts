import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

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

		it('tells of a site that Calltouch does not know', async () => {
			const { error } = await create({}, [{}], { siteId: '404/1?x' });

			expect(onlyCall(sandbox).path).toBe('/calls-service/RestAPI/requests/404%2F1%3Fx/register');
			expect(error?.message).toBe('Calltouch refused what was sent (status 404) [item 0]');
		});
	});
});
