/**
 * Blots out a token in a text of unknown origin, in the forms in which it may appear there: as it
 * is, percent-encoded, and inside JSON.
 */
export function withoutToken(text: string, token: string): string {
	if (token === '') return text;
	return [
		token,
		encodeURIComponent(token),
		encodeURI(token),
		JSON.stringify(token).slice(1, -1),
	].reduce((blotted, form) => blotted.replaceAll(form, '***'), text);
}
