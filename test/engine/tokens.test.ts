import { inspect } from 'node:util';
import type { INodeParameters, OnError } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, DELETE, GET, LIST, REGISTER, UPDATE } from './helpers/scenarios';

/** Part of the sandbox's tokens: as they are, percent-encoded once or twice, in a form. */
const TOKEN = /.{0,40}(token(\+|%2B|%252B| )1\.with|access(\+|%2B|%252B| )token\.with).{0,40}/gi;

/** Where a token stands in something, whatever it hangs on: properties, causes, stacks. */
function tokensIn(thing: object): string[] {
	const text = `${JSON.stringify(thing)}\n${inspect(thing, { depth: Infinity, showHidden: true })}`;
	return text.match(TOKEN) ?? [];
}

/** All that n8n keeps of a run, and all that hangs on its errors. */
function tokensOf({ run }: Result): string[] {
	return tokensIn(run);
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
		const { clientApiId, accessToken } = sandbox.credentials;
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

	it('would be found by these tests if they were there', () => {
		const { clientApiId, accessToken } = sandbox.credentials;
		for (const token of [clientApiId, accessToken]) {
			const cause = new Error('cause', { cause: new Error(`at ${token}`) });
			expect(tokensIn({ error: new Error('error', { cause }) })).not.toEqual([]);
			expect(tokensIn({ url: encodeURIComponent(token) })).not.toEqual([]);
			expect(tokensIn({ url: encodeURIComponent(encodeURIComponent(token)) })).not.toEqual([]);
			expect(tokensIn({ form: new URLSearchParams({ token }).toString() })).not.toEqual([]);
		}
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

		expect(sandbox.calls).toHaveLength(4);
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
	}, 15_000);

	it('are nowhere in the data of a run that reached nobody', async () => {
		const closed = await emptySandbox();
		await closed.close();

		const results = await Promise.all(
			[LIST, REGISTER, CALLBACK].map(async (parameters) => await execute(closed, { parameters })),
		);

		for (const { error } of results) expect(error?.message).toMatch(/can't be reached/);
		expect(results.flatMap(tokensOf)).toEqual([]);
	}, 15_000);

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
