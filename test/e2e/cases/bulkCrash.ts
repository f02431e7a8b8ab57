import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedHttpRequest } from '../../sandbox/httpLog';
import type { Sandbox } from '../../sandbox/server';
import type { Case, Check } from '../checks';
import type { Execution, StoredWorkflow, WorkflowNode } from '../client';
import { outputOf } from '../examples';
import { HOST_VERSION } from '../host';
import type { N8n } from '../n8n';
import { reporting, type Log } from '../progress';
import type { Stage } from '../stage';
import { checkTokens } from '../tokens';

/** So late that at any moment each of four executions waits for the answer to a call that has acted. */
const LATENCY_MS = 1_500;
const MIDWAY_WITHIN_MS = 60_000;
/** Calls that an execution may have under way at a time. */
const MOST_UNDER_WAY = 20;
/** Longer than n8n takes after its start to find executions that were cut off. */
const SETTLED_AFTER_MS = 5_000;
/** Enough for the shorter of two runs, and not for the longer; n8n's own setting is 30. */
const GRACE_SECONDS = 5;
/** For calls that were on their way when n8n was killed. */
const ARRIVED_AFTER_MS = 500;

/** Tells these orders from those that the sandbox begins with. */
const SERVICE = 'Bulk';

const START = 'Start';
const SEND = 'Send';

/** A workflow that sends many items. Each item has a key of its own, by which the sandbox knows it. */
interface Bulk {
	workflow: StoredWorkflow;
	keys: string[];
}

/**
 * Runs of many items that are cut off in the middle, by SIGKILL and by a stop that n8n has no patience
 * for. Nothing is sent again by itself and nothing exists twice; by hand, the rest can be made up for.
 * What it is about is the node's own doing, so one n8n is enough: that n8n begins nothing anew after it
 * was killed is seen in both by the crashes of the triggers.
 */
export const bulkCrash: Case = {
	name: 'bulkCrash',
	hosts: [HOST_VERSION],
	prove: async (stage, check, log) => {
		const numbered = await createBulk(stage, 'Register', registerOrder(true), orderKeys('A', 60));
		const upserted = await createBulk(stage, 'Upsert', upsertOrder, orderKeys('B', 16));
		const unnumbered = await createBulk(
			stage,
			'Register without number',
			registerOrder(false),
			orderKeys('C', 40),
		);
		const callbacks = await createBulk(stage, 'Callback', createCallback, phoneKeys(40));
		const killed = [numbered, upserted, unnumbered, callbacks];
		const n8n = await killMidway(stage, killed, check, log);

		const unsafe = [unnumbered, callbacks].flatMap(({ keys }) => keys);
		const unsafeCalls = callsFor(stage.sandbox, unsafe).length;
		await repeatRegister(stage, numbered, check, log);
		await repeatUpsert(stage, 'The upsert that was killed', upserted, check, log);

		const short = await createBulk(stage, 'Short', registerOrder(true), orderKeys('D', 8));
		const long = await createBulk(stage, 'Long', registerOrder(true), orderKeys('E', 50));
		await stopMidway(stage, n8n, short, long, check, log);
		const upsertedLong = await createBulk(stage, 'Upsert after Long', upsertOrder, long.keys);
		await repeatUpsert(stage, 'The upsert of what was stopped', upsertedLong, check, log);

		const more = callsFor(stage.sandbox, unsafe).length - unsafeCalls;
		check(
			`To the end, none of the ${unsafe.length} items that must not be repeated was sent again`,
			more === 0 ? [] : [`There were ${more} more calls.`],
		);
		checkNoneTwice(stage.sandbox, check);
		const all = [...killed, short, long, upsertedLong].map(({ workflow }) => workflow);
		await checkTokens(stage, all, check);
	},
};

function orderKeys(series: string, count: number): string[] {
	return Array.from({ length: count }, (_, i) => `BULK-${series}-${1000 + i}`);
}

function phoneKeys(count: number): string[] {
	return Array.from({ length: count }, (_, i) => `7999${2_000_000 + i}`);
}

type CalltouchNode = Pick<WorkflowNode, 'parameters'> & { type: keyof Stage['credentials'] };

