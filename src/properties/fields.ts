import { z } from 'zod/v4';

/** One entry of a drop-down. */
export interface Choice {
	value: string;
	name: string;
	description?: string;
}

/** What every field has, whatever its kind. */
interface FieldBase {
	/** Internal name: the key in the schema and in saved workflows. */
	name: string;
	title: string;
	description?: string;
	placeholder?: string;
	hint?: string;
	/** What n8n's AI workflow builder has to know, beyond the description. */
	builderHint?: string;
	required: boolean;
	default?: unknown;
	/** Shown only while other fields have one of these values. */
	showFor?: Record<string, Array<string | boolean>>;
}

/** A resource locator's way to name the thing. */
export interface LocatorMode {
	name: string;
	title: string;
	description?: string;
	placeholder?: string;
	pattern?: string;
}

/** One branch of a discriminated union: the selector's choice and the fields it brings. */
export interface Variant {
	choice: Choice;
	fields: Field[];
}

/** A field as the user sees it: plain data, read off a zod schema. */
export type Field = FieldBase &
	(
		| { kind: 'text'; rows?: number; mayBeFalse?: boolean }
		| { kind: 'list' }
		| { kind: 'number'; minimum?: number; maximum?: number; precision?: number }
		| { kind: 'boolean' }
		| { kind: 'dateTime' }
		| { kind: 'json' }
		| { kind: 'options' | 'multiOptions'; choices: Choice[] }
		| { kind: 'collection'; fields: Field[]; addText: string }
		| {
				kind: 'fixedCollection';
				fields: Field[];
				addText: string;
				startsWithRow?: boolean;
		  }
		| { kind: 'locator'; modes: LocatorMode[]; list?: LocatorList }
		| { kind: 'variants'; selector: string; variants: Variant[] }
	);

/** A locator's "From List" mode: the list search method, and the mode whose value it gives. */
export interface LocatorList {
	method: string;
	gives: string;
}

/** Whether it stands below the collection that it is a member of. */
export function isBelow(field: Field): boolean {
	return field.kind === 'fixedCollection' && field.startsWithRow === true;
}

