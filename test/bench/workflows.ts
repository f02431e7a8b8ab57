import { randomUUID } from 'node:crypto';
import type { Credential, StoredWorkflow, Workflow, WorkflowNode } from '../e2e/client';
import type { Server } from '../e2e/stage';
import type { MeasuredN8n } from './n8n';

/** The node that is measured: the one that calls Calltouch. */
export const MEASURED = 'Measured';

export const TRIGGER = 'Calltouch Trigger';

/** A node as far as it matters here. */
export type NodeSettings = Pick<
	WorkflowNode,
	'type' | 'typeVersion' | 'parameters' | 'credentials'
> & {
	onError?: string;
};

export const CALLTOUCH = { type: 'n8n-nodes-calltouch.calltouch', typeVersion: 1 };
export const HTTP_REQUEST = { type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2 };
export const CODE = { type: 'n8n-nodes-base.code', typeVersion: 2 };

/** An option of HTTP Request: not to find out what kind of answer comes, but to take it for JSON. */
export const AS_JSON = { response: { response: { responseFormat: 'json' } } };

/** n8n's HTTP Request node, set to a GET with the same credential. */
export function httpRequest(
	server: Server,
	path: string,
	query: Record<string, string>,
	options: object = {},
): NodeSettings {
	return {
		...HTTP_REQUEST,
		parameters: {
			url: `${server.url}${path}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'calltouchApi',
			sendQuery: true,
			queryParameters: {
				parameters: Object.entries(query).map(([name, value]) => ({ name, value })),
			},
			options,
		},
	};
}

function node(name: string, settings: NodeSettings): WorkflowNode {
	return { id: name, name, position: [0, 0], ...settings };
}

function withCredential(node: WorkflowNode, { id, name }: Credential): WorkflowNode {
	return { ...node, credentials: { calltouchApi: { id, name } } };
}

function chain(name: string, nodes: WorkflowNode[]): Workflow {
	const connections = Object.fromEntries(
		nodes
			.slice(0, -1)
			.map(({ name: from }, index) => [
				from,
				{ main: [[{ node: nodes[index + 1]?.name ?? '', type: 'main', index: 0 }]] },
			]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** @param response when it answers, and with what */
function webhook(path: string, response: object = { responseMode: 'onReceived' }): WorkflowNode {
	return {
		...node('Webhook', {
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path, ...response, options: {} },
		}),
		webhookId: path,
	};
}

function splitOut(field: string): WorkflowNode {
	return node('Split Out', {
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: field, options: {} },
	});
}

async function activate({ client }: MeasuredN8n, workflow: Workflow): Promise<StoredWorkflow> {
	const stored = await client.createWorkflow(workflow);
	await client.activate(stored);
	return stored;
}

/**
 * An active workflow of nodes in a row that a webhook starts, which answers when the last of them has
 * run, and n8n has saved the execution if it is to. The first node is the measured one.
 *
 * @param responseData what it answers with: nothing, or the items of the last node
 */
export async function answeringWorkflow(
	measured: MeasuredN8n,
	steps: NodeSettings[],
	isSaved: boolean,
	responseData: 'noData' | 'allEntries' = 'noData',
): Promise<StoredWorkflow> {
	const name = randomUUID();
	const nodes = steps.map((settings, index) => {
		const step = node(index === 0 ? MEASURED : `Step ${index + 1}`, settings);
		return index === 0 ? withCredential(step, measured.credential) : step;
	});
	const workflow = chain(name, [
		webhook(name, { responseMode: 'lastNode', responseData }),
		...nodes,
	]);
	const settings = { ...workflow.settings, saveDataSuccessExecution: isSaved ? 'all' : 'none' };
	return await activate(measured, { ...workflow, settings });
}

/**
 * An active workflow of a webhook and the measured node, for many items, which come in the list `items`
 * of the webhook's body. The webhook's path is its name.
 */
export async function manyItemsWorkflow(
	measured: MeasuredN8n,
	settings: NodeSettings,
): Promise<StoredWorkflow> {
	const name = randomUUID();
	const nodes = [
		webhook(name),
		splitOut('body.items'),
		withCredential(node(MEASURED, settings), measured.credential),
	];
	return await activate(measured, chain(name, nodes));
}

/** The node that receives a webhook and is measured. */
export const RECEIVING = 'Receiving';

/**
 * An active workflow of a node that receives a webhook, and one that does nothing.
 *
 * @param settingsAt of the receiving node, at a path that is the workflow's name
 */
export async function receivingWorkflow(
	measured: MeasuredN8n,
	settingsAt: (path: string) => NodeSettings,
): Promise<StoredWorkflow> {
	const name = randomUUID();
	const nothing = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
	const nodes = [
		{ ...node(RECEIVING, settingsAt(name)), webhookId: name },
		node('Nothing', nothing),
	];
	return await activate(measured, chain(name, nodes));
}

/** A workflow of the trigger alone, to fetch a test event. */
export async function triggerWorkflow(measured: MeasuredN8n): Promise<StoredWorkflow> {
	const settings = {
		type: 'n8n-nodes-calltouch.calltouchTrigger',
		typeVersion: 1,
		parameters: { pollTimes: { item: [{ mode: 'everyMinute' }] }, filters: {}, options: {} },
	};
	const nodes = [withCredential(node(TRIGGER, settings), measured.credential)];
	return await measured.client.createWorkflow(chain('Trigger', nodes));
}
