import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

/** What a user can set: parameters by their path, and each choice of a drop-down. */
export interface Place {
	path: string;
	/** For one choice of several: its value. */
	choice?: string;
}

type Option = NonNullable<INodeProperties['options']>[number];

/** All places of parameters, and of those inside them. */
export function placesOf(properties: INodeProperties[], parent = ''): Place[] {
	return properties.flatMap((property): Place[] => {
		const { name, type, options = [], modes = [] } = property;
		const path = `${parent}${name}`;
		const choices =
			type === 'resourceLocator'
				? modes.map((mode) => mode.name)
				: options.filter(isChoice).map(({ value }) => String(value));
		return [
			{ path },
			...choices.map((choice) => ({ path, choice })),
			...placesOf(options.filter(isProperty), `${path}.`),
			...options
				.filter(isSection)
				.flatMap((section) => placesOf(section.values, `${path}.${section.name}.`)),
		];
	});
}

/** The places that values of parameters fill, choices as they stand in them. */
export function filledPlaces(values: object, parent = ''): Place[] {
	return Object.entries(values).flatMap(([name, value]: [string, unknown]): Place[] => {
		const path = `${parent}${name}`;
		const entries = [value].flat();
		return [
			{ path },
			...entries.flatMap((entry): Place[] => {
				if (typeof entry !== 'object' || entry === null) return [{ path, choice: String(entry) }];
				if ('__rl' in entry && 'mode' in entry) return [{ path, choice: String(entry.mode) }];
				return filledPlaces(entry, `${path}.`);
			}),
		];
	});
}

/** Choices that no drop-down offers (any more); expressions and free text are no choices. */
export function unknownChoices(properties: INodeProperties[], values: object): Place[] {
	const known = placesOf(properties);
	return filledPlaces(values).filter(({ path, choice }) => {
		const offered = known.filter((place) => place.path === path && place.choice !== undefined);
		const isFree = offered.length === 0 || choice === undefined || choice.startsWith('=');
		return !isFree && !offered.some((place) => place.choice === choice);
	});
}

function isChoice(option: Option): option is Extract<Option, { value: unknown }> {
	return 'value' in option;
}

function isSection(option: Option): option is INodePropertyCollection {
	return 'values' in option;
}

function isProperty(option: Option): option is INodeProperties {
	return 'type' in option;
}
