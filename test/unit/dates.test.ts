import fc from 'fast-check';
import { DateTime } from 'luxon';

import {
	dateStrToEpochMs,
	inAccountZone,
	isDay,
	isoDateTime,
	toIsoInZone,
} from '../../src/values/dates';

const isAccepted = (value: string) => isoDateTime.safeParse(value).success;

describe('a date and time', () => {
	it.each([
		'2026-03-31',
		'20260331',
		'2026-090',
		'2026-W14-2',
		'2026W142',
		'2026-03-31T15',
		'2026-03-31T15:30',
		'2026-03-31T15:30:00',
		'2026-03-31T15:30:00.123',
		'2026-03-31T15:30:00.123456Z',
		'2026-03-31T15:30:00Z',
		'2026-03-31T15:30:00+03:00',
		'20260331T153000Z',
		'2024-02-29',
	])('%s is taken', (value) => {
		expect(isAccepted(value)).toBe(true);
	});

	it.each([
		'',
		'31.03.2026',
		'31.03.2026 15:30:00',
		'03/31/2026',
		'31/03/2026',
		'2026/03/31',
		'2026-03-31 15:30:00',
		'2026-3-1',
		'2026',
		'2026-03',
		'15:30',
		'T15:30',
		'202603311530',
		'20260331153000',
		'2026031',
		'2026031T1530',
		'2026-02-29',
		'2026-13-01',
		'2026-03-31T25:00',
		'2026-03-31T15:30:00 MSK',
		'tomorrow',
		'Invalid DateTime',
		'Invalid Date',
	])('%p is refused, and the message shows what is expected', (value) => {
		const { error } = isoDateTime.safeParse(value);
		expect(error?.issues[0]?.message).toContain('such as 2026-03-31T15:30:00');
	});

	it('is taken in every form that Luxon and JS write', () => {
		const years = { min: new Date('1900-01-01'), max: new Date('2200-01-01') };
		fc.assert(
			fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
				const moment = DateTime.fromJSDate(date, { zone: 'Asia/Almaty' });
				const forms = [
					date.toISOString(),
					moment.toISO(),
					moment.toISO({ includeOffset: false }),
					moment.toISO({ format: 'basic' }),
					moment.toISODate(),
					moment.toISOWeekDate(),
				];
				expect(forms.filter((form) => !isAccepted(form ?? ''))).toEqual([]);
			}),
		);
	});
});

it('a text without a time, or with midnight and no zone, is a day', () => {
	const days = ['2026-03-31', '20260331', '2026-W14-2', '2026-03-31T00:00:00', '20260331T00'];
	const moments = ['2026-03-31T00:00:01', '2026-03-31T24:00', '2026-03-31T00:00:00.001'];
	const zoned = ['2026-03-31T00:00Z', '2026-03-31T00:00:00+03:00', '2026-03-31T00:00:00-0000'];
	expect(days.filter(isDay)).toEqual(days);
	expect([...moments, ...zoned].filter(isDay)).toEqual([]);
});

describe('in the account zone', () => {
	const text = (iso: string) => inAccountZone(iso, 'Asia/Yekaterinburg').toISO();

	it("a text without a zone means the account's", () => {
		expect(text('2026-03-31T15:30:00')).toBe('2026-03-31T15:30:00.000+05:00');
		expect(text('2026-03-31')).toBe('2026-03-31T00:00:00.000+05:00');
	});

	it('a text with a zone is the same moment', () => {
		expect(text('2026-03-31T15:30:00Z')).toBe('2026-03-31T20:30:00.000+05:00');
		expect(text('2026-03-31T23:30:00+03:00')).toBe('2026-04-01T01:30:00.000+05:00');
	});
});

describe('epoch milliseconds as text', () => {
	it('have the offset of the account, to the second', () => {
		expect(toIsoInZone(1554382259240, 'Europe/Moscow')).toBe('2019-04-04T15:50:59+03:00');
		expect(toIsoInZone(1554382259240, 'Asia/Almaty')).toBe('2019-04-04T18:50:59+06:00');
		expect(toIsoInZone(0, 'UTC')).toBe('1970-01-01T00:00:00Z');
	});

	it.each([[null], [undefined], ['1554382259240'], [NaN], [Infinity], [1e18], [{}]])(
		'%p is none',
		(value) => {
			expect(toIsoInZone(value, 'Europe/Moscow')).toBeNull();
		},
	);

	it.each([
		// Clocks change at 1:00 UTC, at 15:30 UTC by half an hour, and twice in a month.
		['Europe/Berlin', '2026-03-29'],
		['Europe/Berlin', '2026-10-25'],
		['Australia/Lord_Howe', '2026-04-04'],
		['Africa/Casablanca', '2026-02-15'],
		['Africa/Casablanca', '2026-03-22'],
	])('have the offset of the moment where clocks change: %s on %s', (zone, day) => {
		const midnight = Date.parse(`${day}T00:00:00Z`);
		const moments = Array.from({ length: 3 * 96 }, (_, quarter) => midnight + (quarter - 96) * 9e5);
		const texts = moments.map((moment) => toIsoInZone(moment, zone));

		const expected = moments.map((moment) =>
			DateTime.fromMillis(moment, { zone }).toISO({ suppressMilliseconds: true }),
		);
		expect(texts).toEqual(expected);
		expect(new Set(texts.map((text) => text?.slice(19))).size).toBe(2);
	});

	it('name the same second again', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 4e12 }),
				fc.constantFrom('Europe/Moscow', 'Asia/Almaty', 'Europe/Berlin', 'Africa/Cairo'),
				(moment, zone) => {
					const text = toIsoInZone(moment, zone);
					expect(Date.parse(text ?? '')).toBe(moment - (moment % 1_000));
				},
			),
		);
	});
});

