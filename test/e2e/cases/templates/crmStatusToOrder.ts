import type { Sandbox } from '../../../sandbox/server';
import type { Check } from '../../checks';
import type { StoredWorkflow } from '../../client';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { untilListening } from './listening';
import { activate, importTemplate, type Template } from './template';

const FILE = 'crm-status-to-order.json';

interface CrmAnswer {
	status: number;
	body: Record<string, unknown>;
}

/** Sends a change of a deal as a CRM would, and gives n8n's answer. */
type Send = (deal: Record<string, unknown>) => Promise<CrmAnswer>;

const PATH = '/webhook/calltouch-deal-changed';

const DEAL = {
	dealNumber: 'DEAL-2026-001',
	status: 'В работе',
	sum: 12500.5,
	date: '2026-03-31T15:30:00',
};
const ORDER_DATE = Date.parse('2026-03-31T15:30:00+03:00');

export const crmStatusToOrder: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const workflow = await importTemplate(stage, FILE);
		await activate(stage, workflow, defer);
		await untilListening(`${stage.n8n.url}${PATH}`);
		const send = sender(stage);
		await proveOneOrder(stage, send, check);
		await proveLinks(stage, send, check);
		await proveRace(stage, send, check);
		await proveRefusals(stage, send, check);
		await proveOutage(stage, workflow, send, check);
	},
};

function sender({ n8n }: Stage): Send {
	return async (deal) => {
		const response = await fetch(`${n8n.url}${PATH}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(deal),
		});
		return {
			status: response.status,
			body: (await response.json()) as Record<string, unknown>,
		};
	};
}

/** What Calltouch has of an order, as far as a CRM decides it. */
function orderOf(sandbox: Sandbox, number: string): object[] {
	return sandbox.orders
		.filter(({ orderNumber }) => orderNumber === number)
		.map(({ orderStatus, orderSum, orderDate, requestId }) => ({
			orderStatus,
			orderSum,
			orderDate,
			requestId,
		}));
}

async function proveOneOrder({ sandbox }: Stage, send: Send, check: Check): Promise<void> {
	const { dealNumber } = DEAL;
	const answers = [
		await send(DEAL),
		await send(DEAL),
		await send({ ...DEAL, status: 'Оплачена', sum: '13900' }),
	];
	check(
		'A new deal, the same again, and a change of it are answered with 200 and what was done',
		differences(
			answers.map(({ status, body }) => ({
				status,
				outcome: body.outcome,
				dealNumber: body.dealNumber,
			})),
			['registered', 'updated', 'updated'].map((outcome) => ({ status: 200, outcome, dealNumber })),
		),
	);
	check(
		'They leave one order, as it was last',
		differences(orderOf(sandbox, dealNumber), [
			{ orderStatus: 'Оплачена', orderSum: '13900', orderDate: ORDER_DATE, requestId: null },
		]),
	);
}

async function proveLinks({ sandbox }: Stage, send: Send, check: Check): Promise<void> {
	sandbox.set({ clientLinking: true });
	const phones = [{ phoneNumber: '79995556677', phoneType: 'MOBILE' }];
	const date = ORDER_DATE - 60_000;
	const byPhone = sandbox.addRequest({ date, client: { phones } });
	const byId = sandbox.addRequest({ date });
	const numbers = { byId: 'DEAL-2026-002', byPhone: 'DEAL-2026-003', abroad: 'DEAL-2026-004' };
	const phone = '8 (999) 555-66-77';
	const answers = [
		await send({ ...DEAL, dealNumber: numbers.byId, requestId: byId.requestId, phone }),
		await send({ ...DEAL, dealNumber: numbers.byPhone, phone }),
		await send({ ...DEAL, dealNumber: numbers.abroad, phone: '+375 29 123-45-67' }),
	];
	const linkOf = (number: string): unknown =>
		sandbox.orders.find(({ orderNumber }) => orderNumber === number)?.requestId;
	check('A deal is linked by its request ID, else by the phone where Calltouch can use it', [
		...differences(
			answers.map(({ status }) => status),
			[200, 200, 200],
			'Status',
		),
		...differences(
			{
				byId: linkOf(numbers.byId),
				byPhone: linkOf(numbers.byPhone),
				abroad: linkOf(numbers.abroad),
			},
			{ byId: byId.requestId, byPhone: byPhone.requestId, abroad: null },
		),
	]);
}

async function proveRace({ sandbox }: Stage, send: Send, check: Check): Promise<void> {
	const deal = { ...DEAL, dealNumber: 'DEAL-2026-005' };
	const answers = await Promise.all([send(deal), send(deal), send(deal)]);
	check('The same deal three times at once is answered with 200, and leaves one order', [
		...differences(
			answers.map(({ status }) => status),
			[200, 200, 200],
			'Status',
		),
		...differences(orderOf(sandbox, deal.dealNumber).length, 1, 'The number of orders'),
	]);
}

async function proveRefusals({ sandbox }: Stage, send: Send, check: Check): Promise<void> {
	sandbox.clearHttpRequests();
	const answers = [
		await send({ ...DEAL, dealNumber: ' ' }),
		await send({ ...DEAL, date: '31.03.2026', sum: '12 500,50' }),
		await send({}),
	];
	const dealNumber = 'dealNumber is missing';
	const sum = 'sum must be a number, such as 12500.50';
	check(
		'Bad deals are answered with 400 and what is wrong with them',
		differences(
			answers,
			[
				dealNumber,
				`${sum}; date must be as in 2026-03-31T15:30:00`,
				`${dealNumber}; status is missing; ${sum}`,
			].map((message) => ({ status: 400, body: { message } })),
		),
	);
	check('Nothing was sent to Calltouch for them', [
		...differences(sandbox.httpRequests.length, 0, 'The number of calls'),
	]);
}

/** Calltouch does not take the order; when it does again, the same change is sent once more. */
async function proveOutage(
	{ client, sandbox }: Stage,
	workflow: StoredWorkflow,
	send: Send,
	check: Check,
): Promise<void> {
	const deal = { ...DEAL, dealNumber: 'DEAL-2026-006' };
	const known = (await client.listExecutions(workflow)).map(({ id }) => id);
	sandbox.fail({ kind: 'answer', status: 403, path: '/orders/', times: null });
	const refused = await send(deal);
	const execution = await client.nextExecution(workflow, known, 10_000);
	const reason = String(refused.body.message);
	check('While Calltouch takes no order, the CRM is told 502 and why, and the execution fails', [
		...differences(refused.status, 502, 'Status'),
		...(/token/i.test(reason) ? [] : [`It is told: ${reason}`]),
		...differences(execution.status, 'error', 'The execution'),
		...differences(execution.error?.message, `Deal ${deal.dealNumber}: ${reason}`, 'Its message'),
	]);
	sandbox.clearFaults();
	const taken = await send(deal);
	check('Sent again after that, it leaves one order', [
		...differences(taken.status, 200, 'Status'),
		...differences(orderOf(sandbox, deal.dealNumber).length, 1, 'The number of orders'),
	]);
}
