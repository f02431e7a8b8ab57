import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
	callFields,
	deliver,
	requestFields,
	sendTo,
	testFields,
	type DeliveredFields,
	type DeliveryAnswer,
} from '../../sandbox/deliver';
import type { Case, Check } from '../checks';
import type { Execution, StoredWorkflow, WorkflowNode } from '../client';
import { addressOf, untilReceiving, WEBHOOK_TRIGGER, WEBHOOK_TRIGGER_VERSION } from '../deliveries';
import { HOST_VERSIONS } from '../host';
import { reporting, type Log } from '../progress';
import { calltouchAccount, type Stage } from '../stage';
import { checkFiles } from '../tokens';
import { differences, itemDifferences, misfits } from './compare';
import { failureOf, inARow, itemsOf, node, withCredential, type Parameters } from './workflows';

const TRIGGER = 'Calltouch Webhook Trigger';
const NOTHING = node('Nothing', 'n8n-nodes-base.noOp', 1);

/** In no ID and no word. */
const MARK = 'Znv8qkWx';

/** With what an address must encode. */
const SECRET = `${MARK}-Секрет & 100% of it`;

const METHODS = ['GET', 'POST'] as const;
/** Longer than n8n takes to start what it is going to start. */
const STARTED_AFTER_MS = 1_500;

/** The webhook trigger in a real n8n, with deliveries such as Calltouch sends, and others. */
export const webhook: Case = {
	name: 'webhook',
	hosts: HOST_VERSIONS,
	prove: async (stage, check, log) => {
		await checkDeliveries(stage, check);
		await checkSlowWorkflow(stage, check);
		await checkTestEvent(stage, check);
		const guarded = await checkSecret(stage, check);
		await checkBurst(stage, check, log);
		const behindProxy = await checkWithoutProxy(stage, check);
		await checkRepeats(stage, check, log);
		await checkBehindProxy(stage, behindProxy, check);
		await checkSecretKept(stage, guarded, check);
	},
};

function trigger(parameters: Parameters, settings: Partial<WorkflowNode> = {}): WorkflowNode {
	return node(TRIGGER, WEBHOOK_TRIGGER, WEBHOOK_TRIGGER_VERSION, parameters, {
		webhookId: randomUUID(),
		...settings,
	});
}

/** Stores and activates a workflow that starts with the trigger; answers its address as well. */
async function activated(
	{ client, n8n }: Stage,
	name: string,
	nodes: WorkflowNode[],
): Promise<{ workflow: StoredWorkflow; address: string }> {
	const workflow = await client.createWorkflow(inARow(name, nodes));
	await client.activate(workflow);
	const address = addressOf(n8n, workflow);
	await untilReceiving(address);
	return { workflow, address };
}

/** The items of the trigger in each execution of a workflow, the oldest first. */
async function received({ client }: Stage, workflow: StoredWorkflow, count: number) {
	const known: string[] = [];
	const executions: Execution[] = [];
	while (executions.length < count) {
		const execution = await client.nextExecution(workflow, known, 20_000);
		known.push(execution.id);
		executions.push(execution);
	}
	return executions;
}

/** What was sent in vain starts nothing: nothing more than this has been started. */
async function objectionsToMore(
	{ client }: Stage,
	workflow: StoredWorkflow,
	count: number,
): Promise<string[]> {
	await sleep(STARTED_AFTER_MS);
	const { length } = await client.listExecutions(workflow);
	return length === count ? [] : [`There are ${length} executions instead of ${count}.`];
}

const answeredWith = (answers: DeliveryAnswer[], status: number): string[] =>
	answers
		.filter((answer) => answer.status !== status)
		.map(({ status: given, text }) => `One was answered ${given}: ${text.slice(0, 100)}`);

async function checkDeliveries(stage: Stage, check: Check): Promise<void> {
	// n8n itself reads more of the bodies where the version is 1.
	for (const version of [WEBHOOK_TRIGGER_VERSION, 1]) await checkBodies(stage, version, check);
	await checkEvents(stage, check);
}

