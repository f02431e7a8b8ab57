import type { Field, LocatorMode } from './fields';
import { isBelow } from './fields';

/** Gives a top-level parameter's value with its expression resolved, as n8n's getNodeParameter. */
export type GetParameter = (name: string) => unknown;

type Values = Record<string, unknown>;

/**
 * Turns n8n parameter values into the input of the schema that the fields were read from.
 *
 * What users and expressions give is brought to the type the schema expects where that can be done
 * without guessing: numbers as text, lists as comma-separated text, lists and objects as JSON text,
 * dates in all forms that name one moment as ISO 8601. White space around any text is left out.
 * Whatever else does not fit is left as it is, for the schema to refuse. Empty values ('', null,
 * undefined, an empty list, and what else stands for nothing) are left out; of a field that was added
 * to a collection and is empty, the name remains, with undefined.
 */
export function readFields(fields: Field[], getParameter: GetParameter): Values {
	const values: Values = {};
	for (const field of fields) {
		const value =
			field.kind === 'variants'
				? readVariants(field, getParameter)
				: withBelow(field, readField(field, getParameter(field.name)), getParameter);
		if (value !== undefined) values[field.name] = value;
	}
	return values;
}

/** A collection with those of its members that stand below it. */
function withBelow(
	field: Exclude<Field, { kind: 'variants' }>,
	value: unknown,
	getParameter: GetParameter,
): unknown {
	if (field.kind !== 'collection' || !isPlainObject(value ?? {})) return value;
	const below = readFields(field.fields.filter(isBelow), getParameter);
	return Object.keys(below).length > 0 ? { ...(value as Values | undefined), ...below } : value;
}

function readVariants(
	{ selector, variants, default: preselected }: Extract<Field, { kind: 'variants' }>,
	getParameter: GetParameter,
): Values {
	const given = trimmed(getParameter(selector));
	const selected = isNothing(given) ? (preselected ?? variants[0]?.choice.value) : given;
	const variant = variants.find(({ choice }) => choice.value === selected);
	return { [selector]: selected, ...readFields(variant?.fields ?? [], getParameter) };
}

function readField(field: Exclude<Field, { kind: 'variants' }>, given: unknown): unknown {
	const value = HOLDS_SEVERAL.has(field.kind) ? parseJson(trimmed(given)) : trimmed(given);
	if (isNothing(value) && !hasMeaning(value, field)) return undefined;
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
			return isPlainObject(value) ? readJsonMembers(value) : value;
		case 'collection':
			return isPlainObject(value) ? readMembers(field.fields, value) : value;
		case 'fixedCollection':
			return readEntries(field, value);
		case 'locator':
			return readLocator(field, value);
	}
}

/** Kinds whose values forms and AI agents give as JSON text. */
const HOLDS_SEVERAL = new Set<Field['kind']>([
	'list',
	'multiOptions',
	'json',
	'collection',
	'fixedCollection',
]);

/** False where it is an answer, and no choice or no member, which is not the default. */
function hasMeaning(nothing: unknown, field: Field): boolean {
	if (nothing === false) {
		return field.kind === 'boolean' || (field.kind === 'text' && field.mayBeFalse === true);
	}
	if (Array.isArray(nothing)) return field.kind === 'multiOptions';
	return field.kind === 'collection' && isPlainObject(nothing);
}

/** Members of a collection: only those that the user added, empty ones as undefined. */
function readMembers(fields: Field[], added: Values): Values {
	const values: Values = {};
	for (const field of fields) {
		if (field.kind === 'variants' || !Object.hasOwn(added, field.name)) continue;
		values[field.name] = readField(field, added[field.name]);
	}
	return values;
}

/** Names and texts are read as elsewhere; false is a value here, and what is empty is null. */
function readJsonMembers(values: Values): Values {
	return Object.fromEntries(
		Object.entries(values).map(([given, value]) => {
			const name = trimmed(given);
			const one = trimmed(value);
			// Where both names are there, one would take the place of the other.
			return [
				Object.hasOwn(values, name) ? given : name,
				one !== false && isNothing(one) ? null : one,
			];
		}),
	);
}

function readEntries(field: Extract<Field, { kind: 'fixedCollection' }>, value: unknown): unknown {
	const isSaved = isPlainObject(value) && Object.hasOwn(value, 'values');
	const entries = isSaved ? parseJson(trimmed(value.values ?? [])) : value;
	if (!Array.isArray(entries)) return emptyAsUndefined(entries);
	return emptyAsUndefined(
		entries
			.filter((entry) => !isNothing(entry) && !isUntouched(entry))
			.map((entry: unknown) => (isPlainObject(entry) ? readMembers(field.fields, entry) : entry)),
	);
}

