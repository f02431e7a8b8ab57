import type { Case, Check } from '../checks';
import type { NodeParameter } from '../client';
import { HOST_VERSIONS } from '../host';
import { inScope } from '../lifetime';
import type { Stage } from '../stage';
import { agentWorkflow } from './agent';
import { startFakeModel, type FakeModel, type OfferedTool } from './fakeModel';
import { parametersOf, placesIn, type Place } from './fields';
import { differences, toSentCall } from './compare';
import { fillAccount, type SentCall } from './trials';
import { calltouch, failureOf, START, type Parameters } from './workflows';

const TOOL_NODE = 'n8n-nodes-calltouch.calltouchTool';

/**
 * The node as a tool of n8n's AI agent. Agent and tools are real; only the model is a stand-in, which
 * keeps what it is told and calls the tools.
 */
export const aiTool: Case = {
	name: 'aiTool',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check) => {
		const properties = await toolProperties(stage);
		checkDescriptions(properties, check);
		await inScope(
			() => undefined,
			async (defer) => {
				const tools = toTools(await usesOf(stage), properties);
				const calls = tools.map(({ toolName, given }) => ({ name: toolName, arguments: given }));
				const model = await startFakeModel(defer, { calls: () => calls });
				await checkAgent(stage, model, tools, check);
			},
		);
	},
};

async function toolProperties({ client }: Stage): Promise<NodeParameter[]> {
	const tool = (await client.nodeDescriptions()).find(({ name }) => name === TOOL_NODE);
	if (!tool) throw new Error('n8n has no tool of the node.');
	return tool.properties;
}

function checkDescriptions(properties: NodeParameter[], check: Check): void {
	const ofOperations = properties.filter(({ displayOptions }) => displayOptions?.show?.resource);
	const places = placesIn(ofOperations);
	check(
		`The node is there as a tool, and each of its ${places.length} fields that an agent can fill is described`,
		places.filter(({ parameter }) => !parameter.description).map(({ path }) => path.join(' › ')),
	);
}

/** A value that the agent is to give. */
interface FromAgent {
	given: unknown;
}

const fromAgent = (given: unknown): FromAgent => ({ given });

/** A tool node, what the model gives it, and what Calltouch has to get. */
interface Use {
	name: string;
	/** As in a saved workflow, but for the values that the agent is to give. */
	parameters: Parameters;
	sends: SentCall[];
	/** What the tool's answer has to tell. */
	tells: string;
}

interface Tool extends Use {
	toolName: string;
	/** By the names that the model knows. */
	given: Parameters;
	/** By the same names. */
	places: Map<string, Place>;
}