async function checkBodies(stage: Stage, typeVersion: number, check: Check): Promise<void> {
	const receiving = trigger({ events: ['any'], output: 'raw' }, { typeVersion });
	const raw = await activated(stage, 'Whatever comes in', [receiving, NOTHING]);
	const sent: DeliveredFields[] = [];
	const answers: DeliveryAnswer[] = [];
	for (const method of METHODS) {
		for (const fields of [callFields(), requestFields(), testFields()]) {
			const odd = { ...fields, utm_term: 'ёлка + "ель" & 100% \\ \' <b> 😀\n\t/?#[]' };
			answers.push(await deliver({ address: raw.address, method }, odd));
			sent.push(odd);
		}
	}
	const boundary = 'x7x';
	const part = (name: string, value: string) =>
		`--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const others: Array<[body: string, type: string | undefined, expected: DeliveredFields]> = [
		[
			'{"id":"7","ctClientId":123456789012345678}',
			'application/json',
			{ id: '7', ctClientId: '123456789012345678' },
		],
		['id=7&city=%D0%9E%D0%BC%D1%81%D0%BA', undefined, { id: '7', city: 'Омск' }],
		['{"id":"7"}', 'application/octet-stream', { id: '7' }],
		[
			`${part('id', '7')}${part('city', 'Омск')}--${boundary}--\r\n`,
			`multipart/form-data; boundary=${boundary}`,
			{ id: '7', city: 'Омск' },
		],
	];
	for (const [body, type, expected] of others) {
		const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
		answers.push(await sendTo(`${raw.address}?source=query`, 'POST', body, headers));
		sent.push({ source: 'query', ...expected });
	}
	const executions = await received(stage, raw.workflow, sent.length);
	check(
		`Version ${typeVersion}: query, form, multipart form and JSON come out as they were sent, to the last character`,
		[
			...answeredWith(answers, 200),
			...executions.flatMap(failureOf),
			...differences(
				executions.map((execution) => itemsOf(execution, TRIGGER).map(({ json }) => json)),
				sent.map((fields) => [fields]),
			),
		],
	);
	await checkRefused(stage, raw, typeVersion, sent.length, check);
}

/** What n8n or the node takes for no delivery at all. */
async function checkRefused(
	stage: Stage,
	{ workflow, address }: { workflow: StoredWorkflow; address: string },
	typeVersion: number,
	count: number,
	check: Check,
): Promise<void> {
	const json = { 'content-type': 'application/json' };
	const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
	const answers = [
		await sendTo(address, 'POST', deep, json),
		await sendTo(address, 'POST', `a=${'b'.repeat(2_000_000)}`, {
			'content-type': 'application/x-www-form-urlencoded',
		}),
		await sendTo(address, 'POST', '{"id":', json),
		await sendTo(address, 'POST', 'a'.repeat(17 * 1024 * 1024), json).catch(() => undefined),
		await sendTo(address, 'POST', 'a'.repeat(17 * 1024 * 1024)).catch(() => undefined),
		await sendTo(address, 'POST', 'not packed', { 'content-encoding': 'gzip' }),
		await sendTo(`${address}?${'[a]'.repeat(3_000)}=1&a[999999999]=1`, 'GET', undefined),
	];
	const statuses = answers.map((answer) => answer?.status);
	const ofQuery = statuses.at(-1);
	check(
		`Version ${typeVersion}: bodies that are too deep, too large or broken do no harm and start nothing`,
		[
			...differences(statuses.slice(0, 2), [413, 413], 'Their statuses'),
			...statuses
				.slice(2, -1)
				.filter((status) => status !== undefined && status < 400)
				.map((status) => `n8n answered ${status}.`),
			...(ofQuery === 200 || ofQuery === 413 ? [] : [`A query: ${ofQuery}`]),
			...(await objectionsToMore(stage, workflow, count + (ofQuery === 200 ? 1 : 0))),
		],
	);
}

/** Every event with what the editor announces of it; what is not wanted is answered all the same. */
async function checkEvents(stage: Stage, check: Check): Promise<void> {
	const missed = callFields({ status: 'unsuccessful', id: '88000001' });
	const parameters = {
		events: ['missedCall', 'newRequest', 'order'],
		filters: { uniqueOnly: true, tags: 'vip' },
	};
	const nodes = [trigger(parameters, withCredential(stage)), NOTHING];
	const { workflow, address } = await activated(stage, 'Some of it', nodes);
	const ordered = `${address}?webhookType=order`;
	const answers = [
		await deliver({ address, method: 'POST' }, callFields({ callphase: 'callconnected' })),
		await deliver({ address, method: 'GET' }, callFields()),
		await deliver({ address, method: 'GET' }, missed),
		await deliver({ address, method: 'POST' }, { ...missed, unique: 'false' }),
		await deliver({ address, method: 'POST' }, requestFields()),
		await deliver({ address, method: 'POST' }, requestFields({ tags_manual: 'null' })),
		await deliver({ address, method: 'POST' }, testFields()),
		await deliver({ address: ordered, method: 'POST' }, { number: '7' }),
	];
	const executions = await received(stage, workflow, 3);
	const items = executions.flatMap((execution) => itemsOf(execution, TRIGGER));
	const preview = await stage.client.outputPreview(WEBHOOK_TRIGGER);
	check('Events and filters let through what they should, as the editor announces it', [
		...answeredWith(answers, 200),
		...itemDifferences(items, [
			{
				eventId: 'call:88000001:ended',
				event: 'missedCall',
				leadType: 'call',
				leadId: 88000001,
				createdAt: '2026-03-31T15:30:00+03:00',
				phone: '79992223344',
				content: null,
			},
			{ eventId: 'request:145507', event: 'newRequest', form: 'Заявка на звонок' },
			{ event: 'order', leadId: null },
		]),
		...items.flatMap(({ json }) => misfits(json, preview)),
		...(await objectionsToMore(stage, workflow, 3)),
	]);
}

async function checkSlowWorkflow(stage: Stage, check: Check): Promise<void> {
	const wait = node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 8, unit: 'seconds' });
	const { workflow, address } = await activated(stage, 'Slow', [trigger({}), wait]);
	const answer = await deliver({ address, method: 'POST' }, callFields());
	const [first] = await stage.client.listExecutions(workflow);
	check('A workflow that takes 8 seconds keeps nobody waiting for the answer', [
		...answeredWith([answer], 200),
		...(answer.tookMs < 4_000 ? [] : [`It took ${answer.tookMs} ms.`]),
		...(['running', 'waiting', 'new'].includes(first?.status ?? '')
			? []
			: [`The execution is ${first?.status} by then.`]),
	]);
}

/** The editor listens: the cabinet's test is shown, whatever is chosen. */
async function checkTestEvent(stage: Stage, check: Check): Promise<void> {
	const { client, n8n } = stage;
	const workflow = await client.createWorkflow(
		inARow('Listening', [trigger({ events: ['missedCall'], filters: { uniqueOnly: true } })]),
	);
	await client.startWorkflow(workflow, TRIGGER);
	const address = addressOf(n8n, workflow, 'webhook-test');
	await untilReceiving(address);
	const answer = await deliver({ address, method: 'GET' }, testFields());
	const execution = await client.nextExecution(workflow, [], 20_000);
	check('Listen for test event shows the test that the cabinet sends', [
		...answeredWith([answer], 200),
		...failureOf(execution),
		...itemDifferences(itemsOf(execution, TRIGGER), [{ event: null, phone: null }]),
	]);
}

interface Guarded {
	workflow: StoredWorkflow;
	address: string;
}

async function checkSecret(stage: Stage, check: Check): Promise<Guarded> {
	const { client, sandbox } = stage;
	const { id, name } = await client.createCredential('calltouchApi', 'With a secret', {
		...calltouchAccount(sandbox),
		webhookSecret: SECRET,
	});
	const credentials = { calltouchApi: { id, name } };
	const nodes = [trigger({ events: ['any'], output: 'raw' }, { credentials }), NOTHING];
	const guarded = await activated(stage, 'Guarded', nodes);
	const { workflow, address } = guarded;
	const withSecret = `${address}?secret=${encodeURIComponent(SECRET)}`;
	const wrong = [address, `${address}?secret=`, `${address}?secret=${SECRET.length}`];
	const refused: DeliveryAnswer[] = [];
	const taken: DeliveryAnswer[] = [];
	for (const method of METHODS) {
		for (const each of wrong) refused.push(await deliver({ address: each, method }, callFields()));
		taken.push(await deliver({ address: withSecret, method }, callFields()));
	}
	const executions = await received(stage, workflow, taken.length);
	check('Without the secret it is 403 and nothing starts; with it, it is in no item', [
		...answeredWith(refused, 403),
		...answeredWith(taken, 200),
		...differences(
			executions.flatMap((execution) => itemsOf(execution, TRIGGER).map(({ json }) => json)),
			taken.map(() => callFields()),
		),
		...(await objectionsToMore(stage, workflow, taken.length)),
	]);
	return guarded;
}

/** The secret in every form it could have been written in. */
function tellsSecret(text: string): boolean {
	const forms = [
		SECRET,
		encodeURIComponent(SECRET),
		encodeURIComponent(encodeURIComponent(SECRET)),
		String(new URLSearchParams({ SECRET })).replace('SECRET=', ''),
		// Files are read byte by byte.
		Buffer.from(SECRET).toString('latin1'),
		MARK,
	];
	const lower = text.toLowerCase();
	return forms.some((form) => lower.includes(form.toLowerCase()));
}

async function checkSecretKept(stage: Stage, { workflow }: Guarded, check: Check): Promise<void> {
	const { client, userFolder } = stage;
	const files = { userFolder, whose: "n8n's files (the secret)", data: /^database\.sqlite/ };
	await checkFiles(files, tellsSecret, [workflow], check);
	const executions = await client.listExecutions(workflow);
	const told = await Promise.all(executions.map(async ({ id }) => await client.executionText(id)));
	check('The secret is in no data of an execution', [
		...(told.length === 0 ? ['There is none.'] : []),
		...executions.filter((_, i) => tellsSecret(told[i] ?? '')).map(({ id }) => `It is in ${id}.`),
	]);
}

const BURST = { deliveries: 100, atOnce: 8 };

/** Many deliveries at once. How soon they are answered is for the bench to tell. */
async function checkBurst(stage: Stage, check: Check, log: Log): Promise<void> {
	const parameters = { events: ['any'], output: 'selected', fields: ['leadId'] };
	const { workflow, address } = await activated(stage, 'Burst', [trigger(parameters), NOTHING]);
	const answers = await reporting(
		log,
		`Sending ${BURST.deliveries} deliveries`,
		async () => await burst(address),
	);
	check(
		`${BURST.deliveries} deliveries, ${BURST.atOnce} at a time, are answered with 200`,
		answeredWith(answers, 200),
	);
	const ids = await settled(stage, workflow, BURST.deliveries);
	const missing = Array.from({ length: BURST.deliveries }, (_, i) => i + 1).filter(
		(id) => !ids.includes(id),
	);
	check('None of them is lost, and none comes twice', [
		...missing.map((id) => `${id} is missing.`),
		...(ids.length === BURST.deliveries ? [] : [`There are ${ids.length} executions.`]),
	]);
}

async function burst(address: string): Promise<DeliveryAnswer[]> {
	const answers: DeliveryAnswer[] = [];
	let last = 0;
	const sendOn = async (): Promise<void> => {
		while (last < BURST.deliveries) {
			const fields = callFields({ id: String(++last) });
			answers.push(await deliver({ address, method: 'POST' }, fields));
		}
	};
	await Promise.all(Array.from({ length: BURST.atOnce }, sendOn));
	return answers;
}

/** Waits until a workflow has had so many executions; answers the IDs of the leads in them. */
async function settled(
	{ client }: Stage,
	workflow: StoredWorkflow,
	count: number,
): Promise<unknown[]> {
	await until(async () => {
		const all = await client.allExecutions(workflow);
		return all.length >= count && all.every(({ status }) => status === 'success');
	});
	const all = await client.allExecutions(workflow);
	const ids: unknown[] = [];
	for (const { id } of all) {
		const execution = await client.waitForExecution(id);
		ids.push(itemsOf(execution, TRIGGER)[0]?.json.leadId);
	}
	return ids;
}

async function until(isSo: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`It is not so within ${withinMs / 1_000} s.`);
		await sleep(300);
	}
}

const FROM_CALLTOUCH = { 'x-forwarded-for': '92.118.67.9' };

/** n8n that is told of no proxy believes no header. */
async function checkWithoutProxy(stage: Stage, check: Check): Promise<Guarded> {
	const parameters = { events: ['any'], options: { onlyFromCalltouch: true } };
	const workflow = await activated(stage, 'From Calltouch', [trigger(parameters), NOTHING]);
	const hook = { address: workflow.address, method: 'POST' as const };
	check("Only From Calltouch's Servers: what comes from elsewhere is 403, whatever it says", [
		...answeredWith([await deliver(hook, callFields())], 403),
		...answeredWith([await deliver(hook, callFields(), FROM_CALLTOUCH)], 403),
		...(await objectionsToMore(stage, workflow.workflow, 0)),
	]);
	return workflow;
}

/** By then n8n has been started again with `N8N_PROXY_HOPS`. */
async function checkBehindProxy(
	stage: Stage,
	{ workflow, address }: Guarded,
	check: Check,
): Promise<void> {
	await untilReceiving(address);
	const hook = { address, method: 'POST' as const };
	const forged = { 'x-forwarded-for': '92.118.67.9, 203.0.113.7' };
	check('The same behind a proxy that n8n is told of: what comes from its network is taken', [
		...answeredWith([await deliver(hook, callFields(), FROM_CALLTOUCH)], 200),
		...answeredWith([await deliver(hook, callFields(), forged)], 403),
		...answeredWith([await deliver(hook, callFields(), { 'x-forwarded-for': '203.0.113.7' })], 403),
		...(await objectionsToMore(stage, workflow, 1)),
	]);
}

/**
 * Deliveries that are repeated, in both orders and by both ways, before and after n8n is killed:
 * Remove Duplicates by `eventId` lets each event through once.
 */
async function checkRepeats(stage: Stage, check: Check, log: Log): Promise<void> {
	const once = node('Remove Duplicates', 'n8n-nodes-base.removeDuplicates', 2, {
		operation: 'removeItemsSeenInPreviousExecutions',
		dedupeValue: '={{ $json.eventId }}',
		options: {},
	});
	const { workflow, address } = await activated(stage, 'Each once', [
		trigger({ events: ['any'] }),
		once,
	]);
	const events = ['1', '2', '3'].flatMap((id) => [
		callFields({ id, callphase: 'callconnected' }),
		callFields({ id }),
		requestFields({ requestId: id }),
		{ ...callFields({ id: 'null' }), callerphone: `7999000000${id}` },
	]);
	const expected = events.length;
	let sent = 0;
	const sendAll = async (fields: DeliveredFields[], method: 'GET' | 'POST') => {
		for (const each of fields) {
			const { status } = await deliver({ address, method }, each);
			if (status !== 200) throw new Error(`A delivery was answered ${status}.`);
			sent++;
			// Remove Duplicates forgets values when two executions add theirs at the same moment.
			await until(async () => {
				const all = await stage.client.allExecutions(workflow);
				return all.length === sent && all.every((one) => one.status === 'success');
			});
		}
	};
	await sendAll(events, 'POST');
	await sendAll(events.toReversed(), 'GET');
	await stage.n8n.kill();
	log('Killed n8n');
	await stage.startAgain({ N8N_PROXY_HOPS: '1' });
	await untilReceiving(address);
	await sendAll(events.toReversed(), 'POST');

	const passed: unknown[] = [];
	for (const { id } of await stage.client.allExecutions(workflow)) {
		const execution = await stage.client.waitForExecution(id);
		passed.push(...itemsOf(execution, once.name).map(({ json }) => json.eventId));
	}
	check(`Of ${sent} deliveries of ${expected} events, each event comes through once`, [
		...(passed.length === expected ? [] : [`${passed.length} came through.`]),
		...(new Set(passed).size === expected ? [] : [`${new Set(passed).size} are different.`]),
	]);
}
