import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod/v4';
import type { StoredWorkflow } from '../e2e/client';
import { inScope } from '../e2e/lifetime';
import { CREDENTIALS } from '../sandbox/credentials';
import { SIMPLIFIED_BY_HAND } from './byHand';
import { startByteServer, type ByteServer, type Pace, type ServedSite } from './bytes';
import { itemsInAnswer, runToAnswer } from './executions';
import type { Bench } from './measure';
import { startMeasuredN8n, type MeasuredN8n } from './n8n';
import { forgetPeakMemory, memoryNow, peakMemory, untilIdle } from './processes';
import { sum } from './statistics';
import {
	answeringWorkflow,
	AS_JSON,
	CALLTOUCH,
	CODE,
	httpRequest,
	type NodeSettings,
} from './workflows';

/** Half a year in Moscow's zone, which is three hours ahead of UTC. */
export const HALF_YEAR = { first: '2025-07-01', last: '2025-12-31' };

export const ENTRIES = 50_000;

type Days = typeof HALF_YEAR;

/** A log of the credential's site, unless another is named. */
export function logOf(
	kind: ServedSite['kind'],
	entries: number,
	{ first, last }: Days = HALF_YEAR,
	siteId: number = CREDENTIALS.siteId,
): ServedSite {
	const [from, to] = [`${first}T00:00:00+03:00`, `${last}T23:59:59+03:00`].map(Date.parse);
	return { siteId, kind, entries, from: from ?? NaN, to: to ?? NaN };
}

/** The Calltouch node that exports all of some days. */
export function calltouchExport(
	output: 'raw' | 'simplified',
	{ first, last }: Days = HALF_YEAR,
	options: object = {},
): NodeSettings {
	return {
		...CALLTOUCH,
		parameters: {
			resource: 'request',
			operation: 'list',
			getBy: 'period',
			period: 'custom',
			dateFrom: first,
			dateTo: last,
			returnAll: true,
			include: [],
			output,
			filters: {},
			options,
		},
	};
}

/** The HTTP Request node that does the same for half a year: all of it in one call, as raw as it comes. */
function httpExport(server: ByteServer, options: object): NodeSettings {
	const usDate = (isoDate: string): string => {
		const [year, month, day] = isoDate.split('-');
		return `${month}/${day}/${year}`;
	};
	const query = {
		siteId: String(server.credentials.siteId),
		dateFrom: usDate(HALF_YEAR.first),
		dateTo: usDate(HALF_YEAR.last),
	};
	return httpRequest(server, '/calls-service/RestAPI/requests', query, options);
}

/** One of those that are compared: the nodes of its workflow, of which the first asks the server. */
export interface Side {
	id: string;
	name: string;
	steps: (server: ByteServer) => NodeSettings[];
	/** How many entries an item has, where that is not one. */
	entriesIn?: (item: unknown) => number;
}

export const SIMPLIFIED: Side = {
	id: 'simplified',
	name: 'Calltouch, simplified',
	steps: () => [calltouchExport('simplified')],
};

export const RAW: Side = {
	id: 'raw',
	name: 'Calltouch, raw',
	steps: () => [calltouchExport('raw')],
};

export const HTTP: Side = {
	id: 'http',
	name: 'HTTP Request',
	steps: (server) => [httpExport(server, {})],
};

export const HTTP_AS_JSON: Side = {
	id: 'httpJson',
	name: 'HTTP Request, format JSON',
	steps: (server) => [httpExport(server, AS_JSON)],
};

export const HTTP_AND_CODE: Side = {
	id: 'httpCode',
	name: 'HTTP Request + Code',
	steps: (server) => [
		httpExport(server, {}),
		{ ...CODE, parameters: { jsCode: SIMPLIFIED_BY_HAND } },
	],
};

const CALLS_ON_A_PAGE = 1_000;

export const CALLS: Side = {
	id: 'calls',
	name: 'Calltouch, simplified',
	steps: () => [
		{
			...CALLTOUCH,
			parameters: {
				resource: 'call',
				operation: 'list',
				period: 'custom',
				dateFrom: HALF_YEAR.first,
				dateTo: HALF_YEAR.last,
				returnAll: true,
				include: [],
				output: 'simplified',
				filters: {},
				options: {},
			},
		},
	],
};

/** HTTP Request as it pages by itself: one page after the other, until one says that it is the last. */
export const HTTP_PAGING: Side = {
	id: 'httpPaging',
	name: 'HTTP Request, paging',
	steps: (server) => {
		const day = (isoDate: string): string => isoDate.split('-').reverse().join('/');
		const query = {
			dateFrom: day(HALF_YEAR.first),
			dateTo: day(HALF_YEAR.last),
			limit: String(CALLS_ON_A_PAGE),
		};
		const pagination = {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }] },
			paginationCompleteWhen: 'other',
			completeExpression: '={{ $response.body.page >= $response.body.pageTotal }}',
		};
		const path = `/calls-service/RestAPI/${server.credentials.siteId}/calls-diary/calls`;
		return [httpRequest(server, path, query, { ...AS_JSON, pagination: { pagination } })];
	},
	entriesIn: (item) => (item as { records: unknown[] }).records.length,
};

