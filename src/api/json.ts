/** A JSON object, of which nothing is known for sure. */
export type Json = Record<string, unknown>;

export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The JSON value of a text; undefined where it is no JSON. Integers that a JavaScript number can't
 * hold to the last digit, such as the visitors' ids of 18 digits, are given as text.
 */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(withLongIntegersAsText(text)) as unknown;
	} catch {
		return undefined;
	}
}

/** Fewer digits are no number beyond 2^53. */
const DIGITS = 16;

/**
 * Quotes integers outside of texts that are beyond ±(2^53 − 1). Answers have up to 60 MB: a look at
 * every 16th character misses none, and where texts begin and end is found out only for those.
 */
function withLongIntegersAsText(json: string): string {
	const parts: string[] = [];
	let done = 0;
	let isInText: ((index: number) => boolean) | undefined;
	for (let index = DIGITS - 1; index < json.length; index += DIGITS) {
		if (!isDigit(json, index)) continue;
		let start = index;
		let end = index + 1;
		while (isDigit(json, start - 1)) start--;
		while (isDigit(json, end)) end++;
		index = end;
		// Most long runs of digits are texts of their own.
		if (end - start < DIGITS || json[start - 1] === '"' || json[start] === '0') continue;
		if (Number.isSafeInteger(Number(json.slice(start, end)))) continue;
		if (json[start - 1] === '-') start--;
		if (!isValue(json, start, end)) continue;
		isInText ??= textFinder(json);
		if (isInText(start)) continue;
		parts.push(json.slice(done, start), '"', json.slice(start, end), '"');
		done = end;
	}
	return done === 0 ? json : `${parts.join('')}${json.slice(done)}`;
}

function isDigit(text: string, index: number): boolean {
	const code = text.charCodeAt(index);
	return code >= 48 && code <= 57;
}

/** Whether what stands before and after it lets it be a whole JSON value. */
function isValue(json: string, start: number, end: number): boolean {
	return /^[:,[\s]?$/.test(json.charAt(start - 1)) && /^[,\]}\s]?$/.test(json.charAt(end));
}

/** Tells whether a place is inside of a JSON text, for places that are asked for from left to right. */
function textFinder(json: string): (index: number) => boolean {
	/** The next text that does not end before the place. */
	let opening = nextQuote(json, 0);
	let closing = closingQuote(json, opening);
	return (index) => {
		while (closing < index) {
			opening = nextQuote(json, closing + 1);
			closing = closingQuote(json, opening);
		}
		return opening < index;
	};
}

function nextQuote(json: string, from: number): number {
	const quote = json.indexOf('"', from);
	return quote === -1 ? Infinity : quote;
}

function closingQuote(json: string, opening: number): number {
	let quote = nextQuote(json, opening + 1);
	while (quote !== Infinity && isEscaped(json, quote)) quote = nextQuote(json, quote + 1);
	return quote;
}

function isEscaped(json: string, quote: number): boolean {
	let backslashes = 0;
	while (json[quote - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2 === 1;
}

/** Why a text that begins like JSON is none. */
export type Flaw = 'brokenOff' | 'textAfter' | { word: string } | 'invalid';

/** What keeps a text that begins with a bracket from being JSON. */
export function flawOf(text: string): Flaw {
	let depth = 0;
	let index = 0;
	while (index < text.length) {
		const character = text.charAt(index);
		if (character === '"') {
			index = closingQuote(text, index);
		} else if (character === '[' || character === '{') {
			depth++;
		} else if (character === ']' || character === '}') {
			depth--;
			if (depth === 0) break;
		} else if (/[A-Za-z]/.test(character)) {
			const [word = ''] = /^[A-Za-z]{1,20}/.exec(text.slice(index, index + 20)) ?? [];
			const isJson = /^([eE]|true|false|null)$/.test(word);
			if (!isJson && index + word.length < text.length) return { word };
			index += word.length - 1;
		}
		index++;
	}
	if (index >= text.length) return 'brokenOff';
	const isWhole = parseJson(text.slice(0, index + 1)) !== undefined;
	return isWhole ? 'textAfter' : 'invalid';
}

/** Calltouch's answers have about 6 levels, and on some thousands n8n runs out of stack. */
const DEEPEST = 100;

/** Whether a JSON value is nested so deeply that it is not to be passed on. */
export function isTooDeep(value: unknown, depth = 0): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (depth === DEEPEST) return true;
	// Answers have up to millions of values, most of them no objects: those must cost next to nothing.
	if (Array.isArray(value)) {
		for (const one of value) if (typeof one === 'object' && isTooDeep(one, depth + 1)) return true;
		return false;
	}
	const object = value as Json;
	for (const key in object) {
		const one = object[key];
		if (typeof one === 'object' && isTooDeep(one, depth + 1)) return true;
	}
	return false;
}
