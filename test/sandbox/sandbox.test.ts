import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { NewRequest } from './addRequest';
import { formatDateTime } from './clock';
import { startSandbox, type Sandbox, type SandboxOptions } from './server';
import type { AnsweredCall, AnsweredRequest } from './types';

const LIST = '/calls-service/RestAPI/requests';
const REGISTER = '/calls-service/RestAPI/orders/register/';
const UPDATE = '/calls-service/RestAPI/orders/update-by-id';
const DELETE = '/calls-service/RestAPI/orders/delete-by-id/';
const CALLBACK = '/widget-service/v1/api/widget-request/user-form/create';
const ZONE = 'Europe/Moscow';

/** Noon of a spring day in Moscow. */
const NOON = moscow('2024-04-15T12:00:00');

let sandbox: Sandbox;

function moscow(iso: string): number {
	return DateTime.fromISO(iso, { zone: ZONE }).toMillis();
}

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
	const knobs = { rateLimit: null, fixedNow: NOON, ...options.knobs };
	sandbox = await startSandbox({ seedRequests: 0, ...options, knobs });
	return sandbox;
}

interface Reply {
	status: number;
	headers: Headers;
	text: string;
	// The answers differ in shape from one endpoint to the next; each test knows its own.
	json: unknown;
}

async function send(path: string, init: RequestInit = {}): Promise<Reply> {
	const response = await fetch(sandbox.url + path, {
		redirect: 'manual',
		signal: AbortSignal.timeout(5000),
		...init,
	});
	const text = await response.text();
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		json = undefined;
	}
	return { status: response.status, headers: response.headers, text, json };
}

type Parameters = Record<string, string | number>;

function encode(parameters: Parameters): string {
	return Object.entries(parameters)
		.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
		.join('&');
}

function withToken(parameters: Parameters): string {
	return encode({ clientApiId: sandbox.credentials.clientApiId, ...parameters });
}

const get = async (path: string, parameters: Parameters = {}): Promise<Reply> =>
	await send(`${path}?${withToken(parameters)}`);

const list = async (parameters: Parameters = {}): Promise<Reply> =>
	await get(LIST, {
		siteId: 12345,
		dateFrom: '04/01/2024',
		dateTo: '04/30/2024',
		...parameters,
	});

function requestsIn(reply: Reply): AnsweredRequest[] {
	expect(reply.status).toBe(200);
	expect(Array.isArray(reply.json)).toBe(true);
	return reply.json as AnsweredRequest[];
}

async function listedIds(parameters: Parameters = {}): Promise<number[]> {
	return requestsIn(await list(parameters)).map(({ requestId }) => requestId);
}

function expectRestError(reply: Reply, status = 400, message?: RegExp): void {
	expect([reply.status, reply.json]).toEqual([
		status,
		{
			errorCode: String(status),
			message: message ? expect.stringMatching(message) : expect.any(String),
		},
	]);
}

const ORDER = {
	orderSum: '1000',
	orderStatus: 'new',
	orderDate: '15.04.2024 11:00:00',
	service: 'n8n',
};

const register = async (parameters: Parameters = {}): Promise<Reply> =>
	await send(REGISTER, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: withToken({ ...ORDER, ...parameters }),
	});

async function callback(
	body: unknown,
	headers: Record<string, string> = {},
): Promise<Reply & { data: Record<string, unknown> | undefined }> {
	const reply = await send(CALLBACK, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'Access-Token': sandbox.credentials.accessToken,
			SiteId: '12345',
			...headers,
		},
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
	return { ...reply, data: (reply.json as { data?: Record<string, unknown> } | undefined)?.data };
}

const CALLBACK_BODY = { routeKey: 'routekey_1', phone: '79992223344' };

function apiErrorCode(reply: { data: Record<string, unknown> | undefined }): unknown {
	return (reply.data?.['apiErrorData'] as { errorCode?: unknown } | undefined)?.errorCode;
}

afterEach(async () => {
	await sandbox.close();
});

describe('seeds', () => {
	const from = DateTime.now().setZone(ZONE).minus({ days: 41 }).toFormat('MM/dd/yyyy');
	const to = DateTime.now().setZone(ZONE).toFormat('MM/dd/yyyy');

	it('lists about 120 requests whose dateStr agrees with date in the zone', async () => {
		await start({ seedRequests: undefined, knobs: { fixedNow: null } });
		const requests = requestsIn(await list({ dateFrom: from, dateTo: to }));
		expect(requests).toHaveLength(120);
		for (const { date, dateStr } of requests) {
			const local = DateTime.fromMillis(date, { zone: ZONE });
			expect(dateStr).toBe(local.toFormat('dd/MM/yyyy HH:mm:ss'));
			expect(date).toBeLessThanOrEqual(Date.now());
		}
		const dates = requests.map(({ date }) => date);
		expect(dates).not.toEqual([...dates].sort());
		expect(dates.some((date) => date % 1000 !== 0)).toBe(true);
	});

	it('has the varieties that clients have to cope with', async () => {
		await start({ seedRequests: 40 });
		const { requests } = sandbox;
		const some = (test: (request: AnsweredRequest) => unknown): void =>
			expect(requests.some(test)).toBe(true);
		some(({ session }) => session === null);
		some(({ session }) => session?.utmSource === '<не указано>');
		some(({ session }) => session?.utmCampaign === '<не заполнено>');
		some(({ session }) => session?.keywords === '(not set)' && session.medium === '(none)');
		some(({ comments }) => comments.some(({ comment }) => comment.endsWith('\n')));
		some(({ RequestTags }) => RequestTags?.some(({ names }) => names.join('|').includes(',')));
		some(({ orders }) => orders.some(({ sum }) => sum?.endsWith('.0000')));
		some(({ widgetInfo }) => widgetInfo);
		some(({ widgetInfo }) => widgetInfo === undefined);
		some(({ customFields }) => customFields?.length);
		some(({ attrs }) => attrs);
		some(({ dcm }) => dcm?.length === 0);
		some(({ dcm }) => dcm?.length === 2);
		some(({ yandexDirect }) => (yandexDirect?.adGroupId ?? 0) > 2 ** 31);
		some(({ requestId, requestNumber }) => requestNumber !== String(requestId));
		some(({ client }) => client.phones === null);
		some(({ client }) => client.contacts?.length === 0);
		some(({ manager }) => manager === null);
		some(({ manager }) => manager !== null);
		some(({ siteId }) => siteId === sandbox.credentials.secondSiteId);
		expect(new Set(requests.map(({ requestNumber }) => requestNumber)).size).toBe(requests.length);
	});

	it('are the same each time and after a reset', async () => {
		await start({ seedRequests: 15 });
		const { requests, orders } = sandbox;
		sandbox.addRequest();
		sandbox.set({ latency: 5 });
		sandbox.reset();
		expect(sandbox.requests).toEqual(requests);
		expect(sandbox.orders).toEqual(orders);
		expect(sandbox.knobs.latency).toBe(0);
	});

	it('has big requests of about 2 KB', async () => {
		await start();
		sandbox.addBigRequests(500, { from: moscow('2024-04-02'), to: moscow('2024-04-03') });
		const reply = await list({ dateFrom: '04/02/2024', dateTo: '04/02/2024' });
		const size = Buffer.byteLength(reply.text) / requestsIn(reply).length;
		expect(requestsIn(reply)).toHaveLength(500);
		expect(size).toBeGreaterThan(1800);
		expect(size).toBeLessThan(2400);
	});
});

