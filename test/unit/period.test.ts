import { DateTime } from 'luxon';

import type { Period } from '../../src/values/period';
import { isWholeDays, isWithinOneDay, spanOf, wholeDaysAround } from '../../src/values/period';

const MOSCOW = 'Europe/Moscow';

const at = (iso: string, zone: string = MOSCOW) => DateTime.fromISO(iso, { zone });

/** From and to as ISO 8601 with the zone's offset, to the second. */
function spanText(chosen: Period, now: DateTime): [string | null, string | null] {
	const { from, to } = spanOf(chosen, now);
	const text = (moment: DateTime) => moment.toISO({ suppressMilliseconds: true });
	return [text(from), text(to)];
}

type Named = Exclude<Period['period'], 'custom'>;

describe('a named period', () => {
	it.each<[string, Named, string, string]>([
		// The middle of a day, its first moment and its last
		['2026-03-15T12:34:56.789', 'today', '2026-03-15', '2026-03-16'],
		['2026-03-15T00:00:00.000', 'today', '2026-03-15', '2026-03-16'],
		['2026-03-15T23:59:59.999', 'today', '2026-03-15', '2026-03-16'],
		['2026-03-15T00:00:00.000', 'yesterday', '2026-03-14', '2026-03-15'],
		['2026-03-15T23:59:59.999', 'yesterday', '2026-03-14', '2026-03-15'],
		['2026-03-15T00:00:00.000', 'last7Days', '2026-03-09', '2026-03-16'],
		['2026-03-15T23:59:59.999', 'last7Days', '2026-03-09', '2026-03-16'],
		['2026-03-15T12:00:00.000', 'last30Days', '2026-02-14', '2026-03-16'],
		// Ends of months
		['2026-03-31T23:59:59.999', 'today', '2026-03-31', '2026-04-01'],
		['2026-04-01T00:00:00.000', 'yesterday', '2026-03-31', '2026-04-01'],
		['2026-03-31T12:00:00.000', 'thisMonth', '2026-03-01', '2026-04-01'],
		['2026-04-01T00:00:00.000', 'thisMonth', '2026-04-01', '2026-04-02'],
		['2026-03-31T12:00:00.000', 'lastMonth', '2026-02-01', '2026-03-01'],
		['2026-04-30T23:59:59.999', 'lastMonth', '2026-03-01', '2026-04-01'],
		['2026-05-31T12:00:00.000', 'lastMonth', '2026-04-01', '2026-05-01'],
		// Leap days
		['2024-02-29T12:00:00.000', 'today', '2024-02-29', '2024-03-01'],
		['2024-03-01T00:00:00.000', 'yesterday', '2024-02-29', '2024-03-01'],
		['2024-03-31T12:00:00.000', 'lastMonth', '2024-02-01', '2024-03-01'],
		['2026-03-01T12:00:00.000', 'yesterday', '2026-02-28', '2026-03-01'],
		['2024-03-01T12:00:00.000', 'last7Days', '2024-02-24', '2024-03-02'],
		// Ends of years
		['2025-12-31T23:59:59.999', 'today', '2025-12-31', '2026-01-01'],
		['2026-01-01T00:00:00.000', 'yesterday', '2025-12-31', '2026-01-01'],
		['2026-01-01T00:00:00.000', 'lastMonth', '2025-12-01', '2026-01-01'],
		['2026-01-03T12:00:00.000', 'last7Days', '2025-12-28', '2026-01-04'],
		['2026-01-15T12:00:00.000', 'last30Days', '2025-12-17', '2026-01-16'],
	])('at %s: %s', (now, period, from, to) => {
		expect(spanText({ period }, at(now))).toEqual([
			`${from}T00:00:00+03:00`,
			`${to}T00:00:00+03:00`,
		]);
	});

	it('is that of the zone, not of the machine', () => {
		const moment = at('2026-03-15T22:30:00', 'UTC');
		expect(spanText({ period: 'today' }, moment.setZone('Asia/Almaty'))).toEqual([
			'2026-03-16T00:00:00+05:00',
			'2026-03-17T00:00:00+05:00',
		]);
		expect(spanText({ period: 'today' }, moment.setZone('America/New_York'))).toEqual([
			'2026-03-15T00:00:00-04:00',
			'2026-03-16T00:00:00-04:00',
		]);
	});

	it('has a day of 23 or 25 hours where the clocks change', () => {
		const hours = (iso: string) => {
			const { from, to } = spanOf({ period: 'today' }, at(iso, 'Europe/Berlin'));
			return to.diff(from, 'hours').hours;
		};
		expect(hours('2026-03-29T12:00:00')).toBe(23);
		expect(hours('2026-10-25T12:00:00')).toBe(25);
		expect(hours('2026-10-26T12:00:00')).toBe(24);
	});

	it('keeps its whole days around a change of the clocks', () => {
		expect(spanText({ period: 'last7Days' }, at('2026-03-30T12:00:00', 'Europe/Berlin'))).toEqual([
			'2026-03-24T00:00:00+01:00',
			'2026-03-31T00:00:00+02:00',
		]);
	});

	it('loses no hour where summer time begins at midnight, so that a day starts at 01:00', () => {
		const onTheDay = at('2025-04-25T12:00:00', 'Africa/Cairo');
		expect(spanText({ period: 'today' }, onTheDay)).toEqual([
			'2025-04-25T01:00:00+03:00',
			'2025-04-26T00:00:00+03:00',
		]);
		expect(spanText({ period: 'yesterday' }, onTheDay)).toEqual([
			'2025-04-24T00:00:00+02:00',
			'2025-04-25T01:00:00+03:00',
		]);
		expect(spanText({ period: 'last7Days' }, onTheDay)).toEqual([
			'2025-04-19T00:00:00+02:00',
			'2025-04-26T00:00:00+03:00',
		]);
	});

	it('loses no hour where summer time ends over midnight, so that a day has two of them', () => {
		for (const hour of ['00:30:00-04:00', '00:30:00-05:00', '12:00:00-05:00']) {
			const onTheDay = at(`2026-11-01T${hour}`, 'America/Havana');
			const midnights = ['2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00'];
			expect(spanText({ period: 'today' }, onTheDay)).toEqual(midnights);
			expect(spanText({ period: 'thisMonth' }, onTheDay)).toEqual(midnights);
			expect(
				spanText({ period: 'custom', dateFrom: '2026-11-01', dateTo: '2026-11-01' }, onTheDay),
			).toEqual(midnights);
		}
		expect(spanText({ period: 'yesterday' }, at('2026-11-01T12:00:00', 'America/Havana'))).toEqual([
			'2026-10-31T00:00:00-04:00',
			'2026-11-01T00:00:00-04:00',
		]);
	});

	it('holds where a zone changed for good at midnight (Almaty, 1 March 2024)', () => {
		expect(spanText({ period: 'yesterday' }, at('2024-03-02T12:00:00', 'Asia/Almaty'))).toEqual([
			'2024-03-01T00:00:00+05:00',
			'2024-03-02T00:00:00+05:00',
		]);
		expect(spanText({ period: 'lastMonth' }, at('2024-03-02T12:00:00', 'Asia/Almaty'))).toEqual([
			'2024-02-01T00:00:00+06:00',
			'2024-03-01T00:00:00+05:00',
		]);
	});
});

