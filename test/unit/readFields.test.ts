import { DateTime } from 'luxon';
import { z } from 'zod/v4';

import { toFields } from '../../src/properties/fields';
import { readFields } from '../../src/properties/readFields';

/** What readFields makes of parameters, for a schema of these fields. */
function read(shape: z.ZodRawShape, parameters: Record<string, unknown>) {
	return readFields(toFields(z.object(shape)), (name) => parameters[name]);
}

/** What it makes of one value. */
const readOne = (schema: z.ZodType, value: unknown) => read({ it: schema }, { it: value }).it;

/** A DateTime of another copy of Luxon: no instance of ours, but of the same shape. */
function foreignDateTime(iso: string | null) {
	return { isLuxonDateTime: true, toISO: () => iso };
}

const MOMENT = DateTime.fromISO('2026-03-31T15:30:00.000+03:00', { setZone: true });

describe('text', () => {
	it.each<[string, unknown, unknown]>([
		['text', 'as  it\n is', 'as  it\n is'],
		[
			'text with something unseen around it',
			' \n\u00a0\u200b\ufeffcrm-77\u2060\u202f\r\n\0',
			'crm-77',
		],
		['an emoji that ends in a joiner of its own', '🏴\u{e0067}\u{e007f} ', '🏴\u{e0067}\u{e007f}'],
		['a number', 79992223344, '79992223344'],
		['a bigint', 12345678901234567890n, '12345678901234567890'],
		['true', true, 'true'],
		['false, which is nothing', false, undefined],
		['text that says false, null or []', 'false', 'false'],
		['an empty list', [], undefined],
		['an empty object', {}, undefined],
		['white space', ' \u00a0\u200b\n', undefined],
		['a number that was rounded, for the schema to refuse', 2 ** 53, 2 ** 53],
		['no number, for the schema to refuse', NaN, NaN],
		['zero', 0, '0'],
		['a DateTime', MOMENT, '2026-03-31T15:30:00.000+03:00'],
		['a JS Date', MOMENT.toJSDate(), '2026-03-31T12:30:00.000Z'],
		['an object, for the schema to refuse', { a: 1 }, { a: 1 }],
		['a list, for the schema to refuse', ['a'], ['a']],
	])('from %s', (_, value, expected) => {
		expect(readOne(z.string(), value)).toEqual(expected);
	});
});

describe('a choice', () => {
	it('is text, also from a number', () => {
		expect(readOne(z.enum(['0', '1']), 1)).toBe('1');
	});
});

describe('a number', () => {
	it.each<[unknown, unknown]>([
		['42', 42],
		[' 42 ', 42],
		['-1', -1],
		['+7', 7],
		['2800.50', 2800.5],
		[3.25, 3.25],
		[0, 0],
		['1e3', '1e3'],
		['0x10', '0x10'],
		['1,5', '1,5'],
		['1 000', '1 000'],
		['five', 'five'],
		['   ', undefined],
		[false, undefined],
		[[], undefined],
		[{}, undefined],
		[true, true],
	])('from %p is %p', (value, expected) => {
		expect(readOne(z.number(), value)).toBe(expected);
	});
});

describe('a boolean', () => {
	it.each<[unknown, unknown]>([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
		['yes', 'yes'],
		[1, 1],
		[0, 0],
		[[], undefined],
		['\u00a0', undefined],
	])('from %p is %p', (value, expected) => {
		expect(readOne(z.boolean(), value)).toBe(expected);
	});
});

