import type { NodeParameter } from './client';

/** A parameter of a node with what decides how the editor shows it. */
export interface Parameter extends NodeParameter {
	required?: boolean;
	default?: unknown;
	placeholder?: string;
	options?: Array<Parameter & { value?: unknown; action?: string; values?: Parameter[] }>;
	modes?: Mode[];
}

/** One of the ways to say which thing is meant. */
export interface Mode {
	name: string;
	displayName: string;
	placeholder?: string;
	hint?: string;
}

/** A parameter as a panel shows it. */
export interface ShownParameter {
	name: string;
	label: string;
	placeholder: string;
	/** Whether it is marked as one that still needs a value. */
	marked: boolean;
	/** Whether there is something to enter its value with. */
	control: boolean;
}

export type Values = Record<string, unknown>;

/** What n8n adds to every node that polls, and which has parameters of its own. */
export const SCHEDULE = 'pollTimes';

/** Types of parameters that hold others. */
export const COLLECTIONS = ['collection', 'fixedCollection'];

function isShown({ type, displayOptions }: Parameter, values: Values): boolean {
	const conditions = Object.entries(displayOptions?.show ?? {});
	return (
		!['hidden', 'notice'].includes(type) &&
		conditions.every(([key, those]) => those.includes(values[key]))
	);
}

/** The values of a node for which some have been chosen: of the others that are shown, the defaults. */
function withDefaults(all: Parameter[], chosen: Values): Values {
	const values = { ...chosen };
	for (const parameter of all) {
		if (!(parameter.name in values) && isShown(parameter, values)) {
			values[parameter.name] = parameter.default;
		}
	}
	return values;
}

/** Whether a list begins with a row that nobody has added. */
export function startsWithRow({ type, default: value }: Parameter): boolean {
	return (
		type === 'fixedCollection' && typeof value === 'object' && Object.keys(value ?? {}).length > 0
	);
}

/**
 * The parameters that a panel is to show, without the schedule and without those inside of others, but
 * for the rows that lists begin with.
 */
export function shownParameters(all: Parameter[], chosen: Values): Parameter[] {
	const values = withDefaults(all, chosen);
	return all
		.filter((each) => each.name !== SCHEDULE && isShown(each, values))
		.flatMap((each) => (startsWithRow(each) ? [each, ...parametersInside(each)] : [each]));
}

/** What a parameter shows inside once all that it offers has been added. */
export function parametersInside({ type, options = [] }: Parameter): Parameter[] {
	if (!COLLECTIONS.includes(type)) return [];
	return options.flatMap((each) =>
		type === 'collection' ? [each, ...parametersInside(each)] : (each.values ?? []),
	);
}

/** The shown parameters that others depend on. */
export function selectors(all: Parameter[], shown: Parameter[]): Parameter[] {
	const deciding = new Set(all.flatMap((each) => Object.keys(each.displayOptions?.show ?? {})));
	return shown.filter(({ name }) => deciding.has(name));
}

function isEmpty(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	return typeof value === 'object' && value !== null && 'value' in value
		? value.value === ''
		: value === '';
}

function expectedPlaceholder({ type, placeholder, modes, default: value }: Parameter) {
	if (COLLECTIONS.includes(type)) return undefined;
	const mode = modes?.find(
		({ name }) => typeof value === 'object' && value && 'mode' in value && value.mode === name,
	);
	return mode?.placeholder ?? placeholder;
}

/** Says what is wrong with a panel in which nothing has been entered yet. */
export function objectionsTo(shown: ShownParameter[], expected: Parameter[]): string[] {
	const names = shown.map(({ name }) => name);
	const expectedNames = expected.map(({ name }) => name);
	if (names.join() !== expectedNames.join()) {
		const missing = expectedNames.filter((name) => !names.includes(name));
		const surplus = names.filter((name) => !expectedNames.includes(name));
		return [
			...missing.map((name) => `${name} is not shown`),
			...surplus.map((name) => `${name} is shown`),
			...(missing.length + surplus.length === 0 ? [`it shows ${names.join(', ')}`] : []),
		];
	}
	return expected.flatMap((parameter, index) => {
		const { label, placeholder, marked, control } = shown[index] ?? {};
		const { name, displayName, required = false } = parameter;
		const wanted = expectedPlaceholder(parameter);
		const needsValue = required && isEmpty(parameter.default);
		return [
			...(label === displayName ? [] : [`${name} has the label "${label}"`]),
			...(wanted === undefined || placeholder === wanted
				? []
				: [`${name} has the placeholder "${placeholder}"`]),
			...(marked === needsValue
				? []
				: [`${name} is ${marked ? '' : 'not '}marked as one that needs a value`]),
			...(control ? [] : [`${name} has nothing to enter it with`]),
		];
	});
}
