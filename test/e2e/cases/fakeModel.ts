import { fastify } from 'fastify';
import type { Defer } from '../lifetime';

/** A tool as a model is told of it. */
export interface OfferedTool {
	name: string;
	description?: string;
	parameters: { properties?: Record<string, { description?: string }>; required?: string[] };
}

export interface ToolCall {
	name: string;
	arguments: object;
}

/** A stand-in for a language model behind OpenAI's API, which calls tools as it is told. */
export interface FakeModel {
	/** What the base URL of a chat model node is set to. */
	url: string;
	/** The tools that it was offered last. */
	offered: () => OfferedTool[];
	/** What the tools answered, in the order of the calls. */
	answers: () => string[];
	/** What it was told last of this role: `system` for its instructions, `user` for the question. */
	told: (role: string) => string;
}

/** What takes the place of a language model's thoughts. */
export interface Mind {
	/** The calls to make first, all at once, by the instructions. */
	calls: (instructions: string) => ToolCall[];
	/** What to say in the end, by what the tools answered. */
	conclude?: (answers: string[]) => string;
}

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: OfferedTool }>;
}

/** Starts a model that first calls tools, and then says what it concludes from their answers. */
export async function startFakeModel(
	defer: Defer,
	{ calls, conclude = () => 'Done.' }: Mind,
): Promise<FakeModel> {
	const requests: ChatRequest[] = [];
	const lastTold = (role: string): string[] =>
		(requests.at(-1)?.messages ?? [])
			.filter((message) => message.role === role)
			.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
	const server = fastify();
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', ({ body }) => {
		requests.push(body);
		const answers = lastTold('tool');
		const isDone = answers.length > 0;
		const message = isDone
			? { role: 'assistant', content: conclude(answers) }
			: {
					role: 'assistant',
					content: null,
					tool_calls: calls(lastTold('system').join('\n')).map(toToolCall),
				};
		return {
			id: `chatcmpl-${requests.length}`,
			object: 'chat.completion',
			created: Math.floor(Date.now() / 1000),
			model: 'fake',
			choices: [{ index: 0, message, finish_reason: isDone ? 'stop' : 'tool_calls' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	defer(async () => await server.close());
	return {
		url: `${address}/v1`,
		offered: () => requests.at(-1)?.tools?.map((tool) => tool.function) ?? [],
		answers: () => lastTold('tool'),
		told: (role) => lastTold(role).at(-1) ?? '',
	};
}

function toToolCall({ name, arguments: given }: ToolCall, index: number) {
	return {
		id: `call_${index}`,
		type: 'function',
		function: { name, arguments: JSON.stringify(given) },
	};
}
