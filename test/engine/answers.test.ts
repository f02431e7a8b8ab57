import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { FaultRule } from '../sandbox/faults';
import type { Sandbox } from '../sandbox/server';
import { searchRequests, testCredential } from './helpers/contexts';
import { execute } from './helpers/engine';
import { activeTrigger } from './helpers/poll';
import { emptySandbox, moscow } from './helpers/sandbox';
import { CALLBACK, GET, LIST, UPDATE } from './helpers/scenarios';

describe('What is read of answers', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(parameters: INodeParameters): Promise<IDataObject[]> {
		const { json, error } = await execute(sandbox, { parameters });
		if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
		return json;
	}

	describe.each(['windows-1251', '"Windows-1251"', 'utf-8', 'no-such-charset'])(
		'charset=%s',
		(charset) => {
			const contentType = `application/json; charset=${charset}`;

			beforeEach(() => {
				sandbox.addRequest({ requestId: 145507, subject: 'Корзина' });
			});

			it.each([false, true])('is that of data, wherever it is read (gzip: %p)', async (gzip) => {
				sandbox.fail({ kind: 'real', contentType, gzip, times: null });
				const trigger = activeTrigger(sandbox, {
					parameters: {
						startFrom: 'custom',
						startTime: new Date(Date.now() - 3_600_000).toISOString(),
					},
				});

				expect((await run(LIST))[0]?.form).toBe('Корзина');
				expect((await run(GET))[0]?.form).toBe('Корзина');
				expect((await trigger.poll())?.[0]?.json.form).toBe('Корзина');
				expect((await searchRequests(sandbox)).results[0]?.name).toContain('Корзина');
			});

			it('is that of what Calltouch says', async () => {
				const body = { errorCode: '403', message: 'Нет доступа' };
				sandbox.fail({ kind: 'answer', status: 403, body, contentType, times: null });

				await expect(run(LIST)).rejects.toThrow('Calltouch says: Нет доступа');
				const { message } = await testCredential(sandbox);
				expect(message).toContain('Calltouch says: Нет доступа');
			});
		},
	);

	it('does not mind a byte order mark', async () => {
		const body = '\uFEFF[{"requestId":1,"subject":"Корзина"}]';
		sandbox.fail({ kind: 'answer', status: 200, body });

		expect((await run(LIST))[0]?.form).toBe('Корзина');
	});

	it('keeps integers of any length to the last digit, simplified and raw', async () => {
		const body =
			'[{"requestId":123456789012345678,"siteId":-9007199254740993,"ctClientId":1300000000111111117,"date":1554382259240,"session":{"sessionId":9007199254740991,"yaClientId":1619000000123456789,"url":"https://example.com/?a,1234567890123456789,b"}}]';
		sandbox.fail({ kind: 'answer', status: 200, body, times: null });

		expect((await run(LIST))[0]).toMatchObject({
			requestId: '123456789012345678',
			siteId: '-9007199254740993',
			sessionId: 9_007_199_254_740_991,
			ctClientId: '1300000000111111117',
			yaClientId: '1619000000123456789',
			landingPage: 'https://example.com/?a,1234567890123456789,b',
		});
		expect((await run({ ...LIST, output: 'raw' }))[0]).toMatchObject({
			requestId: '123456789012345678',
			ctClientId: '1300000000111111117',
			session: { sessionId: 9_007_199_254_740_991, yaClientId: '1619000000123456789' },
		});
	});

	it.each<[string | number, string | number]>([
		['a1b2-c3', 'a1b2-c3'],
		['12', 12],
		[7, 7],
	])("gives a callback's ID %p as %p", async (widgetRequestId, expected) => {
		sandbox.fail({ kind: 'answer', status: 200, body: { data: { widgetRequestId } } });

		expect((await run(CALLBACK))[0]?.widgetRequestId).toBe(expected);
	});

	it.each(['requestId', 'requestNumber'])('has more than 100 by %s newest first', async (getBy) => {
		const added = Array.from({ length: 150 }, (_, index) =>
			sandbox.addRequest({ date: moscow('2026-03-10T12:00') + ((index * 37) % 150) * 60_000 }),
		);
		const dates = (
			await run({ ...LIST, getBy, [getBy]: added.map((one) => one[getBy as 'requestId']).join() })
		).map(({ createdAt }) => createdAt as string);

		expect(sandbox.httpRequests).toHaveLength(2);
		expect(dates).toHaveLength(150);
		expect(dates).toEqual([...dates].sort().reverse());
	});

	it('has the date of the session, and its order where the period is about it', async () => {
		const day = moscow('2026-03-10T00:00');
		for (const hour of [3, 1, 2]) {
			const session = { sessionDate: day + hour * 3_600_000 };
			sandbox.addRequest({ date: day + (20 - hour) * 3_600_000, session });
		}
		const found = await run({
			...LIST,
			period: 'custom',
			dateFrom: '2026-03-10',
			dateTo: '2026-03-10',
			options: { bindTo: 'session' },
		});

		expect(found.map(({ sessionDate }) => sessionDate)).toEqual([
			'2026-03-10T03:00:00+03:00',
			'2026-03-10T02:00:00+03:00',
			'2026-03-10T01:00:00+03:00',
		]);
	});

	it.each<[string, FaultRule]>([
		['a 404 page', { kind: 'answer', status: 404, body: '<html>nginx</html>' }],
		['a 404 without anything', { kind: 'answer', status: 404 }],
		["a gateway's 404", { kind: 'answer', status: 404, body: { message: 'no Route matched' } }],
		['407', { kind: 'answer', status: 407 }],
		['a 403 page', { kind: 'answer', status: 403, body: '<html>blocked</html>' }],
	])('does not take %s for an answer of Calltouch', async (_, fault) => {
		sandbox.fail({ ...fault, times: null });

		for (const parameters of [GET, UPDATE, LIST]) {
			await expect(run(parameters)).rejects.toThrow(
				/^Something between n8n and Calltouch answered \(status 40\d\)/,
			);
		}
		const list = { ...LIST, period: 'last7Days', returnAll: true };
		await expect(run(list)).rejects.toThrow(/^Something between/);
		expect(sandbox.httpRequests).toHaveLength(4);
	});
});
