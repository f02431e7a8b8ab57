import { z } from 'zod/v4';
import { atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';
import {
	bulkOutcome,
	bulkUpdate,
	CALLTOUCH_UPDATE,
	httpUpdate,
	orderNumbers,
	registerOrders,
	runAlone,
	type BulkOutcome,
} from '../updates';
import { AS_JSON } from '../workflows';

const ORDERS = 2_000;

const raw = z.object({
	calltouch: bulkOutcome,
	httpDetect: bulkOutcome,
	httpJson: bulkOutcome,
});

type Run = z.infer<typeof raw>;

const SIDES = [
	{ id: 'calltouch', name: 'Calltouch' },
	{ id: 'httpDetect', name: 'HTTP Request' },
	{ id: 'httpJson', name: 'HTTP Request, format JSON' },
] as const;

const againstBest = (
	{ calltouch, httpDetect, httpJson }: Run,
	time: (outcome: BulkOutcome) => number,
): number => time(calltouch) / Math.min(time(httpDetect), time(httpJson));

const perItem = ({ executionMs, orders }: BulkOutcome): number => executionMs / orders;

/** What the node costs beside the waiting. */
export const overhead = measure({
	name: 'overhead',
	method: `One workflow updates ${ORDERS.toLocaleString('en')} orders, one item each; the sandbox has no limit and answers at once. The package's own limit is lifted, by one constant of the copy that is installed for this measure. HTTP Request makes the same calls with no batching, with its Response Format left at autodetection and set to JSON, and is compared by the faster of the two. All run once beforehand, unmeasured. Twice as many runs as of the others, because they are short.`,
	raw,
	runs: (wanted) => wanted * 2,
	prepare: async (bench) => {
		const sandbox = await startMeasuredSandbox(bench.defer, { rateLimit: null });
		const withoutLimit = true;
		const measured = await startMeasuredN8n(bench, bench.defer, sandbox, { withoutLimit });
		const numbers = orderNumbers('order', bench.size(ORDERS));
		await registerOrders(sandbox, numbers);
		const calltouch = await bulkUpdate(measured, numbers, CALLTOUCH_UPDATE);
		const httpDetect = await bulkUpdate(measured, numbers, httpUpdate(sandbox, {}));
		const httpJson = await bulkUpdate(measured, numbers, httpUpdate(sandbox, AS_JSON));
		const run = async (): Promise<Run> => ({
			calltouch: await runAlone(calltouch),
			httpDetect: await runAlone(httpDetect),
			httpJson: await runAlone(httpJson),
		});
		await run();
		return run;
	},
	figures: [
		{
			id: 'ratio',
			label: "Time per item ÷ HTTP Request's best",
			target: atMost(1),
			value: (run) => againstBest(run, ({ executionMs }) => executionMs),
		},
		{
			id: 'notUpdated',
			label: 'Orders not updated',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ calltouch }) => calltouch.notUpdated,
		},
		{
			id: 'nodeRatio',
			label: "The node's own time ÷ HTTP Request's best",
			value: (run) => againstBest(run, ({ nodeMs }) => nodeMs),
		},
		...SIDES.flatMap(({ id, name }) => [
			{
				id: `${id}.perItem`,
				label: `${name}: time per item`,
				unit: 'ms',
				value: (run: Run) => perItem(run[id]),
			},
		]),
		{
			id: 'http.notUpdated',
			label: 'HTTP Request: orders not updated',
			digits: 0,
			value: ({ httpDetect, httpJson }) => httpDetect.notUpdated + httpJson.notUpdated,
		},
	],
	panels: [
		{
			label: `${ORDERS.toLocaleString('en')} updates without any limit: time per item`,
			unit: 'ms',
			bars: SIDES.map(({ id, name }) => ({ name, value: (run: Run) => perItem(run[id]) })),
		},
	],
});
