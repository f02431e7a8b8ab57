import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { messages } from '../messages';
import type { Choice, Field, LocatorList, LocatorMode } from './fields';
import { inPanel } from './fields';

/** Conditions under which a property shows: parameter name → the values it must have. */
type Show = Record<string, Array<string | boolean>>;

/** What the generator needs of an operation. */
export interface OperationFields {
	resource: string;
	name: string;
	title: string;
	action: string;
	description: string;
	builderHint?: string;
	fields: Field[];
}

/**
 * The whole `properties` list of a node: the resource selector, an operation selector per resource,
 * and every operation's own parameters, shown for that operation alone.
 *
 * @param resources the resources, the default first
 * @param operations the operations, each resource's default first
 */
export function toNodeProperties(
	resources: Choice[],
	operations: OperationFields[],
): INodeProperties[] {
	const first = resources[0]?.value ?? '';
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(toOption).sort((a, b) => a.name.localeCompare(b.name, 'en')),
			default: first,
		},
		...resources.map(({ value }) => operationSelector(value, operations)),
		...operations.flatMap(({ resource, name, fields }) =>
			toProperties(fields, { resource: [resource], operation: [name] }),
		),
	];
}

function operationSelector(resource: string, operations: OperationFields[]): INodeProperties {
	const ofResource = operations.filter((operation) => operation.resource === resource);
	const options = ofResource
		.map(({ name, title, action, description, builderHint }) => ({
			name: title,
			value: name,
			action,
			description,
			...hintForBuilder(builderHint),
		}))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options,
		default: ofResource[0]?.name ?? '',
	};
}

/**
 * n8n parameters for a list of fields.
 *
 * @param show conditions for all of them; left out where they always show
 */
export function toProperties(fields: Field[], show: Show = {}): INodeProperties[] {
	return inPanel(fields).flatMap((field) =>
		field.kind === 'variants' ? variantProperties(field, show) : [toProperty(field, show)],
	);
}

function variantProperties(
	field: Extract<Field, { kind: 'variants' }>,
	show: Show,
): INodeProperties[] {
	const { selector, variants } = field;
	const shown = { ...show, ...field.showFor };
	return [
		{
			displayName: field.title,
			name: selector,
			type: 'options',
			// Through an expression n8n could not tell which fields show, and would demand all of them.
			noDataExpression: true,
			...described(field),
			options: variants.map(({ choice }) => toOption(choice)),
			default: textDefault(field) || (variants[0]?.choice.value ?? ''),
			...displayed(shown),
		},
		...variants.flatMap(({ choice, fields }) =>
			toProperties(fields, { ...shown, [selector]: [choice.value] }),
		),
	];
}

