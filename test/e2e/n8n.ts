import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, HostVersion } from './host';
import { ended, freePort, isFree, kill, start, stop } from './processes';

/** A running n8n. */
export interface N8n {
	url: string;
	/** What it logs, after what earlier ones on the same folder have logged. */
	logFile: string;
	/** The last lines of its log, to say why something went wrong. */
	lastLog: () => Promise<string>;
	/** Resolves when n8n has ended, by `stop`, by `kill` or by itself. */
	ended: Promise<number | null>;
	stop: () => Promise<void>;
	/** Ends it as a power cut would. */
	kill: () => Promise<void>;
}

export interface N8nOptions {
	/** Where n8n keeps all it writes; the same folder again continues with the same data. */
	userFolder: string;
	port?: number;
	/** Which of n8n's processes to start; a worker's health check has to be at `port`. */
	command?: 'start' | 'worker';
	/** Settings beside, or instead of, those below. */
	env?: Record<string, string>;
}

const READY_WITHIN_MS = 120_000;
/** n8n 1 is ready by its own account before it knows all its paths, of which the editor's is the last. */
const READY_AT = { start: ['/healthz/readiness', '/'], worker: ['/healthz/readiness'] };
/** n8n gives what is running thirty seconds to end. */
const STOPPED_WITHIN_MS = 35_000;

/** n8n's own calls home, off one by one: nothing that is started here leaves this machine. */
const STAYS_AT_HOME = {
	N8N_AI_GATEWAY_ENABLED: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_REINSTALL_MISSING_PACKAGES: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
};

/** Modules that call home, by version: n8n does not start if it is told one that it does not know. */
const MODULES_THAT_CALL_HOME: Record<HostVersion, string> = {
	'2.41.1': 'agents,chat-hub,instance-ai,mcp-registry',
	'1.123.81': 'chat-hub',
};

async function environment(
	{ version }: Host,
	options: N8nOptions,
	port: number,
): Promise<Record<string, string>> {
	return {
		// Of this process's environment only what a program needs to start: neither a proxy, which would
		// get the calls to the sandbox, nor settings meant for another n8n.
		PATH: process.env.PATH ?? '',
		LANG: process.env.LANG ?? 'C.UTF-8',
		HOME: options.userFolder,
		TMPDIR: join(options.userFolder, 'tmp'),
		...STAYS_AT_HOME,
		N8N_DISABLED_MODULES: MODULES_THAT_CALL_HOME[version],
		GENERIC_TIMEZONE: 'Europe/Moscow',
		N8N_ENCRYPTION_KEY: 'only-for-the-demo-and-the-tests',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_LOG_FORMAT: 'text',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_USER_FOLDER: options.userFolder,
		NODE_ENV: 'production',
		...options.env,
	};
}

/** Starts n8n on a port of the loopback address; resolves once it answers. */
export async function startN8n(host: Host, options: N8nOptions): Promise<N8n> {
	const { userFolder } = options;
	const port = options.port ?? (await freePort());
	// Asked first, or whatever else answers there would be taken for the n8n that could not start.
	if (!(await isFree(port))) throw new Error(`Port ${port} is taken; choose another.`);
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(userFolder, 'n8n.log');
	await mkdir(join(userFolder, 'tmp'), { recursive: true });
	const output = await open(logFile, 'a');
	const child = start(host.node, [host.cli, options.command ?? 'start'], {
		// n8n reads a .env file where it stands.
		cwd: userFolder,
		env: await environment(host, options, port),
		stdio: ['ignore', output.fd, output.fd],
	});
	await output.close();
	const end = ended(child);
	const paths = READY_AT[options.command ?? 'start'];
	const ready = waitUntilReady(paths.map((path) => `${url}${path}`));
	const outcome = await Promise.race([ready, end.then((): Outcome => 'ended')]);
	if (outcome !== 'ready') {
		await stop(child);
		throw new Error(`${OUTCOMES[outcome]} Its log ends with:\n${await lastLines(logFile)}`);
	}
	return {
		url,
		logFile,
		lastLog: async () => await lastLines(logFile),
		ended: end,
		stop: async () => await stop(child, STOPPED_WITHIN_MS),
		kill: async () => await kill(child),
	};
}

type Outcome = 'ready' | 'late' | 'ended';

const OUTCOMES = {
	late: `n8n was not ready within ${READY_WITHIN_MS / 1000} s.`,
	ended: 'n8n ended before it was ready.',
};

async function waitUntilReady(urls: string[]): Promise<Outcome> {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (Date.now() < deadline) {
		const answers = await Promise.all(urls.map(isAnswered));
		if (answers.every(Boolean)) return 'ready';
		await sleep(200);
	}
	return 'late';
}

async function isAnswered(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		await response.text();
		return response.ok;
	} catch {
		return false;
	}
}

async function lastLines(logFile: string): Promise<string> {
	return (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-20).join('\n');
}
