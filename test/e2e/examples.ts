import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential, Execution, Workflow, WorkflowNode } from './client';
import { ROOT } from './package';

const FOLDER = join(ROOT, 'examples');

const MANUAL_TRIGGER_TYPE = 'n8n-nodes-base.manualTrigger';
const CALLTOUCH_TRIGGER_TYPE = 'n8n-nodes-calltouch.calltouchTrigger';
const NOTE_TYPE = 'n8n-nodes-base.stickyNote';

export function isCalltouch(node: WorkflowNode): boolean {
	return node.type.startsWith('n8n-nodes-calltouch.');
}

/** The nodes that do something when the workflow runs. */
export function workingNodes({ nodes }: Workflow): WorkflowNode[] {
	return nodes.filter(({ type }) => type !== MANUAL_TRIGGER_TYPE && type !== NOTE_TYPE);
}

export function isCalltouchTrigger({ type }: WorkflowNode): boolean {
	return type === CALLTOUCH_TRIGGER_TYPE;
}

/** Whether the workflow starts by itself once it is active, and not by hand. */
export function startsByItself({ nodes }: Workflow): boolean {
	return nodes.some(isCalltouchTrigger);
}

export function triggerName({ name, nodes }: Workflow): string {
	const trigger = nodes.find(
		(node) => node.type === MANUAL_TRIGGER_TYPE || isCalltouchTrigger(node),
	);
	if (!trigger) throw new Error(`The workflow "${name}" has no trigger.`);
	return trigger.name;
}

/** What a node put out last; nothing when it did not run. */
export function outputOf({ runs }: Execution, node: string): Array<Record<string, unknown>> {
	return (runs[node]?.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json);
}

/** The workflows of the folder `examples`, in the order of their file names. */
export async function readExamples(): Promise<Workflow[]> {
	const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json')).sort();
	return await Promise.all(
		files.map(async (file) => JSON.parse(await readFile(join(FOLDER, file), 'utf8')) as Workflow),
	);
}

/** The workflow with the credentials that its nodes name, as a user would choose them. */
export function withCredentials(workflow: Workflow, credentials: Credential[]): Workflow {
	const choose = (type: string): Credential => {
		const credential = credentials.find((candidate) => candidate.type === type);
		if (!credential) throw new Error(`There is no credential of the type ${type}.`);
		return credential;
	};
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.credentials
				? {
						...node,
						credentials: Object.fromEntries(
							Object.keys(node.credentials).map((type) => {
								const { id, name } = choose(type);
								return [type, { id, name }];
							}),
						),
					}
				: node,
		),
	};
}
