import { z } from 'zod/v4';
import {
	calltouchExport,
	CALLS,
	ENTRIES,
	growthOf,
	HTTP,
	HTTP_AND_CODE,
	HTTP_AS_JSON,
	HTTP_PAGING,
	logOf,
	memories,
	of,
	prepareMemories,
	prepareRounds,
	RAW,
	REAL_PACE,
	round,
	SIMPLIFIED,
	type Memories,
	type Round,
	type Side,
} from '../exports';
import { startByteServer } from '../bytes';
import { runToAnswer } from '../executions';
import { atMost, measure } from '../measure';
import { startMeasuredN8n } from '../n8n';
import { answeringWorkflow, type NodeSettings } from '../workflows';

const WHAT = `${ENTRIES.toLocaleString('en')} requests`;

const HOW = `An export of ${WHAT}, of half a year and about 2 KB each (Request: Get Many, Return All, custom period), which HTTP Request gets in one call. The server is a process of its own that has all bytes before and only copies them.`;

const TIMES =
	'Each round has one export of each side, in one n8n that has run all of them before, and begins with another side each time; ratios are those of a round. The time is that of a webhook that answers when its workflow has ended.';

const UNSAVED = 'Executions are not saved.';

/** Rounds are short, and ten at least are wanted. */
const rounds = (wanted: number): number => wanted * 4;

interface Ratio {
	side: Side;
	peer: Side;
	most?: number;
}

const ratioFigures = (ratios: Ratio[]) =>
	ratios.map(({ side, peer, most }) => ({
		id: `${side.id}.${peer.id}`,
		label: `${side.name}: elapsed ÷ ${peer.name}`,
		target: most === undefined ? undefined : atMost(most),
		value: (taken: Round) => of(side, taken).elapsedMs / of(peer, taken).elapsedMs,
	}));

const elapsedFigures = (sides: Side[]) =>
	sides.map((side) => ({
		id: `${side.id}.elapsed`,
		label: `${side.name}: elapsed`,
		unit: 's',
		value: (taken: Round) => of(side, taken).elapsedMs / 1_000,
	}));

const elapsedPanel = (label: string, sides: Side[]) => ({
	label: `${label}: elapsed`,
	unit: 's',
	bars: sides.map((side) => ({
		name: side.name,
		value: (taken: Round) => of(side, taken).elapsedMs / 1_000,
	})),
});

const ALL = [SIMPLIFIED, RAW, HTTP, HTTP_AS_JSON];
const OURS = [SIMPLIFIED, RAW];

/** What a report is made of. */
export const exported = measure({
	name: 'export',
	method: `${HOW} It answers at once. ${TIMES} ${UNSAVED} HTTP Request has its Response Format left at autodetection, as it comes, and set to JSON. The longest block is that of the thread of n8n's main process.`,
	raw: round,
	runs: rounds,
	prepare: async (bench) => await prepareRounds(bench, ALL, {}),
	figures: [
		...ratioFigures([
			{ side: RAW, peer: HTTP, most: 1 },
			{ side: RAW, peer: HTTP_AS_JSON, most: 1.15 },
			{ side: SIMPLIFIED, peer: HTTP, most: 1.2 },
			{ side: SIMPLIFIED, peer: HTTP_AS_JSON, most: 1.45 },
		]),
		...OURS.map((side) => ({
			id: `${side.id}.block`,
			label: `${side.name}: longest block of n8n's thread ÷ ${HTTP.name}`,
			target: atMost(0.5),
			value: (taken: Round) => of(side, taken).blockMs / of(HTTP, taken).blockMs,
		})),
		...elapsedFigures(ALL),
		...ALL.map((side) => ({
			id: `${side.id}.blockMs`,
			label: `${side.name}: longest block of n8n's thread`,
			unit: 'ms',
			digits: 0,
			value: (taken: Round) => of(side, taken).blockMs,
		})),
	],
	panels: [elapsedPanel(WHAT, ALL)],
});

