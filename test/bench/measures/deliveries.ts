import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import type { StoredWorkflow } from '../../e2e/client';
import {
	addressOf,
	untilReceiving,
	WEBHOOK_TRIGGER,
	WEBHOOK_TRIGGER_VERSION,
} from '../../e2e/deliveries';
import { outputOf } from '../../e2e/examples';
import { calltouchAccount } from '../../e2e/stage';
import { callFields, deliver, type DeliveryAnswer } from '../../sandbox/deliver';
import { atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n, type MeasuredN8n } from '../n8n';
import { cpuTime, untilIdle } from '../processes';
import { startMeasuredSandbox } from '../sandbox';
import { median, sum } from '../statistics';
import { RECEIVING, receivingWorkflow, type NodeSettings } from '../workflows';

const DELIVERIES = 500;
const WITHIN_MS = 10_000;
const WARM_UP = 50;
const MOST_TIME = 1.2;
const ANSWERED_WITHIN_MS = 1_000;
const ENDED_WITHIN_MS = 120_000;

const SECRET = 'only-for-the-bench';
const SECRET_HEADER = 'x-secret';

/** With it, n8n starts a JavaScript engine only where there is an expression to work out. */
const WHEN_NEEDED = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** How n8n is set up. */
const SET_UPS = ['usual', 'whenNeeded'] as const;

const SUFFIXES = { usual: '', whenNeeded: ', engines when needed' };

/** Each node with what n8n's has for the same: nothing asked for, or a secret. */
const SIDES = [
	{ id: 'calltouch', name: 'Calltouch Webhook Trigger' },
	{ id: 'own', name: "n8n's Webhook node" },
	{ id: 'calltouchSecret', name: 'Calltouch Webhook Trigger, Webhook Secret' },
	{ id: 'ownSecret', name: "n8n's Webhook node, Header Auth" },
] as const;

type SetUp = (typeof SET_UPS)[number];
type Side = (typeof SIDES)[number]['id'];

const answers = z.object({
	medianMs: z.number(),
	slowestMs: z.number(),
	/** Not answered, or not with status 200. */
	refused: z.number(),
	/** CPU time of n8n for each delivery, its execution included. */
	cpuMs: z.number(),
});

const counted = answers.extend({
	/** Deliveries of which there is no execution that succeeded. */
	lost: z.number(),
	/** Executions beyond the first of a delivery. */
	again: z.number(),
});

const sides = z.object({
	calltouch: counted,
	own: answers,
	calltouchSecret: counted,
	ownSecret: answers,
});

const raw = z.object({ deliveries: z.number(), usual: sides, whenNeeded: sides });

type Answers = z.infer<typeof answers>;
type Counted = z.infer<typeof counted>;
type Run = z.infer<typeof raw>;

/** Sends ended calls at a steady pace, whatever the answers take; each has its number as its ID. */
async function deliverAll(
	address: string,
	headers: Record<string, string>,
	count: number,
): Promise<Omit<Answers, 'cpuMs'>> {
	const sent = Array.from({ length: count }, async (_, index) => {
		await sleep((index * WITHIN_MS) / DELIVERIES);
		const fields = callFields({ id: String(index + 1) });
		return await deliver({ address, method: 'POST' }, fields, headers).catch(() => undefined);
	});
	const answered = (await Promise.all(sent)).filter(
		(answer): answer is DeliveryAnswer => answer?.status === 200,
	);
	const times = answered.map(({ tookMs }) => tookMs);
	if (times.length === 0) throw new Error('No delivery was answered.');
	return {
		medianMs: median(times),
		slowestMs: Math.max(...times),
		refused: count - answered.length,
	};
}

/** The IDs in the executions that succeeded, once all have ended. */
async function receivedIds(
	{ client }: MeasuredN8n,
	workflow: StoredWorkflow,
	count: number,
): Promise<unknown[]> {
	const deadline = Date.now() + ENDED_WITHIN_MS;
	for (;;) {
		const all = await client.allExecutions(workflow);
		const succeeded = all.filter(({ status }) => status === 'success');
		// Whatever is missing by then is lost.
		if (succeeded.length >= count || Date.now() > deadline) {
			const ids: unknown[] = [];
			for (const { id } of succeeded) {
				const [item] = outputOf(await client.waitForExecution(id), RECEIVING);
				ids.push(item?.leadId);
			}
			return ids;
		}
		await sleep(1_000);
	}
}

