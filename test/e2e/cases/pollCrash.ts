import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedHttpRequest } from '../../sandbox/httpLog';
import type { Sandbox } from '../../sandbox/server';
import type { Case, Check } from '../checks';
import type { StoredWorkflow } from '../client';
import { HOST_VERSION, HOST_VERSIONS } from '../host';
import type { N8n } from '../n8n';
import { everySeconds, POLLED_WITHIN_MS } from '../polls';
import { reporting, type Log } from '../progress';
import type { Stage } from '../stage';
import { checkTokens } from '../tokens';

/**
 * The triggers by what they ask for, by which the sandbox can tell whose poll it is. Together they
 * make as many calls as may be made in one second, so that one kill hits them all.
 */
const TRIGGERS: Array<Pick<Trigger, 'include' | 'triggerOn' | 'logs'>> = [
	{ include: 'withAttrs', triggerOn: 'newRequest', logs: ['request'] },
	{ include: 'withCustomFields', triggerOn: 'newRequest', logs: ['request'] },
	{ include: 'withDcm', triggerOn: 'newRequest', logs: ['request'] },
	{ include: 'withMapVisits', triggerOn: 'newLead', logs: ['request', 'call'] },
];

/** How the paths of the logs end. */
const PATHS = { request: '/RestAPI/requests', call: '/calls-diary/calls' };

/** Longer than n8n takes to write to its database what a poll has led to. */
const WRITTEN_AFTER_MS = 3_000;

/**
 * When to kill n8n after an answer, by what it logs: when it begins to write the state of the first of
 * the triggers and its execution; when it has written that execution, and is busy with the others.
 */
const KILL_AT = ['Received event to trigger execution for workflow', 'Execution added'];

/** An n8n that was killed during an activation tries that again after two minutes. Not here. */
const ACTIVE_AGAIN_SOON = {
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '10',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '1000',
};

/**
 * With these n8n writes a trigger's state and the execution in one transaction. The times are shorter
 * than n8n's own, so that it soon takes up what it was killed at.
 */
const DURABLE_CURSORS = {
	...ACTIVE_AGAIN_SOON,
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
	N8N_SCHEDULER_LEASE_DURATION: '10',
	N8N_SCHEDULER_MATERIALIZATION_INTERVAL: '2',
	N8N_SCHEDULER_REAPER_INTERVAL: '2',
	// Polls that were missed while n8n was down would all be made up for at once, beside each other.
	N8N_SCHEDULER_MISFIRE_GRACE: '3',
};

/**
 * n8n is killed while polls wait for their answers, those of New Lead with the answer of one log of
 * two: each request and call created after activation comes exactly once. Killed right after an
 * answer, n8n may lose or repeat what that poll has brought; what becomes of it is told, and not
 * judged.
 */
export const pollCrash: Case = {
	name: 'pollCrash',
	hosts: HOST_VERSIONS,
	runs: 'beside',
	prove: async (stage, check, log) => {
		const triggers = await activateTriggers(stage, 5);
		const { create, created } = recordLeads(stage.sandbox);
		create({}, {});
		await polled(stage, triggers, log);
		await killWhileWaiting(stage, stage.n8n, triggers, create, log);
		const n8n = await killWhileStarting(stage, create, log);
		await polled(stage, triggers, log);
		const safe = [...created];
		await killAtEmissions(stage, n8n, create, ACTIVE_AGAIN_SOON, log);
		await polled(stage, triggers, log);

		const arrivals = await readArrivals(stage, triggers, log);
		checkOnce(arrivals, safe, check);
		checkNoneFromBefore(stage.sandbox, arrivals, created, check);
		tell(arrivals, created.slice(safe.length), log);
		await checkTokens(stage, workflowsOf(triggers), check);
	},
};

