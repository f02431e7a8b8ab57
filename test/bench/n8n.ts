import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Credential, type N8nClient } from '../e2e/client';
import type { Defer } from '../e2e/lifetime';
import { startN8n, type N8n } from '../e2e/n8n';
import { installTarball } from '../e2e/package';
import { reporting } from '../e2e/progress';
import { calltouchAccount, OWNER, temporaryFolder, type Server } from '../e2e/stage';
import type { Bench } from './measure';
import { n8nProcess, untilIdle } from './processes';

/** An n8n with the package and a credential that leads to the sandbox. */
export interface MeasuredN8n<Sandboxed extends Server = Server> {
	n8n: N8n;
	client: N8nClient;
	sandbox: Sandboxed;
	credential: Credential;
	/** Of n8n's main process. */
	pid: number;
	/** The longest time in milliseconds for which its thread was blocked since this was last asked. */
	longestBlock: () => Promise<number>;
}

const WATCH = join(__dirname, 'watchThread.mts');
const TOLD_WITHIN_MS = 10_000;

/** Asks what watches n8n's thread, which answers in a file. */
async function longestBlockOf(pid: number, file: string): Promise<number> {
	await rm(file, { force: true });
	process.kill(pid, 'SIGUSR2');
	const deadline = Date.now() + TOLD_WITHIN_MS;
	while (Date.now() < deadline) {
		const text = await readFile(file, 'utf8').catch(() => '');
		if (text !== '') return Number(text);
		await sleep(20);
	}
	throw new Error('n8n does not tell how long its thread was blocked.');
}

/** Starts an n8n on a folder of its own; resolves once it has nothing more to do. */
export async function startMeasuredN8n<Sandboxed extends Server>(
	{ host, tarball, log }: Bench,
	defer: Defer,
	sandbox: Sandboxed,
	options: { withoutLimit?: boolean; env?: Record<string, string> } = {},
): Promise<MeasuredN8n<Sandboxed>> {
	const userFolder = await temporaryFolder(defer);
	const { name } = await installTarball(tarball, userFolder);
	if (options.withoutLimit) {
		await liftLimit(join(userFolder, '.n8n', 'nodes', 'node_modules', name));
	}
	return await reporting(log, `Starting n8n ${host.version}`, async () => {
		const blocks = join(userFolder, 'longest-block');
		const watch = { NODE_OPTIONS: `--import=${WATCH}`, BENCH_LONGEST_BLOCK: blocks };
		const env = { ...watch, ...options.env };
		const n8n = await startN8n(host, { userFolder, env });
		defer(n8n.stop);
		const client = await connect(n8n.url, OWNER);
		const account = calltouchAccount(sandbox);
		const credential = await client.createCredential('calltouchApi', 'Calltouch account', account);
		const pid = await n8nProcess(host, userFolder);
		await untilIdle(pid);
		const longestBlock = async (): Promise<number> => await longestBlockOf(pid, blocks);
		return { n8n, client, sandbox, credential, pid, longestBlock };
	});
}

const LIMIT = /\bconst MOST_IN_WINDOW = 5;/;

/** So many calls a second that nothing ever waits, in the installed copy alone. */
async function liftLimit(packageFolder: string): Promise<void> {
	const file = join(packageFolder, 'dist/src/api/rateLimiter.js');
	const code = await readFile(file, 'utf8');
	if (!LIMIT.test(code)) throw new Error('The limit to lift was not found in rateLimiter.js.');
	await writeFile(file, code.replace(LIMIT, 'const MOST_IN_WINDOW = 100_000;'));
}