/** The same where Calltouch takes its time. */
export const exportedAtRealPace = measure({
	name: 'exportPaced',
	method: `As \`export\`, but the server has the pace of a real one: ${REAL_PACE.latencyMs} ms until an answer begins, and a second for each ${REAL_PACE.bytesPerSecond / 1e6} MB of each answer.`,
	raw: round,
	runs: rounds,
	prepare: async (bench) => await prepareRounds(bench, ALL, { pace: REAL_PACE }),
	figures: [
		...ratioFigures([
			...OURS.flatMap((side) => [HTTP, HTTP_AS_JSON].map((peer) => ({ side, peer, most: 0.65 }))),
		]),
		...elapsedFigures(ALL),
	],
	panels: [elapsedPanel(`${WHAT}, from a server of a real pace`, ALL)],
});

const BY_HAND = [SIMPLIFIED, HTTP_AND_CODE];

/** Against what a user would build instead. */
export const exportedByHand = measure({
	name: 'exportByHand',
	method: `As \`export\`, against HTTP Request and a Code node that makes the same items of what it gets (\`byHand.ts\`); that they are the same is checked before.`,
	raw: round,
	runs: rounds,
	prepare: async (bench) => await prepareRounds(bench, BY_HAND, { isSame: true }),
	figures: [
		...ratioFigures([{ side: SIMPLIFIED, peer: HTTP_AND_CODE, most: 0.2 }]),
		...elapsedFigures(BY_HAND),
	],
	panels: [elapsedPanel(`${WHAT}, simplified`, BY_HAND)],
});

const SAVED = [SIMPLIFIED, HTTP];

/** With what n8n does by default at the end. */
export const exportedAndSaved = measure({
	name: 'exportSaved',
	method: 'As `export`, but n8n saves the executions, as it does by default: that is in the time.',
	raw: round,
	runs: rounds,
	prepare: async (bench) => await prepareRounds(bench, SAVED, { isSaved: true }),
	figures: [
		...ratioFigures([{ side: SIMPLIFIED, peer: HTTP, most: 0.85 }]),
		...elapsedFigures(SAVED),
	],
	panels: [elapsedPanel(`${WHAT}, executions saved`, SAVED)],
});

export const exportMemory = measure({
	name: 'exportMemory',
	method: `${HOW} Each side runs once in an n8n of its own, just started and idle; the peak memory is that of n8n's main process until the execution is saved, above what it was just before.`,
	raw: memories,
	prepare: async (bench) => await prepareMemories(bench, ALL),
	figures: [
		...[
			{ side: SIMPLIFIED, most: 0.7 },
			{ side: RAW, most: 1 },
		].map(({ side, most }) => ({
			id: side.id,
			label: `${side.name}: peak memory above idle ÷ ${HTTP.name}`,
			target: atMost(most),
			value: (taken: Memories) => growthOf(side, taken) / growthOf(HTTP, taken),
		})),
		...ALL.map((side) => ({
			id: `${side.id}.peak`,
			label: `${side.name}: peak memory above idle`,
			unit: 'MB',
			digits: 0,
			value: (taken: Memories) => growthOf(side, taken),
		})),
	],
	panels: [
		{
			label: `${WHAT}: peak memory above idle`,
			unit: 'MB',
			digits: 0,
			bars: ALL.map((side) => ({
				name: side.name,
				value: (taken: Memories) => growthOf(side, taken),
			})),
		},
	],
});

const CALLS_WHAT = `${ENTRIES.toLocaleString('en')} calls`;

const CALLS_HOW = `An export of ${CALLS_WHAT}, of half a year and about 2 KB each, on pages of a thousand (Call: Get Many, Return All, custom period). HTTP Request gets them by its own pagination, page after page of the whole half year, with its Response Format set to JSON; it gives a page in each item, and its calls stay raw.`;

const CALL_SIDES = [CALLS, HTTP_PAGING];

