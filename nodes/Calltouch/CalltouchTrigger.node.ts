import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { toNodeError } from '../../src/node/errors';
import { fetchNewest, pollForNew } from '../../src/node/poll';
import { triggerProperties } from '../../src/node/triggerParameters';

export class CalltouchTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Calltouch Trigger',
		name: 'calltouchTrigger',
		icon: {
			light: 'file:../../icons/calltouch.svg',
			dark: 'file:../../icons/calltouch.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ { newCall: "New call", newLead: "New lead", newRequest: "New request" }[$parameter["triggerOn"]] }}',
		description: 'Starts the workflow when a call or a request comes in to Calltouch',
		defaults: { name: 'Calltouch Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'calltouchApi', required: true, testedBy: 'calltouchApiTest' }],
		builderHint: {
			searchHint:
				'Emits each new call, request, or both ("newLead") once and remembers which it has emitted: no deduplication and no comparison of dates is needed after it. Calls come when they have ended. It tells nothing of tags, targets or orders that are set later. "requestId" or "callId" in its output is what a Calltouch node links an order to.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-calltouch.calltouch',
					relationHint: 'Registers orders for requests and requests callbacks',
				},
			],
		},
		properties: triggerProperties(),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			return this.getMode() === 'manual' ? await fetchNewest(this) : await pollForNew(this);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	}
}