function newOrder(operation: string, orderNumber: string): CalltouchNode {
	return {
		type: 'calltouchApi',
		parameters: {
			resource: 'order',
			operation,
			linkTo: 'none',
			orderNumber,
			orderSum: 1000,
			orderStatus: 'New',
			orderDate: '={{ $now.toISO() }}',
			service: SERVICE,
			additionalFields: { orderComment: '={{ $json.key }}' },
		},
	};
}

const registerOrder = (isNumbered: boolean): CalltouchNode =>
	newOrder('register', isNumbered ? '={{ $json.key }}' : '');

const upsertOrder = newOrder('upsert', '={{ $json.key }}');

const createCallback: CalltouchNode = {
	type: 'calltouchApi',
	parameters: {
		resource: 'callback',
		operation: 'create',
		routeKey: 'routekey_1',
		phone: '={{ $json.key }}',
		additionalFields: {},
	},
};

async function createBulk(
	{ client, credentials }: Stage,
	name: string,
	{ type, parameters }: CalltouchNode,
	keys: string[],
	settings: Record<string, unknown> = {},
): Promise<Bulk> {
	const { id, name: credentialName } = credentials[type];
	const node = (
		nodeName: string,
		nodeType: string,
		typeVersion: number,
		values: Record<string, unknown>,
	): WorkflowNode => ({
		id: nodeName,
		name: nodeName,
		type: nodeType,
		typeVersion,
		position: [0, 0],
		parameters: values,
	});
	const nodes: WorkflowNode[] = [
		node(START, 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Deals', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: JSON.stringify({ deals: keys.map((key) => ({ key })) }),
			options: {},
		}),
		node('Split Out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'deals', options: {} }),
		{
			...node(SEND, 'n8n-nodes-calltouch.calltouch', 1, parameters),
			credentials: { [type]: { id, name: credentialName } },
			...settings,
		},
	];
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((next, i) => [
				nodes[i]?.name ?? '',
				{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
			]),
	);
	const workflow = { name, nodes, connections, settings: { executionOrder: 'v1' } };
	return { workflow: await client.createWorkflow(workflow), keys };
}

/** The key of the item that a call is for. */
function keyOf({ form, query, rawBody, path }: ReceivedHttpRequest): string | undefined {
	if (path.startsWith('/widget-service')) return (JSON.parse(rawBody) as { phone: string }).phone;
	const pairs = [...(form ?? []), ...(query ?? [])];
	return pairs.find(([name]) => name === 'orderComment' || name === 'comment')?.[1];
}

function callsFor({ httpRequests }: Sandbox, keys: string[]): ReceivedHttpRequest[] {
	return httpRequests.filter((call) => keys.includes(keyOf(call) ?? ''));
}

/** The key of each order and callback that came from here. */
function existing({ orders, callbacks }: Sandbox): string[] {
	return [
		...orders.filter(({ service }) => service === SERVICE).map(({ orderComment }) => orderComment),
		...callbacks.map(({ phone }) => phone),
	];
}

function countExisting(sandbox: Sandbox, keys: string[]): number {
	const there = new Set(existing(sandbox));
	return keys.filter((key) => there.has(key)).length;
}

function checkNoneTwice(sandbox: Sandbox, check: Check): void {
	const all = existing(sandbox);
	check(
		`None of ${all.length} orders and callbacks exists twice`,
		all.filter((key, i) => all.indexOf(key) !== i).map((key) => `${key} does.`),
	);
}

/** The calls that create something: an upsert's first one does not. */
function creations(sandbox: Sandbox, { keys }: Bulk): ReceivedHttpRequest[] {
	return callsFor(sandbox, keys).filter(({ method }) => method === 'POST');
}

/** How many items were carried out and the answer has gone out. */
function countAnswered(sandbox: Sandbox, bulk: Bulk): number {
	return creations(sandbox, bulk).filter(({ status }) => status === 200).length;
}

async function until(what: string, holds: () => boolean): Promise<void> {
	const deadline = Date.now() + MIDWAY_WITHIN_MS;
	while (!holds()) {
		if (Date.now() > deadline) throw new Error(`${what} did not happen.`);
		await sleep(10);
	}
}