describe('request list: what is refused', () => {
	beforeEach(async () => {
		await start();
	});

	it.each([
		['no dates', { dateFrom: '' }],
		['ISO dates', { dateFrom: '2024-04-01' }],
		['dd/mm/yyyy', { dateFrom: '31/03/2024' }],
		['a day without leading zero', { dateFrom: '4/1/2024' }],
		['a day that does not exist', { dateTo: '02/30/2024' }],
		['29 February of a common year', { dateFrom: '02/29/2023' }],
		['a time without seconds', { timeFrom: '10:00' }],
		['24 o’clock', { timeTo: '24:00:00' }],
		['dates the wrong way round', { dateFrom: '05/01/2024' }],
		['unknown parameters', { datefrom: '04/01/2024' }],
		['unknown bindTo', { bindTo: 'requests' }],
		['unknown attribution', { attribution: '2' }],
		['unknown filter mode', { 'ani.value': '7', 'ani.filterMode': 'startsWith' }],
		['unknown e-mail filter mode', { 'email.filterMode': 'EXACT' }],
		['flags that are not true or false', { withDcm: '1' }],
		['ids that are not digits', { requestId: '12,x' }],
		['spaces between ids', { requestId: '12, 13' }],
		['empty filters', { subject: '' }],
		['a siteId that is no number', { siteId: 'x' }],
		['an empty siteId', { siteId: '' }],
	] satisfies Array<[string, Parameters]>)('%s', async (_, parameters) => {
		expectRestError(await list(parameters));
	});

	it('missing dates and siteId', async () => {
		expectRestError(await get(LIST, { siteId: 12345 }), 400, /dateFrom/);
		const dates = { dateFrom: '04/01/2024', dateTo: '04/30/2024' };
		expectRestError(await get(LIST, dates), 400, /siteId/);
		sandbox.set({ siteIdRequired: false });
		expect((await get(LIST, dates)).status).toBe(200);
	});

	it('a parameter given twice', async () => {
		expectRestError(await send(`${LIST}?${withToken({ siteId: 12345 })}&siteId=12345`));
		const { clientApiId } = sandbox.credentials;
		expectRestError(await send(`${LIST}?${withToken({})}&${encode({ clientApiId })}`));
	});

	it('broken percent-encoding', async () => {
		expectRestError(await send(`${LIST}?clientApiId=100%`), 400, /percent-encoded/);
	});

	it('a bad token, with HTTP 403 or 200', async () => {
		expectRestError(await send(`${LIST}?clientApiId=bad`), 403);
		expectRestError(await send(LIST), 403);
		expectRestError(await send(`${LIST}?clientApiId=${sandbox.credentials.clientApiId}`), 403);
		sandbox.set({ badTokenWithHttp200: true });
		const reply = await send(`${LIST}?clientApiId=bad`);
		expect(reply.status).toBe(200);
		expect(reply.json).toMatchObject({ errorCode: '403' });
		expectRestError(await list({ bindTo: 'x' }));
		sandbox.set({ badTokenWithHttp200: false, errorsWithHttp200: true });
		expect(await list({ bindTo: 'x' })).toMatchObject({
			status: 200,
			json: { errorCode: '400' },
		});
	});

	it('a site the token has no access to', async () => {
		expectRestError(await list({ siteId: 111 }), 403);
	});

	it('other methods and paths', async () => {
		expectRestError(await send(LIST, { method: 'POST' }), 405);
		expectRestError(await send('/calls-service/RestAPI/request'), 404);
		expectRestError(await get(`${LIST}/%zz`), 400);
	});
});

