import { z } from 'zod/v4';

import { toFields } from '../../src/properties/fields';
import { toNodeProperties, toProperties } from '../../src/properties/toProperties';

const propertiesOf = (shape: z.ZodRawShape) => toProperties(toFields(z.object(shape)));

/** The one property that a schema gives. */
function propertyOf(schema: z.ZodType) {
	const properties = propertiesOf({ it: schema });
	expect(properties).toHaveLength(1);
	return properties[0];
}

describe('a property', () => {
	const titled = { title: 'It' };

	it.each<[string, z.ZodType, object]>([
		[
			'for text',
			z.string().meta({ ...titled, placeholder: 'e.g. x', description: 'Words', hint: 'Look' }),
			{
				displayName: 'It',
				name: 'it',
				type: 'string',
				required: true,
				default: '',
				placeholder: 'e.g. x',
				description: 'Words',
				hint: 'Look',
			},
		],
		[
			'for text with a default and rows',
			z
				.string()
				.default('n8n')
				.meta({ ...titled, rows: 3 }),
			{
				displayName: 'It',
				name: 'it',
				type: 'string',
				typeOptions: { rows: 3 },
				default: 'n8n',
			},
		],
		[
			'for a list of texts',
			z.array(z.string()).min(1).meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'string',
				required: true,
				default: '',
				hint: 'Separated by commas',
			},
		],
		[
			'for a number',
			z.number().min(0).max(10).default(5).meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 10 },
				default: 5,
			},
		],
		[
			'for a number without bounds',
			z.number().default(0).meta(titled),
			{ displayName: 'It', name: 'it', type: 'number', default: 0 },
		],
		[
			'for a number without a default, which a number box can not be without',
			z.number().min(0).max(10).meta(titled),
			{ displayName: 'It', name: 'it', type: 'string', required: true, default: '' },
		],
		[
			'for an optional integer without a default',
			z.int().min(1).optional().meta(titled),
			{ displayName: 'It', name: 'it', type: 'string', default: '' },
		],
		[
			'for an integer from 1 on',
			z.int().min(1).default(1).meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 1,
			},
		],
		[
			'for a boolean',
			z.boolean().meta(titled),
			{ displayName: 'It', name: 'it', type: 'boolean', default: false },
		],
		[
			'for a boolean that is on',
			z.boolean().default(true).meta(titled),
			{ displayName: 'It', name: 'it', type: 'boolean', default: true },
		],
		[
			'for an enum',
			z
				.enum(['b', 'a'])
				.meta({ ...titled, choices: { b: { name: 'Bee', description: 'Buzzes' } } }),
			{
				displayName: 'It',
				name: 'it',
				type: 'options',
				options: [
					{ name: 'Bee', value: 'b', description: 'Buzzes' },
					{ name: 'a', value: 'a' },
				],
				default: 'b',
			},
		],
		[
			'for an enum with a default',
			z.enum(['b', 'a']).default('a').meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'options',
				options: [
					{ name: 'b', value: 'b' },
					{ name: 'a', value: 'a' },
				],
				default: 'a',
			},
		],
		[
			'for an array of enum',
			z
				.array(z.enum(['b', 'a']))
				.default(['a'])
				.meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'multiOptions',
				options: [
					{ name: 'b', value: 'b' },
					{ name: 'a', value: 'a' },
				],
				default: ['a'],
			},
		],
		[
			'for an array of enum that must have an entry',
			z
				.array(z.enum(['b', 'a']))
				.min(1)
				.meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'multiOptions',
				options: [
					{ name: 'b', value: 'b' },
					{ name: 'a', value: 'a' },
				],
				required: true,
				default: [],
			},
		],
		[
			'for a date and time',
			z.iso.datetime().optional().meta(titled),
			{ displayName: 'It', name: 'it', type: 'dateTime', default: '' },
		],
		[
			'for a record',
			z.record(z.string(), z.string()).optional().meta(titled),
			{ displayName: 'It', name: 'it', type: 'json', default: '{}' },
		],
		[
			'for an object',
			z
				.object({ a: z.int().optional().meta({ title: 'A' }) })
				.meta({ ...titled, addText: 'Add A' }),
			{
				displayName: 'It',
				name: 'it',
				type: 'collection',
				placeholder: 'Add A',
				default: {},
				options: [
					{
						displayName: 'A',
						name: 'a',
						type: 'string',
						default: '',
					},
				],
			},
		],
		[
			'for an array of objects',
			z
				.array(z.object({ a: z.string().meta({ title: 'A' }) }))
				.max(5)
				.meta(titled),
			{
				displayName: 'It',
				name: 'it',
				type: 'fixedCollection',
				placeholder: 'Add Field',
				typeOptions: { multipleValues: true },
				default: {},
				options: [
					{
						displayName: 'Values',
						name: 'values',
						values: [{ displayName: 'A', name: 'a', type: 'string', required: true, default: '' }],
					},
				],
			},
		],
	])('%s', (_, schema, expected) => {
		expect(propertyOf(schema)).toEqual(expected);
	});

	it('shows while others have certain values', () => {
		const [, limit] = propertiesOf({
			returnAll: z.boolean(),
			limit: z.int().meta({ showFor: { returnAll: [false] } }),
		});
		expect(limit?.displayOptions).toEqual({ show: { returnAll: [false] } });
	});

	it('shows for its operation, and while others have certain values', () => {
		const fields = toFields(z.object({ limit: z.int().meta({ showFor: { returnAll: [false] } }) }));
		const [limit] = toProperties(fields, { resource: ['thing'], operation: ['list'] });
		expect(limit?.displayOptions).toEqual({
			show: { resource: ['thing'], operation: ['list'], returnAll: [false] },
		});
	});
});