/** An entry that was added, and nothing put into it. */
function isUntouched(entry: unknown): boolean {
	return isPlainObject(entry) && Object.values(entry).every((value) => isNothing(trimmed(value)));
}

/**
 * A resource locator is saved as {__rl, mode, value}; through an expression or from an AI agent it
 * may come as the bare value, which then counts as the first mode's.
 */
function readLocator(field: Extract<Field, { kind: 'locator' }>, value: unknown): unknown {
	if (!isPlainObject(value)) return locatorValue(field.modes[0], value);
	const { mode, value: picked } = value;
	if (isNothing(trimmed(picked))) return undefined;
	const name = mode === 'list' ? field.list?.gives : mode;
	const chosen = field.modes.find((candidate) => candidate.name === name);
	return chosen ? locatorValue(chosen, picked) : {};
}

function locatorValue(mode: LocatorMode | undefined, value: unknown): Values {
	return mode ? { [mode.name]: toText(trimmed(value)) } : {};
}

/** What can't be text without a loss, such as a number that JavaScript has rounded, is left. */
function toText(value: unknown): unknown {
	if (typeof value === 'number') return isExact(value) ? String(value) : value;
	if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	return isDate(value) ? toIsoText(value) : value;
}

function isExact(value: number): boolean {
	return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
}

function toList(value: unknown): unknown {
	const entries = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [value];
	return entries
		.map(trimmed)
		.filter((entry) => !isNothing(entry))
		.map(toText);
}

function toNumber(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	return /^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/**
 * Seconds or milliseconds since 1970, with a fraction or without. For the times since September 2001
 * they have 10 and 13 digits. Other numbers of digits are no epoch for sure: 12 of them are more
 * often 202603311530 than a moment of the last century.
 */
const EPOCH = /^\d{10}(\d{3})?(\.\d+)?$/;

/** Date and time with a space in between, as databases and PHP write them; also before the zone. */
const SPACED =
	/^(\d{4}-\d{2}-\d{2})[\st]+(\d{2}:\d{2}[\d:.,]*)\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?$/i;

function toIsoText(value: unknown): unknown {
	if (value instanceof Date) {
		return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
	}
	if (isLuxonDateTime(value)) return value.toISO() ?? 'Invalid DateTime';
	const text = toText(value);
	if (typeof text !== 'string') return text;
	const [, milliseconds] = EPOCH.exec(text) ?? [text, null];
	if (milliseconds !== null) {
		return new Date(Math.floor(Number(text) * (milliseconds ? 1 : 1_000))).toISOString();
	}
	return text.replace(
		SPACED,
		(_, day: string, time: string, zone = '') =>
			`${day}T${time}${/^[a-z]/i.test(zone as string) ? 'Z' : zone}`,
	);
}

/** A list or an object of JSON text; any other text as it is, also if it only begins like one. */
function parseJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
	try {
		return JSON.parse(withLongNumbersAsText(value)) as unknown;
	} catch {
		return value;
	}
}

/** JavaScript's numbers hold 15 digits for sure, while some IDs have 19. */
function withLongNumbersAsText(json: string): string {
	return json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
		/^-?\d{16,}$/.test(token) ? `"${token}"` : token,
	);
}

function emptyAsUndefined(value: unknown): unknown {
	if (Array.isArray(value)) return value.length > 0 ? value : undefined;
	return isPlainObject(value) && Object.keys(value).length === 0 ? undefined : value;
}

/** Whether it stands for nothing: systems written in PHP give false or [] for an empty field. */
function isNothing(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	if (isPlainObject(value)) return Object.keys(value).length === 0;
	return value === undefined || value === null || value === '' || value === false;
}

/** A text without what surrounds it unseen; copying and forms bring it along. */
function trimmed<Value>(value: Value): Value | string {
	if (typeof value !== 'string') return value;
	let from = 0;
	let to = value.length;
	while (from < to && isUnseen(value.charAt(from))) from++;
	while (from < to && isUnseen(value.charAt(to - 1))) to--;
	return value.slice(from, to);
}

/** White space, line breaks, control characters, and those without width. */
function isUnseen(character: string): boolean {
	return /[\s\p{Cc}\p{Cf}]/u.test(character);
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
