import { inspect } from 'node:util';
import type { INodeParameters } from 'n8n-workflow';
import fc from 'fast-check';
import type { z } from 'zod/v4';

import { nodeOperations } from '../../src/node/nodeOperations';
import { SimplifiedCall } from '../../src/resources/call/simplified';
import { SimplifiedRequest } from '../../src/resources/request/simplified';
import { readState } from '../../src/triggers/state';
import type { Result } from '../engine/helpers/engine';
import { execute } from '../engine/helpers/engine';
import type { ActiveTrigger } from '../engine/helpers/poll';
import { activeTrigger } from '../engine/helpers/poll';
import { emptySandbox } from '../engine/helpers/sandbox';
import {
	CALLBACK,
	CALL_GET,
	CALL_LIST,
	DELETE,
	GET,
	LIST,
	NEW_REQUEST,
	IMPORT,
	RECORDING,
	REGISTER,
	UPDATE,
} from '../engine/helpers/scenarios';
import type { Sandbox } from '../sandbox/server';

// Neither the limit nor how long to wait before the next try is what is tested here.
jest.mock('../../src/api/rateLimiter', () => ({
	...jest.requireActual<object>('../../src/api/rateLimiter'),
	takeTurn: () => Promise.resolve(() => {}),
	pause: () => Promise.resolve(),
}));

const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`Hostile answers with FUZZ_SEED=${seed}\n`);

const UPSERT = { ...REGISTER, operation: 'upsert' };
const CLIENT_ORDER = {
	resource: 'clientOrder',
	orderNumber: 'crm-1',
	status: 'new',
	updateFields: { status: 'new' },
};
const SCENARIOS: Array<[name: string, parameters: INodeParameters]> = [
	['list', LIST],
	['get', GET],
	['create a request', NEW_REQUEST],
	['list calls', CALL_LIST],
	['get a call', CALL_GET],
	['get a recording', RECORDING],
	['import a call', IMPORT],
	['create several requests', { ...NEW_REQUEST, additionalFields: { manager: 'x' } }],
	['register', REGISTER],
	['upsert', UPSERT],
	['update', UPDATE],
	['delete', DELETE],
	['callback', CALLBACK],
	...['create', 'update'].map((operation): [string, INodeParameters] => [
		`${operation} of API 2.0`,
		{ ...CLIENT_ORDER, operation },
	]),
	['comment', { resource: 'lead', operation: 'addComment', requestId: 1, addComment: 'x' }],
];

/** Several times as deep as functions can call each other. */
const DEEP = 30_000;

/** What is done with each character twice, or with all of them for each, takes too long. */
const LONG = 2_000_000;

/** More than a function takes as arguments. */
const MANY = 200_000;

const deep = (open: string, close: string, inside = '1') =>
	`${open.repeat(DEEP)}${inside}${close.repeat(DEEP)}`;