/** Each operation once, but for those of calls and for more of what goes out in batches. */
async function usesOf({ sandbox }: Stage): Promise<Use[]> {
	const {
		requests: [request],
		callIds,
		orderIds,
	} = await fillAccount(sandbox);
	const { clientApiId, siteId, routeKey } = sandbox.credentials;
	const account = { clientApiId, siteId: String(siteId), withRequestTags: 'true' };
	const requests = '/calls-service/RestAPI/requests';
	const orders = '/calls-service/RestAPI/orders';
	const leadService = '/lead-service/v1/api';
	const order2 = {
		orderNumber: 'agent-3',
		status: 'new',
		revenue: '1500.50',
		statusDate: '10-03-2024 10:00:00',
	};
	return [
		{
			name: 'List requests',
			parameters: {
				resource: 'request',
				operation: 'list',
				getBy: 'period',
				period: 'custom',
				dateFrom: fromAgent('2024-03-10'),
				dateTo: fromAgent('2024-03-10'),
				limit: fromAgent(1),
				filters: { emailValue: fromAgent('oleg'), emailFilterMode: fromAgent('contains') },
			},
			sends: [
				{
					method: 'GET',
					path: requests,
					values: {
						...account,
						dateFrom: '03/10/2024',
						dateTo: '03/10/2024',
						'email.value': 'oleg',
						'email.filterMode': 'contains',
					},
				},
			],
			tells: 'oleg@example.com',
		},
		{
			name: 'Get request',
			parameters: {
				resource: 'request',
				operation: 'get',
				request: { __rl: true, mode: 'requestId', value: fromAgent(String(request.requestId)) },
				output: 'selected',
				fields: fromAgent('requestId, phone'),
			},
			sends: [
				{
					method: 'GET',
					path: requests,
					values: { ...account, requestId: String(request.requestId) },
				},
			],
			tells: String(request.requestId),
		},
		{
			name: 'Register order',
			parameters: {
				resource: 'order',
				operation: 'register',
				linkTo: 'none',
				orderNumber: fromAgent('agent-1'),
				orderSum: fromAgent('1500.5'),
				orderStatus: fromAgent('new'),
				orderDate: fromAgent('2024-03-10T10:00:00+03:00'),
				additionalFields: {
					orderComment: fromAgent('Сказал агент'),
					tags: fromAgent('VIP, повторный'),
					customJson: fromAgent({ field2: 'нет' }),
				},
				custom: { values: [{ field: fromAgent('field1'), value: fromAgent('да') }] },
			},
			sends: [
				{
					method: 'POST',
					path: `${orders}/register`,
					values: {
						clientApiId,
						orderNumber: 'agent-1',
						orderSum: '1500.5',
						orderStatus: 'new',
						orderDate: '10.03.2024 10:00:00',
						service: 'n8n',
						orderComment: 'Сказал агент',
						tags: 'VIP,повторный',
						'custom[field1]': 'да',
						'custom[field2]': 'нет',
					},
				},
			],
			tells: 'agent-1',
		},
		{
			name: 'Update order',
			parameters: {
				resource: 'order',
				operation: 'update',
				order: { __rl: true, mode: 'orderNumber', value: fromAgent('crm-known-1') },
				updateFields: {
					status: fromAgent('paid'),
					orderSum: fromAgent('20.5'),
					comment: fromAgent(''),
				},
			},
			sends: [
				{
					method: 'GET',
					path: `${orders}/update-by-id`,
					values: { clientApiId, orderNumber: 'crm-known-1', status: 'paid', orderSum: '20.5' },
				},
			],
			tells: 'paid',
		},
		{
			name: 'Upsert order',
			parameters: {
				resource: 'order',
				operation: 'upsert',
				linkTo: 'requestId',
				requestId: fromAgent(String(request.requestId)),
				orderNumber: fromAgent('agent-2'),
				orderSum: fromAgent('7'),
				orderStatus: fromAgent('new'),
				orderDate: fromAgent('2024-03-10'),
			},
			sends: [
				{
					method: 'GET',
					path: `${orders}/update-by-id`,
					values: {
						clientApiId,
						orderNumber: 'agent-2',
						orderSum: '7',
						status: 'new',
						service: 'n8n',
					},
				},
				{
					method: 'POST',
					path: `${orders}/register`,
					values: {
						clientApiId,
						requestId: String(request.requestId),
						orderNumber: 'agent-2',
						orderSum: '7',
						orderStatus: 'new',
						orderDate: '10.03.2024 00:00:00',
						service: 'n8n',
					},
				},
			],
			tells: 'registered',
		},
		{
			name: 'Delete order',
			parameters: {
				resource: 'order',
				operation: 'delete',
				order: { __rl: true, mode: 'orderId', value: fromAgent(String(orderIds[1])) },
			},
			sends: [
				{
					method: 'GET',
					path: `${orders}/delete-by-id`,
					values: { clientApiId, orderId: String(orderIds[1]) },
				},
			],
			tells: 'deleted',
		},
		{
			name: 'Create callback',
			parameters: {
				resource: 'callback',
				operation: 'create',
				routeKey,
				phone: fromAgent('+7 999 222-33-44'),
				additionalFields: {
					unitId: fromAgent('42'),
					scheduleTime: fromAgent('2030-03-11T10:00:00'),
				},
			},
			sends: [
				{
					method: 'POST',
					path: '/widget-service/v1/api/widget-request/user-form/create',
					values: {
						routeKey,
						phone: '79992223344',
						unitId: 42,
						scheduleTime: '2030-03-11 10:00:00',
					},
				},
			],
			tells: 'widgetRequestId',
		},
		{
			name: 'Upsert order of API 2',
			parameters: {
				resource: 'clientOrder',
				operation: 'upsert',
				linkTo: 'call',
				call: { __rl: true, mode: 'callId', value: fromAgent(String(callIds[0])) },
				orderNumber: fromAgent('agent-3'),
				status: fromAgent('new'),
				revenue: fromAgent('1500.5'),
				additionalFields: {
					statusDate: fromAgent('2024-03-10T10:00:00+03:00'),
					orderDate: fromAgent('2024-03-10'),
				},
			},
			sends: [
				{
					method: 'POST',
					path: `${leadService}/client-order/update`,
					values: { orders: [order2] },
				},
				{
					method: 'POST',
					path: `${leadService}/client-order/create`,
					values: {
						crm: 'n8n',
						orders: [
							{
								...order2,
								orderDate: '10-03-2024 00:00:00',
								matching: [
									{ type: 'call', callParams: { callId: callIds[0] } },
									{ type: 'withoutSource' },
								],
							},
						],
					},
				},
			],
			tells: 'created',
		},
		{
			name: 'Add tags to lead',
			parameters: {
				resource: 'lead',
				operation: 'addTags',
				findBy: 'request',
				requestId: fromAgent(String(request.requestId)),
				tags: fromAgent('VIP, повторный'),
			},
			sends: [
				{
					method: 'POST',
					path: `${leadService}/tag/lead/add`,
					values: {
						leads: [
							{
								matching: [{ type: 'request', requestParams: { requestId: request.requestId } }],
								addTags: {
									overwrite: false,
									tags: [{ tag: 'VIP' }, { tag: 'повторный' }],
								},
							},
						],
					},
				},
			],
			tells: 'accepted',
		},
	];
}