describe('request list: what is found', () => {
	beforeEach(async () => {
		await start();
	});

	const add = (date: string, fields: NewRequest = {}): number =>
		sandbox.addRequest({ date: moscow(date), ...fields }).requestId;

	it('answers a bare array in the order of insertion, slash or not', async () => {
		const later = add('2024-04-10T10:00:00');
		const earlier = add('2024-04-09T10:00:00');
		expect(await listedIds()).toEqual([later, earlier]);
		const parameters = { siteId: 12345, requestId: `${earlier},${later}` };
		expect(requestsIn(await get(`${LIST}/`, parameters))).toHaveLength(2);
	});

	it('takes dateTo as a whole day', async () => {
		const first = add('2024-04-01T00:00:00');
		const last = add('2024-04-30T23:59:59.999');
		add('2024-03-31T23:59:59.999');
		add('2024-05-01T00:00:00');
		expect(await listedIds()).toEqual([first, last]);
	});

	it('reads times as bounds of the period or of each day', async () => {
		const ids = [
			add('2024-04-10T09:59:59.999'),
			add('2024-04-10T10:00:00'),
			add('2024-04-10T20:00:00'),
			add('2024-04-11T03:00:00'),
			add('2024-04-11T11:00:00.999'),
			add('2024-04-11T11:00:01'),
		];
		const parameters = {
			dateFrom: '04/10/2024',
			dateTo: '04/11/2024',
			timeFrom: '10:00:00',
			timeTo: '11:00:00',
		};
		expect(await listedIds(parameters)).toEqual(ids.slice(1, 5));
		sandbox.set({ timeReading: 'daily' });
		expect(await listedIds(parameters)).toEqual([ids[1], ids[4]]);
	});

	it('keeps to the account’s zone', async () => {
		const id = add('2024-04-10T23:30:00');
		const day = { dateFrom: '04/11/2024', dateTo: '04/11/2024' };
		expect(await listedIds(day)).toEqual([]);
		sandbox.set({ timeZone: 'Asia/Almaty' });
		expect(await listedIds(day)).toEqual([id]);
		expect(requestsIn(await list(day))[0]?.dateStr).toBe('11/04/2024 01:30:00');
	});

	it('binds to the session’s date when asked', async () => {
		const session = { sessionDate: moscow('2024-04-09T23:50:00') };
		const id = add('2024-04-10T00:10:00', { session });
		add('2024-04-09T12:00:00', { session: null });
		const day = { dateFrom: '04/09/2024', dateTo: '04/09/2024' };
		expect(await listedIds({ ...day, bindTo: 'session' })).toEqual([id]);
		expect(await listedIds({ ...day, bindTo: 'request' })).not.toContain(id);
	});

	it('finds by ids without dates', async () => {
		const one = add('2020-01-01T10:00:00');
		const two = add('2021-01-01T10:00:00', { requestNumber: 'сайт/7 №1' });
		const byIds = { siteId: 12345, requestId: `${two},${one},1` };
		expect(requestsIn(await get(LIST, byIds)).map(({ requestId }) => requestId)).toEqual([
			one,
			two,
		]);
		const byNumber = { siteId: 12345, requestNumber: 'сайт/7 №1' };
		expect(requestsIn(await get(LIST, byNumber))[0]?.requestId).toBe(two);
		expect(requestsIn(await get(LIST, { siteId: 67890, requestId: one }))).toEqual([]);
	});

	it('filters', async () => {
		const target = add('2024-04-10T10:00:00', {
			subject: 'Заявка на звонок',
			manager: 'Коля',
			client: {
				phones: [{ phoneNumber: '79991234567', phoneType: 'OTHER' }],
				contacts: [{ contactType: 'EMAIL', contactValue: 'kolya+1@yandex.ru' }],
			},
			session: { city: 'moscow', source: 'a&b', medium: 'cpc', keywords: 'окна цена' },
		});
		add('2024-04-10T10:00:00', {
			subject: 'Другая: Заявка на звонок',
			client: { phones: null, contacts: null },
			session: { city: 'moscow region', source: 'b', medium: 'cp', keywords: 'двери' },
		});
		add('2024-04-10T10:00:00', { subject: 'x', session: null, client: { phones: [] } });
		const finding = async (parameters: Parameters): Promise<void> =>
			expect([parameters, await listedIds(parameters)]).toEqual([parameters, [target]]);
		const missing = async (parameters: Parameters): Promise<void> =>
			expect([parameters, await listedIds(parameters)]).toEqual([parameters, []]);

		await finding({ subject: 'Заявка' });
		await missing({ subject: 'на звонок' });
		await finding({ keywords: 'на це' });
		await finding({ city: 'moscow' });
		await missing({ city: 'mosco' });
		await finding({ source: 'a&b' });
		await finding({ medium: 'cpc' });
		await finding({ manager: 'Коля' });
		await missing({ manager: 'Кол' });
		await finding({ 'ani.value': '79991234567' });
		await missing({ 'ani.value': '7999' });
		await finding({ 'ani.value': '7999', 'ani.filterMode': 'startwith' });
		await missing({ 'ani.value': '999', 'ani.filterMode': 'startwith' });
		await finding({ 'ani.value': '1234', 'ani.filterMode': 'contains' });
		await missing({ 'ani.value': '1234', 'ani.filterMode': 'exact' });
		await finding({ 'email.value': 'kolya+1@yandex.ru' });
		await finding({ 'email.value': 'lya+1@', 'email.filterMode': 'contains' });
	});

	it('decides the source by the attribution model', async () => {
		const nonDirect = {
			keywords: 'окна',
			source: 'yandex',
			medium: 'organic',
			ref: '',
			utmSource: '',
			utmMedium: '',
			utmTerm: '',
			utmContent: '',
			utmCampaign: '',
		};
		const session = { source: '(direct)', medium: '(none)', lastNonDirect: nonDirect };
		const id = add('2024-04-10T10:00:00', { session });
		expect(await listedIds({ attribution: 0, source: '(direct)' })).toEqual([id]);
		expect(await listedIds({ attribution: 1, source: '(direct)' })).toEqual([]);
		expect(await listedIds({ source: 'yandex' })).toEqual([id]);
		sandbox.set({ accountAttribution: 0 });
		expect(requestsIn(await list())[0]?.session).toMatchObject({
			attribution: 0,
			source: '(direct)',
		});
	});

	it('adds the fields of each flag and nothing else', async () => {
		add('2024-04-10T10:00:00', {
			attrs: { param1: 'value1' },
			widgetInfo: { fields: [{ name: 'Имя', value: 'Андрей' }] },
		});
		const answer = async (parameters: Parameters): Promise<object> =>
			requestsIn(await list(parameters))[0] ?? {};
		const plain = await answer({});
		expect(plain).toMatchObject({ attrs: null, dcm: null, session: { attrs: null } });
		const flags = {
			withMapVisits: 'mapVisits',
			withRequestTags: 'RequestTags',
			withYandexDirect: 'yandexDirect',
			withGoogleAdwords: 'googleAdWords',
			withWidgetInfo: 'widgetInfo',
			withCustomFields: 'customFields',
		};
		for (const [flag, field] of Object.entries(flags)) {
			expect(plain).not.toHaveProperty(field);
			expect(await answer({ [flag]: 'false' })).toEqual(plain);
			const answered = await answer({ [flag]: 'true' });
			expect(Object.keys(answered).sort()).toEqual([...Object.keys(plain), field].sort());
		}
		expect(await answer({ withDcm: 'true' })).toEqual({ ...plain, dcm: [] });
		expect(await answer({ withAttrs: 'true' })).toMatchObject({
			attrs: { param1: 'value1' },
			session: { attrs: { param1: 'value1' } },
		});
	});

	it('answers a request without a session as null, without orders', async () => {
		const id = add('2024-04-10T10:00:00', { session: null });
		await register({ requestId: id });
		expect(requestsIn(await list())[0]).toMatchObject({
			session: null,
			ctClientId: null,
			orders: [],
			order: null,
		});
	});

	it('shows a request only after the visibility delay', async () => {
		sandbox.set({ visibilityDelay: 5000 });
		const id = add('2024-04-15T12:00:00');
		const backdated = sandbox.addRequest({ date: NOON - 60_000, visibleIn: 10_000 }).requestId;
		expect(await listedIds()).toEqual([]);
		sandbox.set({ fixedNow: NOON + 4999, visibilityDelay: 0 });
		expect(await listedIds()).toEqual([]);
		sandbox.set({ fixedNow: NOON + 5000 });
		expect(await listedIds()).toEqual([id]);
		sandbox.set({ fixedNow: NOON + 10_000 });
		expect(await listedIds()).toEqual([id, backdated]);
	});

	it('answers the older form as an array or an object', async () => {
		const id = add('2020-01-01T10:00:00', { requestNumber: 'a/b №1' });
		const path = `${LIST}/${encodeURIComponent('a/b №1')}`;
		expect(requestsIn(await get(path))[0]?.requestId).toBe(id);
		expect(requestsIn(await get(`${LIST}/none/`))).toEqual([]);
		sandbox.set({ requestByNumberAnswer: 'object' });
		expect((await get(`${path}/`)).json).toMatchObject({ requestId: id });
		expectRestError(await get(`${LIST}/none`), 404);
		expectRestError(await get(path, { siteId: 12345 }));
		expectRestError(await send(`${path}?clientApiId=x`), 403);
	});
});

