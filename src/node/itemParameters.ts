import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { GetParameter } from '../properties/readFields';

/**
 * Gives the parameters of each item, as n8n's `getNodeParameter` does.
 *
 * n8n evaluates every expression by itself, since version 2 in an isolate, which takes more than half
 * a millisecond: with thousands of items that is most of what they take, and all of n8n waits for it.
 * So what has no expression is taken as it is saved, and what is no more than a field of the item, as
 * dragging it into the panel writes it, is looked up in the data that n8n evaluates expressions with.
 * Whatever is not plainly there is left to n8n; and so is a parameter of which n8n does not say the
 * same the first time, because it refuses the name of the field, for one.
 *
 * @param saved the node's parameters, with their expressions
 */
export function itemParameters(
	context: IExecuteFunctions,
	saved: INodeParameters,
): (item: number) => GetParameter {
	/** Whether n8n said the same, by parameter. */
	const isAgreed = new Map<string, boolean>();
	return (item) => {
		let data: { $json?: unknown } | undefined;
		const jsonOfItem = () => (data ??= context.getWorkflowDataProxy(item)).$json;
		return (name) => {
			const askN8n = (): unknown =>
				context.getNodeParameter(name, item, null, { skipValidation: true });
			if (isAgreed.get(name) === false) return askN8n();
			const plain = plainValue(saved[name], jsonOfItem);
			if (plain === NOT_PLAIN) return askN8n();
			if (isAgreed.get(name)) return plain;
			isAgreed.set(name, false);
			const value = askN8n();
			isAgreed.set(name, isSame(plain, value));
			return value;
		};
	};
}

const NOT_PLAIN = Symbol('not plain');

function isSame(one: unknown, other: unknown): boolean {
	return typeof one === typeof other && JSON.stringify(one) === JSON.stringify(other);
}

/** A copy, as n8n gives one for each item. */
function plainValue(saved: unknown, json: () => unknown): unknown {
	if (saved === undefined) return null;
	if (typeof saved === 'string') return saved.startsWith('=') ? fieldIn(saved, json) : saved;
	if (typeof saved !== 'object' || saved === null) return saved;
	const entries = Object.entries(saved).map(
		([key, value]) => [key, plainValue(value, json)] as const,
	);
	if (entries.some(([, value]) => value === NOT_PLAIN)) return NOT_PLAIN;
	return Array.isArray(saved) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/** As in ={{ $json.client['first name'].list[0] }}, and nothing around it. */
const FIELD =
	/^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\[(?:0|[1-9]\d{0,8})\]|\['[^'\\{}\r\n]+'\]|\["[^"\\{}\r\n]+"\])+)\s*\}\}$/;
const STEP = /\.(\w+)|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/g;

/** Values that n8n hands out of an expression as they are. */
const SIMPLE = new Set(['string', 'number', 'boolean']);

function fieldIn(expression: string, json: () => unknown): unknown {
	const path = FIELD.exec(expression)?.[1];
	if (path === undefined) return NOT_PLAIN;
	let value: unknown;
	try {
		value = json();
	} catch {
		// n8n says it again, and of which parameter.
		return NOT_PLAIN;
	}
	for (const [, ...names] of path.matchAll(STEP)) {
		const name = names.find((one) => one !== undefined) ?? '';
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
			return NOT_PLAIN;
		}
		value = (value as Record<string, unknown>)[name];
	}
	return SIMPLE.has(typeof value) ? value : NOT_PLAIN;
}
