import { stringify } from 'flatted';
import type { INodeParameters, OnError } from 'n8n-workflow';

import { tokensIn } from '../faults/secrets';
import { CREDENTIALS } from '../sandbox/credentials';
import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, DELETE, GET, LIST, REGISTER, UPDATE } from './helpers/scenarios';

const { clientApiId, accessToken } = CREDENTIALS;
const TOKENS = [clientApiId, accessToken];

/** Where a token stands in all that n8n keeps of a run, and in all that hangs on its errors. */
function tokensOf({ run }: Result): string[] {
	return [run, JSON.stringify(run), stringify(run.data)].flatMap((kept) => tokensIn(kept, TOKENS));
}

describe('Tokens', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(parameters: INodeParameters, onError?: OnError): Promise<Result> {
		return await execute(sandbox, { parameters, onError });
	}

	/** Calltouch repeats the token that it got, in every form. */
	function echoes(fault: (text: string) => FaultRule): FaultRule[] {
		return Object.entries({ 'calls-service': clientApiId, 'widget-service': accessToken }).map(
			([path, token]) => ({
				...fault(
					[
						`clientApiId=${token}`,
						`clientApiId=${encodeURIComponent(token)}`,
						encodeURI(token),
						new URLSearchParams({ token }).toString(),
						JSON.stringify({ token }),
					].join(' | '),
				),
				path,
				times: null,
			}),
		);
	}

	const answer = (status: number, body: unknown): FaultRule => ({ kind: 'answer', status, body });
	const stated = (status: number) => (message: string) =>
		answer(status, { errorCode: String(status), message });

	class Guarded extends Error {
		get request(): string {
			return clientApiId;
		}
	}

	const withHidden = (key: string | symbol, value: unknown): Error =>
		Object.defineProperty(new Error('error'), key, { value, enumerable: false });

	it.each<[string, unknown]>([
		['as it is', { message: `at ${clientApiId}` }],
		['the other one', { message: `at ${accessToken}` }],
		['percent-encoded', { url: encodeURIComponent(clientApiId) }],
		['percent-encoded in lower case', { url: encodeURIComponent(clientApiId).toLowerCase() }],
		['percent-encoded twice', { url: encodeURIComponent(encodeURIComponent(clientApiId)) }],
		['in a form', { form: new URLSearchParams({ clientApiId }).toString() }],
		['in JSON', { body: JSON.stringify({ token: clientApiId }) }],
		['in base64', { header: Buffer.from(`x:${clientApiId}`).toString('base64') }],
		['in base64 for URLs', { header: Buffer.from(accessToken).toString('base64url') }],
		['its first half alone', { message: clientApiId.slice(0, 23) }],
		['its second half alone', { message: clientApiId.slice(23) }],
		['in the cause of a cause', new Error('a', { cause: new Error('b', { cause: clientApiId }) })],
		['in the context of an error', Object.assign(new Error('error'), { context: { clientApiId } })],
		['in a stack', Object.assign(new Error('error'), { stack: `at ${clientApiId}` })],
		['in a hidden property', withHidden('config', { url: clientApiId })],
		['under a symbol', withHidden(Symbol('config'), { url: clientApiId })],
		['in a symbol', { [Symbol(clientApiId)]: 1 }],
		['in an inherited getter', new Guarded('error')],
		['in a key', { [clientApiId]: 1 }],
		['in a map', new Map([['key', new Set([clientApiId])]])],
		['in bytes', { data: Buffer.from(clientApiId) }],
	])('would be found by these tests: %s', (_, thing) => {
		expect(tokensIn({ error: thing }, TOKENS)).not.toEqual([]);
	});

	it('would be found in a run', async () => {
		const result = await run(REGISTER);
		const [task] = result.run.data.resultData.runData.Calltouch ?? [];
		expect(tokensOf(result)).toEqual([]);

		Object.assign(task ?? {}, { error: withHidden('config', { url: clientApiId }) });
		expect(tokensOf(result)).not.toEqual([]);
	});

	it.each<[string, (text: string) => FaultRule]>([
		['HTTP 400 that repeats it', stated(400)],
		['HTTP 403 that repeats it', stated(403)],
		['HTTP 500 that repeats it', stated(500)],
		['HTTP 200 with an error', (message) => answer(200, { errorCode: '400', message })],
		['a page that repeats it', (text) => answer(502, `<html><body>${text}</body></html>`)],
		['text that repeats it', (text) => answer(200, text)],
		[
			'the error of a callback',
			(errorMessage) => answer(400, { data: { apiErrorData: { errorCode: 1, errorMessage } } }),
		],
		[
			'values that are not valid',
			(message) => answer(400, { data: { validationErrorData: { violations: [{ message }] } } }),
		],
		['an unknown form of error', (error) => answer(400, { error })],
		[
			'429 that repeats it',
			(text) => ({ ...stated(429)(text), headers: { 'retry-after': '900' } }) as FaultRule,
		],
		[
			'a redirect that repeats it',
			(text) => ({ kind: 'redirect', location: `http://127.0.0.1:1/?${encodeURI(text)}` }),
		],
		['a reset', () => ({ kind: 'reset' })],
		['an answer that breaks off', () => ({ kind: 'brokenOff' })],
		['an HTML page', () => ({ kind: 'html' })],
	])('are nowhere in the data of a run that ends with %s', async (_, fault) => {
		sandbox.fail(...echoes(fault));

		// Neither of the two calls is sent twice, so nobody has to wait.
		const results = [
			await run(REGISTER),
			await run(CALLBACK),
			await run(REGISTER, 'continueErrorOutput'),
			await run(CALLBACK, 'continueRegularOutput'),
		];

		expect(sandbox.httpRequests).toHaveLength(4);
		expect(results.map(({ error }) => error !== undefined)).toEqual([true, true, false, false]);
		expect(results.flatMap(tokensOf)).toEqual([]);
	});

	it("are blotted out of Calltouch's words, of which the rest is told", async () => {
		sandbox.fail(...echoes((text) => stated(400)(`Плохой токен ${text}`)));

		const { error } = await run(REGISTER);

		expect(error?.description).toContain('Плохой токен clientApiId=*** | clientApiId=***');
	});

	it('are nowhere in the data of a run whose reads failed, however often they were tried', async () => {
		const faults = [
			...[400, 403, 500].map(stated),
			(text: string) => answer(200, `<p>${text}`),
			(): FaultRule => ({ kind: 'reset' }),
			(): FaultRule => ({ kind: 'brokenOff' }),
			(): FaultRule => ({ kind: 'truncated' }),
		];
		const results = await Promise.all(
			faults.map(async (fault) => {
				const broken = await emptySandbox();
				broken.fail(...echoes(fault));
				const result = await execute(broken, { parameters: LIST });
				await broken.close();
				return result;
			}),
		);

		expect(results.map(({ error }) => error?.name)).toEqual(faults.map(() => 'NodeApiError'));
		expect(results.flatMap(tokensOf)).toEqual([]);
	});

	it.each([0, 10, 20, 30])(
		'are blotted out of a text that is cut in the midst of them (%i)',
		async (before) => {
			const text = (token: string): FaultRule => ({
				kind: 'answer',
				status: 200,
				body: `${'x'.repeat(before)}${` ${token}`.repeat(100)}`,
			});
			sandbox.fail({ ...text(clientApiId), path: 'calls-service' });
			sandbox.fail({ ...text(encodeURIComponent(accessToken)), path: 'widget-service' });

			const results = [await run(REGISTER), await run(CALLBACK)];

			for (const { error } of results) expect(error?.description).toContain('*** ***');
			expect(results.flatMap(tokensOf)).toEqual([]);
		},
	);

	it.each([
		'http://api.calltouch.ru',
		'http://127.0.0.1.example.com',
		'ftp://127.0.0.1',
		'//api.calltouch.ru',
		'',
	])('are not sent to "%s", which is neither https nor this machine', async (baseUrl) => {
		const results = await Promise.all(
			[LIST, REGISTER, CALLBACK].map(
				async (parameters) => await execute(sandbox, { parameters, credentials: { baseUrl } }),
			),
		);

		for (const { error } of results) {
			expect(error?.message).toBe("The Base URL of the credential can't be used [item 0]");
			expect(error?.description).toContain('https://');
		}
		expect(results.flatMap(tokensOf)).toEqual([]);
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('are nowhere in the data of a run that reached nobody', async () => {
		const closed = await emptySandbox();
		await closed.close();

		const results = await Promise.all(
			[LIST, REGISTER, CALLBACK].map(async (parameters) => await execute(closed, { parameters })),
		);

		for (const { error } of results) expect(error?.message).toMatch(/can't be reached/);
		expect(results.flatMap(tokensOf)).toEqual([]);
	});

	it('are nowhere in the data of a run that succeeded', async () => {
		sandbox.addRequest({ requestId: 145507 });

		const results: Result[] = [];
		for (const parameters of [LIST, GET, REGISTER, UPDATE, DELETE, CALLBACK]) {
			results.push(await run(parameters));
		}

		expect(results.map(({ error }) => error)).toEqual(results.map(() => undefined));
		expect(results.flatMap(tokensOf)).toEqual([]);
	});
});
