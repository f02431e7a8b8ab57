import { z } from 'zod/v4';

import { describeIssue } from '../../src/properties/describeIssue';
import { toFields } from '../../src/properties/fields';

/** What is said of values that a schema refuses. */
function complaints(shape: z.ZodRawShape, values: unknown): string[] {
	const schema = z.object(shape);
	const { error } = schema.safeParse(values);
	return (error?.issues ?? []).map((issue) => describeIssue(issue, toFields(schema), values).text);
}

describe('what a value must be', () => {
	it.each<[string, z.ZodType, unknown, string]>([
		['missing', z.string(), undefined, '"It" is required'],
		['no text', z.string(), { a: 1 }, '"It" must be text, but is {"a":1}'],
		['no number', z.number(), 'five', '"It" must be a number, but is "five"'],
		['not finite', z.number(), NaN, '"It" must be a number, but is NaN'],
		['not whole', z.int(), 1.5, '"It" must be a whole number, but is 1.5'],
		['no boolean', z.boolean(), 'yes', '"It" must be true or false, but is "yes"'],
		['no list', z.array(z.string()), 'x', '"It" must be a list, but is "x"'],
		['no collection', z.object({ a: z.string() }), 'x', '"It" must be a set of fields, but is "x"'],
		[
			'no JSON object',
			z.record(z.string(), z.string()),
			'{',
			'"It" must be a JSON object, but is "{"',
		],
		['too small', z.number().min(1), 0, '"It" must be at least 1, but is 0'],
		['too big', z.number().max(5), 6, '"It" must be at most 5, but is 6'],
		['too short', z.string().min(2), 'x', '"It" must have at least 2 characters, but is "x"'],
		['too long', z.string().max(2), 'xyz', '"It" must have at most 2 characters, but is "xyz"'],
		['too few', z.array(z.string()).min(1), [], '"It" must have at least 1 entry, but is []'],
		[
			'too many',
			z.array(z.string()).max(1),
			['a', 'b'],
			'"It" must have at most 1 entry, but is ["a","b"]',
		],
		[
			'none of the choices',
			z.enum(['0', '1']).meta({ choices: { '0': { name: 'Last' }, '1': { name: 'First' } } }),
			'2',
			'"It" must be one of: Last (0), First (1), but is "2"',
		],
		[
			'refused in words',
			z.string().regex(/^\d+$/, 'must be digits'),
			'x',
			'"It" must be digits, but is "x"',
		],
	])('%s', (_, schema, value, expected) => {
		expect(complaints({ it: schema.meta({ title: 'It' }) }, { it: value })).toEqual([expected]);
	});
});

describe('a rule that spans several fields', () => {
	it('speaks in its own words of the field it names', () => {
		const either = z
			.object({ a: z.string().optional().meta({ title: 'A' }), b: z.string().optional() })
			.refine(({ a, b }) => a ?? b, { message: 'is required, or "B"', path: ['a'] })
			.meta({ title: 'Either' });
		expect(complaints({ either }, { either: {} })).toEqual(['"Either → A" is required, or "B"']);
	});
});

describe('the value', () => {
	it('is shown shortened', () => {
		const [complaint = ''] = complaints({ it: z.string().max(5) }, { it: 'ж'.repeat(1_000) });
		expect(complaint).toBe(`"it" must have at most 5 characters, but is "${'ж'.repeat(59)}…`);
	});

	it.each<[unknown, string]>([
		[Array(300).fill('Окна'), `["Окна",${'"Окна",'.repeat(7)}"Ок…] (300 entries)`],
		[{ name: 'Окна'.repeat(50) }, `{"name":"${'Окна'.repeat(12)}Окн…}`],
	])(
		'is shown with its end where it is shortened in the midst of a list or fields',
		(it, shown) => {
			const [complaint] = complaints({ it: z.string() }, { it });
			expect(complaint).toBe(`"it" must be text, but is ${shown}`);
		},
	);

	it('shows what can not be seen', () => {
		const value = '1\u00a0500\u202f\u200b,5 a\u2800';
		expect(complaints({ it: z.number() }, { it: value })).toEqual([
			'"it" must be a number, but is "1\\u00a0500\\u202f\\u200b,5 a\\u2800"',
		]);
	});

	it('is followed by what the schema says of it', () => {
		const schema = z.string().refine(() => false, {
			message: 'must be a word',
			params: { because: 'that is none' },
		});
		expect(complaints({ it: schema }, { it: 'x' })).toEqual([
			'"it" must be a word, but is "x" (that is none)',
		]);
	});

	it.each<[string, unknown, string]>([
		['a bigint', 10n, '10'],
		['a function', () => 1, 'function'],
		['a symbol', Symbol('x'), 'symbol'],
	])('may be %s', (_, value, shown) => {
		expect(complaints({ it: z.number() }, { it: value })).toEqual([
			`"it" must be a number, but is ${shown}`,
		]);
	});

	it('may hold itself', () => {
		const circle: Record<string, unknown> = {};
		circle.self = circle;
		expect(complaints({ it: z.number() }, { it: circle })).toEqual([
			'"it" must be a number, but is object',
		]);
	});
});

