import type { Linter as LinterType, ESLint } from 'eslint';
import type {
	INode,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';

import { Calltouch } from '../../nodes/Calltouch/Calltouch.node';
import { nodeProperties } from '../../src/node/nodeOperations';
import { triggerProperties } from '../../src/node/triggerParameters';
import { webhookFields } from '../../src/node/webhookParameters';
import { toProperties } from '../../src/properties/toProperties';
import { operations, resources } from '../../src/resources';
import { SimplifiedCall } from '../../src/resources/call/simplified';
import { SimplifiedLead } from '../../src/resources/lead/simplified';
import { SimplifiedRequest } from '../../src/resources/request/simplified';
import { nodeTypes } from '../engine/helpers/nodeTypes';

// The rules of n8n's linter see nothing but literals in the source. So the generated properties are
// printed as the literal that somebody would have written, and the linter's own rules run over that.

const { Linter } = jest.requireActual<{ Linter: typeof LinterType }>('eslint');
const plugin = jest.requireActual<ESLint.Plugin>('eslint-plugin-n8n-nodes-base');
const { parser } = jest.requireActual<{ parser: LinterType.Parser }>('typescript-eslint');

const ruleNames = Object.keys(plugin.rules ?? {}).filter((name) => name.startsWith('node-param-'));
const linter = new Linter({ configType: 'flat' });
const config: LinterType.Config = {
	files: ['**/*.ts'],
	languageOptions: { parser },
	plugins: { 'n8n-nodes-base': plugin },
	rules: Object.fromEntries(ruleNames.map((name) => [`n8n-nodes-base/${name}`, 'error'])),
};

/** A value as source code, with bare keys: quoted ones are not seen by the rules. */
function print(value: unknown): string {
	return JSON.stringify(value, null, 1).replace(/^(\s*)"(\w+)":/gm, '$1$2:');
}

/** What n8n's linter has to say of properties: rule and place. */
function lint(properties: INodeProperties[]): string[] {
	const source = `export const properties: INodeProperties[] = ${print(properties)};`;
	const messages = linter.verify(source, config, { filename: 'nodes/It/It.node.ts' });
	return messages.map(({ ruleId, message, line }) => {
		const near = source.split('\n').slice(Math.max(0, line - 3), line + 3);
		return `${ruleId?.split('/')[1]}: ${message} near ${near.join('')}`;
	});
}

// The notice of the webhook trigger is no parameter: test/unit/webhook/panel.test.ts looks at it.
const panels = [nodeProperties(), triggerProperties(), toProperties(webhookFields)];
const properties = panels.flat();

describe("n8n's linter", () => {
	it('has its rules for parameters', () => {
		expect(ruleNames.length).toBeGreaterThan(70);
	});

	it('finds nothing in the generated properties', () => {
		expect(lint(properties)).toEqual([]);
	});

	const good: INodeProperties = {
		displayName: 'Form Name',
		name: 'subject',
		type: 'string',
		default: '',
		description: 'Name of the form',
	};
	const option = (name: string, more: object = {}) => ({
		name,
		value: name.toLowerCase(),
		...more,
	});
	const nested = (bad: INodeProperties): INodeProperties => ({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Fields',
				name: 'fields',
				type: 'fixedCollection',
				default: {},
				options: [{ displayName: 'Values', name: 'values', values: [bad] }],
			},
		],
	});

	it('has nothing against a good property', () => {
		expect(lint([good, nested(good)])).toEqual([]);
	});

	// Proves that the printed form is one that the rules do see.
	it.each<[string, Partial<INodeProperties>]>([
		['node-param-display-name-miscased', { displayName: 'Form name' }],
		['node-param-display-name-miscased-id', { displayName: 'Form Id' }],
		['node-param-display-name-untrimmed', { displayName: 'Form Name ' }],
		['node-param-description-excess-final-period', { description: 'Name of the form.' }],
		['node-param-description-missing-final-period', { description: 'One thing. And another' }],
		['node-param-description-lowercase-first-char', { description: 'name of the form' }],
		['node-param-description-miscased-url', { description: 'The Url of the form' }],
		['node-param-description-miscased-json', { description: 'The Json of the form' }],
		['node-param-description-identical-to-display-name', { description: 'Form Name' }],
		['node-param-description-untrimmed', { description: ' Name of the form' }],
		['node-param-description-excess-inner-whitespace', { description: 'Name  of the form' }],
		['node-param-description-boolean-without-whether', { type: 'boolean', default: false }],
		['node-param-default-wrong-for-string', { default: 1 }],
		['node-param-default-wrong-for-number', { type: 'number', default: '5' }],
		['node-param-default-wrong-for-boolean', { type: 'boolean', default: '' }],
		['node-param-default-wrong-for-multi-options', { type: 'multiOptions', default: '' }],
		['node-param-required-false', { required: false }],
		['node-param-placeholder-missing-email', { displayName: 'Email', name: 'email' }],
		['node-param-placeholder-miscased-id', { placeholder: 'The Id' }],
		[
			'node-param-default-wrong-for-options',
			{ type: 'options', options: [option('One')], default: 'two' },
		],
		[
			'node-param-options-type-unsorted-items',
			{
				type: 'options',
				options: ['E', 'A', 'B', 'C', 'D'].map((name) => option(name)),
				default: 'a',
			},
		],
		[
			'node-param-option-name-duplicate',
			{ type: 'options', options: [option('A'), { name: 'A', value: 'b' }], default: 'a' },
		],
		[
			'node-param-option-value-duplicate',
			{ type: 'options', options: [option('A'), { name: 'B', value: 'a' }], default: 'a' },
		],
		[
			'node-param-option-description-identical-to-name',
			{ type: 'options', options: [option('A', { description: 'A' })], default: 'a' },
		],
		['node-param-default-wrong-for-limit', { name: 'limit', type: 'number', default: 20 }],
		[
			'node-param-description-wrong-for-limit',
			{ name: 'limit', type: 'number', default: 50, description: 'How many to get' },
		],
		[
			'node-param-description-wrong-for-return-all',
			{
				displayName: 'Return All',
				name: 'returnAll',
				type: 'boolean',
				default: false,
				description: 'Whether to get everything',
			},
		],
		[
			'node-param-description-wrong-for-simplify',
			{
				displayName: 'Simplify',
				name: 'simple',
				type: 'boolean',
				default: true,
				description: 'Whether to simplify',
			},
		],
		[
			'node-param-resource-without-no-data-expression',
			{ name: 'resource', type: 'options', options: [option('One')], default: 'one' },
		],
		[
			'node-param-operation-without-no-data-expression',
			{ name: 'operation', type: 'options', options: [option('One')], default: 'one' },
		],
		[
			'node-param-operation-option-without-action',
			{
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [option('One', { description: 'What it does' })],
				default: 'one',
			},
		],
		[
			'node-param-operation-option-action-miscased',
			{
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [option('One', { action: 'Get Many Things' })],
				default: 'one',
			},
		],
	])('finds %s', (rule, change) => {
		const bad = { ...good, ...change };
		expect(lint([bad]).join('\n')).toContain(`${rule}: `);
		expect(lint([nested(bad)]).join('\n')).toContain(`${rule}: `);
	});
});

