import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewRequest } from '../../sandbox/addRequest';
import type { AnsweredRequest } from '../../sandbox/types';
import type { Check } from '../checks';
import type { StoredWorkflow } from '../client';
import { outputOf, triggerName } from '../examples';
import { checkExactlyOnce } from '../exactlyOnce';
import { answeredPolls, untilPolled } from '../polls';
import { reporting, type Log } from '../progress';
import { checkRanOnWorkers, executionsOf, runningOn, untilEnded } from './executions';
import type { Instance, QueueStage } from './stage';

const MINUTE = 60_000;
/** Longer than it takes from a poll's answer until its execution is in the database. */
const WRITTEN_AFTER_MS = 3_000;
const ENDED_WITHIN_MS = 60_000;
/** How long after a poll the next one is surely not due yet. */
const BETWEEN_POLLS_MS = 40_000;

/** The trigger at work, and what came in since. */
export interface Watch {
	workflow: StoredWorkflow;
	created: AnsweredRequest[];
	/** Has requests come in. */
	create: (...requests: NewRequest[]) => void;
}

/** Activates the workflow and waits for the first poll, which tells what is there already. */
export async function startWatch(
	{ client, sandbox }: QueueStage,
	workflow: StoredWorkflow,
): Promise<Watch> {
	// Inside the look-back window, so that only the time of activation keeps it out.
	sandbox.addRequest({ date: sandbox.now() - 5 * MINUTE });
	await client.activate(workflow);
	await untilPolled(sandbox, 1);
	const created: AnsweredRequest[] = [];
	const create = (...requests: NewRequest[]): void => {
		created.push(...requests.map((fields) => sandbox.addRequest(fields)));
	};
	return { workflow, created, create };
}

/**
 * Kills a worker between two polls and starts it again, then does the same with the main process,
 * which asks for what the database tells of the polls before. Requests come in all along.
 */
export async function endureEnds(
	stage: QueueStage,
	watch: Watch,
	worker: Instance,
	check: Check,
	log: Log,
): Promise<void> {
	const { main, sandbox } = stage;
	await reporting(log, 'Waiting for a moment between two polls', async () => {
		const last = answeredPolls(sandbox).at(-1)?.time ?? 0;
		if (Date.now() - last > BETWEEN_POLLS_MS) {
			await untilPolled(sandbox, answeredPolls(sandbox).length + 1);
		}
		await settled(stage, watch);
	});
	const inHand = await runningOn(worker);
	const polls = answeredPolls(sandbox).length;
	watch.create({});
	await worker.n8n.kill();
	log(`Killed ${worker.name}`);
	check(`${worker.name} was killed between polls`, [
		...inHand.map((id) => `It had execution ${id} in hand.`),
		...(answeredPolls(sandbox).length === polls ? [] : ['There was a poll.']),
	]);
	watch.create({}, {});
	await worker.startAgain();
	await reporting(log, 'Waiting for the next poll', async () => {
		await untilPolled(sandbox, polls + 1);
		await settled(stage, watch);
	});

	watch.create({});
	await reporting(log, 'Stopping the main process and starting it again', async () => {
		await main.n8n.stop();
		watch.create({});
		const before = answeredPolls(sandbox).length;
		await main.startAgain();
		await untilPolled(sandbox, before + 1);
		await settled(stage, watch);
	});
}

async function settled(stage: QueueStage, { workflow }: Watch): Promise<void> {
	await sleep(WRITTEN_AFTER_MS);
	await untilEnded(stage, workflow, 0, ENDED_WITHIN_MS);
}

/** The main process alone has polled, the workers have run what it found, and nothing came twice. */
export async function checkWatch(
	stage: QueueStage,
	{ workflow, created }: Watch,
	check: Check,
): Promise<void> {
	const { client, main, sandbox, workers } = stage;
	const executions = await executionsOf(stage, workflow);
	const emitted: unknown[] = [];
	for (const { id } of executions) {
		const output = outputOf(await client.waitForExecution(id), triggerName(workflow));
		emitted.push(...output.map(({ requestId }) => requestId));
	}
	checkExactlyOnce(emitted, created, sandbox.requests, check);

	await checkRanOnWorkers(stage, executions, check);

	const polls = await Promise.all([main, ...workers].map(countPolls));
	const [byMain = 0] = polls;
	const calls = answeredPolls(sandbox).filter(({ status }) => status !== 429).length;
	check(`${byMain} polls by the main process made ${calls} list calls; the workers made none`, [
		...(byMain === calls ? [] : ['A poll should make one call.']),
		...workers.filter((_, i) => polls[i + 1] !== 0).map(({ name }) => `${name} polled.`),
	]);

	async function countPolls({ n8n }: Instance): Promise<number> {
		const logged = await readFile(n8n.logFile, 'utf8');
		return logged.split(`Poll trigger initiated for workflow "${workflow.name}"`).length - 1;
	}
}