/** Bodies that are no good answer to any call, or a good one with something vile in it. */
const BODIES: Array<[name: string, body: string]> = [
	['deep arrays', deep('[', ']')],
	['deep objects', deep('{"a":', '}')],
	['deep arrays that do not end', '['.repeat(DEEP)],
	['a deep session', `[{"requestId":1,"session":${deep('{"a":', '}')}}]`],
	['deep attributes', `[{"requestId":1,"attrs":${deep('{"a":', '}')}}]`],
	['a deep number', `[{"requestId":1,"requestNumber":${deep('[', ']')}}]`],
	['a deep id', `[{"requestId":${deep('[', ']')}}]`],
	['a deep order', `{"order":${deep('{"order":', '}')},"orderId":1}`],
	['a deep callback', `{"data":{"widgetRequestId":${deep('[', ']')}}}`],
	['a deep error', `{"errorCode":${deep('[', ']')},"message":${deep('[', ']')}}`],
	['a deep error of a callback', `{"data":{"apiErrorData":${deep('{"errorCode":', '}')}}}`],
	['a deep entry', `{"data":{"orders":[{"error":${deep('[', ']')}}]}}`],
	[
		'a deep error of an entry',
		`{"data":{"orders":[{"error":${'{"error":'.repeat(50)}1${'}'.repeat(50)}}]}}`,
	],
	['entries of all kinds', '{"data":[null,1,"x",[],{}],"meta":{"data":[{}]}}'],
	[
		'an entry with a huge ID',
		'{"data":{"orders":[{"calltouchOrderId":1e400,"orderNumber":1e400}]}}',
	],
	[
		'__proto__ in an entry',
		'{"data":{"__proto__":[{"error":1}],"orders":[{"orderNumber":"crm-1","__proto__":{"error":"x"}}]}}',
	],
	['a request with odd values', '{"data":{"requests":[{"imported":"x","requestId":1e400}]}}'],
	['a long error of an entry', `{"data":{"orders":[{"error":"${'x'.repeat(LONG)}"}]}}`],
	[
		'calls that are none',
		`{"page":1e400,"pageTotal":{},"recordsTotal":-1,"records":[null,{},[1],{"callId":${deep('[', ']')}}]}`,
	],
	[
		'calls with huge numbers',
		`{"pageTotal":1,"records":[{"callId":1e400,"timestamp":1e400,"duration":"1e400","date":"99/99/9999 99:99:99"},
		{"callId":${'9'.repeat(10_000)},"timestamp":-62167219200,"callTags":[{"names":{"__proto__":1}},null,1],"phrases":[{"message":{}}]}]}`,
	],
	['huge numbers', '[{"requestId":1e400,"date":1e400,"siteId":-1e400}]'],
	[
		'a date beyond the calendar',
		'[{"requestId":1,"date":8640000000000001,"dateStr":"01/01/2026 00:00:00"}]',
	],
	['a date of year 0', '[{"requestId":1,"date":-62167219200000,"dateStr":"21/11/2026 12:00:00"}]'],
	['an order with huge numbers', '{"orderId":1e400,"sum":"1e400","dateCreated":1e400,"callId":-0}'],
	['an id of many digits', `[{"requestId":${'9'.repeat(10_000)}}]`],
	['a callback with an id of many digits', `{"data":{"widgetRequestId":${'9'.repeat(400)}}}`],
	[
		'__proto__',
		'[{"requestId":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]',
	],
	['__proto__ in attributes', '[{"requestId":1,"attrs":{"__proto__":{"polluted":1}}}]'],
	[
		'__proto__ as a custom field',
		'[{"requestId":1,"customFields":[{"field":"__proto__","value":{"polluted":1}}]}]',
	],
	[
		'__proto__ in an order',
		'{"orderId":1,"__proto__":{"polluted":1},"order":{"__proto__":{"polluted":1}}}',
	],
	[
		'__proto__ in a callback',
		'{"data":{"widgetRequestId":1,"__proto__":{"polluted":1}},"__proto__":{"data":1}}',
	],
	[
		'an error named constructor',
		'{"data":{"apiErrorData":{"errorCode":"constructor","errorMessage":"x"}}}',
	],
	[
		'an error named __proto__',
		'{"data":{"apiErrorData":{"errorCode":"__proto__","errorMessage":"x"}}}',
	],
	['a long text', `[{"requestId":1,"subject":"${'x'.repeat(LONG)}"}]`],
	['a long number', `[{"requestNumber":"${'x'.repeat(LONG)}"}]`],
	['a long id', `[{"requestId":"${'x'.repeat(LONG)}"}]`],
	['a long error', `{"errorCode":"${'x'.repeat(LONG)}","message":"${'x'.repeat(LONG)}"}`],
	[
		'a long error of a callback',
		`{"data":{"apiErrorData":{"errorCode":"${'1'.repeat(LONG)}","errorMessage":"${'x'.repeat(LONG)}"}}}`,
	],
	['a long text that is no JSON', 'x'.repeat(LONG)],
	['a list with all kinds of things', '[null,1,"x",[],[[]],{},{"requestId":null},true]'],
	['a number', '1'],
	['null', 'null'],
	['a text', '"x"'],
];