describe('a date and time', () => {
	it.each<[string, unknown, unknown]>([
		['ISO text', '2026-03-31T15:30:00', '2026-03-31T15:30:00'],
		['text with spaces around', ' 2026-03-31 ', '2026-03-31'],
		['text of another form, for the schema to refuse', '31.03.2026', '31.03.2026'],
		['a DateTime', MOMENT, '2026-03-31T15:30:00.000+03:00'],
		[
			'a DateTime of another copy of Luxon',
			foreignDateTime('2026-03-31T15:30:00.000+03:00'),
			'2026-03-31T15:30:00.000+03:00',
		],
		['an invalid DateTime', DateTime.invalid('test'), 'Invalid DateTime'],
		['an invalid DateTime of another copy', foreignDateTime(null), 'Invalid DateTime'],
		['a JS Date', new Date('2026-03-31T12:30:00Z'), '2026-03-31T12:30:00.000Z'],
		['an invalid JS Date', new Date('never'), 'Invalid Date'],
		['epoch milliseconds', 1774960200000, '2026-03-31T12:30:00.000Z'],
		['epoch milliseconds as text', '1774960200000', '2026-03-31T12:30:00.000Z'],
		['epoch milliseconds with a fraction', 1774960200000.7, '2026-03-31T12:30:00.000Z'],
		['epoch seconds', 1774960200, '2026-03-31T12:30:00.000Z'],
		['epoch seconds as text', ' 1774960200 ', '2026-03-31T12:30:00.000Z'],
		['epoch seconds with a fraction', '1774960200.5', '2026-03-31T12:30:00.500Z'],
		['12 digits, for the schema to refuse', '202603311530', '202603311530'],
		['12 digits as a number, for the schema to refuse', 202603311530, '202603311530'],
		['14 digits, for the schema to refuse', '20260331153000', '20260331153000'],
		['7 digits, for the schema to refuse', 2026031, '2026031'],
		['8 digits', 20260331, '20260331'],
		['false', false, undefined],
		['a space between date and time', '2026-03-31 15:30:00', '2026-03-31T15:30:00'],
		['a space before the zone', '2026-03-31 15:30:00 +0300', '2026-03-31T15:30:00+0300'],
		['a space, a fraction and a zone', '2026-03-31 15:30:00.123+03', '2026-03-31T15:30:00.123+03'],
		['a space and UTC', '2026-03-31 15:30 UTC', '2026-03-31T15:30Z'],
		['small letters', '2026-03-31t15:30:00z', '2026-03-31T15:30:00Z'],
		['another zone, for the schema to refuse', '2026-03-31 15:30 MSK', '2026-03-31 15:30 MSK'],
		['an object, for the schema to refuse', { isLuxonDateTime: true, toISO: 1 }, expect.anything()],
	])('from %s', (_, value, expected) => {
		expect(readOne(z.iso.datetime(), value)).toEqual(expected);
	});
});

describe('a list of texts', () => {
	it.each<[string, unknown, unknown]>([
		['comma-separated text', 'a, b ,c', ['a', 'b', 'c']],
		['text with empty parts', ',a,, ,b,', ['a', 'b']],
		['a single value', 'a', ['a']],
		['a number', 145507, ['145507']],
		['an array', ['a', ' b '], ['a', 'b']],
		['an array of numbers', [145507, 145508], ['145507', '145508']],
		['an array whose entries have commas: they are not cut', ['a,b'], ['a,b']],
		['an array with empty entries', ['a', '', null, undefined, ' '], ['a']],
		['an array of dates', [MOMENT], ['2026-03-31T15:30:00.000+03:00']],
		['JSON text', ' ["VIP", "Окна, двери"] ', ['VIP', 'Окна, двери']],
		['JSON text of long numbers', '[9223372036854775807, 5]', ['9223372036854775807', '5']],
		['JSON text of none', '[]', undefined],
		['text that only begins like JSON', '[VIP], Окна', ['[VIP]', 'Окна']],
		['entries that are nothing', ['a', false, [], {}, '\u00a0'], ['a']],
		['false', false, undefined],
		['an empty array', [], undefined],
		['an array of nothing', [null, ''], undefined],
		['commas alone', ' , ', undefined],
	])('from %s', (_, value, expected) => {
		expect(readOne(z.array(z.string()), value)).toEqual(expected);
	});
});

describe('several choices', () => {
	const schema = z.array(z.enum(['a', 'b'])).default(['a']);

	it('none chosen is none, not the default', () => {
		expect(readOne(schema, [])).toEqual([]);
	});

	it('comma-separated text and JSON text count as well', () => {
		expect(readOne(schema, 'a,b')).toEqual(['a', 'b']);
		expect(readOne(schema, '["a","b"]')).toEqual(['a', 'b']);
		expect(readOne(schema, '[]')).toEqual([]);
	});
});

