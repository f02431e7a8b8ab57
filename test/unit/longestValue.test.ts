import { z } from 'zod/v4';

import { toFields } from '../../src/properties/fields';
import { labelOfLongest } from '../../src/properties/longestValue';

const FIELDS = toFields(
	z.object({
		name: z.string().meta({ title: 'Name' }),
		tags: z.array(z.string()).meta({ title: 'Tags' }),
		more: z
			.object({
				note: z.string().optional().meta({ title: 'Note' }),
				sum: z.number().optional().meta({ title: 'Sum' }),
				json: z.record(z.string(), z.string()).optional().meta({ title: 'JSON' }),
			})
			.meta({ title: 'More', addText: 'Add' }),
	}),
);

describe('the longest value', () => {
	it.each([
		['a text', '"Name"', { name: 'long enough', tags: ['a'], more: { note: 'short' } }],
		['one in a collection', '"More → Note"', { name: 'short', more: { note: 'long enough' } }],
		['a list as a whole', '"Tags"', { name: 'five!', tags: ['two', 'four', 'six'] }],
		['a member of a JSON object', '"More → JSON → b"', { more: { json: { a: 'x', b: 'long' } } }],
		['a number', '"More → Sum"', { name: 'a', more: { sum: 123_456 } }],
	])('is %s', (_, label, values) => {
		expect(labelOfLongest(FIELDS, values)).toBe(label);
	});
});
