import { z } from 'zod/v4';
import { atLeast, atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';
import { shareOut } from '../shares';
import { sum } from '../statistics';
import {
	atTheLimitMs,
	bulkOutcome,
	bulkUpdate,
	CALLTOUCH_UPDATE,
	clearAllowance,
	httpUpdate,
	inBatches,
	LATENCY,
	LIMIT,
	newStatus,
	orderNumbers,
	outcomeOf,
	registerOrders,
	runBulk,
	updateCalls,
	type BulkUpdate,
} from '../updates';

const ORDERS = 150;
const MOST = 1.05;

const side = z.object({
	/** From the start of the first execution to the stop of the last, by n8n's record. */
	elapsedMs: z.number(),
	outcomes: z.array(bulkOutcome),
	/** Of each, in what was taken while both were under way, as a part of the fair share. */
	shares: z.array(z.number()),
});

type Side = z.infer<typeof side>;

const raw = z.object({ calltouch: side, http: side });

async function runTogether(bulks: BulkUpdate[]): Promise<Side> {
	const [first] = bulks;
	if (!first) throw new Error('There is nothing to run.');
	const { sandbox } = first.measured;
	await clearAllowance(sandbox);
	const status = newStatus();
	const ended = await Promise.all(
		bulks.map(async (bulk) => ({ bulk, execution: await runBulk(bulk, status) })),
	);
	const starts = ended.map(({ execution }) => execution.startedAt);
	const stops = ended.map(({ execution }) => execution.stoppedAt);
	return {
		elapsedMs: Math.max(...stops) - Math.min(...starts),
		outcomes: await Promise.all(
			ended.map(async ({ bulk, execution }) => await outcomeOf(bulk, status, execution)),
		),
		shares: shareOut(bulks.map(({ numbers }) => updateCalls(sandbox, numbers))).shares,
	};
}

const againstLimit = ({ elapsedMs, outcomes }: Side): number =>
	elapsedMs / atTheLimitMs(sum(outcomes.map(({ orders }) => orders)));
const refusedIn = ({ outcomes }: Side): number => sum(outcomes.map(({ refused }) => refused));
const lostIn = ({ outcomes }: Side): number => sum(outcomes.map(({ notUpdated }) => notUpdated));

/** Two workflows of one n8n that update orders at the same time. */
export const twoWorkflows = measure({
	name: 'twoWorkflows',
	method: `Two workflows of one n8n update ${ORDERS} orders each at the same time; the sandbox is as for \`updates\`. Elapsed is from the start of the first execution to the stop of the last. Shares are those of the calls taken while both are under way. HTTP Request is set to batches of 1 each 200 ms, which lose nothing alone.`,
	raw,
	runs: (wanted) => Math.min(wanted, 2),
	prepare: async (bench) => {
		const knobs = { rateLimit: LIMIT, latency: LATENCY };
		const sandbox = await startMeasuredSandbox(bench.defer, knobs);
		const measured = await startMeasuredN8n(bench, bench.defer, sandbox);
		const halves = ['one', 'other'].map((name) => orderNumbers(name, bench.size(ORDERS)));
		await registerOrders(sandbox, halves.flat());
		const http1Per200Ms = httpUpdate(sandbox, inBatches(1, 200));
		const calltouch = await Promise.all(
			halves.map(async (numbers) => await bulkUpdate(measured, numbers, CALLTOUCH_UPDATE)),
		);
		const http = await Promise.all(
			halves.map(async (numbers) => await bulkUpdate(measured, numbers, http1Per200Ms)),
		);
		return async () => ({
			calltouch: await runTogether(calltouch),
			http: await runTogether(http),
		});
	},
	figures: [
		{
			id: 'elapsed',
			label: 'Elapsed ÷ limit',
			target: atMost(MOST),
			value: ({ calltouch }) => againstLimit(calltouch),
		},
		{
			id: 'refused',
			label: 'Calls refused with 429',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ calltouch }) => refusedIn(calltouch),
		},
		{
			id: 'notUpdated',
			label: 'Orders not updated',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ calltouch }) => lostIn(calltouch),
		},
		{
			id: 'smallestShare',
			label: 'Smaller share ÷ fair half',
			target: everyRun(atLeast(0.8)),
			value: ({ calltouch }) => Math.min(...calltouch.shares),
		},
		{
			id: 'http.elapsed',
			label: 'HTTP Request, 1 each 200 ms: elapsed ÷ limit',
			value: ({ http }) => againstLimit(http),
		},
		{
			id: 'http.lost',
			label: 'HTTP Request, 1 each 200 ms: orders lost to a 429',
			digits: 0,
			value: ({ http }) => lostIn(http),
		},
	],
	panels: [
		{
			label: `Two workflows of ${ORDERS} updates: elapsed`,
			unit: 's',
			digits: 1,
			line: (atTheLimitMs(2 * ORDERS) * MOST) / 1_000,
			bars: [
				{ name: 'Calltouch', value: ({ calltouch }) => calltouch.elapsedMs / 1_000 },
				{ name: 'HTTP Request, 1 each 200 ms', value: ({ http }) => http.elapsedMs / 1_000 },
			],
		},
		{
			label: `Two workflows of ${ORDERS} updates: orders not updated`,
			digits: 0,
			bars: [
				{ name: 'Calltouch', value: ({ calltouch }) => lostIn(calltouch) },
				{ name: 'HTTP Request, 1 each 200 ms', value: ({ http }) => lostIn(http) },
			],
		},
	],
});
