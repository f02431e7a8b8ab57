import type { Execution, Item, Workflow, WorkflowNode } from '../client';
import type { Stage } from '../stage';

export type Parameters = Record<string, unknown>;

/** What of a stage nodes need to know. */
type WithCredentials = Pick<Stage, 'credentials'>;

/** A node; where it stands on the canvas makes no difference. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Parameters = {},
	settings: Partial<WorkflowNode> = {},
): WorkflowNode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters, ...settings };
}

export const START = node('Start', 'n8n-nodes-base.manualTrigger', 1);

/** The setting of a node that lets it use the stage's credential. */
export function withCredential({
	credentials,
}: WithCredentials): Pick<WorkflowNode, 'credentials'> {
	const { id, name } = credentials.calltouchApi;
	return { credentials: { calltouchApi: { id, name } } };
}

/** The Calltouch node, or its variant for AI agents, with its credential. */
export function calltouch(
	stage: WithCredentials,
	parameters: Parameters,
	{ name = 'Calltouch', type = 'calltouch', ...settings }: Partial<WorkflowNode> = {},
): WorkflowNode {
	return node(name, `n8n-nodes-calltouch.${type}`, 1, parameters, {
		...withCredential(stage),
		...settings,
	});
}

/** Nodes that put out these items. */
export function itemNodes(items: object[]): WorkflowNode[] {
	return [
		node('Data', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ items }),
			options: {},
		}),
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
	];
}

/** A workflow in which each node feeds the next. */
export function inARow(name: string, nodes: WorkflowNode[]): Workflow {
	const connections = nodes
		.slice(0, -1)
		.map((from, index) => [
			from.name,
			{ main: [[{ node: nodes[index + 1]?.name ?? '', type: 'main', index: 0 }]] },
		]);
	return {
		name,
		nodes,
		connections: Object.fromEntries(connections),
		settings: { executionOrder: 'v1' },
	};
}

/** Stores a workflow of these nodes after a manual trigger, and runs it to its end. */
export async function runInARow(
	{ client }: Stage,
	name: string,
	nodes: WorkflowNode[],
): Promise<Execution> {
	const workflow = await client.createWorkflow(inARow(name, [START, ...nodes]));
	return await client.runWorkflow(workflow, START.name);
}

/** The items that a node put out last at one of its outputs. */
export function itemsOf({ runs }: Execution, name: string, output = 0): Item[] {
	return runs[name]?.at(-1)?.data?.main?.[output] ?? [];
}

/** What is to be said against an execution that should have succeeded. */
export function failureOf({ status, error }: Execution): string[] {
	if (status === 'success') return [];
	return [`It ended with ${status}: ${error?.message ?? 'no reason'} ${error?.description ?? ''}`];
}
