import { DateTime } from 'luxon';

import { apiOf } from '../../src/api/client';
import { addToken } from '../../src/api/authenticate';
import { askForSpan, callsOfSpan, findCall, toSought } from '../../src/resources/call/log';
import type { Loose } from '../../src/values/json';
import type { Span } from '../../src/values/period';
import type { NewCall } from '../sandbox/addCall';
import type { Knobs } from '../sandbox/knobs';
import type { Sandbox } from '../sandbox/server';
import { startSandbox } from '../sandbox/server';

const ZONE = 'Europe/Moscow';
const at = (iso: string) => DateTime.fromISO(iso, { zone: ZONE });
/** Noon of a day up to the 12th, so that month and day can be mixed up. */
const NOON = at('2026-05-10T12:00:00');
const HOURS = 3_600_000;

let sandbox: Sandbox;
beforeAll(async () => {
	const knobs = { rateLimit: null, fixedNow: NOON.toMillis() };
	sandbox = await startSandbox({ seedRequests: 0, knobs });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

function api() {
	const { clientApiId, siteId } = sandbox.credentials;
	const credential = {
		clientApiId,
		siteId: String(siteId),
		timeZone: ZONE,
		baseUrl: sandbox.url,
	};
	return apiOf(
		async (options) => {
			const { url, qs } = await addToken(credential, options);
			const response = await fetch(
				`${url}&${new URLSearchParams(qs as Record<string, string>).toString()}`,
			);
			const body = Buffer.from(await response.arrayBuffer());
			return {
				statusCode: response.status,
				headers: Object.fromEntries(response.headers),
				body,
			};
		},
		credential,
		{},
	);
}

/** So many calls, five hours apart, the newest first: their IDs. */
function addCalls(count: number, fields: NewCall = {}): number[] {
	return Array.from({ length: count }, (_, index) => {
		const date = NOON.toMillis() - index * 5 * HOURS;
		return sandbox.addCall({ visibleIn: 0, ...fields, date }).callId;
	});
}

/** It holds the seeded calls, which are some days old, and those that a test adds. */
const MONTH: Span = { from: at('2026-04-20'), to: at('2026-05-11') };
const TODAY: Span = { from: at('2026-05-10'), to: at('2026-05-11') };

const everything = () => toSought({ options: {} }, api().account);

async function read(
	span: Span = MONTH,
	sought = everything(),
	isAllWanted = true,
): Promise<Loose[]> {
	const calls: Loose[] = [];
	const shape = (raw: Loose) => raw;
	for await (const raw of callsOfSpan(api(), span, sought, { shape, isAllWanted })) calls.push(raw);
	return calls;
}

const idsOf = (calls: Loose[]) => calls.map(({ callId }) => callId);
const pagesAsked = () =>
	sandbox.httpRequests.map(({ query }) => new Map(query).get('page') ?? 'none');

const newestFirst = () =>
	[...sandbox.calls]
		.filter(({ siteId }) => siteId === sandbox.credentials.siteId)
		.sort((a, b) => Math.floor(b.date / 1000) - Math.floor(a.date / 1000) || b.callId - a.callId)
		.map(({ callId }) => callId);

describe('The call log', () => {
	const unhelpful: Array<[string, Partial<Knobs>]> = [
		['as it is documented', {}],
		['without pages', { callLogAnswer: 'array' }],
		['in pages of its own size', { callPageSize: 8 }],
		['without totals', { callPageSize: 8, callPageTotal: 'absent', callRecordsTotal: 'absent' }],
		['with a total of no pages', { callPageSize: 8, callPageTotal: 0 }],
		['with a total of fewer pages', { callPageSize: 8, callPageTotal: 2 }],
		['with a total of more pages', { callPageSize: 8, callPageTotal: 40 }],
		['with a total of fewer calls', { callPageSize: 8, callRecordsTotal: 3 }],
		['with rows that shift', { callPageSize: 8, callShift: 3 }],
		['with rows that repeat', { callPageSize: 8, callRepeats: 4 }],
		['with both', { callPageSize: 8, callShift: 3, callRepeats: 4, callOrder: 'newestFirst' }],
		['with days beyond the period', { callPageSize: 8, callDaysBeyond: 3 }],
		['with the oldest first', { callPageSize: 8, callOrder: 'oldestFirst' }],
		['with less than a month at once', { callLongestPeriod: 12 }],
		['with few calls at once', { mostListed: 26 }],
	];

	it.each(unhelpful)('gives all calls, each once, the newest first: %s', async (_, knobs) => {
		addCalls(20);
		sandbox.addCall({ siteId: sandbox.credentials.secondSiteId });
		sandbox.set(knobs);
		expect(idsOf(await read())).toEqual(newestFirst());
	});

	it('asks for no page after the last one, and for 1,000 calls on each', async () => {
		addCalls(5);
		await read(TODAY);
		expect(sandbox.httpRequests.map(({ query }) => Object.fromEntries(query ?? []))).toEqual([
			{
				clientApiId: sandbox.credentials.clientApiId,
				dateFrom: '10/05/2026',
				dateTo: '10/05/2026',
				page: '1',
				limit: '1000',
			},
		]);
	});

	it('goes on without totals until a page has nothing new', async () => {
		const { length } = await read(TODAY);
		sandbox.clearHttpRequests();
		sandbox.set({ callPageSize: length, callPageTotal: 'absent' });
		await read(TODAY);
		expect(pagesAsked()).toEqual(['1', '2']);
	});

	it('ends where every page is the same', async () => {
		addCalls(20);
		sandbox.set({ callPageSize: 5, callShift: 5, callPageTotal: 1_000, callRecordsTotal: 9_999 });
		expect(await read()).toHaveLength(5);
		expect(pagesAsked()).toEqual(['1', '2']);
	});

	it('is trimmed to the time asked for', async () => {
		const ids = addCalls(12);
		const mine = async (span: Span) =>
			idsOf(await read(span)).filter((id) => ids.includes(Number(id)));
		const part = { from: NOON.minus({ hours: 45 }), to: NOON.minus({ hours: 10 }) };
		expect(await mine(part)).toEqual(ids.slice(3, 10));
		sandbox.set({ callDaysBeyond: 2 });
		expect(await mine(part)).toEqual(ids.slice(3, 10));
		expect(await mine({ from: NOON, to: NOON.plus({ hours: 1 }) })).toEqual(ids.slice(0, 1));
	});

	it('is asked by session, and is then trimmed by Calltouch alone', async () => {
		const { callId } = sandbox.addCall({
			date: at('2026-05-09T00:10:00').toMillis(),
			session: { sessionDate: at('2026-05-08T23:50:00').toMillis() },
		});
		const sought = toSought({ options: { bindTo: 'session' } }, api().account);
		const eighth = { from: at('2026-05-08'), to: at('2026-05-09') };
		expect(idsOf(await read(eighth, sought))).toContain(callId);
		expect(idsOf(await read(eighth))).not.toContain(callId);
	});

	it('tries a failed page again before the slice is halved', async () => {
		addCalls(20);
		sandbox.set({ callPageSize: 8 });
		sandbox.fail({ kind: 'errorCode', contains: 'page=2' });
		expect(idsOf(await read())).toEqual(newestFirst());
		expect(pagesAsked().filter((page) => page === '2')).toHaveLength(2);
		expect(
			new Set(sandbox.httpRequests.map(({ url }) => /dateFrom=[^&]+/.exec(url)?.[0])).size,
		).toBe(1);
	});

	it('keeps the order where a slice turns out too much on a later page', async () => {
		addCalls(20);
		sandbox.set({ callPageSize: 20, callOrder: 'oldestFirst' });
		sandbox.fail({ kind: 'errorCode', contains: 'page=2', times: 4 });
		expect(idsOf(await read())).toEqual(newestFirst());
	});

	it('tells of a single day that fails', async () => {
		addCalls(3);
		sandbox.set({ mostListed: 1 });
		await expect(read(TODAY)).rejects.toMatchObject({
			kind: 'unavailable',
			said: { description: expect.stringContaining('contact support') as string },
		});
	});

	it('gives the trigger all pages of a span as it stands last, untrimmed and unfiltered', async () => {
		addCalls(20);
		sandbox.set({ callPageSize: 8, callShift: 2, callDaysBeyond: 1 });
		const sought = toSought(
			{ filters: { outcome: 'missed', tags: ['VIP'] }, options: {} },
			api().account,
		);
		const outcome = await askForSpan(api(), TODAY, sought, false);
		if ('failure' in outcome) throw outcome.failure;
		const within = sandbox.calls.filter(({ date }) => date >= at('2026-05-09').toMillis());
		expect(new Set(idsOf(outcome.entries))).toEqual(new Set(within.map(({ callId }) => callId)));
		expect(outcome.entries).toHaveLength(within.length);
		expect(outcome.serverTime).toBe(NOON.toMillis());
		expect(outcome.entries.every(({ callTags }) => Array.isArray(callTags))).toBe(true);
		sandbox.set({ mostListed: 1 });
		expect(await askForSpan(api(), TODAY, sought, true)).toMatchObject({
			failure: { kind: 'unavailable' },
		});
	});

	it.each(['works', 'ignored'] as const)('finds a call where the ID %s', async (callIdFilter) => {
		addCalls(10);
		sandbox.set({ callIdFilter, callPageSize: 10, callOrder: 'newestFirst' });
		const callId = newestFirst()[14];
		const found = await findCall(api(), MONTH, String(callId), everything());
		expect(found).toMatchObject({ callId });
		expect(pagesAsked()).toEqual(callIdFilter === 'works' ? ['1'] : ['1', '2']);
		expect(await findCall(api(), MONTH, '1', everything())).toBeUndefined();
	});

	it('keeps the visitor’s ID of 18 digits to the last one', async () => {
		const { callId } = sandbox.addCall({ session: { ctClientId: '130000000012345679' } });
		const [call] = (await read()).filter((one) => one.callId === callId);
		expect(call?.ctClientId).toBe('130000000012345679');
	});
});

describe('The filters of the call log', () => {
	const ofFilters = async (filters: Parameters<typeof toSought>[0]['filters']) => {
		const options = {};
		const calls = await read(MONTH, toSought({ filters, options }, api().account));
		return idsOf(calls);
	};

	it.each(['uniqueOnly', 'targetOnly', 'uniqTargetOnly', 'callbackOnly'] as const)(
		'leave %s to Calltouch',
		async (flag) => {
			const call = {
				uniqueOnly: 'uniqueCall',
				targetOnly: 'targetCall',
				uniqTargetOnly: 'uniqTargetCall',
				callbackOnly: 'callbackCall',
			}[flag];
			const { callId } = sandbox.addCall({ [call]: true });
			const { callId: other } = sandbox.addCall({ [call]: false });
			const ids = await ofFilters({ [flag]: true });
			expect(ids).toContain(callId);
			expect(ids).not.toContain(other);
			expect(sandbox.httpRequests[0]?.url).toContain(`${flag}=true`);
			sandbox.clearHttpRequests();
			expect(await ofFilters({ [flag]: false })).toContain(other);
			expect(sandbox.httpRequests[0]?.url).not.toContain(flag);
		},
	);

	it.each([
		['outcome', { outcome: 'answered' }, { successful: true }, { successful: false }],
		['outcome', { outcome: 'missed' }, { successful: false }, { successful: true }],
		[
			'tags',
			{ tags: ['другой', 'vip '] },
			{ callTags: [{ category: '', type: 'MANUAL', names: ['Окна', 'VIP'] }] },
			{ callTags: [{ category: '', type: 'MANUAL', names: ['VIPs'] }] },
		],
		['a caller', { aniValue: '8 (999) 222-33-44' }, { callerNumber: '79992223344' }, {}],
		[
			'part of a caller',
			{ aniValue: '22233', aniFilterMode: 'contains' },
			{ callerNumber: '79992223344' },
			{ callerNumber: 'Anonymous' },
		],
		['a tracked number', { trackedNumber: '+7 495 111-22-33' }, { phoneNumber: '74951112233' }, {}],
		['a pool', { subPoolName: 'Другой' }, { subPoolName: 'Другой' }, { subPoolName: null }],
		[
			'source and medium',
			{ source: 'avito.ru', medium: 'referral' },
			{ session: { source: 'avito.ru', medium: 'referral' } },
			{ session: { source: 'avito.ru', medium: 'cpc' } },
		],
	] as const)('compare %s here', async (_, filters, fits, doesNot) => {
		sandbox.set({ callBooleans: 'text' });
		const { callId } = sandbox.addCall({ ...fits } as NewCall);
		const { callId: other } = sandbox.addCall({ ...doesNot } as NewCall);
		const ids = await ofFilters({ ...filters } as Parameters<typeof ofFilters>[0]);
		expect(ids).toContain(callId);
		expect(ids).not.toContain(other);
	});
});
