import { inspect } from 'node:util';

/** Parts this long stand for the whole: a text that was cut may hold but a part of a token. */
const PART_LENGTH = 12;

/**
 * Where tokens stand in something, whatever it hangs on: own properties, hidden ones and symbols,
 * what getters give, keys, causes, stacks. Knows a token as it is, percent-encoded once or twice, in
 * a form, inside JSON and in base64.
 *
 * @returns what was found, with what stands around it
 */
export function tokensIn(thing: unknown, tokens: readonly string[]): string[] {
	const forms = [...new Set(tokens.flatMap(partsOf).flatMap(formsOf))];
	return [...textsOf(thing)].flatMap((text) => {
		const searched = text.toLowerCase();
		return forms
			.map((form) => searched.indexOf(form))
			.filter((at) => at >= 0)
			.map((at) => text.slice(Math.max(0, at - 40), at + 60));
	});
}

/** A token in pieces, the last as long as the others. */
function partsOf(token: string): string[] {
	const starts = Array.from({ length: Math.floor(token.length / PART_LENGTH) }, (_, part) =>
		Math.min(part * PART_LENGTH, token.length - PART_LENGTH),
	);
	return starts.map((start) => token.slice(start, start + PART_LENGTH));
}

/** In lower case, since percent-encoding knows both. */
function formsOf(part: string): string[] {
	return [
		part,
		encodeURIComponent(part),
		encodeURIComponent(encodeURIComponent(part)),
		encodeURI(part),
		new URLSearchParams([['', part]]).toString().slice(1),
		JSON.stringify(part).slice(1, -1),
		...[0, 1, 2].map((offset) => base64Of(part, offset)),
		...[0, 1, 2].map((offset) => base64Of(part, offset).replace(/\+/g, '-').replace(/\//g, '_')),
	].map((form) => form.toLowerCase());
}

/** The characters that stand for a text alone, whatever is before and after it. */
function base64Of(text: string, offset: number): string {
	const bytes = Buffer.from(' '.repeat(offset) + text);
	return bytes
		.toString('base64')
		.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

/** Every text that can be got at from here. */
function textsOf(thing: unknown): Set<string> {
	const texts = new Set<string>([inspect(thing, { depth: Infinity, showHidden: true })]);
	const known = new Set<object>();
	const waiting: unknown[] = [thing];
	while (waiting.length > 0) {
		const value = waiting.pop();
		if (typeof value === 'string') texts.add(value);
		if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
		if (known.has(value)) continue;
		known.add(value);
		waiting.push(...insidesOf(value));
	}
	return texts;
}

function insidesOf(value: object): unknown[] {
	if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')];
	const entries = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : [];
	return [...entries, ...keysOf(value).flatMap((key) => [textOf(key), valueOf(value, key)])];
}

/** Its own keys, hidden ones and symbols among them, and those it inherits. */
function keysOf(value: object): Array<string | symbol> {
	const keys = new Set<string | symbol>();
	for (
		let holder: object | null = value;
		holder !== null && holder !== Object.prototype && holder !== Function.prototype;
		holder = Object.getPrototypeOf(holder) as object | null
	) {
		Reflect.ownKeys(holder).forEach((key) => keys.add(key));
	}
	return [...keys];
}

function textOf(key: string | symbol): string {
	return typeof key === 'string' ? key : (key.description ?? '');
}

/** What a getter throws is a value as well. */
function valueOf(value: object, key: string | symbol): unknown {
	try {
		return Reflect.get(value, key) as unknown;
	} catch (error) {
		return error;
	}
}
