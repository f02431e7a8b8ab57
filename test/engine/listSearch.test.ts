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
		['a whole phone as people write it', '+7 (999) 222-33-44', [0]],
		['nothing known', 'нет такого', []],
		['white space', '  ', [0, 1, 2, 3]],
	])('filters by %s', async (_, filter, expected) => {
		expect(await found(filter)).toEqual(expected.map((index) => ids[index]));
	});

	it('goes back a year for what was typed, since n8n asks for no further page', async () => {
		const today = DateTime.now().setZone('Europe/Moscow').startOf('day');
		const client = { fio: 'Анна Старая', phones: [], contacts: [] };
		const old = sandbox.addRequest({ date: today.minus({ days: 300 }).toMillis(), client });

		const result = await searchRequests(sandbox, 'анна');

		expect(result.results.map(({ value }) => value)).toEqual([ids[0], String(old.requestId)]);
		expect(result.paginationToken).toBeUndefined();
	});

	it('goes on page by page where more fits than the list has room for', async () => {
		const today = DateTime.now().setZone('Europe/Moscow').startOf('day');
		const client = { fio: 'Зоя', phones: [], contacts: [] };
		const add = (days: number) =>
			sandbox.addRequest({ date: today.minus({ days }).toMillis(), client }).requestId;
		const recent = Array.from({ length: 12 }, () => String(add(1))).reverse();
		const older = String(add(100));

		const first = await searchRequests(sandbox, 'зоя');
		const second = await searchRequests(sandbox, 'зоя', {}, {}, first.paginationToken);

		expect(first.results.map(({ value }) => value).sort()).toEqual(recent.sort());
		expect(second.results.map(({ value }) => value)).toEqual([older]);
	});

	it.each([
		['the day of this or the last year', (day: DateTime) => day.toFormat('d.MM')],
		['the day with its year', (day: DateTime) => day.toFormat('dd.MM.yyyy')],
		['the day in the other order', (day: DateTime) => day.toFormat('yyyy-MM-dd')],
	])('finds those of a day by %s, in one HTTP request', async (_, toText) => {
		const day = DateTime.now().setZone('Europe/Moscow').startOf('day').minus({ days: 200 });
		const { requestId } = sandbox.addRequest({ date: day.plus({ hours: 23 }).toMillis() });
		sandbox.addRequest({ date: day.plus({ hours: 25 }).toMillis() });

		expect(await found(toText(day))).toEqual([String(requestId)]);
		expect(onlyCall(sandbox)).toBeDefined();
	});

	it('takes what can not be a day for any other text', async () => {
		expect(await found('31.02')).toEqual([]);
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
		['the day as Calltouch writes it', today.toFormat('dd.MM'), [0, 1, 2]],
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
