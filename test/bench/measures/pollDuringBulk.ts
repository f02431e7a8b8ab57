import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import { latestFinished } from '../executions';
import { atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';
import { median } from '../statistics';
import {
	bulkOutcome,
	bulkUpdate,
	CALLTOUCH_UPDATE,
	clearAllowance,
	LATENCY,
	LIMIT,
	newStatus,
	orderNumbers,
	outcomeOf,
	registerOrders,
	runBulk,
} from '../updates';
import { TRIGGER, triggerWorkflow } from '../workflows';

const ORDERS = 150;
const POLL_EACH_MS = 4_000;
const MOST_SECONDS = 2;

/** A trigger that polls while a bulk update uses up the limit. */
export const pollDuringBulk = measure({
	name: 'pollDuringBulk',
	method: `While one workflow updates ${ORDERS} orders, the sandbox as for \`updates\`, a second one's trigger polls each ${POLL_EACH_MS / 1_000} seconds (Fetch Test Event: one call for the requests of the last 7 days). The time is that of n8n's record of the polling execution. HTTP Request has nothing to compare with.`,
	raw: z.object({ pollMs: z.array(z.number()).min(1), bulk: bulkOutcome }),
	runs: (wanted) => Math.min(wanted, 2),
	prepare: async (bench) => {
		const knobs = { rateLimit: LIMIT, latency: LATENCY };
		const sandbox = await startMeasuredSandbox(bench.defer, knobs);
		sandbox.addRequest();
		const measured = await startMeasuredN8n(bench, bench.defer, sandbox);
		const numbers = orderNumbers('order', bench.size(ORDERS));
		await registerOrders(sandbox, numbers);
		const bulk = await bulkUpdate(measured, numbers, CALLTOUCH_UPDATE);
		const trigger = await triggerWorkflow(measured);

		const pollOnce = async (): Promise<number> => {
			const { id, status } = await measured.client.runWorkflow(trigger, TRIGGER);
			if (status !== 'success') throw new Error(`A poll ended with ${status}.`);
			const polled = await latestFinished(measured, trigger);
			if (polled.id !== id) throw new Error('Another execution came in between.');
			return polled.elapsed;
		};
		return async () => {
			await clearAllowance(sandbox);
			const status = newStatus();
			let isRunning = true;
			const running = runBulk(bulk, status).finally(() => {
				isRunning = false;
			});
			const pollMs: number[] = [];
			const pollAlong = async (): Promise<void> => {
				for (;;) {
					await sleep(Math.min(POLL_EACH_MS, bench.size(POLL_EACH_MS * 3)));
					if (!isRunning) return;
					const polled = await pollOnce();
					// One that ended after the bulk update did may have had the limit to itself.
					if (isRunning) pollMs.push(polled);
				}
			};
			const [finished] = await Promise.all([running, pollAlong()]);
			return { pollMs, bulk: await outcomeOf(bulk, status, finished) };
		};
	},
	figures: [
		{
			id: 'slowest',
			label: 'Slowest poll',
			unit: 's',
			target: everyRun(atMost(MOST_SECONDS)),
			value: ({ pollMs }) => Math.max(...pollMs) / 1_000,
		},
		{
			id: 'median',
			label: 'Median poll',
			unit: 's',
			value: ({ pollMs }) => median(pollMs) / 1_000,
		},
		{ id: 'polls', label: 'Polls', digits: 0, value: ({ pollMs }) => pollMs.length },
		{
			id: 'bulk',
			label: 'The bulk update meanwhile',
			unit: 's',
			digits: 1,
			value: ({ bulk }) => bulk.executionMs / 1_000,
		},
	],
	panels: [
		{
			label: `A poll while ${ORDERS} orders are updated`,
			unit: 's',
			line: MOST_SECONDS,
			bars: [
				{ name: 'Calltouch, slowest', value: ({ pollMs }) => Math.max(...pollMs) / 1_000 },
				{ name: 'Calltouch, median', value: ({ pollMs }) => median(pollMs) / 1_000 },
			],
		},
	],
});
