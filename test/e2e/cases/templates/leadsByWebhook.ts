import { callFields, deliver, requestFields } from '../../../sandbox/deliver';
import type { Check } from '../../checks';
import { addressOf, untilReceiving } from '../../deliveries';
import type { Defer } from '../../lifetime';
import { POLLED_WITHIN_MS, untilPolled } from '../../polls';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { failureOf, itemsOf } from '../workflows';
import { withFrequentPolls } from './adapt';
import { activate, importTemplate, type Template } from './template';

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
	await activate(stage, workflow, defer);
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
	const known: string[] = [];
	const modes: string[] = [];
	const failures: string[] = [];
	const leads: string[] = [];
	const takeNext = async (): Promise<string> => {
		const execution = await client.nextExecution(workflow, known, POLLED_WITHIN_MS);
		known.push(execution.id);
		modes.push(execution.mode);
		failures.push(...failureOf(execution));
		leads.push(
			...itemsOf(execution, ONCE).map(
				({ json }) => `${String(json.leadType)} ${String(json.leadId)}`,
			),
		);
		return execution.mode;
	};
	for (const [i, fields] of deliveries.entries()) {
		const method = i % 2 === 0 ? 'GET' : 'POST';
		statuses.push((await deliver({ address, method }, fields)).status);
		// One after the other: of two at the same moment, Remove Duplicates forgets one.
		let isThere = i === 0;
		while (!isThere) isThere = (await takeNext()) === 'webhook';
	}
	const missed = [sandbox.addCall(), sandbox.addRequest()] as const;
	const expected = [
		`call ${call.callId}`,
		`request ${request.requestId}`,
		`call ${missed[0].callId}`,
		`request ${missed[1].requestId}`,
	];
	// A poll in between may have brought what was delivered as well.
	while (leads.length < expected.length) await takeNext();
	check(
		'Every delivery is answered, and the start of a call starts nothing',
		differences(
			[statuses, modes.filter((mode) => mode === 'webhook').length],
			[deliveries.map(() => 200), 4],
		),
	);
	check('Calltouch Trigger brings what was not delivered', failures);
	check('Each lead comes through once', differences(leads.toSorted(), expected.toSorted()));
}
