import { callFields, deliver, requestFields } from '../../../sandbox/deliver';
import type { Check } from '../../checks';
import { addressOf, untilReceiving } from '../../deliveries';
import type { Defer } from '../../lifetime';
import { POLLED_WITHIN_MS, untilPolled } from '../../polls';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { failureOf, itemsOf } from '../workflows';
import { withFrequentPolls } from './adapt';
import { importTemplate, type Template } from './template';

const FILE = 'leads-by-webhook.json';
const ONCE = 'Each Lead Once';

export const leadsByWebhook: Template = { file: FILE, prove };

/**
 * Calls and requests that come by webhook, some of them again, and are in the log as well; and others
 * that are in the log alone, as if n8n had been down.
 */
async function prove(stage: Stage, check: Check, defer: Defer): Promise<void> {
	const { client, n8n, sandbox } = stage;
	const workflow = await importTemplate(stage, FILE, withFrequentPolls);
	sandbox.clearHttpRequests();
	await client.activate(workflow);
	defer(async () => await client.deactivate(workflow));
	await untilPolled(sandbox, 1);
	const address = addressOf(n8n, workflow);
	await untilReceiving(address);

	const call = sandbox.addCall();
	const request = sandbox.addRequest();
	const deliveries = [
		callFields({ id: String(call.callId), callphase: 'callconnected' }),
		callFields({ id: String(call.callId) }),
		requestFields({ requestId: String(request.requestId) }),
		callFields({ id: String(call.callId) }),
		requestFields({ requestId: String(request.requestId) }),
	];
	const statuses: number[] = [];
	for (const [i, fields] of deliveries.entries()) {
		const method = i % 2 === 0 ? 'GET' : 'POST';
		statuses.push((await deliver({ address, method }, fields)).status);
	}
	const known = await settledExecutions(stage, workflow, 4);
	check(
		'Every delivery is answered, and the start of a call starts nothing',
		differences([statuses, known.length], [deliveries.map(() => 200), 4]),
	);

	const missed = [sandbox.addCall(), sandbox.addRequest()] as const;
	const polled = await client.nextExecution(workflow, known, POLLED_WITHIN_MS);
	check('Calltouch Trigger brings what was not delivered', failureOf(polled));
	const leads: string[] = [];
	for (const { id } of await client.listExecutions(workflow)) {
		const execution = await client.waitForExecution(id);
		leads.push(
			...itemsOf(execution, ONCE).map(
				({ json }) => `${String(json.leadType)} ${String(json.leadId)}`,
			),
		);
	}
	const expected = [
		`call ${call.callId}`,
		`request ${request.requestId}`,
		`call ${missed[0].callId}`,
		`request ${missed[1].requestId}`,
	];
	check('Each lead comes through once', differences(leads.toSorted(), expected.toSorted()));
}

/** Waits for so many executions and their ends; answers their IDs. */
async function settledExecutions(
	{ client }: Stage,
	workflow: Parameters<Stage['client']['nextExecution']>[0],
	count: number,
): Promise<string[]> {
	const known: string[] = [];
	while (known.length < count) {
		known.push((await client.nextExecution(workflow, known, 30_000)).id);
	}
	return known;
}
