import fc from 'fast-check';
import { DateTime } from 'luxon';

import type { Pair } from '../../src/api/encoding';
import {
	encodePart,
	toCommaSeparated,
	toCustomPairs,
	toFormDate,
	toPairs,
	toQuery,
	toCallTime,
	toSum,
	toCallWindow,
	toRequestWindow,
} from '../../src/api/encoding';

/** Any Unicode, the characters that mean something in a query among it. */
const text = fc.string({
	unit: fc.oneof(
		fc.constantFrom('&', '=', '[', ']', '#', '%', '+', ' ', '\n', '\r', '/', '?', ';', '"', '№'),
		fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
		fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
	),
});

const pairs = fc.array(fc.tuple(text, text));

/** Text in UTF-16 code units, so that half a surrogate pair may stand alone. */
const brokenText = fc
	.array(fc.constantFrom('a', '\ud83d', '\ude00', 'ж'))
	.map((units) => units.join(''));

/** The same as every encoder of forms and UTF-8 writes it. */
const wellFormed = (broken: string) => new TextDecoder().decode(new TextEncoder().encode(broken));

describe('a query', () => {
	it('is read back as what it was made of', () => {
		fc.assert(
			fc.property(pairs, (sent) => {
				const query = toQuery(sent);
				expect([...new URLSearchParams(query)]).toEqual(sent);
				if (sent.length === 0) return;
				const decoded = query.split('&').map((pair) => pair.split('=').map(decodeURIComponent));
				expect(decoded).toEqual(sent);
			}),
		);
	});

	it('stays the same as part of a URL', () => {
		fc.assert(
			fc.property(pairs, (sent) => {
				const url = new URL(`https://api.example/path?${toQuery(sent)}`);
				expect([...url.searchParams]).toEqual(sent);
				expect([url.host, url.pathname, url.hash]).toEqual(['api.example', '/path', '']);
			}),
		);
	});

	it('says the same as a form', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(text, fc.oneof(text, brokenText))), (sent) => {
				expect([...new URLSearchParams(toQuery(sent))]).toEqual([
					...new URLSearchParams(new URLSearchParams(sent).toString()),
				]);
			}),
		);
	});

	it('has %20 for a space and %2B for a plus', () => {
		expect(toQuery([['a b', 'c+d/e']])).toBe('a%20b=c%2Bd%2Fe');
		expect(toQuery([['tags', 'VIP,новый']])).toBe('tags=VIP%2C%D0%BD%D0%BE%D0%B2%D1%8B%D0%B9');
		expect(toQuery([])).toBe('');
	});

	it('has U+FFFD for half a surrogate pair, and does not throw', () => {
		expect(encodePart('a\ud83d')).toBe('a%EF%BF%BD');
		expect(encodePart('\ude00\ud83d')).toBe('%EF%BF%BD%EF%BF%BD');
		expect(encodePart('😀')).toBe('%F0%9F%98%80');
		fc.assert(
			fc.property(brokenText, (broken) => {
				expect(decodeURIComponent(encodePart(broken))).toBe(wellFormed(broken));
			}),
		);
	});
});

describe('parameters', () => {
	it('are sent in order, undefined not at all', () => {
		expect(toPairs({ b: 'x', a: 1, none: undefined, flag: true, empty: '' })).toEqual([
			['b', 'x'],
			['a', '1'],
			['flag', 'true'],
			['empty', ''],
		]);
	});
});

describe('a window', () => {
	const at = (iso: string, zone = 'Europe/Moscow') => DateTime.fromISO(iso, { zone });
	const window = (from: string, to: string, zone?: string) =>
		toRequestWindow({ from: at(from, zone), to: at(to, zone) });

	it('of whole days has dates alone, the last one included', () => {
		expect(window('2026-03-01', '2026-03-02')).toEqual({
			dateFrom: '03/01/2026',
			dateTo: '03/01/2026',
		});
		expect(window('2025-12-30', '2026-01-02')).toEqual({
			dateFrom: '12/30/2025',
			dateTo: '01/01/2026',
		});
		expect(window('2024-02-29', '2024-03-01')).toEqual({
			dateFrom: '02/29/2024',
			dateTo: '02/29/2024',
		});
	});

	it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
		'names the day %i of a month in the form of its log',
		(day) => {
			const days = { from: at(`2026-05-${String(day).padStart(2, '0')}`), to: at('2026-05-14') };
			const two = String(day).padStart(2, '0');
			expect(toRequestWindow(days)).toEqual({ dateFrom: `05/${two}/2026`, dateTo: '05/13/2026' });
			expect(toCallWindow(days)).toEqual({ dateFrom: `${two}/05/2026`, dateTo: '13/05/2026' });
		},
	);

	it('of less has times, the last second included', () => {
		expect(window('2026-03-01T10:00:00', '2026-03-01T12:30:00')).toEqual({
			dateFrom: '03/01/2026',
			dateTo: '03/01/2026',
			timeFrom: '10:00:00',
			timeTo: '12:29:59',
		});
		expect(
			toCallWindow({ from: at('2026-03-01T10:00:00'), to: at('2026-03-01T12:30:00') }),
		).toEqual({
			dateFrom: '01/03/2026',
			dateTo: '01/03/2026',
			timeFrom: '10:00:00',
			timeTo: '12:29:59',
		});
		expect(window('2026-03-01', '2026-03-01T12:30:01')).toMatchObject({
			timeFrom: '00:00:00',
			timeTo: '12:30:00',
		});
		expect(window('2026-03-01T00:00:01', '2026-03-02')).toMatchObject({
			timeFrom: '00:00:01',
			timeTo: '23:59:59',
		});
	});

	it('is of whole days as well where the first one starts at 01:00', () => {
		expect(window('2025-04-25', '2025-04-28', 'Africa/Cairo')).toEqual({
			dateFrom: '04/25/2025',
			dateTo: '04/27/2025',
		});
	});

	it('never has times where it is of several days, which could be read in two ways', () => {
		expect(window('2025-09-07T12:00', '2025-09-08T01:00', 'America/Santiago')).toEqual({
			dateFrom: '09/07/2025',
			dateTo: '09/08/2025',
		});
	});

	it.each(['-04:00', '-05:00'])('is of a whole day from either of two midnights (%s)', (offset) => {
		expect(window(`2026-11-01T00:00:00${offset}`, '2026-11-02', 'America/Havana')).toEqual({
			dateFrom: '11/01/2026',
			dateTo: '11/01/2026',
		});
	});
});

