import type { ReceivedHttpRequest } from '../../sandbox/httpLog';
import { startSandbox } from '../../sandbox/server';
import type { Case, Check } from '../checks';
import type { WorkflowNode } from '../client';
import { HOST_VERSIONS } from '../host';
import { calltouchAccount, type Stage } from '../stage';
import { failureOf, node, runInARow, withCredential, type Parameters } from './workflows';

/**
 * The credential outside of the package's own nodes: its test tells what is wrong, and n8n's HTTP
 * Request node can use it.
 */
export const credentials: Case = {
	name: 'credentials',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check) => {
		await checkTests(stage, check);
		await checkHttpRequest(stage, check);
	},
};

/** What a credential's test has to say in which situation. */
const SITUATIONS: Array<{
	name: string;
	says: string;
	changes?: Record<string, string>;
	outage?: boolean;
}> = [
	{ name: 'a good token', says: 'Connection successful' },
	{
		name: 'an Access Token that is not filled in',
		says: 'Connection successful',
		changes: { accessToken: '' },
	},
	{
		name: 'an Access Token alone',
		says: 'Connection successful',
		changes: { clientApiId: '' },
	},
	{
		name: 'no token',
		says: 'has no token',
		changes: { clientApiId: '', accessToken: '' },
	},
	{
		name: 'a bad API Token',
		says: 'API Token: Calltouch does not accept the token',
		changes: { clientApiId: 'bad-token' },
	},
	{
		name: 'a bad Access Token',
		says: 'Access Token: Calltouch does not accept the token',
		changes: { accessToken: 'bad-token' },
	},
	{
		name: 'a host that is not there',
		says: "can't be reached",
		changes: { baseUrl: 'http://127.0.0.1:9' },
	},
	{ name: 'an outage', says: 'gave no usable answer', outage: true },
];

async function checkTests(
	{ client, sandbox, credentials: created }: Stage,
	check: Check,
): Promise<void> {
	const data = calltouchAccount(sandbox);
	for (const { name, says, changes, outage } of SITUATIONS) {
		if (outage) sandbox.fail({ kind: 'answer', status: 503 });
		const { message } = await client.testCredential(created.calltouchApi, { ...data, ...changes });
		check(
			`The test of the credential tells ${name}: ${message}`,
			message.includes(says) ? [] : [`It should say "${says}".`],
		);
	}
}

async function checkHttpRequest(stage: Stage, check: Check): Promise<void> {
	const { sandbox } = stage;
	// Nothing keeps these nodes to the rate, and the tests have just called.
	sandbox.set({ rateLimit: null });
	sandbox.clearHttpRequests();
	const elsewhere = await startSandbox({ seedRequests: 0 });
	sandbox.fail({ kind: 'redirect', location: elsewhere.url, status: 307, path: 'lead-service' });
	const execution = await runInARow(
		stage,
		'HTTP Request',
		httpRequests(stage, elsewhere.url),
	).finally(async () => await elsewhere.close());
	check('A workflow of HTTP Request nodes with the credential succeeds', failureOf(execution));
	const [list, register, json, callback, lead, ...others] = sandbox.httpRequests;
	const { clientApiId, accessToken, siteId } = sandbox.credentials;
	check(
		'The token of a GET is in its query',
		has(list, 'query', clientApiId) ? [] : ['It is not there.'],
	);
	check('The token of a POST is in its form, and not in its URL', [
		...(has(register, 'form', clientApiId) ? [] : ['It is not in the form.']),
		...(register?.url.includes('clientApiId') ? ['It is in the URL.'] : []),
	]);
	check(
		'The token of a POST of JSON is in its query',
		has(json, 'query', clientApiId) ? [] : ['It is not there.'],
	);
	for (const [what, call] of Object.entries({ callback, 'call of the lead service': lead })) {
		const headers = call?.headers ?? {};
		const isRight = headers['access-token'] === accessToken && headers.siteid === String(siteId);
		check(`A ${what} has the headers, and no token in its URL`, [
			...(isRight ? [] : [JSON.stringify(headers)]),
			...(call?.url.includes('clientApiId') ? ['It is in the URL.'] : []),
		]);
	}
	check(
		'Nothing is sent to an unknown path',
		others.map(({ url }) => `It was sent to ${url}.`),
	);
	check(
		'Nothing is sent to another host, nor along with a redirect',
		elsewhere.httpRequests.map(({ url }) => `It was sent to ${url}.`),
	);
}

function has(
	call: ReceivedHttpRequest | undefined,
	part: 'form' | 'query',
	token: string,
): boolean {
	return (call?.[part] ?? []).some(([name, value]) => name === 'clientApiId' && value === token);
}

/** One call of each kind, without the package's own nodes. */
function httpRequests(stage: Stage, elsewhere: string): WorkflowNode[] {
	const { url, credentials: account } = stage.sandbox;
	const today = new Date().toLocaleDateString('en-US', {
		day: '2-digit',
		month: '2-digit',
		year: 'numeric',
		timeZone: 'Europe/Moscow',
	});
	const request = (name: string, path: string, parameters: Parameters): WorkflowNode =>
		node(
			name,
			'n8n-nodes-base.httpRequest',
			4.2,
			{
				url: path.startsWith('http') ? path : `${url}${path}`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'calltouchApi',
				...parameters,
			},
			// Neither an empty list nor what is refused must end the workflow.
			{
				...withCredential(stage),
				alwaysOutputData: true,
				onError: 'continueRegularOutput',
			},
		);
	const pairs = (values: Record<string, string>) => ({
		parameters: Object.entries(values).map(([name, value]) => ({ name, value })),
	});
	return [
		request('List', '/calls-service/RestAPI/requests', {
			sendQuery: true,
			queryParameters: pairs({
				dateFrom: today,
				dateTo: today,
				siteId: String(account.siteId),
				subject: 'no form has this name',
			}),
		}),
		request('Register', '/calls-service/RestAPI/orders/register/', {
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
		request('JSON', '/calls-service/RestAPI/orders/register/', {
			method: 'POST',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '{}',
		}),
		request('Callback', '/widget-service/v1/api/widget-request/user-form/create', {
			method: 'POST',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: JSON.stringify({ routeKey: account.routeKey, phone: '79992223344' }),
		}),
		request('Lead', '/lead-service/v1/api/request/create', {
			method: 'POST',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '{}',
		}),
		request('Unknown Path', '/other-service/x', {}),
		request('Another Host', `${elsewhere}/calls-service/RestAPI/requests`, {}),
	];
}
