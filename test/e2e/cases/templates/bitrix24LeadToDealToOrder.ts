import type { StoredWorkflow, Workflow } from '../../client';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withFields, withoutPauses } from './adapt';
import { bitrix24Event, startFakeBitrix24 } from './fakeBitrix24';
import { untilListening } from './listening';
import { post } from './posting';
import { activate, importTemplate, type Template } from './template';

const FILE = 'bitrix24-lead-to-deal-to-order.json';
const PATH = 'calltouch-bitrix24-deal';
const TOKEN = 'f3f0d0c5ff4dddad30a5088db9d7abc5';
const CREATION = [
	...['crm.deal.list', 'crm.duplicate.findbycomm', 'crm.contact.add', 'crm.deal.add'],
];

export const bitrix24LeadToDealToOrder: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox, n8n } = stage;
		const crm = await startFakeBitrix24(defer);
		const adapt = (template: Workflow): Workflow =>
			withoutPauses(
				withFields(template, 'Settings', {
					bitrixUrl: crm.url,
					applicationToken: TOKEN,
					minutesBetweenTries: 1 / 60,
				}),
			);
		const workflow = await importTemplate(stage, FILE, adapt);
		const session = {
			...{ source: 'yandex', utmSource: 'yandex', medium: 'cpc', utmCampaign: 'Осень "2026"' },
		};
		const { callId } = sandbox.addCall({
			date: sandbox.now() - 60_000,
			callerNumber: '79992223344',
			successful: false,
			session,
		});
		const client1 = { phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }] };
		const { requestId } = sandbox.addRequest({
			date: sandbox.now() - 1_000,
			subject: 'Заказ звонка',
			client: { fio: 'Анна', ...client1 },
			session,
		});
		const execution = await client.runWorkflow(workflow, 'Calltouch Trigger');
		const dealOf = (lead: string) => crm.deals.filter(({ ORIGIN_ID }) => ORIGIN_ID === lead);
		check('A call and a request become a deal each, with a contact', [
			...failureOf(execution),
			...differences(crm.deals.length, 2, 'The number of deals'),
			...differences(titleOf(dealOf(`call-${callId}`)), 'Missed call – 79992223344'),
			...differences(titleOf(dealOf(`request-${requestId}`)), 'Заказ звонка – Анна'),
			...differences(
				crm.deals.map(({ UTM_SOURCE, UTM_CAMPAIGN }) => [UTM_SOURCE, UTM_CAMPAIGN]),
				crm.deals.map(() => ['yandex', 'Осень "2026"']),
			),
		]);

		crm.calls.length = 0;
		const again = await client.runWorkflow(workflow, 'Calltouch Trigger');
		check('The same leads again make none', [
			...failureOf(again),
			...differences(crm.calls, ['crm.deal.list', 'crm.deal.list']),
		]);

		crm.calls.length = 0;
		const next = sandbox.addRequest({
			date: sandbox.now() - 500,
			client: { fio: 'Пётр', phones: [{ phoneNumber: '79995556677', phoneType: 'MOBILE' }] },
		});
		crm.trouble('crm.duplicate.findbycomm', 'refused');
		crm.trouble('crm.deal.add', 'answerLost');
		const troubled = await client.runWorkflow(workflow, 'Calltouch Trigger');
		check('With Bitrix24 down, and an answer lost, a lead becomes one deal and one contact', [
			...failureOf(troubled),
			...differences(dealOf(`request-${next.requestId}`).length, 1, 'The number of its deals'),
			...differences(
				crm.contacts.filter(({ NAME }) => NAME === 'Пётр').length,
				1,
				'The number of its contacts',
			),
			...differences(crm.calls.filter((method) => method === 'crm.deal.add').length, 1),
			...differences(
				CREATION.filter((method) => !crm.calls.includes(method)),
				[],
			),
		]);

		await activate(stage, workflow, defer);
		await untilListening(`${n8n.url}/webhook/${PATH}`);
		const known: string[] = (await client.listExecutions(workflow)).map(({ id }) => id);
		const tell = async (dealId: unknown, token = TOKEN): Promise<string[]> => {
			await post(stage, PATH, bitrix24Event(dealId, token));
			return await ended(workflow);
		};
		const ended = async (of: StoredWorkflow): Promise<string[]> => {
			const { id, ...run } = await client.nextExecution(of, known, 20_000);
			known.push(id);
			return failureOf({ id, ...run });
		};
		const [deal = {}] = dealOf(`call-${callId}`);
		Object.assign(deal, { OPPORTUNITY: '12500.50', DATE_CREATE: '2026-03-31T15:30:00+03:00' });
		const created = await tell(deal['ID']);
		Object.assign(deal, { STAGE_ID: 'C2:WON', OPPORTUNITY: '13900.00' });
		const changed = [...(await tell(deal['ID'])), ...(await tell(deal['ID']))];
		check('A change of a deal, told as Bitrix24 does, is one order of its lead, as it was last', [
			...created,
			...changed,
			...differences(
				sandbox.clientOrders.map(({ crm: of, orderNumber, lead, values }) => [
					...[of, orderNumber, lead, values['status'], values['revenue'], values['orderDate']],
				]),
				[
					[
						...['Bitrix24', deal['ID'], { type: 'call', id: callId }, 'Paid', '13900.00'],
						'31-03-2026 15:30:00',
					],
				],
			),
		]);

		crm.calls.length = 0;
		crm.deals.push({ ID: '900', STAGE_ID: 'WON', OPPORTUNITY: '1.00' });
		const foreign = [...(await tell('900')), ...(await tell(deal['ID'], 'wrong'))];
		check('A deal from elsewhere brings no order, and with another token nobody is listened to', [
			...foreign,
			...differences(crm.calls, ['crm.deal.get']),
			...differences(sandbox.clientOrders.length, 1, 'The number of orders'),
		]);
	},
};

function titleOf(deals: Array<Record<string, unknown>>): unknown {
	return deals.map(({ TITLE }) => TITLE).join(', ');
}
