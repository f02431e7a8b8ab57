import fc from 'fast-check';
import { DateTime } from 'luxon';

import { nodeOperations } from '../../src/node/nodeOperations';
import { describeIssue } from '../../src/properties/describeIssue';
import type { Field } from '../../src/properties/fields';
import { readFields } from '../../src/properties/readFields';

/** What an expression may give: JSON, dates of all kinds, and a few oddities. */
const anything = fc.oneof(
	{ weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
	fc.constantFrom<unknown>(undefined, null, '', ' ', 0, -0, NaN, Infinity, true, 'true', '{}', '{'),
	fc.date({ noInvalidDate: false }),
	fc.date().map((date) => DateTime.fromJSDate(date)),
	fc.constant(DateTime.invalid('test')),
	fc.bigInt(),
	fc.string({ unit: 'binary' }),
	fc.record({ isLuxonDateTime: fc.boolean(), toISO: fc.jsonValue({ maxDepth: 1 }) }),
);

/** Values of about the right form, so that errors further in are reached as well. */
function valueOf(field: Field): fc.Arbitrary<unknown> {
	switch (field.kind) {
		case 'collection':
			return fc.oneof(membersOf(field.fields), anything);
		case 'fixedCollection': {
			const entries = fc.array(membersOf(field.fields), { maxLength: 7 });
			return fc.oneof(
				entries.map((values) => ({ values })),
				entries,
				anything,
			);
		}
		case 'locator': {
			const modes = ['list', ...field.modes.map(({ name }) => name)];
			const saved = { __rl: fc.constant(true), mode: fc.constantFrom(...modes), value: anything };
			return fc.oneof(fc.record(saved, { requiredKeys: [] }), anything);
		}
		case 'options':
		case 'multiOptions': {
			const choice = fc.constantFrom(...field.choices.map(({ value }) => value));
			return fc.oneof(choice, fc.array(fc.oneof(choice, anything)), anything);
		}
		default:
			return anything;
	}
}

function membersOf(fields: Field[]) {
	const members = Object.fromEntries(fields.map((field) => [field.name, valueOf(field)]));
	return fc.record(members, { requiredKeys: [] });
}

/** Every parameter that may be asked for, the fields of all variants among them. */
function parametersOf(fields: Field[]): Record<string, fc.Arbitrary<unknown>> {
	return Object.assign(
		{},
		...fields.map((field) => {
			if (field.kind !== 'variants') return { [field.name]: valueOf(field) };
			const choices = field.variants.map(({ choice }) => choice.value);
			return {
				[field.selector]: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...choices) }, anything),
				...parametersOf(field.variants.flatMap((variant) => variant.fields)),
			};
		}),
	) as Record<string, fc.Arbitrary<unknown>>;
}

/** A label in quotes, then what is expected of it. */
const NAMED = /^"(?<first>[^"]+?)( → .+)?" (must|is required)/s;

/** Every label that a user can see. */
function labelsOf(fields: Field[]): string[] {
	return fields.flatMap((field) => [
		field.title,
		...(field.kind === 'variants' ? field.variants.flatMap((one) => labelsOf(one.fields)) : []),
	]);
}

describe.each(nodeOperations.map((operation) => [operation.action, operation] as const))(
	'%s, whatever its parameters',
	(_, { fields, prepare }) => {
		const labels = labelsOf(fields);
		const parameters = fc.record(parametersOf(fields), { requiredKeys: [] });

		it('takes them, or says what is wrong with a parameter by its label', () => {
			fc.assert(
				fc.property(parameters, (given) => {
					const values = readFields(fields, (name) => (given as Record<string, unknown>)[name]);
					const prepared = prepare(values);
					if (!('issues' in prepared)) return;
					expect(prepared.issues).not.toEqual([]);
					for (const issue of prepared.issues) {
						const label = NAMED.exec(describeIssue(issue, fields, values))?.groups?.first;
						expect(labels).toContain(label);
					}
				}),
				{ numRuns: 300 },
			);
		});
	},
);
