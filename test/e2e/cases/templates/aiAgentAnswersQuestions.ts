import { DateTime } from 'luxon';
import type { AnsweredRequest } from '../../../sandbox/types';
import type { Sandbox } from '../../../sandbox/server';
import type { StoredWorkflow } from '../../client';
import type { Stage } from '../../stage';
import { differences, toSentCall } from '../compare';
import { startFakeModel, type Mind, type ToolCall } from '../fakeModel';
import { untilServed } from './listening';
import { activate, importTemplate, type Template } from './template';

const FILE = 'ai-agent-answers-questions.json';
const CHAT_TYPE = '@n8n/n8n-nodes-langchain.chatTrigger';
const QUESTION = 'Сколько целевых заявок было вчера с Яндекса?';

const isTargetOfYandex = ({ session, targetRequest }: AnsweredRequest): boolean =>
	session?.source === 'yandex' && targetRequest;

export const aiAgentAnswersQuestions: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox } = stage;
		const yesterday = DateTime.now().setZone(sandbox.knobs.timeZone).minus({ days: 1 });
		fillYesterday(sandbox, yesterday.startOf('day'));
		const requests = await requestsOf(sandbox, yesterday);

		const model = await startFakeModel(defer, MIND);
		const key = { apiKey: 'not-needed', url: model.url };
		const credential = await client.createCredential('openAiApi', 'OpenAI account', key);
		const workflow = await importTemplate(stage, FILE, undefined, [credential]);
		await activate(stage, workflow, defer);

		await untilServed(chatAddress(stage, workflow));
		const stranger = await post(stage, workflow, QUESTION, '');
		check(
			'Nobody who is not signed in gets an answer',
			differences(stranger.status, 401, 'The status'),
		);

		sandbox.clearHttpRequests();
		const { output } = await ask(stage, workflow, QUESTION);
		const day = yesterday.toFormat('MM/dd/yyyy');
		check(
			'Calltouch is asked for the whole of yesterday: by the counting for all, by the list for one source',
			[
				...differences(
					sandbox.httpRequests
						.map(toSentCall)
						.map(({ values: { dateFrom, dateTo, source } }) => [dateFrom, dateTo, source ?? 'all'])
						.sort(),
					[
						[day, day, 'all'],
						[day, day, 'yandex'],
					],
				),
			],
		);
		const wanted = requests.filter(isTargetOfYandex).length;
		check('The agent answers with the number that Calltouch has', [
			...differences(output, `${wanted} target leads`, 'The answer'),
			...(wanted > 20 ? [] : [`There are but ${wanted}, which a list could have held.`]),
		]);
		const [figures = '', list = ''] = model.answers();
		check('The figures are those of all of the day', figureObjections(figures, requests));
		check('The list has the newest 20 of the source', [
			...differences(
				(toArray(list) as Array<{ requestId: number }>).map(({ requestId }) => requestId),
				requests
					.filter(({ session }) => session?.source === 'yandex')
					.sort((a, b) => b.date - a.date)
					.slice(0, 20)
					.map(({ requestId }) => requestId),
			),
		]);
		check('The model is told the question, and what tools there are', [
			...differences(model.told('user'), QUESTION),
			...differences(
				model
					.offered()
					.map(({ name, parameters }) => [name, Object.keys(parameters.properties ?? {}).sort()])
					.sort(),
				[
					['Count_Leads', ['from', 'to']],
					['Show_Leads', ['from', 'source', 'to']],
				],
			),
		]);

		sandbox.fail({ kind: 'errorCode', errorCode: '403', message: 'Token expired', times: null });
		await ask(stage, workflow, QUESTION);
		check(
			'When Calltouch refuses, both tools say so, and not that there are none',
			model
				.answers()
				.filter((answer) => !answer.includes('Calltouch does not accept the token'))
				.map((answer) => `A tool answers: ${answer}`),
		);
	},
};

