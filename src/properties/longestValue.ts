import { labelAt } from './describeIssue';
import type { Field } from './fields';

/** The label of the parameter with the longest value, in quotes. A list counts as one value. */
export function labelOfLongest(fields: Field[], values: unknown): string {
	return labelAt(longestIn(values, []).path, fields);
}

interface Found {
	path: PropertyKey[];
	length: number;
}

function longestIn(value: unknown, path: PropertyKey[]): Found {
	if (typeof value !== 'object' || isList(value)) return { path, length: String(value).length };
	const entries: Array<[PropertyKey, unknown]> = Array.isArray(value)
		? [...value.entries()]
		: Object.entries(value ?? {});
	return entries
		.map(([key, each]) => longestIn(each, [...path, key]))
		.reduce((longest, each) => (each.length > longest.length ? each : longest), {
			path,
			length: 0,
		});
}

function isList(value: unknown): boolean {
	return Array.isArray(value) && value.every((each) => typeof each !== 'object');
}
