import { DateTime } from 'luxon';

/** A value as JSON, whatever it is, for an item to carry it to an expression. */
type Wired =
	| { is: 'array'; of: Wired[] }
	| { is: 'object'; of: Array<[key: string, value: Wired]> }
	| { is: 'date' | 'moment'; of: number | null }
	| { is: 'number' | 'bigint'; of: string }
	| { is: 'undefined' }
	| { is: 'json'; of: string | boolean | null };

function toWired(value: unknown): Wired {
	if (value === undefined) return { is: 'undefined' };
	if (typeof value === 'number')
		return { is: 'number', of: Object.is(value, -0) ? '-0' : `${value}` };
	if (typeof value === 'bigint') return { is: 'bigint', of: String(value) };
	if (typeof value === 'string' || typeof value === 'boolean' || value === null) {
		return { is: 'json', of: value };
	}
	if (Array.isArray(value)) return { is: 'array', of: value.map(toWired) };
	if (value instanceof Date) return { is: 'date', of: value.getTime() };
	if (value instanceof DateTime) return { is: 'moment', of: value.toMillis() };
	return { is: 'object', of: Object.entries(value).map(([key, one]) => [key, toWired(one)]) };
}

/** Several values by name, as an item carries them, and others in case that it lacks some. */
export function toItem(values: Record<string, unknown>, others: Record<string, unknown>) {
	return { values: toWired(values), others: toWired(others) };
}

/** An n8n expression that gives the value which an item carries at a path. */
export function wiredExpression(path: Array<string | number>): string {
	return `={{ (() => {
		const unwire = ({ is, of }) =>
			is === 'array' ? of.map(unwire)
			: is === 'object' ? Object.fromEntries(of.map(([key, value]) => [key, unwire(value)]))
			: is === 'date' ? new Date(of ?? NaN)
			: is === 'moment' ? DateTime.fromMillis(of ?? NaN)
			: is === 'number' ? Number(of)
			: is === 'bigint' ? BigInt(of)
			: is === 'undefined' ? undefined
			: of;
		const inside = (wired, key) =>
			wired?.is === 'array' ? wired.of[key]
			: wired?.is === 'object' ? wired.of.find(([one]) => one === key)?.[1]
			: undefined;
		const at = (wired) => ${JSON.stringify(path)}.reduce(inside, wired);
		return unwire(at($json.values) ?? at($json.others) ?? { is: 'undefined' });
	})() }}`;
}
