import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential, Workflow, WorkflowNode } from './client';
import { ROOT } from './package';

const FOLDER = join(ROOT, 'examples');

const TRIGGER_TYPE = 'n8n-nodes-base.manualTrigger';
const NOTE_TYPE = 'n8n-nodes-base.stickyNote';

export function isCalltouch(node: WorkflowNode): boolean {
	return node.type.startsWith('n8n-nodes-calltouch.');
}

/** The nodes that do something when the workflow runs. */
export function workingNodes({ nodes }: Workflow): WorkflowNode[] {
	return nodes.filter(({ type }) => type !== TRIGGER_TYPE && type !== NOTE_TYPE);
}

export function triggerName({ name, nodes }: Workflow): string {
	const trigger = nodes.find(({ type }) => type === TRIGGER_TYPE);
	if (!trigger) throw new Error(`The workflow "${name}" has no Manual Trigger.`);
	return trigger.name;
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
