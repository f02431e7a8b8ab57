import type { Locator, Page } from 'playwright-core';
import type { Check } from '../checks';
import type { WorkflowNode } from '../client';
import { withCredentials } from '../examples';
import type { Parameter } from '../expectedPanel';
import { HOST_VERSION } from '../host';
import { readIcons, settled } from '../panel';
import type { CredentialType, Stage } from '../stage';

/** Takes a picture of what the page shows. */
export type Photograph = (page: Page, name: string) => Promise<void>;

/** What all parts of the case are given. */
export interface Scene {
	stage: Stage;
	page: Page;
	/** A check that keeps a picture of the moment if it fails. */
	judge: (...check: Parameters<Check>) => Promise<void>;
	photograph: Photograph;
	/** The parameters of all nodes, by the names of their types. */
	parameters: Map<string, Parameter[]>;
}

/** What all versions of n8n have to show alike is gone through in the newest, and but seen in others. */
export function goesThroughAll({ stage }: Scene): boolean {
	return stage.host === HOST_VERSION;
}

export const ACTION = 'n8n-nodes-calltouch.calltouch';
export const TRIGGER = 'n8n-nodes-calltouch.calltouchTrigger';
export const TOOL = 'n8n-nodes-calltouch.calltouchTool';

export const START: WorkflowNode = {
	id: 'start',
	name: 'When clicking ‘Execute workflow’',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

export function parametersOf({ parameters }: Scene, type: string): Parameter[] {
	const found = parameters.get(type);
	if (!found) throw new Error(`n8n has no ${type}.`);
	return found;
}

export async function openWorkflow({ page }: Scene, { id }: { id: string }): Promise<void> {
	await page.goto(`/workflow/${id}`);
}

/** Opens the panel of a node of the package with these parameters, in a workflow of its own. */
export async function openNode(
	{ stage, page }: Scene,
	credential: CredentialType,
	parameters: Record<string, unknown>,
): Promise<void> {
	const node: WorkflowNode = {
		id: 'node',
		name: 'Calltouch',
		type: ACTION,
		typeVersion: 1,
		position: [200, 0],
		parameters,
		credentials: { [credential]: { name: '' } },
	};
	const workflow = {
		name: 'My Workflow',
		nodes: [START, node],
		connections: { [START.name]: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
	};
	const { id } = await stage.client.createWorkflow(
		withCredentials(workflow, Object.values(stage.credentials)),
	);
	await page.goto(`/workflow/${id}/${node.id}`);
}

/** Checks that a part of the page shows this icon of ours, and no other. */
export async function checkIcon(
	{ judge }: Scene,
	part: Locator,
	file: string,
	what: string,
): Promise<void> {
	const isRight = (address: string): boolean => address.endsWith(`/icons/${file}`);
	const icons = await settled(
		async () => await readIcons(part),
		(read) => read.length > 0 && read.every(isRight),
	);
	const wrong = icons.filter((address) => !isRight(address));
	await judge(`${what} renders ${file}`, icons.length > 0 ? wrong : ['It has no icon of ours.']);
}
