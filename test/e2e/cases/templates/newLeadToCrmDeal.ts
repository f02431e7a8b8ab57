import type { Check } from '../../checks';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withFields } from './adapt';
import { startFakeCrm, type FakeCrm } from './fakeCrm';
import { importTemplate, type Template } from './template';

const FILE = 'new-lead-to-crm-deal.json';
const A_SECOND = { inMinutes: 1 / 60, inHours: 1 / 3600 };

export const newLeadToCrmDeal: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const crm = await startFakeCrm(defer, 'calltouchLead');
		const { sandbox } = stage;
		const session = { source: 'yandex', medium: 'cpc', utmCampaign: 'Осень "2026"' };
		const { callId } = sandbox.addCall({
			date: sandbox.now() - 60_000,
			callerNumber: '79992223344',
			successful: false,
			session,
		});
		await run(stage, crm, check, 'A missed call becomes a deal, though the CRM is down once', {
			lead: `call-${callId}`,
			trouble: 'GET',
			calls: ['GET 503', 'GET 200', 'POST 200'],
			deal: { title: 'Missed call – 79992223344', phone: '79992223344', source: 'yandex' },
		});
		const { requestId } = sandbox.addRequest({
			date: sandbox.now() - 1_000,
			requestId: callId,
			subject: 'Заказ звонка',
			client: { fio: 'Анна', phones: [{ phoneNumber: '79992223355', phoneType: 'MOBILE' }] },
			session,
		});
		await run(stage, crm, check, 'A request with the same ID becomes another, and but one', {
			lead: `request-${requestId}`,
			trouble: 'POST',
			calls: ['GET 200', 'POST 503', 'GET 200'],
			deal: {
				title: 'Заказ звонка – Анна',
				contactName: 'Анна',
				phone: '79992223355',
				campaign: 'Осень "2026"',
			},
		});
		await run(stage, crm, check, 'The same lead again makes no deal', {
			lead: `request-${requestId}`,
			calls: ['GET 200'],
			deal: { title: 'Заказ звонка – Анна' },
		});
		crm.setDown(true);
		const workflow = await imported(stage, crm, 3 * A_SECOND.inHours);
		const { error } = await stage.client.runWorkflow(workflow, 'Calltouch Trigger');
		const message = error?.message ?? '';
		check(
			'With the CRM down for good it fails in the end, naming lead and reason',
			message.includes(`request-${requestId}:`) && message.includes('down for maintenance')
				? []
				: [`It says: ${message}`],
		);
	},
};

async function imported(stage: Stage, crm: FakeCrm, hours: number) {
	return await importTemplate(stage, FILE, (template) =>
		withFields(template, 'Settings', {
			crmDealsUrl: crm.dealsUrl,
			minutesBetweenTries: A_SECOND.inMinutes,
			hoursUntilGivingUp: hours,
		}),
	);
}

interface Expected {
	lead: string;
	/** Of what method the CRM answers the next with a failure; a POST it has carried out. */
	trouble?: 'GET' | 'POST';
	/** What the CRM gets about the lead. */
	calls: string[];
	deal: Record<string, unknown>;
}

/** Runs the workflow with the newest call and the newest request. */
async function run(
	stage: Stage,
	crm: FakeCrm,
	check: Check,
	what: string,
	{ lead, trouble, calls, deal }: Expected,
): Promise<void> {
	if (trouble) crm.trouble(trouble, lead, trouble === 'GET' ? 'refused' : 'answerLost');
	const before = crm.calls.length;
	const workflow = await imported(stage, crm, 1);
	const execution = await stage.client.runWorkflow(workflow, 'Calltouch Trigger');
	const made = crm.deals.filter(({ calltouchLead }) => calltouchLead === lead);
	check(what, [
		...failureOf(execution),
		...differences(made.length, 1, 'The number of its deals'),
		...differences({ ...made[0], ...deal }, made[0], 'The deal'),
		...differences(
			crm.calls
				.slice(before)
				.filter((call) => call.lead === lead)
				.map(({ method, status }) => `${method} ${status}`),
			calls,
			'What the CRM got',
		),
	]);
}
