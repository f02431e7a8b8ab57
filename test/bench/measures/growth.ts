import { z } from 'zod/v4';
import { runToAnswer } from '../executions';
import { startByteServer } from '../bytes';
import { calltouchExport, HALF_YEAR, logOf } from '../exports';
import { atMost, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { untilIdle } from '../processes';
import { answeringWorkflow } from '../workflows';

const SIZES = [12_500, 25_000, 50_000, 100_000];

const raw = z.array(z.object({ requests: z.number(), executionMs: z.number() })).min(1);

type Run = z.infer<typeof raw>;

/** Microseconds for each request, at each of the sizes. */
function perRequest(run: Run): number[] {
	return run.map(({ requests, executionMs }) => (executionMs * 1_000) / requests);
}

/** Whether an export takes as long for each request when there are more of them. */
export const growth = measure({
	name: 'growth',
	method: `Exports of ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} requests, Simplify on, else as for \`export\`, but all in one n8n, after one of the largest that is not measured, and without any limit (lifted as for \`overhead\`), so that it is the work that is measured and not the waiting.`,
	raw,
	prepare: async (bench) => {
		const sites = SIZES.map((size, index) =>
			logOf('requests', bench.size(size), HALF_YEAR, index + 1),
		);
		const server = await startByteServer(bench.defer, sites);
		const withoutLimit = true;
		const measured = await startMeasuredN8n(bench, bench.defer, server, { withoutLimit });
		const exportOf = async ({ siteId, entries }: (typeof sites)[number]): Promise<Run[number]> => {
			const settings = calltouchExport('simplified', HALF_YEAR, { siteId: String(siteId) });
			const workflow = await answeringWorkflow(measured, [settings], false);
			await untilIdle(measured.pid);
			return { requests: entries, executionMs: await runToAnswer(measured, workflow) };
		};
		// What n8n learns and grows during the first large export must not favour the later ones.
		for (const site of sites.slice(-1)) await exportOf(site);
		return async () => {
			const run: Run = [];
			for (const site of sites) run.push(await exportOf(site));
			return run;
		};
	},
	figures: [
		{
			id: 'spread',
			label: 'Longest ÷ shortest time per request',
			target: atMost(1.2),
			value: (run) => Math.max(...perRequest(run)) / Math.min(...perRequest(run)),
		},
		...SIZES.map((size, index) => ({
			id: String(size),
			label: `${size.toLocaleString('en')} requests: time per request`,
			unit: 'µs',
			digits: 1,
			value: (run: Run) => perRequest(run)[index] ?? NaN,
		})),
	],
	panels: [
		{
			label: 'Export, Simplify on: time per request',
			unit: 'µs',
			digits: 1,
			bars: SIZES.map((size, index) => ({
				name: `Calltouch, ${size.toLocaleString('en')} requests`,
				value: (run: Run) => perRequest(run)[index] ?? NaN,
			})),
		},
	],
});
