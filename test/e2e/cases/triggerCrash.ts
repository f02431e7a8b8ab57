import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewRequest } from '../../sandbox/addRequest';
import type { AnsweredRequest } from '../../sandbox/types';
import type { Case, Check } from '../checks';
import type { Execution, StoredWorkflow } from '../client';
import { outputOf, readExamples, startsByItself, triggerName, withCredentials } from '../examples';
import { checkExactlyOnce } from '../exactlyOnce';
import { HOST_VERSIONS } from '../host';
import { reporting, type Log } from '../progress';
import { answeredPolls, untilPolled } from '../polls';
import type { Stage } from '../stage';
import { checkTokens } from '../tokens';

const MINUTE = 60_000;
/** Longer than n8n takes to write to its database what a poll has led to. */
const WRITTEN_AFTER_MS = 3_000;

/**
 * The trigger in a real n8n that is killed between two polls: each request created after activation
 * comes exactly once, and none from before; the token shows up nowhere.
 */
export const triggerCrash: Case = {
	name: 'triggerCrash',
	hosts: HOST_VERSIONS,
	runs: 'beside',
	prove: async (stage, check, log) => {
		const workflow = await importTriggerExample(stage);
		await checkTestEvent(stage, workflow, check);
		const created = await live(stage, workflow, log);
		await checkExecutions(stage, workflow, created, check);
		await checkCalls(stage, workflow, check);
		await checkTokens(stage, [workflow], check);
	},
};

async function importTriggerExample({ client, credentials }: Stage): Promise<StoredWorkflow> {
	const example = (await readExamples()).find(startsByItself);
	if (!example) throw new Error('No example starts by itself.');
	return await client.createWorkflow(withCredentials(example, Object.values(credentials)));
}

async function checkTestEvent(
	{ client, sandbox }: Stage,
	workflow: StoredWorkflow,
	check: Check,
): Promise<void> {
	const execution = await client.runWorkflow(workflow, triggerName(workflow));
	const newest = Math.max(...ofTheSite(sandbox.requests).map(({ date }) => date));
	const expected = ofTheSite(sandbox.requests).filter(({ date }) => date === newest);
	const given = idsIn(execution, workflow);
	const isRight = given.length === 1 && expected.some(({ requestId }) => requestId === given[0]);
	check(
		'Fetch Test Event gives the newest request',
		isRight ? [] : [`It gave ${given.join(', ') || 'nothing'} (${execution.status}).`],
	);

	function ofTheSite(requests: AnsweredRequest[]): AnsweredRequest[] {
		return requests.filter(({ siteId }) => siteId === sandbox.credentials.siteId);
	}
}

/**
 * Activation, polls, a kill, a restart, more polls; requests come in all along. Answers those created
 * after activation.
 */
async function live(
	{ n8n, client, sandbox, startAgain }: Stage,
	workflow: StoredWorkflow,
	log: Log,
): Promise<AnsweredRequest[]> {
	const created: AnsweredRequest[] = [];
	const create = (...requests: NewRequest[]): void => {
		created.push(...requests.map((fields) => sandbox.addRequest(fields)));
	};
	let polls = 0;
	const poll = async (what: string): Promise<void> => {
		polls++;
		await reporting(log, `Waiting for poll ${polls}: ${what}`, async () => {
			await untilPolled(sandbox, polls);
		});
	};

	// Inside the look-back window, so that only the time of activation keeps it out.
	sandbox.addRequest({ date: sandbox.now() - 5 * MINUTE });
	sandbox.clearHttpRequests();
	await client.activate(workflow);
	await poll('at activation');

	const first = sandbox.now();
	// The last one is dated now, and can be seen at the poll after next at the earliest.
	create({ date: first }, { date: first }, {}, { visibleIn: 1.5 * MINUTE });
	await poll('brings what came in since activation');

	create({ date: first }, {});
	sandbox.fail({ kind: 'answer', status: 403, path: '/requests' });
	await poll('is turned away');
	await poll('brings what the last one could not, and a late one');

	await sleep(WRITTEN_AFTER_MS);
	create({ visibleIn: 1_000 });
	await n8n.kill();
	log('Killed n8n');
	const down = sandbox.now();
	create({ date: down }, { date: down }, {});
	await sleep(2_000);
	await startAgain();
	await poll('brings what came in while n8n was down');

	create({ date: down }, { date: down + 1 }, {});
	await poll('brings what came in since, some of it dated back');
	await poll('has nothing new');
	await sleep(WRITTEN_AFTER_MS);
	return created;
}

async function checkExecutions(
	{ client, sandbox }: Stage,
	workflow: StoredWorkflow,
	created: AnsweredRequest[],
	check: Check,
): Promise<void> {
	const executions: Execution[] = [];
	for (const { id } of await client.listExecutions(workflow)) {
		const execution = await client.waitForExecution(id);
		if (execution.mode === 'trigger') executions.push(execution);
	}
	const succeeded = executions.filter(({ status }) => status === 'success');
	const others = executions.filter(({ status }) => status !== 'success');
	const emitted = succeeded.map((execution) => idsIn(execution, workflow));

	checkExactlyOnce(emitted.flat(), created, sandbox.requests, check);

	const dateOf = (id: unknown): number =>
		created.find(({ requestId }) => requestId === id)?.date ?? NaN;
	check(
		`Each of the ${succeeded.length} executions has its requests in the order of their creation`,
		emitted
			.filter((ids) => ids.some((id, i) => i > 0 && dateOf(id) < dateOf(ids[i - 1])))
			.map((ids) => `In one they are in the order ${ids.join(', ')}.`),
	);
	const reasons = others.map(({ status, error }) => `${status}: ${error?.message ?? 'no reason'}`);
	const says403 = others.length === 1 && /token/i.test(reasons[0] ?? '');
	check(
		'The poll that was turned away is the only failed execution, and names the token',
		says403 ? [] : [`There are ${others.length}.`, ...reasons],
	);
}

/** The request IDs that the trigger put out. */
function idsIn(execution: Execution, workflow: StoredWorkflow): unknown[] {
	return outputOf(execution, triggerName(workflow)).map(({ requestId }) => requestId);
}

async function checkCalls(
	{ n8n, sandbox }: Stage,
	workflow: StoredWorkflow,
	check: Check,
): Promise<void> {
	const logged = await readFile(n8n.logFile, 'utf8');
	const polls = logged.split(`trigger initiated for workflow "${workflow.name}"`).length - 1;
	const calls = answeredPolls(sandbox).length;
	const others = sandbox.httpRequests.length - calls;
	check(`${polls} polls made ${calls} list calls, and no others`, [
		...(polls === calls ? [] : ['A poll should make one call.']),
		...(others === 0 ? [] : [`There were ${others} other calls.`]),
	]);
}