async function killMidway(stage: Stage, bulks: Bulk[], check: Check, log: Log): Promise<N8n> {
	const { client, sandbox, n8n } = stage;
	// A callback that is sent twice has to show.
	sandbox.set({ latency: LATENCY_MS, callbackMinInterval: 0 });
	const isUnanswered = ({ status, time }: ReceivedHttpRequest): boolean =>
		status === null && Date.now() - time < LATENCY_MS / 2;
	await reporting(log, `Running ${bulks.length} workflows until they are midway`, async () => {
		for (const { workflow } of bulks) await client.startWorkflow(workflow, START);
		await until('A moment at which each run waits for an answer', () =>
			bulks.every((bulk) => {
				const answered = countAnswered(sandbox, bulk);
				const isWaiting = creations(sandbox, bulk).some(isUnanswered);
				return answered >= 2 && isWaiting && countExisting(sandbox, bulk.keys) > answered;
			}),
		);
	});
	// Before it is killed: until its process is gone, answers may come that nobody gets.
	const left = bulks.map((bulk) => ({ bulk, answered: countAnswered(sandbox, bulk) }));
	await n8n.kill();
	await sleep(ARRIVED_AFTER_MS);
	const callsBefore = sandbox.httpRequests.length;
	check(
		`Killed with 1 to ${MOST_UNDER_WAY} items of each run under way, and some not sent`,
		left.flatMap(({ bulk: { workflow, keys }, answered }) => {
			const there = countExisting(sandbox, keys);
			const inDoubt = there - answered;
			log(`"${workflow.name}": ${keys.length} items, ${answered} answered, ${there} exist`);
			const isMidway = inDoubt >= 1 && inDoubt <= MOST_UNDER_WAY && there < keys.length;
			return isMidway ? [] : [`Not so "${workflow.name}".`];
		}),
	);
	sandbox.set({ latency: 0 });

	const started = await stage.startAgain({
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_SECONDS),
	});
	await sleep(SETTLED_AFTER_MS);
	checkNothingSent(sandbox, callsBefore, check);
	checkNoneTwice(sandbox, check);
	await checkStatus(stage, bulks, 'crashed', check);
	return started;
}

function checkNothingSent({ httpRequests }: Sandbox, callsBefore: number, check: Check): void {
	check(
		'After the restart nothing is sent by itself',
		httpRequests.slice(callsBefore).map(({ method, path }) => `${method} ${path}`),
	);
}

async function checkStatus(
	{ client }: Stage,
	bulks: Bulk[],
	expected: string,
	check: Check,
): Promise<void> {
	for (const { workflow } of bulks) {
		const executions = await client.listExecutions(workflow);
		const statuses = executions.map(({ status }) => status);
		check(
			`n8n shows the one execution of "${workflow.name}" as ${expected}`,
			statuses.length === 1 && statuses[0] === expected ? [] : [`It shows: ${statuses.join(', ')}`],
		);
	}
}

/** The same numbers once more: first as before, where the first refusal ends it, then going on. */
async function repeatRegister(
	stage: Stage,
	{ workflow, keys }: Bulk,
	check: Check,
	log: Log,
): Promise<void> {
	const { client, sandbox } = stage;
	const { status, error } = await client.runWorkflow(workflow, START);
	const says = `${error?.message ?? 'nothing'} (${error?.description ?? 'no description'})`;
	check(
		`Register once more ends with: ${says}`,
		status === 'error' && /already/.test(says) ? [] : [`It is ${status}.`],
	);
	checkNoneTwice(sandbox, check);

	const there = new Set(existing(sandbox));
	const goingOn = await createBulk(stage, 'Register, going on', registerOrder(true), keys, {
		onError: 'continueRegularOutput',
	});
	const execution = await reporting(
		log,
		'Registering all of them once more, going on after refusals',
		async () => await client.runWorkflow(goingOn.workflow, START),
	);
	checkOutput(
		`Going on, it refuses the ${countIn(there, keys)} that exist and registers the others`,
		execution,
		keys,
		(key, { error: refusal, orderNumber }) =>
			there.has(key) ? /already/.test(String(refusal)) : orderNumber === key,
		check,
	);
	checkAllThere(sandbox, keys, check);
}

