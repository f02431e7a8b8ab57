import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import { testCredential } from './helpers/contexts';
import { execute } from './helpers/engine';
import { emptySandbox, onlyCall, queryOf } from './helpers/sandbox';
import { CALLBACK, LIST, REGISTER, UPDATE } from './helpers/scenarios';

/** Part of the sandbox's tokens: as they are, percent-encoded once or twice, in a form. */
const TOKEN = /(token(\+|%2B|%252B| )1\.with|access(\+|%2B|%252B| )token\.with)/i;

const NOT_ACCEPTED = /^Calltouch does not accept the token or the site ID\. /;
const NO_USABLE_ANSWER = /^Calltouch gave no usable answer\. /;
const UNREACHABLE = /^Calltouch can't be reached, so nothing was sent\. /;

/** An Access Token that is not filled in is the same as the API Token: nothing else is to be tested. */
const API_TOKEN_ALONE = { accessToken: '' };
const ACCESS_TOKEN_ALONE = { clientApiId: '' };

describe('Credential tests', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox({ seedRequests: 10 });
	});

	afterEach(async () => {
		// Whatever becomes of a test, it must not change anything.
		expect(sandbox.callbacks).toEqual([]);
		await sandbox.close();
	});

	it('of the API asks for requests of one second long ago, once', async () => {
		const orders = sandbox.orders.length;

		const result = await testCredential(sandbox, API_TOKEN_ALONE);

		expect(result).toEqual({ status: 'OK', message: 'Connection successful' });
		const call = onlyCall(sandbox);
		expect([call.method, call.path, call.status]).toEqual([
			'GET',
			'/calls-service/RestAPI/requests',
			200,
		]);
		expect(queryOf(call)).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			siteId: '12345',
			dateFrom: '01/01/2010',
			dateTo: '01/01/2010',
			timeFrom: '00:00:00',
			timeTo: '00:00:01',
		});
		expect(sandbox.orders).toHaveLength(orders);
	});

	it('of the Callback API posts an empty object, which can create nothing, once', async () => {
		const result = await testCredential(sandbox, ACCESS_TOKEN_ALONE);

		expect(result).toEqual({ status: 'OK', message: 'Connection successful' });
		const call = onlyCall(sandbox);
		expect([call.method, call.rawBody, call.status]).toEqual(['POST', '{}', 400]);
		expect(call.headers).toMatchObject({
			'access-token': sandbox.credentials.accessToken,
			siteid: '12345',
			'content-type': 'application/json',
		});
		expect(call.url).not.toMatch(TOKEN);
	});

	describe.each([
		['API Token', 'clientApiId', API_TOKEN_ALONE],
		['Access Token', 'accessToken', ACCESS_TOKEN_ALONE],
	] as const)('of the %s', (label, field, alone) => {
		it.each([
			['a bad token', { [field]: 'wrong' }],
			['a wrong site', { siteId: '99999' }],
		])('says that %s is not accepted', async (_, overrides) => {
			const result = await testCredential(sandbox, { ...alone, ...overrides });

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(NOT_ACCEPTED);
			expect(result.message).toContain(`Check the ${label} and the Site ID`);
			expect(result.message).not.toMatch(TOKEN);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it.each<[string, FaultRule]>([
			['HTTP 500', { kind: 'answer', status: 500 }],
			['HTTP 503 with a page', { kind: 'answer', status: 503, body: '<html></html>' }],
			['an HTML page', { kind: 'html' }],
			['an empty answer', { kind: 'empty' }],
			['a reset', { kind: 'reset' }],
			['JSON that says nothing', { kind: 'answer', status: 200, body: '"ok"' }],
			['an error 500 with HTTP 200', { kind: 'errorCode', errorCode: '500' }],
		])('says that there was an outage, and asks no second time: %s', async (_, fault) => {
			sandbox.fail({ ...fault, times: null });

			const result = await testCredential(sandbox, alone);

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(NO_USABLE_ANSWER);
			expect(result.message).not.toMatch(TOKEN);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it.each<[string, FaultRule]>([
			['half an answer', { kind: 'truncated' }],
			['an answer that breaks off', { kind: 'brokenOff' }],
			['HTTP 404 with a page', { kind: 'answer', status: 404, body: '<html></html>' }],
			['HTTP 400 with nothing', { kind: 'answer', status: 400 }],
			['HTTP 405 with JSON', { kind: 'answer', status: 405, body: { error: 'Not allowed' } }],
		])('takes nothing for Calltouch that is not: %s', async (_, fault) => {
			sandbox.fail({ ...fault, times: null });

			const result = await testCredential(sandbox, alone);

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(
				/^(Calltouch gave no usable answer|Something between n8n and Calltouch answered \(status 40\d\))\. /,
			);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it.each([
			[
				'nobody listens',
				async () => {
					const closed = await emptySandbox();
					await closed.close();
					return closed.url;
				},
			],
			['does not exist', async () => await Promise.resolve('https://calltouch.invalid')],
		])('says that the host is not reached when it %s', async (_, url) => {
			const result = await testCredential(sandbox, { ...alone, baseUrl: await url() });

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(UNREACHABLE);
			expect(result.message).toContain('Base URL');
			expect(result.message).not.toMatch(TOKEN);
		});

		it('says that too much is called at the moment', async () => {
			sandbox.fail({ kind: 'answer', status: 429 });

			const result = await testCredential(sandbox, alone);

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(
				/^Calltouch takes nothing more at the moment: its limit is reached\. /,
			);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('follows no redirect', async () => {
			const elsewhere = await emptySandbox();
			sandbox.fail({ kind: 'redirect', location: `${elsewhere.url}/`, status: 307 });

			const result = await testCredential(sandbox, alone);
			await elsewhere.close();

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(
				/^Calltouch answered with a redirect, which is not followed\. /,
			);
			expect(elsewhere.httpRequests).toEqual([]);
		});

		it.each([
			[{ baseUrl: 'http://api.calltouch.ru' }, /^The Base URL of the credential can't be used\. /],
			[
				{ timeZone: 'Mars/Olympus' },
				/^The Time Zone "Mars\/Olympus" of the credential is not known/,
			],
		])('sends nothing when a setting can not be right: %j', async (overrides, message) => {
			const result = await testCredential(sandbox, { ...alone, ...overrides });

			expect(result.status).toBe('Error');
			expect(result.message).toMatch(message);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('never tells the token, even where Calltouch repeats it', async () => {
			const message = [sandbox.credentials[field]]
				.flatMap((token) => [token, encodeURIComponent(token), encodeURI(token)])
				.join(' | ');
			sandbox.fail({ kind: 'answer', status: 403, body: { errorCode: '403', message } });

			const result = await testCredential(sandbox, alone);

			expect(result.message).toMatch(NOT_ACCEPTED);
			expect(result.message).toContain('***');
			expect(result.message).not.toMatch(TOKEN);
		});
	});

	it.each([
		['code 10003', { apiErrorData: { errorCode: 10003, errorMessage: 'no widget' } }],
		[
			'values that are not valid',
			{ validationErrorData: { violations: [{ message: 'phone is required' }] } },
		],
	])('of the Callback API takes %s for a good token', async (_, data) => {
		sandbox.fail({ kind: 'answer', status: 400, body: { data } });

		expect(await testCredential(sandbox, ACCESS_TOKEN_ALONE)).toMatchObject({ status: 'OK' });
	});

	it('of the API tells a bad token also where it comes with HTTP 200', async () => {
		sandbox.set({ badTokenWithHttp200: true });

		const result = await testCredential(sandbox, {
			...API_TOKEN_ALONE,
			clientApiId: 'wrong',
		});

		expect(onlyCall(sandbox).status).toBe(200);
		expect(result.message).toMatch(NOT_ACCEPTED);
	});

	it('of the API tells an error with HTTP 200 from a list', async () => {
		sandbox.fail({ kind: 'errorCode', errorCode: '400', message: 'Неверный сайт' });

		const result = await testCredential(sandbox, API_TOKEN_ALONE);

		expect(result.status).toBe('Error');
		expect(result.message).toMatch(
			/^Calltouch refused what was sent \(status 400\)\. .*Неверный сайт/,
		);
	});

	describe('of both tokens', () => {
		it('try each of them', async () => {
			expect(await testCredential(sandbox)).toMatchObject({ status: 'OK' });

			expect(sandbox.httpRequests.map(({ path }) => path.split('/')[1])).toEqual([
				'calls-service',
				'widget-service',
			]);
		});

		it.each([
			['the first', { clientApiId: 'wrong' }, ['API Token']],
			['the second', { accessToken: 'wrong' }, ['Access Token']],
			['both', { clientApiId: 'wrong', accessToken: 'wrong' }, ['API Token', 'Access Token']],
		])('say which is not taken: %s', async (_, overrides, labels) => {
			const { status, message } = await testCredential(sandbox, overrides);

			expect(status).toBe('Error');
			expect(sandbox.httpRequests).toHaveLength(2);
			expect([...message.matchAll(/(\w+ Token): Calltouch does not/g)].map(([, l]) => l)).toEqual(
				labels,
			);
		});

		it('say once that there is an outage', async () => {
			sandbox.fail({ kind: 'html', times: null });

			expect((await testCredential(sandbox)).message).toMatch(NO_USABLE_ANSWER);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('say what to fill in where there is none, and send nothing', async () => {
			const { status, message } = await testCredential(sandbox, {
				clientApiId: ' ',
				accessToken: '',
			});

			expect(status).toBe('Error');
			expect(message).toMatch(
				/^The credential has no token\. Fill in the API Token, or the Access/,
			);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('never tell the other token either', async () => {
			const { clientApiId, accessToken } = sandbox.credentials;
			const message = `${accessToken} ${clientApiId}`;
			sandbox.fail({ kind: 'answer', status: 403, body: { errorCode: '403', message } });

			const result = await testCredential(sandbox);

			expect(result.message).toContain('*** ***');
			expect(result.message).not.toMatch(TOKEN);
		});
	});
});

describe('A node', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const run = async (parameters: INodeParameters, credentials: IDataObject = {}) =>
		await execute(sandbox, {
			parameters,
			credentials: credentials as ICredentialDataDecryptedObject,
		});

	it('sends each of two tokens where it belongs', async () => {
		expect((await run(LIST)).error).toBeUndefined();
		expect((await run(CALLBACK)).error).toBeUndefined();

		const { clientApiId, accessToken } = sandbox.credentials;
		const [list, callback] = sandbox.httpRequests;
		expect(Object.fromEntries(list?.query ?? []).clientApiId).toBe(clientApiId);
		expect(list?.headers['access-token']).toBeUndefined();
		expect(callback?.headers['access-token']).toBe(accessToken);
		expect(callback?.url).not.toContain('clientApiId');
	});

	it('sends the one token of an account that has no other for callbacks, too', async () => {
		sandbox.set({ oneToken: true });

		expect((await run(CALLBACK, API_TOKEN_ALONE)).error).toBeUndefined();

		expect(onlyCall(sandbox).headers['access-token']).toBe(sandbox.credentials.clientApiId);
		expect(sandbox.callbacks).toHaveLength(1);
	});

	it('requests callbacks with an Access Token alone', async () => {
		expect((await run(CALLBACK, ACCESS_TOKEN_ALONE)).error).toBeUndefined();
		expect(sandbox.callbacks).toHaveLength(1);
	});

	it('says that the account may have another token where a borrowed one is not taken', async () => {
		const { error } = await run(CALLBACK, API_TOKEN_ALONE);

		expect(error?.message).toBe('Calltouch does not accept the token or the site ID [item 0]');
		expect(error?.description).toContain('The account may have an Access Token of its own');
		expect(error?.description).toContain('API и Webhooks / API');
		expect(error?.description).toContain('field "Access Token"');
		expect(sandbox.callbacks).toEqual([]);
	});

	it.each<[string, INodeParameters, IDataObject, string]>([
		['a list', LIST, ACCESS_TOKEN_ALONE, 'API Token'],
		['an order', REGISTER, ACCESS_TOKEN_ALONE, 'API Token'],
		['an update', UPDATE, ACCESS_TOKEN_ALONE, 'API Token'],
		['a list without any', LIST, { clientApiId: '', accessToken: '' }, 'API Token'],
		['a callback without any', CALLBACK, { clientApiId: '', accessToken: ' ' }, 'Access Token'],
	])(
		'names the token that is missing, and sends nothing: %s',
		async (_, parameters, tokens, label) => {
			const { error } = await run(parameters, tokens);

			expect(error).toMatchObject({
				name: 'NodeOperationError',
				message: `The ${label} of the credential is empty [item 0]`,
			});
			expect(error?.description).toContain(`field "${label}"`);
			expect(sandbox.httpRequests).toEqual([]);
		},
	);

	it('tells neither token, whichever Calltouch repeats', async () => {
		const { clientApiId, accessToken } = sandbox.credentials;
		for (const parameters of [LIST, CALLBACK]) {
			const message = `${clientApiId} ${accessToken} ${encodeURIComponent(accessToken)}`;
			sandbox.fail({ kind: 'answer', status: 403, body: { errorCode: '403', message } });

			const { error } = await run(parameters);

			expect(error?.description).toContain('*** *** ***');
			expect(`${error?.message}${error?.description}`).not.toMatch(TOKEN);
		}
	});
});
