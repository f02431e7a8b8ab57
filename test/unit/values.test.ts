import fc from 'fast-check';

import {
	booleanOrNull,
	meaningfulText,
	numberOrNull,
	objectOrNull,
	objectsOf,
} from '../../src/values/json';

describe('a text', () => {
	it.each([
		'',
		'  ',
		'\n',
		'<не указано>',
		'<не заполнено>',
		'<Не указано>',
		' <НЕ ЗАПОЛНЕНО> ',
		'(not set)',
		'(Not Set)',
		'(none)',
	])('%p means nothing', (value) => {
		expect(meaningfulText(value)).toBeNull();
	});

	it.each<[unknown, string]>([
		['(direct)', '(direct)'],
		['yandex', 'yandex'],
		[' Вася\n', 'Вася'],
		['none', 'none'],
		['не указано', 'не указано'],
		['0', '0'],
		[0, '0'],
		[325245212134, '325245212134'],
	])('%p is %p', (value, expected) => {
		expect(meaningfulText(value)).toBe(expected);
	});

	it.each([[null], [undefined], [true], [{}], [['a']]])('%p is none', (value) => {
		expect(meaningfulText(value)).toBeNull();
	});

	it('has no white space of any kind around it', () => {
		const pieces = [
			...'\t \u00a0\u1680\u2003\u2028\u202f\u3000\ufeffaЯ(<漢',
			'(none)',
			'\u{1f600}',
		];
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 6 }), (parts) => {
				const trimmed = parts.join('').trim();
				const isNothing = trimmed === '' || trimmed === '(none)';
				expect(meaningfulText(parts.join(''))).toBe(isNothing ? null : trimmed);
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('a number', () => {
	it.each<[unknown, number | null]>([
		['2800.0000', 2800],
		[' 12 ', 12],
		['-1.5', -1.5],
		[325245212134, 325245212134],
		[0, 0],
		['0', 0],
		['', null],
		[' ', null],
		['abc', null],
		['1,5', null],
		['Infinity', null],
		[Infinity, null],
		[NaN, null],
		[null, null],
		[undefined, null],
		[true, null],
		[[5], null],
		[{}, null],
	])('%p is %p', (value, expected) => {
		expect(numberOrNull(value)).toBe(expected);
	});
});

it('a boolean is one only if it is one', () => {
	expect([true, false].map(booleanOrNull)).toEqual([true, false]);
	expect(['true', 'True', '1', 1].map(booleanOrNull)).toEqual([true, true, true, true]);
	expect(['false', 'False', '0', 0].map(booleanOrNull)).toEqual([false, false, false, false]);
	expect([null, undefined, '', 'yes', 2, {}].map(booleanOrNull)).toEqual(Array(6).fill(null));
});

it('a list gives its objects and nothing else', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const objects = objectsOf(value);
			expect(objects.every((entry) => objectOrNull(entry) === entry)).toBe(true);
			expect(objects.length).toBeLessThanOrEqual(Array.isArray(value) ? value.length : 0);
		}),
	);
	expect(objectsOf([{ a: 1 }, null, [], 'x', { b: 2 }])).toEqual([{ a: 1 }, { b: 2 }]);
});
