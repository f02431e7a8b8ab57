import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { tokensIn } from '../faults/secrets';
import type { Sandbox } from '../sandbox/server';
import { MemoryCredentialsHelper } from './helpers/credentialsHelper';
import type { Result, Scenario } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, formOf, moscow, queryOf } from './helpers/sandbox';
import { CALLBACK, LIST, REGISTER, UPDATE } from './helpers/scenarios';

const number = '={{ $json.number }}';

/** Every setting of the credential is an expression: the clients' own data says whose it is. */
const OF_THE_ITEM: ICredentialDataDecryptedObject = {
	clientApiId: '={{ $json.token }}',
	accessToken: '={{ $json.token }}',
	siteId: '={{ $json.site }}',
	timeZone: '={{ $json.zone }}',
	baseUrl: '={{ $json.url }}',
};

describe('Expressions in a credential', () => {
	let one: Sandbox;
	let other: Sandbox;

	beforeEach(async () => {
		[one, other] = await Promise.all([emptySandbox(), emptySandbox()]);
	});

	afterEach(async () => {
		await Promise.all([one.close(), other.close()]);
	});

	async function run(
		parameters: INodeParameters,
		items: IDataObject[],
		more: Partial<Scenario> = {},
	): Promise<Result> {
		return await execute(one, { parameters, items, credentials: OF_THE_ITEM, ...more });
	}

	const ofOne = (more: IDataObject): IDataObject => ({
		url: one.url,
		token: one.credentials.clientApiId,
		site: 12345,
		zone: 'Europe/Moscow',
		...more,
	});
	const ofOther = (more: IDataObject): IDataObject => ({
		...ofOne(more),
		url: `${other.url}/`,
		site: 67890,
		zone: 'Asia/Vladivostok',
		...more,
	});
	const mixed = (count: number) =>
		Array.from({ length: count }, (_, item) =>
			(item % 3 === 1 ? ofOther : ofOne)({ number: `crm-${item}` }),
		);

	it('send every order to its own client, in the zone of that client', async () => {
		const { error, json } = await run(
			{ ...REGISTER, orderNumber: number, orderDate: '2026-03-10T12:00:00Z' },
			mixed(7),
		);
		const datesOf = ({ httpRequests }: Sandbox) =>
			new Set(httpRequests.map((call) => formOf(call).orderDate));

		expect(error).toBeUndefined();
		expect(one.orders.map(({ orderNumber }) => orderNumber)).toEqual(
			[0, 2, 3, 5, 6].map((item) => `crm-${item}`),
		);
		expect(other.orders.map(({ orderNumber }) => orderNumber)).toEqual(['crm-1', 'crm-4']);
		expect(json.map(({ orderNumber }) => orderNumber)).toEqual(
			[0, 1, 2, 3, 4, 5, 6].map((item) => `crm-${item}`),
		);
		expect([...datesOf(one), ...datesOf(other)]).toEqual([
			expect.stringContaining('15:00:00') as unknown,
			expect.stringContaining('22:00:00') as unknown,
		]);
	});

	it("send no client's order with the token of another", async () => {
		const tokens = ['first', 'second', 'third', 'first', 'second'];
		const items = tokens.map((token, item) => ofOne({ token, number: `crm-${item}` }));
		const order = { __rl: true, mode: 'orderNumber', value: number };

		const registered = await run({ ...REGISTER, orderNumber: number }, items, {
			onError: 'continueRegularOutput',
		});
		const forms = one.httpRequests.map(formOf);
		one.clearHttpRequests();
		await run({ ...UPDATE, order }, items, { onError: 'continueRegularOutput' });
		const queries = one.httpRequests.map(queryOf);

		expect(registered.json).toEqual(
			tokens.map(() => ({
				error: expect.stringMatching(/^Calltouch does not accept the token/) as unknown,
			})),
		);
		for (const sent of [forms, queries]) {
			const whose = Object.fromEntries(
				sent.map(({ orderNumber = '', clientApiId }) => [orderNumber, clientApiId]),
			);
			expect(whose).toEqual(
				Object.fromEntries(tokens.map((token, item) => [`crm-${item}`, token])),
			);
		}
	});

	it("are each item's own where n8n gives them in another order, ten at a time", async () => {
		const tokens = Array.from({ length: 12 }, (_, item) => `token-${item}`);
		const { prototype } = MemoryCredentialsHelper;
		const read = Reflect.get(prototype, 'getDecrypted');
		let reading = 0;
		let most = 0;
		const slowly = jest.spyOn(prototype, 'getDecrypted').mockImplementation(async function (
			this: MemoryCredentialsHelper,
			...asked
		) {
			most = Math.max(most, ++reading);
			await sleep(50 - 4 * reading);
			reading--;
			return await read.apply(this, asked);
		});

		const { json } = await run(
			{ ...REGISTER, orderNumber: number },
			tokens.map((token, item) => ofOne({ token, number: `crm-${item}` })),
			{ onError: 'continueRegularOutput' },
		);
		slowly.mockRestore();

		expect(most).toBe(10);
		expect(json).toHaveLength(12);
		expect(one.httpRequests).toHaveLength(12);
		expect(
			Object.fromEntries(
				one.httpRequests
					.map(formOf)
					.map(({ orderNumber, clientApiId }) => [orderNumber, clientApiId]),
			),
		).toEqual(Object.fromEntries(tokens.map((token, item) => [`crm-${item}`, token])));
	});

	it('hold for callbacks', async () => {
		const items = ['first', one.credentials.accessToken, 'third'].map((token, item) =>
			ofOne({ token, site: [12345, 67890, 11111][item], phone: `7999222330${item}` }),
		);

		const { json } = await run({ ...CALLBACK, phone: '={{ $json.phone }}' }, items, {
			onError: 'continueRegularOutput',
		});

		expect(json.map((result) => 'error' in result)).toEqual([true, false, true]);
		expect(
			Object.fromEntries(
				one.httpRequests.map(({ headers, rawBody }) => [
					/"phone":"(\d+)"/.exec(rawBody)?.[1],
					[headers['access-token'], headers.siteid],
				]),
			),
		).toEqual(
			Object.fromEntries(
				items.map(({ phone, token, site }) => [phone as string, [token, String(site as number)]]),
			),
		);
	});

	it('hold for reads, with the days of the zone', async () => {
		const midnight = moscow('2026-03-10T00:00:00');
		const mine = one.addRequest({ date: midnight + 60_000 });
		other.set({ timeZone: 'Asia/Vladivostok' });
		const theirs = other.addRequest({ date: midnight - 6 * 3_600_000, siteId: 67890 });

		const { error, json } = await run(
			{ ...LIST, period: 'custom', dateFrom: '2026-03-10', dateTo: '2026-03-10' },
			[ofOne({}), ofOther({}), ofOne({})],
		);

		expect(error).toBeUndefined();
		expect(json.map(({ requestId }) => requestId)).toEqual(
			[mine, theirs, mine].map(({ requestId }) => requestId),
		);
		expect(other.httpRequests.map((call) => queryOf(call).siteId)).toEqual(['67890']);
	});

	it.each<[string, IDataObject, ICredentialDataDecryptedObject, RegExp]>([
		['gives nothing', { token: undefined }, {}, /^The API Token of the credential is empty\. /],
		['gives text that is no URL', { url: 'crm' }, {}, /^The Base URL of the credential can't be/],
		['gives no zone', { zone: 'Moscow' }, {}, /^The Time Zone "Moscow" of the credential/],
		[
			'can not be resolved',
			{ isBad: true },
			{ clientApiId: "={{ $json.isBad ? $('Nowhere').item.json.token : $json.token }}" },
			/^Referenced node doesn't exist/,
		],
	])('that %s fails its item alone', async (_, bad, credential, message) => {
		const items = mixed(4);
		items[2] = ofOne({ number: 'crm-2', ...bad });

		const { json } = await run({ ...REGISTER, orderNumber: number }, items, {
			onError: 'continueRegularOutput',
			credentials: { ...OF_THE_ITEM, ...credential },
		});

		expect(json.map((result) => 'error' in result)).toEqual([false, false, true, false]);
		expect(json[2]?.error).toMatch(message);
		expect([...one.orders, ...other.orders].map(({ orderNumber }) => orderNumber).sort()).toEqual([
			'crm-0',
			'crm-1',
			'crm-3',
		]);
	});

	it('have the token of each item blotted out of what is told of it', async () => {
		const tokens = ['secret-of-the-first', 'secret-of-the-second'];
		for (const token of tokens) {
			one.fail({
				kind: 'answer',
				status: 400,
				body: { errorCode: '400', message: `Плохой токен ${token}` },
				contains: token,
			});
		}

		const { json } = await run(
			{ ...REGISTER, orderNumber: number },
			tokens.map((token, item) => ofOne({ token, number: `crm-${item}` })),
			{ onError: 'continueRegularOutput' },
		);

		for (const { error } of json) expect(error).toContain('Плохой токен ***');
		expect(tokensIn(json, tokens)).toEqual([]);
	});
});