/** As fast as a real server: this was seen of one. */
export const REAL_PACE: Pace = { latencyMs: 250, bytesPerSecond: 10e6 };

const timed = z.object({
	/** From the call of the webhook to its answer, at the end of the execution. */
	elapsedMs: z.number(),
	blockMs: z.number(),
	/** HTTP requests that the server has got. */
	received: z.number(),
});

/** A round: one export of each side. */
export const round = z.record(z.string(), timed);

export type Round = z.infer<typeof round>;

export function of({ id }: Side, taken: Round): z.infer<typeof timed> {
	const found = taken[id];
	if (!found) throw new Error(`The round has no ${id}.`);
	return found;
}

/** Checks that all sides give the entries, and where it is told that they give the same. */
async function check(
	measured: MeasuredN8n,
	server: ByteServer,
	sides: Side[],
	{ entries, isSame }: { entries: number; isSame: boolean },
): Promise<void> {
	let first: unknown[] | undefined;
	for (const { name, steps, entriesIn = () => 1 } of sides) {
		const workflow = await answeringWorkflow(measured, steps(server), false, 'allEntries');
		const items = await itemsInAnswer(measured, workflow);
		const count = sum(items.map(entriesIn));
		if (count !== entries) throw new Error(`${name} gave ${count} instead of ${entries} entries.`);
		first ??= items;
		if (isSame && !isDeepStrictEqual(items, first)) throw new Error(`${name} gave other items.`);
	}
}

/**
 * Rounds of exports in one n8n, each side once a round and in another place each time. All have run
 * once before, and their items were counted.
 */
export async function prepareRounds(
	bench: Bench,
	sides: Side[],
	{
		kind = 'requests',
		pace = null,
		isSaved = false,
		isSame = false,
	}: { kind?: ServedSite['kind']; pace?: Pace | null; isSaved?: boolean; isSame?: boolean },
): Promise<() => Promise<Round>> {
	const entries = bench.size(ENTRIES);
	const server = await startByteServer(bench.defer, [logOf(kind, entries)]);
	const measured = await startMeasuredN8n(bench, bench.defer, server);
	await check(measured, server, sides, { entries, isSame });
	const workflows: Array<{ side: Side; workflow: StoredWorkflow }> = [];
	for (const side of sides) {
		const workflow = await answeringWorkflow(measured, side.steps(server), isSaved);
		workflows.push({ side, workflow });
	}
	return async () => {
		const taken: Round = {};
		for (const { side, workflow } of workflows) {
			await untilIdle(measured.pid);
			await server.set(pace);
			await measured.longestBlock();
			const elapsedMs = await runToAnswer(measured, workflow);
			const blockMs = await measured.longestBlock();
			taken[side.id] = { elapsedMs, blockMs, received: (await server.set(null)).received };
		}
		const [next] = workflows.splice(0, 1);
		if (next) workflows.push(next);
		return taken;
	};
}

const remembered = z.object({
	/** Memory of n8n's main process just before, and the most of it until the execution is saved. */
	idleMb: z.number(),
	peakMb: z.number(),
});

/** One export of each side, each in an n8n of its own. */
export const memories = z.record(z.string(), remembered);

export type Memories = z.infer<typeof memories>;

/** Peak memory above idle, in MB. */
export function growthOf({ id }: Side, taken: Memories): number {
	const { idleMb = NaN, peakMb = NaN } = taken[id] ?? {};
	return peakMb - idleMb;
}

/** Exports in n8n that have just been started: what earlier ones left would hide the peak. */
export async function prepareMemories(
	bench: Bench,
	sides: Side[],
	kind: ServedSite['kind'] = 'requests',
): Promise<() => Promise<Memories>> {
	const server = await startByteServer(bench.defer, [logOf(kind, bench.size(ENTRIES))]);
	return async () => {
		const taken: Memories = {};
		for (const { id, steps } of sides) {
			taken[id] = await inScope(bench.defer, async (defer) => {
				const measured = await startMeasuredN8n(bench, defer, server);
				const workflow = await answeringWorkflow(measured, steps(server), true);
				const { pid } = measured;
				await untilIdle(pid);
				await forgetPeakMemory(pid);
				const idleMb = await memoryNow(pid);
				await runToAnswer(measured, workflow);
				return { idleMb, peakMb: await peakMemory(pid) };
			});
		}
		return taken;
	};
}
