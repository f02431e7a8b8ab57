import { copyFile, cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { aiTool } from './cases/aiTool';
import { bulkCrash } from './cases/bulkCrash';
import { credentials } from './cases/credentials';
import { editor } from './cases/editor';
import { itemCredentials } from './cases/itemCredentials';
import { operations } from './cases/operations';
import { pollCrash, pollCrashDurable } from './cases/pollCrash';
import { retryOnFail } from './cases/retryOnFail';
import { templates } from './cases/templates';
import { triggerCrash } from './cases/triggerCrash';
import { webhook } from './cases/webhook';
import { startChecks, type Case } from './checks';
import { HOST_VERSION, HOST_VERSIONS, type HostVersion } from './host';
import { inScope, runProgram, type Defer } from './lifetime';
import { buildTarball } from './package';
import { duration, reporting, toStdout, type Log } from './progress';
import { setStage, temporaryFolder, type Stage } from './stage';
import { formatTable } from './table';

const CASES: Case[] = [
	credentials,
	operations,
	itemCredentials,
	retryOnFail,
	aiTool,
	templates,
	webhook,
	triggerCrash,
	pollCrash,
	pollCrashDurable,
	bulkCrash,
	editor,
];

/** Cases to prove one after the other in one n8n. */
interface Job {
	host: HostVersion;
	cases: Case[];
}

interface Result {
	name: string;
	host: HostVersion;
	tookMs: number;
	/** Of each failed check, the lines that were printed. */
	failed: string[][];
}

/** What is to be run, from the command line: cases by their names, n8n by its version. */
function readWanted(): { cases: Case[]; hosts: HostVersion[] } {
	const { values, positionals } = parseArgs({
		options: { host: { type: 'string', multiple: true, default: [...HOST_VERSIONS] } },
		allowPositionals: true,
	});
	const choose = <T>(wanted: string[], all: readonly T[], nameOf: (each: T) => string): T[] => {
		const names = all.map(nameOf);
		const unknown = wanted.filter((name) => !names.includes(name));
		if (unknown.length > 0) {
			throw new Error(`There is no ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
		}
		return all.filter((each) => wanted.includes(nameOf(each)));
	};
	const names = positionals.length > 0 ? positionals : CASES.map(({ name }) => name);
	return {
		cases: choose(names, CASES, ({ name }) => name),
		hosts: choose(values.host, HOST_VERSIONS, (version) => version),
	};
}

function toJobs(cases: Case[], hosts: HostVersion[]): Job[] {
	return hosts.flatMap((host) => {
		const meant = cases.filter((each) => (each.hosts ?? [HOST_VERSION]).includes(host));
		const together = meant.filter(({ runs }) => runs === 'together');
		const others = meant.filter(({ runs }) => runs !== 'together');
		return [
			...(together.length > 0 ? [{ host, cases: together }] : []),
			...others.map((each) => ({ host, cases: [each] })),
		];
	});
}

/** Lets only one of many begin at a time; the rest of what they do may overlap. */
function turnstile(): <T>(begin: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return async (begin) => {
		const mine = last.then(begin, begin);
		last = mine;
		return await mine;
	};
}

async function proveCase(each: Case, stage: Stage, host: HostVersion): Promise<Result> {
	const { name } = each;
	const log = labelled(name, host);
	const startedAt = Date.now();
	const { check, failed } = startChecks(log);
	await each
		.prove(stage, check, log)
		.catch((error: unknown) => check('It runs to its end', [messageOf(error)]));
	if (failed.length > 0) {
		const kept = await mkdtemp(join(tmpdir(), `e2e-${name}-${host}-`));
		await cp(stage.evidenceFolder, kept, { recursive: true });
		await copyFile(stage.n8n.logFile, join(kept, 'n8n.log'));
		log(
			`${failed.length} of the checks failed. n8n's log, and what else there is, is kept in ${kept}`,
		);
	}
	return { name, host, tookMs: Date.now() - startedAt, failed };
}

/** Several n8n may have something to say at a time: each line says whose it is. */
function labelled(name: string, host: HostVersion): Log {
	return (line) => toStdout(`[${name} ${host}] ${line}`);
}

function messageOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { message, cause } = error;
	return cause === undefined ? message : `${message}, because: ${messageOf(cause)}`;
}

/** Proves the cases one after the other on one stage; if it can't be set, all of them fail. */
async function proveOnOneStage(
	{ host, cases }: Job,
	set: (log: Log) => Promise<Stage>,
): Promise<Result[]> {
	const log = labelled(cases.map(({ name }) => name).join(', '), host);
	const { check, failed } = startChecks(log);
	const stage = await set(log).catch((error: unknown) => {
		check('The stage is set', [messageOf(error)]);
		return undefined;
	});
	const results: Result[] = [];
	for (const each of cases) {
		stage?.sandbox.reset();
		results.push(
			stage ? await proveCase(each, stage, host) : { name: each.name, host, tookMs: 0, failed },
		);
	}
	return results;
}

/** How many jobs run at a time, apart from patient ones. */
const AT_A_TIME = 2;

/** Patient jobs beside each other and beside the rest, which take turns. */
async function proveAll(defer: Defer, jobs: Job[], tarball: string): Promise<Result[]> {
	const inTurn = turnstile();
	const work = async (job: Job): Promise<Result[]> =>
		await inScope(defer, async (deferInScope) => {
			// n8n's log is searched for the token: the more it tells, the better.
			const env = { N8N_LOG_LEVEL: 'debug' };
			const options = { host: job.host, tarball, env, withOutside: true };
			return await proveOnOneStage(
				job,
				async (log) => await inTurn(async () => await setStage(deferInScope, log, options)),
			);
		});
	const isPatient = ({ cases }: Job): boolean => cases.every(({ runs }) => runs === 'beside');
	const results = new Map<Job, Result[]>();
	const waiting = jobs.filter((job) => !isPatient(job)).values();
	const oneByOne = async (queue: Iterable<Job>): Promise<void> => {
		for (const job of queue) results.set(job, await work(job));
	};
	await Promise.all([
		...jobs.filter(isPatient).map(async (job) => await oneByOne([job])),
		...Array.from({ length: AT_A_TIME }, async () => await oneByOne(waiting)),
	]);
	return jobs.flatMap((job) => results.get(job) ?? []);
}

function toTable(results: Result[]): string {
	const rows = results.map(({ name, host, tookMs, failed }) => [
		name,
		host,
		duration(tookMs),
		failed.length === 0 ? 'holds' : 'FAILED',
	]);
	return formatTable(['Case', 'n8n', 'Took', 'Result'], rows);
}

async function run(defer: Defer): Promise<number> {
	const { cases, hosts } = readWanted();
	const jobs = toJobs(cases, hosts);
	if (jobs.length === 0) throw new Error('No such case is meant for this version of n8n.');
	const startedAt = Date.now();
	const tarball = await reporting(
		toStdout,
		'Building and packing the package',
		async () => await buildTarball(join(await temporaryFolder(defer), 'packed')),
	);
	const results = await proveAll(defer, jobs, tarball);
	const holds = results.every(({ failed }) => failed.length === 0);
	toStdout(`\n${toTable(results)}\n`);
	// Once more at the end, since the printout is long.
	for (const { name, host, failed } of results) {
		for (const line of failed.flat()) labelled(name, host)(line);
	}
	toStdout(
		`${holds ? 'All of it holds' : 'Not all of it holds'}: ${duration(Date.now() - startedAt)}.`,
	);
	return holds ? 0 : 1;
}

void runProgram(run);
