import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { runItems } from '../../src/node/runItems';
import { searchCalls } from '../../src/node/searchCalls';
import { searchRequests } from '../../src/node/searchRequests';
import { testCredential } from '../../src/node/testCredentials';
import { nodeProperties } from '../../src/node/nodeOperations';

export class Calltouch implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Calltouch',
		name: 'calltouch',
		icon: {
			light: 'file:../../icons/calltouch.svg',
			dark: 'file:../../icons/calltouch.dark.svg',
		},
		group: ['transform'],
		version: 1,
		// Whatever is not named here is written like its value: "addTags" is Add Tags.
		subtitle:
			'={{ [{ list: "Get Many", upsert: "Create or Update" }[$parameter["operation"]] ?? $parameter["operation"], { clientOrder: "Order (API 2.0)", order: "Order (API 1.0)" }[$parameter["resource"]] ?? $parameter["resource"]].map((word) => word.charAt(0).toUpperCase() + word.slice(1).replace(/([a-z])([A-Z])/g, "$1 $2")).join(": ") }}',
		description: 'Get calls and requests from Calltouch, and send it orders, leads and callbacks',
		defaults: { name: 'Calltouch' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'calltouchApi', required: true, testedBy: 'calltouchApiTest' }],
		builderHint: {
			searchHint:
				'Give it all items at once: it keeps to the limit of Calltouch by itself, sends several items at a time and repeats what is safe to repeat. Build no Loop Over Items, no Wait and no batching around it. To sync deals from a CRM use the resource "clientOrder" with the operation "upsert".',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-calltouch.calltouchTrigger',
					relationHint: 'Starts a workflow for each new request; no schedule is needed',
				},
			],
		},
		properties: nodeProperties(),
	};

	methods = {
		credentialTest: { calltouchApiTest: testCredential },
		listSearch: { searchCalls, searchRequests },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const output: INodeExecutionData[] = [];
		for (const [item, results] of (await runItems(this)).entries()) {
			for (const result of results) output.push({ ...result, pairedItem: { item } });
		}
		return [output];
	}
}
