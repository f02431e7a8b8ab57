import type { Loose } from '../../values/json';
import { meaningfulText } from '../../values/json';

/** A delivery as n8n has read it: what its address says, and what is in its body. */
export interface Received {
	query: Loose;
	/** An object where the body is a form or a JSON object. */
	body: unknown;
}

/** What a delivery says. */
export interface Delivery {
	/** From query and body, untouched; where both have one name, the body's. */
	values: Loose;
	/** Which of Calltouch's types of webhook uses this address, as the user has marked it. */
	webhookType: unknown;
}

/** Takes what the user put into the address, its secret above all, out of what Calltouch sends. */
export function readDelivery({ query, body }: Received): Delivery {
	const { secret, webhookType, ...sent } = query;
	const inBody = isPlain(body) ? body : isEmpty(body) ? {} : { body };
	const values = Object.entries({ ...sent, ...inBody }).filter(([name]) => name !== '__proto__');
	return { values: Object.fromEntries(values), webhookType };
}

function isPlain(value: unknown): value is Loose {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(body: unknown): boolean {
	return body === undefined || body === null || body === '';
}

/** Far more than a delivery with every field of Calltouch's list has. */
const MOST = { depth: 8, values: 2_000, characters: 1_000_000 };

/**
 * Whether a delivery is so deep or so large that it can't be one of Calltouch's, while n8n would have
 * to write all of it into its database. Looked at without recursion, and never further than that.
 */
export function isTooMuch({ query, body }: Received): boolean {
	const waiting: Array<{ value: unknown; depth: number }> = [
		{ value: query, depth: 0 },
		{ value: body, depth: 0 },
	];
	let values = 0;
	let characters = 0;
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const { value, depth } = next;
		values++;
		if (typeof value === 'string') characters += value.length;
		if (values > MOST.values || characters > MOST.characters || depth > MOST.depth) return true;
		if (typeof value !== 'object' || value === null) continue;
		const names = Object.keys(value);
		if (values + names.length > MOST.values) return true;
		for (const name of names) {
			characters += name.length;
			waiting.push({ value: (value as Loose)[name], depth: depth + 1 });
		}
	}
	return false;
}

/**
 * Gives what a delivery says under one of Calltouch's names; null where it says nothing.
 *
 * Values are text, and "nothing" is written in many ways: the word null, a placeholder, or the name
 * of the field in braces, as in the deliveries that the cabinet sends for a test.
 */
export type Telling = (name: string) => string | null;

/** @param values in which names may be in any case: handlers have met `callerPhone` and `callerphone` */
export function tellingOf(values: Loose): Telling {
	const byName = new Map(
		Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]),
	);
	return (name) =>
		textOf(Object.hasOwn(values, name) ? values[name] : byName.get(name.toLowerCase()));
}

function textOf(value: unknown): string | null {
	if (typeof value === 'boolean') return String(value);
	if (Array.isArray(value)) {
		const texts = value.map(textOf).filter((text) => text !== null);
		return texts.length === 0 ? null : texts.join(',');
	}
	const text = meaningfulText(value);
	return text === null || /^null$/i.test(text) || isUnfilled(text) ? null : text;
}

/** Longer than any name of a field. */
const LONGEST_NAME = 100;

/** Whether a text is the name of a field in braces, in whose place Calltouch has put nothing. */
function isUnfilled(text: string): boolean {
	return text.length <= LONGEST_NAME && /^\{+\s*[\p{L}\p{N}_.-]*\s*\}*$/u.test(text);
}

/** Whether this is what the cabinet sends for a test: names of fields instead of values. */
export function isTest(values: Loose): boolean {
	return Object.values(values).some(
		(value) => typeof value === 'string' && isUnfilled(value.trim()),
	);
}
