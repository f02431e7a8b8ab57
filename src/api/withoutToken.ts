/**
 * Blots out tokens in a text of unknown origin, in the forms in which they may appear there: as they
 * are, percent-encoded, in a form, and inside JSON. Percent-encoding knows both cases of letters.
 */
export function withoutToken(text: string, ...tokens: string[]): string {
	return tokens
		.filter((token) => token !== '')
		.flatMap(formsOf)
		.sort((one, other) => other.length - one.length) // one token may be a part of another
		.reduce((blotted, form) => blotted.replace(literally(form), '***'), text);
}

function formsOf(token: string): string[] {
	return [
		token,
		encodeURIComponent(token),
		encodeURI(token),
		new URLSearchParams([['', token]]).toString().slice(1),
		JSON.stringify(token).slice(1, -1),
	];
}

function literally(text: string): RegExp {
	return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
}
