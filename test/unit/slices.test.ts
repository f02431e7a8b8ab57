import fc from 'fast-check';
import { DateTime } from 'luxon';

import { toRequestWindow } from '../../src/api/encoding';
import type { Span } from '../../src/values/period';
import { isWholeDays, isWithinOneDay, slicesOf, wholeDaysAround } from '../../src/values/period';

const ZONES = [
	'Europe/Moscow',
	'Asia/Almaty',
	'Asia/Qyzylorda',
	'Asia/Kamchatka',
	'Europe/Kaliningrad',
	'UTC',
	// Clocks that change, at night and (Cairo, São Paulo) at midnight; by half an hour; a day left out
	'Europe/Berlin',
	'America/New_York',
	'Africa/Cairo',
	'America/Sao_Paulo',
	'America/Santiago',
	'America/Havana',
	'Asia/Beirut',
	'America/Asuncion',
	'Australia/Lord_Howe',
	'Pacific/Apia',
];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const EARLIEST = Date.UTC(2009, 0, 1);
const LATEST = Date.UTC(2030, 0, 1);

/**
 * Days without a midnight: they start at 01:00. One with two midnights, and one after which a zone
 * changed for good.
 */
const ODD_DAYS = [
	['Africa/Cairo', '2025-04-25'],
	['America/Sao_Paulo', '2018-11-04'],
	['America/Santiago', '2025-09-07'],
	['Asia/Beirut', '2025-03-30'],
	['America/Asuncion', '2023-10-01'],
	['America/Havana', '2026-11-01'],
	['Asia/Almaty', '2024-03-01'],
] as const;

/** Borders of days and hours are tried as often as moments in the middle of a second. */
const unit = fc.constantFrom<'millisecond' | 'second' | 'hour' | 'day'>(
	...(['millisecond', 'second', 'hour', 'day'] as const),
);

const length = fc.oneof(
	fc.integer({ min: 1, max: 3 * DAY }),
	fc.integer({ min: 1, max: 200 * DAY }),
);

const anySpan = fc
	.tuple(fc.constantFrom(...ZONES), fc.integer({ min: EARLIEST, max: LATEST }), unit, length, unit)
	.map(([zone, start, startUnit, milliseconds, endUnit]): Span => {
		const from = DateTime.fromMillis(start, { zone }).startOf(startUnit);
		return { from, to: from.plus(milliseconds).startOf(endUnit) };
	});

const spanAtOddDay = fc
	.tuple(fc.constantFrom(...ODD_DAYS), length, unit, fc.boolean())
	.map(([[zone, date], milliseconds, otherUnit, isEnd]): Span => {
		const odd = DateTime.fromISO(date, { zone }).startOf('day');
		return isEnd
			? { from: odd.minus(milliseconds).startOf(otherUnit), to: odd }
			: { from: odd, to: odd.plus(milliseconds).startOf(otherUnit) };
	});

const spans = fc
	.oneof({ weight: 3, arbitrary: anySpan }, { weight: 1, arbitrary: spanAtOddDay })
	.filter(({ from, to }) => from < to);

const shown = ({ from, to }: Span) => `${from.toISO()} … ${to.toISO()}`;

function check(predicate: (span: Span, slices: Span[]) => void) {
	fc.assert(
		fc.property(spans, (span) => {
			const slices = slicesOf(span);
			fc.pre(slices.length > 0);
			predicate(span, slices);
		}),
		{ numRuns: 300 },
	);
}

describe('the slices of a span', () => {
	it('are never none', () => {
		fc.assert(
			fc.property(spans, (span) => {
				expect(slicesOf(span)).not.toEqual([]);
			}),
		);
	});

	it('cover it without a gap, an overlap or anything outside, the newest first', () => {
		check((span, slices) => {
			let end = span.to.toMillis();
			for (const { from, to } of slices) {
				expect(to.toMillis()).toBe(end);
				expect(from.toMillis()).toBeLessThan(end);
				end = from.toMillis();
			}
			expect(end).toBe(span.from.toMillis());
		});
	});

	it('are whole days or lie within one', () => {
		check((_, slices) => {
			const misread = slices.filter((slice) => !isWholeDays(slice) && !isWithinOneDay(slice));
			expect(misread.map(shown)).toEqual([]);
		});
	});

	it('are asked for as whole days, or with times of one day', () => {
		check((_, slices) => {
			for (const slice of slices) {
				const { dateFrom, dateTo, timeFrom } = toRequestWindow(slice);
				const last = slice.to.minus(1);
				expect(dateFrom).toBe(slice.from.toFormat('MM/dd/yyyy'));
				expect(dateTo).toBe(last.toFormat('MM/dd/yyyy'));
				if (isWholeDays(slice)) expect(timeFrom).toBeUndefined();
			}
		});
	});

	it('have no more than a month', () => {
		check((_, slices) => {
			const longest = Math.max(...slices.map(({ from, to }) => to.diff(from, 'days').days));
			expect(longest).toBeLessThanOrEqual(31);
		});
	});

	it('are as few as can be', () => {
		check((span, slices) => {
			const days = Math.ceil(span.to.diff(span.from, 'days').days);
			expect(slices.length).toBeLessThanOrEqual(Math.ceil(days / 31) + 2);
		});
		const from = DateTime.fromISO('2026-03-01', { zone: 'Europe/Moscow' });
		expect(slicesOf({ from, to: from.plus({ days: 31 }) })).toHaveLength(1);
		expect(slicesOf({ from, to: from.plus({ days: 32 }) })).toHaveLength(2);
		expect(slicesOf({ from: from.plus(1), to: from.plus({ hours: 5 }) })).toHaveLength(1);
	});

	it('of a span with ragged ends are its end, the days between, and its start', () => {
		const zone = 'Europe/Moscow';
		const span = {
			from: DateTime.fromISO('2026-03-30T15:00', { zone }),
			to: DateTime.fromISO('2026-04-02T09:00', { zone }),
		};
		expect(slicesOf(span).map(shown)).toEqual([
			'2026-04-02T00:00:00.000+03:00 … 2026-04-02T09:00:00.000+03:00',
			'2026-03-31T00:00:00.000+03:00 … 2026-04-02T00:00:00.000+03:00',
			'2026-03-30T15:00:00.000+03:00 … 2026-03-31T00:00:00.000+03:00',
		]);
	});
});

describe('the whole days around a span', () => {
	it('are whole days, hold all of it, and less than a day more at each end', () => {
		fc.assert(
			fc.property(spans, (span) => {
				const around = wholeDaysAround(span);
				expect(isWholeDays(around)).toBe(true);
				expect(around.from <= span.from && span.to <= around.to).toBe(true);
				// Luxon's hasSame can't tell the days of two midnights apart.
				expect(around.from.toISODate()).toBe(span.from.toISODate());
				expect(around.to.minus(1).toISODate()).toBe(span.to.minus(1).toISODate());
			}),
			{ numRuns: 300 },
		);
	});

	it('stay as they are', () => {
		fc.assert(
			fc.property(spans, (span) => {
				const around = wholeDaysAround(span);
				expect(shown(wholeDaysAround(around))).toBe(shown(around));
			}),
		);
	});
});
