import { parseWallTime, type DateFormat, type WallTime } from './clock';

/** Decoded names and values, in the order they came. */
export type Pairs = Array<[name: string, value: string]>;

export type Parameters = ReadonlyMap<string, string>;

/**
 * Why a call is refused: for its `form`, which no account would take, or for its `content`, which
 * another account, or this one at another time, might take.
 */
export type RefusedFor = 'form' | 'content';

/** Thrown where a call is refused; the server turns it into the RestAPI family's error. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string,
		readonly refusedFor: RefusedFor,
	) {
		super(message);
	}
}

/** Refuses the call as a bad request. */
export function refuse(message: string): never {
	throw new Refusal(400, message, 'form');
}

/** Refuses a call that is well-formed. */
export function refuseContent(message: string, status = 400): never {
	throw new Refusal(status, message, 'content');
}

/**
 * Decodes `a=1&b=2` the way servers do: `+` is a space. Null when a `%` is not followed by valid
 * UTF-8, where URLSearchParams would guess.
 */
export function parsePairs(encoded: string): Pairs | null {
	const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
	try {
		return encoded
			.split('&')
			.filter((pair) => pair !== '')
			.map((pair) => {
				const [name = '', ...value] = pair.split('=');
				return [decode(name), decode(value.join('='))];
			});
	} catch {
		return null;
	}
}

/** Parameters by name; refuses broken encoding, repeated parameters and names that are not known. */
export function readParameters(
	pairs: Pairs | null,
	isKnown: (name: string) => boolean,
): Parameters {
	if (pairs === null) return refuse('Parameters are not properly percent-encoded');
	const parameters = new Map<string, string>();
	for (const [name, value] of pairs) {
		if (!isKnown(name)) refuse(`Unknown parameter ${name}`);
		if (parameters.has(name)) refuse(`Parameter ${name} is given more than once`);
		parameters.set(name, value);
	}
	return parameters;
}

/** A parameter's value; refuses when it is missing or empty. */
export function requiredValue(parameters: Parameters, name: string): string {
	const value = parameters.get(name);
	return value === undefined || value === '' ? refuse(`Parameter ${name} is required`) : value;
}

/** A parameter's value among those allowed, or undefined when it is not given. */
export function choiceValue<const Choice extends string>(
	parameters: Parameters,
	name: string,
	choices: readonly Choice[],
): Choice | undefined {
	const value = parameters.get(name);
	if (value === undefined) return undefined;
	const choice = choices.find((candidate) => candidate === value);
	return choice ?? refuse(`Parameter ${name} must be one of: ${choices.join(', ')}`);
}

/** A date or time parameter, or undefined when it is not given. */
export function wallTimeValue(
	parameters: Parameters,
	name: string,
	format: DateFormat,
): WallTime | undefined {
	const value = parameters.get(name);
	if (value === undefined) return undefined;
	return parseWallTime(value, format) ?? refuse(`Parameter ${name} must be ${format}`);
}

/** A whole number written in digits, or undefined when the parameter is not given. */
export function digitsValue(parameters: Parameters, name: string): number | undefined {
	const value = parameters.get(name);
	if (value === undefined) return undefined;
	return /^\d{1,15}$/.test(value) ? Number(value) : refuse(`Parameter ${name} must be a number`);
}
