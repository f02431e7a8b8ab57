import type { Field, LocatorMode } from './fields';

/** Gives a top-level parameter's value with its expression resolved, as n8n's getNodeParameter. */
export type GetParameter = (name: string) => unknown;

type Values = Record<string, unknown>;

/**
 * Turns n8n parameter values into the input of the schema that the fields were read from.
 *
 * What users and expressions give is brought to the type the schema expects where that can be done
 * without guessing: numbers as text, lists as comma-separated text, Luxon and JS dates as ISO 8601.
 * Whatever else does not fit is left as it is, for the schema to refuse. Empty values ('', null,
 * undefined, an empty list) are left out, except in nullable fields, where an added but empty
 * field becomes null.
 */
export function readFields(fields: Field[], getParameter: GetParameter): Values {
	const values: Values = {};
	for (const field of fields) {
		const value =
			field.kind === 'variants'
				? readVariants(field, getParameter)
				: readField(field, getParameter(field.name));
		if (value !== undefined) values[field.name] = value;
	}
	return values;
}

function readVariants(
	{ selector, variants, default: preselected }: Extract<Field, { kind: 'variants' }>,
	getParameter: GetParameter,
): Values {
	const given = getParameter(selector);
	const selected = isEmpty(given) ? (preselected ?? variants[0]?.choice.value) : given;
	const variant = variants.find(({ choice }) => choice.value === selected);
	return { [selector]: selected, ...readFields(variant?.fields ?? [], getParameter) };
}

function readField(field: Exclude<Field, { kind: 'variants' }>, value: unknown): unknown {
	if (isEmpty(value)) return undefined;
	switch (field.kind) {
		case 'text':
		case 'options':
			return toText(value);
		case 'list':
			return emptyAsUndefined(toList(value));
		case 'multiOptions':
			return toList(value);
		case 'number':
			return toNumber(value);
		case 'boolean':
			return value === 'true' ? true : value === 'false' ? false : value;
		case 'dateTime':
			return toIsoText(value);
		case 'json':
			return emptyAsUndefined(parseJson(value));
		case 'collection':
			return isPlainObject(value) ? readMembers(field.fields, value) : value;
		case 'fixedCollection':
			return readEntries(field, value);
		case 'locator':
			return readLocator(field, value);
	}
}

/** Members of a collection: only those that the user added, empty ones as null where that clears. */
function readMembers(fields: Field[], added: Values): Values {
	const values: Values = {};
	for (const field of fields) {
		if (field.kind === 'variants' || !Object.hasOwn(added, field.name)) continue;
		const value = readField(field, added[field.name]);
		if (value !== undefined) values[field.name] = value;
		else if (field.nullable) values[field.name] = null;
	}
	return values;
}

function readEntries(field: Extract<Field, { kind: 'fixedCollection' }>, value: unknown): unknown {
	const isSaved = isPlainObject(value) && Object.hasOwn(value, 'values');
	const entries: unknown = isSaved ? (value.values ?? []) : value;
	if (!Array.isArray(entries)) return emptyAsUndefined(entries);
	return emptyAsUndefined(
		entries.map((entry: unknown) =>
			isPlainObject(entry) ? readMembers(field.fields, entry) : entry,
		),
	);
}

/**
 * A resource locator is saved as {__rl, mode, value}; through an expression or from an AI agent it
 * may come as the bare value, which then counts as the first mode's.
 */
function readLocator(field: Extract<Field, { kind: 'locator' }>, value: unknown): unknown {
	if (!isPlainObject(value)) return locatorValue(field.modes[0], value);
	const { mode, value: picked } = value;
	if (isEmpty(picked)) return undefined;
	const name = mode === 'list' ? field.list?.gives : mode;
	const chosen = field.modes.find((candidate) => candidate.name === name);
	return chosen ? locatorValue(chosen, picked) : {};
}

function locatorValue(mode: LocatorMode | undefined, value: unknown): Values {
	const text = toText(value);
	return mode ? { [mode.name]: typeof text === 'string' ? text.trim() : text } : {};
}

function toText(value: unknown): unknown {
	if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
		return String(value);
	}
	return isDate(value) ? toIsoText(value) : value;
}

function toList(value: unknown): unknown {
	const entries = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [value];
	return entries
		.filter((entry) => !isEmpty(entry))
		.map(toText)
		.map((entry) => (typeof entry === 'string' ? entry.trim() : entry))
		.filter((entry) => entry !== '');
}

function toNumber(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const digits = value.trim();
	return /^[+-]?\d+(\.\d+)?$/.test(digits) ? Number(digits) : value;
}

/** Epoch milliseconds of our century have 12 or 13 digits: fewer may be seconds, so not taken. */
const EPOCH_MILLISECONDS = /^\d{12,13}$/;

function toIsoText(value: unknown): unknown {
	if (value instanceof Date) {
		return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
	}
	if (isLuxonDateTime(value)) return value.toISO() ?? 'Invalid DateTime';
	const text = toText(value);
	if (typeof text !== 'string') return text;
	const trimmed = text.trim();
	return EPOCH_MILLISECONDS.test(trimmed) ? new Date(Number(trimmed)).toISOString() : trimmed;
}

function parseJson(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}

function emptyAsUndefined(value: unknown): unknown {
	if (Array.isArray(value)) return value.length > 0 ? value : undefined;
	return isPlainObject(value) && Object.keys(value).length === 0 ? undefined : value;
}

function isEmpty(value: unknown): value is '' | null | undefined {
	return value === undefined || value === null || value === '';
}

function isDate(value: unknown): boolean {
	return value instanceof Date || isLuxonDateTime(value);
}

/** By shape, not by class: n8n's expressions may use another copy of Luxon than ours. */
function isLuxonDateTime(value: unknown): value is { toISO(): string | null } {
	return (
		typeof value === 'object' &&
		value !== null &&
		'isLuxonDateTime' in value &&
		'toISO' in value &&
		typeof value.toISO === 'function'
	);
}

function isPlainObject(value: unknown): value is Values {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && !isDate(value);
}
