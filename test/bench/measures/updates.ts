import { z } from 'zod/v4';
import { atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';
import {
	atTheLimitMs,
	bulkOutcome,
	bulkUpdate,
	CALLTOUCH_UPDATE,
	httpUpdate,
	inBatches,
	LATENCY,
	LIMIT,
	orderNumbers,
	registerOrders,
	runAlone,
	type BulkOutcome,
} from '../updates';

const ORDERS = 150;
const MOST = 1.05;

const raw = z.object({
	calltouch: bulkOutcome,
	httpAtOnce: bulkOutcome,
	http5PerSecond: bulkOutcome,
	http1Per200Ms: bulkOutcome,
});

type Run = z.infer<typeof raw>;

const HTTP = [
	{ id: 'httpAtOnce', name: 'HTTP Request, no batching' },
	{ id: 'http5PerSecond', name: 'HTTP Request, 5 each 1,000 ms' },
	{ id: 'http1Per200Ms', name: 'HTTP Request, 1 each 200 ms' },
] as const;

const ALL = [{ id: 'calltouch', name: 'Calltouch' }, ...HTTP] as const;

const againstLimit = (ms: number, { orders }: BulkOutcome): number => ms / atTheLimitMs(orders);

/** One workflow that updates many orders, at Calltouch's limit. */
export const updates = measure({
	name: 'updates',
	method: `One workflow updates ${ORDERS} orders, one item each; the sandbox takes ${LIMIT} calls a second and ${LATENCY} ms to answer. The elapsed time is that of n8n's record of the execution. HTTP Request makes the same calls: all at once, in batches of 5 each 1,000 ms, and in batches of 1 each 200 ms; it goes on where a call is refused.`,
	raw,
	prepare: async (bench) => {
		const knobs = { rateLimit: LIMIT, latency: LATENCY };
		const sandbox = await startMeasuredSandbox(bench.defer, knobs);
		const measured = await startMeasuredN8n(bench, bench.defer, sandbox);
		const numbers = orderNumbers('order', bench.size(ORDERS));
		await registerOrders(sandbox, numbers);
		const settings = {
			calltouch: CALLTOUCH_UPDATE,
			httpAtOnce: httpUpdate(sandbox, {}),
			http5PerSecond: httpUpdate(sandbox, inBatches(5, 1_000)),
			http1Per200Ms: httpUpdate(sandbox, inBatches(1, 200)),
		};
		const run = async (id: keyof typeof settings): Promise<BulkOutcome> =>
			await runAlone(await bulkUpdate(measured, numbers, settings[id]));
		return async () => ({
			calltouch: await run('calltouch'),
			httpAtOnce: await run('httpAtOnce'),
			http5PerSecond: await run('http5PerSecond'),
			http1Per200Ms: await run('http1Per200Ms'),
		});
	},
	figures: [
		{
			id: 'elapsed',
			label: 'Elapsed ÷ limit',
			target: atMost(MOST),
			value: ({ calltouch }) => againstLimit(calltouch.executionMs, calltouch),
		},
		{
			id: 'refused',
			label: 'Calls refused with 429',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ calltouch }) => calltouch.refused,
		},
		{
			id: 'notUpdated',
			label: 'Orders not updated',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ calltouch }) => calltouch.notUpdated,
		},
		{
			id: 'sandbox',
			label: 'From the first call to the last answer ÷ limit',
			value: ({ calltouch }) => againstLimit(calltouch.sandboxMs, calltouch),
		},
		{
			id: 'node',
			label: "The node's own time ÷ limit",
			value: ({ calltouch }) => againstLimit(calltouch.nodeMs, calltouch),
		},
		...HTTP.flatMap(({ id, name }) => [
			{
				id: `${id}.elapsed`,
				label: `${name}: elapsed ÷ limit`,
				value: (run: Run) => againstLimit(run[id].executionMs, run[id]),
			},
			{
				id: `${id}.refused`,
				label: `${name}: orders lost to a 429`,
				digits: 0,
				value: (run: Run) => run[id].notUpdated,
			},
		]),
	],
	panels: [
		{
			label: `${ORDERS} updates: elapsed`,
			unit: 's',
			digits: 1,
			line: (atTheLimitMs(ORDERS) * MOST) / 1_000,
			bars: ALL.map(({ id, name }) => ({ name, value: (run: Run) => run[id].executionMs / 1_000 })),
		},
		{
			label: `${ORDERS} updates: orders not updated`,
			digits: 0,
			bars: ALL.map(({ id, name }) => ({ name, value: (run: Run) => run[id].notUpdated })),
		},
	],
});