// What n8n's UX guide asks for beyond the linter's rules, or where the rules look no deeper.

interface Placed {
	where: string;
	property: INodeProperties;
}

function isSection(entry: INodeProperties | INodePropertyOptions | INodePropertyCollection) {
	return 'values' in entry;
}

/** Every property, those in collections and in entries among them, with its place. */
function allOf(list: INodeProperties[], parent = ''): Placed[] {
	return list.flatMap((property): Placed[] => {
		const show = (property.displayOptions?.show ?? {}) as Record<string, string[]>;
		const operation = [show.resource, show.operation].flat().join('.');
		const where = `${parent || operation} / ${property.displayName}`;
		const members = (property.options ?? []).flatMap((entry): INodeProperties[] =>
			isSection(entry) ? entry.values : 'type' in entry ? [entry] : [],
		);
		return [{ where, property }, ...allOf(members, where)];
	});
}

const all = allOf(properties);

/** The choices of a property. */
function choicesOf({ type, options = [] }: INodeProperties): INodePropertyOptions[] {
	return type === 'options' || type === 'multiOptions' ? (options as INodePropertyOptions[]) : [];
}

/** The places where a rule is broken. */
function broken(isBroken: (property: INodeProperties) => boolean): string[] {
	return all.filter(({ property }) => isBroken(property)).map(({ where }) => where);
}

