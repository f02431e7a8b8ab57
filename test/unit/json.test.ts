import fc from 'fast-check';

import { flawOf, parseJson } from '../../src/api/json';

describe('JSON', () => {
	it('is what JSON.parse makes of it, where all numbers can be held', () => {
		fc.assert(
			fc.property(fc.json({ maxDepth: 4 }), fc.boolean(), (json, isSpaced) => {
				const text = isSpaced ? JSON.stringify(JSON.parse(json), null, 2) : json;
				const integers = text.replace(/"(\\.|[^"\\])*"/g, '').match(/\d{16,}/g);
				fc.pre(integers === null);
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	it('has integers beyond 2^53 as text wherever they stand, and texts as they are', () => {
		const key = fc.oneof(
			fc.string(),
			fc.constantFrom('1234567890123456789', '":12345678901234567,'),
		);
		const text = fc.oneof(key, fc.bigInt().map(String), fc.constant('\\":[-12345678901234567,\\'));
		const integer = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
		const entries = fc.array(fc.tuple(key, fc.oneof(text, integer)));
		fc.assert(
			fc.property(entries, fc.constantFrom('', ' ', '\n\t'), (list, space) => {
				const write = (value: bigint | string) =>
					typeof value === 'bigint' ? String(value) : JSON.stringify(value);
				const read = (value: bigint | string) =>
					typeof value === 'bigint' && Number.isSafeInteger(Number(value))
						? Number(value)
						: String(value);
				const pairs = list.map(
					([name, one]) => `[${JSON.stringify(name)},${space}${write(one)}${space}]`,
				);
				expect(parseJson(`[${pairs.join(`${space},`)}]`)).toEqual(
					list.map(([name, one]) => [name, read(one)]),
				);
			}),
		);
	});

	it.each<[string, unknown]>([
		['1234567890123456789', '1234567890123456789'],
		[
			'{"a":1234567890123456.5,"b":12345678901234567e3}',
			{ a: 1234567890123456.5, b: 12345678901234567e3 },
		],
		[
			'[9007199254740991,9007199254740992,-9007199254740993]',
			[9007199254740991, '9007199254740992', '-9007199254740993'],
		],
		[
			'{"1234567890123456789":"1234567890123456789"}',
			{ '1234567890123456789': '1234567890123456789' },
		],
		['[00000000001234567890123]', undefined],
		['', undefined],
	])('%s', (text, value) => {
		expect(parseJson(text)).toEqual(value);
	});
});

it.each<[string, ReturnType<typeof flawOf>]>([
	['[{"a":"]', 'brokenOff'],
	['{"a":', 'brokenOff'],
	['[1] x', 'textAfter'],
	['{"a":"}"}{}', 'textAfter'],
	['[NaN]', { word: 'NaN' }],
	['{"a":-Infinity}', { word: 'Infinity' }],
	["{'a':1}", { word: 'a' }],
	['[1,]', 'invalid'],
])('%s is no JSON', (text, flaw) => {
	expect(flawOf(text)).toEqual(flaw);
});