describe('A hostile server', () => {
	let sandbox: Sandbox;
	const unhandled: unknown[] = [];
	const note = (reason: unknown) => void unhandled.push(reason);

	beforeAll(async () => {
		process.on('unhandledRejection', note);
		sandbox = await emptySandbox();
	});

	beforeEach(() => {
		sandbox.reset();
	});

	afterEach(() => {
		expect(unhandled.splice(0)).toEqual([]);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
		expect(Object.keys(Object.prototype)).toEqual([]);
	});

	afterAll(async () => {
		process.off('unhandledRejection', note);
		await sandbox.close();
	});

	function answerWith(body: string, status = 200): void {
		sandbox.fail({ kind: 'answer', status, body, times: null });
	}

	/** Either what the operation documents, or an error that says what Calltouch did. */
	function expectDocumented(parameters: INodeParameters, { json, error }: Result): void {
		if (error) {
			expect(error.name).toBe('NodeApiError');
			expect(error.message).toMatch(/^(Calltouch|The callback was not created)/);
			expect(`${error.message}${error.description}`.length).toBeLessThan(3_000);
			return;
		}
		const { output, resource } =
			nodeOperations.find(
				(one) => one.resource === parameters.resource && one.name === parameters.operation,
			) ?? {};
		const documented = resource === 'callback' ? output?.loose() : output?.strict();
		for (const item of json) {
			expect(documented?.safeParse(item).error?.issues ?? []).toEqual([]);
			// As n8n keeps it
			expect(documented?.safeParse(JSON.parse(JSON.stringify(item))).success).toBe(true);
		}
	}

	/** Whatever comes, there are requests of the documented shape, or an error that says so. */
	async function expectSoundPolls(
		trigger: ActiveTrigger,
		shape: z.ZodObject = SimplifiedRequest,
	): Promise<void> {
		for (let polls = 0; polls < 3; polls++) {
			const items = await trigger.poll().catch((error: unknown) => {
				expect(error).toMatchObject({ name: 'NodeApiError' });
				return null;
			});
			for (const { json } of items ?? []) {
				expect(shape.strict().safeParse(json).error?.issues ?? []).toEqual([]);
			}
		}
		const { state } = trigger.staticData();
		const saved = JSON.stringify(state ?? null);
		expect(saved.length).toBeLessThan(1_500);
		if (state !== undefined) expect(readState(JSON.parse(saved))).toEqual(state);
	}

	describe.each(BODIES)('that answers with %s', (_, body) => {
		it.each(SCENARIOS)('leaves %s as documented', async (_name, parameters) => {
			answerWith(body);

			expectDocumented(parameters, await execute(sandbox, { parameters }));
		});

		it('leaves the trigger working, with a small state', async () => {
			const trigger = activeTrigger(sandbox, { parameters: { startFrom: 'last24Hours' } });
			answerWith(body);

			await expectSoundPolls(trigger);

			// And then it is Calltouch again.
			sandbox.clearFaults();
			const { requestId } = sandbox.addRequest();
			sandbox.clearHttpRequests();
			const items = await trigger.poll();
			// Days that may have been too much for one answer are asked for one by one for a while.
			expect(new Set(sandbox.httpRequests.map(({ status }) => status))).toEqual(new Set([200]));
			expect(items?.map(({ json }) => json.requestId)).toEqual([requestId]);
		});

		it('leaves the trigger on calls working, with a small state', async () => {
			const parameters = { triggerOn: 'newCall', startFrom: 'last24Hours' };
			const trigger = activeTrigger(sandbox, { parameters });
			answerWith(body);

			await expectSoundPolls(trigger, SimplifiedCall);

			sandbox.clearFaults();
			const { callId } = sandbox.addCall();
			const items = (await trigger.poll()) ?? [];
			const ids = items.map(({ json }) => json.callId);
			expect(ids).toContain(callId);
			expect(new Set(ids).size).toBe(ids.length);
		});
	});

	const rows = (count: number) =>
		`[${Array.from({ length: count }, (_, id) => `{"requestId":${id}}`).join()}]`;

	it('with 200,000 requests is listed, all of them or up to the limit, in its order', async () => {
		answerWith(rows(MANY));

		const some = await execute(sandbox, { parameters: LIST });
		const all = await execute(sandbox, {
			parameters: { ...LIST, returnAll: true, output: 'raw' },
		});

		expect(some.json.map(({ requestId }) => requestId)).toEqual([...Array(50).keys()]);
		expect(all.json).toHaveLength(MANY);
		expect(all.json.every(({ requestId }, index) => requestId === index)).toBe(true);
	});

	it('with 200,000 new requests is triggered by piece by piece', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { startFrom: 'last24Hours' } });
		answerWith(rows(MANY));

		const ids: unknown[] = [];
		for (const _ of [1, 2]) ids.push(...((await trigger.poll()) ?? []).map(({ json }) => json));

		expect(ids).toHaveLength(1_000);
		expect(JSON.stringify(trigger.staticData()).length).toBeLessThan(20_000);
	});

	it('with 250,000 requests that are not to be emitted does not fill the state', async () => {
		const trigger = activeTrigger(sandbox);
		answerWith(rows(250_000).replaceAll('}', `,"date":${Date.now()}}`));

		await expect(trigger.poll()).rejects.toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch has more new requests than the trigger can remember',
		});

		expect(trigger.staticData()).toEqual({});
	});

	it('that repeats requests, or whose ids differ in the last digits only, is listed right', async () => {
		answerWith(
			`[{"requestId":1,"subject":"a"},{"requestId":1,"subject":"b"},{"requestId":"1"},
			{"requestId":9007199254740993},{"requestId":9007199254740992},{"requestId":null},{"requestId":null},{},{}]`,
		);

		const { json } = await execute(sandbox, { parameters: LIST });

		expect(json.map(({ requestId, form }) => [requestId, form])).toEqual([
			[1, 'a'],
			[1, null],
			['9007199254740993', null],
			['9007199254740992', null],
			...Array(4).fill([null, null]),
		]);
	});

	describe('that nests something too deeply', () => {
		const deepIn = (place: string) => `[{"requestId":1,"subject":"a",${place}}]`;
		const nested = deep('{"a":', '}');

		it.each<[string, string, INodeParameters, object]>([
			[
				'of a request',
				deepIn(`"session":{"city":"kazan","other":${nested}}`),
				LIST,
				{ requestId: 1, form: 'a', city: 'kazan' },
			],
			[
				'of a request, in extras that were not asked for',
				deepIn(`"session":{"city":"kazan"},"dcm":[${nested}]`),
				LIST,
				{ requestId: 1, form: 'a', city: 'kazan' },
			],
			[
				'of a call',
				`{"records":[{"callId":1,"city":"kazan","other":${nested}}]}`,
				CALL_LIST,
				{ callId: 1, city: 'kazan' },
			],
		])('does not keep from the user what comes out without it: %s', async (...its) => {
			const [, body, parameters, simplified] = its;
			answerWith(body);

			const { json } = await execute(sandbox, { parameters });

			expect(json).toMatchObject([simplified]);
		});

		it.each<[string, string, INodeParameters]>([
			['raw', `"session":{"other":${nested}}`, { ...LIST, output: 'raw' }],
			['raw, alone', `"session":{"other":${nested}}`, { ...GET, output: 'raw' }],
			[
				'as a custom field',
				`"customFields":[{"field":"a","value":${nested}}]`,
				{ ...LIST, include: ['withCustomFields'] },
			],
			[
				'as a field of a widget',
				`"widgetInfo":{"fields":[{"name":"a","value":${nested}}]}`,
				{ ...LIST, include: ['withWidgetInfo'] },
			],
			['as DCM', `"dcm":[${nested}]`, { ...LIST, include: ['withDcm'] }],
			['raw, of a call', `"callId":1,"other":${nested}`, { ...CALL_LIST, output: 'raw' }],
			[
				'raw, of a call alone',
				`"callId":32940001,"other":${nested}`,
				{ ...CALL_GET, output: 'raw' },
			],
			['as attributes of a call', `"callId":1,"attrs":${nested}`, CALL_LIST],
			['in a call that has no ID', `"other":${nested}`, CALL_LIST],
		])('does not bring it into n8n %s', async (_, place, parameters) => {
			answerWith(deepIn(place));

			const { error } = await execute(sandbox, { parameters });

			expect(error).toMatchObject({
				name: 'NodeApiError',
				message: 'Calltouch gave no usable answer [item 0]',
			});
			expect(error?.description).toContain('nested too deeply');
		});

		it.each([
			['raw', 'newRequest', `{"requestId":1,"other":${nested}}`],
			['in what tells a request from others', 'newRequest', `{"dateStr":${nested}}`],
			['raw, of a call', 'newCall', `{"callId":1,"other":${nested}}`],
			['in what tells a call from others', 'newCall', `{"date":${nested}}`],
		])('does not bring it into the trigger %s', async (_, triggerOn, entry) => {
			const parameters = { triggerOn, startFrom: 'last24Hours', output: 'raw' };
			const trigger = activeTrigger(sandbox, { parameters });
			answerWith(`[${entry}]`);

			await expect(trigger.poll()).rejects.toMatchObject({
				name: 'NodeApiError',
				message: 'Calltouch gave no usable answer',
			});
			expect(trigger.staticData()).toEqual({});
		});
	});

	it('that puts 200,000 custom fields in a request leaves the others alone', async () => {
		const fields = Array.from({ length: MANY }, (_, at) => `{"field":"f${at}","value":${at}}`);
		answerWith(`[{"requestId":1,"customFields":[${fields.join()}]},{"requestId":2}]`);

		const parameters = { ...LIST, include: ['withCustomFields'] };
		const { json } = await execute(sandbox, { parameters });

		expect(json.map(({ requestId }) => requestId)).toEqual([1, 2]);
		expect(json[0]?.customFields).toMatchObject({ f0: 0, f199999: 199_999 });
	});

	it('that repeats the token in every word of an error does not bring it into n8n', async () => {
		const { accessToken: token } = sandbox.credentials;
		const errors = [
			{ data: { apiErrorData: { errorCode: token, errorMessage: token } } },
			{ data: { apiErrorData: { errorCode: 1, errorMessage: `${'x'.repeat(490)}${token}` } } },
			{ data: { validationErrorData: { violations: [{ field: token, message: token }] } } },
			{ errorCode: token, message: token },
			{ error: `${'x'.repeat(490)}${token}` },
		];

		for (const body of [...errors.map((error) => JSON.stringify(error)), 'x'.repeat(490) + token]) {
			sandbox.clearFaults();
			answerWith(body, 400);
			const { error } = await execute(sandbox, { parameters: CALLBACK });
			expect(error?.name).toBe('NodeApiError');
			expect(inspect(error, { depth: Infinity })).not.toContain(token.slice(0, 8));
		}
	});

	it.each(['Fri, 31 Dec 9999 23:59:59 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT', 'x'])(
		'whose clock says %s does not stop the trigger',
		async (date) => {
			const trigger = activeTrigger(sandbox);
			sandbox.set({ dateHeader: false });
			sandbox.fail({ kind: 'answer', status: 200, body: '[]', headers: { date }, times: 2 });
			await trigger.poll();
			await trigger.poll();
			sandbox.set({ dateHeader: true });
			await trigger.poll();
			const { requestId } = sandbox.addRequest();

			const items = await trigger.poll();

			expect(items?.map(({ json }) => json.requestId)).toEqual([requestId]);
		},
	);

	describe('with something else in any place of an answer', () => {
		const odd = fc.oneof(
			fc.jsonValue({ maxDepth: 2 }),
			fc.constantFrom(null, 0, -0, 1e300, 2 ** 53 + 2, -1, 8.64e15 + 1, true, '', ' ', [], {}),
			fc.constantFrom('(not set)', '__proto__', '01/13/2026 25:00:00', '1e400', [[]], [null], [{}]),
		);

		/** Every place in an answer, from the outermost on. */
		function placesIn(value: unknown, path: string[] = []): string[][] {
			const inside =
				typeof value === 'object' && value !== null
					? Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, key]))
					: [];
			return [path, ...inside];
		}

		function withOdd(value: unknown, [key, ...path]: string[], instead: unknown): unknown {
			if (key === undefined) return instead;
			if (Array.isArray(value)) {
				return value.map((one: unknown, at) =>
					String(at) === key ? withOdd(one, path, instead) : one,
				);
			}
			if (typeof value !== 'object' || value === null) return value;
			const inside = (value as Record<string, unknown>)[key];
			return { ...value, [key]: withOdd(inside, path, instead) };
		}

		/** The answer with one to four places changed. */
		function spoilt(answer: unknown): fc.Arbitrary<unknown> {
			const change = fc.tuple(fc.constantFrom(...placesIn(answer)), odd);
			return fc
				.array(change, { minLength: 1, maxLength: 4 })
				.map((changes) =>
					changes.reduce<unknown>(
						(spoiled, [path, value]) => withOdd(spoiled, path, value),
						answer,
					),
				);
		}

		/** A good answer to each operation, as the sandbox gives it. */
		async function answerTo(parameters: INodeParameters): Promise<unknown> {
			if (parameters === NEW_REQUEST) return { requestId: 1, dateStr: '31/03/2026 12:00:00' };
			const request = sandbox.addRequest({ requestId: 145507 });
			if (parameters.resource === 'request') return [request];
			if (parameters.resource === 'call') {
				const records = [sandbox.addCall({ callTags: [] })];
				return { page: 1, pageTotal: 1, pageSize: 1_000, recordsTotal: 1, records };
			}
			if (parameters.resource === 'callback') return { data: { widgetRequestId: 1 } };
			if (parameters.operation === 'register') {
				return (await execute(sandbox, { parameters: { ...REGISTER, output: 'raw' } })).json[0];
			}
			const link = { linkTo: 'requestId', requestId: '145507' };
			await execute(sandbox, { parameters: { ...REGISTER, ...link } });
			return (await execute(sandbox, { parameters: { ...UPDATE, output: 'raw' } })).json[0];
		}

		it.each(SCENARIOS)(
			'leaves %s as documented',
			async (_, parameters) => {
				const answer = await answerTo(parameters);
				await fc.assert(
					fc.asyncProperty(spoilt(answer), async (body) => {
						sandbox.clearFaults();
						answerWith(JSON.stringify(body));
						expectDocumented(parameters, await execute(sandbox, { parameters }));
					}),
					{ seed, numRuns: 100 },
				);
			},
			120_000,
		);

		it('leaves the trigger working', async () => {
			const answer = await answerTo(LIST);
			await fc.assert(
				fc.asyncProperty(spoilt(answer), async (body) => {
					const trigger = activeTrigger(sandbox, { parameters: { startFrom: 'last24Hours' } });
					sandbox.clearFaults();
					answerWith(JSON.stringify(body));
					await expectSoundPolls(trigger);
				}),
				{ seed, numRuns: 100 },
			);
		});
	});
});
