import { setTimeout as sleep } from 'node:timers/promises';
import { sendTo } from '../sandbox/deliver';
import type { StoredWorkflow, WorkflowNode } from './client';
import type { N8n } from './n8n';

const LISTENS_WITHIN_MS = 30_000;

/** The trigger's node type, as n8n names it. */
export const WEBHOOK_TRIGGER = 'n8n-nodes-calltouch.calltouchWebhookTrigger';

/** The version of it that the editor adds. */
export const WEBHOOK_TRIGGER_VERSION = 1.1;

/** The address of a workflow's webhook trigger: the one that is pasted into Calltouch's cabinet. */
export function addressOf(
	{ url }: Pick<N8n, 'url'>,
	{ name, nodes }: Pick<StoredWorkflow, 'name' | 'nodes'>,
	kind: 'webhook' | 'webhook-test' = 'webhook',
): string {
	const trigger = nodes.find((node: WorkflowNode) => node.type === WEBHOOK_TRIGGER);
	const webhookId = trigger?.webhookId;
	if (typeof webhookId !== 'string') throw new Error(`"${name}" has no webhook trigger.`);
	return `${url}/${kind}/${webhookId}/calltouch`;
}

/** n8n 2 listens a moment after it has said so; once it does, it says that PUT is wrong for it. */
export async function untilReceiving(address: string): Promise<void> {
	const deadline = Date.now() + LISTENS_WITHIN_MS;
	while (!(await sendTo(address, 'PUT', undefined)).text.includes('POST')) {
		if (Date.now() > deadline) throw new Error(`n8n does not listen at ${address}.`);
		await sleep(100);
	}
}
