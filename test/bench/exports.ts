import { z } from 'zod/v4';
import { inScope } from '../e2e/lifetime';
import type { Sandbox } from '../sandbox/server';
import { runByWebhook } from './executions';
import { atMost, measure, type Bench, type Measure } from './measure';
import { startMeasuredN8n } from './n8n';
import { forgetPeakMemory, memoryNow, peakMemory, untilIdle } from './processes';
import { startMeasuredSandbox } from './sandbox';
import { LIMIT } from './updates';
import {
	AS_JSON,
	CALLTOUCH,
	httpRequest,
	MEASURED,
	oneItemWorkflow,
	type NodeSettings,
} from './workflows';

/** Half a year in Moscow's zone, which is three hours ahead of UTC. */
const FIRST_DAY = '2025-07-01';
const LAST_DAY = '2025-12-31';
const FROM = Date.parse(`${FIRST_DAY}T00:00:00+03:00`);
const TO = Date.parse(`${LAST_DAY}T23:59:59+03:00`);

/** Fills the sandbox with requests of half a year. */
export function addHalfYear(sandbox: Sandbox, requests: number): void {
	sandbox.addBigRequests(requests, { from: FROM, to: TO });
}

/** The Calltouch node that exports all of the half year. */
export function calltouchExport(isSimplified: boolean): NodeSettings {
	return {
		...CALLTOUCH,
		parameters: {
			resource: 'request',
			operation: 'list',
			getBy: 'period',
			period: 'custom',
			dateFrom: FIRST_DAY,
			dateTo: LAST_DAY,
			returnAll: true,
			include: [],
			output: isSimplified ? 'simplified' : 'raw',
			filters: {},
			options: {},
		},
	};
}

const LIST = '/calls-service/RestAPI/requests';

/** The HTTP Request node that does the same: all of it in one call, as raw as it comes. */
function httpExport(sandbox: Sandbox, options: object): NodeSettings {
	return httpRequest(sandbox, LIST, halfYear(sandbox), options);
}

function halfYear({ credentials }: Sandbox): Record<string, string> {
	return {
		siteId: String(credentials.siteId),
		dateFrom: usDate(FIRST_DAY),
		dateTo: usDate(LAST_DAY),
	};
}

/** The sandbox is slow at its first lists, which must not go to the account of who comes first. */
async function warmUp(sandbox: Sandbox): Promise<void> {
	const { clientApiId } = sandbox.credentials;
	const query = new URLSearchParams({ clientApiId, ...halfYear(sandbox) });
	for (let lists = 0; lists < 3; lists++) {
		const response = await fetch(`${sandbox.url}${LIST}?${query.toString()}`);
		if (!response.ok) throw new Error(`The sandbox answered ${response.status}.`);
		await response.text();
	}
}

function usDate(isoDate: string): string {
	const [year, month, day] = isoDate.split('-');
	return `${month}/${day}/${year}`;
}

const exported = z.object({
	/** n8n's own record of the execution, from start to stop: without what saving it takes. */
	executionMs: z.number(),
	nodeMs: z.number(),
	/** Memory of n8n's main process just before, and the most of it until the execution is saved. */
	idleMb: z.number(),
	peakMb: z.number(),
});

type Exported = z.infer<typeof exported>;

/** Exports once in an n8n that has just been started: what earlier runs left would hide the peak. */
async function exportOnce(
	bench: Bench,
	sandbox: Sandbox,
	requests: number,
	settings: NodeSettings,
): Promise<Exported> {
	return await inScope(bench.defer, async (defer) => {
		const measured = await startMeasuredN8n(bench, defer, sandbox);
		const workflow = await oneItemWorkflow(measured, settings);
		const { pid, client } = measured;
		await untilIdle(pid);
		await forgetPeakMemory(pid);
		const idleMb = await memoryNow(pid);
		const { id, elapsed } = await runByWebhook(measured, workflow);
		const peakMb = await peakMemory(pid);
		const { runs } = await client.waitForExecution(id);
		const [nodeRun] = runs[MEASURED] ?? [];
		const items = nodeRun?.data?.main?.[0]?.length ?? 0;
		if (!nodeRun || items !== requests) {
			throw new Error(`The export gave ${items} instead of ${requests} requests.`);
		}
		return { executionMs: elapsed, nodeMs: nodeRun.executionTime, idleMb, peakMb };
	});
}