/** Takes yesterday's date from its instructions, and the figure from the tool, as a model would. */
const MIND: Mind = {
	calls: (instructions) => {
		const [today = ''] = /\d{4}-\d{2}-\d{2}/.exec(instructions) ?? [];
		const day = DateTime.fromISO(today).minus({ days: 1 }).toISODate() ?? '';
		return [
			{ name: 'Count_Leads', arguments: { from: day, to: day } },
			{ name: 'Show_Leads', arguments: { from: day, to: day, source: 'yandex' } },
		] satisfies ToolCall[];
	},
	conclude: ([figures = '']) => {
		const { perSource = [] } = toFigures(figures);
		const found = perSource.find(({ source }) => source === 'yandex');
		return `${found?.sum_targetLeads ?? 0} target leads`;
	},
};

interface Figures {
	leads?: number;
	targetLeads?: number;
	uniqueLeads?: number;
	uniqueTargetLeads?: number;
	perSource?: Array<{ source: string; sum_leads: number; sum_targetLeads: number }>;
}

function toFigures(answer: string): Figures {
	return toArray(answer)[0] ?? {};
}

function toArray(answer: string): unknown[] {
	const parsed = JSON.parse(answer) as unknown;
	return Array.isArray(parsed) ? parsed : [parsed];
}

function figureObjections(answer: string, requests: AnsweredRequest[]): string[] {
	const count = (isMeant: (request: AnsweredRequest) => boolean): number =>
		requests.filter(isMeant).length;
	const { leads, targetLeads, uniqueLeads, uniqueTargetLeads, perSource = [] } = toFigures(answer);
	return [
		...differences(
			{ leads, targetLeads, uniqueLeads, uniqueTargetLeads },
			{
				leads: requests.length,
				targetLeads: count(({ targetRequest }) => targetRequest),
				uniqueLeads: count(({ uniqueRequest }) => uniqueRequest),
				uniqueTargetLeads: count(({ uniqTargetRequest }) => uniqTargetRequest),
			},
		),
		...differences(
			perSource.find(({ source }) => source === 'yandex')?.sum_leads,
			count(({ session }) => session?.source === 'yandex'),
			'The leads from Yandex',
		),
	];
}

/** More than a list would hold, at both ends of the day, and some of the days beside it. */
function fillYesterday(sandbox: Sandbox, start: DateTime): void {
	const add = (date: DateTime, source: string, targetRequest: boolean): void => {
		sandbox.addRequest({ date: date.toMillis(), targetRequest, session: { source } });
	};
	for (let minute = 0; minute < 40; minute++) {
		add(start.plus({ minutes: minute }), 'yandex', minute % 4 !== 0);
	}
	add(start.endOf('day').startOf('second'), 'yandex', true);
	add(start.plus({ hours: 12 }), 'google', true);
	add(start.minus({ seconds: 1 }), 'yandex', true);
	add(start.plus({ days: 1 }), 'yandex', true);
}

/** What Calltouch itself answers for a day. */
async function requestsOf(
	{ url, credentials }: Sandbox,
	day: DateTime,
): Promise<AnsweredRequest[]> {
	const date = day.toFormat('MM/dd/yyyy');
	const query = new URLSearchParams({
		clientApiId: credentials.clientApiId,
		siteId: String(credentials.siteId),
		dateFrom: date,
		dateTo: date,
	});
	const response = await fetch(`${url}/calls-service/RestAPI/requests?${query.toString()}`);
	return (await response.json()) as AnsweredRequest[];
}

async function ask(
	stage: Stage,
	workflow: StoredWorkflow,
	question: string,
): Promise<{ output: string }> {
	const response = await post(stage, workflow, question, stage.client.sessionCookie());
	const text = await response.text();
	if (!response.ok) throw new Error(`The chat answered ${response.status}: ${text}`);
	return JSON.parse(text) as { output: string };
}

/** Says something in the chat's page, in a conversation of its own. */
async function post(
	stage: Stage,
	workflow: StoredWorkflow,
	question: string,
	cookie: string,
): Promise<Response> {
	return await fetch(chatAddress(stage, workflow), {
		method: 'POST',
		headers: { 'content-type': 'application/json', cookie },
		body: JSON.stringify({
			action: 'sendMessage',
			sessionId: crypto.randomUUID(),
			chatInput: question,
		}),
	});
}

function chatAddress({ n8n }: Stage, { nodes }: StoredWorkflow): string {
	const chat = nodes.find(({ type }) => type === CHAT_TYPE);
	return `${n8n.url}/webhook/${String(chat?.webhookId)}/chat`;
}
