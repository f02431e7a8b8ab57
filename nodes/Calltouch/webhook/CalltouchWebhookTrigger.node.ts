import type {
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { toNodeError } from '../../../src/node/errors';
import { receiveDelivery } from '../../../src/node/receive';
import { triggerPanel } from '../../../src/node/webhookPanel';
import { webhookProperties } from '../../../src/node/webhookParameters';

export class CalltouchWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Calltouch Webhook Trigger',
		name: 'calltouchWebhookTrigger',
		icon: {
			light: 'file:../../../icons/calltouch.svg',
			dark: 'file:../../../icons/calltouch.dark.svg',
		},
		group: ['trigger'],
		// Both do the same. At each delivery to a webhook node of version 1, n8n works out an expression of
		// its own, and so needs a JavaScript engine, whose start is as much work as all the rest.
		version: [1, 1.1],
		subtitle:
			'={{ $parameter["events"].map((event) => event.replace(/([A-Z])/g, " $1").toLowerCase()).join(", ") }}',
		description:
			'Starts the workflow at once when Calltouch sends a call, a request, an order or a chat',
		defaults: { name: 'Calltouch Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'calltouchApi', required: false, testedBy: 'calltouchApiTest' }],
		webhooks: [
			{
				name: 'default',
				// One address for both: which of them Calltouch uses is chosen in its cabinet.
				httpMethod: 'GET,POST',
				responseMode: 'onReceived',
				path: 'calltouch',
				// The panel has no room for two methods.
				ndvHideMethod: true,
			},
		],
		triggerPanel,
		builderHint: {
			searchHint:
				'Emits calls and requests within a second, but only those that Calltouch delivers while n8n runs, and possibly more than once: put Remove Duplicates by "eventId" after it. Its address has to be pasted into the Calltouch cabinet by hand. Where a minute does not matter, Calltouch Trigger needs no set-up in Calltouch and misses none.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-calltouch.calltouchTrigger',
					relationHint: 'Finds what was missed while n8n was down',
				},
			],
		},
		properties: webhookProperties(),
	};

	// Calltouch has no API for its webhooks: there is nothing to register and nothing to take away.
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return await Promise.resolve(true);
			},
			async create(): Promise<boolean> {
				return await Promise.resolve(true);
			},
			async delete(): Promise<boolean> {
				return await Promise.resolve(true);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		try {
			return await receiveDelivery(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