/** A node that receives, and what a sender needs to know of it. */
interface Receiver {
	side: Side;
	/** @param path that is free for it */
	settingsAt: (path: string) => NodeSettings;
	headers: Record<string, string>;
}

async function receivers({ client, sandbox }: MeasuredN8n): Promise<Receiver[]> {
	const calltouchApi = await client.createCredential('calltouchApi', 'With a secret', {
		...calltouchAccount(sandbox),
		webhookSecret: SECRET,
	});
	const httpHeaderAuth = await client.createCredential('httpHeaderAuth', 'Header', {
		name: SECRET_HEADER,
		value: SECRET,
	});
	const calltouch: NodeSettings = {
		type: WEBHOOK_TRIGGER,
		typeVersion: WEBHOOK_TRIGGER_VERSION,
		parameters: { events: ['any'] },
	};
	const own = (path: string, authentication: string): NodeSettings => ({
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { httpMethod: 'POST', path, authentication, options: {} },
	});
	return [
		{ side: 'calltouch', settingsAt: () => calltouch, headers: {} },
		{ side: 'own', settingsAt: (path) => own(path, 'none'), headers: {} },
		{
			side: 'calltouchSecret',
			settingsAt: () => ({ ...calltouch, credentials: { calltouchApi } }),
			headers: {},
		},
		{
			side: 'ownSecret',
			settingsAt: (path) => ({ ...own(path, 'headerAuth'), credentials: { httpHeaderAuth } }),
			headers: { [SECRET_HEADER]: SECRET },
		},
	];
}

/** Lets one node receive so many, and waits until n8n has done all that comes of it. */
async function receive(
	measured: MeasuredN8n,
	{ side, settingsAt, headers }: Receiver,
	count: number,
): Promise<Answers | Counted> {
	const workflow = await receivingWorkflow(measured, settingsAt);
	const isOwn = side === 'own' || side === 'ownSecret';
	const address = isOwn
		? `${measured.n8n.url}/webhook/${workflow.name}`
		: addressOf(measured.n8n, workflow);
	await untilReceiving(address);
	await untilIdle(measured.pid);
	const before = await cpuTime(measured.pid);
	const to = side === 'calltouchSecret' ? `${address}?secret=${SECRET}` : address;
	const answered = await deliverAll(to, headers, count);
	await untilIdle(measured.pid);
	const cpuMs = (((await cpuTime(measured.pid)) - before) * 10) / count;
	if (isOwn) return { ...answered, cpuMs };
	const ids = await receivedIds(measured, workflow, count);
	const known = Array.from({ length: count }, (_, index) => index + 1);
	const lost = known.filter((id) => !ids.includes(id)).length;
	return { ...answered, cpuMs, lost, again: ids.length - (count - lost) };
}

const OURS = SET_UPS.flatMap((setUp) =>
	(['calltouch', 'calltouchSecret'] as const).map((side) => ({ setUp, side })),
);

/** Of all that Calltouch Webhook Trigger has received. */
const ofOurs = (run: Run, value: (counted: Counted) => number): number[] =>
	OURS.map(({ setUp, side }) => value(run[setUp][side]));

const slowestOfOurs = ({ calltouch, calltouchSecret }: Run[SetUp]): number =>
	Math.max(calltouch.slowestMs, calltouchSecret.slowestMs);

const cpuRatio =
	(setUp: SetUp, side: 'calltouch' | 'calltouchSecret') =>
	({ [setUp]: received }: Run): number =>
		received[side].cpuMs / received[side === 'calltouch' ? 'own' : 'ownSecret'].cpuMs;