describe('call log', () => {
	const CALLS = '/calls-service/RestAPI/12345/calls-diary/calls';
	const calls = async (parameters: Parameters = {}): Promise<Reply> =>
		await get(CALLS, { dateFrom: '12/04/2024', dateTo: '15/04/2024', ...parameters });
	interface Page {
		page: number;
		pageTotal: number;
		pageSize: number;
		recordsTotal: number;
		records: AnsweredCall[];
	}
	const pageOf = async (page: number, parameters: Parameters = {}): Promise<Page> =>
		(await calls({ page, limit: 3, ...parameters })).json as Page;

	beforeEach(async () => {
		await start();
	});

	it('answers pages, and a bare list of one day without', async () => {
		for (let index = 0; index < 7; index++) {
			sandbox.addCall({ date: NOON - index * 60_000, subPoolName: 'Семь' });
		}
		sandbox.addCall({ siteId: sandbox.credentials.secondSiteId });
		const pages = [await pageOf(1), await pageOf(2), await pageOf(3), await pageOf(40)];
		const total = pages[0]?.recordsTotal ?? 0;
		expect(total).toBeGreaterThanOrEqual(7);
		expect(pages[0]).toMatchObject({ page: 1, pageSize: 3, pageTotal: Math.ceil(total / 3) });
		expect(pages.map(({ records }) => records.length)).toEqual([3, 3, expect.any(Number), 0]);
		const list = await calls({ dateFrom: '15/04/2024' });
		expect(Array.isArray(list.json)).toBe(true);
		expectRestError(await calls(), 400, /one day/);
		expectRestError(await calls({ page: 1, limit: 1001 }));
		expectRestError(await calls({ page: 1, dateTo: '04/15/2024' }), 400, /dd\/mm\/yyyy/);
		expectRestError(await calls({ page: 1, perPage: 10 }), 400, /Unknown/);
		expectRestError(await get(CALLS.replace('12345', '1'), {}), 403);
	});

	it('has the 62 keys of the recording, and an ID of 18 digits as a number', async () => {
		const { callId } = sandbox.addCall({
			date: moscow('2024-04-12T18:52:13'),
			session: {
				ctClientId: '130000000012345679',
				sessionDate: moscow('2024-04-12T18:51:57'),
			},
		});
		const reply = await calls({ page: 1, dateTo: '12/04/2024' });
		expect(reply.text).toContain('"ctClientId":130000000012345679,');
		const call = (reply.json as Page).records.find((one) => one.callId === callId);
		expect(Object.keys(call ?? {})).toHaveLength(62);
		expect(call).toMatchObject({
			timestamp: moscow('2024-04-12T18:52:13') / 1000,
			date: '12/04/2024 18:52:13',
			sessionDate: '12/04/2024 06:51:57',
			callTags: null,
			orders: [],
		});
	});

	it('shows a call late, and its phase as it is', async () => {
		const { callId } = sandbox.addCall({
			date: NOON,
			visibleIn: 10_000,
			endsIn: 60_000,
			callTags: [],
		});
		const seen = async (seconds: number) => {
			sandbox.set({ fixedNow: NOON + seconds * 1000 });
			const { records } = await pageOf(1, { limit: 1000, withCallTags: 'true' });
			return records.find((call) => call.callId === callId);
		};
		expect(await seen(9)).toBeUndefined();
		expect(await seen(10)).toMatchObject({ callphase: 'callconnected', duration: 0 });
		expect(await seen(60)).toMatchObject({ callphase: 'calldisconnected', callTags: [] });
		const callTags = [{ category: '', type: 'MANUAL', names: ['VIP'] }];
		sandbox.changeCall(callId, { callTags, targetCall: false });
		expect(await seen(61)).toMatchObject({ callTags, targetCall: false });
		const stuck = sandbox.addCall({ endsIn: null });
		expect(stuck.callphase).toBe('callconnected');
		expect(sandbox.addCall({ callphase: 'calllost' }).callphase).toBe('calllost');
		expect(() => sandbox.addCall({ callId })).toThrow('There is a call');
		expect(() => sandbox.addCall({ requestId: 1 } as never)).toThrow('Calls have no field');
	});

	it('takes calls from other processes, too', async () => {
		const post = async (method: string, body: object) =>
			await send('/sandbox/calls', { method, body: JSON.stringify(body) });
		const { callId } = (await post('POST', { callId: 77, visibleIn: 0 })).json as AnsweredCall;
		expect(callId).toBe(77);
		expect((await post('PATCH', { callId: 77, manager: 'Коля' })).json).toMatchObject({
			manager: 'Коля',
		});
		const many = { count: 3, from: NOON, to: NOON };
		await send('/sandbox/big-calls', { method: 'POST', body: JSON.stringify(many) });
		expect(sandbox.calls.filter(({ date }) => date === NOON).length).toBeGreaterThanOrEqual(3);
	});

	it('gives a recording as bytes, where there is one', async () => {
		const download = async (callId: number) =>
			await get(`${CALLS}/${callId}/download`).then(({ status, headers, text }) => [
				status,
				headers.get('content-type'),
				text.slice(0, 3),
			]);
		const { callId } = sandbox.addCall({ recordingBytes: 5_000 });
		expect(await download(callId)).toEqual([200, 'audio/mpeg', 'ID3']);
		sandbox.set({ recordingAnswer: 'html' });
		expect(await download(callId)).toEqual([200, 'text/html', '<ht']);
		sandbox.set({ recordingAnswer: 'audio' });
		for (const none of [{ recordingBytes: null }, { endsIn: 1_000 }]) {
			expect(await download(sandbox.addCall(none).callId)).toEqual([404, null, '']);
		}
	});
});