/** Every text that a user reads in the panel, by its place. */
const words = all.flatMap(({ where, property }) => [
	...[property.displayName, property.description, property.placeholder, property.hint].map(
		(text) => ({ where, text }),
	),
	...choicesOf(property).flatMap(({ name, description, action }) =>
		[name, description, action].map((text) => ({ where: `${where} / ${name}`, text })),
	),
	...(property.modes ?? []).flatMap(({ displayName, hint, placeholder }) =>
		[displayName, hint, placeholder].map((text) => ({ where: `${where} / ${displayName}`, text })),
	),
]);

describe('every generated property', () => {
	it('is looked at, however deep it lies', () => {
		const places = all.map(({ where }) => where);
		expect(places).toContain('order.update / Custom Fields / Value');
		expect(places).toContain('clientOrder.create / Additional Fields / Products / Name');
		expect(places).toContain('request.list / Filters / Phone Match');
	});

	it('has a description, which AI agents need', () => {
		expect(
			broken(({ name, description }) => !description && !/^(resource|operation)$/.test(name)),
		).toEqual([]);
	});

	it('says more in its description than in its label', () => {
		const bare = (text = '') => text.toLowerCase().replace(/[^a-z]/g, '');
		expect(
			broken(({ displayName, description }) => bare(displayName) === bare(description)),
		).toEqual([]);
	});

	it('has an example as its placeholder, or what a button adds', () => {
		const isButton = ({ type }: INodeProperties) => /ollection$/.test(type);
		expect(
			broken(
				(property) =>
					property.placeholder !== undefined &&
					!(isButton(property) ? /^Add [A-Z]/ : /^e\.g\. \S/).test(property.placeholder),
			),
		).toEqual([]);
		expect(broken((property) => isButton(property) && !property.placeholder)).toEqual([]);
	});

	it('has an example in English', () => {
		expect(broken(({ placeholder = '' }) => /\p{Script=Cyrillic}/u.test(placeholder))).toEqual([]);
	});

	it('has the standard example for an email address', () => {
		expect(
			broken(
				({ displayName, type, placeholder }) =>
					displayName === 'Email' && type === 'string' && placeholder !== 'e.g. name@email.com',
			),
		).toEqual([]);
	});

	it('that is a choice has choices, and a default among them', () => {
		const isChoice = ({ type }: INodeProperties) => type === 'options' || type === 'multiOptions';
		expect(broken((it) => isChoice(it) && choicesOf(it).length === 0)).toEqual([]);
		expect(
			broken((property) => {
				const values: unknown[] = choicesOf(property).map(({ value }) => value);
				return isChoice(property) && ![property.default].flat().every((it) => values.includes(it));
			}),
		).toEqual([]);
	});

	it('has no two choices of the same name or value', () => {
		const hasTwice = (list: unknown[]) => new Set(list).size < list.length;
		expect(
			broken(
				(property) =>
					hasTwice(choicesOf(property).map(({ name }) => name)) ||
					hasTwice(choicesOf(property).map(({ value }) => value)),
			),
		).toEqual([]);
	});

	it('has five or more choices in alphabetical order', () => {
		expect(
			broken((property) => {
				const names = choicesOf(property).map(({ name }) => name);
				const sorted = [...names].sort((a, b) => a.localeCompare(b, 'en'));
				return names.length >= 5 && names.join() !== sorted.join();
			}),
		).toEqual([]);
	});

	it('that is a collection has its members in alphabetical order, none required', () => {
		const members = ({ type, options = [] }: INodeProperties) =>
			type === 'collection' ? (options as INodeProperties[]) : [];
		expect(
			broken((property) => {
				const names = members(property).map(({ displayName }) => displayName);
				return names.join() !== [...names].sort((a, b) => a.localeCompare(b, 'en')).join();
			}),
		).toEqual([]);
		expect(broken((property) => members(property).some(({ required }) => required))).toEqual([]);
	});

	it('is not said to be optional in so many words', () => {
		expect(broken(({ required }) => required === false)).toEqual([]);
	});

	it('has a default of its type', () => {
		const fits: Record<string, (value: unknown) => boolean> = {
			string: (value) => typeof value === 'string',
			dateTime: (value) => value === '',
			options: (value) => typeof value === 'string',
			multiOptions: (value) => Array.isArray(value),
			number: (value) => typeof value === 'number',
			boolean: (value) => typeof value === 'boolean',
			json: (value) => value === '{}',
			collection: (value) => JSON.stringify(value) === '{}',
			fixedCollection: (value) => ['{}', '{"values":[{}]}'].includes(JSON.stringify(value)),
			resourceLocator: (value) => typeof value === 'object',
		};
		expect(broken(({ type, default: value }) => !fits[type]?.(value))).toEqual([]);
	});

	it('that is a boolean says whether', () => {
		expect(
			broken(
				({ type, description = '' }) => type === 'boolean' && !description.startsWith('Whether '),
			),
		).toEqual([]);
	});

	it('that is a number starts within its bounds', () => {
		expect(
			broken(({ type, default: value, typeOptions: { minValue, maxValue } = {} }) => {
				if (type !== 'number') return false;
				const start = Number(value);
				return start < (minValue ?? -Infinity) || start > (maxValue ?? Infinity);
			}),
		).toEqual([]);
	});

	it('that is a number starts with one that says so, and not with the least that it can be', () => {
		const numbers = all.flatMap(({ property: { type, name, default: value } }) =>
			type === 'number' ? [`${name}: ${Number(value)}`] : [],
		);
		expect(new Set(numbers)).toEqual(
			new Set(['limit: 50', 'linkTimeThreshold: 7200', 'lookBack: 180', 'maxItems: 500']),
		);
	});

	it('that is a resource locator starts with the list, where there is one', () => {
		const locators = all.filter(({ property }) => property.type === 'resourceLocator');
		expect(locators.length).toBeGreaterThan(0);
		for (const { property } of locators) {
			const names = property.modes?.map(({ name }) => name) ?? [];
			expect(names.indexOf('list')).toBeLessThanOrEqual(0);
			expect(property.default).toEqual({ mode: names[0], value: '' });
			const titles = property.modes?.map(({ displayName }) => displayName) ?? [];
			expect(titles.every((title) => /^(From List|By [A-Z].*)$/.test(title))).toBe(true);
		}
	});

	it('says nothing that would end an expression, into which n8n writes it for AI agents', () => {
		for (const { property } of all) {
			expect(`${property.description} ${property.hint}`).not.toMatch(/\{\{|\}\}/);
		}
	});

	it('that limits has the standard words and bounds', () => {
		const named = (wanted: string) =>
			all.map(({ property }) => property).filter(({ name }) => name === wanted);
		expect(named('limit')).not.toEqual([]);
		for (const limit of named('limit')) {
			expect(limit).toMatchObject({
				displayName: 'Limit',
				description: 'Max number of results to return',
				default: 50,
				typeOptions: { minValue: 1 },
				displayOptions: { show: { returnAll: [false] } },
			});
		}
		for (const returnAll of named('returnAll')) {
			expect(returnAll).toMatchObject({
				displayName: 'Return All',
				description: 'Whether to return all results or only up to a given limit',
				default: false,
			});
		}
	});

	it('that an operation with many output keys gives them all, some, or raw JSON', () => {
		const outputs = [
			...operations.map(({ resource, name, output }) => ({
				title: `${resource}.${name}`,
				keys: Object.keys(output.shape),
				own: nodeProperties().filter(({ displayOptions: { show } = {} }) =>
					[show?.resource, show?.operation].every((it, i) => it?.[0] === [resource, name][i]),
				),
			})),
			...Object.entries({
				newRequest: SimplifiedRequest,
				newCall: SimplifiedCall,
				newLead: SimplifiedLead,
			}).map(([event, { shape }]) => ({
				title: `trigger.${event}`,
				keys: Object.keys(shape),
				own: triggerProperties().filter(
					({ displayOptions: { show } = {} }) => show?.triggerOn?.[0] === event,
				),
			})),
		];
		const withChoice = outputs.filter(({ own }) => own.some(({ name }) => name === 'output'));
		const titles = outputs.filter(({ keys }) => keys.length > 10).map(({ title }) => title);
		expect(titles).not.toEqual([]);
		expect(withChoice.map(({ title }) => title)).toEqual(expect.arrayContaining(titles));
		for (const { keys, own } of withChoice) {
			const [output] = own.filter(({ name }) => name === 'output');
			expect(output).toMatchObject({
				displayName: 'Output',
				type: 'options',
				default: 'simplified',
				options: [
					{ name: 'Simplified', value: 'simplified' },
					{ name: 'Selected Fields', value: 'selected' },
					{ name: 'Raw', value: 'raw' },
				],
			});
			const [fields, ...others] = own.filter(({ name }) => name === 'fields');
			expect(others).toEqual([]);
			expect(fields).toMatchObject({
				displayName: 'Fields',
				type: 'multiOptions',
				required: true,
				default: [],
				displayOptions: { show: { output: ['selected'] } },
			});
			const chosen = fields ? choicesOf(fields).map(({ value }) => value) : [];
			expect([...chosen].sort()).toEqual([...keys].sort());
		}
	});
});

