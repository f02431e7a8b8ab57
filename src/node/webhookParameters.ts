import type { INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { toFields } from '../properties/fields';
import { readFields } from '../properties/readFields';
import { toProperties } from '../properties/toProperties';
import type { WebhookInput } from '../triggers/webhook/settings';
import { webhookInput } from '../triggers/webhook/settings';
import { unfit } from './unfit';
import { setupNotice } from './webhookPanel';

export const webhookFields = toFields(webhookInput);

/** All parameters of the webhook trigger node, after what to do in Calltouch's cabinet. */
export function webhookProperties(): INodeProperties[] {
	return [setupNotice, ...toProperties(webhookFields)];
}

/**
 * What the user set in the webhook trigger.
 *
 * @throws Failure of the kind `input`, naming the parameter by its label
 */
export function readWebhookInput(context: IWebhookFunctions): WebhookInput {
	const values = readFields(webhookFields, (name) =>
		context.getNodeParameter(name, null, { skipValidation: true }),
	);
	const parsed = webhookInput.safeParse(values);
	if (!parsed.success) {
		throw unfit(parsed.error.issues, webhookFields, values, context.getNode().parameters);
	}
	return parsed.data;
}