async function repeatUpsert(
	{ client, sandbox }: Stage,
	what: string,
	{ workflow, keys }: Bulk,
	check: Check,
	log: Log,
): Promise<void> {
	const there = new Set(existing(sandbox));
	const execution = await reporting(
		log,
		`Sending ${keys.length} orders with Create or Update`,
		async () => await client.runWorkflow(workflow, START),
	);
	checkOutput(
		`${what} updates the ${countIn(there, keys)} that exist and registers the others`,
		execution,
		keys,
		(key, { outcome, orderNumber }) =>
			orderNumber === key && outcome === (there.has(key) ? 'updated' : 'registered'),
		check,
	);
	checkAllThere(sandbox, keys, check);
}

function countIn(there: Set<string>, keys: string[]): number {
	return keys.filter((key) => there.has(key)).length;
}

function checkOutput(
	what: string,
	execution: Execution,
	keys: string[],
	isRight: (key: string, output: Record<string, unknown>) => boolean,
	check: Check,
): void {
	const output = outputOf(execution, SEND);
	check(what, [
		...(execution.status === 'success'
			? []
			: [`It is ${execution.status}: ${execution.error?.message ?? 'no reason'}`]),
		...(output.length === keys.length ? [] : [`It put out ${output.length} items.`]),
		...keys
			.map((key, i) => ({ key, json: output[i] ?? {} }))
			.filter(({ key, json }) => !isRight(key, json))
			.map(({ key, json }) => `${key}: ${JSON.stringify(json)}`),
	]);
}

function checkAllThere(sandbox: Sandbox, keys: string[], check: Check): void {
	const all = existing(sandbox);
	const times = (key: string): number => all.filter((other) => other === key).length;
	check(
		`Each of the ${keys.length} orders exists exactly once`,
		keys.filter((key) => times(key) !== 1).map((key) => `${key} exists ${times(key)} times.`),
	);
}

/** n8n waits for executions to end, and gives up on those that take too long. */
async function stopMidway(
	stage: Stage,
	n8n: N8n,
	short: Bulk,
	long: Bulk,
	check: Check,
	log: Log,
): Promise<void> {
	const { client, sandbox } = stage;
	for (const { workflow } of [short, long]) await client.startWorkflow(workflow, START);
	await until('A moment at which both runs have begun', () =>
		[short, long].every((bulk) => countAnswered(sandbox, bulk) >= 2),
	);
	const atStop = [short, long].map(({ keys }) => countExisting(sandbox, keys));
	await reporting(log, `Stopping n8n, which has ${GRACE_SECONDS} s for that`, n8n.stop);
	await sleep(ARRIVED_AFTER_MS);
	const atEnd = [short, long].map(({ keys }) => countExisting(sandbox, keys));
	log(
		`Orders when n8n was told to stop: ${atStop.join(' and ')}; at its end: ${atEnd.join(' and ')}`,
	);
	const [shortAtStop = 0] = atStop;
	const [, longAtEnd = 0] = atEnd;
	check(
		'n8n was told to stop during the shorter run, and ended during the longer one',
		shortAtStop < short.keys.length && longAtEnd < long.keys.length ? [] : ['It was not.'],
	);
	const callsBefore = sandbox.httpRequests.length;

	await stage.startAgain();
	await sleep(SETTLED_AFTER_MS);
	checkNothingSent(sandbox, callsBefore, check);
	checkNoneTwice(sandbox, check);
	await checkStatus(stage, [short], 'success', check);
	await checkStatus(stage, [long], 'crashed', check);
	const [execution] = await client.listExecutions(short.workflow);
	checkOutput(
		'What n8n waited for is recorded as it was carried out',
		await client.waitForExecution(execution?.id ?? ''),
		short.keys,
		(key, { orderNumber, orderId }) =>
			orderNumber === key &&
			sandbox.orders.some((order) => order.orderId === orderId && order.orderNumber === key),
		check,
	);
	checkAllThere(sandbox, short.keys, check);
}
