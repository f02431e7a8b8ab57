import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IVersionedNodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { Calltouch } from '../../../nodes/Calltouch/Calltouch.node';
import { CalltouchTrigger } from '../../../nodes/Calltouch/CalltouchTrigger.node';
import { CalltouchWebhookTrigger } from '../../../nodes/Calltouch/webhook/CalltouchWebhookTrigger.node';

function description(name: string, inputs: INodeTypeDescription['inputs']): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: name,
		defaults: { name },
		inputs,
		outputs: ['main'],
		properties: [{ displayName: 'Items', name: 'items', type: 'json', default: '[]' }],
	};
}

/** Stands for whatever comes before: gives the items in its parameter. */
const start: INodeType = {
	description: description('start', []),
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = JSON.parse(this.getNodeParameter('items', 0) as string) as IDataObject[];
		return Promise.resolve([items.map((json, item) => ({ json, pairedItem: { item } }))]);
	},
};

/** Stands for whatever comes next: hands its items on. */
const end: INodeType = {
	description: description('end', ['main']),
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return Promise.resolve([this.getInputData()]);
	},
};

const calltouch = new Calltouch();

/** The node as a tool, in the form in which n8n hands it to agents. */
const calltouchTool: INodeType = {
	description: { ...calltouch.description, inputs: [], outputs: ['ai_tool'] },
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await calltouch.execute.call(this);
	},
};

/** Stands for an AI agent whose model uses its tool twice at once, with the same arguments. */
const agent: INodeType = {
	description: description('agent', ['main', 'ai_tool']),
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const [tool] = (await this.getInputConnectionData('ai_tool', 0)) as Tool[];
		const args = { comment: 'from the model' };
		const answers = await Promise.allSettled([tool?.invoke(args), tool?.invoke(args)]);
		return [
			answers.map((answer) => ({
				json: { answer: 'value' in answer ? answer.value : String(answer.reason) },
			})),
		];
	},
};

interface Tool {
	invoke: (args: IDataObject) => Promise<string>;
}

const types: Record<string, INodeType> = {
	start,
	end,
	agent,
	calltouch,
	calltouchTool,
	calltouchTrigger: new CalltouchTrigger(),
	calltouchWebhookTrigger: new CalltouchWebhookTrigger(),
};

export const nodeTypes: INodeTypes = {
	getByName: (name) => known(name),
	getByNameAndVersion: (name) => known(name),
	getKnownTypes: () => ({}),
};

function known(name: string): INodeType & IVersionedNodeType {
	const type = types[name];
	if (!type) throw new Error(`The test engine has no node type "${name}"`);
	return NodeHelpers.getVersionedNodeType(type) as INodeType & IVersionedNodeType;
}