describe('a moment', () => {
	const moment = DateTime.fromISO('2026-03-01T09:05:07.999', { zone: 'Europe/Moscow' });

	it('of an order', () => {
		expect(toFormDate(moment)).toBe('01.03.2026 09:05:07');
	});

	it('of a callback', () => {
		expect(toCallTime(moment)).toBe('2026-03-01 09:05:07');
	});
});

describe('a sum', () => {
	it.each<[number, string]>([
		[0, '0'],
		[-0, '0'],
		[1000, '1000'],
		[2800.5, '2800.5'],
		[0.1 + 0.2, '0.3'],
		[19.99 * 3, '59.97'],
		[1e-7, '0'],
		[0.005, '0.01'],
		[0.0049, '0'],
		[1.005, '1.01'],
		[35.855, '35.86'],
		[1500.505, '1500.51'],
		[1.1 * 1.15, '1.27'],
		[8.345, '8.35'],
		[1234567.125, '1234567.13'],
		[999_999_999_998.995, '999999999999'],
		[999_999_999_999, '999999999999'],
		[999_999_999_998.99, '999999999998.99'],
	])('%p is %s', (sum, sent) => {
		expect(toSum(sum)).toBe(sent);
	});

	it('is rounded as its decimal text is, half up', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 99_999_999_999 }),
				fc.nat(999),
				(roubles, thousandths) => {
					const text = `${roubles}.${String(thousandths).padStart(3, '0')}`;
					const kopecks = (BigInt(roubles) * 1000n + BigInt(thousandths) + 5n) / 10n;
					const [whole = '', rest = ''] = toSum(Number(text)).split('.');
					expect(BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))).toBe(kopecks);
				},
			),
		);
	});

	it('in whole kopecks is sent to the kopeck, without an exponent', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 99_999_999_999_999 }), (kopecks) => {
				const sent = toSum(kopecks / 100);
				expect(sent).toMatch(/^\d+(\.\d{1,2})?$/);
				const [roubles = '', rest = ''] = sent.split('.');
				expect(BigInt(roubles) * 100n + BigInt(rest.padEnd(2, '0'))).toBe(BigInt(kopecks));
			}),
		);
	});

	it('of any size that the schema takes is within half a kopeck', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 999_999_999_999, noNaN: true }), (sum) => {
				expect(toSum(sum)).toMatch(/^\d+(\.\d{1,2})?$/);
				expect(Math.abs(Number(toSum(sum)) - sum)).toBeLessThanOrEqual(0.005_1);
			}),
		);
	});
});

describe('custom fields', () => {
	it('are sent one by one, in order, those of the JSON last', () => {
		expect(
			toCustomPairs(
				[
					{ field: 'field1', value: 'one' },
					{ field: 'имя', value: '' },
				],
				{ field2: 2, field3: true },
			),
		).toEqual([
			['custom[field1]', 'one'],
			['custom[имя]', ''],
			['custom[field2]', '2'],
			['custom[field3]', 'true'],
		]);
		expect(toCustomPairs()).toEqual([]);
	});

	it('without a value are not sent', () => {
		expect(toCustomPairs([{ field: 'a' }, { field: 'b', value: 'x' }])).toEqual([
			['custom[b]', 'x'],
		]);
	});

	it("may be named like something of JavaScript's own", () => {
		const json = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
		const expected = [
			['custom[__proto__]', 'x'],
			['custom[constructor]', 'y'],
		];
		expect(toCustomPairs([], json)).toEqual(expected);
		expect(
			toCustomPairs([
				{ field: '__proto__', value: 'x' },
				{ field: 'constructor', value: 'y' },
			]),
		).toEqual(expected);
	});

	it('come back from the query with their names and values', () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ field: text, value: text })),
				fc.dictionary(text, text),
				(fields, json) => {
					const sent = [...new URLSearchParams(toQuery(toCustomPairs(fields, json)))];
					const named = fields.map(({ field, value }): Pair => [field, value]);
					expect(sent).toEqual(
						[...named, ...Object.entries(json)].map(([name, value]) => [`custom[${name}]`, value]),
					);
				},
			),
		);
	});
});

it('a list is comma-separated, without spaces', () => {
	expect(toCommaSeparated(['145507', '145508'])).toBe('145507,145508');
	expect(toCommaSeparated([])).toBe('');
});
