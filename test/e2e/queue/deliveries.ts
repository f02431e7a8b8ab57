import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { callFields, deliver } from '../../sandbox/deliver';
import { differences } from '../cases/compare';
import { inARow, node } from '../cases/workflows';
import type { Check } from '../checks';
import { addressOf, untilReceiving, WEBHOOK_TRIGGER, WEBHOOK_TRIGGER_VERSION } from '../deliveries';
import { outputOf } from '../examples';
import { reporting, type Log } from '../progress';
import { checkRanOnWorkers, executionsOf, untilEnded } from './executions';
import type { QueueStage } from './stage';

const TRIGGER = 'Calltouch Webhook Trigger';
const CALLS = 30;
const EACH_MS = 100;
const ALL_ENDED_WITHIN_MS = 60_000;

/**
 * Calls are delivered at 10 a second, by turns with GET and POST, and once more in the other order: the
 * main process answers, and the workers run what it started.
 */
export async function checkDeliveries(stage: QueueStage, check: Check, log: Log): Promise<void> {
	const { client, main } = stage;
	const trigger = node(
		TRIGGER,
		WEBHOOK_TRIGGER,
		WEBHOOK_TRIGGER_VERSION,
		{},
		{ webhookId: randomUUID() },
	);
	const nothing = node('Nothing', 'n8n-nodes-base.noOp', 1);
	const workflow = await client.createWorkflow(inARow('Deliveries', [trigger, nothing]));
	await client.activate(workflow);
	const address = addressOf(main.n8n, workflow);
	await untilReceiving(address);

	const ids = Array.from({ length: CALLS }, (_, index) => index + 1);
	const sent = [...ids, ...ids.toReversed()];
	const answers = await reporting(log, `${sent.length} deliveries at 10 a second`, async () => {
		const answered = await Promise.all(
			sent.map(async (id, index) => {
				await sleep(index * EACH_MS);
				const method = index % 2 === 0 ? 'GET' : 'POST';
				return await deliver({ address, method }, callFields({ id: String(id) }));
			}),
		);
		await untilEnded(stage, workflow, sent.length, ALL_ENDED_WITHIN_MS);
		return answered;
	});
	check(
		`All ${sent.length} deliveries were answered with 200`,
		answers.filter(({ status }) => status !== 200).map(({ text }) => `One: ${text.slice(0, 100)}`),
	);
	const executions = await executionsOf(stage, workflow);
	await checkRanOnWorkers(stage, executions, check);
	const came = await Promise.all(
		executions.map(async ({ id }) => outputOf(await client.waitForExecution(id), TRIGGER)),
	);
	check(
		'Each of them started an execution of its own, with its call',
		differences(
			came.map((items) => items.map(({ eventId }) => eventId).join()).toSorted(),
			sent.map((id) => `call:${id}:ended`).toSorted(),
		),
	);
}
