import { DateTime } from 'luxon';

import type { Sandbox } from '../sandbox/server';
import { searchCalls, searchRequests } from './helpers/contexts';
import { emptySandbox, onlyCall, queryOf } from './helpers/sandbox';

describe('Search for a request in the list', () => {
	let sandbox: Sandbox;
	let ids: string[];

	beforeEach(async () => {
		sandbox = await emptySandbox();
		const people = [
			['Анна Петрова', '79992223344', 'anna@example.com', 'Заявка на звонок'],
			['Борис Ёлкин', '74951234567', 'boris@example.com', 'Корзина'],
			['Вера Смирнова', '', 'vera@example.com', 'Корзина'],
			['', '79161234567', '', ''],
		];
		ids = people.map(([fio = '', phoneNumber = '', contactValue = '', subject], index) =>
			String(
				sandbox.addRequest({
					date: Date.now() - index * 3_600_000,
					subject,
					client: {
						fio,
						phones: [{ phoneNumber, phoneType: 'MOBILE' }],
						contacts: [{ contactType: 'EMAIL', contactValue }],
					},
				}).requestId,
			),
		);
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function found(filter?: string): Promise<unknown[]> {
		const { results } = await searchRequests(sandbox, filter);
		return results.map(({ value }) => value);
	}

	it('asks once for the last 7 days, and shows the newest first', async () => {
		const week = DateTime.now().setZone('Europe/Moscow').startOf('day').minus({ days: 6 });
		const atStart = sandbox.addRequest({ date: week.toMillis() }).requestId;
		sandbox.addRequest({ date: week.toMillis() - 1 });

		const result = await searchRequests(sandbox);

		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			siteId: '12345',
			dateFrom: week.toFormat('MM/dd/yyyy'),
			dateTo: week.plus({ days: 6 }).toFormat('MM/dd/yyyy'),
		});
		expect(result.results.map(({ value }) => value)).toEqual([...ids, String(atStart)]);
		expect(result.results[0]?.name).toMatch(
			/^\d{4}-\d\d-\d\d \d\d:\d\d · Анна Петрова · 79992223344 · Заявка на звонок$/,
		);
	});

	it.each([
		['a name', 'петр', [0]],
		['a phone', '7495123', [1]],
		['the email of somebody without a phone', 'VERA@', [2]],
		['a form', 'корзина', [1, 2]],
		['an email with white space and capitals', ' Boris@Example.com\n', [1]],
		['a whole phone as people write it', '+7 (999) 222-33-44', [0]],
		['a phone that starts with 8', '89992223344', [0]],
		['the beginning of a phone that starts with 8', '8 916', [3]],
		['the middle of a phone', '222-33', [0]],
		['the end of a phone', '123 45-67', [1, 3]],
		['nothing known', 'нет такого', []],
		['null, which nobody has', 'null', []],
		['undefined', 'undefined', []],
		['a dash', '-', [0, 1, 2, 3]],
		['a plus', '+', []],
		['an empty filter', '', [0, 1, 2, 3]],
		['white space', '  ', [0, 1, 2, 3]],
	])('filters by %s, whatever the case, in one call', async (_, filter, expected) => {
		expect(await found(filter)).toEqual(expected.map((index) => ids[index]));
		// Where there is none in these days, it looks a month further back.
		expect(sandbox.httpRequests).toHaveLength(expected.length === 0 ? 2 : 1);
	});

	it('shows requests of which nothing is known by their ID', async () => {
		sandbox.fail({ kind: 'answer', status: 200, body: [{ requestId: 7 }, { subject: 'no ID' }] });

		const { results } = await searchRequests(sandbox);

		expect(results).toEqual([{ name: 'ID 7', value: '7' }]);
	});

	it('asks for fewer days where seven are too much for one answer', async () => {
		sandbox.fail({ kind: 'answer', status: 413 });

		expect(await found('')).toEqual(ids);
		expect(sandbox.httpRequests).toHaveLength(3);
	});

	it.each<[unknown, string]>([
		['67890', '67890'],
		[67890, '67890'],
		['', '12345'],
	])('asks for the site of the options (%j)', async (siteId, expected) => {
		sandbox.addRequest({ siteId: sandbox.credentials.secondSiteId });
		await searchRequests(sandbox, undefined, { options: { siteId: siteId as string } });

		expect(queryOf(onlyCall(sandbox)).siteId).toBe(expected);
	});

	it('says why there is no list', async () => {
		await expect(
			searchRequests(sandbox, undefined, {}, { clientApiId: 'wrong' }),
		).rejects.toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch does not accept the token or the site ID',
		});
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('says which setting of the credential can not be right', async () => {
		await expect(
			searchRequests(sandbox, undefined, {}, { timeZone: 'Mars/Olympus' }),
		).rejects.toMatchObject({
			message: 'The Time Zone "Mars/Olympus" of the credential is not known',
		});
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('goes on for a year, month by month, where the page before ended', async () => {
		const today = DateTime.now().setZone('Europe/Moscow').startOf('day');
		const daysAgo = (days: number) =>
			String(sandbox.addRequest({ date: today.minus({ days }).toMillis() }).requestId);
		const [older, atEnd, muchOlder] = [daysAgo(7), daysAgo(37), daysAgo(300)];

		const pages: unknown[][] = [];
		let token: string | undefined;
		do {
			const page = await searchRequests(sandbox, '', {}, {}, token);
			pages.push(page.results.map(({ value }) => value));
			token = page.paginationToken;
		} while (token !== undefined && pages.length < 20);

		expect(pages.flat()).toEqual([...ids, older, atEnd, muchOlder]);
		expect(pages[0]).toEqual(ids);
		expect(pages[1]).toEqual([older, atEnd]);
		const first = sandbox.httpRequests.map(queryOf).at(-1)?.dateFrom ?? '';
		const days = today.diff(DateTime.fromFormat(first, 'MM/dd/yyyy', { zone: today.zone }), 'days');
		expect(Math.round(days.days)).toBeGreaterThanOrEqual(365);
		expect(days.days).toBeLessThan(400);
	});
});

describe('Search for a call in the list', () => {
	let sandbox: Sandbox;
	let ids: string[];

	beforeEach(async () => {
		sandbox = await emptySandbox({ seedCalls: 0 });
		ids = [
			{ callerNumber: '79992223344', session: { source: 'yandex' }, subPoolName: 'Сайт' },
			{ callerNumber: 'Anonymous', session: null, subPoolName: 'Визитки', successful: false },
			{
				callerNumber: '74951234567',
				phoneNumber: '78005553535',
				session: { source: 'google' },
				manager: 'Коля',
			},
		].map((call, index) =>
			String(sandbox.addCall({ date: Date.now() - index * 1_000, visibleIn: 0, ...call }).callId),
		);
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const today = DateTime.now().setZone('Europe/Moscow').minus({ seconds: 30 });

	it.each([
		['nothing', '', [0, 1, 2]],
		['a phone in any spelling', '8 (999) 222-33-44', [0]],
		['part of one', '222-33', [0]],
		['the tracked number', '8 800 555', [2]],
		['a source', 'Yandex', [0]],
		['a pool', 'визит', [1]],
		['a manager', 'коля', [2]],
		['what became of it', 'missed', [1]],
		['the day as Calltouch writes it', today.toFormat('dd.MM.yyyy'), [0, 1, 2]],
		['the day in the other order', today.toFormat('yyyy-MM-dd'), [0, 1, 2]],
		['nobody', 'нет такого', []],
	])('finds it by %s', async (_, filter, expected) => {
		const { results } = await searchCalls(sandbox, filter);

		expect(results.map(({ value }) => value)).toEqual(expected.map((index) => ids[index]));
	});

	it('shows when it was, who called, and where from', async () => {
		const { results, paginationToken } = await searchCalls(sandbox);

		const form = /^\d{4}-\d\d-\d\d \d\d:\d\d · (.*)$/;
		expect(results.map(({ name }) => form.exec(name)?.[1])).toEqual([
			'79992223344 · yandex · Сайт',
			'no number · Визитки · missed',
			expect.stringMatching(/^74951234567 · google · /),
		]);
		expect(paginationToken).toBe(today.minus({ days: 6 }).toISODate());
	});

	it('asks for the site of the options, and goes on where the page before ended', async () => {
		const siteId = sandbox.credentials.secondSiteId;
		const { callId } = sandbox.addCall({ siteId, date: today.minus({ days: 20 }).toMillis() });

		const token = today.minus({ days: 10 }).toISODate() ?? '';
		const { results } = await searchCalls(sandbox, '', { options: { siteId } }, token);

		expect(results.map(({ value }) => value)).toEqual([String(callId)]);
		expect(onlyCall(sandbox).path).toContain('/67890/');
		expect(queryOf(onlyCall(sandbox))).toMatchObject({
			dateFrom: today.minus({ days: 41 }).toFormat('dd/MM/yyyy'),
			dateTo: today.minus({ days: 11 }).toFormat('dd/MM/yyyy'),
		});
	});
});
