import { rowsOf } from '../../scripts/messageTables';
import { messages } from '../../src/messages';
import { expectationOf } from '../../src/messages/parameters';

const rows = Object.values(messages).flatMap((table) => rowsOf(table));

describe('What users are told', () => {
	it.each(rows)('$text', ({ text, description }) => {
		expect(text).not.toBe('');
		expect(`${text} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)s?\b/i);
		expect(`${text} ${description}`).not.toMatch(/undefined|NaN|\[object/);
		// Sentences, since others follow them.
		expect(description).toMatch(/^$|[.…]$/);
	});

	it.each(Object.values(messages.parameters).flatMap((row) => ('text' in row ? [row] : [])))(
		'has the way out for what $text',
		(row) => {
			expect(row.description).not.toBe('');
			expect(expectationOf(row.text)).toBe(row);
		},
	);
});
