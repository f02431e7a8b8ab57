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
	return entriesOf(value)
		.map(([key, each]) => longestIn(each, [...path, key]))
		.reduce((longest, each) => (each.length > longest.length ? each : longest), {
			path,
			length: typeof value === 'object' && !isList(value) ? 0 : String(value).length,
		});
}

function entriesOf(value: unknown): Array<[PropertyKey, unknown]> {
	if (typeof value !== 'object' || value === null || isList(value)) return [];
	return Array.isArray(value) ? [...value.entries()] : Object.entries(value);
}

function isList(value: unknown): boolean {
	return Array.isArray(value) && value.every((each) => typeof each !== 'object');
}
