import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import { startSandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, DELETE, GET, LIST, REGISTER, UPDATE } from './helpers/scenarios';

const NO_USABLE_ANSWER = 'Calltouch gave no usable answer [item 0]';
const UNKNOWN_OUTCOME =
	'Calltouch gave no usable answer: what was sent may have been carried out [item 0]';

/** Ways not to answer a call properly, other than to say so. */
const NO_ANSWERS: Array<[string, FaultRule, reason: RegExp]> = [
	['a reset', { kind: 'reset' }, /The connection broke off/],
	['an answer that breaks off', { kind: 'brokenOff' }, /The connection broke off/],
	['half an answer', { kind: 'truncated' }, /The answer was JSON that broke off\./],
	['HTTP 500', { kind: 'answer', status: 500 }, /The answer was empty\./],
	[
		'HTTP 503 with a page',
		{ kind: 'answer', status: 503, body: '<html>', contentType: 'text/html' },
		/The answer was an HTML page instead of JSON\./,
	],
	['an HTML page', { kind: 'html' }, /The answer was an HTML page instead of JSON\./],
	['an empty answer', { kind: 'empty' }, /The answer was empty\./],
	[
		'text',
		{ kind: 'answer', status: 200, body: 'Service is starting' },
		/The answer was no JSON, but/,
	],
	[
		'JSON of another kind',
		{ kind: 'answer', status: 200, body: '"ok"' },
		/The answer was JSON of another kind than expected\./,
	],
	[
		'an error 500 with HTTP 200',
		{ kind: 'errorCode', errorCode: '500', message: 'Внутренний сбой' },
		/Calltouch says: Внутренний сбой/,
	],
];