function toTools(uses: Use[], properties: NodeParameter[]): Tool[] {
	return uses.map((use) => {
		const all = placesIn(parametersOf(properties, use.parameters), use.parameters);
		const places = new Map(
			all.filter(({ value }) => isFromAgent(value)).map((place) => [place.path.join('_'), place]),
		);
		const given = [...places].map(([name, { value }]) => [name, (value as FromAgent).given]);
		return {
			...use,
			parameters: withExpressions(use.parameters, places) as Parameters,
			toolName: use.name.replaceAll(' ', '_'),
			given: Object.fromEntries(given) as Parameters,
			places,
		};
	});
}

/** What the editor writes where the model is to define a parameter, with the parameter's description. */
function withExpressions(value: unknown, places: Map<string, Place>): unknown {
	if (Array.isArray(value)) return value.map((entry) => withExpressions(entry, places));
	if (typeof value !== 'object' || value === null) return value;
	for (const [name, place] of places) {
		if (place.value !== value) continue;
		const { description = '', type } = place.parameter;
		return `={{ $fromAI('${name}', \`${description}\`, '${TYPES[type] ?? 'string'}') }}`;
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [name, withExpressions(member, places)]),
	);
}

/** Types that the editor names to the model; all others are text. */
const TYPES: Record<string, string> = { boolean: 'boolean', json: 'json', number: 'number' };

function isFromAgent(value: unknown): value is FromAgent {
	return typeof value === 'object' && value !== null && 'given' in value;
}

async function checkAgent(
	stage: Stage,
	model: FakeModel,
	tools: Tool[],
	check: Check,
): Promise<void> {
	const { client, sandbox } = stage;
	const toolNodes = tools.map(({ name, parameters }) =>
		calltouch(stage, parameters, { name, type: 'calltouchTool' }),
	);
	const workflow = await agentWorkflow(client, model, 'Use every tool once.', toolNodes);
	sandbox.clearHttpRequests();
	const execution = await client.runWorkflow(await client.createWorkflow(workflow), START.name);
	check('An agent that uses the tool for every operation succeeds', failureOf(execution));

	const offered = model.offered();
	check(
		'The model is told what each tool does and what each of its parameters means',
		tools.flatMap((tool) =>
			misdescribed(
				tool,
				offered.find(({ name }) => name === tool.toolName),
			),
		),
	);
	check(
		'Calltouch gets what the model says',
		differences(
			inOrder(sandbox.httpRequests.map(toSentCall)),
			inOrder(tools.flatMap(({ sends }) => sends)),
		),
	);
	const answers = model.answers();
	check(
		'The model gets the results',
		tools
			.filter(({ tells }, index) => !answers[index]?.includes(tells))
			.map(({ name }) => `"${name}" answered ${answers[tools.findIndex((t) => t.name === name)]}`),
	);
}

/** Tools that are called at once send their calls in no order. */
function inOrder(calls: SentCall[]): SentCall[] {
	const key = ({ method, path, values }: SentCall): string =>
		[method, path, values.orderNumber, values.requestId].join(' ');
	return calls.toSorted((a, b) => key(a).localeCompare(key(b)));
}

function misdescribed({ name, places }: Tool, offered: OfferedTool | undefined): string[] {
	if (!offered) return [`The model was not offered "${name}".`];
	const { properties = {} } = offered.parameters;
	return [
		...(offered.description ? [] : [`"${name}" has no description.`]),
		...differences(Object.keys(properties).sort(), [...places.keys()].sort()),
		...[...places].flatMap(([key, { parameter }]) =>
			differences(properties[key]?.description, parameter.description),
		),
	];
}