/** With n8n's durable cursors, no kill at all loses or repeats a lead, also right after an answer. */
export const pollCrashDurable: Case = {
	name: 'pollCrashDurable',
	hosts: [HOST_VERSION],
	runs: 'beside',
	prove: async (stage, check, log) => {
		// Less often, since n8n may begin a poll before the state of the last one is written: then both
		// bring the same, also without any kill.
		const triggers = await activateTriggers(stage, 15);
		const { create, created } = recordLeads(stage.sandbox);
		create({}, {});
		await polled(stage, triggers, log);
		// From here on the state is no longer in the workflow's static data, but in a table of its own.
		await stage.n8n.kill();
		let n8n = await stage.startAgain(DURABLE_CURSORS);
		await polled(stage, triggers, log);
		await killWhileWaiting(stage, n8n, triggers, create, log);
		n8n = await stage.startAgain(DURABLE_CURSORS);
		await killAtEmissions(stage, n8n, create, DURABLE_CURSORS, log);
		await polled(stage, triggers, log);

		const arrivals = await readArrivals(stage, triggers, log);
		checkOnce(arrivals, created, check);
		checkNoneFromBefore(stage.sandbox, arrivals, created, check);
		await checkTokens(stage, workflowsOf(triggers), check);
	},
};

interface Trigger {
	workflow: StoredWorkflow;
	triggerOn: 'newRequest' | 'newLead';
	include: string;
	logs: LogName[];
}

type LogName = 'request' | 'call';

/** A request or a call: they may have equal IDs. */
interface Lead {
	log: LogName;
	id: number;
}

function workflowsOf(triggers: Trigger[]): StoredWorkflow[] {
	return triggers.map(({ workflow }) => workflow);
}

/** Activates the triggers, and waits for the polls of that: n8n may say that it is done before. */
async function activateTriggers(
	{ client, credentials, sandbox }: Stage,
	seconds: number,
): Promise<Trigger[]> {
	const since = Date.now();
	const { id, name } = credentials.calltouchApi;
	const triggers: Trigger[] = [];
	for (const { triggerOn, include, logs } of TRIGGERS) {
		const workflow = await client.createWorkflow({
			name: include,
			nodes: [
				{
					id: `Trigger ${include}`,
					name: 'Calltouch Trigger',
					type: 'n8n-nodes-calltouch.calltouchTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {
						pollTimes: everySeconds(seconds),
						triggerOn,
						include: [include],
						filters: {},
						options: {},
					},
					credentials: { calltouchApi: { id, name } },
				},
				{
					id: `NoOp ${include}`,
					name: 'No Operation',
					type: 'n8n-nodes-base.noOp',
					typeVersion: 1,
					position: [200, 0],
					parameters: {},
				},
			],
			connections: {
				'Calltouch Trigger': { main: [[{ node: 'No Operation', type: 'main', index: 0 }]] },
			},
			settings: { executionOrder: 'v1' },
		});
		await client.activate(workflow);
		triggers.push({ workflow, triggerOn, include, logs });
	}
	await untilPolled(sandbox, triggers, since);
	return triggers;
}

/** Adds a request and a call for each. */
type Create = (...leads: Array<{ date?: number }>) => void;

/** Adds leads to the sandbox, and keeps them in mind. */
function recordLeads(sandbox: Sandbox): { create: Create; created: Lead[] } {
	const created: Lead[] = [];
	const create: Create = (...leads) => {
		for (const fields of leads) {
			created.push({ log: 'request', id: sandbox.addRequest(fields).requestId });
			created.push({ log: 'call', id: sandbox.addCall(fields).callId });
		}
	};
	return { create, created };
}

/** What a trigger has asked a log for. */
function pollsSince(
	{ httpRequests }: Sandbox,
	since: number,
	{ include }: Trigger,
	log: LogName,
): ReceivedHttpRequest[] {
	return httpRequests.filter(
		({ time, path, query }) =>
			time >= since &&
			path.endsWith(PATHS[log]) &&
			(query ?? []).some(([name]) => name === include),
	);
}