describe('a list in a collection that starts with a row', () => {
	const pair = z.object({ name: z.string().meta({ title: 'Name' }) });
	const list = z.array(pair).optional();
	const more = z
		.object({
			list: list.meta({ title: 'List', startsWithRow: true }),
			note: z.string().optional().meta({ title: 'Note' }),
		})
		.default({})
		.meta({ title: 'More', showFor: { kind: ['a'] } });

	it('stands below the collection, where that shows, with nothing missing in its row', () => {
		const properties = toProperties(toFields(z.object({ more })), { operation: ['get'] });

		expect(properties.map(({ name }) => name)).toEqual(['more', 'list']);
		const [collection, below] = properties;
		expect(collection?.options).toMatchObject([{ name: 'note' }]);
		expect(below).toMatchObject({
			type: 'fixedCollection',
			default: { values: [{}] },
			displayOptions: { show: { operation: ['get'], kind: ['a'] } },
		});
		const [section] = below?.options ?? [];
		expect(section).toMatchObject({ name: 'values', values: [{ name: 'name' }] });
		expect(JSON.stringify(section)).not.toContain('required');
	});
});

describe('a resource locator', () => {
	const schema = z
		.object({
			id: z
				.string()
				.regex(/^\d+$/)
				.optional()
				.meta({ title: 'By ID', placeholder: 'e.g. 5', description: 'Digits only' }),
			number: z.string().optional().meta({ title: 'By Number' }),
		})
		.meta({ title: 'Big Thing', locator: true });
	const id = {
		displayName: 'By ID',
		name: 'id',
		type: 'string',
		hint: 'Digits only',
		placeholder: 'e.g. 5',
		validation: [
			{
				type: 'regex',
				properties: { regex: '^\\d+$', errorMessage: 'Not a valid value for By ID, e.g. 5' },
			},
		],
	};
	const number = { displayName: 'By Number', name: 'number', type: 'string' };

	it('has a mode per alternative, the first one chosen', () => {
		expect(propertyOf(schema)).toEqual({
			displayName: 'Big Thing',
			name: 'it',
			type: 'resourceLocator',
			required: true,
			default: { mode: 'id', value: '' },
			modes: [id, number],
		});
	});

	it('starts with the list where there is one', () => {
		const list = { method: 'searchThings', gives: 'id' };
		expect(propertyOf(schema.meta({ title: 'Big Thing', locator: true, list }))).toMatchObject({
			default: { mode: 'list', value: '' },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					placeholder: 'Select a big thing...',
					typeOptions: { searchListMethod: 'searchThings', searchable: true },
				},
				id,
				number,
			],
		});
	});
});