describe('orders', () => {
	beforeEach(async () => {
		await start();
	});

	it('registers by POST and GET and answers as the page’s sample', async () => {
		const date = moscow('2018-03-26T10:00:00');
		const order = { ...ORDER, orderDate: '26.03.2018 10:00:00', orderNumber: 'K2TU/sm{7u4X3F' };
		const reply = await register(order);
		expect(reply.status).toBe(200);
		expect(reply.json).toEqual({
			orderId: expect.any(Number),
			callId: null,
			dateCreated: date,
			status: 'new',
			realSum: null,
			offered: null,
			sent: '26.03.2018',
			sum: '1000',
			isMarked: null,
			commentsCount: 0,
			currentAmount: 1000,
			orderNumber: 'K2TU/sm{7u4X3F',
		});
		expectRestError(await register(order), 400, /exists/);
		const other = (await get(REGISTER, ORDER)).json as { orderId: number; orderNumber: string };
		expect(other.orderNumber).toBe(String(other.orderId));
		expect(sandbox.orders).toHaveLength(2);
	});

	it('keeps what was sent', async () => {
		await register({
			orderComment: 'a&b',
			manager: 'Коля',
			tags: 'mytag1,mytag2',
			source: 'ресепшн',
			'custom[поле 1]': 'значение=1',
			'custom[b]': '',
		});
		expect(sandbox.orders).toMatchObject([
			{
				orderComment: 'a&b',
				manager: 'Коля',
				service: 'n8n',
				tags: ['mytag1', 'mytag2'],
				ownSource: { source: 'ресепшн', medium: '' },
				custom: { 'поле 1': 'значение=1', b: '' },
			},
		]);
	});

	it('takes any name of a custom field', async () => {
		const names = ['a\nb', 'a]b[', '__proto__', 'constructor'];
		await register(Object.fromEntries(names.map((name) => [`custom[${name}]`, name])));
		expect(Object.entries(sandbox.orders[0]?.custom ?? {})).toEqual(
			names.map((name) => [name, name]),
		);
		await callback(`{"__proto__": "x", "routeKey": "routekey_1", "phone": "79992223344"}`);
		expect(sandbox.httpRequests.map(({ status }) => status)).toEqual([200, 400]);
	});

	it('belongs to the lead named', async () => {
		const { requestId } = sandbox.addRequest({ requestNumber: 'LEAD-1' });
		const [call] = sandbox.calls;
		await register({ requestNumber: 'LEAD-1', source: 'ignored' });
		await register({ requestId });
		expect((await register({ callId: call?.callId ?? 0 })).json).toMatchObject({
			callId: call?.callId,
		});
		await register({ callReferenceId: call?.callReferenceId ?? '' });
		expect(sandbox.orders).toMatchObject([
			{ requestId, callId: null, ownSource: { source: '' } },
			{ requestId, callId: null },
			{ requestId: null, callId: call?.callId },
			{ requestId: null, callId: call?.callId },
		]);
		const listed = await get(LIST, { siteId: 12345, requestId });
		expect(requestsIn(listed)[0]).toMatchObject({
			orders: [{ sum: '1000.0000', currentAmount: 1000 }, {}],
			order: { orderId: sandbox.orders[0]?.orderId },
		});
	});

	it.each([
		['no sum', { orderSum: '' }],
		['a sum with a comma', { orderSum: '1000,50' }],
		['no status', { orderStatus: '' }],
		['no service', { service: '' }],
		['no date', { orderDate: '' }],
		['a date in another format', { orderDate: '2024-04-15 11:00:00' }],
		['a date without time', { orderDate: '15.04.2024' }],
		['a date that does not exist', { orderDate: '31.04.2024 11:00:00' }],
		['two leads', { callId: 1, requestId: 2 }],
		['an unknown request', { requestId: 1 }],
		['an unknown call', { callReferenceId: 'x' }],
		['an empty lead id', { requestNumber: '' }],
		['an empty orderNumber', { orderNumber: '' }],
		['a phone with a plus', { phoneNumber: '+79991234567' }],
		['a short phone', { phoneNumber: '7999123456' }],
		['an e-mail without @', { email: 'x' }],
		['a threshold that is no integer', { email: 'a@b', linkTimeThreshold: '1.5' }],
		['unknown bindTo', { email: 'a@b', bindTo: 'request' }],
		['an update’s parameter', { status: 'x' }],
		['a custom field without a name', { 'custom[]': 'x' }],
	] satisfies Array<[string, Parameters]>)('refuses to register with %s', async (_, parameters) => {
		expectRestError(await register(parameters));
		expect(sandbox.orders).toEqual([]);
	});

	it('refuses a POST that is not a form, or with parameters in its query', async () => {
		const body = withToken(ORDER);
		const headers = { 'content-type': 'application/json' };
		expectRestError(await send(REGISTER, { method: 'POST', headers, body }));
		const form = { 'content-type': 'application/x-www-form-urlencoded' };
		const path = `${REGISTER}?${withToken({})}`;
		expectRestError(await send(path, { method: 'POST', headers: form, body }));
		const bad = encode({ clientApiId: 'bad', ...ORDER });
		expectRestError(await send(REGISTER, { method: 'POST', headers: form, body: bad }), 403);
	});

	it('makes an order of an unknown lead unbound when told to', async () => {
		sandbox.set({ unknownLead: 'unbound' });
		await register({ requestId: 1, source: 'own' });
		expect(sandbox.orders).toMatchObject([{ requestId: null, ownSource: { source: 'own' } }]);
	});

	it('looks the lead up by phone and e-mail when linking is on', async () => {
		const client = {
			phones: [{ phoneNumber: '79991234567', phoneType: 'OTHER' }],
			contacts: [{ contactType: 'EMAIL', contactValue: 'a@b.ru' }],
		};
		const date = moscow('2024-04-15T10:50:00.500');
		sandbox.addRequest({ client, date: date - 60_000 });
		const { requestId } = sandbox.addRequest({ client, date });
		const linked = async (parameters: Parameters): Promise<number | null | undefined> => {
			await register({ source: 'own', ...parameters });
			return sandbox.orders.at(-1)?.requestId;
		};
		expect(await linked({ phoneNumber: '79991234567' })).toBeNull();
		expect(sandbox.orders[0]?.ownSource.source).toBe('own');
		sandbox.set({ clientLinking: true });
		expect(await linked({ phoneNumber: '79991234567' })).toBe(requestId);
		expect(await linked({ email: 'a@b.ru', bindTo: 'requests' })).toBe(requestId);
		expect(await linked({ email: 'a@b.ru', linkTimeThreshold: 60 })).toBeNull();
		expect(await linked({ email: 'a@b.ru', bindTo: 'calls' })).toBeNull();
		expect(await linked({ email: 'other@b.ru' })).toBeNull();
		expect(await linked({ email: 'a@b.ru', orderDate: '15.04.2024 10:50:00' })).toBe(requestId);
		expect(await linked({ email: 'a@b.ru', orderDate: '15.04.2024 10:48:00' })).toBeNull();

		const call = sandbox.calls[0];
		const phoneNumber = call?.client.phones?.[0]?.phoneNumber ?? '';
		const ended = (call?.date ?? 0) + 1000 * ((call?.duration ?? 0) + 7200) - 1000;
		const orderDate = DateTime.fromMillis(ended, { zone: ZONE }).toFormat('dd.MM.yyyy HH:mm:ss');
		expect((await register({ phoneNumber, orderDate })).json).toMatchObject({
			callId: call?.callId,
		});
	});

	it('updates what is sent, empties what is sent empty, leaves the rest', async () => {
		const { orderId } = (
			await register({
				orderNumber: 'N1',
				manager: 'Коля',
				orderComment: 'было',
				tags: 'a,b',
				source: 's',
				medium: 'm',
			})
		).json as { orderId: number };
		const reply = await get(UPDATE, {
			orderId,
			orderNumber: 'N1',
			orderSum: '6000',
			comment: '',
			tags: 'c',
			medium: '',
			'custom[x]': '1',
		});
		expect(reply.json).toEqual({
			order: {
				orderId,
				callId: null,
				dateCreated: moscow('2024-04-15T11:00:00'),
				status: 'new',
				realSum: null,
				offered: '15.04.2024',
				sent: '15.04.2024',
				sum: '6000.0000',
				isMarked: null,
				commentsCount: 0,
				currentAmount: 6000,
				orderNumber: 'N1',
			},
			client: null,
			orderComments: '',
			session: null,
		});
		expect(sandbox.orders).toMatchObject([
			{
				manager: 'Коля',
				orderComment: '',
				tags: ['c'],
				ownSource: { source: 's', medium: '' },
				custom: { x: '1' },
			},
		]);
		await get(`${UPDATE}/`, { orderNumber: 'N1', orderSum: '', status: '', tags: '', manager: '' });
		expect(sandbox.orders).toMatchObject([
			{ orderSum: null, orderStatus: '', tags: [], manager: '', service: 'n8n' },
		]);
	});

	it('updates an order with a lead, whose source it cannot change', async () => {
		const { requestId, client } = sandbox.addRequest();
		await register({ requestId, orderNumber: 'N1' });
		const reply = await get(UPDATE, { orderNumber: 'N1', source: 'x' });
		expect(reply.json).toMatchObject({ client, session: { source: 'yandex' } });
		expect(sandbox.orders[0]?.ownSource.source).toBe('');
	});

	it('looks for orderId first, then for orderNumber', async () => {
		const { orderId } = (await register({ orderNumber: 'N1' })).json as { orderId: number };
		await register({ orderNumber: 'N2' });
		const updated = async (parameters: Parameters): Promise<unknown> =>
			(await get(UPDATE, parameters)).json;
		expect(await updated({ orderId, orderNumber: 'N2' })).toMatchObject({
			order: { orderNumber: 'N1' },
		});
		expect(await updated({ orderId: 1, orderNumber: 'N2' })).toMatchObject({
			order: { orderNumber: 'N2' },
		});
		expectRestError(await get(UPDATE, { orderId: 1, orderNumber: 'N3' }));
		expectRestError(await get(UPDATE, { status: 'x' }));
		expectRestError(await get(UPDATE, { orderId, orderStatus: 'x' }), 400, /orderStatus/);
		expectRestError(await get(UPDATE, { orderId, orderSum: 'x' }));
	});

	it('deletes, and answers in three ways', async () => {
		const { orderId } = (await register({ orderNumber: 'N1' })).json as { orderId: number };
		await register({ orderNumber: 'N2' });
		await register({ orderNumber: 'N3' });
		expect((await get(DELETE, { orderId })).json).toEqual({ orderId, orderNumber: 'N1' });
		expectRestError(await get(DELETE, { orderId }));
		sandbox.set({ deleteAnswer: 'emptyBody' });
		expect(await get(DELETE, { orderNumber: 'N2' })).toMatchObject({ status: 200, text: '' });
		sandbox.set({ deleteAnswer: 'emptyObject' });
		expect(await get(DELETE, { orderNumber: 'N3' })).toMatchObject({ status: 200, text: '{}' });
		expectRestError(await get(DELETE));
		expect(sandbox.orders).toEqual([]);
	});
});

