import type { Sandbox } from '../../../sandbox/server';
import { differences } from '../compare';
import { untilListening } from './listening';
import { post, type WebhookAnswer } from './posting';
import { activate, importTemplate, type Template } from './template';

const FILE = 'crm-status-to-client-order.json';
const PATH = 'calltouch-client-order';
const DEAL = { dealNumber: 'DEAL-1', status: 'NEW', sum: 12500.5, date: '2026-03-31T15:30:00' };

export const crmStatusToClientOrder: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox, n8n } = stage;
		const workflow = await importTemplate(stage, FILE);
		await activate(stage, workflow, defer);
		await untilListening(`${n8n.url}/webhook/${PATH}`);
		const send = async (deal: object): Promise<WebhookAnswer> => await post(stage, PATH, deal);

		const { requestId } = sandbox.addRequest();
		const phones = [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }];
		const { callId } = sandbox.addCall({ client: { phones } });
		const answers = [
			await send({ ...DEAL, requestId, funnel: 'Розница', manager: 'Анна' }),
			await send({ ...DEAL, requestId, status: 'WON', sum: '13900' }),
			await send({ ...DEAL, requestId, status: 'WON', sum: '13900' }),
			await send({ ...DEAL, dealNumber: 'DEAL-2', status: 'На складе', callId }),
			await send({ ...DEAL, dealNumber: 'DEAL-3', phone: '8 (999) 222-33-44' }),
			await send({ ...DEAL, dealNumber: 'DEAL-4', sum: '' }),
		];
		check(
			'Deals, a change of one and the same again are answered with 200 and what was done',
			differences(
				answers.map(({ status, body }) => [status, body.outcome]),
				['created', 'updated', 'updated', 'created', 'created', 'created'].map((outcome) => [
					200,
					outcome,
				]),
			),
		);
		check('Each is one order, linked to its lead, with its status by the name that it has', [
			...differences(sandbox.clientOrders.length, 4, 'The number of orders'),
			...differences(orderOf(sandbox, 'DEAL-1'), {
				lead: { type: 'request', id: requestId },
				status: 'Paid',
				revenue: '13900.00',
				funnel: 'Розница',
				orderDate: '31-03-2026 15:30:00',
			}),
			...differences(orderOf(sandbox, 'DEAL-2').lead, { type: 'call', id: callId }),
			...differences(orderOf(sandbox, 'DEAL-2').status, 'На складе'),
			...differences(orderOf(sandbox, 'DEAL-3').lead, { type: 'call', id: callId }),
			...differences(orderOf(sandbox, 'DEAL-4').lead, null),
		]);

		sandbox.clearHttpRequests();
		const bad = [await send({ ...DEAL, dealNumber: ' ', sum: '12 500,50' }), await send({})];
		check('Bad deals are answered with 400 and what is wrong, and nothing is sent for them', [
			...differences(
				bad,
				[
					'dealNumber is missing; sum must be a number, such as 12500.50',
					'dealNumber is missing; status is missing',
				].map((message) => ({ status: 400, body: { message } })),
			),
			...differences(sandbox.httpRequests.length, 0, 'The number of HTTP requests'),
		]);

		const known = (await client.listExecutions(workflow)).map(({ id }) => id);
		sandbox.fail({ kind: 'answer', status: 403, path: '/client-order/', times: null });
		const refused = await send({ ...DEAL, dealNumber: 'DEAL-5' });
		const execution = await client.nextExecution(workflow, known, 10_000);
		sandbox.clearFaults();
		const taken = await send({ ...DEAL, dealNumber: 'DEAL-5' });
		check('While Calltouch takes none, the CRM is told 502 and why; sent again, it is one order', [
			...differences([refused.status, execution.status, taken.status], [502, 'error', 200]),
			...differences(
				execution.error?.message,
				`Deal DEAL-5: ${String(refused.body.message)}`,
				'Why it failed',
			),
			...differences(orderOf(sandbox, 'DEAL-5').status, 'New'),
		]);
	},
};

/** What Calltouch has of an order. */
function orderOf({ clientOrders }: Sandbox, number: string) {
	const orders = clientOrders.filter(({ orderNumber }) => orderNumber === number);
	const [{ lead = null, values = {} } = {}] = orders.length === 1 ? orders : [];
	const { status, revenue, funnel, orderDate } = values;
	return { lead, status, revenue, funnel, orderDate };
}
