import { z } from 'zod/v4';

import { toFields } from '../../src/properties/fields';

/** The one field of a schema that has one. */
function fieldOf(schema: z.ZodType) {
	const [field] = toFields(z.object({ it: schema }));
	if (!field) throw new Error('The schema gave no field');
	return field;
}

const labelled = (values: Record<string, string>) =>
	z.enum(Object.keys(values)).meta({
		choices: Object.fromEntries(Object.entries(values).map(([value, name]) => [value, { name }])),
	});

describe('the kind of a field', () => {
	it.each<[string, z.ZodType, object]>([
		['string', z.string(), { kind: 'text' }],
		['string of several rows', z.string().meta({ rows: 4 }), { kind: 'text', rows: 4 }],
		['number', z.number(), { kind: 'number', minimum: undefined, maximum: undefined }],
		['number in bounds', z.number().min(1).max(9), { kind: 'number', minimum: 1, maximum: 9 }],
		['integer', z.int(), { kind: 'number', minimum: undefined, maximum: undefined, precision: 0 }],
		['integer in bounds', z.int().min(0).max(7), { minimum: 0, maximum: 7, precision: 0 }],
		['boolean', z.boolean(), { kind: 'boolean' }],
		['enum', z.enum(['a', 'b']), { kind: 'options' }],
		['array of enum', z.array(z.enum(['a', 'b'])), { kind: 'multiOptions' }],
		['array of strings', z.array(z.string()), { kind: 'list' }],
		['ISO date-time', z.iso.datetime(), { kind: 'dateTime' }],
		['text marked as date-time', z.string().meta({ format: 'date-time' }), { kind: 'dateTime' }],
		['object', z.object({ a: z.string() }), { kind: 'collection', addText: 'Add Field' }],
		[
			'object with its own button',
			z.object({ a: z.string() }).meta({ addText: 'Add Filter' }),
			{ addText: 'Add Filter' },
		],
		[
			'array of objects',
			z.array(z.object({ a: z.string() })).max(3),
			{ kind: 'fixedCollection', addText: 'Add Field' },
		],
		['record', z.record(z.string(), z.unknown()), { kind: 'json' }],
	])('%s', (_, schema, expected) => {
		expect(fieldOf(schema)).toMatchObject(expected);
	});

	it('stays the same when the field is optional or has a default', () => {
		const int = z.int().min(2).meta({ title: 'Count' });
		const expected = { kind: 'number', title: 'Count', minimum: 2 };
		expect(fieldOf(int.optional())).toMatchObject({ ...expected, required: false });
		expect(fieldOf(int.default(5))).toMatchObject({ ...expected, default: 5, required: false });
		expect(fieldOf(int)).toMatchObject({ ...expected, required: true });
	});
});

describe('the words of a field', () => {
	it('come from its metadata', () => {
		const words = {
			title: 'Form Name',
			description: 'Which form',
			placeholder: 'e.g. Callback',
			hint: 'See the site',
			showFor: { mode: ['form'] },
		};
		expect(fieldOf(z.string().meta(words))).toMatchObject(words);
	});

	it('that are outside win over those inside', () => {
		const inner = z.string().meta({ title: 'Inner', description: 'Inner words' });
		expect(fieldOf(inner.optional().meta({ title: 'Outer' }))).toMatchObject({
			title: 'Outer',
			description: 'Inner words',
		});
	});

	it('fall back to the name', () => {
		expect(fieldOf(z.string()).title).toBe('it');
	});
});

describe('choices', () => {
	it('stay in the order of the schema while they are few', () => {
		const field = fieldOf(labelled({ z: 'Zebra', m: 'Monkey', a: 'Ant', b: 'Bee' }));
		expect(field).toMatchObject({
			choices: [{ value: 'z', name: 'Zebra' }, { value: 'm' }, { value: 'a' }, { value: 'b' }],
		});
	});

	it('are sorted by label from five on', () => {
		const field = fieldOf(labelled({ v: 'Whale', w: 'Zebra', x: 'Monkey', y: 'Ant', z: 'Bee' }));
		expect(field.kind === 'options' && field.choices.map(({ name }) => name)).toEqual([
			'Ant',
			'Bee',
			'Monkey',
			'Whale',
			'Zebra',
		]);
	});

	it('without a label show their value', () => {
		expect(fieldOf(z.enum(['a']))).toMatchObject({ choices: [{ value: 'a', name: 'a' }] });
	});

	it('keep their descriptions', () => {
		const described = { name: 'Ant', description: 'Small' };
		expect(fieldOf(z.enum(['a']).meta({ choices: { a: described } }))).toMatchObject({
			choices: [{ value: 'a', ...described }],
		});
	});
});

describe('the fields of an object', () => {
	const schema = z.object({
		b: z.string().meta({ title: 'Bee' }),
		a: z.int().meta({ title: 'Ant' }),
	});

	it('keep the order of the schema at the top and in the entries of a list', () => {
		expect(toFields(schema).map(({ title }) => title)).toEqual(['Bee', 'Ant']);
		const entries = fieldOf(z.array(schema));
		expect(entries.kind === 'fixedCollection' && entries.fields.map(({ title }) => title)).toEqual([
			'Bee',
			'Ant',
		]);
	});

	it('are sorted by label in a collection', () => {
		const field = fieldOf(schema);
		expect(field.kind === 'collection' && field.fields.map(({ title }) => title)).toEqual([
			'Ant',
			'Bee',
		]);
	});
});

describe('a union', () => {
	const branch = (kind: string, title: string) =>
		z.object({ kind: z.literal(kind).meta({ title }), [kind]: z.string() });

	it('becomes a selector with the fields of each choice', () => {
		const field = fieldOf(
			z.discriminatedUnion('kind', [branch('one', 'One'), branch('two', 'Two')]),
		);
		expect(field).toMatchObject({
			kind: 'variants',
			selector: 'kind',
			variants: [
				{ choice: { value: 'one', name: 'One' }, fields: [{ name: 'one', kind: 'text' }] },
				{ choice: { value: 'two', name: 'Two' }, fields: [{ name: 'two', kind: 'text' }] },
			],
		});
	});

	it('without a discriminator is refused when the fields are made', () => {
		const union = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
		expect(() => fieldOf(union)).toThrow('"it" has no discriminator');
	});
});

describe('a locator', () => {
	const schema = z.object({
		id: z
			.string()
			.regex(/^\d+$/)
			.optional()
			.meta({ title: 'By ID', placeholder: 'e.g. 5', description: 'Digits' }),
		name: z.string().optional(),
	});

	it('has a mode for each alternative', () => {
		expect(fieldOf(schema.meta({ locator: true }))).toMatchObject({
			kind: 'locator',
			modes: [
				{
					name: 'id',
					title: 'By ID',
					placeholder: 'e.g. 5',
					description: 'Digits',
					pattern: '^\\d+$',
				},
				{ name: 'name', title: 'name' },
			],
		});
		expect(fieldOf(schema.meta({ locator: true }))).not.toHaveProperty('list');
	});

	it('has the list that the schema names', () => {
		const list = { method: 'searchThings', gives: 'id' };
		expect(fieldOf(schema.meta({ locator: true, list }))).toMatchObject({ list });
	});
});