export const callsExported = measure({
	name: 'callExport',
	method: `${CALLS_HOW} The server is that of \`exportPaced\`. ${TIMES} ${UNSAVED}`,
	raw: round,
	runs: rounds,
	prepare: async (bench) =>
		await prepareRounds(bench, CALL_SIDES, { kind: 'calls', pace: REAL_PACE }),
	figures: [
		...ratioFigures([{ side: CALLS, peer: HTTP_PAGING, most: 1 }]),
		...elapsedFigures(CALL_SIDES),
		...CALL_SIDES.map((side) => ({
			id: `${side.id}.calls`,
			label: `${side.name}: HTTP requests`,
			digits: 0,
			value: (taken: Round) => of(side, taken).received,
		})),
		...CALL_SIDES.map((side) => ({
			id: `${side.id}.blockMs`,
			label: `${side.name}: longest block of n8n's thread`,
			unit: 'ms',
			digits: 0,
			value: (taken: Round) => of(side, taken).blockMs,
		})),
	],
	panels: [elapsedPanel(`${CALLS_WHAT}, from a server of a real pace`, CALL_SIDES)],
});

export const callMemory = measure({
	name: 'callMemory',
	method: `${CALLS_HOW} Otherwise as \`exportMemory\`.`,
	raw: memories,
	prepare: async (bench) => await prepareMemories(bench, CALL_SIDES, 'calls'),
	figures: [
		{
			id: 'ratio',
			label: `${CALLS.name}: peak memory above idle ÷ ${HTTP_PAGING.name}`,
			target: atMost(0.6),
			value: (taken) => growthOf(CALLS, taken) / growthOf(HTTP_PAGING, taken),
		},
		...CALL_SIDES.map((side) => ({
			id: `${side.id}.peak`,
			label: `${side.name}: peak memory above idle`,
			unit: 'MB',
			digits: 0,
			value: (taken: Memories) => growthOf(side, taken),
		})),
	],
	panels: [
		{
			label: `${CALLS_WHAT}: peak memory above idle`,
			unit: 'MB',
			digits: 0,
			bars: CALL_SIDES.map((side) => ({
				name: side.name,
				value: (taken: Memories) => growthOf(side, taken),
			})),
		},
	],
});

const SMALL = { siteId: 2, entries: 730, days: { first: '2025-01-01', last: '2025-12-31' } };

/** What an export costs of the points of an account. */
export const exportRequests = measure({
	name: 'exportRequests',
	method: `HTTP requests of an export of ${WHAT} of half a year, and of one of a year in which a small account has ${SMALL.entries} requests. The server is that of \`export\`.`,
	raw: z.object({ halfYear: z.number(), smallYear: z.number() }),
	runs: () => 1,
	prepare: async (bench) => {
		const server = await startByteServer(bench.defer, [
			logOf('requests', bench.size(ENTRIES)),
			logOf('requests', SMALL.entries, SMALL.days, SMALL.siteId),
		]);
		const measured = await startMeasuredN8n(bench, bench.defer, server);
		const countOf = async (settings: NodeSettings): Promise<number> => {
			const workflow = await answeringWorkflow(measured, [settings], false);
			await server.set(null);
			await runToAnswer(measured, workflow);
			return (await server.set(null)).received;
		};
		const ofSmall = { siteId: String(SMALL.siteId) };
		return async () => ({
			halfYear: await countOf(calltouchExport('simplified')),
			smallYear: await countOf(calltouchExport('simplified', SMALL.days, ofSmall)),
		});
	},
	figures: [
		{
			id: 'halfYear',
			label: 'HTTP requests for half a year',
			digits: 0,
			target: atMost(4),
			value: ({ halfYear }) => halfYear,
		},
		{
			id: 'smallYear',
			label: 'HTTP requests for a year of a small account',
			digits: 0,
			target: atMost(5),
			value: ({ smallYear }) => smallYear,
		},
	],
	panels: [],
});
