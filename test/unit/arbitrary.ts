import fc from 'fast-check';
import { DateTime } from 'luxon';

import type { Field } from '../../src/properties/fields';
import { inPanel } from '../../src/properties/fields';

/** What an expression may give: JSON, dates of all kinds, and a few oddities. */
export const anything = fc.oneof(
	{ weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
	fc.constantFrom<unknown>(undefined, null, '', ' ', 0, -0, NaN, Infinity, true, 'true', '{}', '{'),
	fc.date({ noInvalidDate: false }),
	fc.date().map((date) => DateTime.fromJSDate(date)),
	fc.constant(DateTime.invalid('test')),
	fc.bigInt(),
	fc.string({ unit: 'binary' }),
	fc.record({ isLuxonDateTime: fc.boolean(), toISO: fc.jsonValue({ maxDepth: 1 }) }),
);

/** How far values keep to what a field asks for. */
export interface Fit {
	/** The values of a field that holds no others; of a locator, what is typed into it. */
	leaf: (field: Field) => fc.Arbitrary<unknown>;
	/** What may stand in place of a field that holds others. */
	group: (values: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>;
}

/** Anything anywhere, but of about the right form, so that errors further in are reached as well. */
export const ANY_FIT: Fit = {
	leaf(field) {
		if (field.kind !== 'options' && field.kind !== 'multiOptions') return anything;
		const choice = choiceOf(field);
		return fc.oneof(choice, fc.array(fc.oneof(choice, anything)), anything);
	},
	group: (values) => fc.oneof(values, anything),
};

/** A choice of a drop-down. */
export function choiceOf({ choices }: Extract<Field, { kind: 'options' | 'multiOptions' }>) {
	return fc.constantFrom(...choices.map(({ value }) => value));
}

/** Every parameter that may be asked for, the fields of all variants among them. */
export function parametersOf(fields: Field[], fit: Fit): Record<string, fc.Arbitrary<unknown>> {
	return Object.fromEntries(
		inPanel(fields).flatMap((field) => {
			if (field.kind !== 'variants') return [[field.name, valueOf(field, fit)]];
			const choices = field.variants.map(({ choice }) => choice.value);
			const selected = fc.oneof(
				{ weight: 9, arbitrary: fc.constantFrom(...choices) },
				fit.group(fc.constantFrom(...choices)),
			);
			const inside = field.variants.flatMap((variant) => variant.fields);
			return [[field.selector, selected], ...Object.entries(parametersOf(inside, fit))];
		}),
	);
}

function valueOf(field: Field, fit: Fit): fc.Arbitrary<unknown> {
	switch (field.kind) {
		case 'collection':
			return fit.group(fc.record(membersOf(field.fields, fit), { requiredKeys: [] }));
		case 'fixedCollection': {
			const entries = fc.array(wholeOrPart(membersOf(field.fields, fit)), { maxLength: 7 });
			return fit.group(
				fc.oneof(
					entries.map((values) => ({ values })),
					entries,
				),
			);
		}
		case 'locator': {
			const modes = ['list', ...field.modes.map(({ name }) => name)];
			const saved = {
				__rl: fc.constant(true),
				mode: fc.constantFrom(...modes),
				value: fit.leaf(field),
			};
			return fit.group(wholeOrPart(saved));
		}
		default:
			return fit.leaf(field);
	}
}

function membersOf(fields: Field[], fit: Fit) {
	return Object.fromEntries(fields.map((field) => [field.name, valueOf(field, fit)]));
}

function wholeOrPart(members: Record<string, fc.Arbitrary<unknown>>) {
	const whole = { weight: 9, arbitrary: fc.record(members) };
	return fc.oneof(whole, fc.record(members, { requiredKeys: [] }));
}

/** A label in quotes, then what is expected of it. */
const NAMED = /^"(?<first>[^"]+?)( → .+)?" (must|is required)/s;

/** The label, of the outermost parameter, that a refusal begins with. */
export function namedIn(message: string): string | undefined {
	return NAMED.exec(message)?.groups?.first;
}

/** Every label that a user can see. */
export function labelsOf(fields: Field[]): string[] {
	return inPanel(fields).flatMap((field) => [
		field.title,
		...(field.kind === 'variants' ? field.variants.flatMap((one) => labelsOf(one.fields)) : []),
	]);
}
