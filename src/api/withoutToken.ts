/**
 * Blots out a token in a text of unknown origin, in the forms in which it may appear there: as it
 * is, percent-encoded, in a form, and inside JSON. Percent-encoding knows both cases of letters.
 */
export function withoutToken(text: string, token: string): string {
	if (token === '') return text;
	return [
		token,
		encodeURIComponent(token),
		encodeURI(token),
		new URLSearchParams([['', token]]).toString().slice(1),
		JSON.stringify(token).slice(1, -1),
	].reduce((blotted, form) => blotted.replace(literally(form), '***'), text);
}

function literally(text: string): RegExp {
	return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
}
