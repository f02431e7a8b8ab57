import type { z } from 'zod/v4';

import type { Message } from '../messages/message';
import { expectationOf, parameters, unfitValue } from '../messages/parameters';
import type { Field } from './fields';
import { isBelow } from './fields';

type Issue = z.core.$ZodIssue;

/** Why a value was refused: one sentence that names the parameter by its label. */
export function describeIssue(issue: Issue, fields: Field[], values: unknown): Message {
	const { label, field } = locate(issue.path, fields);
	const value = valueAt(values, issue.path);
	return unfitValue(label, expectation(issue, field, value), shown(value), because(issue));
}

/** What a schema has to say of the value itself, in `params`. */
function because(issue: Issue): string {
	const reason: unknown = issue.code === 'custom' ? issue.params?.because : undefined;
	return typeof reason === 'string' ? reason : '';
}

function expectation(issue: Issue, field: Field | undefined, value: unknown): Message {
	if (value === undefined && issue.code !== 'custom') return parameters.required;
	switch (issue.code) {
		case 'invalid_type':
			return TYPES[issue.expected] ?? expectationOf(issue.message);
		case 'invalid_value':
		case 'invalid_union': {
			const choices = choiceNames(field);
			return choices ? parameters.oneOf(choices) : expectationOf(issue.message);
		}
		case 'too_small': {
			const least = Number(issue.minimum);
			if (issue.origin === 'string') return parameters.atLeastCharacters(least);
			return issue.origin === 'array'
				? parameters.atLeastEntries(least)
				: parameters.atLeast(least);
		}
		case 'too_big': {
			const most = Number(issue.maximum);
			if (issue.origin === 'string') return parameters.atMostCharacters(most);
			return issue.origin === 'array' ? parameters.atMostEntries(most) : parameters.atMost(most);
		}
		default:
			return expectationOf(issue.message);
	}
}

const TYPES: Record<string, Message> = {
	string: parameters.text,
	number: parameters.number,
	int: parameters.wholeNumber,
	boolean: parameters.boolean,
	array: parameters.list,
	object: parameters.fields,
	record: parameters.jsonObject,
};

function choiceNames(field: Field | undefined): string {
	if (field?.kind === 'variants') {
		return field.variants.map(({ choice }) => `${choice.name} (${choice.value})`).join(', ');
	}
	if (field?.kind === 'options' || field?.kind === 'multiOptions') {
		return field.choices.map(({ name, value }) => `${name} (${value})`).join(', ');
	}
	return '';
}

const LONGEST_VALUE_SHOWN = 60;

/** A value as it is told; empty where there is none. */
function shown(value: unknown): string {
	return value === undefined ? '' : shortened(asText(value).replace(UNSEEN, escaped), value);
}

/** What is cut says so; a list keeps its end, or it would look as if it had come without. */
function shortened(text: string, value: unknown): string {
	if (text.length <= LONGEST_VALUE_SHOWN) return text;
	const start = `${text.slice(0, LONGEST_VALUE_SHOWN)}…`;
	if (Array.isArray(value)) return `${start}] (${value.length} entries)`;
	return typeof value === 'object' ? `${start}}` : start;
}

/** What looks like a space or like nothing; JSON.stringify() escapes a part of it only. */
const UNSEEN = /(?! )[\p{Zs}\p{Cf}\p{Cc}\u2028\u2029\u2800\u3164]/gu;

function escaped(character: string): string {
	return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** Not all that expressions give can be written as JSON: not a bigint, a function, a circle. */
function asText(value: unknown): string {
	if (typeof value === 'number' || typeof value === 'bigint') return String(value);
	try {
		return JSON.stringify(value) ?? typeof value;
	} catch {
		return typeof value;
	}
}

/** The label of what stands at a path of the schema, as the user sees it, in quotes. */
export function labelAt(path: readonly PropertyKey[], fields: Field[]): string {
	return locate(path, fields).label;
}

/** Follows a path of the schema through the fields, and words it as the user sees it. */
function locate(
	path: readonly PropertyKey[],
	fields: Field[],
): { label: string; field: Field | undefined } {
	const labels: string[] = [];
	let field: Field | undefined;
	let inside = fields;
	path.forEach((key, index) => {
		if (typeof key === 'number') labels.push(`entry ${key + 1}`);
		if (field?.kind === 'locator') {
			labels.push(field.modes.find(({ name }) => name === key)?.title ?? String(key));
		}
		if (field?.kind === 'json') labels.push(String(key));
		const next = inside.find(({ name }) => name === key);
		if (!next) return;
		field = next;
		inside = insideOf(next);
		if (isBelow(next)) labels.length = 0;
		if (next.kind !== 'variants' || isSelector(next, path[index + 1])) labels.push(next.title);
	});
	return { label: `"${labels.join(' → ')}"`, field };
}

/** A union is structure the user does not see: only its selector has the union's label. */
function isSelector({ selector }: Extract<Field, { kind: 'variants' }>, key?: PropertyKey) {
	return key === undefined || key === selector;
}

function insideOf(field: Field): Field[] {
	if (field.kind === 'variants') return field.variants.flatMap(({ fields }) => fields);
	return field.kind === 'collection' || field.kind === 'fixedCollection' ? field.fields : [];
}

/** What stands at a path; undefined where there is nothing. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null
				? (value as Record<PropertyKey, unknown>)[key]
				: undefined,
		values,
	);
}