describe('a discriminated union', () => {
	const inner = z
		.discriminatedUnion('when', [
			z.object({ when: z.literal('today').meta({ title: 'Today' }) }),
			z.object({
				when: z.literal('custom').meta({ title: 'Custom' }),
				from: z.string().meta({ title: 'From' }),
			}),
		])
		.meta({ title: 'When' });
	const outer = z
		.discriminatedUnion('by', [
			z.object({ by: z.literal('id').meta({ title: 'ID' }), id: z.string().meta({ title: 'ID' }) }),
			z.object({ by: z.literal('time').meta({ title: 'Time' }), span: inner }),
		])
		.meta({ title: 'By', description: 'Which way', preselect: 'time' });

	it('becomes a selector and the fields that each choice brings, also one in another', () => {
		const fields = toFields(z.object({ selection: outer }));
		expect(toProperties(fields, { operation: ['get'] })).toEqual([
			{
				displayName: 'By',
				name: 'by',
				type: 'options',
				noDataExpression: true,
				description: 'Which way',
				options: [
					{ name: 'ID', value: 'id' },
					{ name: 'Time', value: 'time' },
				],
				default: 'time',
				displayOptions: { show: { operation: ['get'] } },
			},
			{
				displayName: 'ID',
				name: 'id',
				type: 'string',
				required: true,
				default: '',
				displayOptions: { show: { operation: ['get'], by: ['id'] } },
			},
			{
				displayName: 'When',
				name: 'when',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Today', value: 'today' },
					{ name: 'Custom', value: 'custom' },
				],
				default: 'today',
				displayOptions: { show: { operation: ['get'], by: ['time'] } },
			},
			{
				displayName: 'From',
				name: 'from',
				type: 'string',
				required: true,
				default: '',
				displayOptions: { show: { operation: ['get'], by: ['time'], when: ['custom'] } },
			},
		]);
	});
});

describe('the properties of a node', () => {
	const operation = (resource: string, name: string, title: string) => ({
		resource,
		name,
		title,
		action: `${title} ${resource}`,
		description: `What ${title} does`,
		fields: toFields(z.object({ id: z.string() })),
	});
	const properties = toNodeProperties(
		[
			{ value: 'thing', name: 'Thing' },
			{ value: 'other', name: 'Other' },
		],
		[
			operation('thing', 'list', 'Get Many'),
			operation('thing', 'create', 'Create'),
			operation('other', 'list', 'Get Many'),
		],
	);

	it('start with the resource, and an operation selector for each', () => {
		expect(properties.slice(0, 3)).toEqual([
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Other', value: 'other' },
					{ name: 'Thing', value: 'thing' },
				],
				default: 'thing',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['thing'] } },
				options: [
					{
						name: 'Create',
						value: 'create',
						action: 'Create thing',
						description: 'What Create does',
					},
					{
						name: 'Get Many',
						value: 'list',
						action: 'Get Many thing',
						description: 'What Get Many does',
					},
				],
				default: 'list',
			},
			expect.objectContaining({ displayOptions: { show: { resource: ['other'] } } }),
		]);
	});

	it('go on with the parameters of each operation, shown for it alone', () => {
		expect(properties.slice(3).map(({ name, displayOptions }) => [name, displayOptions])).toEqual([
			['id', { show: { resource: ['thing'], operation: ['list'] } }],
			['id', { show: { resource: ['thing'], operation: ['create'] } }],
			['id', { show: { resource: ['other'], operation: ['list'] } }],
		]);
	});
});