const isAnswered = ({ status }: ReceivedHttpRequest): boolean => status !== null;
const isHeldBack = ({ fault }: ReceivedHttpRequest): boolean => fault === 'neverAnswer';

async function until(what: string, holds: () => boolean): Promise<void> {
	const deadline = Date.now() + POLLED_WITHIN_MS;
	while (!holds()) {
		if (Date.now() > deadline) {
			throw new Error(`${what}: not within ${POLLED_WITHIN_MS / 1000} s.`);
		}
		await sleep(1);
	}
}

async function untilPolled(sandbox: Sandbox, triggers: Trigger[], since: number): Promise<void> {
	await until('A poll of each trigger', () =>
		triggers.every((trigger) =>
			trigger.logs.every((log) => pollsSince(sandbox, since, trigger, log).some(isAnswered)),
		),
	);
}

/** Waits until each trigger has polled from now on, and n8n has written what came of it. */
async function polled({ sandbox }: Stage, triggers: Trigger[], log: Log): Promise<void> {
	await reporting(log, 'Waiting for a poll of each trigger', async () => {
		await untilPolled(sandbox, triggers, Date.now());
		await sleep(WRITTEN_AFTER_MS);
	});
}

/** Of requests alone, so that polls for both logs have half of what they wait for. */
function holdBackAnswers(sandbox: Sandbox): void {
	sandbox.fail({ kind: 'neverAnswer', path: PATHS.request, times: null });
}

/** Leaves n8n killed, after all of the triggers had asked for what is new and got no answer to it. */
async function killWhileWaiting(
	{ sandbox }: Stage,
	n8n: N8n,
	triggers: Trigger[],
	create: Create,
	log: Log,
): Promise<void> {
	const since = Date.now();
	holdBackAnswers(sandbox);
	const date = sandbox.now();
	create({ date }, { date });
	await reporting(log, 'Killing n8n while all polls wait for an answer', async () => {
		await until('A poll of each trigger that waits', () =>
			triggers.every((trigger) =>
				trigger.logs.every((log) =>
					pollsSince(sandbox, since, trigger, log).some(
						log === 'request' ? isHeldBack : isAnswered,
					),
				),
			),
		);
		create({});
		await n8n.kill();
	});
	sandbox.clearFaults();
	create({ date });
}

/** The same at the polls that n8n makes when it starts; then starts it once more. */
async function killWhileStarting(stage: Stage, create: Create, log: Log): Promise<N8n> {
	const { sandbox } = stage;
	const since = Date.now();
	holdBackAnswers(sandbox);
	const n8n = await stage.startAgain(ACTIVE_AGAIN_SOON);
	await reporting(log, 'Killing n8n while its first poll waits for an answer', async () => {
		await until('A poll that waits', () =>
			sandbox.httpRequests.some((call) => call.time >= since && isHeldBack(call)),
		);
		create({});
		await n8n.kill();
	});
	sandbox.clearFaults();
	return await stage.startAgain(ACTIVE_AGAIN_SOON);
}

/** Kills n8n while it takes up what polls have brought, and starts it again; several times. */
async function killAtEmissions(
	{ startAgain }: Stage,
	running: N8n,
	create: Create,
	env: Record<string, string>,
	log: Log,
): Promise<void> {
	let n8n = running;
	for (const message of KILL_AT) {
		const { size } = await stat(n8n.logFile);
		create({}, {});
		await untilLogged(n8n.logFile, size, message);
		await n8n.kill();
		log(`Killed n8n when it said: ${message}`);
		// n8n 2.41 may end its first start over an execution that had just been written, and marks it as
		// crashed: whatever watches over n8n starts it again.
		n8n = await startAgain(env).catch(async (error: unknown) => {
			log(`n8n did not start: ${error instanceof Error ? error.message : String(error)}`);
			return await startAgain(env);
		});
	}
}

