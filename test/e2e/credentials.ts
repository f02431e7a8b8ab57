import type { ReceivedCall } from '../sandbox/callLog';
import type { Case, Check } from './checks';
import type { Workflow, WorkflowNode } from './client';
import type { CredentialType, Stage } from './stage';

/**
 * Both credentials outside of the package's own nodes: their tests tell what is wrong, and n8n's HTTP
 * Request node can use them. The node is also there as a tool for AI agents.
 */
export const credentials: Case = {
	name: 'credentials',
	prove: async (stage, check) => {
		await checkTests(stage, check);
		await checkHttpRequest(stage, check);
		const isTool = (await stage.client.nodeTypes()).includes('n8n-nodes-calltouch.calltouchTool');
		check('The node is there as a tool', isTool ? [] : ['n8n has no tool of it.']);
	},
};

/** What a credential's test has to say in which situation. */
const SITUATIONS: Array<{
	name: string;
	says: string;
	changes?: (type: CredentialType) => Record<string, string>;
	outage?: boolean;
}> = [
	{ name: 'a good token', says: 'Connection successful' },
	{
		name: 'a bad token',
		says: 'does not accept the token',
		changes: (type) => ({ [type === 'calltouchApi' ? 'clientApiId' : 'accessToken']: 'bad-token' }),
	},
	{
		name: 'a host that is not there',
		says: "can't be reached",
		changes: () => ({ baseUrl: 'http://127.0.0.1:9' }),
	},
	{ name: 'an outage', says: 'gave no usable answer', outage: true },
];

async function checkTests(
	{ client, sandbox, credentials: created }: Stage,
	check: Check,
): Promise<void> {
	const { clientApiId, accessToken, siteId } = sandbox.credentials;
	const data = {
		clientApiId,
		accessToken,
		siteId: String(siteId),
		timeZone: 'Europe/Moscow',
		baseUrl: sandbox.url,
	};
	for (const type of ['calltouchApi', 'calltouchCallbackApi'] as const) {
		for (const { name, says, changes, outage } of SITUATIONS) {
			if (outage) sandbox.fail({ kind: 'answer', status: 503 });
			const { message } = await client.testCredential(created[type], {
				...data,
				...changes?.(type),
			});
			check(
				`The test of ${type} tells ${name}: ${message}`,
				message.includes(says) ? [] : [`It should say "${says}".`],
			);
		}
	}
}

async function checkHttpRequest(stage: Stage, check: Check): Promise<void> {
	const { client, sandbox } = stage;
	sandbox.clearCalls();
	const workflow = await client.createWorkflow(httpRequests(stage));
	const { status, error } = await client.runWorkflow(workflow, 'Start');
	check(
		'A workflow of HTTP Request nodes with both credentials succeeds',
		status === 'success' ? [] : [`It ended with ${status}: ${error?.message ?? 'no reason'}`],
	);
	const [list, register, callback] = sandbox.calls;
	const { clientApiId, accessToken, siteId } = sandbox.credentials;
	check(
		'The token of a GET is in its query',
		has(list, 'query', clientApiId) ? [] : ['It is not there.'],
	);
	check('The token of a POST is in its form, and not in its URL', [
		...(has(register, 'form', clientApiId) ? [] : ['It is not in the form.']),
		...(register?.url.includes('clientApiId') ? ['It is in the URL.'] : []),
	]);
	const headers = callback?.headers ?? {};
	const isRight = headers['access-token'] === accessToken && headers.siteid === String(siteId);
	check('A callback has the headers', isRight ? [] : [JSON.stringify(headers)]);
}

function has(call: ReceivedCall | undefined, part: 'form' | 'query', token: string): boolean {
	return (call?.[part] ?? []).some(([name, value]) => name === 'clientApiId' && value === token);
}

function httpRequests({ sandbox, credentials: created }: Stage): Workflow {
	const today = new Date().toLocaleDateString('en-US', {
		day: '2-digit',
		month: '2-digit',
		year: 'numeric',
		timeZone: 'Europe/Moscow',
	});
	const request = (
		name: string,
		type: CredentialType,
		path: string,
		parameters: object,
	): WorkflowNode => ({
		id: name,
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [0, 0],
		parameters: {
			url: `${sandbox.url}${path}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: type,
			...parameters,
		},
		credentials: { [type]: { id: created[type].id, name: created[type].name } },
	});
	const pairs = (values: Record<string, string>) => ({
		parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
	});
	const nodes: WorkflowNode[] = [
		{
			id: 'Start',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		request('List', 'calltouchApi', '/calls-service/RestAPI/requests', {
			sendQuery: true,
			queryParameters: pairs({
				dateFrom: today,
				dateTo: today,
				siteId: String(sandbox.credentials.siteId),
				subject: 'no form has this name',
			}),
		}),
		request('Register', 'calltouchApi', '/calls-service/RestAPI/orders/register/', {
			method: 'POST',
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: pairs({
				orderSum: '1000',
				orderStatus: 'new',
				orderDate: '31.03.2026 10:00:00',
				service: 'HTTP Request',
			}),
		}),
		request(
			'Callback',
			'calltouchCallbackApi',
			'/widget-service/v1/api/widget-request/user-form/create',
			{
				method: 'POST',
				sendBody: true,
				specifyBody: 'json',
				jsonBody: JSON.stringify({
					routeKey: sandbox.credentials.routeKey,
					phone: '79992223344',
				}),
			},
		),
	];
	const names = nodes.map(({ name }) => name);
	const connections = Object.fromEntries(
		names
			.slice(0, -1)
			.map((name, index) => [
				name,
				{ main: [[{ node: names[index + 1] ?? '', type: 'main', index: 0 }]] },
			]),
	);
	return {
		name: 'HTTP Request',
		// An empty list must not end the workflow.
		nodes: nodes.map((node) => (node.name === 'List' ? { ...node, alwaysOutputData: true } : node)),
		connections,
		settings: { executionOrder: 'v1' },
	};
}
