import { readFile } from 'node:fs/promises';
import type { Check } from '../checks';
import type { StoredWorkflow } from '../client';
import type { Instance, QueueStage } from './stage';
import { waitFor } from './waitFor';

export interface ListedExecution {
	id: string;
	status: string;
}

const UNFINISHED = ['new', 'running', 'waiting'];

/** All executions of the workflow, the oldest first. */
export async function executionsOf(
	{ postgres }: QueueStage,
	workflow: StoredWorkflow,
): Promise<ListedExecution[]> {
	const rows = await postgres.query(
		`select id, status from execution_entity where "workflowId" = '${workflow.id}' order by id`,
	);
	return rows.map(([id = '', status = '']) => ({ id, status }));
}

/** Waits until the workflow has had so many executions, and all of them have ended. */
export async function untilEnded(
	stage: QueueStage,
	workflow: StoredWorkflow,
	count: number,
	withinMs: number,
): Promise<void> {
	await waitFor(`${count} executions of "${workflow.name}" to end`, withinMs, async () => {
		const executions = await executionsOf(stage, workflow);
		return (
			executions.length >= count && executions.every(({ status }) => !UNFINISHED.includes(status))
		);
	});
}

/** Why executions did not succeed, those that did left out. */
export async function failuresOf(
	{ client }: QueueStage,
	executions: ListedExecution[],
): Promise<string[]> {
	const failed = executions.filter(({ status }) => status !== 'success');
	return await Promise.all(
		failed.map(async ({ id, status }) => {
			if (UNFINISHED.includes(status)) return `Execution ${id} has not ended: it is ${status}.`;
			const { error } = await client.waitForExecution(id);
			return `Execution ${id} ended with ${status}: ${error?.message ?? 'no reason'}`;
		}),
	);
}

/** The executions that a worker has started and finished, by what its log tells. */
export interface WorkerLog {
	started: string[];
	finished: string[];
}

export async function readWorkerLog({ n8n }: Instance): Promise<WorkerLog> {
	const log = await readFile(n8n.logFile, 'utf8');
	const idsAfter = (did: string): string[] =>
		[...log.matchAll(new RegExp(`Worker ${did} execution (\\d+) `, 'g'))].map(([, id = '']) => id);
	return { started: idsAfter('started'), finished: idsAfter('finished') };
}

/** Each of the executions has been started by one of the workers, and has succeeded. */
export async function checkRanOnWorkers(
	stage: QueueStage,
	executions: ListedExecution[],
	check: Check,
): Promise<void> {
	const logs = await Promise.all(stage.workers.map(readWorkerLog));
	const started = logs.map((log) => executions.filter(({ id }) => log.started.includes(id)));
	const shares = started.map(({ length }) => length);
	check(`Its ${executions.length} executions ran on the workers: ${shares.join(' + ')}`, [
		...(await failuresOf(stage, executions)),
		...executions
			.filter((execution) => started.filter((ran) => ran.includes(execution)).length !== 1)
			.map(({ id }) => `Execution ${id} was started by none of them, or by several.`),
	]);
}

/** What a worker has in hand. */
export async function runningOn(worker: Instance): Promise<string[]> {
	const { started, finished } = await readWorkerLog(worker);
	return started.filter((id) => !finished.includes(id));
}