/** The fields as a panel has them: lists that stand below their collection beside it. */
export function inPanel(fields: Field[]): Field[] {
	return fields.flatMap((field): Field[] => {
		if (field.kind !== 'collection') return [field];
		const { showFor } = field;
		const inside = field.fields.filter((member) => !isBelow(member));
		const below = field.fields.filter(isBelow).map((member) => ({ ...member, showFor }));
		return [{ ...field, fields: inside }, ...below];
	});
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Options are put in alphabetical order from this many on, as n8n's UX guide asks. */
const SORT_FROM = 5;

/**
 * Reads an operation's input schema into the fields a user fills in.
 *
 * The metadata of a zod field (`.meta()`) that is understood, beside `title` and `description`:
 * `placeholder`, `hint`, `builderHint` (for n8n's AI workflow builder), `showFor` (other field → values
 * for which this one shows), `rows` (text), `mayBeFalse` (text: false is a value and not nothing),
 * `choices` (enum: value → label), `addText` (collection, list of objects), `startsWithRow` (list of
 * objects: it begins with an empty row, and stands below the collection that it is in, because n8n
 * forgets a list in a collection that is left empty), `locator` and `list` (an
 * object of alternatives that is one resource locator), `preselect` (discriminated union: the choice
 * shown first).
 */
export function toFields(schema: z.ZodObject): Field[] {
	return objectFields(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function objectFields(schema: JsonSchema): Field[] {
	return Object.entries(schema.properties ?? {}).map(([name, property]) =>
		toField(name, asSchema(property), schema.required?.includes(name) ?? false),
	);
}

function toField(name: string, schema: JsonSchema, required: boolean): Field {
	const base: FieldBase = {
		name,
		title: text(schema.title) ?? name,
		description: text(schema.description),
		placeholder: text(schema.placeholder),
		hint: text(schema.hint),
		builderHint: text(schema.builderHint),
		required,
		default: schema.default,
		showFor: schema.showFor as FieldBase['showFor'],
	};
	if (schema.locator === true) return { ...base, kind: 'locator', ...locatorOf(schema) };
	if (schema.anyOf ?? schema.oneOf) return variantsField(base, schema);
	if (schema.enum) return { ...base, kind: 'options', choices: choicesOf(schema) };
	switch (schema.type) {
		case 'boolean':
			return { ...base, kind: 'boolean' };
		case 'number':
		case 'integer':
			return {
				...base,
				kind: 'number',
				minimum: schema.minimum === Number.MIN_SAFE_INTEGER ? undefined : schema.minimum,
				maximum: schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : schema.maximum,
				precision: schema.type === 'integer' ? 0 : undefined,
			};
		case 'array':
			return arrayField(base, schema);
		case 'object':
			return schema.properties
				? {
						...base,
						kind: 'collection',
						fields: byTitle(objectFields(schema)),
						addText: text(schema.addText) ?? 'Add Field',
					}
				: { ...base, kind: 'json' };
		default:
			return schema.format === 'date-time'
				? { ...base, kind: 'dateTime' }
				: {
						...base,
						kind: 'text',
						rows: numeric(schema.rows),
						mayBeFalse: schema.mayBeFalse === true,
					};
	}
}

function arrayField(base: FieldBase, schema: JsonSchema): Field {
	const items = asSchema(Array.isArray(schema.items) ? schema.items[0] : schema.items);
	if (items.enum) return { ...base, kind: 'multiOptions', choices: choicesOf(items) };
	if (items.type === 'object') {
		return {
			...base,
			kind: 'fixedCollection',
			fields: objectFields(items),
			addText: text(schema.addText) ?? 'Add Field',
			...(schema.startsWithRow === true ? { startsWithRow: true } : {}),
		};
	}
	return { ...base, hint: base.hint ?? 'Separated by commas', kind: 'list' };
}

function variantsField(base: FieldBase, schema: JsonSchema): Field {
	const branches = (schema.anyOf ?? schema.oneOf ?? []).map(asSchema);
	const selector = Object.entries(branches[0]?.properties ?? {}).find(
		([, property]) => asSchema(property).const !== undefined,
	)?.[0];
	if (selector === undefined) {
		throw new Error(`The union "${base.name}" has no discriminator that a selector could show`);
	}
	const variants = branches.map((branch) => {
		const { const: value, title, description } = asSchema(branch.properties?.[selector]);
		const choice = {
			value: String(value),
			name: title ?? String(value),
			...(description === undefined ? {} : { description }),
		};
		return { choice, fields: objectFields(branch).filter(({ name }) => name !== selector) };
	});
	return {
		...base,
		default: schema.preselect,
		kind: 'variants',
		selector,
		variants: sortLong(variants, (variant) => variant.choice.name),
	};
}

function locatorOf(schema: JsonSchema): { modes: LocatorMode[]; list?: LocatorList } {
	const modes = Object.entries(schema.properties ?? {}).map(([name, property]) => {
		const { title, description, placeholder, pattern } = asSchema(property);
		return { name, title: title ?? name, description, placeholder: text(placeholder), pattern };
	});
	const list = schema.list as LocatorList | undefined;
	return list ? { modes, list } : { modes };
}

function choicesOf(schema: JsonSchema): Choice[] {
	const labels = (schema.choices ?? {}) as Record<string, Omit<Choice, 'value'>>;
	const choices = (schema.enum ?? []).map((value) => ({
		value: String(value),
		name: String(value),
		...labels[String(value)],
	}));
	return sortLong(choices, (choice) => choice.name);
}

function sortLong<T>(entries: T[], label: (entry: T) => string): T[] {
	return entries.length < SORT_FROM
		? entries
		: [...entries].sort((a, b) => label(a).localeCompare(label(b), 'en'));
}

function byTitle(fields: Field[]): Field[] {
	return [...fields].sort((a, b) => a.title.localeCompare(b.title, 'en'));
}

function asSchema(value: z.core.JSONSchema._JSONSchema | undefined): JsonSchema {
	return typeof value === 'object' ? value : {};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}

function numeric(value: unknown): number | undefined {
	return typeof value === 'number' ? value : undefined;
}