function toProperty(field: Exclude<Field, { kind: 'variants' }>, show: Show = {}): INodeProperties {
	const head = { displayName: field.title, name: field.name };
	const tail = { ...described(field), ...displayed({ ...show, ...field.showFor }) };
	const required = field.required ? { required: true } : {};
	switch (field.kind) {
		case 'text':
			return {
				...head,
				type: 'string',
				...(field.rows ? { typeOptions: { rows: field.rows } } : {}),
				...required,
				default: textDefault(field),
				...tail,
			};
		case 'list':
			return { ...head, type: 'string', ...required, default: textDefault(field), ...tail };
		case 'number':
			// A number box can't be empty: it would start with a number, and send it, unchosen.
			if (typeof field.default !== 'number') {
				return { ...head, type: 'string', ...required, default: '', ...tail };
			}
			return {
				...head,
				type: 'number',
				...numberOptions(field),
				...required,
				default: field.default,
				...tail,
			};
		case 'boolean':
			return { ...head, type: 'boolean', default: field.default === true, ...tail };
		case 'dateTime':
			return { ...head, type: 'dateTime', ...required, default: textDefault(field), ...tail };
		case 'json':
			return { ...head, type: 'json', default: '{}', ...tail };
		case 'options':
			return {
				...head,
				type: 'options',
				options: field.choices.map(toOption),
				default: textDefault(field) || (field.choices[0]?.value ?? ''),
				...tail,
			};
		case 'multiOptions':
			return {
				...head,
				type: 'multiOptions',
				options: field.choices.map(toOption),
				...required,
				default: Array.isArray(field.default) ? field.default.map(String) : [],
				...tail,
			};
		case 'collection':
			return {
				...head,
				type: 'collection',
				placeholder: field.addText,
				default: {},
				options: toProperties(field.fields),
				...tail,
			};
		case 'fixedCollection':
			return {
				...head,
				type: 'fixedCollection',
				placeholder: field.addText,
				// Without a number at most: n8n would not run the workflow, where an entry can be left out.
				typeOptions: { multipleValues: true },
				default: field.startsWithRow ? { values: [{}] } : {},
				options: [{ displayName: 'Values', name: 'values', values: entryProperties(field) }],
				...tail,
			};
		case 'locator': {
			const modes = locatorModes(field.modes, field.list, field.title);
			return {
				...head,
				type: 'resourceLocator',
				...required,
				default: { mode: modes[0]?.name ?? '', value: '' },
				modes,
				...tail,
			};
		}
	}
}

/** An empty row is none: nothing in it is marked as missing. */
function entryProperties({
	fields,
	startsWithRow,
}: Extract<Field, { kind: 'fixedCollection' }>): INodeProperties[] {
	return toProperties(
		startsWithRow ? fields.map((field) => ({ ...field, required: false })) : fields,
	);
}

function locatorModes(
	modes: LocatorMode[],
	list: LocatorList | undefined,
	title: string,
): NonNullable<INodeProperties['modes']> {
	const typed = modes.map(({ name, title: displayName, placeholder, pattern, description }) => ({
		displayName,
		name,
		type: 'string' as const,
		...(description ? { hint: description } : {}),
		...(placeholder ? { placeholder } : {}),
		...(pattern ? { validation: [patternRule(displayName, pattern, placeholder)] } : {}),
	}));
	if (!list) return typed;
	return [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: `Select a ${title.toLowerCase()}...`,
			typeOptions: { searchListMethod: list.method, searchable: true },
		},
		...typed,
	];
}

function patternRule(displayName: string, pattern: string, example = '') {
	return {
		type: 'regex',
		properties: {
			regex: pattern,
			errorMessage: messages.settings.notValid(displayName, example).text,
		},
	};
}

function numberOptions(field: Extract<Field, { kind: 'number' }>): Partial<INodeProperties> {
	const { minimum, maximum, precision } = field;
	const typeOptions = {
		...(minimum === undefined ? {} : { minValue: minimum }),
		...(maximum === undefined ? {} : { maxValue: maximum }),
		...(precision === undefined ? {} : { numberPrecision: precision }),
	};
	return Object.keys(typeOptions).length > 0 ? { typeOptions } : {};
}

function described({
	description,
	placeholder,
	hint,
	builderHint,
}: Field): Partial<INodeProperties> {
	return {
		...(placeholder ? { placeholder } : {}),
		...(description ? { description } : {}),
		...(hint ? { hint } : {}),
		...hintForBuilder(builderHint),
	};
}

/** Older versions of n8n, which have no AI workflow builder, pass over it. */
function hintForBuilder(propertyHint: string | undefined): Pick<INodeProperties, 'builderHint'> {
	return propertyHint ? { builderHint: { propertyHint } } : {};
}

function displayed(show: Show): { displayOptions?: IDisplayOptions } {
	return Object.keys(show).length > 0 ? { displayOptions: { show } } : {};
}

function toOption({ name, value, description }: Choice): INodePropertyOptions {
	return description ? { name, value, description } : { name, value };
}

function textDefault({ default: value }: Field): string {
	return typeof value === 'string' ? value : '';
}