/** Waits until the text is in n8n's log, behind the given size. */
async function untilLogged(logFile: string, size: number, text: string): Promise<void> {
	const file = await open(logFile);
	try {
		let position = size;
		let logged = '';
		const deadline = Date.now() + POLLED_WITHIN_MS;
		while (!logged.includes(text)) {
			if (Date.now() > deadline) throw new Error(`n8n has not logged "${text}".`);
			const { bytesRead, buffer } = await file.read({ position });
			position += bytesRead;
			logged += buffer.toString('utf8', 0, bytesRead);
			await sleep(1);
		}
	} finally {
		await file.close();
	}
}

/** For each trigger the leads in each of its executions. */
type Arrivals = Map<Trigger, Lead[][]>;

/** Whatever became of an execution: n8n shows those that were cut off, with what they began with. */
async function readArrivals({ client }: Stage, triggers: Trigger[], log: Log): Promise<Arrivals> {
	const statuses: string[] = [];
	const arrivals: Arrivals = new Map();
	for (const trigger of triggers) {
		const executions = await client.listExecutions(trigger.workflow);
		statuses.push(...executions.map(({ status }) => status));
		const texts = await Promise.all(executions.map(({ id }) => client.executionText(id)));
		arrivals.set(trigger, texts.map(leadsIn));
	}
	const kinds = [...new Set(statuses)];
	const count = (kind: string): number => statuses.filter((status) => status === kind).length;
	log(`Executions: ${kinds.map((kind) => `${count(kind)} ${kind}`).join(', ')}`);
	return arrivals;
}

function leadsIn(text: string): Lead[] {
	return [...text.matchAll(/"(request|call)Id\\*":(\d+)/g)].map(([, log, id]) => ({
		log: log as LogName,
		id: Number(id),
	}));
}

const isSame = (a: Lead) => (b: Lead) => a.log === b.log && a.id === b.id;

interface Arrived extends Lead {
	trigger: string;
	times: number;
}

/** How often leads came to the triggers that watch their log. */
function countArrivals(arrivals: Arrivals, leads: Lead[]): Arrived[] {
	return [...arrivals].flatMap(([{ workflow, logs }, executions]) =>
		leads
			.filter(({ log }) => logs.includes(log))
			.map((lead) => ({
				...lead,
				trigger: workflow.name,
				times: executions.filter((arrived) => arrived.some(isSame(lead))).length,
			})),
	);
}

function checkOnce(arrivals: Arrivals, leads: Lead[], check: Check): void {
	const counts = countArrivals(arrivals, leads);
	check(
		`${leads.length} requests and calls came ${counts.length} times to ${arrivals.size} triggers, each exactly once`,
		counts
			.filter(({ times }) => times !== 1)
			.map(({ log, id, trigger, times }) => `The ${log} ${id} came to ${trigger} ${times} times.`),
	);
}

function checkNoneFromBefore(
	sandbox: Sandbox,
	arrivals: Arrivals,
	created: Lead[],
	check: Check,
): void {
	const arrived = [...arrivals.values()].flat(2);
	const all: Lead[] = [
		...sandbox.requests.map(({ requestId }) => ({ log: 'request' as const, id: requestId })),
		...sandbox.calls.map(({ callId }) => ({ log: 'call' as const, id: callId })),
	];
	const before = all.filter((lead) => !created.some(isSame(lead)));
	check(
		`None came of the ${before.length} from before activation`,
		before
			.filter((lead) => arrived.some(isSame(lead)))
			.map(({ log, id }) => `The ${log} ${id} came.`),
	);
}

function tell(arrivals: Arrivals, leads: Lead[], log: Log): void {
	const arrived = countArrivals(arrivals, leads);
	const count = (is: (times: number) => boolean): number =>
		arrived.filter(({ times }) => is(times)).length;
	log(
		`What polls brought right before a kill: ${count((n) => n === 1)} came once, ` +
			`${count((n) => n > 1)} again, ${count((n) => n === 0)} never`,
	);
}