/** Many leads by webhook at once, beside n8n's own node. */
export const deliveries = measure({
	name: 'deliveries',
	method: `${DELIVERIES} ended calls are delivered to Calltouch Webhook Trigger within ${WITHIN_MS / 1_000} s, at a steady pace whatever the answers take, each on a connection of its own; as many to n8n's own Webhook node, which answers at once as well. Both start a workflow of one more node, which does nothing, and n8n saves each execution. Where no secret is asked for, n8n's node has no authentication; with a Webhook Secret, which is read from a credential at each delivery, n8n's node has Header Auth, which is so, too. They take turns in being first. The time is that from the delivery to its answer, as the sender sees it, the CPU time that of n8n's process until it is idle again, its executions included: where n8n can't keep up, the time is that of a queue, and grows far more than the work of one delivery does. All of it is done in an n8n as it is installed, which starts a JavaScript engine for each delivery to any node but its own Webhook node, and in one with N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE, which starts one where there is an expression. ${WARM_UP} to each go before, unmeasured.`,
	raw,
	prepare: async (bench) => {
		const sandbox = await startMeasuredSandbox(bench.defer, {});
		const usual = await startMeasuredN8n(bench, bench.defer, sandbox);
		const whenNeeded = await startMeasuredN8n(bench, bench.defer, sandbox, { env: WHEN_NEEDED });
		const both = { usual, whenNeeded };
		const known = {
			usual: await receivers(usual),
			whenNeeded: await receivers(whenNeeded),
		};
		let isReversed = false;
		const receiveAll = async (setUp: SetUp, count: number): Promise<Run[SetUp]> => {
			const inTurn = isReversed ? known[setUp].toReversed() : known[setUp];
			const received: Array<[Side, Answers | Counted]> = [];
			for (const receiver of inTurn) {
				received.push([receiver.side, await receive(both[setUp], receiver, count)]);
			}
			return sides.parse(Object.fromEntries(received));
		};
		const run = async (count: number): Promise<Run> => {
			const inUsual = await receiveAll('usual', count);
			const inWhenNeeded = await receiveAll('whenNeeded', count);
			isReversed = !isReversed;
			return { deliveries: count, usual: inUsual, whenNeeded: inWhenNeeded };
		};
		await run(WARM_UP);
		return async () => await run(bench.size(DELIVERIES));
	},
	figures: [
		{
			id: 'ratio',
			label: "Time to the answer ÷ that of n8n's Webhook node",
			target: atMost(MOST_TIME),
			value: ({ usual }) => usual.calltouch.medianMs / usual.own.medianMs,
		},
		{
			id: 'ratioSecret',
			label: 'Time to the answer with a secret ÷ that with Header Auth',
			target: atMost(MOST_TIME),
			value: ({ usual }) => usual.calltouchSecret.medianMs / usual.ownSecret.medianMs,
		},
		{
			id: 'slowest',
			label: 'Slowest answer',
			unit: 'ms',
			digits: 0,
			target: everyRun(atMost(ANSWERED_WITHIN_MS)),
			value: ({ usual }) => slowestOfOurs(usual),
		},
		{
			id: 'lost',
			label: 'Deliveries refused or lost',
			digits: 0,
			target: everyRun(atMost(0)),
			value: (run) => sum(ofOurs(run, ({ refused, lost }) => refused + lost)),
		},
		{
			id: 'again',
			label: 'Deliveries that started two executions',
			digits: 0,
			target: everyRun(atMost(0)),
			value: (run) => sum(ofOurs(run, ({ again }) => again)),
		},
		{
			id: 'own.slowest',
			label: "n8n's Webhook node: slowest",
			unit: 'ms',
			digits: 0,
			value: ({ usual }) => Math.max(usual.own.slowestMs, usual.ownSecret.slowestMs),
		},
		...SET_UPS.flatMap((setUp) => [
			{
				id: `${setUp}.cpu`,
				label: `CPU time ÷ that of n8n's Webhook node${SUFFIXES[setUp]}`,
				value: cpuRatio(setUp, 'calltouch'),
			},
			{
				id: `${setUp}.cpuSecret`,
				label: `CPU time with a secret ÷ that with Header Auth${SUFFIXES[setUp]}`,
				value: cpuRatio(setUp, 'calltouchSecret'),
			},
		]),
		{
			id: 'whenNeeded.slowest',
			label: `Slowest answer${SUFFIXES.whenNeeded}`,
			unit: 'ms',
			digits: 0,
			value: ({ whenNeeded }: Run) => slowestOfOurs(whenNeeded),
		},
	],
	panels: SET_UPS.map((setUp) => ({
		label: `n8n's CPU time for a delivery and its execution${SUFFIXES[setUp]}`,
		unit: 'ms',
		digits: 0,
		bars: SIDES.map(({ id, name }) => ({ name, value: (run: Run) => run[setUp][id].cpuMs })),
	})),
});
