import { isDeepStrictEqual } from 'node:util';
import { hasContentType, type ReceivedHttpRequest } from '../../sandbox/httpLog';
import type { Item, OutputPreview } from '../client';
import type { SentCall } from './trials';

/** Where what was given is not what was expected. */
export function differences(given: unknown, expected: unknown, where = 'It'): string[] {
	if (isDeepStrictEqual(given, expected)) return [];
	if (!isContainer(given) || !isContainer(expected)) {
		return [`${where} is ${JSON.stringify(given)}, but should be ${JSON.stringify(expected)}.`];
	}
	const names = new Set([...Object.keys(given), ...Object.keys(expected)]);
	return [...names].flatMap((name) =>
		differences(given[name], expected[name], where === 'It' ? name : `${where} › ${name}`),
	);
}

function isContainer(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

/** The same for items, of which only the expected values count. */
export function itemDifferences(items: Item[], expected: Array<Record<string, unknown>>): string[] {
	const given = items.map(({ json }, index) =>
		Object.fromEntries(Object.keys(expected[index] ?? json).map((name) => [name, json[name]])),
	);
	return differences(given, expected);
}

/** Where a value has fields that the preview lacks, or of other types; anything may be null. */
export function misfits(value: unknown, preview: OutputPreview, what = 'An item'): string[] {
	if (value === null) return [];
	const type = Array.isArray(value) ? 'array' : typeof value;
	if (type !== preview.type) return [`${what} is of the type ${type}, not ${preview.type}.`];
	const { properties, items } = preview;
	if (Array.isArray(value)) {
		return items ? value.flatMap((entry) => misfits(entry, items, `An entry of ${what}`)) : [];
	}
	// An object that is announced without keys has those that Calltouch gives it.
	if (typeof value !== 'object' || Object.keys(properties ?? {}).length === 0) return [];
	return Object.entries(value).flatMap(([name, member]) => {
		const announced = properties?.[name];
		return announced ? misfits(member, announced, `"${name}"`) : [`"${name}" is not announced.`];
	});
}

/** A call as the cases write it: what its query, its form or its JSON says. */
export function toSentCall(call: ReceivedHttpRequest): SentCall {
	const { method, path, query, form, rawBody } = call;
	const values = hasContentType(call, 'application/json')
		? (JSON.parse(rawBody) as Record<string, unknown>)
		: Object.fromEntries([...(query ?? []), ...(form ?? [])]);
	return { method, path, values };
}
