import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Defer } from '../lifetime';
import { freePort, run, start, stop } from '../processes';
import { untilReady } from './waitFor';

/** A Redis server for this run alone. */
export interface Redis {
	/** What n8n has to know to use it as its queue. */
	env: Record<string, string>;
	/** Every command that ever changed something in it, also of what is gone by now. */
	history: () => Promise<string>;
}

/** Starts it on a free loopback port; what it writes is deferred to be removed. */
export async function startRedis(defer: Defer, programs: string): Promise<Redis> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-calltouch-redis-'));
	defer(async () => await rm(folder, { recursive: true, force: true }));
	const port = String(await freePort());
	const settings = {
		bind: '127.0.0.1',
		port,
		dir: folder,
		save: '',
		appendonly: 'yes',
		appendfsync: 'no',
		// Never rewritten, or it would lose what is gone.
		'auto-aof-rewrite-percentage': '0',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
	const options = { cwd: folder };
	const server = start(join(programs, 'redis-server'), args, { ...options, stdio: 'ignore' });
	defer(async () => await stop(server));

	const ping = ['-h', '127.0.0.1', '-p', port, 'ping'];
	const isReady = async (): Promise<boolean> =>
		await run(join(programs, 'redis-cli'), ping, options).then(
			(answer) => answer.trim() === 'PONG',
			() => false,
		);
	await untilReady('Redis', server, isReady);
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: port },
		history: async () => await readAll(folder),
	};
}

async function readAll(folder: string): Promise<string> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const texts = await Promise.all(
		files.map(async ({ parentPath, name }) => await readFile(join(parentPath, name), 'latin1')),
	);
	return texts.join('\n');
}
