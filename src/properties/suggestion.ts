import { DateTime } from 'luxon';

import { suggestion } from '../messages/parameters';
import { labelAt, valueAt } from './describeIssue';
import type { Field } from './fields';

/** How a text becomes what the parameter takes. */
interface Conversion {
	result: string;
	/** The same as the source of an expression, out of the source that gives the text. */
	code: (source: string) => string;
}

/**
 * What to give a parameter whose value is a number or a date in a spelling that is refused: where
 * the value comes from an expression, an expression around it that is ready to be used.
 *
 * @param path of the value in the schema
 * @param parameters of the node, as they are saved
 */
export function suggestionFor(
	path: readonly PropertyKey[],
	fields: Field[],
	values: unknown,
	parameters: unknown,
): string | undefined {
	const { field, saved } = savedAt(path, fields, parameters);
	const value = valueAt(values, path);
	const conversion = conversionOf(field, value);
	// In that spelling it was refused: it is not the spelling that is amiss.
	if (!conversion || conversion.result === value) return undefined;
	const expression = sourceOf(saved);
	const label = labelAt(path, fields);
	return expression === undefined
		? suggestion.typed(label, conversion.result)
		: suggestion.expression(label, conversion.code(expression));
}

/** A number or a date is a parameter of its own, or a member of a collection or of an entry of a list. */
function savedAt(
	path: readonly PropertyKey[],
	fields: Field[],
	parameters: unknown,
): { field?: Field; saved: unknown } {
	const [key, ...inner] = path;
	const field = fields.find(({ name }) => name === key);
	if (field?.kind === 'variants') {
		return savedAt(
			inner,
			field.variants.flatMap((variant) => variant.fields),
			parameters,
		);
	}
	const saved = valueAt(parameters, path.slice(0, 1));
	if (field?.kind === 'fixedCollection' && inner.length > 1) {
		const [entry = 0, ...member] = inner;
		return savedAt(member, field.fields, valueAt(saved, ['values', entry]));
	}
	return field?.kind === 'collection' && inner.length > 0
		? savedAt(inner, field.fields, saved)
		: { field, saved };
}

const LONGEST_SOURCE = 200;

/** No number and no date is longer, however it is spelled. */
const LONGEST_SPELLING = 40;

/** The source of an expression, or what stands for it; undefined for what was typed. */
function sourceOf(saved: unknown): string | undefined {
	if (typeof saved !== 'string' || !saved.startsWith('=')) return undefined;
	const source = /^=\s*\{\{(.*)\}\}\s*$/s.exec(saved)?.[1]?.trim() ?? '';
	const isAlone = source !== '' && !/\{\{|\}\}/.test(source) && source.length <= LONGEST_SOURCE;
	return isAlone ? source : '$json.value';
}

function conversionOf(field: Field | undefined, value: unknown): Conversion | undefined {
	if (typeof value !== 'string' || value.length > LONGEST_SPELLING) return undefined;
	if (field?.kind === 'number') return numberConversion(value);
	return field?.kind === 'dateTime' ? dateConversion(value) : undefined;
}

const CURRENCY = String.raw`(?:₽|\$|€|руб(?:\.|лей|ля|ль)?|р\.?|rub|rur)`;
const SUM = new RegExp(`^(?:${CURRENCY}\\s*)?\\d[\\d\\s,.'’]*?\\s*${CURRENCY}?$`, 'i');

/** How to read what is left without spaces: its form, and what to replace by what. */
const SPELLINGS: Array<[form: RegExp, ...steps: Array<[what: RegExp, by: string]>]> = [
	[/^\d+(\.\d+)?$/],
	// With three digits after it, a comma may as well separate thousands.
	[/^\d+,\d{1,2}$/, [/,/, '.']],
	[/^\d{1,3}(,\d{3})+\.\d+$|^\d{1,3}(,\d{3}){2,}$/, [/,/g, '']],
	[/^\d{1,3}(\.\d{3})+,\d+$|^\d{1,3}(\.\d{3}){2,}$/, [/\./g, ''], [/,/, '.']],
];

function numberConversion(text: string): Conversion | undefined {
	if (!SUM.test(text)) return undefined;
	const unwanted = /[^\d\s,.]/.test(text) ? /[^\d,.]|\.$/g : /\s/g;
	const bare = text.replace(unwanted, '');
	const spelling = SPELLINGS.find(([form]) => form.test(bare));
	if (!spelling) return undefined;
	const [, ...others] = spelling;
	const steps: Array<[RegExp, string]> = [[unwanted, ''], ...others];
	return {
		result: steps.reduce((read, [what, by]) => read.replace(what, by), text),
		code: (source) =>
			`String(${source})${steps.map(([what, by]) => `.replace(${what}, '${by}')`).join('')}`,
	};
}

const DAYS = ['d.M.yyyy', 'd.M.yy', 'd-M-yyyy', 'yyyy.M.d', 'yyyy/M/d', 'yyyy-M-d'];
const SLASHED_DAYS = ['d/M/yyyy', 'M/d/yyyy'];
const TIMES = ['', ' H:mm', ' H:mm:ss', ', H:mm', ', H:mm:ss'];
const WITHOUT_SEPARATORS = ['yyyyMMddHHmm', 'yyyyMMddHHmmss'];

function dateConversion(text: string): Conversion | undefined {
	const [format, another] = [
		...formatsOf(DAYS, text).slice(0, 1),
		...formatsOf(SLASHED_DAYS, text),
		...WITHOUT_SEPARATORS.filter((one) => isWrittenAs(one, text)),
	];
	// 01/02/2026 is a day in January or in February.
	if (format === undefined || another !== undefined) return undefined;
	const moment = DateTime.fromFormat(text, format, { zone: 'utc' });
	const hasTime = format.includes('H');
	return {
		result:
			(hasTime
				? moment.toISO({ includeOffset: false, suppressMilliseconds: true })
				: moment.toISODate()) ?? '',
		// Without a zone, so that the day stays the same in a workflow of any other.
		code: (source) =>
			hasTime
				? `DateTime.fromFormat(String(${source}).trim(), '${format}', { zone: 'utc' }).toISO({ includeOffset: false })`
				: `DateTime.fromFormat(String(${source}).trim(), '${format}').toISODate()`,
	};
}

function formatsOf(days: string[], text: string): string[] {
	return days
		.flatMap((day) => TIMES.map((time) => `${day}${time}`))
		.filter((format) => isWrittenAs(format, text));
}

function isWrittenAs(format: string, text: string): boolean {
	return DateTime.fromFormat(text, format, { zone: 'utc' }).isValid;
}
