import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../sandbox/server';
import { connect, type Credential, type N8nClient } from '../client';
import { ensureHost, type Host } from '../host';
import type { Defer } from '../lifetime';
import { startN8n, type N8n } from '../n8n';
import { buildTarball, installTarball } from '../package';
import { freePort } from '../processes';
import { reporting, type Log } from '../progress';
import { calltouchAccount, OWNER } from '../stage';
import { startPostgres, type Postgres } from './postgres';
import { findPrograms } from './programs';
import { startRedis, type Redis } from './redis';

/** One of the processes that n8n is made of in queue mode, with all that it writes. */
export interface Instance {
	name: string;
	userFolder: string;
	/** As it runs now, or ran last. */
	n8n: N8n;
	/** Starts it again on the same data and at the same address, once it has ended. */
	startAgain: () => Promise<void>;
}

/** A real n8n in queue mode with the package in each of its processes, and the sandbox behind it. */
export interface QueueStage {
	main: Instance;
	workers: Instance[];
	client: N8nClient;
	sandbox: Sandbox;
	credential: Credential;
	postgres: Postgres;
	redis: Redis;
}

/** What an answer of Calltouch takes. */
const LATENCY_MS = 100;

/** Searched for the tokens, and for what ran where: the more the logs tell, the better. */
const QUEUE_MODE = { EXECUTIONS_MODE: 'queue', N8N_LOG_LEVEL: 'debug' };

/** Builds and starts everything; what it starts or writes is deferred to be undone. */
export async function setQueueStage(defer: Defer, log: Log): Promise<QueueStage> {
	const programs = await findPrograms();
	const host = await ensureHost(log);
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-calltouch-queue-'));
	defer(async () => await rm(folder, { recursive: true, force: true, maxRetries: 3 }));

	const [postgres, redis] = await reporting(log, 'Starting PostgreSQL and Redis', async () => [
		await startPostgres(defer, programs.postgres),
		await startRedis(defer, programs.redis),
	]);
	const tarball = await reporting(
		log,
		'Building and packing the package',
		async () => await buildTarball(join(folder, 'packed')),
	);
	const sandbox = await startSandbox({ knobs: { latency: LATENCY_MS } });
	defer(async () => await sandbox.close());

	const env = { ...QUEUE_MODE, ...postgres.env, ...redis.env };
	const launch = async (command: 'start' | 'worker', name: string): Promise<Instance> => {
		const userFolder = join(folder, name.replace(' ', '-'));
		await installTarball(tarball, userFolder);
		return await startInstance(defer, host, command, name, userFolder, env);
	};
	// First, because it makes the tables.
	const main = await reporting(
		log,
		`Starting the main process of n8n ${host.version}`,
		async () => await launch('start', 'main'),
	);
	const workers = await reporting(
		log,
		'Starting two workers',
		async () => await Promise.all([launch('worker', 'worker 1'), launch('worker', 'worker 2')]),
	);

	const client = await connect(main.n8n.url, OWNER);
	const account = calltouchAccount(sandbox);
	const credential = await client.createCredential('calltouchApi', 'Calltouch account', account);
	return { main, workers, client, sandbox, credential, postgres, redis };
}

async function startInstance(
	defer: Defer,
	host: Host,
	command: 'start' | 'worker',
	name: string,
	userFolder: string,
	env: Record<string, string>,
): Promise<Instance> {
	const port = await freePort();
	const health = {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	};
	const options = { userFolder, port, command, env: { ...env, ...health } };
	const launch = async (): Promise<N8n> => {
		const started = await startN8n(host, options);
		defer(started.stop);
		return started;
	};
	const instance: Instance = {
		name,
		userFolder,
		n8n: await launch(),
		startAgain: async () => {
			instance.n8n = await launch();
		},
	};
	return instance;
}
