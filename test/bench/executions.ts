import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import type { StoredWorkflow } from '../e2e/client';
import type { MeasuredN8n } from './n8n';

/** What n8n's list of executions says of one that has ended. */
export interface Finished {
	id: string;
	startedAt: number;
	stoppedAt: number;
	/** From start to stop, in milliseconds. */
	elapsed: number;
}

const moment = z.iso.datetime().transform((text) => Date.parse(text));

const executionList = z.object({
	data: z.object({
		results: z.array(
			z.object({
				id: z.string(),
				status: z.string(),
				startedAt: moment.nullable(),
				stoppedAt: moment.nullish(),
			}),
		),
	}),
});

/** Seldom, and the list alone, without any data: asking costs n8n time and memory, too. */
const ASKED_EVERY_MS = 500;
const FINISHED_WITHIN_MS = 300_000;

async function executionsOf({ n8n, client }: MeasuredN8n, { id }: StoredWorkflow) {
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	const ask = async (): Promise<Response> =>
		await fetch(`${n8n.url}/rest/executions?limit=5&filter=${filter}`, {
			headers: { cookie: client.sessionCookie() },
		});
	// An n8n that was busy for seconds closes connections that were kept open; a new one is answered.
	const response = await ask().catch(ask);
	return executionList.parse(await response.json()).data.results;
}

/** The latest execution of a workflow, once it has ended and is saved. */
export async function latestFinished(
	measured: MeasuredN8n,
	workflow: StoredWorkflow,
	after?: string,
): Promise<Finished> {
	const deadline = Date.now() + FINISHED_WITHIN_MS;
	while (Date.now() < deadline) {
		const [latest] = await executionsOf(measured, workflow);
		if (latest && latest.id !== after && latest.startedAt && latest.stoppedAt) {
			const { id, status, startedAt, stoppedAt } = latest;
			if (status === 'success') {
				return { id, startedAt, stoppedAt, elapsed: stoppedAt - startedAt };
			}
			const { error } = await measured.client.waitForExecution(id);
			throw new Error(`"${workflow.name}" ended with ${status}: ${error?.message ?? 'no reason'}`);
		}
		await sleep(ASKED_EVERY_MS);
	}
	throw new Error(`"${workflow.name}" has not ended within ${FINISHED_WITHIN_MS / 1000} s.`);
}

/** n8n opens the webhook of a workflow only some time after it has said that the workflow is active. */
const OPEN_WITHIN_MS = 10_000;

/** Answers what was answered, and how many milliseconds that took. */
async function callWebhook(
	{ n8n }: MeasuredN8n,
	path: string,
	body: object,
): Promise<{ text: string; milliseconds: number }> {
	const deadline = Date.now() + OPEN_WITHIN_MS;
	for (;;) {
		const start = performance.now();
		const response = await fetch(`${n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		if (response.ok) return { text, milliseconds: performance.now() - start };
		if (response.status !== 404 || Date.now() > deadline) {
			throw new Error(`The webhook answered ${response.status}.`);
		}
		await sleep(100);
	}
}

/** Starts an active workflow by its webhook, as production does, and waits until it is saved. */
export async function runByWebhook(
	measured: MeasuredN8n,
	workflow: StoredWorkflow,
	body: object = {},
): Promise<Finished> {
	const [before] = await executionsOf(measured, workflow);
	await callWebhook(measured, workflow.name, body);
	return await latestFinished(measured, workflow, before?.id);
}

/** Runs a workflow whose webhook answers at its end; answers how many milliseconds it took. */
export async function runToAnswer(
	measured: MeasuredN8n,
	workflow: StoredWorkflow,
): Promise<number> {
	return (await callWebhook(measured, workflow.name, {})).milliseconds;
}

/** Runs a workflow whose webhook answers with the items of its last node. */
export async function itemsInAnswer(
	measured: MeasuredN8n,
	workflow: StoredWorkflow,
): Promise<unknown[]> {
	const { text } = await callWebhook(measured, workflow.name, {});
	return JSON.parse(text) as unknown[];
}