describe('empty values', () => {
	const empty = [undefined, null, '', ' \u00a0\u200b'];

	it('are left out', () => {
		const shape = {
			text: z.string(),
			number: z.number(),
			boolean: z.boolean(),
			date: z.iso.datetime(),
			list: z.array(z.string()),
			json: z.record(z.string(), z.string()),
			choice: z.enum(['a']),
			choices: z.array(z.enum(['a'])),
			collection: z.object({ a: z.string().optional() }),
			entries: z.array(z.object({ a: z.string() })),
			locator: z.object({ id: z.string() }).meta({ locator: true }),
		};
		for (const value of empty) {
			const parameters = Object.fromEntries(Object.keys(shape).map((name) => [name, value]));
			expect(read(shape, parameters)).toEqual({});
		}
	});

	it('of members that were added are undefined, so that the schema can name them', () => {
		const shape = {
			fields: z.object({ text: z.string(), sum: z.number(), list: z.array(z.string()) }).partial(),
		};
		for (const value of empty) {
			const fields = { text: value, sum: value, list: value };
			expect(read(shape, { fields })).toStrictEqual({
				fields: { text: undefined, sum: undefined, list: undefined },
			});
		}
		expect(read(shape, { fields: { list: [] } })).toStrictEqual({ fields: { list: undefined } });
		expect(read(shape, { fields: {} })).toStrictEqual({ fields: {} });
	});

	it('are not what is false or zero', () => {
		expect(read({ a: z.boolean(), b: z.number() }, { a: false, b: 0 })).toEqual({ a: false, b: 0 });
	});
});

describe('a collection', () => {
	const shape = { fields: z.object({ count: z.int().optional(), name: z.string().optional() }) };

	it('is read member by member', () => {
		expect(read(shape, { fields: { count: '5', name: 7 } })).toEqual({
			fields: { count: 5, name: '7' },
		});
	});

	it('takes no member that the schema does not have', () => {
		expect(read(shape, { fields: { count: 5, other: 'x' } })).toEqual({ fields: { count: 5 } });
	});

	it('is read from JSON text', () => {
		expect(read(shape, { fields: '{"count": "5", "name": " a "}' })).toEqual({
			fields: { count: 5, name: 'a' },
		});
	});

	it.each([['text of an expression'], [5], [['list']]])(
		'%p is left for the schema to refuse',
		(value) => {
			expect(read(shape, { fields: value })).toEqual({ fields: value });
		},
	);
});

describe('a list of entries', () => {
	const entry = z.object({ field: z.string(), value: z.string().optional() });
	const schema = z.array(entry);
	const entries = [
		{ field: 'a', value: 1 },
		{ field: 'b', value: '' },
	];
	const expected = [
		{ field: 'a', value: '1' },
		{ field: 'b', value: undefined },
	];

	it('is read as n8n saves it', () => {
		expect(readOne(schema, { values: entries })).toEqual(expected);
	});

	it('is read as a bare array', () => {
		expect(readOne(schema, entries)).toEqual(expected);
	});

	it('is read from JSON text', () => {
		expect(readOne(schema, JSON.stringify(entries))).toEqual(expected);
		expect(readOne(schema, { values: JSON.stringify(entries) })).toEqual(expected);
	});

	it('has no entry that was added and not touched, but every one that holds something', () => {
		expect(readOne(schema, [{ field: ' ', value: '' }, {}, false, { name: 'a' }])).toEqual([{}]);
	});

	it('keeps false in an entry where that is a value', () => {
		const holding = z.object({ field: z.string(), value: z.string().meta({ mayBeFalse: true }) });
		expect(readOne(z.array(holding), [{ field: 'a', value: false }])).toEqual([
			{ field: 'a', value: 'false' },
		]);
	});

	it.each([[{}], [{ values: [] }], [{ values: null }], [[]], ['[]'], ['{}'], [false]])(
		'%p is none',
		(value) => {
			expect(readOne(schema, value)).toBeUndefined();
		},
	);

	it.each<[unknown]>([['text'], [5], [{ field: 'a', value: 'b' }], [['text']]])(
		'%p is left for the schema to refuse, not dropped',
		(value) => {
			expect(readOne(schema, value)).toEqual(value);
		},
	);
});