describe('dates by arithmetic are those of Luxon', () => {
	const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'utc+3', 'Etc/GMT-14', 'Nowhere'];
	const HOUR = 3_600_000;
	const FORM = 'dd/MM/yyyy HH:mm:ss';

	const isoOf = (moment: number, zone: string) =>
		DateTime.fromMillis(Math.floor(moment / 1_000) * 1_000, { zone }).toISO({
			suppressMilliseconds: true,
		});
	const momentOf = (text: string, zone: string) => {
		const moment = DateTime.fromFormat(text, FORM, { zone });
		return moment.isValid ? moment.toMillis() : undefined;
	};

	/** The first moments with another offset within a year. */
	function changesOf(zone: string, year: number): number[] {
		const offset = (moment: number) => DateTime.fromMillis(moment, { zone }).offset;
		const starts = Array.from({ length: 13 }, (_, month) => Date.UTC(year, month));
		return starts.slice(1).flatMap((end, index) => {
			let [before, after] = [starts[index] ?? end, end];
			if (offset(before) === offset(after)) return [];
			while (after - before > 1_000) {
				const middle = Math.floor((before + after) / 2_000) * 1_000;
				if (offset(middle) === offset(before)) before = middle;
				else after = middle;
			}
			return [after];
		});
	}

	/** Moments of which it gives other dates than Luxon, and times on clocks that it takes for others. */
	function differences(zone: string, moments: number[]) {
		const texts = moments.map((moment) =>
			DateTime.fromMillis(moment, { zone: 'utc' }).toFormat(FORM),
		);
		return [
			...moments.filter((moment) => toIsoInZone(moment, zone) !== isoOf(moment, zone)),
			...texts.filter((text) => dateStrToEpochMs(text, zone) !== momentOf(text, zone)),
		].map((different) => `${different} in ${zone}`);
	}

	it('in every zone, at any time of a year and around each change of its clocks', () => {
		const shift = fc.integer({ min: -30 * HOUR, max: 30 * HOUR });
		const year = fc.integer({ min: 1995, max: 2105 });
		fc.assert(
			fc.property(year, fc.nat(8_784 * HOUR), shift, (year, afterStart, shift) => {
				const any = Date.UTC(year) + afterStart;
				const around = (change: number) =>
					[-1_000, 0, -HOUR, HOUR, shift].flatMap((ms) => [
						change + ms,
						// What clocks show then, far ahead of UTC and far behind.
						...[-8, 8].map((hours) => change + hours * HOUR + ms),
					]);
				const found = ZONES.flatMap((zone) =>
					differences(zone, [any, ...changesOf(zone, year).flatMap(around)]),
				);
				expect(found).toEqual([]);
			}),
			{ numRuns: 4 },
		);
	});

	it('in the zones of Russia and its neighbours, day after day', () => {
		const zones = ['Europe/Moscow', 'Europe/Samara', 'Asia/Almaty', 'Europe/Chisinau'];
		const moments = Array.from({ length: 12 * 365 }, (_, day) => Date.UTC(2009) + day * 25 * HOUR);
		expect(zones.flatMap((zone) => differences(zone, moments))).toEqual([]);
	});

	it.each([
		'31/12/2025 23:59:59',
		'29/02/2024 12:00:00',
		'29/02/2025 12:00:00',
		'31/04/2025 12:00:00',
		'00/01/2025 12:00:00',
		'01/00/2025 12:00:00',
		'01/13/2025 12:00:00',
		'01/01/2025 24:00:00',
		'01/01/2025 24:00:01',
		'01/01/2025 12:60:00',
		'01/01/2025 12:00:60',
		'01/01/0000 12:00:00',
		'01/01/1970 00:00:00',
		'31/12/9999 23:59:59',
		'01-01-2025 12:00:00',
		'01/01/2025 12:00:0x',
		'0:/01/2025 12:00:00',
	])('also of %s', (text) => {
		expect(dateStrToEpochMs(text, 'Europe/Moscow')).toBe(momentOf(text, 'Europe/Moscow'));
	});

	it('and of a date that is written in another way', () => {
		expect(dateStrToEpochMs(' 4/4/2019  15:50:59 ', 'Europe/Moscow')).toBe(1_554_382_259_000);
	});
});
