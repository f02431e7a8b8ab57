import type { Check } from '../checks';
import type { Credential, Execution, Workflow } from '../client';
import { checkRetries, NODE, RETRIES } from '../cases/retryOnFail';
import { node, type Parameters } from '../cases/workflows';
import { executionsOf, untilEnded } from './executions';
import type { QueueStage } from './stage';
import { waitFor } from './waitFor';

const PUBLISHED_WITHIN_MS = 10_000;
const ENDED_WITHIN_MS = 60_000;

/** Retry On Fail of every operation that writes, on the workers. */
export async function retryOnWorkers(stage: QueueStage, check: Check): Promise<void> {
	const { sandbox, credential } = stage;
	let runs = 0;
	await checkRetries(
		sandbox,
		async (name, parameters, items) => {
			const path = `retries-${++runs}`;
			return await runByWebhook(stage, toWorkflow(name, path, parameters, credential), path, items);
		},
		check,
	);
}

function toWorkflow(
	name: string,
	path: string,
	parameters: Parameters,
	{ id, name: credentialName, type }: Credential,
): Workflow {
	const nodes = [
		node('Webhook', 'n8n-nodes-base.webhook', 2, { httpMethod: 'POST', path }),
		node('Split Out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items' }),
		node(NODE, 'n8n-nodes-calltouch.calltouch', 1, parameters, {
			credentials: { [type]: { id, name: credentialName } },
			...RETRIES,
		}),
	];
	return {
		name,
		nodes,
		connections: {
			Webhook: { main: [[{ node: 'Split Out', type: 'main', index: 0 }]] },
			'Split Out': { main: [[{ node: NODE, type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

/** Manual runs stay in the main process; those of a webhook are for the workers. */
async function runByWebhook(
	stage: QueueStage,
	workflow: Workflow,
	path: string,
	items: object[],
): Promise<Execution> {
	const stored = await stage.client.createWorkflow(workflow);
	await stage.client.activate(stored);
	// n8n answers before it has published the webhook.
	await waitFor('the webhook', PUBLISHED_WITHIN_MS, async () => {
		const response = await fetch(`${stage.main.n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ items }),
		});
		return response.ok;
	});
	await untilEnded(stage, stored, 1, ENDED_WITHIN_MS);
	const [execution] = await executionsOf(stage, stored);
	return await stage.client.waitForExecution(execution?.id ?? '');
}