describe('the label', () => {
	const titled = { title: 'It' };

	it('goes through collections, lists and entries', () => {
		const entry = z.object({ value: z.string().max(1).meta({ title: 'Value' }) });
		const shape = {
			extra: z
				.object({ rows: z.array(entry).meta({ title: 'Rows' }) })
				.meta({ title: 'Extra Fields' }),
		};
		const values = { extra: { rows: [{ value: 'a' }, { value: 'bc' }] } };
		expect(complaints(shape, values)).toEqual([
			'"Extra Fields → Rows → entry 2 → Value" must have at most 1 character, but is "bc"',
		]);
		expect(complaints(shape, { extra: { rows: ['text'] } })).toEqual([
			'"Extra Fields → Rows → entry 1" must be a set of fields, but is "text"',
		]);
	});

	it('names the entry of a list of texts or choices', () => {
		const texts = z.array(z.string().max(1)).meta(titled);
		expect(complaints({ texts }, { texts: ['a', 'bc'] })).toEqual([
			'"It → entry 2" must have at most 1 character, but is "bc"',
		]);
		const choices = z.array(z.enum(['a'])).meta(titled);
		expect(complaints({ choices }, { choices: ['a', 'b'] })).toEqual([
			'"It → entry 2" must be one of: a (a), but is "b"',
		]);
	});

	it('names the key in a JSON object', () => {
		const json = z
			.record(z.string(), z.union([z.string(), z.number()], 'must be text or a number'))
			.meta(titled);
		expect(complaints({ json }, { json: { fine: 1, bad: { a: 1 } } })).toEqual([
			'"It → bad" must be text or a number, but is {"a":1}',
		]);
	});

	it('names the mode of a locator', () => {
		const thing = z
			.object({
				id: z.string().regex(/^\d+$/, 'must be digits').optional().meta({ title: 'By ID' }),
			})
			.refine(({ id }) => id !== undefined, 'must name a thing')
			.meta({ ...titled, locator: true });
		expect(complaints({ thing }, { thing: { id: 'x' } })[0]).toBe(
			'"It → By ID" must be digits, but is "x"',
		);
		expect(complaints({ thing }, { thing: {} })).toEqual(['"It" must name a thing, but is {}']);
		expect(complaints({ thing }, {})).toEqual(['"It" is required']);
	});

	describe('of a union', () => {
		const inner = z
			.discriminatedUnion('when', [
				z.object({ when: z.literal('now').meta({ title: 'Now' }) }),
				z.object({
					when: z.literal('at').meta({ title: 'At' }),
					time: z.string().meta({ title: 'Time' }),
				}),
			])
			.meta({ title: 'When' });
		const shape = {
			selection: z
				.discriminatedUnion('by', [
					z.object({
						by: z.literal('id').meta({ title: 'ID' }),
						ids: z.array(z.string().max(1)).meta({ title: 'IDs' }),
					}),
					z.object({ by: z.literal('time').meta({ title: 'Period' }), span: inner }),
				])
				.meta({ title: 'Get By' }),
		};

		it('is that of the selector, where the choice is at fault', () => {
			expect(complaints(shape, { selection: { by: 'other' } })).toEqual([
				'"Get By" must be one of: ID (id), Period (time), but is "other"',
			]);
			expect(complaints(shape, { selection: { by: undefined } })).toEqual(['"Get By" is required']);
			expect(complaints(shape, { selection: { by: 'time', span: { when: '' } } })).toEqual([
				'"When" must be one of: Now (now), At (at), but is ""',
			]);
		});

		it('does not show where a field of the choice is at fault', () => {
			expect(complaints(shape, { selection: { by: 'id', ids: ['ab'] } })).toEqual([
				'"IDs → entry 1" must have at most 1 character, but is "ab"',
			]);
			expect(complaints(shape, { selection: { by: 'time', span: { when: 'at' } } })).toEqual([
				'"Time" is required',
			]);
		});
	});
});