describe('Failures', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(
		parameters: INodeParameters,
		credentials?: ICredentialDataDecryptedObject,
	): Promise<Result> {
		return await execute(sandbox, { parameters, credentials });
	}

	async function registerOrder(): Promise<void> {
		await run(REGISTER);
		sandbox.clearHttpRequests();
	}

	/** The statuses answered, in order; null where there was no answer. */
	function statuses({ httpRequests }: Sandbox): Array<number | null> {
		return httpRequests.map(({ status }) => status);
	}

	/** Milliseconds between the first call and the last. */
	function span({ httpRequests }: Sandbox): number {
		return (httpRequests.at(-1)?.time ?? NaN) - (httpRequests[0]?.time ?? NaN);
	}

	describe('a call that may be repeated', () => {
		it.each(NO_ANSWERS)('is sent again after %s', async (_, fault) => {
			sandbox.fail(fault);

			const result = await run(LIST);

			expect(result.error).toBeUndefined();
			expect(sandbox.httpRequests).toHaveLength(2);
			expect(sandbox.httpRequests[1]?.url).toBe(sandbox.httpRequests[0]?.url);
		});

		it('is given up after four tries, further and further apart, and says why', async () => {
			const outcomes = await Promise.all(
				NO_ANSWERS.map(async ([name, fault, reason]) => {
					const broken = await emptySandbox();
					broken.fail({ ...fault, times: null });
					const { error } = await execute(broken, { parameters: LIST });
					await broken.close();
					return { name, error, reason, calls: broken.httpRequests };
				}),
			);

			for (const { name, error, reason, calls } of outcomes) {
				const gaps = calls.slice(1).map(({ time }, index) => time - (calls[index]?.time ?? NaN));
				expect([name, error?.message, error?.name]).toEqual([
					name,
					NO_USABLE_ANSWER,
					'NodeApiError',
				]);
				expect(error?.description).toMatch(reason);
				expect([name, calls.length]).toEqual([name, 4]);
				expect(gaps.at(-1)).toBeGreaterThan(gaps[0] ?? NaN);
			}
		});

		it('names by its label the parameter that the words of a refusal name', async () => {
			const message = 'The field orderNumber must be unique';
			sandbox.fail({ kind: 'answer', status: 400, body: { errorCode: '400', message } });

			const { error } = await run(REGISTER);

			expect(error?.description).toMatch(`Calltouch says: ${message}. Look at "Order Number".`);
		});

		it.each<[string, INodeParameters]>([
			['get', GET],
			['update', UPDATE],
			['delete', DELETE],
		])('is that of %s as well', async (_, parameters) => {
			await registerOrder();
			sandbox.addRequest({ requestId: 145507 });
			sandbox.fail({ kind: 'reset' }, { kind: 'html' });

			const result = await run(parameters);

			expect(result.error).toBeUndefined();
			expect(result.json).toHaveLength(1);
			expect(sandbox.httpRequests).toHaveLength(3);
		});

		it.each<[string, FaultRule, string]>([
			[
				'HTTP 400',
				{ kind: 'answer', status: 400, body: { errorCode: '400', message: 'Нет' } },
				'Calltouch refused what was sent (status 400) [item 0]',
			],
			[
				'an error 400 with HTTP 200',
				{ kind: 'errorCode', errorCode: '400', message: 'Нет' },
				'Calltouch refused what was sent (status 400) [item 0]',
			],
			[
				'an error with HTTP 200 whose code is no status',
				{ kind: 'errorCode', errorCode: 17, message: 'Нет' },
				'Calltouch refused what was sent (status 400) [item 0]',
			],
			[
				'HTTP 404',
				{ kind: 'answer', status: 404, body: { errorCode: '404', message: 'Нет' } },
				'Calltouch refused what was sent (status 404) [item 0]',
			],
			[
				'HTTP 403',
				{ kind: 'answer', status: 403, body: { errorCode: '403', message: 'Нет' } },
				'Calltouch does not accept the token or the site ID [item 0]',
			],
			[
				'an error 403 with HTTP 200',
				{ kind: 'errorCode', errorCode: '403', message: 'Нет' },
				'Calltouch does not accept the token or the site ID [item 0]',
			],
			[
				'HTTP 401',
				{ kind: 'answer', status: 401, body: { errorCode: 401, message: 'Нет' } },
				'Calltouch does not accept the token or the site ID [item 0]',
			],
		])('is not sent again after %s', async (_, fault, message) => {
			sandbox.fail(fault);

			const result = await run(LIST);

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(result.error?.message).toBe(message);
			expect(result.error?.description).toContain('Нет');
		});
	});

	describe('a registration', () => {
		it.each(NO_ANSWERS)('with a number is sent once, and may be repeated: %s', async (_, fault) => {
			sandbox.fail({ ...fault, acted: true, times: null });

			const result = await run(REGISTER);

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(sandbox.orders).toHaveLength(1);
			expect(result.error?.message).toBe(UNKNOWN_OUTCOME);
			expect(result.error?.description).toContain(
				'Repeating it with the same "Order Number" is safe',
			);
		});

		it.each(NO_ANSWERS)(
			'without a number is sent once, and warns: %s',
			async (_, fault, reason) => {
				sandbox.fail({ ...fault, times: null });

				const result = await run({ ...REGISTER, orderNumber: '' });

				expect(sandbox.httpRequests).toHaveLength(1);
				expect(result.error?.message).toBe(UNKNOWN_OUTCOME);
				expect(result.error?.description).toMatch(reason);
				expect(result.error?.description).toContain('could be registered twice');
			},
		);

		it('that was turned away for the rate is sent again, once', async () => {
			sandbox.fail({ kind: 'answer', status: 429, headers: { 'retry-after': '0' } });

			const result = await run({ ...REGISTER, orderNumber: '' });

			expect(statuses(sandbox)).toEqual([429, 200]);
			expect(sandbox.httpRequests[1]?.rawBody).toBe(sandbox.httpRequests[0]?.rawBody);
			expect(sandbox.orders).toHaveLength(1);
			expect(result.json).toHaveLength(1);
		});
	});

	describe('a host that can not be reached', () => {
		it('is tried again, by a registration too, since nothing was sent', async () => {
			const { port } = sandbox;
			await sandbox.close();
			const running = run(
				{ ...REGISTER, orderNumber: '' },
				{ baseUrl: `http://127.0.0.1:${port}` },
			);
			await sleep(150);
			sandbox = await startSandbox({ port, seedRequests: 0 });

			const result = await running;

			expect(result.error).toBeUndefined();
			expect(sandbox.orders).toHaveLength(1);
			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('is told apart from an outage', async () => {
			const closed = await emptySandbox();
			await closed.close();
			const [refused, unknown] = await Promise.all([
				execute(closed, { parameters: CALLBACK }),
				run(LIST, { baseUrl: 'https://calltouch.invalid' }),
			]);

			for (const { error } of [refused, unknown]) {
				expect(error?.name).toBe('NodeApiError');
				expect(error?.message).toBe("Calltouch can't be reached, so nothing was sent [item 0]");
				expect(error?.description).toContain('Base URL');
			}
			expect(refused.error?.description).toContain('The host refused the connection.');
			expect(unknown.error?.description).toContain('DNS');
		});
	});

	describe('HTTP 429', () => {
		it('without Retry-After is sent again', async () => {
			sandbox.fail({ kind: 'answer', status: 429, body: 'Too Many Requests' });

			const result = await run(LIST);

			expect(result.error).toBeUndefined();
			expect(statuses(sandbox)).toEqual([429, 200]);
		});

		it('is waited out for as long as Retry-After says', async () => {
			const headers = { 'retry-after': '2' };
			sandbox.fail({ kind: 'answer', status: 429, headers });

			const result = await run(LIST);

			expect(result.error).toBeUndefined();
			expect(statuses(sandbox)).toEqual([429, 200]);
			expect(span(sandbox)).toBeGreaterThanOrEqual(1_950);
		});

		it('is waited out until the date that Retry-After says', async () => {
			const at = Math.ceil(Date.now() / 1_000) * 1_000 + 1_000;
			const headers = { 'retry-after': new Date(at).toUTCString() };
			sandbox.fail({ kind: 'answer', status: 429, headers });

			const result = await run(LIST);

			expect(result.error).toBeUndefined();
			expect(statuses(sandbox)).toEqual([429, 200]);
			expect(sandbox.httpRequests[1]?.time).toBeGreaterThanOrEqual(at - 50);
		});

		it('is not waited out when Retry-After asks for an hour', async () => {
			const headers = { 'retry-after': '3600' };
			sandbox.fail({ kind: 'answer', status: 429, headers, times: null });

			const result = await run(LIST);

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(result.error).toMatchObject({
				name: 'NodeApiError',
				message: 'Calltouch takes nothing more at the moment: its limit is reached [item 0]',
				httpCode: '429',
			});
		});

		it('is given up when nothing is taken for half a minute, and tried ever less until then', async () => {
			sandbox.fail({ kind: 'answer', status: 429, times: null });

			const result = await run(CALLBACK);

			expect(new Set(statuses(sandbox))).toEqual(new Set([429]));
			expect(span(sandbox)).toBeGreaterThan(25_000);
			expect(sandbox.httpRequests.length).toBeGreaterThan(10);
			expect(sandbox.httpRequests.length).toBeLessThan(50);
			expect(result.error?.message).toBe(
				'Calltouch takes nothing more at the moment: its limit is reached [item 0]',
			);
			expect(result.error?.description).toContain('5 HTTP requests a second');
		});
	});

	describe('a redirect', () => {
		let elsewhere: Sandbox;

		beforeEach(async () => {
			elsewhere = await emptySandbox();
		});

		afterEach(async () => {
			await elsewhere.close();
		});

		it.each(
			[301, 302, 303, 307, 308].flatMap((status): Array<[number, string, INodeParameters]> => [
				[status, 'list', LIST],
				[status, 'register', REGISTER],
				[status, 'callback', CALLBACK],
			]),
		)('with status %i is not followed (%s)', async (status, _, parameters) => {
			const location = `${elsewhere.url}/calls-service/RestAPI/requests`;
			sandbox.fail({ kind: 'redirect', location, status, times: null });

			const result = await run(parameters);

			expect(elsewhere.httpRequests).toEqual([]);
			expect(statuses(sandbox)).toEqual([status]);
			expect(result.error?.message).toBe(
				'Calltouch answered with a redirect, which is not followed [item 0]',
			);
		});

		it('to the same host is not followed either', async () => {
			sandbox.fail({ kind: 'redirect', location: '/calls-service/RestAPI/requests/?a=b' });

			const result = await run(LIST);

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(result.error?.message).toContain('redirect');
		});
	});

	describe('a credential', () => {
		it.each([
			['http://api.calltouch.ru', "The Base URL of the credential can't be used"],
			['api.calltouch.ru', "The Base URL of the credential can't be used"],
			['', "The Base URL of the credential can't be used"],
			['http://127.0.0.1.example.com', "The Base URL of the credential can't be used"],
		])('with the base URL "%s" is refused before anything is sent', async (baseUrl, message) => {
			const result = await run(LIST, { baseUrl });

			expect(result.error).toMatchObject({
				name: 'NodeOperationError',
				message: `${message} [item 0]`,
			});
			expect(result.error?.description).toContain('https://');
		});

		it('with a time zone that does not exist is refused before anything is sent', async () => {
			const result = await run(LIST, { timeZone: 'Europe/Moskau' });

			expect(result.error?.message).toBe(
				'The Time Zone "Europe/Moskau" of the credential is not known [item 0]',
			);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('may have spaces around its values, and a slash after its base URL', async () => {
			const { clientApiId } = sandbox.credentials;

			const result = await run(LIST, {
				clientApiId: ` ${clientApiId}\n`,
				siteId: ' 12345 ',
				baseUrl: `${sandbox.url}/`,
			});

			expect(result.error).toBeUndefined();
			expect(statuses(sandbox)).toEqual([200]);
		});

		it('of the Callback API may have spaces around its values too', async () => {
			const { accessToken } = sandbox.credentials;

			const result = await run(CALLBACK, {
				accessToken: ` ${accessToken}\n`,
				siteId: ' 12345 ',
			});

			expect(result.error).toBeUndefined();
			expect(statuses(sandbox)).toEqual([200]);
		});
	});

	it('keeps its own message although a value is the name of an error code', async () => {
		const request = { __rl: true, mode: 'requestNumber', value: 'ECONNREFUSED' };

		const result = await run({ ...GET, request });

		expect(result.error?.message).toBe(
			'Calltouch has no request with the number "ECONNREFUSED" [item 0]',
		);
	});
});
