import type { Workflow } from '../../client';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withFields, withoutPauses } from './adapt';
import { amoCrmEvent, startFakeAmoCrm, type AmoDeal } from './fakeAmoCrm';
import { untilListening } from './listening';
import { post } from './posting';
import { activate, importTemplate, type Template } from './template';

const FILE = 'amocrm-lead-to-deal-to-order.json';
const PATH = 'calltouch-amocrm-deal';
const KEY = 'made-up-key';
const FIELD = 341_505;

export const amocrmLeadToDealToOrder: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox, n8n } = stage;
		const crm = await startFakeAmoCrm(defer);
		const credential = await client.createCredential('httpBearerAuth', 'amoCRM token', {
			token: crm.token,
		});
		const adapt = (template: Workflow): Workflow =>
			withoutPauses(
				withFields(template, 'Settings', {
					...{ amoUrl: crm.url, leadFieldId: FIELD, webhookKey: KEY },
					minutesBetweenTries: 1 / 60,
				}),
			);
		const workflow = await importTemplate(stage, FILE, adapt, [credential]);
		const session = { source: 'yandex', medium: 'cpc', utmCampaign: 'Осень "2026"' };
		const { callId } = sandbox.addCall({
			date: sandbox.now() - 60_000,
			callerNumber: 'Anonymous',
			successful: true,
			session,
		});
		const { requestId } = sandbox.addRequest({
			date: sandbox.now() - 1_000,
			subject: 'Заказ звонка',
			client: {
				fio: 'Анна',
				phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }],
				contacts: null,
			},
			session,
		});
		crm.troubleCreation('refused');
		const first = await client.runWorkflow(workflow, 'Calltouch Trigger');
		const dealsOf = (lead: string): AmoDeal[] =>
			crm.deals.filter((deal) => markOf(deal) === `calltouch-${lead}`);
		check('A call and a request become a deal each, though amoCRM is down once', [
			...failureOf(first),
			...differences(
				[dealsOf(`call-${callId}`), dealsOf(`request-${requestId}`)].map((deals) =>
					deals.map(({ name }) => name),
				),
				[['Call – unknown client'], ['Заказ звонка – Анна']],
			),
			...differences(
				crm.contacts.find(({ first_name: name }) => name === 'Анна')?.custom_fields_values,
				[{ field_code: 'PHONE', values: [{ enum_code: 'WORK', value: '+79992223344' }] }],
			),
		]);

		const next = sandbox.addRequest({ date: sandbox.now() - 500, session });
		crm.troubleCreation('answerLost');
		crm.calls.length = 0;
		const second = await client.runWorkflow(workflow, 'Calltouch Trigger');
		check('The same again makes none; where the answer was lost, there is one deal', [
			...failureOf(second),
			...differences(crm.deals.length, 3, 'The number of deals'),
			...differences(dealsOf(`request-${next.requestId}`).length, 1, 'The number of its deals'),
			...differences(crm.calls.filter((call) => call.startsWith('POST')).length, 1),
		]);

		await activate(stage, workflow, defer);
		await untilListening(`${n8n.url}/webhook/${PATH}`);
		const known: string[] = (await client.listExecutions(workflow)).map(({ id }) => id);
		const tell = async (deals: AmoDeal[], key = KEY): Promise<string[]> => {
			await post(stage, `${PATH}?key=${key}`, amoCrmEvent(deals));
			const execution = await client.nextExecution(workflow, known, 20_000);
			known.push(execution.id);
			return failureOf(execution);
		};
		const foreign: AmoDeal = {
			...{ id: 5, name: 'Сделка', price: 1, status_id: 142, pipeline_id: 3 },
			...{ created_at: 1_774_960_200, custom_fields_values: null },
		};
		const of = [...dealsOf(`call-${callId}`), ...dealsOf(`request-${requestId}`), foreign];
		crm.deals.push(foreign);
		of.forEach((deal, index) => (deal.price = 1000 + index));
		const told = await tell(of);
		of.forEach((deal) => (deal.status_id = 142));
		told.push(...(await tell(of)), ...(await tell(of)));
		check('Changes of deals, told as amoCRM does, are one order of each lead, as it was last', [
			...told,
			...differences(
				sandbox.clientOrders.map(({ orderNumber, lead, values }) => [
					...[orderNumber, lead, values['status'], values['revenue'], values['orderDate']],
				]),
				[
					{ type: 'call', id: callId },
					{ type: 'request', id: requestId },
				].map((lead, index) => [
					...[String(of[index]?.id), lead, 'Paid', `${1000 + index}.00`, '31-03-2026 15:30:00'],
				]),
			),
		]);

		crm.calls.length = 0;
		check('With another key nobody is listened to', [
			...(await tell(of, 'wrong')),
			...differences(crm.calls, []),
		]);
	},
};

function markOf({ custom_fields_values: fields }: AmoDeal): string | undefined {
	return fields?.find(({ field_id: id }) => id === FIELD)?.values[0]?.value;
}
