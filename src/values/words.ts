/**
 * Whether texts have what somebody has typed, in capital or small letters: as it stands in one of them,
 * or word by word in any order.
 */
export function hasWords(texts: Array<number | string | null>, typed: string): boolean {
	const all = texts.map((text) => String(text ?? '').toLowerCase());
	const wanted = typed.toLowerCase();
	if (all.some((text) => text.includes(wanted))) return true;
	// Digits with spaces between them are one number, and not several words.
	const words = /\p{L}/u.test(wanted) ? wanted.split(/\s+/) : [];
	return words.length > 1 && words.every((word) => all.some((text) => text.includes(word)));
}
