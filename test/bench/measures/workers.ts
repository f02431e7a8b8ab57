import { z } from 'zod/v4';
import { atLeast, atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';
import { shareOut } from '../shares';
import {
	accepted,
	bulkUpdate,
	CALLTOUCH_UPDATE,
	clearAllowance,
	countWithStatus,
	LATENCY,
	LIMIT,
	newStatus,
	orderNumbers,
	refused,
	registerOrders,
	runBulk,
	updateCalls,
	type BulkUpdate,
} from '../updates';

const WORKERS = ['first', 'second', 'third'];
const ORDERS = 150;
const LEAST = 0.95;

const raw = z.object({
	elapsedMs: z.number(),
	calls: z.number(),
	refused: z.number(),
	notUpdated: z.number(),
	/** Orders for which more than one call was taken. */
	updatedTwice: z.number(),
	/** While all are under way. */
	together: z.object({ togetherMs: z.number(), taken: z.number(), shares: z.array(z.number()) }),
});

type Run = z.infer<typeof raw>;

const perSecond = ({ together }: Run): number => together.taken / (together.togetherMs / 1_000);

/** Several n8n processes that share one IP address and know nothing of one another. */
export const workers = measure({
	name: 'workers',
	method: `${WORKERS.length} n8n, each with a folder and a process of its own, update ${ORDERS} orders each at the same time, so that together they have one IP address and know nothing of one another; the sandbox is as for \`updates\`. The rate and the shares are those of the calls taken while all are under way.`,
	raw,
	runs: (wanted) => Math.min(wanted, 2),
	prepare: async (bench) => {
		const knobs = { rateLimit: LIMIT, latency: LATENCY };
		const sandbox = await startMeasuredSandbox(bench.defer, knobs);
		const bulks: BulkUpdate[] = [];
		for (const name of WORKERS) {
			const measured = await startMeasuredN8n(bench, bench.defer, sandbox);
			const numbers = orderNumbers(name, bench.size(ORDERS));
			bulks.push(await bulkUpdate(measured, numbers, CALLTOUCH_UPDATE));
		}
		const numbers = bulks.flatMap((bulk) => bulk.numbers);
		await registerOrders(sandbox, numbers);
		return async () => {
			await clearAllowance(sandbox);
			const status = newStatus();
			const finished = await Promise.all(bulks.map(async (bulk) => await runBulk(bulk, status)));
			const calls = updateCalls(sandbox, numbers);
			const taken = accepted(calls).map(({ orderNumber }) => orderNumber);
			return {
				elapsedMs:
					Math.max(...finished.map(({ stoppedAt }) => stoppedAt)) -
					Math.min(...finished.map(({ startedAt }) => startedAt)),
				calls: calls.length,
				refused: refused(calls).length,
				notUpdated: numbers.length - countWithStatus(sandbox, numbers, status),
				updatedTwice: new Set(taken.filter((number, index) => taken.indexOf(number) < index)).size,
				together: shareOut(bulks.map((bulk) => updateCalls(sandbox, bulk.numbers))),
			};
		};
	},
	figures: [
		{
			id: 'rate',
			label: 'Calls taken a second ÷ limit',
			target: atLeast(LEAST),
			value: (run) => perSecond(run) / LIMIT,
		},
		{
			id: 'notUpdated',
			label: 'Orders not updated',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ notUpdated }) => notUpdated,
		},
		{
			id: 'updatedTwice',
			label: 'Orders updated twice',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ updatedTwice }) => updatedTwice,
		},
		{
			id: 'smallestShare',
			label: 'Smallest share ÷ fair third',
			target: everyRun(atLeast(0.8)),
			value: ({ together }) => Math.min(...together.shares),
		},
		{
			id: 'largestShare',
			label: 'Largest share ÷ fair third',
			target: everyRun(atMost(1.2)),
			value: ({ together }) => Math.max(...together.shares),
		},
		{
			id: 'refused',
			label: 'Calls refused with 429',
			unit: '%',
			digits: 1,
			target: atMost(20),
			value: (run) => (run.refused / run.calls) * 100,
		},
		{
			id: 'elapsed',
			label: 'All of it',
			unit: 's',
			digits: 1,
			value: ({ elapsedMs }) => elapsedMs / 1_000,
		},
	],
	panels: [
		{
			label: `${WORKERS.length} n8n at one address: calls taken a second (at least)`,
			line: LEAST * LIMIT,
			bars: [{ name: 'Calltouch', value: perSecond }],
		},
	],
});
