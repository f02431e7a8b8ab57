import type { StoredWorkflow, Workflow } from '../client';
import { readExamples, startsByItself, withCredentials } from '../examples';
import type { Parameters } from '../cases/workflows';
import type { QueueStage } from './stage';

export const REGISTER = 'Register Orders';

/** Registers an order of API 1.0: one call to Calltouch for each, so that the calls are known beforehand. */
const REGISTRATION = {
	resource: 'order',
	operation: 'register',
	linkTo: 'none',
	orderNumber: '={{ $json.orderNumber }}',
	orderSum: 1000,
	orderStatus: 'New',
	orderDate: '={{ $now.toISO() }}',
};

/** Creates orders of API 2.0, a hundred in a call to Calltouch. */
export const CREATION = {
	resource: 'clientOrder',
	operation: 'create',
	linkTo: 'withoutSource',
	orderNumber: '={{ $json.orderNumber }}',
	revenue: 1000,
	status: 'New',
};

/** Creates and activates a workflow that registers, or else creates, all orders of a webhook call. */
export async function activateOrders(
	{ client, credential }: QueueStage,
	path: string,
	parameters: Parameters = REGISTRATION,
): Promise<StoredWorkflow> {
	const { id, name, type } = credential;
	const workflow: Workflow = {
		name: `Orders of /${path}`,
		nodes: [
			{
				id: 'webhook',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				parameters: { httpMethod: 'POST', path },
			},
			{
				id: 'split',
				name: 'Split Out',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: [220, 0],
				parameters: { fieldToSplitOut: 'body.orders' },
			},
			{
				id: 'register',
				name: REGISTER,
				type: 'n8n-nodes-calltouch.calltouch',
				typeVersion: 1,
				position: [440, 0],
				parameters,
				credentials: { [type]: { id, name } },
			},
		],
		connections: {
			Webhook: { main: [[{ node: 'Split Out', type: 'main', index: 0 }]] },
			'Split Out': { main: [[{ node: REGISTER, type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
	const stored = await client.createWorkflow(workflow);
	await client.activate(stored);
	return stored;
}

/** Creates the example that starts by itself with each new request, not active yet. */
export async function createTriggerExample({
	client,
	credential,
}: QueueStage): Promise<StoredWorkflow> {
	const example = (await readExamples()).find(startsByItself);
	if (!example) throw new Error('No example starts by itself.');
	return await client.createWorkflow(withCredentials(example, [credential]));
}
