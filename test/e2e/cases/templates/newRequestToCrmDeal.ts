import type { AnsweredRequest } from '../../../sandbox/types';
import type { Sandbox } from '../../../sandbox/server';
import type { Check } from '../../checks';
import type { StoredWorkflow } from '../../client';
import type { Defer } from '../../lifetime';
import { POLLED_WITHIN_MS, untilPolled } from '../../polls';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withFields, withFrequentPolls } from './adapt';
import { startFakeCrm, type FakeCrm } from './fakeCrm';
import { activate, importTemplate, type Template } from './template';

const FILE = 'new-request-to-crm-deal.json';
const A_SECOND = { inMinutes: 1 / 60, inHours: 1 / 3600 };

/** What becomes of four requests, each of which meets another trouble, or none. */
type Fates = Record<'untroubled' | 'notSearched' | 'answerLost' | 'notOrdered', AnsweredRequest>;

export const newRequestToCrmDeal: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const crm = await startFakeCrm(defer);
		await proveRecovery(stage, crm, check, defer);
		await proveGivingUp(stage, crm, check);
	},
};

async function importFor(stage: Stage, crm: FakeCrm, hours: number): Promise<StoredWorkflow> {
	return await importTemplate(stage, FILE, (template) =>
		withFields(withFrequentPolls(template), 'Settings', {
			crmDealsUrl: crm.dealsUrl,
			minutesBetweenTries: A_SECOND.inMinutes,
			hoursUntilGivingUp: hours,
		}),
	);
}

/** One poll brings four requests; the CRM fails two of them once, and Calltouch one of them twice. */
async function proveRecovery(
	stage: Stage,
	crm: FakeCrm,
	check: Check,
	defer: Defer,
): Promise<void> {
	const { client, sandbox } = stage;
	const workflow = await importFor(stage, crm, 1);
	const ordersBefore = sandbox.orders.length;
	sandbox.clearHttpRequests();
	await activate(stage, workflow, defer);
	await untilPolled(sandbox, 1);
	const fates = createRequests(sandbox, crm);
	const execution = await client.nextExecution(workflow, [], POLLED_WITHIN_MS);
	await client.deactivate(workflow);
	check('The trigger starts it, and it gets through all troubles', failureOf(execution));

	const requests = Object.values(fates);
	check('The CRM has one deal per request, with its client and its source', [
		...differences(crm.deals.length, requests.length, 'The number of deals'),
		...requests.flatMap((request) => dealObjections(crm, request)),
	]);
	check('Calltouch has one order per deal, linked to the request', [
		...differences(sandbox.orders.length - ordersBefore, requests.length, 'The number of orders'),
		...requests.flatMap((request) => orderObjections(sandbox, crm, request)),
	]);
	check(
		'What failed was tried again from the search on, and nothing else',
		differences(
			Object.fromEntries(
				Object.entries(fates).map(([fate, { requestId }]) => [fate, callsAbout(crm, requestId)]),
			),
			{
				untroubled: ['GET 200', 'POST 200'],
				notSearched: ['GET 503', 'GET 200', 'POST 200'],
				answerLost: ['GET 200', 'POST 503', 'GET 200'],
				notOrdered: ['GET 200', 'POST 200', 'GET 200', 'GET 200'],
			},
		),
	);
	check(
		'None had to wait for the one that failed twice',
		differences(crm.calls.at(-1)?.lead, String(fates.notOrdered.requestId), 'The last call'),
	);
}

function createRequests(sandbox: Sandbox, crm: FakeCrm): Fates {
	const request = (name: string): AnsweredRequest =>
		sandbox.addRequest({
			subject: 'Заказ звонка',
			client: {
				fio: name,
				phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }],
				contacts: [{ contactType: 'EMAIL', contactValue: 'client@example.com' }],
			},
			session: { source: 'yandex', medium: 'cpc', utmCampaign: 'Осень "2026"' },
		});
	const fates = {
		untroubled: request('Анна'),
		notSearched: request('Борис'),
		answerLost: request('Вера'),
		notOrdered: request('Глеб'),
	};
	crm.trouble('GET', fates.notSearched.requestId, 'refused');
	crm.trouble('POST', fates.answerLost.requestId, 'answerLost');
	sandbox.fail({
		kind: 'answer',
		status: 403,
		path: '/orders/register',
		contains: `requestId=${fates.notOrdered.requestId}`,
		times: 2,
	});
	return fates;
}

function dealObjections(crm: FakeCrm, { requestId, client }: AnsweredRequest): string[] {
	const deal = crm.deals.find(({ calltouchRequestId }) => calltouchRequestId === requestId);
	if (!deal) return [`There is no deal for the request ${requestId}.`];
	const { title, contactName, phone, email, source, medium, campaign } = deal;
	return differences(
		{ title, contactName, phone, email, source, medium, campaign },
		{
			title: `Заказ звонка – ${client.fio}`,
			contactName: client.fio,
			phone: '79992223344',
			email: 'client@example.com',
			source: 'yandex',
			medium: 'cpc',
			campaign: 'Осень "2026"',
		},
	);
}

function orderObjections(
	sandbox: Sandbox,
	crm: FakeCrm,
	{ requestId, client }: AnsweredRequest,
): string[] {
	const deal = crm.deals.find(({ calltouchRequestId }) => calltouchRequestId === requestId);
	const order = sandbox.orders.find((candidate) => candidate.requestId === requestId);
	if (!order) return [`There is no order for the request ${requestId}.`];
	const { orderNumber, orderSum, orderStatus, orderComment, service, orderDate } = order;
	const age = Math.abs(sandbox.now() - orderDate);
	return [
		...differences(
			{ orderNumber, orderSum, orderStatus, orderComment, service },
			{
				orderNumber: deal?.id,
				orderSum: '0',
				orderStatus: 'New',
				orderComment: `Заказ звонка – ${client.fio}`,
				service: 'CRM',
			},
		),
		...(age < POLLED_WITHIN_MS ? [] : [`The order's date is ${age / 1000} s away from now.`]),
	];
}

function callsAbout(crm: FakeCrm, requestId: number): string[] {
	return crm.calls
		.filter(({ lead }) => lead === String(requestId))
		.map(({ method, status }) => `${method} ${status}`);
}

/** The CRM stays down: the execution has to say in the end whose request was not taken, and why. */
async function proveGivingUp(stage: Stage, crm: FakeCrm, check: Check): Promise<void> {
	const { client, sandbox } = stage;
	const { requestId } = sandbox.addRequest();
	const workflow = await importFor(stage, crm, 3 * A_SECOND.inHours);
	sandbox.clearHttpRequests();
	crm.setDown(true);
	const { status, error } = await client.runWorkflow(workflow, 'Calltouch Trigger');
	const tries = callsAbout(crm, requestId);
	const message = error?.message ?? '';
	check('With the CRM down for good it tries again, then fails, naming request and reason', [
		...differences(status, 'error', 'Its status'),
		...(tries.length >= 2 ? [] : [`It called the CRM ${tries.length} times.`]),
		...(message.includes(`request ${requestId}:`) && message.includes('down for maintenance')
			? []
			: [`It says: ${message}`]),
	]);
	check(
		'Nothing was sent to Calltouch for it',
		sandbox.httpRequests
			.filter(({ path }) => path.includes('/orders/'))
			.map(({ method, path }) => `${method} ${path} was.`),
	);
}
