import type { NodeParameter } from '../client';
import type { Parameters } from './workflows';

/** A place in a node's parameters that takes an expression. */
export interface Place {
	/** Names down to the parameter, such as `additionalFields`, `custom`, `values`, `field`. */
	path: string[];
	/** Types down to it, and the mode of a resource locator: `collection › fixedCollection › string`. */
	kind: string;
	parameter: NodeParameter;
	/** What the node has there. */
	value: unknown;
}

/** The parameters that the node shows for an operation, whatever else they depend on. */
export function parametersOf(
	parameters: NodeParameter[],
	{ resource, operation }: Parameters,
): NodeParameter[] {
	return parameters.filter(({ displayOptions }) => {
		const show = displayOptions?.show;
		return show?.resource?.includes(resource) && show.operation?.includes(operation);
	});
}

/** Every place that takes an expression, with the value that it has in these parameters of a node. */
export function placesIn(parameters: NodeParameter[], values: unknown = {}): Place[] {
	return parameters.flatMap((parameter) => placesOf(parameter, member(values, parameter.name)));
}

function placesOf(parameter: NodeParameter, value: unknown): Place[] {
	const { name, type, options = [], modes = [], noDataExpression } = parameter;
	const below = (places: Place[], step: string[] = []): Place[] =>
		places.map((place) => ({
			...place,
			path: [name, ...step, ...place.path],
			kind: `${type} › ${place.kind}`,
		}));
	switch (type) {
		case 'collection':
			return below(placesIn(options, value));
		case 'fixedCollection':
			return options.flatMap((option) =>
				entriesOf(member(value, option.name)).flatMap((entry) =>
					below(placesIn(option.values ?? [], entry), [option.name]),
				),
			);
		case 'resourceLocator':
			return modes.map((mode) => ({
				path: [name],
				kind: `${type} › ${mode.name}`,
				parameter,
				value: member(value, 'mode') === mode.name ? member(value, 'value') : undefined,
			}));
		default:
			return noDataExpression ? [] : [{ path: [name], kind: type, parameter, value }];
	}
}

/** At least one, to tell what the parameters of an entry are. */
function entriesOf(value: unknown): unknown[] {
	return Array.isArray(value) && value.length > 0 ? (value as unknown[]) : [value];
}

function member(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)[name]
		: undefined;
}