describe('a period from … to', () => {
	const NOW = at('2026-04-02T10:20:30.400');
	const custom = (dateFrom: string, dateTo?: string) =>
		spanText({ period: 'custom', dateFrom, dateTo }, NOW);
	const from = (dateFrom: string) => custom(dateFrom)[0];
	const to = (dateTo: string) => custom('2026-01-01', dateTo)[1];

	it('starts at the midnight of a date without a time', () => {
		expect(from('2026-03-31')).toBe('2026-03-31T00:00:00+03:00');
	});

	it('starts at the very moment that has a time', () => {
		expect(from('2026-03-31T15:30:00')).toBe('2026-03-31T15:30:00+03:00');
	});

	it("takes a zone that is given, and else the account's", () => {
		expect(from('2026-03-31T15:30:00Z')).toBe('2026-03-31T18:30:00+03:00');
		expect(from('2026-03-31T15:30:00+05:00')).toBe('2026-03-31T13:30:00+03:00');
		expect(to('2026-03-31T15:30:00-04:00')).toBe('2026-03-31T22:30:01+03:00');
	});

	it('includes the whole day of a date without a time', () => {
		expect(to('2026-03-31')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('20260331')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-W14-2')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2024-02-29')).toBe('2024-03-01T00:00:00+03:00');
		expect(to('2025-12-31')).toBe('2026-01-01T00:00:00+03:00');
	});

	it('includes the whole day of a midnight without a zone, as the calendar gives it', () => {
		expect(to('2026-03-31T00:00:00')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-03-31T00:00')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-03-31T00:00:00.000')).toBe('2026-04-01T00:00:00+03:00');
	});

	it('ends with the day before where the end is a midnight with a zone, or 24:00', () => {
		expect(to('2026-04-01T00:00:00+03:00')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-04-01T00:00:00.000+03:00')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-03-31T21:00:00Z')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-03-31T24:00:00')).toBe('2026-04-01T00:00:00+03:00');
	});

	it('includes the second that any other end names', () => {
		expect(to('2026-03-31T15:30:00')).toBe('2026-03-31T15:30:01+03:00');
		expect(to('2026-03-31T15:30:00.900')).toBe('2026-03-31T15:30:01+03:00');
		expect(to('2026-03-31T23:59:59')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-03-31T23:59:59.999')).toBe('2026-04-01T00:00:00+03:00');
		expect(to('2026-04-01T00:00:00.001')).toBe('2026-04-01T00:00:01+03:00');
	});

	it('ends now, with the present second, where there is no end', () => {
		expect(custom('2026-03-31')[1]).toBe('2026-04-02T10:20:31+03:00');
	});

	it('includes no more than the day that starts at 01:00', () => {
		const now = at('2025-05-01T12:00:00', 'Africa/Cairo');
		const chosen: Period = { period: 'custom', dateFrom: '2025-04-25', dateTo: '2025-04-25' };
		expect(spanText(chosen, now)).toEqual([
			'2025-04-25T01:00:00+03:00',
			'2025-04-26T00:00:00+03:00',
		]);
	});
});