describe('a node in the editor', () => {
	/** What n8n marks as missing. */
	function missing(operation: string, parameters: INodeParameters = {}): string[] {
		const { description } = new Calltouch();
		const node: INode = {
			id: '1',
			name: 'Node',
			type: 'calltouch',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		node.parameters =
			NodeHelpers.getNodeParameters(
				description.properties,
				{ resource: 'order', operation, ...parameters },
				true,
				false,
				node,
				description,
			) ?? {};
		const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
		return Object.keys(issues?.parameters ?? {});
	}

	it.each(['register', 'upsert'])('marks an Order Sum that was not given (%s)', (operation) => {
		expect(missing(operation)).toContain('orderSum');
		expect(missing(operation, { orderSum: '0' })).not.toContain('orderSum');
		expect(missing(operation, { orderSum: 0 })).not.toContain('orderSum');
		expect(missing(operation, { orderSum: '={{ $json.sum }}' })).not.toContain('orderSum');
	});

	it('asks of an update nothing but the order', () => {
		expect(missing('update')).toEqual(['order']);
	});

	it('says in words what it does, and with what', () => {
		const labels = new Map(resources.map(({ value, name }) => [value, name]));
		const { subtitle } = new Calltouch().description;
		for (const { resource, name, title } of operations) {
			const node: INode = {
				id: '1',
				name: 'Calltouch',
				type: 'calltouch',
				typeVersion: 1,
				position: [0, 0],
				parameters: { resource, operation: name },
			};
			const { expression } = new Workflow({
				nodes: [node],
				connections: {},
				active: false,
				nodeTypes,
			});
			expect(expression.getSimpleParameterValue(node, subtitle, 'manual', {})).toBe(
				`${title}: ${labels.get(resource)}`,
			);
		}
	});

	it('says without hovering that the entries of a list are separated by commas', () => {
		const lists = all.filter(({ property }) => /comma-separated/i.test(property.description ?? ''));
		expect(lists.length).toBeGreaterThan(10);
		expect(lists.filter(({ property }) => property.hint !== 'Separated by commas')).toEqual([]);
	});

	it('starts with an empty row of custom and client fields, of which nothing is missing', () => {
		const rows = properties.filter(
			({ default: value }) => JSON.stringify(value) === '{"values":[{}]}',
		);
		expect(new Set(rows.map(({ displayName }) => displayName))).toEqual(
			new Set(['Client Fields', 'Custom Fields']),
		);
		expect(missing('register', { custom: { values: [{}] } })).toEqual(
			missing('register', { custom: {} }),
		);
	});

	it('keeps that row when something else changes', () => {
		const { description } = new Calltouch();
		const parameters = { resource: 'order', operation: 'register', custom: { values: [{}] } };
		const saved = NodeHelpers.getNodeParameters(
			description.properties,
			{ ...parameters, orderStatus: 'new' },
			false,
			false,
			null,
			description,
		);
		expect(saved).toMatchObject({ orderStatus: 'new', custom: { values: [{}] } });
	});

	it('says without hovering what an order that exists keeps', () => {
		const hints = (operation: string) =>
			properties.flatMap(({ name, hint, displayOptions: { show = {} } = {} }) =>
				hint?.startsWith('Only when') &&
				show.operation?.includes(operation) &&
				show.resource?.includes('order')
					? [[name, hint]]
					: [],
			);
		expect(hints('upsert')).toEqual([
			['orderDate', expect.stringMatching(/the order is created: .* keeps its date$/)],
			['linkTo', expect.stringMatching(/the order is created: .* keeps its lead$/)],
		]);
		expect(hints('register')).toEqual([]);
	});
});

describe('every text', () => {
	const bad = (isBad: (text: string) => boolean) =>
		words.filter(({ text }) => text !== undefined && isBad(text));

	it('has no white space around or twice in it', () => {
		expect(bad((text) => text !== text.trim() || /\s\s|[\n\t]/.test(text))).toEqual([]);
	});

	it('is not empty', () => {
		expect(bad((text) => text === '')).toEqual([]);
	});

	it('writes ID, URL and JSON in capitals', () => {
		expect(bad((text) => /\b([Ii]ds?|[Uu]rls?|[Jj]son)\b/.test(text))).toEqual([]);
	});

	it('has no HTML and no backticks', () => {
		expect(bad((text) => /[<>`]/.test(text))).toEqual([]);
	});
});

describe('every description', () => {
	const descriptions = words
		.map(({ text }) => text ?? '')
		.filter((text) => / /.test(text) && all.some(({ property }) => property.description === text));

	it('starts with a capital', () => {
		expect(descriptions.filter((text) => !/^\p{Lu}/u.test(text))).toEqual([]);
	});

	it('ends with a period if and only if it has several sentences', () => {
		const hasSeveral = (text: string) => /\. [\p{Lu}\d]/u.test(text.replaceAll('e.g. ', ''));
		expect(descriptions.filter((text) => hasSeveral(text) !== text.endsWith('.'))).toEqual([]);
	});
});

describe('every operation', () => {
	const operations = properties.filter(({ name }) => name === 'operation').flatMap(choicesOf);

	it('is named without its resource, and its action with it and without articles', () => {
		expect(operations).toHaveLength(21);
		for (const { name, action = '' } of operations) {
			expect(name).not.toMatch(/request|order|call|lead/i);
			expect(action).toMatch(/request|order|call|lead/);
			expect(action).not.toMatch(/\b(a|an|the)\b/);
			expect(action).toMatch(/^[A-Z][a-z ]+( in API [12]\.0)?$/);
		}
	});

	it('has a description that says more than its name and action', () => {
		for (const { name, action, description = '' } of operations) {
			expect(description).not.toBe('');
			expect([name, action]).not.toContain(description);
		}
	});

	it('is the default of its resource at most once, and one that the resource has', () => {
		for (const selector of properties.filter(({ name }) => name === 'operation')) {
			expect(choicesOf(selector).map(({ value }) => value)).toContain(selector.default);
		}
	});

	it('has the same label for the same internal name', () => {
		const names = new Map<string, Set<string>>();
		for (const { displayName, name, type } of properties) {
			// The callback service has the same name for something of its own.
			if (name === 'fields' && type === 'fixedCollection') continue;
			// One or several of the same count as the same.
			const label = displayName.replace(/s$/, '');
			names.set(name, (names.get(name) ?? new Set()).add(label));
		}
		const ambiguous = [...names].filter(([, labels]) => labels.size > 1);
		expect(ambiguous).toEqual([]);
	});

	it('has no two parameters of one name that show at the same time', () => {
		for (const panel of panels) {
			const places = panel.map(
				({ name, displayOptions }) => `${name} ${JSON.stringify(displayOptions?.show)}`,
			);
			expect(new Set(places).size).toBe(places.length);
		}
	});
});
