import type { z } from 'zod/v4';

import type { PreparedInput } from '../resources/operation';
import { messages } from '../messages';
import type { Message } from '../messages/message';
import { describeIssue } from '../properties/describeIssue';
import type { NodeOperation } from './nodeOperations';
import { placeOf, placesAround, unfit } from './unfit';

type Issue = z.core.$ZodIssue;

/** An item that is ready to run, and what had to be cut or left out of it, one sentence for each. */
interface PreparedItem {
	prepared: PreparedInput;
	notes: string[];
}

/**
 * Checks an item's input. Where the operation can do without a value that does not fit, the value is
 * cut to what fits, or left out, instead of refusing the item.
 *
 * @param parameters of the node, as they are saved
 * @throws Failure of the kind `input`, naming the parameters by their labels
 */
export function prepareItem(
	operation: NodeOperation,
	values: object,
	parameters: unknown,
): PreparedItem {
	const notes: string[] = [];
	let left = values;
	for (let round = 1; ; round++) {
		const prepared = operation.prepare(left);
		if (!('issues' in prepared)) return { prepared, notes: shortened(notes) };
		const { issues } = prepared;
		const isGrave = ({ path }: Issue) => !operation.canDoWithout?.(path) || round > MOST_ROUNDS;
		if (issues.some(isGrave)) {
			throw unfit(issues.filter(isGrave), operation.fields, left, parameters);
		}
		// What is wrong with a list may be right once an entry is left out.
		const outer = placesAround(issues);
		const inmost = issues.filter(({ path }) => !outer.has(placeOf(path)));
		notes.push(...inmost.map((issue) => noteOf(issue, operation, left).text));
		left = without(inmost, left);
	}
}

/** The entries of a list, then the list itself. */
const MOST_ROUNDS = 3;

const MOST_NOTES = 10;

function shortened(notes: string[]): string[] {
	const untold = notes.length - MOST_NOTES;
	return untold > 0 ? [...notes.slice(0, MOST_NOTES), messages.notes.more(untold).text] : notes;
}

function noteOf(issue: Issue, { fields }: NodeOperation, values: object): Message {
	const { text } = describeIssue(issue, fields, values);
	if (issue.code === 'too_big' && issue.origin === 'string') return messages.notes.cut(text);
	if (issue.code === 'too_big' && issue.origin === 'array') return messages.notes.shortened(text);
	return isInEntry(issue) ? messages.notes.entryLeftOut(text) : messages.notes.leftOut(text);
}

function isInEntry({ path }: Issue): boolean {
	return typeof path.at(-1) !== 'number' && path.some((key) => typeof key === 'number');
}

/** The same values, with what is wrong cut to what fits, or left out. */
function without(issues: Issue[], values: object): object {
	const copy = compact(values);
	for (const { path, ...issue } of issues) {
		const isTooLong =
			issue.code === 'too_big' && (issue.origin === 'string' || issue.origin === 'array');
		const entry = isTooLong ? -1 : path.findLastIndex((key) => typeof key === 'number');
		const place = entry < 0 ? path : path.slice(0, entry + 1);
		const parent = place.slice(0, -1).reduce<unknown>(memberOf, copy);
		const key = place.at(-1);
		if (typeof parent !== 'object' || parent === null || key === undefined) continue;
		// An entry stays as a hole for now, so that the places of the others still hold.
		const fitting = isTooLong ? cut(memberOf(parent, key), Number(issue.maximum)) : undefined;
		Object.assign(parent, { [key]: fitting });
	}
	return compact(copy) as object;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<PropertyKey, unknown>)[key]
		: undefined;
}

function cut(value: unknown, most: number): unknown {
	if (Array.isArray(value)) return value.slice(0, most);
	// Half of an emoji at the end would be none.
	return String(value)
		.slice(0, most)
		.replace(/[\uD800-\uDBFF]$/, '');
}

/** A copy without the holes, and without lists that have nothing else. */
function compact(value: unknown): unknown {
	if (Array.isArray(value)) {
		const entries = value.filter((entry) => entry !== undefined);
		return entries.length > 0 ? entries : undefined;
	}
	if (Object.prototype.toString.call(value) !== '[object Object]') return value;
	return Object.fromEntries(
		Object.entries(value as object)
			.map(([key, one]) => [key, compact(one)] as const)
			.filter(([, one]) => one !== undefined),
	);
}