describe('the questions about a span', () => {
	const span = (from: string, to: string) => ({ from: at(from), to: at(to) });

	it('whole days', () => {
		expect(isWholeDays(span('2026-03-31', '2026-04-01'))).toBe(true);
		expect(isWholeDays(span('2026-03-31T00:00:01', '2026-04-01'))).toBe(false);
		expect(isWholeDays(span('2026-03-31', '2026-04-01T12:00'))).toBe(false);
	});

	it('within one day', () => {
		expect(isWithinOneDay(span('2026-03-31', '2026-04-01'))).toBe(true);
		expect(isWithinOneDay(span('2026-03-31T23:59:59', '2026-04-01'))).toBe(true);
		expect(isWithinOneDay(span('2026-03-31T23:59:59', '2026-04-01T00:00:01'))).toBe(false);
		expect(isWithinOneDay(span('2026-03-31', '2026-04-01T00:00:01'))).toBe(false);
	});

	it('the whole days around', () => {
		const around = (from: string, to: string) => {
			const days = wholeDaysAround(span(from, to));
			return [days.from.toISO(), days.to.toISO()];
		};
		const whole = [at('2026-03-31').toISO(), at('2026-04-01').toISO()];
		expect(around('2026-03-31', '2026-04-01')).toEqual(whole);
		expect(around('2026-03-31T10:00', '2026-03-31T12:00')).toEqual(whole);
		expect(around('2026-03-31T23:59:59.999', '2026-04-01')).toEqual(whole);
		expect(around('2026-03-31', '2026-03-31T00:00:01')).toEqual(whole);
	});
});