describe('a resource locator', () => {
	const locator = z.object({ id: z.string().optional(), number: z.string().optional() });
	const plain = locator.meta({ locator: true });
	const listed = locator.meta({ locator: true, list: { method: 'search', gives: 'id' } });
	const saved = (mode: string, value: unknown) => ({ __rl: true, mode, value });

	it.each<[string, z.ZodType, unknown, unknown]>([
		['the mode that was saved', plain, saved('number', 'N-1'), { number: 'N-1' }],
		['a number', plain, saved('id', 145507), { id: '145507' }],
		['spaces around', plain, saved('id', ' 145507 '), { id: '145507' }],
		['a choice from the list', listed, saved('list', '145507'), { id: '145507' }],
		['a list mode where there is no list', plain, saved('list', '145507'), {}],
		['a mode that is not known', plain, saved('url', 'x'), {}],
		['no mode', plain, { value: 'x' }, {}],
		['nothing chosen', plain, saved('id', ''), undefined],
		['null', listed, saved('list', null), undefined],
		['a bare value', plain, '145507', { id: '145507' }],
		['a bare number', listed, 145507, { id: '145507' }],
		['white space chosen', plain, saved('id', ' \u200b'), undefined],
		['false chosen', plain, saved('id', false), undefined],
		[
			'an object as the value, for the schema to refuse',
			plain,
			saved('id', { a: 1 }),
			{ id: { a: 1 } },
		],
		['a bare list, for the schema to refuse', plain, ['1'], { id: ['1'] }],
	])('%s', (_, schema, value, expected) => {
		expect(readOne(schema, value)).toEqual(expected);
	});
});

describe('JSON', () => {
	const schema = z.record(z.string(), z.unknown());

	it.each<[string, unknown, unknown]>([
		['text', '{"a": 1}', { a: 1 }],
		['an object', { a: 1 }, { a: 1 }],
		[
			'long numbers in text',
			'{"a": 9223372036854775807, "b": "1234567890123456789"}',
			{
				a: '9223372036854775807',
				b: '1234567890123456789',
			},
		],
		['white space around names and texts', { ' a ': ' b\n' }, { a: 'b' }],
		[
			'values that are nothing, and false',
			{ a: [], b: {}, c: ' ', d: false, e: 0 },
			{
				a: null,
				b: null,
				c: null,
				d: false,
				e: 0,
			},
		],
		['two names that differ in white space', { a: 1, ' a': 2 }, { a: 1, ' a': 2 }],
		['broken text, for the schema to refuse', '{"a":', '{"a":'],
		['a list, for the schema to refuse', '[1]', [1]],
		['the empty object that n8n starts with', '{}', undefined],
		['an empty object', {}, undefined],
	])('from %s', (_, value, expected) => {
		expect(readOne(schema, value)).toEqual(expected);
	});
});

describe('a discriminated union', () => {
	const inner = z.discriminatedUnion('when', [
		z.object({ when: z.literal('now') }),
		z.object({ when: z.literal('at'), time: z.iso.datetime(), count: z.int() }),
	]);
	const selection = z.discriminatedUnion('by', [
		z.object({ by: z.literal('id'), id: z.string() }),
		z.object({ by: z.literal('time'), span: inner }),
	]);

	it('is read with the fields of the choice alone, whatever else is saved', () => {
		const parameters = { by: 'id', id: 5, when: 'at', time: 'x', count: '1' };
		expect(read({ selection }, parameters)).toEqual({ selection: { by: 'id', id: '5' } });
	});

	it('is read within another', () => {
		const parameters = { by: 'time', when: 'at', time: MOMENT, count: '3' };
		expect(read({ selection }, parameters)).toEqual({
			selection: {
				by: 'time',
				span: { when: 'at', time: '2026-03-31T15:30:00.000+03:00', count: 3 },
			},
		});
	});

	it('with a choice it does not have is left for the schema to refuse', () => {
		expect(read({ selection }, { by: 'other', id: 5 })).toEqual({ selection: { by: 'other' } });
	});
});

describe('a list that stands below its collection', () => {
	const more = z
		.object({
			list: z
				.array(z.object({ name: z.string(), value: z.string().optional() }))
				.optional()
				.meta({ startsWithRow: true }),
			note: z.string().optional(),
		})
		.default({})
		.meta({ title: 'More' });

	it.each<[string, Record<string, unknown>, unknown]>([
		[
			'its rows',
			{ list: { values: [{ name: 'a', value: 'b' }] } },
			{ list: [{ name: 'a', value: 'b' }] },
		],
		[
			'its rows and what the collection has',
			{ more: { note: 'x' }, list: { values: [{ name: 'a' }] } },
			{ note: 'x', list: [{ name: 'a' }] },
		],
		[
			'nothing for the row that it starts with',
			{ more: { note: 'x' }, list: { values: [{}] } },
			{ note: 'x' },
		],
		[
			'nothing where the row was left empty',
			{ list: { values: [{ name: '', value: ' ' }] } },
			undefined,
		],
		['what a collection is that is none', { more: 'x', list: { values: [{ name: 'a' }] } }, 'x'],
	])('gives the collection %s', (_, parameters, expected) => {
		expect(read({ more }, parameters).more).toEqual(expected);
	});
});
