import { nodeOperations } from '../../src/node/nodeOperations';
import type { Field } from '../../src/properties/fields';
import { readFields } from '../../src/properties/readFields';

// An AI agent leaves fields that it has no value for as empty text, wherever they are. That must be
// the same as if they were not there.

/** A parameter with nothing in it, but with everything that it can hold added. */
function emptied(field: Field): unknown {
	switch (field.kind) {
		case 'collection':
			return Object.fromEntries(field.fields.map((member) => [member.name, emptied(member)]));
		case 'fixedCollection':
			return { values: [Object.fromEntries(field.fields.map(({ name }) => [name, '']))] };
		case 'locator':
			return { __rl: true, mode: field.modes[0]?.name, value: '' };
		case 'boolean':
			return false;
		default:
			return '';
	}
}

/** Every field that may show, by its name. */
function shownOf(fields: Field[]): Field[] {
	return fields.flatMap((field) =>
		field.kind === 'variants'
			? field.variants.flatMap((variant) => shownOf(variant.fields))
			: [field],
	);
}

/** Without what is not there, and without false, which is what every switch starts with. */
function compact(value: unknown): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const members = Object.entries(value)
		.map(([key, one]) => [key, compact(one)])
		.filter(([, one]) => one !== undefined && one !== false);
	return members.length > 0 ? Object.fromEntries(members) : undefined;
}

describe('Empty fields', () => {
	it.each(
		nodeOperations.map(
			(operation) => [`${operation.resource}.${operation.name}`, operation] as const,
		),
	)('are as good as none (%s)', (_, { fields }) => {
		const shown = shownOf(fields);
		expect(shown.length).toBeGreaterThan(0);

		const empty = readFields(fields, (name) => {
			const field = shown.find((one) => one.name === name);
			return field ? emptied(field) : undefined;
		});

		expect(compact(empty)).toEqual(compact(readFields(fields, () => undefined)));
	});
});
