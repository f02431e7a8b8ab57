import { parseWallTime, type DateFormat } from './clock';

export type Json = Record<string, unknown>;

/** What is wrong with a value in a JSON body. */
export interface Violation {
	message: string;
	propertyPath: string;
}

/** What is wrong with a value, which stands at a path; nothing where it is as the pages have it. */
export type Rule = (value: unknown, path: string) => Violation[];

export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object of a body; null where it is none. */
export function parseObject(text: string): Json | null {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : null;
	} catch {
		return null;
	}
}

function rule(isFit: (value: unknown) => boolean, words: string): Rule {
	return (value, propertyPath) =>
		isFit(value) ? [] : [{ message: `${propertyPath} ${words}`, propertyPath }];
}

export const text: Rule = rule(
	(value) => typeof value === 'string' && value !== '',
	'must be a string with something in it',
);

export function textUpTo(most: number): Rule {
	return rule(
		(value) => typeof value === 'string' && value !== '' && [...value].length <= most,
		`must be a string of 1 to ${most} characters`,
	);
}

export function oneOf(...choices: string[]): Rule {
	return rule(
		(value) => choices.some((choice) => choice === value),
		`must be one of: ${choices.join(', ')}`,
	);
}

export const flag: Rule = rule((value) => typeof value === 'boolean', 'must be true or false');

export const integer: Rule = rule(
	(value) => Number.isSafeInteger(value) && Number(value) >= 0,
	'must be a whole number',
);

export const number: Rule = rule(
	(value) => typeof value === 'number' && Number.isFinite(value),
	'must be a number',
);

/** A sum as on the page: a string with two decimals. */
export const amount: Rule = rule(
	(value) => typeof value === 'string' && /^\d{1,12}\.\d{2}$/.test(value),
	'must be a string with two decimals',
);

/** A phone number in digits. */
export const phone: Rule = rule(
	(value) => typeof value === 'string' && /^\d{7,15}$/.test(value),
	'must be a phone number in digits',
);

export function time(format: DateFormat): Rule {
	return rule(
		(value) => typeof value === 'string' && parseWallTime(value, format) !== null,
		`must be ${format}`,
	);
}

/** One of several rules, such as text or a number. */
export function either(...rules: Rule[]): Rule {
	return (value, path) => {
		const all = rules.map((one) => one(value, path));
		return all.some((violations) => violations.length === 0) ? [] : (all[0] ?? []);
	};
}

/** An array that is not empty: some clients leave the key out rather than send an empty one. */
export function list(entry: Rule, most = Infinity): Rule {
	return (value, path) => {
		if (!Array.isArray(value) || value.length === 0 || value.length > most) {
			const words = most === Infinity ? 'must be an array' : `must have 1 to ${most} entries`;
			return [{ message: `${path} ${words}`, propertyPath: path }];
		}
		return value.flatMap((one, index) => entry(one, `${path}[${index}]`));
	};
}

/** An object with these fields and no others. */
export function object(fields: Record<string, Rule>, required: string[] = []): Rule {
	return (value, path) => {
		if (!isObject(value)) return [{ message: `${path} must be an object`, propertyPath: path }];
		const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
		const names = Object.keys(value);
		return [
			...(names.length === 0 ? [{ message: `${path} must not be empty`, propertyPath: path }] : []),
			...names.flatMap((name) => {
				const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
				return known
					? known(value[name], at(name))
					: [{ message: `${at(name)} is not known`, propertyPath: at(name) }];
			}),
			...required
				.filter((name) => !Object.hasOwn(value, name))
				.map((name) => ({ message: `${at(name)} is required`, propertyPath: at(name) })),
		];
	};
}
