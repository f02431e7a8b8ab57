import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { EXTRAS } from '../../src/resources/request/simplified';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow, onlyCall, queryOf } from './helpers/sandbox';
import { ALL_EXTRAS } from './helpers/scenarios';

describe('Request → Get Many', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function list(parameters: INodeParameters, items?: IDataObject[]): Promise<Result> {
		return await execute(sandbox, {
			parameters: { resource: 'request', operation: 'list', returnAll: true, ...parameters },
			items,
		});
	}

	/** A custom period, with nothing added to the requests. */
	async function listPeriod(
		dateFrom: string,
		dateTo: string,
		more: INodeParameters = {},
		items?: IDataObject[],
	): Promise<Result> {
		const period = { getBy: 'period', period: 'custom', dateFrom, dateTo };
		return await list({ ...period, include: [], ...more }, items);
	}

	/** Three slices, with On Error → Continue. */
	async function listQuarterAndContinue(): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'request',
				operation: 'list',
				period: 'custom',
				dateFrom: '2026-01-01',
				dateTo: '2026-03-31',
				returnAll: true,
			},
			onError: 'continueRegularOutput',
		});
	}

	function add(...dates: number[]): number[] {
		return dates.map((date) => sandbox.addRequest({ date }).requestId);
	}

	function idsOf({ json }: Result): unknown[] {
		return json.map(({ requestId }) => requestId);
	}

	function queries(): Array<Record<string, string>> {
		return sandbox.httpRequests.map(queryOf);
	}

	describe('named periods', () => {
		const usDate = (day: DateTime): string => day.toFormat('MM/dd/yyyy');

		/** Today in Moscow, with enough of it left that the test ends on the same day. */
		async function moscowToday(): Promise<DateTime> {
			const now = DateTime.now().setZone('Europe/Moscow');
			const left = now.endOf('day').toMillis() - now.toMillis();
			if (left < 10_000) await sleep(left + 100);
			return DateTime.now().setZone('Europe/Moscow').startOf('day');
		}

		it.each<[string, (today: DateTime) => [DateTime, DateTime]]>([
			['today', (today) => [today, today]],
			['yesterday', (today) => [today.minus({ days: 1 }), today.minus({ days: 1 })]],
			['last7Days', (today) => [today.minus({ days: 6 }), today]],
			['last30Days', (today) => [today.minus({ days: 29 }), today]],
			['thisMonth', (today) => [today.set({ day: 1 }), today]],
			[
				'lastMonth',
				(today) => [
					today.set({ day: 1 }).minus({ months: 1 }),
					today.set({ day: 1 }).minus({ days: 1 }),
				],
			],
		])('%s asks once for whole days and gives all of them', async (period, daysOf) => {
			const [first, last] = daysOf(await moscowToday());
			const start = first.toMillis();
			const end = last.plus({ days: 1 }).toMillis();
			const [, atStart, atEnd] = add(start - 1, start, end - 1, end);

			const result = await list({ getBy: 'period', period, include: [] });

			expect(queryOf(onlyCall(sandbox))).toEqual({
				clientApiId: sandbox.credentials.clientApiId,
				siteId: '12345',
				dateFrom: usDate(first),
				dateTo: usDate(last),
			});
			expect(idsOf(result)).toEqual([atEnd, atStart]);
		});

		it('gives the last 7 days, up to 50 requests and their tags, when nothing was set', async () => {
			const today = await moscowToday();
			add(...Array.from({ length: 60 }, (_, index) => today.toMillis() - index * 60_000));

			const result = await execute(sandbox, {
				parameters: { resource: 'request', operation: 'list' },
			});

			expect(result.json).toHaveLength(50);
			expect(queryOf(onlyCall(sandbox))).toEqual({
				clientApiId: sandbox.credentials.clientApiId,
				siteId: '12345',
				dateFrom: usDate(today.minus({ days: 6 })),
				dateTo: usDate(today),
				withRequestTags: 'true',
			});
		});

		it("counts days in the account's time zone", async () => {
			sandbox.set({ timeZone: 'Asia/Kamchatka' });
			const now = DateTime.now();

			await execute(sandbox, {
				parameters: { resource: 'request', operation: 'list', period: 'today' },
				credentials: { timeZone: 'Asia/Kamchatka' },
				timezone: 'America/New_York',
			});

			const expected = [now, DateTime.now()].map((moment) =>
				usDate(moment.setZone('Asia/Kamchatka')),
			);
			expect(expected).toContain(queryOf(onlyCall(sandbox)).dateFrom);
		});
	});

	describe('custom periods', () => {
		it('includes the whole last day when the end is a date', async () => {
			const [, first, last] = add(
				moscow('2026-03-09T23:59:59.999'),
				moscow('2026-03-10T00:00:00'),
				moscow('2026-03-12T23:59:59.999'),
				moscow('2026-03-13T00:00:00'),
			);

			const result = await listPeriod('2026-03-10', '2026-03-12');

			expect(queryOf(onlyCall(sandbox))).toEqual({
				clientApiId: sandbox.credentials.clientApiId,
				siteId: '12345',
				dateFrom: '03/10/2026',
				dateTo: '03/12/2026',
			});
			expect(idsOf(result)).toEqual([last, first]);
		});

		it('asks for times within one day, the last second included', async () => {
			const [, first, last] = add(
				moscow('2026-03-10T09:29:59.999'),
				moscow('2026-03-10T09:30:00'),
				moscow('2026-03-10T18:00:00.999'),
				moscow('2026-03-10T18:00:01'),
			);

			const result = await listPeriod('2026-03-10T09:30:00', '2026-03-10T18:00:00');

			expect(queryOf(onlyCall(sandbox))).toMatchObject({
				dateFrom: '03/10/2026',
				dateTo: '03/10/2026',
				timeFrom: '09:30:00',
				timeTo: '18:00:00',
			});
			expect(idsOf(result)).toEqual([last, first]);
		});

		it.each(['2026-03-12T00:00:00', '2026-03-12 00:00:00', '={{ "2026-03-12T00:00" }}'])(
			'includes the whole last day when it was picked in the calendar (%s)',
			async (dateTo) => {
				const [inside] = add(moscow('2026-03-12T23:59:59.999'), moscow('2026-03-13T00:00:00'));

				const result = await listPeriod('2026-03-10T00:00:00', dateTo);

				expect(idsOf(result)).toEqual([inside]);
				expect(queryOf(onlyCall(sandbox))).toMatchObject({
					dateFrom: '03/10/2026',
					dateTo: '03/12/2026',
				});
				expect(queryOf(onlyCall(sandbox))).not.toHaveProperty('timeTo');
			},
		);

		it.each([
			'={{ DateTime.fromISO("2026-03-12", { zone: "Europe/Moscow" }) }}',
			'={{ new Date("2026-03-11T21:00:00Z") }}',
			'2026-03-12T00:00:00+03:00',
			'={{ 1773262800 }}',
		])('ends with the day before when the end is a midnight with a zone (%s)', async (dateTo) => {
			const [inside] = add(moscow('2026-03-11T23:59:59.999'), moscow('2026-03-12T00:00:00'));

			const result = await listPeriod('2026-03-10T00:00:00', dateTo);

			expect(idsOf(result)).toEqual([inside]);
			expect(queryOf(onlyCall(sandbox))).not.toHaveProperty('timeTo');
		});

		it.each(['period', 'daily'] as const)(
			'gives every request between times on different days, once (Calltouch reads times: %s)',
			async (timeReading) => {
				sandbox.set({ timeReading });
				const ids = add(
					moscow('2026-03-10T20:59:59.999'),
					moscow('2026-03-10T21:00:00'),
					moscow('2026-03-10T23:59:59.999'),
					moscow('2026-03-11T00:00:00'),
					// At an hour that daily times from 21:00 to 06:00 would leave out.
					moscow('2026-03-11T12:00:00'),
					moscow('2026-03-11T23:59:59.999'),
					moscow('2026-03-12T00:00:00'),
					moscow('2026-03-12T06:00:00.999'),
					moscow('2026-03-12T06:00:01'),
				);

				const result = await listPeriod('2026-03-10T21:00:00', '2026-03-12T06:00:00');

				expect(idsOf(result)).toEqual(ids.slice(1, -1).reverse());
				expect(sandbox.httpRequests).toHaveLength(1);
			},
		);

		it.each(['period', 'daily'] as const)(
			'does the same for the dates of sessions (Calltouch reads times: %s)',
			async (timeReading) => {
				sandbox.set({ timeReading });
				const ids = [
					'2026-03-10T20:59:59.999',
					'2026-03-10T21:00:00',
					'2026-03-10T23:59:59.999',
					'2026-03-11T00:00:00',
					'2026-03-11T12:00:00',
					'2026-03-11T23:59:59.999',
					'2026-03-12T00:00:00',
					'2026-03-12T06:00:00.999',
					'2026-03-12T06:00:01',
				].map(
					(at, index) =>
						sandbox.addRequest({
							// The requests themselves came weeks later, the last session's first.
							date: moscow('2026-04-20T12:00:00') - index * 1_000,
							session: { sessionDate: moscow(at) },
						}).requestId,
				);

				const result = await listPeriod('2026-03-10T21:00:00', '2026-03-12T06:00:00', {
					options: { bindTo: 'session' },
				});

				expect([...idsOf(result)].sort()).toEqual(ids.slice(1, -1).sort());
				expect(queries().every(({ bindTo }) => bindTo === 'session')).toBe(true);
				// Times never span midnight: that is what the two readings disagree on.
				expect(
					queries().filter(({ timeFrom, dateFrom, dateTo }) => timeFrom && dateFrom !== dateTo),
				).toEqual([]);
			},
		);

		it.each(['period', 'daily'] as const)(
			'cuts a long period into months without a duplicate or a gap (Calltouch reads times: %s)',
			async (timeReading) => {
				sandbox.set({ timeReading });
				const start = DateTime.fromISO('2025-12-20T10:15:00', { zone: 'Europe/Moscow' });
				const end = DateTime.fromISO('2026-04-02T17:45:30', { zone: 'Europe/Moscow' });
				const dates: number[] = [];
				for (let day = start.startOf('day'); day <= end; day = day.plus({ days: 1 })) {
					dates.push(day.toMillis(), day.endOf('day').toMillis());
				}
				dates.push(start.toMillis(), end.toMillis() + 999);
				const outside = [start.toMillis() - 1, end.toMillis() + 1_000];
				const ids = new Map([...dates, ...outside].map((date) => [add(date)[0], date]));

				const result = await listPeriod('2025-12-20T10:15:00', '2026-04-02T17:45:30');

				const isInside = (date: number) =>
					date >= start.toMillis() && date < end.toMillis() + 1_000;
				const expected = [...ids].filter(([, date]) => isInside(date)).map(([id]) => id);
				expect(idsOf(result)).toHaveLength(expected.length);
				expect(new Set(idsOf(result))).toEqual(new Set(expected));
				const received = idsOf(result).map((id) => ids.get(id as number));
				expect(received).toEqual([...received].sort((a = 0, b = 0) => b - a));
				// As there is little in the first months, the others are asked for together.
				expect(daysAsked()).toEqual([31, 31, 42]);
			},
		);

		describe('of a year with few requests', () => {
			let ids: number[];

			beforeEach(() => {
				const days = ['2026-04-02', '2026-03-01', '2026-01-15', '2025-10-01', '2025-07-09'];
				ids = add(...days.map((day) => moscow(`${day}T12:00:00`)));
			});

			const listYear = async () => await listPeriod('2025-04-03', '2026-04-02');

			it('takes five calls with Return All', async () => {
				expect(idsOf(await listYear())).toEqual(ids);
				expect(daysAsked()).toEqual([31, 31, 62, 124, 117]);
			});

			it('asks for no more than is needed up to a limit', async () => {
				const some = await listPeriod('2025-04-03', '2026-04-02', { returnAll: false, limit: 2 });

				expect(idsOf(some)).toEqual(ids.slice(0, 2));
				expect(daysAsked()).toEqual([31, 62]);
			});

			it.each([
				['refuses', { kind: 'answer' as const, status: 400, body: { errorCode: 400 } }],
				['does not manage', { kind: 'answer' as const, status: 504 }],
				['answers in another way', { kind: 'answer' as const, status: 200, body: 'too long' }],
			])('comes month by month where Calltouch %s more at once', async (_, fault) => {
				sandbox.fail({ ...fault, after: 3, times: 1 });

				expect(idsOf(await listYear())).toEqual(ids);
				expect(daysAsked()).toEqual([31, 31, 62, 124, 117, ...Array<number>(4).fill(31)]);
			});
		});

		it('comes in smaller slices where joined ones and months are too much for an answer', async () => {
			const days = Array.from({ length: 200 }, (_, day) => day);
			const noons = days.map((day) => moscow('2025-09-15T12:00:00') + day * 86_400_000);
			const ids = add(...noons);
			sandbox.set({ mostListed: 20 });

			const result = await listPeriod('2025-09-01', '2026-04-02');

			expect(result.error).toBeUndefined();
			expect(idsOf(result)).toEqual([...ids].reverse());
		});

		it('gives a request once, although two slices answered it', async () => {
			const [id] = add(moscow('2026-02-28T12:00:00'));
			const twice = { kind: 'answer' as const, status: 200, times: 2 };
			sandbox.fail({ ...twice, body: [{ requestId: id, date: moscow('2026-02-28T12:00:00') }] });

			const result = await listPeriod('2026-02-01', '2026-04-01');

			expect(sandbox.httpRequests).toHaveLength(2);
			expect(idsOf(result)).toEqual([id]);
		});

		/** How many days each HTTP request asked for. */
		const daysAsked = () =>
			queries().map(({ dateFrom = '', dateTo = '' }) => {
				const [from, to] = [dateFrom, dateTo].map((day) =>
					DateTime.fromFormat(day, 'MM/dd/yyyy', { zone: 'utc' }),
				);
				return (to?.diff(from ?? to, 'days').days ?? NaN) + 1;
			});

		/** Days of each call, in the order of the calls. */
		const windows = () =>
			queries().map(({ dateFrom, dateTo }) => [dateFrom, dateTo].map((day) => day?.slice(0, 5)));

		it.each([
			['413', { kind: 'answer' as const, status: 413 }],
			['504', { kind: 'answer' as const, status: 504 }],
			['an answer that breaks off', { kind: 'brokenOff' as const }],
		])('halves what is too much for one answer: %s', async (_, fault) => {
			const ids = add(
				moscow('2026-03-01T00:00:00'),
				moscow('2026-03-15T23:59:59'),
				moscow('2026-03-16T00:00:00'),
				moscow('2026-03-31T23:59:59'),
			);
			sandbox.fail({ ...fault, times: 2 });

			const result = await listPeriod('2026-03-01', '2026-03-31');

			expect(idsOf(result)).toEqual([...ids].reverse());
			expect(windows()).toEqual([
				['03/01', '03/31'],
				['03/17', '03/31'],
				['03/25', '03/31'],
				['03/17', '03/24'],
				['03/01', '03/16'],
			]);
		});

		it('halves down to a day, tries that one again, and then says that there was no answer', async () => {
			sandbox.fail({ kind: 'answer', status: 503, times: null });

			const result = await listPeriod('2026-03-25', '2026-03-31');

			expect(windows()).toEqual([
				['03/25', '03/31'],
				['03/29', '03/31'],
				['03/31', '03/31'],
				['03/31', '03/31'],
				['03/31', '03/31'],
				['03/31', '03/31'],
			]);
			expect(result.error?.message).toBe('Calltouch gave no usable answer [item 0]');
			expect(result.error?.httpCode).toBe('503');
		});

		it('are two at a time under way', async () => {
			sandbox.set({ latency: 1_000 });

			await listPeriod('2025-11-01', '2026-04-30');

			const [first = 0, ...times] = sandbox.httpRequests.map(({ time }) => time);
			const after = times.map((time) => Math.round((time - first) / 1_000));
			expect(after).toEqual([0, 1, 1]);
		});

		it('are one at a time under way where there is a limit', async () => {
			sandbox.set({ latency: 1_000 });

			await listPeriod('2025-11-01', '2026-03-31', { returnAll: false });

			const [first = 0, ...times] = sandbox.httpRequests.map(({ time }) => time);
			expect(times.map((time) => Math.round((time - first) / 1_000))).toEqual([1, 2]);
		});

		it('are not asked for again once another one has failed', async () => {
			sandbox.fail(
				{ kind: 'answer', status: 400, after: 1 },
				{ kind: 'answer', status: 429, times: null, contains: 'dateFrom=01' },
			);

			await listQuarterAndContinue();
			await sleep(3_000);

			expect(sandbox.httpRequests.map(({ status }) => status)).toEqual([200, 400, 429]);
		});

		it('does not halve what Calltouch refuses', async () => {
			sandbox.fail({ kind: 'answer', status: 400, times: null });

			await listPeriod('2026-03-01', '2026-03-31');

			expect(sandbox.httpRequests).toHaveLength(1);
		});

		it('keeps requests of the hour that a change to winter time repeats', async () => {
			sandbox.set({ timeZone: 'Europe/Berlin' });
			const ids = add(
				Date.parse('2025-10-26T00:30:00Z'),
				Date.parse('2025-10-26T01:30:00Z'),
				Date.parse('2025-10-26T22:59:59Z'),
			);
			add(Date.parse('2025-10-25T21:59:59Z'), Date.parse('2025-10-26T23:00:00Z'));

			const result = await execute(sandbox, {
				parameters: {
					resource: 'request',
					operation: 'list',
					period: 'custom',
					dateFrom: '2025-10-26',
					dateTo: '2025-10-26',
				},
				credentials: { timeZone: 'Europe/Berlin' },
			});

			expect(idsOf(result)).toEqual(ids.reverse());
		});

		it('goes on until now when there is no end', async () => {
			const now = Date.now();
			const [recent] = add(now - 5_000, now + 3_600_000);

			const result = await list(
				{
					getBy: 'period',
					period: 'custom',
					dateFrom: `={{ $json.from }}`,
					dateTo: '={{ $json.nothing }}',
				},
				[{ from: new Date(now - 60_000).toISOString() }],
			);

			expect(idsOf(result)).toEqual([recent]);
		});

		it.each([
			["text without a zone, in the account's zone", '2026-03-10T09:30:00', '2026-03-10T10:00:00'],
			['text with a zone', '2026-03-10T06:30:00Z', '2026-03-10T12:00:00+05:00'],
			[
				'Luxon DateTimes',
				"={{ DateTime.fromISO('2026-03-10T09:30:00', { zone: 'Europe/Moscow' }) }}",
				"={{ DateTime.fromISO('2026-03-10T07:00:00', { zone: 'utc' }) }}",
			],
			[
				'JS Dates',
				"={{ new Date('2026-03-10T06:30:00Z') }}",
				"={{ new Date('2026-03-10T07:00:00Z') }}",
			],
			['epoch milliseconds', '={{ 1773124200000 }}', '={{ "1773126000000" }}'],
		])('takes %s', async (_, dateFrom, dateTo) => {
			const result = await listPeriod(dateFrom, dateTo);

			expect(result.error).toBeUndefined();
			expect(queryOf(onlyCall(sandbox))).toMatchObject({
				dateFrom: '03/10/2026',
				dateTo: '03/10/2026',
				timeFrom: '09:30:00',
				timeTo: '10:00:00',
			});
		});

		it('takes {{ $now }} and {{ $today }}', async () => {
			const now = Date.now();
			const [id] = add(now - 1_000);

			const result = await listPeriod('={{ $now.minus({ minutes: 5 }) }}', '={{ $now }}');
			const day = await listPeriod('={{ $today.minus({ days: 1 }) }}', '={{ $now }}');

			expect(idsOf(result)).toEqual([id]);
			expect(idsOf(day)).toEqual([id]);
		});

		it.each([
			['a Russian date', '10.03.2026', '2026-03-12', /^"From" must be a date .* ISO 8601/],
			['an American date', '2026-03-01', '03/12/2026', /^"To" must be a date .* ISO 8601/],
			['an invalid day', '2026-02-30', '2026-03-12', /^"From" must be a date .* ISO 8601/],
			['nothing as the start', '={{ $json.nothing }}', '2026-03-12', /^"From" is required/],
			[
				'an end before the start',
				'2026-03-12',
				'2026-03-10',
				/^"From" must be before "To", but is "2026-03-12", and "To" is "2026-03-10" \[/,
			],
			['a start to come', '2099-03-12', '', /but is "2099-03-12", and "To" is empty.* now \[/],
		])('refuses %s before anything is sent', async (_, dateFrom, dateTo, message) => {
			const result = await listPeriod(dateFrom, dateTo);

			expect(result.error?.message).toMatch(message);
			expect(result.error?.message).toMatch(/ \[item 0\]$/);
			expect(result.error?.name).toBe('NodeOperationError');
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('refuses a period that does not exist, and says which do', async () => {
			const result = await listPeriod('2026-03-01', '2026-03-02', {
				period: '={{ "fortnight" }}',
			});

			expect(result.error?.message).toMatch(
				/^"Period" must be one of: .*Last 7 Days \(last7Days\)/,
			);
			expect(sandbox.httpRequests).toEqual([]);
		});
	});

	describe('limit', () => {
		it('stops asking as soon as it has enough, the newest first', async () => {
			const [, old, newer, newest] = add(
				moscow('2026-01-05T12:00:00'),
				moscow('2026-03-20T12:00:00'),
				moscow('2026-03-21T12:00:00'),
				moscow('2026-03-22T12:00:00'),
			);
			const limited = { returnAll: false, limit: 2 };

			const two = await listPeriod('2026-01-01', '2026-03-31', limited);
			expect(idsOf(two)).toEqual([newest, newer]);
			expect(sandbox.httpRequests).toHaveLength(1);

			sandbox.clearHttpRequests();
			const all = await listPeriod('2026-01-01', '2026-03-31');
			expect(idsOf(all).slice(0, 3)).toEqual([newest, newer, old]);
			expect(all.json).toHaveLength(4);
			expect(sandbox.httpRequests).toHaveLength(3);
		});

		it('takes a number given as text', async () => {
			add(moscow('2026-03-20T12:00:00'), moscow('2026-03-21T12:00:00'));

			const result = await listPeriod('2026-03-01', '2026-03-31', {
				returnAll: false,
				limit: '={{ "1" }}',
			});

			expect(result.json).toHaveLength(1);
		});

		it.each([
			[0, '"Limit" must be at least 1, but is 0 [item 0]'],
			['={{ "many" }}', '"Limit" must be a number, but is "many" [item 0]'],
		])('refuses %s before anything is sent', async (limit, message) => {
			const result = await listPeriod('2026-03-01', '2026-03-31', { returnAll: false, limit });

			expect(result.error?.message).toBe(message);
			expect(sandbox.httpRequests).toEqual([]);
		});
	});

	describe('certain requests', () => {
		it('are asked for by comma-separated IDs, without a period', async () => {
			const [first, second] = add(moscow('2020-01-05T12:00:00'), moscow('2026-03-20T12:00:00'));
			add(moscow('2026-03-21T12:00:00'));

			const result = await list({
				getBy: 'requestId',
				requestId: ` ${first}, ${second},, ${first}`,
				include: [],
			});

			expect(queryOf(onlyCall(sandbox))).toEqual({
				clientApiId: sandbox.credentials.clientApiId,
				siteId: '12345',
				requestId: `${first},${second}`,
			});
			expect(idsOf(result)).toEqual([second, first]);
		});

		it.each([
			['a list of numbers', '={{ $json.ids }}'],
			['a list of text', '={{ $json.ids.map(String) }}'],
		])('are asked for by %s', async (_, requestId) => {
			const ids = add(moscow('2026-03-20T12:00:00'), moscow('2026-03-19T12:00:00'));

			const result = await list({ getBy: 'requestId', requestId }, [{ ids }]);

			expect(queryOf(onlyCall(sandbox)).requestId).toBe(ids.join(','));
			expect(idsOf(result)).toEqual(ids);
		});

		it('are asked for by one number from an expression', async () => {
			const [id] = add(moscow('2026-03-20T12:00:00'));

			const result = await list({ getBy: 'requestId', requestId: '={{ $json.id }}' }, [
				{ id: id ?? 0 },
			]);

			expect(idsOf(result)).toEqual([id]);
		});

		it('are asked for by the numbers that the site gave', async () => {
			for (const requestNumber of ['site-1042', 'сайт/2024 №7', 'site-1']) {
				sandbox.addRequest({ requestNumber });
			}

			const result = await list({
				getBy: 'requestNumber',
				requestNumber: 'site-1042, сайт/2024 №7',
				include: [],
			});

			expect(queryOf(onlyCall(sandbox))).toEqual({
				clientApiId: sandbox.credentials.clientApiId,
				siteId: '12345',
				requestNumber: 'site-1042,сайт/2024 №7',
			});
			expect(result.json.map(({ requestNumber }) => requestNumber).sort()).toEqual([
				'site-1042',
				'сайт/2024 №7',
			]);
		});

		it('are asked for in several calls when there are more than 100', async () => {
			const ids = add(
				...Array.from({ length: 230 }, (_, n) => moscow('2026-03-20T12:00:00') + n * 1_000),
			);

			const result = await list({ getBy: 'requestId', requestId: '={{ $json.ids }}' }, [{ ids }]);

			const asked = queries().map(({ requestId = '' }) => requestId.split(','));
			expect(asked.map(({ length }) => length)).toEqual([100, 100, 30]);
			expect(new Set(idsOf(result))).toEqual(new Set(ids));
			expect(result.json).toHaveLength(230);
		});

		it.each([
			[
				{ getBy: 'requestId', requestId: '12, abc' },
				/^"Request IDs → entry 2" must be a Calltouch ID/,
			],
			[{ getBy: 'requestId', requestId: '={{ [] }}' }, /^"Request IDs" is required/],
			[{ getBy: 'requestId', requestId: '={{ null }}' }, /^"Request IDs" is required/],
			[{ getBy: 'requestNumber', requestNumber: ' , ' }, /^"Request Numbers" is required/],
		])('are refused before anything is sent: %j', async (parameters, message) => {
			const result = await list(parameters);

			expect(result.error?.message).toMatch(message);
			expect(result.error?.message).toMatch(/ \[item 0\]$/);
			expect(sandbox.httpRequests).toEqual([]);
		});
	});

	describe('filters, extras and options', () => {
		const date = moscow('2026-03-10T12:00:00');

		it('sends every filter under the name that the API has for it', async () => {
			const wanted = sandbox.addRequest({
				date,
				subject: 'Заявка на звонок & расчёт',
				manager: 'Иванов Иван Иванович',
				client: {
					phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }],
					contacts: [{ contactType: 'EMAIL', contactValue: 'name+1@email.com' }],
				},
				session: { keywords: 'купить окна 100%', city: 'Москва', source: 'yandex', medium: 'cpc' },
			});
			add(date, date);

			const result = await listPeriod('2026-03-10', '2026-03-10', {
				filters: {
					subject: 'Заявка на звонок &',
					keywords: 'окна 100%',
					city: 'Москва',
					source: 'yandex',
					medium: 'cpc',
					manager: 'Иванов Иван Иванович',
					aniValue: '999222',
					aniFilterMode: 'contains',
					emailValue: 'name+1',
					emailFilterMode: 'startwith',
				},
			});

			expect(queryOf(onlyCall(sandbox))).toEqual({
				clientApiId: sandbox.credentials.clientApiId,
				siteId: '12345',
				dateFrom: '03/10/2026',
				dateTo: '03/10/2026',
				subject: 'Заявка на звонок &',
				keywords: 'окна 100%',
				city: 'Москва',
				source: 'yandex',
				medium: 'cpc',
				manager: 'Иванов Иван Иванович',
				'ani.value': '999222',
				'ani.filterMode': 'contains',
				'email.value': 'name+1',
				'email.filterMode': 'startwith',
			});
			expect(idsOf(result)).toEqual([wanted.requestId]);
		});

		it('sends a phone given as a number, compared exactly unless set otherwise', async () => {
			const wanted = sandbox.addRequest({
				date,
				client: { phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }] },
			});
			add(date);

			const result = await listPeriod(
				'2026-03-10',
				'2026-03-10',
				{ filters: { aniValue: '={{ $json.phone }}' } },
				[{ phone: 79992223344 }],
			);

			expect(queryOf(onlyCall(sandbox))).toMatchObject({
				'ani.value': '79992223344',
				'ani.filterMode': 'exact',
			});
			expect(idsOf(result)).toEqual([wanted.requestId]);
		});

		it.each([
			['exact', '+7 (999) 222-33-44', '79992223344'],
			['exact', '8 999 222 33 44', '79992223344'],
			['exact', '={{ 89992223344 }}', '79992223344'],
			['exact', '9992223344', '79992223344'],
			['exact', '+44 20 7946 0958', '442079460958'],
			['startwith', '+7 (999) 222', '7999222'],
			['startwith', '8999', '7999'],
			['startwith', '8 (999) 222-33-44', '79992223344'],
			['startwith', '9992223344', '79992223344'],
			['startwith', '+86 10', '8610'],
			['contains', '222-33-44', '2223344'],
			['contains', '8 (999) 222', '7999222'],
			['contains', '89992223344', '79992223344'],
			['contains', '8999', '8999'],
		])('looks for a phone (%s) that is given as %s as %s', async (mode, given, expected) => {
			const wanted = ['79992223344', '442079460958', '8610999', '78999111111'].map((phoneNumber) =>
				sandbox.addRequest({ date, client: { phones: [{ phoneNumber, phoneType: 'MOBILE' }] } }),
			);
			add(date);

			const result = await listPeriod('2026-03-10', '2026-03-10', {
				filters: { aniValue: given, aniFilterMode: mode },
			});

			expect(queryOf(onlyCall(sandbox))['ani.value']).toBe(expected);
			const numbers = wanted.filter(({ requestId }) => idsOf(result).includes(requestId));
			expect(numbers).toHaveLength(1);
		});

		it.each([
			['exact', ' Anna@Example.COM\n', 'anna@example.com'],
			['startwith', 'Anna@', 'anna@'],
			['contains', '@EXAMPLE', '@example'],
		])('looks for an email (%s) that is given as %j as %s', async (mode, given, expected) => {
			const wanted = sandbox.addRequest({
				date,
				client: { contacts: [{ contactType: 'EMAIL', contactValue: 'anna@example.com' }] },
			});
			add(date);

			const result = await listPeriod('2026-03-10', '2026-03-10', {
				filters: { emailValue: given, emailFilterMode: mode },
			});

			expect(queryOf(onlyCall(sandbox))['email.value']).toBe(expected);
			expect(idsOf(result)).toEqual([wanted.requestId]);
		});

		it.each(['Иванов', 'anna@example.com', '+', '7999 доб. 12'])(
			'refuses %j as a phone before anything is sent, since all would fit or none',
			async (aniValue) => {
				const result = await listPeriod('2026-03-10', '2026-03-10', { filters: { aniValue } });

				expect(result.error?.message).toBe(
					`"Filters → Phone" must be a phone number, or a part of one, in digits, but is "${aniValue}" [item 0]`,
				);
				expect(sandbox.httpRequests).toEqual([]);
			},
		);

		it('sends no filter that is empty, and no match mode without its value', async () => {
			await listPeriod('2026-03-10', '2026-03-10', {
				filters: {
					subject: '',
					city: '={{ null }}',
					source: '={{ $json.nothing }}',
					aniFilterMode: 'contains',
					emailValue: '',
					emailFilterMode: 'exact',
				},
			});

			expect(Object.keys(queryOf(onlyCall(sandbox))).sort()).toEqual([
				'clientApiId',
				'dateFrom',
				'dateTo',
				'siteId',
			]);
		});

		it('refuses a match mode that does not exist before anything is sent', async () => {
			const result = await listPeriod('2026-03-10', '2026-03-10', {
				filters: { aniValue: '7999', aniFilterMode: '={{ "startsWith" }}' },
			});

			expect(result.error?.message).toMatch(
				/^"Filters → Phone Match" must be one of: .*Starts With \(startwith\).* \[item 0\]$/,
			);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it.each(ALL_EXTRAS)('sends %s when it was included', async (flag) => {
			await listPeriod('2026-03-10', '2026-03-10', { include: [flag] });

			const { clientApiId, siteId, dateFrom, dateTo, ...flags } = queryOf(onlyCall(sandbox));
			expect(flags).toEqual({ [flag]: 'true' });
		});

		it('takes what to include as comma-separated text from an expression', async () => {
			await listPeriod('2026-03-10', '2026-03-10', {
				include: '={{ "withAttrs, withDcm" }}',
			});

			expect(queryOf(onlyCall(sandbox))).toMatchObject({ withAttrs: 'true', withDcm: 'true' });
		});

		it("sends attribution only when it was chosen, for the source of that model's choice", async () => {
			const direct = { source: '(direct)', medium: '(none)' };
			const earlier = {
				keywords: '',
				source: 'google',
				medium: 'organic',
				ref: '',
				utmSource: '',
				utmMedium: '',
				utmTerm: '',
				utmContent: '',
				utmCampaign: '',
			};
			sandbox.addRequest({ date, session: { ...direct, lastNonDirect: earlier } });

			const last = await listPeriod('2026-03-10', '2026-03-10', { options: { attribution: '0' } });
			const nonDirect = await listPeriod('2026-03-10', '2026-03-10', {
				options: { attribution: '={{ 1 }}' },
			});
			await listPeriod('2026-03-10', '2026-03-10');

			expect(queries().map(({ attribution }) => attribution)).toEqual(['0', '1', undefined]);
			expect(last.json[0]).toMatchObject({ source: '(direct)', medium: null });
			expect(nonDirect.json[0]).toMatchObject({ source: 'google', medium: 'organic' });
		});

		it('asks another site than that of the credential', async () => {
			add(date);
			const other = sandbox.addRequest({ date, siteId: sandbox.credentials.secondSiteId });

			const result = await listPeriod('2026-03-10', '2026-03-10', {
				options: { siteId: '={{ 67890 }}' },
			});

			expect(queryOf(onlyCall(sandbox)).siteId).toBe('67890');
			expect(idsOf(result)).toEqual([other.requestId]);
		});

		it('refuses a site ID that is no number before anything is sent', async () => {
			const result = await listPeriod('2026-03-10', '2026-03-10', { options: { siteId: 'main' } });

			expect(result.error?.message).toMatch(
				/^"Options → Site ID" must be a Calltouch ID.*"main" \[item 0\]$/,
			);
			expect(sandbox.httpRequests).toEqual([]);
		});
	});

	describe('output', () => {
		const date = moscow('2026-03-10T12:30:45.678');

		it("is Calltouch's own JSON when raw", async () => {
			const added = [
				sandbox.addRequest({ date }),
				sandbox.addRequest({ date: date - 1, session: null, client: { phones: null } }),
			];

			const result = await listPeriod('2026-03-10', '2026-03-10', {
				output: 'raw',
				include: ALL_EXTRAS,
			});

			expect(result.json).toEqual(JSON.parse(JSON.stringify(added)));
			expect(JSON.stringify(result.json)).toContain('325245212134');
		});

		it('has the selected keys alone, in their order, on every item', async () => {
			const requests = add(...['2026-01-10', '2026-02-20', '2026-03-10'].map(moscow));

			for (const fields of [
				['source', 'requestId', 'visits'],
				'source, requestId,visits',
				'["source", "requestId", "visits", "source"]',
				'={{ ["source", "requestId", "visits"] }}',
			]) {
				const result = await listPeriod('2026-01-01', '2026-03-31', { output: 'selected', fields });

				expect(result.json.map((item) => Object.entries(item))).toEqual(
					requests.reverse().map((requestId) => [
						['source', expect.any(String)],
						['requestId', requestId],
						['visits', null],
					]),
				);
				requests.reverse();
			}
		});

		it.each([
			['none', '={{ [] }}', '"Fields" must have at least 1 entry, but is [] [item 0]'],
			['nothing', '={{ $json.nosuch }}', '"Fields" is required [item 0]'],
			[
				'an unknown one',
				'requestId, utm',
				expect.stringMatching(/^"Fields → entry 2" must be one of: .*"utm" \[item 0\]$/),
			],
		])('refuses %s as the selected keys before anything is sent', async (_, fields, message) => {
			const result = await listPeriod('2026-03-10', '2026-03-10', { output: 'selected', fields });

			expect(result.error?.message).toEqual(message);
			expect(sandbox.httpRequests).toEqual([]);
		});

		it('has one flat form when simplified', async () => {
			sandbox.addRequest({
				date,
				requestNumber: 'site-1042',
				requestUrl: 'https://okna-primer.ru/form',
				subject: 'Корзина',
				manager: '<не указано>',
				uniqueRequest: true,
				targetRequest: false,
				uniqTargetRequest: false,
				comments: [
					{ commentId: 1, requestId: 0, comment: 'Перезвонить\n', partyId: 1, partyName: 'API' },
					{ commentId: 2, requestId: 0, comment: 'Ждёт до шести', partyId: 1, partyName: 'API' },
				],
				client: {
					fio: 'Анна Петрова',
					clientId: 640_900,
					phones: [
						{ phoneNumber: '79992223344', phoneType: 'MOBILE' },
						{ phoneNumber: '74951234567', phoneType: 'WORK' },
					],
					contacts: [{ contactType: 'EMAIL', contactValue: 'anna@example.com' }],
				},
				session: {
					keywords: '<не заполнено>',
					city: 'Москва',
					ip: '95.1.2.3/32',
					source: 'yandex',
					medium: 'cpc',
					ref: '(not set)',
					url: 'https://okna-primer.ru/',
					utmSource: 'yandex',
					utmMedium: 'cpc',
					utmTerm: '',
					utmContent: 'banner',
					utmCampaign: 'весна',
					guaClientId: null,
					yaClientId: '1612345',
					ctClientId: '1300000000111111111',
					sessionId: 1_846_499_999,
					device: 'desktop',
					os: 'Windows 10',
					browserName: 'Chrome',
				},
				mapVisits: [],
				RequestTags: [
					{ category: '', type: 'AUTO-CT', names: ['VIP, повторный клиент', 'Окна'] },
					{ category: '', type: 'MANUAL', names: ['Окна'] },
				],
				yandexDirect: { campaignId: 1, adGroupId: 325245212134, adId: 3, criteriaId: 4 },
				googleAdWords: null,
				attrs: { param1: 'value1' },
				dcm: [],
				widgetInfo: { fields: [{ name: 'Имя', value: 'Анна' }] },
				customFields: [{ field: 'birthday', value: '1990-01-01' }],
			});
			const [stored] = sandbox.requests;

			const result = await listPeriod('2026-03-10', '2026-03-10', { include: ALL_EXTRAS });

			expect(result.json).toEqual([
				{
					requestId: stored?.requestId,
					requestNumber: 'site-1042',
					siteId: 12345,
					createdAt: '2026-03-10T12:30:45+03:00',
					form: 'Корзина',
					name: 'Анна Петрова',
					phone: '79992223344',
					email: 'anna@example.com',
					clientId: 640_900,
					comment: 'Перезвонить\nЖдёт до шести',
					manager: null,
					status: 'NOT_SET',
					requestType: 'CLIENT_ORDER',
					source: 'yandex',
					medium: 'cpc',
					campaign: 'весна',
					content: 'banner',
					term: null,
					keyword: null,
					utmSource: 'yandex',
					utmMedium: 'cpc',
					city: 'Москва',
					landingPage: 'https://okna-primer.ru/',
					formPage: 'https://okna-primer.ru/form',
					referrer: null,
					device: 'desktop',
					os: 'Windows 10',
					browser: 'Chrome',
					ip: '95.1.2.3',
					isUnique: true,
					isTarget: false,
					isUniqueTarget: false,
					sessionId: 1_846_499_999,
					sessionDate: '2026-03-10T11:53:45+03:00',
					ctClientId: '1300000000111111111',
					yaClientId: '1612345',
					guaClientId: null,
					orders: [],
					tags: ['VIP', 'повторный клиент', 'Окна'],
					customFields: { birthday: '1990-01-01' },
					widgetFields: { Имя: 'Анна' },
					attrs: { param1: 'value1' },
					yandexDirect: { campaignId: 1, adGroupId: 325245212134, adId: 3, criteriaId: 4 },
					googleAdWords: null,
					dcm: [],
					visits: [],
				},
			]);
		});

		it('simplifies the orders of a request, with numbers as sums', async () => {
			const { requestId } = sandbox.addRequest({ date });
			await execute(sandbox, {
				parameters: {
					resource: 'order',
					operation: 'register',
					linkTo: 'requestId',
					requestId: String(requestId),
					orderNumber: 'crm-1',
					orderSum: 2800.5,
					orderStatus: 'новый',
					orderDate: '2026-03-10T15:00:00',
					additionalFields: { orderComment: 'Ждём предоплату' },
				},
			});

			const result = await listPeriod('2026-03-10', '2026-03-10');

			expect(result.json[0]?.orders).toEqual([
				{
					orderId: sandbox.orders[0]?.orderId,
					orderNumber: 'crm-1',
					callId: null,
					createdAt: '2026-03-10T15:00:00+03:00',
					status: 'новый',
					sum: 2800.5,
					comment: 'Ждём предоплату',
				},
			]);
		});

		it('has the same keys for every request, whatever is missing', async () => {
			add(date);
			sandbox.addRequest({
				date,
				session: null,
				client: { fio: null, phones: null, contacts: [] },
			});
			sandbox.fail({ kind: 'answer', status: 200, body: [{ requestId: 7, date }], after: 1 });

			const usual = await listPeriod('2026-03-10', '2026-03-10', { include: ALL_EXTRAS });
			const bare = await listPeriod('2026-03-10', '2026-03-10', { include: ALL_EXTRAS });

			const keys = [...usual.json, ...bare.json].map((request) => Object.keys(request));
			expect(keys).toHaveLength(3);
			expect(keys).toEqual([keys[0], keys[0], keys[0]]);
			expect(bare.json[0]).toMatchObject({ requestId: 7, name: null, orders: [], tags: null });
		});

		it('has the keys of extras only where they were asked for', async () => {
			add(date);

			const { json } = await listPeriod('2026-03-10', '2026-03-10', {
				include: ['withRequestTags', 'withDcm'],
			});

			const extras = Object.keys(json[0] ?? {}).filter((key) =>
				Object.values<string>(EXTRAS).includes(key),
			);
			expect(extras).toEqual(['tags', 'dcm']);
		});

		it("gives dates the offset of the account's zone", async () => {
			sandbox.set({ timeZone: 'Asia/Almaty' });
			add(date);

			const result = await execute(sandbox, {
				parameters: {
					resource: 'request',
					operation: 'list',
					period: 'custom',
					dateFrom: '2026-03-10',
					dateTo: '2026-03-10',
				},
				credentials: { timeZone: 'Asia/Almaty' },
			});

			expect(result.json[0]?.createdAt).toBe('2026-03-10T14:30:45+05:00');
		});

		it('is empty when nothing was found', async () => {
			const result = await listPeriod('2026-03-10', '2026-03-10');

			expect(result.error).toBeUndefined();
			expect(result.output).toEqual([[]]);
		});
	});

	it("says that the token or the site ID is not accepted, in Calltouch's own words too", async () => {
		const result = await listPeriod('2026-03-10', '2026-03-10', { options: { siteId: '99999' } });

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch does not accept the token or the site ID [item 0]',
			httpCode: '403',
			context: { itemIndex: 0 },
		});
		expect(result.error?.description).toContain('no access to site 99999');
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('says what Calltouch refused, and gives nothing of the slices before', async () => {
		add(moscow('2026-03-20T12:00:00'));
		const body = { errorCode: '400', message: 'Слишком много данных' };
		sandbox.fail({ kind: 'answer', status: 400, body, after: 1 });

		const result = await listQuarterAndContinue();

		expect(sandbox.httpRequests.slice(0, 2).map(({ status }) => status)).toEqual([200, 400]);
		expect(result.json).toHaveLength(1);
		expect(result.json[0]?.error).toMatch(
			/^Calltouch refused what was sent \(status 400\)\. .*Слишком много данных/,
		);
	});
});
