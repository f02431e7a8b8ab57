import { z } from 'zod/v4';

/** An object of an answer, of which nothing is known for sure. */
export type Loose = Record<string, unknown>;

/**
 * What Calltouch writes where it knows nothing. `(direct)` is no such word: it is a real source
 * (pages "Request log export", "Server Callback API").
 */
const PLACEHOLDERS = new Set(['<не указано>', '<не заполнено>', '(not set)', '(none)']);

/** Text without surrounding white space; null for placeholders and for what is no text. */
export function meaningfulText(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') return null;
	const text = isTrimmed(value) ? value : value.trim();
	if (text === '') return null;
	const isLikePlaceholder = text.startsWith('<') || text.startsWith('(');
	return isLikePlaceholder && PLACEHOLDERS.has(text.toLowerCase()) ? null : text;
}

/** Whether a text is its own `trim()`, for nearly all that are: an export has millions of texts. */
function isTrimmed(text: string): boolean {
	return isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1));
}

/** Whether a character is certainly no white space: Latin, Cyrillic and other alphabets of Europe. */
function isInk(code: number): boolean {
	return code > 0x20 && code < 0x1000 && code !== 0xa0;
}

/**
 * A number, also from text such as "2800.0000"; null for anything else, also for an integer that a
 * number can't hold to the last digit.
 */
export function numberOrNull(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) return null;
	return Number.isInteger(number) && !Number.isSafeInteger(number) ? null : number;
}

/** An ID in simplified output: a number, or text where it is none or has too many digits for one. */
export const id = z.union([z.number(), z.string()]);

/** An ID as it came, to the last digit; null for placeholders and for what is no ID. */
export function idOrNull(value: unknown): number | string | null {
	if (typeof value === 'number') {
		return Number.isFinite(value) ? (numberOrNull(value) ?? String(value)) : null;
	}
	const text = meaningfulText(value);
	const number = numberOrNull(text);
	return String(number) === text ? number : text;
}

/** Whether something tells one request or call from others: numbers that were rounded do not. */
export function isRequestId(value: unknown): value is number | string {
	return typeof value === 'string' ? value.trim() !== '' : Number.isSafeInteger(value);
}

const TRUTH = new Map([
	['true', true],
	['1', true],
	['false', false],
	['0', false],
]);

/** A boolean, also as text or as 0 and 1, which Calltouch has given at times; null for anything else. */
export function booleanOrNull(value: unknown): boolean | null {
	if (typeof value === 'boolean') return value;
	return TRUTH.get(meaningfulText(value)?.toLowerCase() ?? '') ?? null;
}

export function objectOrNull(value: unknown): Loose | null {
	return isLoose(value) ? value : null;
}

/** The objects of a list; an empty list for anything else. */
export function objectsOf(value: unknown): Loose[] {
	return Array.isArray(value) ? value.filter(isLoose) : [];
}

function isLoose(value: unknown): value is Loose {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without what is empty: an undefined value, an empty list, an empty object. */
export function filled(values: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(values).filter(
			([, value]: [string, unknown]) =>
				value !== undefined &&
				!(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
		),
	);
}
