import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import type { StoredWorkflow } from '../../e2e/client';
import { addressOf, untilReceiving, WEBHOOK_TRIGGER } from '../../e2e/deliveries';
import { outputOf } from '../../e2e/examples';
import { callFields, deliver, type DeliveryAnswer } from '../../sandbox/deliver';
import { atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n, type MeasuredN8n } from '../n8n';
import { untilIdle } from '../processes';
import { startMeasuredSandbox } from '../sandbox';
import { median } from '../statistics';
import { RECEIVING, receivingWorkflow, type NodeSettings } from '../workflows';

const DELIVERIES = 500;
const WITHIN_MS = 10_000;
const WARM_UP = 50;
const MOST_TIME = 1.2;
const ANSWERED_WITHIN_MS = 1_000;
const ENDED_WITHIN_MS = 120_000;

const answers = z.object({
	medianMs: z.number(),
	slowestMs: z.number(),
	/** Not answered, or not with status 200. */
	refused: z.number(),
});

const raw = z.object({
	deliveries: z.number(),
	calltouch: answers,
	own: answers,
	/** Deliveries of which there is no execution that succeeded, of Calltouch Webhook Trigger alone. */
	lost: z.number(),
	/** Executions beyond the first of a delivery. */
	again: z.number(),
});

type Answers = z.infer<typeof answers>;
type Run = z.infer<typeof raw>;

const SIDES = [
	{ id: 'calltouch', name: 'Calltouch Webhook Trigger' },
	{ id: 'own', name: "n8n's Webhook node" },
] as const;

const CALLTOUCH_TRIGGER: NodeSettings = {
	type: WEBHOOK_TRIGGER,
	typeVersion: 1,
	parameters: { events: ['any'] },
};

const ownWebhook = (path: string): NodeSettings => ({
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	parameters: { httpMethod: 'POST', path, options: {} },
});

/** Sends ended calls at a steady pace, whatever the answers take; each has its number as its ID. */
async function deliverAll(address: string, count: number, withinMs: number): Promise<Answers> {
	const sent = Array.from({ length: count }, async (_, index) => {
		await sleep((index * withinMs) / count);
		const fields = callFields({ id: String(index + 1) });
		return await deliver({ address, method: 'POST' }, fields).catch(() => undefined);
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

/** Many leads by webhook at once, beside n8n's own node. */
export const deliveries = measure({
	name: 'deliveries',
	method: `${DELIVERIES} ended calls are delivered to Calltouch Webhook Trigger within ${WITHIN_MS / 1_000} s, at a steady pace whatever the answers take, each on a connection of its own; as many to n8n's own Webhook node, which answers at once as well. They take turns in being first. Both start a workflow of one more node, which does nothing, and n8n saves each execution. The time is that from the delivery to its answer, as the sender sees it. ${WARM_UP} to each go before, unmeasured.`,
	raw,
	prepare: async (bench) => {
		const sandbox = await startMeasuredSandbox(bench.defer, {});
		const measured = await startMeasuredN8n(bench, bench.defer, sandbox);
		let isOwnFirst = false;
		const run = async (count: number): Promise<Run> => {
			const receive = async (address: string): Promise<Answers> => {
				await untilReceiving(address);
				await untilIdle(measured.pid);
				return await deliverAll(address, count, (count * WITHIN_MS) / DELIVERIES);
			};
			const receiveByOwn = async (): Promise<Answers> => {
				const { name } = await receivingWorkflow(measured, ownWebhook);
				return await receive(`${measured.n8n.url}/webhook/${name}`);
			};
			const first = isOwnFirst ? await receiveByOwn() : undefined;
			const workflow = await receivingWorkflow(measured, () => CALLTOUCH_TRIGGER);
			const calltouch = await receive(addressOf(measured.n8n, workflow));
			const ids = await receivedIds(measured, workflow, count);
			const own = first ?? (await receiveByOwn());
			isOwnFirst = !isOwnFirst;
			const known = Array.from({ length: count }, (_, index) => index + 1);
			const lost = known.filter((id) => !ids.includes(id)).length;
			return { deliveries: count, calltouch, own, lost, again: ids.length - (count - lost) };
		};
		await run(WARM_UP);
		return async () => await run(bench.size(DELIVERIES));
	},
	figures: [
		{
			id: 'ratio',
			label: "Time to the answer ÷ that of n8n's Webhook node",
			target: atMost(MOST_TIME),
			value: ({ calltouch, own }) => calltouch.medianMs / own.medianMs,
		},
		{
			id: 'slowest',
			label: 'Slowest answer',
			unit: 'ms',
			digits: 0,
			target: everyRun(atMost(ANSWERED_WITHIN_MS)),
			value: ({ calltouch }) => calltouch.slowestMs,
		},
		{
			id: 'lost',
			label: 'Deliveries refused or lost',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ calltouch, lost }) => calltouch.refused + lost,
		},
		{
			id: 'again',
			label: 'Deliveries that started two executions',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ again }) => again,
		},
		...SIDES.map(({ id, name }) => ({
			id: `${id}.median`,
			label: `${name}: median`,
			unit: 'ms',
			digits: 1,
			value: (run: Run) => run[id].medianMs,
		})),
		{
			id: 'own.slowest',
			label: "n8n's Webhook node: slowest",
			unit: 'ms',
			digits: 0,
			value: ({ own }) => own.slowestMs,
		},
	],
	panels: [
		{
			label: `${DELIVERIES} deliveries in ${WITHIN_MS / 1_000} s: median time to the answer`,
			unit: 'ms',
			digits: 1,
			bars: SIDES.map(({ id, name }) => ({ name, value: (run: Run) => run[id].medianMs })),
		},
	],
});