const raw = z.object({ calltouch: exported, httpDetect: exported, httpJson: exported });

type Run = z.infer<typeof raw>;

const SIDES = [
	{ id: 'calltouch', name: 'Calltouch' },
	{ id: 'httpDetect', name: 'HTTP Request' },
	{ id: 'httpJson', name: 'HTTP Request, format JSON' },
] as const;

const growthMb = ({ peakMb, idleMb }: Exported): number => peakMb - idleMb;

function againstBest(
	{ calltouch, httpDetect, httpJson }: Run,
	figure: (exported: Exported) => number,
): number {
	return figure(calltouch) / Math.min(figure(httpDetect), figure(httpJson));
}

const REQUESTS = 50_000;

/** An export of half a year, simplified or not, against that of HTTP Request. */
export function exportMeasure({
	name,
	isSimplified,
	mostTime,
	mostMemory,
}: {
	name: string;
	isSimplified: boolean;
	mostTime: number;
	mostMemory: number;
}): Measure {
	const what = `${REQUESTS.toLocaleString('en')} requests, ${isSimplified ? 'simplified' : 'raw'}`;
	return measure({
		name,
		method: `An export of ${what}, of half a year and about 2 KB each (Request: Get Many, Return All, custom period); the sandbox takes ${LIMIT} calls a second and answers at once. HTTP Request gets all of it raw in one call, with its Response Format left at autodetection and set to JSON: one takes less memory, the other less time, and each figure is compared with the better of the two. The time is that of n8n's record of the execution. Each run of each node has an n8n of its own, just started and idle; the peak memory is that of n8n's main process until the execution is saved, above what it was just before.`,
		raw,
		prepare: async (bench) => {
			const sandbox = await startMeasuredSandbox(bench.defer, { rateLimit: LIMIT });
			const requests = bench.size(REQUESTS);
			addHalfYear(sandbox, requests);
			await warmUp(sandbox);
			const run = async (settings: NodeSettings): Promise<Exported> =>
				await exportOnce(bench, sandbox, requests, settings);
			return async () => ({
				calltouch: await run(calltouchExport(isSimplified)),
				httpDetect: await run(httpExport(sandbox, {})),
				httpJson: await run(httpExport(sandbox, AS_JSON)),
			});
		},
		figures: [
			{
				id: 'time',
				label: "Elapsed ÷ HTTP Request's best",
				target: atMost(mostTime),
				value: (run) => againstBest(run, ({ executionMs }) => executionMs),
			},
			{
				id: 'memory',
				label: "Peak memory above idle ÷ HTTP Request's best",
				target: atMost(mostMemory),
				value: (run) => againstBest(run, growthMb),
			},
			...SIDES.flatMap(({ id, name: node }) => [
				{
					id: `${id}.elapsed`,
					label: `${node}: elapsed`,
					unit: 's',
					value: (run: Run) => run[id].executionMs / 1_000,
				},
				{
					id: `${id}.node`,
					label: `${node}: the node's own time`,
					unit: 's',
					value: (run: Run) => run[id].nodeMs / 1_000,
				},
				{
					id: `${id}.idle`,
					label: `${node}: idle memory`,
					unit: 'MB',
					digits: 0,
					value: (run: Run) => run[id].idleMb,
				},
				{
					id: `${id}.peak`,
					label: `${node}: peak memory above idle`,
					unit: 'MB',
					digits: 0,
					value: (run: Run) => growthMb(run[id]),
				},
			]),
		],
		panels: [
			{
				label: `${what}: elapsed`,
				unit: 's',
				bars: SIDES.map(({ id, name: node }) => ({
					name: node,
					value: (run: Run) => run[id].executionMs / 1_000,
				})),
			},
			{
				label: `${what}: peak memory above idle`,
				unit: 'MB',
				digits: 0,
				bars: SIDES.map(({ id, name: node }) => ({
					name: node,
					value: (run: Run) => growthMb(run[id]),
				})),
			},
		],
	});
}
