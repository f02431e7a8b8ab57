import type {
	IConnections,
	INode,
	INodeParameters,
	INodeTypeDescription,
	INodeProperties,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { nodeTypes } from '../engine/helpers/nodeTypes';
import type { Cases } from './cases';

const PACKAGE = 'n8n-nodes-calltouch';

/** A workflow as n8n exports it. */
export interface SavedWorkflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
}

/** The workflow that the editor would save: a manual trigger with a branch for each case. */
export function toSavedWorkflow({ name, type, cases }: Cases): SavedWorkflow {
	const start: INode = {
		parameters: {},
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
	};
	const nodes = cases.map((one, index): INode => {
		const node = {
			parameters: {},
			id: `${type}-${index}`,
			name: one.name,
			type: `${PACKAGE}.${type}`,
			typeVersion: Math.max(...versionsOf({ type })),
			position: [240, index * 160] as [number, number],
		};
		return { ...node, parameters: kept(node, one.parameters) ?? {} };
	});
	if (type.endsWith('Trigger')) return { name, nodes, connections: {} };
	const main = nodes.map(({ name: node }) => ({ node, type: 'main' as const, index: 0 }));
	return { name, nodes: [start, ...nodes], connections: { Start: { main: [main] } } };
}

/** The package's own nodes of a workflow. */
export function ownNodes({ nodes }: SavedWorkflow): INode[] {
	return nodes.filter(({ type }) => type.startsWith(`${PACKAGE}.`));
}

/**
 * What n8n keeps of a node's parameters when it opens or saves a workflow: those that the node type
 * knows and shows, where they differ from the default.
 */
export function kept(node: INode, parameters = node.parameters): INodeParameters | null {
	const description = descriptionOf(node.type);
	const { properties } = description;
	return NodeHelpers.getNodeParameters(properties, parameters, false, false, node, description);
}

/** A node's parameters, those with their default among them. */
export function complete(node: INode): INodeParameters {
	const description = descriptionOf(node.type);
	const { properties } = description;
	return (
		NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description) ?? {}
	);
}

/** The parameters that the editor shows with these values. */
export function shownProperties(node: INode): INodeProperties[] {
	const description = descriptionOf(node.type);
	const values = complete(node);
	return description.properties.filter((property) =>
		NodeHelpers.displayParameter(values, property, node, description),
	);
}

/** The versions of its type that the package has. */
export function versionsOf({ type }: Pick<INode, 'type'>): number[] {
	return [descriptionOf(type).version].flat();
}

function descriptionOf(type: string): INodeTypeDescription {
	return nodeTypes.getByNameAndVersion(type.replace(`${PACKAGE}.`, '')).description;
}