describe('callback create', () => {
	beforeEach(async () => {
		await start();
	});

	it('takes the page’s full example', async () => {
		const body = {
			...CALLBACK_BODY,
			fields: [
				{ name: 'Имя', value: 'Иван' },
				{ name: 'Фамилия', value: 'Иванов' },
				{ name: 'Отчество', value: 'Иванович' },
				{ name: 'Город', value: 'Москва' },
				{ name: 'Тема', value: 'Заявка на консультацию' },
			],
			sessionId: '11223344',
			scheduleTime: '2021-02-01 17:10:00',
			utmMedium: 'medium',
			utmSource: 'source',
			utmCampaign: 'campaign',
			utmContent: 'content',
			utmTerm: 'term',
			tags: ['tag1', 'tag2', 'tag3', 'tag10'],
			unitId: 112233,
		};
		const reply = await callback(body);
		expect(reply.status).toBe(200);
		expect(reply.data).toEqual({
			type: expect.any(String),
			widgetRequestId: sandbox.callbacks[0]?.widgetRequestId,
		});
		expect(sandbox.callbacks).toMatchObject([{ siteId: 12345, createdAt: NOON, body }]);
	});

	it('answers 403 to a bad or missing token and to a wrong site', async () => {
		expect((await callback(CALLBACK_BODY, { 'Access-Token': 'bad' })).status).toBe(403);
		expect((await callback(CALLBACK_BODY, { 'Access-Token': '' })).status).toBe(403);
		expect((await callback(CALLBACK_BODY, { SiteId: '1' })).status).toBe(403);
		expect((await callback(CALLBACK_BODY, { SiteId: '67890' })).status).toBe(200);
	});

	it.each([
		['an empty object', '{}', 1],
		['an empty body', '', 1],
		['a syntax error', '{"routeKey"', 1],
		['an array', '[]', 1],
		['an unknown key of a widget', { ...CALLBACK_BODY, routeKey: 'x' }, 10003],
		['an unknown session', { ...CALLBACK_BODY, sessionId: '5' }, 10004],
		['a phone with a plus', { ...CALLBACK_BODY, phone: '+79992223344' }, 10013],
		['a phone beginning with 8', { ...CALLBACK_BODY, phone: '89992223344' }, 10013],
		['an 8800 number', { ...CALLBACK_BODY, phone: '78002223344' }, 10013],
		['an 8804 number', { ...CALLBACK_BODY, phone: '78042223344' }, 10013],
		['a Kazakhstan number', { ...CALLBACK_BODY, phone: '77012223344' }, 10013],
		['a bad phone and nothing else right', { phone: '1', tags: 5 }, 10013],
	])('answers an API error to %s', async (_, body, code) => {
		const reply = await callback(body);
		expect([reply.status, apiErrorCode(reply)]).toEqual([400, code]);
		expect(reply.data).toMatchObject({ apiErrorData: { errorMessage: expect.any(String) } });
		expect(sandbox.callbacks).toEqual([]);
	});

	it.each([
		['no routeKey', { routeKey: undefined }],
		['a long routeKey', { routeKey: 'x'.repeat(256) }],
		['no phone', { phone: undefined }],
		['a phone that is a number', { phone: 79992223344 }],
		['six fields', { fields: Array(6).fill({ name: 'a', value: 'b' }) }],
		['a field without value', { fields: [{ name: 'a' }] }],
		['a field with an empty value', { fields: [{ name: 'a', value: '' }] }],
		['eleven tags', { tags: Array(11).fill('x') }],
		['a long tag', { tags: ['x'.repeat(101)] }],
		['tags in a string', { tags: 'a,b' }],
		['a session of letters', { sessionId: 'x' }],
		['a session of 101 digits', { sessionId: '1'.repeat(101) }],
		['dd-mm-yyyy', { scheduleTime: '01-02-2021 17:10:00' }],
		['a T in the time', { scheduleTime: '2021-02-01T17:10:00' }],
		['a day that does not exist', { scheduleTime: '2021-02-30 17:10:00' }],
		['a unit that is a string', { unitId: '1' }],
		['utmContent that is an object', { utmContent: {} }],
		['an unknown key', { routekey: 'x' }],
		['null', { sessionId: null }],
	])('answers violations to %s', async (_, changes) => {
		const reply = await callback({ ...CALLBACK_BODY, ...changes });
		expect(reply.status).toBe(400);
		expect(reply.data).toEqual({
			type: expect.any(String),
			validationErrorData: {
				violations: [{ message: expect.any(String), propertyPath: Object.keys(changes)[0] }],
			},
		});
	});

	it('counts characters, not UTF-16 units', async () => {
		expect((await callback({ ...CALLBACK_BODY, tags: ['😀'.repeat(100)] })).status).toBe(200);
	});

	it('knows the sessions of the site’s requests', async () => {
		const sessionId = sandbox.addRequest().session?.sessionId;
		const body = { ...CALLBACK_BODY, sessionId };
		expect(apiErrorCode(await callback(body, { SiteId: '67890' }))).toBe(10004);
		expect((await callback(body)).status).toBe(200);
	});

	it('refuses when the service is off or minutes are out', async () => {
		sandbox.set({ callbackMinutes: false });
		expect(apiErrorCode(await callback(CALLBACK_BODY))).toBe(10001);
		sandbox.set({ callbackService: false });
		expect(apiErrorCode(await callback(CALLBACK_BODY))).toBe(10002);
	});

	it('refuses repeats within the interval and over the limits', async () => {
		const withSession = { ...CALLBACK_BODY, phone: '79995556677', sessionId: 11223344 };
		expect((await callback(CALLBACK_BODY)).status).toBe(200);
		expect(apiErrorCode(await callback(CALLBACK_BODY))).toBe(10007);
		expect((await callback(withSession)).status).toBe(200);
		const sameSession = { ...withSession, phone: '79990000000', sessionId: '11223344' };
		expect(apiErrorCode(await callback(sameSession))).toBe(10007);
		sandbox.set({ fixedNow: NOON + 60_000, callbackPhoneLimit: 2, callbackSessionLimit: 1 });
		expect((await callback(CALLBACK_BODY)).status).toBe(200);
		expect(apiErrorCode(await callback(CALLBACK_BODY))).toBe(10006);
		expect(apiErrorCode(await callback(withSession))).toBe(10005);
		sandbox.set({ callbackMinInterval: 0, callbackPhoneLimit: null });
		expect((await callback(CALLBACK_BODY)).status).toBe(200);
	});
});

