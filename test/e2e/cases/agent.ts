import type { N8nClient, Workflow, WorkflowNode } from '../client';
import type { FakeModel } from './fakeModel';
import { inARow, node, START } from './workflows';

/** A workflow in which an AI agent with this model and these tools answers a question. */
export async function agentWorkflow(
	client: N8nClient,
	model: FakeModel,
	question: string,
	tools: WorkflowNode[],
): Promise<Workflow> {
	const key = { apiKey: 'not-needed', url: model.url };
	const credential = await client.createCredential('openAiApi', 'Stand-in', key);
	const chatModel = node(
		'Model',
		'@n8n/n8n-nodes-langchain.lmChatOpenAi',
		1.2,
		{ model: { __rl: true, mode: 'id', value: 'fake' }, options: {} },
		{ credentials: { openAiApi: { id: credential.id, name: credential.name } } },
	);
	const agent = node('Agent', '@n8n/n8n-nodes-langchain.agent', 3, {
		promptType: 'define',
		text: question,
		options: {},
	});
	const workflow = inARow('Agent', [START, agent]);
	const helps = (type: string) => ({ [type]: [[{ node: agent.name, type, index: 0 }]] });
	return {
		...workflow,
		nodes: [...workflow.nodes, chatModel, ...tools],
		connections: {
			...workflow.connections,
			[chatModel.name]: helps('ai_languageModel'),
			...Object.fromEntries(tools.map(({ name }) => [name, helps('ai_tool')])),
		},
	};
}
