/**
 * A stand-in for Calltouch's logs that can't be the bottleneck of a measure: all bytes are there before
 * the first HTTP request, and answering is copying them. Checks nothing. Argument: what it has, as JSON
 * (`ServedSite[]`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateBigCalls } from '../sandbox/addCall';
import { DEFAULT_KNOBS } from '../sandbox/knobs';
import { seededRandom } from '../sandbox/random';
import { plainOptions, renderRequests } from '../sandbox/render';
import { callsJson, fullCallOptions, renderCalls, type CallFlag } from '../sandbox/renderCalls';
import { generateBigRequests } from '../sandbox/seed';
import { emptyState } from '../sandbox/state';
import { servedSites, type Pace, type Served, type ServedSite } from './bytes';

/** Entries of a log, the oldest first, as the JSON that an answer has between its brackets. */
interface Log {
	kind: ServedSite['kind'];
	/** Epoch ms. */
	dates: number[];
	/** Where each entry begins in the bytes, and where one after the last would. */
	starts: number[];
	bytes: Buffer;
}

const SEED = 20_190_404;
const DAY = 86_400_000;
/** The sandbox's zone, in which the days of a query are: three hours ahead of UTC, all the year. */
const AHEAD = 3 * 3_600_000;

const MAKERS: Record<
	ServedSite['kind'],
	(site: ServedSite) => Iterable<{ date: number; json: string }>
> = {
	*requests({ entries, from, to }) {
		const state = emptyState();
		const random = seededRandom(SEED);
		for (const request of generateBigRequests(state, random, entries, { from, to })) {
			const [rendered] = renderRequests(state, [request], plainOptions(DEFAULT_KNOBS));
			yield { date: request.date, json: JSON.stringify(rendered) };
		}
	},
	*calls({ entries, from, to }) {
		const state = emptyState();
		const random = seededRandom(SEED);
		const options = { ...fullCallOptions(DEFAULT_KNOBS, to), flags: new Set<CallFlag>() };
		for (const call of generateBigCalls(state, random, entries, { from, to })) {
			const [rendered] = renderCalls(state, [call], options);
			yield { date: call.date, json: callsJson(rendered) };
		}
	},
};

function makeLog(site: ServedSite): Log {
	const dates: number[] = [];
	const starts = [0];
	const parts: Buffer[] = [];
	for (const { date, json } of MAKERS[site.kind](site)) {
		const part = Buffer.from(`${json},`);
		parts.push(part);
		dates.push(date);
		starts.push((starts.at(-1) ?? 0) + part.length);
	}
	return { kind: site.kind, dates, starts, bytes: Buffer.concat(parts) };
}

/** The entries from one index to another, without the comma after the last. */
function bytesOf({ bytes, starts }: Log, first: number, end: number): Buffer {
	return bytes.subarray(starts[first], Math.max((starts[end] ?? 0) - 1, starts[first] ?? 0));
}

/** The index of the first entry that is not before a moment. */
function indexAt({ dates }: Log, moment: number): number {
	const index = dates.findIndex((date) => date >= moment);
	return index === -1 ? dates.length : index;
}

/** A day of a query, as mm/dd/yyyy for requests and dd/mm/yyyy for calls: its first moment. */
function startOfDay(text: string, kind: Log['kind']): number {
	const [one = NaN, other = NaN, year = NaN] = text.split('/').map(Number);
	const [month, day] = kind === 'requests' ? [one, other] : [other, one];
	return Date.UTC(year, month - 1, day) - AHEAD;
}

/** The parts of an answer's body: of the calls, one page. */
function answer(log: Log, query: URLSearchParams): Buffer[] {
	const first = indexAt(log, startOfDay(query.get('dateFrom') ?? '', log.kind));
	const end = indexAt(log, startOfDay(query.get('dateTo') ?? '', log.kind) + DAY);
	if (log.kind === 'requests') {
		return [Buffer.from('['), bytesOf(log, first, end), Buffer.from(']')];
	}
	const page = Number(query.get('page'));
	const pageSize = Number(query.get('limit'));
	const recordsTotal = end - first;
	const pageTotal = Math.ceil(recordsTotal / pageSize);
	const start = Math.min(first + (page - 1) * pageSize, end);
	const totals = JSON.stringify({ page, pageTotal, pageSize, recordsTotal });
	return [
		Buffer.from(`${totals.slice(0, -1)},"records":[`),
		bytesOf(log, start, Math.min(start + pageSize, end)),
		Buffer.from(']}'),
	];
}

const CHUNK = 256 * 1_024;

async function send(response: ServerResponse, parts: Buffer[], pace: Pace | null): Promise<void> {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': length };
	const start = performance.now() + (pace?.latencyMs ?? 0);
	if (pace) await sleep(pace.latencyMs);
	response.writeHead(200, headers);
	let sent = 0;
	for (const part of parts) {
		const step = pace ? CHUNK : Math.max(part.length, 1);
		for (let from = 0; from < part.length; from += step) {
			const chunk = part.subarray(from, from + step);
			response.write(chunk);
			sent += chunk.length;
			const due = pace ? start + (sent * 1_000) / pace.bytesPerSecond : 0;
			if (due > performance.now()) await sleep(due - performance.now());
		}
	}
	response.end();
}

async function textOf(request: IncomingMessage): Promise<string> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts).toString();
}

function main(sites: ServedSite[]): void {
	const logs = new Map(sites.map((site) => [site.siteId, makeLog(site)]));
	let received = 0;
	let pace: Pace | null = null;

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '', 'http://localhost');
		if (url.pathname === '/bench') {
			({ pace } = JSON.parse(await textOf(request)) as { pace: Pace | null });
			const before: Served = { received };
			received = 0;
			response.end(JSON.stringify(before));
			return;
		}
		received++;
		const siteId = /\/RestAPI\/(\d+)\//.exec(url.pathname)?.[1] ?? url.searchParams.get('siteId');
		const log = logs.get(Number(siteId));
		if (!log) throw new Error(`There is no site ${siteId}.`);
		await send(response, answer(log, url.searchParams), pace);
	}

	const server = createServer((request, response) => {
		serve(request, response).catch((error: unknown) => {
			console.error(error);
			response.destroy();
		});
	});
	server.listen(0, '127.0.0.1', () => {
		const { port } = server.address() as AddressInfo;
		console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
	});
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit());
}

main(servedSites.parse(JSON.parse(process.argv[2] ?? '')));