describe('rate limit', () => {
	it('lets 5 of 11 calls run, whatever the endpoint', async () => {
		await start({ knobs: { rateLimit: 5 } });
		const calls = Array.from({ length: 11 }, (_, index) => (index % 2 ? list() : register()));
		const replies = await Promise.all(calls);
		const statuses = replies.map(({ status }) => status).sort();
		expect(statuses).toEqual([...Array<number>(5).fill(200), ...Array<number>(6).fill(429)]);
		expect(sandbox.orders.length).toBeLessThanOrEqual(5);
		expect(sandbox.httpRequests.filter(({ status }) => status === 429)).toHaveLength(6);
	});

	it('answers the 6th in a second 429 and lets it run a second later', async () => {
		await start({ knobs: { rateLimit: 5, retryAfter: '2' } });
		const replies = await Promise.all(Array.from({ length: 6 }, async () => await list()));
		const refused = replies.filter(({ status }) => status === 429);
		expect(replies.filter(({ status }) => status === 200)).toHaveLength(5);
		expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['2']);
		await new Promise((resolve) => setTimeout(resolve, 1050));
		expect((await list()).status).toBe(200);
	});

	it('can be turned off, and leaves the control calls alone', async () => {
		await start({ knobs: { rateLimit: 1 } });
		for (let call = 0; call < 3; call++) expect((await send('/sandbox/state')).status).toBe(200);
		expect((await list()).status).toBe(200);
		expect((await list()).headers.get('retry-after')).toBeNull();
		sandbox.set({ rateLimit: null });
		for (let call = 0; call < 10; call++) expect((await list()).status).toBe(200);
	});
});

describe('clock', () => {
	it('is told by the Date header', async () => {
		await start();
		expect((await list()).headers.get('date')).toBe('Mon, 15 Apr 2024 09:00:00 GMT');
		sandbox.set({ fixedNow: null, clockOffset: -3_600_000 });
		const told = Date.parse((await list()).headers.get('date') ?? '');
		expect(Math.abs(Date.now() - 3_600_000 - told)).toBeLessThan(2000);
		sandbox.set({ dateHeader: false });
		expect((await list()).headers.get('date')).toBeNull();
	});

	it('formats across zones and summer time as luxon does', async () => {
		await start();
		for (const zone of ['Europe/Moscow', 'Asia/Almaty', 'America/New_York', 'Asia/Kolkata']) {
			for (let day = 0; day < 3650; day += 7) {
				const ms = moscow('2016-01-01T00:00:00') + day * 86_400_000 + day * 12_345;
				const expected = DateTime.fromMillis(ms, { zone }).toFormat('dd/MM/yyyy HH:mm:ss');
				expect(formatDateTime(ms, zone)).toBe(expected);
			}
		}
	});
});

