import fc from 'fast-check';

import { dialablePhone, normalizePhone, phoneNumber } from '../../src/values/phones';

const digits = (count: number) =>
	fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count });

/** Ten digits of a Russian mobile or city number, toll-free ones left out. */
const national = fc
	.tuple(fc.constantFrom(3, 4, 8, 9), digits(9))
	.map(([first, rest]) => `${first}${rest.join('')}`)
	.filter((number) => !/^80[04]/.test(number));

const separator = fc.constantFrom(
	...['', ' ', '-', ' - ', '.', '\u00a0', '\u202f', '\u2011', '\u2013', '\u2212', '\t', '\u200b'],
);

/** A number with any prefix, spaced, bracketed and dashed at will. */
const spelled = national.chain((number) =>
	fc
		.tuple(
			fc.constantFrom('', '7', '+7', '8'),
			fc.boolean(),
			fc.array(separator, { minLength: 11, maxLength: 11 }),
		)
		.map(([prefix, hasBrackets, separators]) => {
			// Without a prefix, ten digits that begin with 8 are taken with their area code in brackets.
			const isBracketed = hasBrackets || (prefix === '' && number.startsWith('8'));
			const [open, close] = isBracketed ? ['(', ')'] : ['', ''];
			const area = `${open}${number.slice(0, 3)}${close}`;
			const rest = [...number.slice(3)].map((digit, index) => `${separators[index] ?? ''}${digit}`);
			const text = `${separators[9]}${prefix}${separators[8]}${area}${rest.join('')}${separators[10]}`;
			return { number, text };
		}),
);

describe('a phone number', () => {
	it('is the same in any common spelling', () => {
		fc.assert(
			fc.property(spelled, ({ number, text }) => {
				expect(phoneNumber.parse(text)).toBe(`7${number}`);
				expect(dialablePhone.parse(text)).toBe(`7${number}`);
			}),
			{ numRuns: 500 },
		);
	});

	it('stays as it is once it is in the form that Calltouch takes', () => {
		fc.assert(
			fc.property(digits(10), (rest) => {
				const number = `7${rest.join('')}`;
				expect(normalizePhone(number)).toBe(number);
			}),
		);
	});

	it.each([
		['+7 (999) 222-33-44', '79992223344'],
		['8 999 222 33 44', '79992223344'],
		['8(999)2223344', '79992223344'],
		['9992223344', '79992223344'],
		['(495) 308-01-00', '74953080100'],
		['7.999.222.33.44', '79992223344'],
		['(812) 600-12-34', '78126001234'],
		['+7 999 222\u221233\u221244', '79992223344'],
		['tel:+7-999-222-33-44', '79992223344'],
		['Тел.: 8 (999) 222-33-44', '79992223344'],
		["'79992223344", '79992223344'],
		['"79992223344"', '79992223344'],
		['79992223344,', '79992223344'],
		['+7 999 222 33 44 ;', '79992223344'],
		['79992223344.0', '79992223344'],
		['+7\u00a0(999)\u202f222\u200b-33-44', '79992223344'],
		['＋７（９９９）２２２－３３－４４', '79992223344'],
		['00 7 999 222 33 44', '79992223344'],
		['8-10-7-999-222-33-44', '79992223344'],
	])('%s is %s', (text, number) => {
		expect(phoneNumber.parse(text)).toBe(number);
		expect(dialablePhone.parse(text)).toBe(number);
	});

	it("of Kazakhstan can be a client's, but can't be dialled", () => {
		expect(phoneNumber.parse('+7 701 234-56-78')).toBe('77012345678');
		expect(dialablePhone.safeParse('+7 701 234-56-78').success).toBe(false);
		for (const text of ['7012345678', '701 234 56 78', '(727) 234-56-78', '7471234567']) {
			expect(phoneNumber.parse(text)).toBe(`7${text.replace(/\D/g, '')}`);
			expect(dialablePhone.safeParse(text).success).toBe(false);
		}
	});

	it('that lacks a digit is never made another one', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('7', '+7', '8', '+7 ', '8 '),
				fc.tuple(fc.constantFrom(3, 4, 9), digits(8)).map(([first, rest]) => [first, ...rest]),
				(prefix, rest) => {
					const text = `${prefix}${rest.join('')}`;
					// 747 is Kazakh: for an order such a number is taken, but never dialled.
					expect(dialablePhone.safeParse(text).success).toBe(false);
					expect(phoneNumber.safeParse(text).success).toBe(/^747/.test(text));
				},
			),
		);
	});

	it.each([
		['8 (999) 222-33-4', '10 digits: one is missing, or +7 before them'],
		['8126001234', '10 digits: one is missing, or +7 before them'],
		['7999222334', '10 digits: one is missing, or +7 before them'],
		['8999222334.0', '10 digits: one is missing, or +7 before them'],
		['+7 999 222-33-444', '12 digits'],
		['999222334', '9 digits'],
		['+7 999 222-33-44 доб. 12', 'an extension is no part of it'],
		['tel:+79992223344;ext=12', 'an extension is no part of it'],
		['8 999 222 33 44 x12', 'an extension is no part of it'],
		['79992223344, 79992223355', 'more than one number'],
		['+7 999 222-33-4б', '"б" (U+0431) can\'t be in it'],
		['+7 999 222/33/44', '"/" can\'t be in it'],
		['+7 999 222\u280033-44', '"\u2800" (U+2800) can\'t be in it'],
		['123', undefined],
	])('%s is refused, and what is wrong with it is said', (text, because) => {
		for (const schema of [phoneNumber, dialablePhone]) {
			expect(schema.safeParse(text).error?.issues).toEqual([
				expect.objectContaining({ code: 'custom', params: { because } }),
			]);
		}
	});

	const refused = [
		'',
		' ',
		'999222334',
		'99922233445',
		'799922233441',
		'+8 999 222-33-44',
		'+1 202 555-01-23',
		'+375 29 123-45-67',
		'+380 44 123-45-67',
		'7412345678',
		'0992223344',
		'+7 999 222-33-4',
		'+7 999 222-33-444',
		'+7 999 222-33-44 доб. 5',
		'79992223344, 79992223355',
		'phone',
		'8 (999) 222-33-4',
		'8126001234',
		'8002000000',
		'٧٩٩٩٢٢٢٣٣٤٤',
	];

	it.each(refused)('%p is refused', (text) => {
		expect(phoneNumber.safeParse(text).success).toBe(false);
		expect(dialablePhone.safeParse(text).success).toBe(false);
	});

	it.each(refused)('%p is left as it came', (text) => {
		expect(normalizePhone(text)).toBe(text);
	});

	it.each([
		'8 800 200-00-00',
		'88002000000',
		'+7 800 200-00-00',
		'(800) 200-00-00',
		'8 804 333-00-00',
	])("%s can be a client's, but can't be called back", (text) => {
		expect(phoneNumber.safeParse(text).success).toBe(true);
		const { error } = dialablePhone.safeParse(text);
		expect(error?.issues.at(-1)?.message).toContain('8 800 and 8 804 numbers cannot');
	});
});
