import { encode } from 'gpt-tokenizer';
import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import { agentWorkflow } from '../../e2e/cases/agent';
import { startFakeModel } from '../../e2e/cases/fakeModel';
import { calltouch, failureOf, START, type Parameters } from '../../e2e/cases/workflows';
import { measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';

const QUESTION = 'Which target leads came from Yandex yesterday?';
const LEADS = 20;

const OUTPUTS: Record<'raw' | 'simplified' | 'selected', Parameters> = {
	raw: { output: 'raw' },
	simplified: { output: 'simplified' },
	selected: {
		output: 'selected',
		fields: ['createdAt', 'name', 'phone', 'source', 'isTarget'],
	},
};

const tokens = z.number().int().positive();

/** What a language model has to read of the node's answer. */
export const agentTokens = measure({
	name: 'agentTokens',
	method: `n8n's AI agent is asked "${QUESTION}". Its model, a stand-in, has Request → Get Many as its only tool and asks it for yesterday's requests of the source yandex; there are ${LEADS}, half of them target requests. Counted are the tokens (o200k_base, the vocabulary of GPT-4o and later) of what the tool answers to the model, with each Output: all keys simplified, five of them (created at, name, phone, source, is target), and Calltouch's own JSON.`,
	raw: z.object({ raw: tokens, simplified: tokens, selected: tokens }),
	runs: () => 1,
	prepare: async (bench) => {
		const sandbox = await startMeasuredSandbox(bench.defer, { rateLimit: null });
		const yesterday = DateTime.now().setZone(sandbox.knobs.timeZone).minus({ days: 1 });
		for (let index = 0; index < LEADS; index++) {
			const date = yesterday
				.startOf('day')
				.plus({ minutes: 30 * index })
				.toMillis();
			const targetRequest = index % 2 === 0;
			sandbox.addRequest({ date, targetRequest, session: { source: 'yandex' } });
		}
		const { client, credential } = await startMeasuredN8n(bench, bench.defer, sandbox);
		const stage = { credentials: { calltouchApi: credential } };
		const day = yesterday.toISODate();
		const model = await startFakeModel(bench.defer, {
			calls: () => [{ name: 'Requests', arguments: { dateFrom: day, dateTo: day } }],
		});
		const tokensWith = async (output: Parameters): Promise<number> => {
			const tool = calltouch(
				stage,
				{
					resource: 'request',
					operation: 'list',
					getBy: 'period',
					period: 'custom',
					dateFrom: "={{ $fromAI('dateFrom', 'First day', 'string') }}",
					dateTo: "={{ $fromAI('dateTo', 'Last day', 'string') }}",
					returnAll: true,
					filters: { source: 'yandex' },
					...output,
				},
				{ name: 'Requests', type: 'calltouchTool' },
			);
			const workflow = await agentWorkflow(client, model, QUESTION, [tool]);
			const stored = await client.createWorkflow(workflow);
			const objections = failureOf(await client.runWorkflow(stored, START.name));
			const [answer = ''] = model.answers();
			const { length } = z.array(z.looseObject({})).parse(JSON.parse(answer));
			if (objections.length > 0 || length !== LEADS)
				throw new Error(`The tool gave ${length} leads. ${objections.join(' ')}`);
			return encode(answer).length;
		};
		return async () => ({
			raw: await tokensWith(OUTPUTS.raw),
			simplified: await tokensWith(OUTPUTS.simplified),
			selected: await tokensWith(OUTPUTS.selected),
		});
	},
	figures: [
		{
			id: 'selected',
			label: 'Five selected keys ÷ simplified',
			value: ({ selected, simplified }) => selected / simplified,
		},
		{
			id: 'simplified',
			label: 'Simplified ÷ raw',
			value: ({ simplified, raw }) => simplified / raw,
		},
	],
	panels: [
		{
			label: `${LEADS} leads as an agent's tool answers them: tokens`,
			digits: 0,
			bars: [
				{ name: 'Calltouch, five selected keys', value: ({ selected }) => selected },
				{ name: 'Calltouch, simplified', value: ({ simplified }) => simplified },
				{ name: 'Raw, as HTTP Request has it', value: ({ raw }) => raw },
			],
		},
	],
});