describe('faults', () => {
	beforeEach(async () => {
		await start();
	});

	it('meets the next N calls to a path', async () => {
		sandbox.fail({ kind: 'answer', status: 503, body: 'down', path: LIST, times: 2, after: 1 });
		const statuses = [];
		for (let call = 0; call < 4; call++) statuses.push((await list()).status);
		expect(statuses).toEqual([200, 503, 503, 200]);
		expect(sandbox.faults).toEqual([]);
		sandbox.fail({ kind: 'html', path: 'orders', times: null });
		expect(requestsIn(await list())).toEqual([]);
		expect((await register()).text).toContain('<html>');
		expect((await get(UPDATE)).text).toContain('<html>');
		sandbox.clearFaults();
		expect((await register()).status).toBe(200);
	});

	it('answers what it is told to', async () => {
		sandbox.fail(
			{ kind: 'answer', status: 500, body: { errorCode: 500 }, headers: { 'x-a': 'b' } },
			{ kind: 'errorCode', errorCode: '500', message: 'Oops' },
			{ kind: 'empty' },
			{ kind: 'redirect', location: 'http://127.0.0.1:9/elsewhere' },
			{ kind: 'truncated' },
		);
		const custom = await list();
		expect(custom).toMatchObject({ status: 500, json: { errorCode: 500 } });
		expect(custom.headers.get('x-a')).toBe('b');
		expect(await list()).toMatchObject({
			status: 200,
			json: { errorCode: '500', message: 'Oops' },
		});
		expect(await list()).toMatchObject({ status: 200, text: '' });
		const redirect = await list();
		expect(redirect.status).toBe(302);
		expect(redirect.headers.get('location')).toBe('http://127.0.0.1:9/elsewhere');
		sandbox.addRequest();
		const truncated = await list();
		expect(truncated).toMatchObject({ status: 200, json: undefined });
		expect(truncated.text).toMatch(/^\[\{/);
	});

	it('meets calls whose URL or body contains something, as it was sent', async () => {
		sandbox.fail(
			{ kind: 'empty', contains: 'orderNumber=N%2F1', times: null },
			{ kind: 'html', contains: '%2Ftoken', path: LIST },
		);
		expect((await register({ orderNumber: 'N2' })).text).not.toBe('');
		expect((await register({ orderNumber: 'N/1' })).text).toBe('');
		expect((await list()).text).toContain('<html>');
	});

	it('gives the real answer in another dress', async () => {
		sandbox.fail(
			{ kind: 'real', contentType: 'text/html' },
			{ kind: 'real', gzip: true },
			{ kind: 'real', padding: 1_000 },
		);
		const relabelled = await register({ orderNumber: 'N1' });
		expect(relabelled.headers.get('content-type')).toBe('text/html');
		expect(relabelled.json).toMatchObject({ orderNumber: 'N1' });
		const packed = await register({ orderNumber: 'N2' });
		expect(packed.headers.get('content-encoding')).toBe('gzip');
		expect(packed.json).toMatchObject({ orderNumber: 'N2' });
		const padded = await register({ orderNumber: 'N3' });
		expect(padded.text).toMatch(/\} {1000}$/);
		expect(padded.json).toMatchObject({ orderNumber: 'N3' });
		expect(sandbox.orders).toHaveLength(3);
	});

	it('lets an answer drip in without an end', async () => {
		sandbox.fail({ kind: 'trickle', acted: true, path: REGISTER });
		const signal = AbortSignal.timeout(400);
		const answer = await fetch(`${sandbox.url}${REGISTER}`, { method: 'POST', signal });
		expect(answer.status).toBe(200);
		const drops: number[] = [];
		const reading = (async () => {
			for await (const drop of answer.body ?? [])
				drops.push(Buffer.from(drop as Uint8Array).length);
		})();
		await expect(reading).rejects.toThrow();
		expect(drops.length).toBeGreaterThan(2);
	});

	it('resets before and after having acted', async () => {
		sandbox.fail({ kind: 'reset' }, { kind: 'reset', acted: true });
		await expect(register({ orderNumber: 'N1' })).rejects.toThrow();
		expect(sandbox.orders).toHaveLength(0);
		await expect(register({ orderNumber: 'N1' })).rejects.toThrow();
		expect(sandbox.orders).toHaveLength(1);
		expect(sandbox.httpRequests).toMatchObject([
			{ status: null, fault: 'reset' },
			{ status: null, fault: 'reset' },
		]);
	});

	it('breaks off in the middle of the body', async () => {
		sandbox.addRequest();
		sandbox.fail({ kind: 'brokenOff' });
		await expect(list()).rejects.toThrow();
	});

	it('never answers, and closes promptly all the same', async () => {
		sandbox.fail({ kind: 'neverAnswer', acted: true, path: REGISTER });
		const pending = register().then(
			() => 'answered',
			() => 'broken off',
		);
		const aborted = AbortSignal.timeout(200);
		sandbox.fail({ kind: 'neverAnswer', path: LIST });
		await expect(send(`${LIST}?${withToken({})}`, { signal: aborted })).rejects.toThrow();
		expect(sandbox.orders).toHaveLength(1);
		const before = Date.now();
		await sandbox.close();
		expect(Date.now() - before).toBeLessThan(1000);
		expect(await pending).toBe('broken off');
	});

	it('is late but acts at once', async () => {
		sandbox.set({ latency: 300 });
		const before = Date.now();
		const aborted = AbortSignal.timeout(100);
		const body = withToken(ORDER);
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		await expect(
			send(REGISTER, { method: 'POST', headers, body, signal: aborted }),
		).rejects.toThrow();
		expect(sandbox.orders).toHaveLength(1);
		await list();
		expect(Date.now() - before).toBeGreaterThanOrEqual(390);
	});
});

describe('control', () => {
	beforeEach(async () => {
		await start({ seedRequests: 3 });
	});

	const control = async (method: string, path: string, body?: unknown): Promise<Reply> =>
		await send(`/sandbox/${path}`, {
			method,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});

	it('logs every call but its own', async () => {
		await list({ subject: 'Заявка +1' });
		await register({ 'custom[a]': 'b c' });
		await callback(CALLBACK_BODY);
		const calls = (await control('GET', 'http-requests')).json;
		expect(calls).toMatchObject([
			{
				method: 'GET',
				path: LIST,
				url: expect.stringContaining('%D0%97'),
				query: expect.arrayContaining([
					['clientApiId', sandbox.credentials.clientApiId],
					['subject', 'Заявка +1'],
				]),
				form: [],
				status: 200,
			},
			{
				method: 'POST',
				query: [],
				form: expect.arrayContaining([['custom[a]', 'b c']]),
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
			},
			{ path: CALLBACK, rawBody: JSON.stringify(CALLBACK_BODY), headers: { siteid: '12345' } },
		]);
		await control('DELETE', 'http-requests');
		expect((await control('GET', 'http-requests')).json).toEqual([]);
	});

	it('logs whether a call was refused for its form or for its content', async () => {
		await list();
		await list({ subjekt: 'x' });
		await list({ siteId: 1 });
		await send('/nowhere');
		await get(UPDATE, { orderNumber: 'unknown', status: 'paid' });
		await register({ requestId: 1 });
		await register({ orderDate: '2024-04-15' });
		await callback({ ...CALLBACK_BODY, routeKey: 'unknown' });
		await callback({ ...CALLBACK_BODY, tags: 'x' });
		await callback('{');
		expect(sandbox.httpRequests.map(({ status, refusedFor }) => [status, refusedFor])).toEqual([
			[200, null],
			[400, 'form'],
			[403, 'content'],
			[404, 'form'],
			[400, 'content'],
			[400, 'content'],
			[400, 'form'],
			[400, 'content'],
			[400, 'form'],
			[400, 'form'],
		]);
	});

	it('adds requests and shows the state', async () => {
		const added = await control('POST', 'requests', {
			subject: 'Своя форма',
			date: 1554382259240,
			session: { source: 'x' },
		});
		expect(added).toMatchObject({
			status: 200,
			json: {
				dateStr: '04/04/2019 15:50:59',
				subject: 'Своя форма',
				session: { source: 'x', medium: 'cpc' },
			},
		});
		await control('POST', 'big-requests', { count: 2 });
		const state = (await control('GET', 'state')).json as { requests: unknown[] };
		expect(state.requests).toHaveLength(3 + 1 + 1 + 2);
		expect(state.requests).toContainEqual(added.json);
		expect((await control('POST', 'reset')).status).toBe(200);
		expect(sandbox.requests).toHaveLength(4);
	});

	it('turns knobs and adds faults', async () => {
		const knobs = await control('PATCH', 'knobs', { timeReading: 'daily', rateLimit: 7 });
		expect(knobs.json).toMatchObject({ timeReading: 'daily', rateLimit: 7, latency: 0 });
		await control('POST', 'faults', [{ kind: 'empty', times: 2 }, { kind: 'reset' }]);
		expect((await list()).text).toBe('');
		expect((await control('GET', 'faults')).json).toEqual([
			{ kind: 'empty', times: 1 },
			{ kind: 'reset' },
		]);
		await control('DELETE', 'faults');
		expect((await list()).status).toBe(200);
	});

	it.each([
		['PATCH', 'knobs', { tiemReading: 'daily' }],
		['PATCH', 'knobs', { timeZone: 'Moscow' }],
		['POST', 'faults', { kind: 'explode' }],
		['POST', 'faults', { kind: 'answer' }],
		['POST', 'faults', { kind: 'empty', time: 2 }],
		['POST', 'faults', { kind: 'real', gzip: 'yes' }],
		['POST', 'faults', { kind: 'empty', contains: 1 }],
		['POST', 'requests', { subjekt: 'x' }],
		['POST', 'requests', { date: '2024-04-15' }],
		['POST', 'requests', { session: { utm: 'x' } }],
		['POST', 'big-requests', { count: '2' }],
	])('refuses %s %s %j', async (method, path, body) => {
		expect(await control(method, path, body)).toMatchObject({
			status: 400,
			json: { error: expect.any(String) },
		});
	});
});

describe('command line', () => {
	it.each(['SIGINT', 'SIGTERM'] as const)('tells where it is and ends on %s', async (signal) => {
		await start();
		const main = join(__dirname, 'main.ts');
		const child = spawn(process.execPath, ['--import', 'tsx', main, '--seed-requests', '2'], {
			cwd: __dirname,
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const ended = once(child, 'exit');
		const [line] = (await once(child.stdout, 'data')) as [Buffer];
		const { url, credentials } = JSON.parse(line.toString()) as Record<string, string>;
		expect(credentials).toEqual(sandbox.credentials);
		const state = (await (await fetch(`${url ?? ''}/sandbox/state`)).json()) as object;
		expect(state).toHaveProperty('requests.length', 3);
		child.kill(signal);
		expect(await ended).toEqual([0, null]);
	});
});
