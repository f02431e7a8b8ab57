import fc from 'fast-check';

import { toQuery } from '../../src/api/encoding';
import { withoutToken } from '../../src/api/withoutToken';

/** Printable, as tokens are, with all that is encoded one way here and another way there. */
const token = fc.string({
	unit: fc.constantFrom(...'abcXYZ0189./+=-_~!*\'()%&?#"\\ '.split('')),
	minLength: 8,
	maxLength: 60,
});

it('a token is blotted out, however it was written', () => {
	const writers: Array<(token: string) => string> = [
		(it) => it,
		(it) => encodeURIComponent(it),
		(it) => encodeURI(it),
		(it) => JSON.stringify({ clientApiId: it }),
		(it) => `https://x/?a=1&${toQuery([['clientApiId', it]])}&b=2`,
		(it) => new URLSearchParams({ clientApiId: it }).toString(),
		(it) => `${it} and once more ${it}`,
	];
	fc.assert(
		fc.property(token, fc.constantFrom(...writers), (secret, write) => {
			const blotted = withoutToken(`Before ${write(secret)} after`, secret);
			expect(blotted).toContain('***');
			for (const form of [secret, encodeURIComponent(secret), encodeURI(secret)]) {
				expect(blotted).not.toContain(form);
			}
		}),
		{ numRuns: 500 },
	);
});

it('nothing else is', () => {
	expect(withoutToken('Nothing in here', 'mD4rd.Nc5JI')).toBe('Nothing in here');
	expect(withoutToken('mD4rdXNc5JI', 'mD4rd.Nc5JI')).toBe('mD4rdXNc5JI');
	expect(withoutToken('All of it stays', '')).toBe('All of it stays');
});

it('a token is no pattern, and no replacement is', () => {
	expect(withoutToken('a $& b', '$&')).toBe('a *** b');
	expect(withoutToken('a.*b', '.*')).toBe('a***b');
});
