import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Defer } from '../lifetime';
import { freePort, run, start, stop } from '../processes';
import { untilReady } from './waitFor';

/** A PostgreSQL server with an empty database, for this run alone. */
export interface Postgres {
	/** What n8n has to know to use it. */
	env: Record<string, string>;
	/** The rows that a query answers, as text. */
	query: (sql: string) => Promise<string[][]>;
	/** All of the database as SQL. */
	dump: () => Promise<string>;
}

const USER = 'n8n';
const DATABASE = 'postgres';
/** Nobody else is on the server, and what a power cut would take is of no use to anybody. */
const SPEED = ['fsync', 'synchronous_commit', 'full_page_writes'].flatMap((name) => [
	'-c',
	`${name}=off`,
]);
/** Starts it on a free loopback port; what it writes is deferred to be removed. */
export async function startPostgres(defer: Defer, programs: string): Promise<Postgres> {
	const account = await serverAccount();
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-calltouch-postgres-'));
	defer(async () => await rm(folder, { recursive: true, force: true }));
	if (account) await chown(folder, account.uid, account.gid);

	const program = (name: string): string => join(programs, name);
	// None of the PG… settings that are meant for another server.
	const options = { cwd: folder, env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } };
	const data = join(folder, 'data');
	await run(
		program('initdb'),
		['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
		{ ...options, ...account },
	);
	const port = String(await freePort());
	const server = start(
		program('postgres'),
		['-D', data, '-h', '127.0.0.1', '-p', port, '-c', 'unix_socket_directories=', ...SPEED],
		{ ...options, ...account, stdio: 'ignore' },
	);
	defer(async () => await stop(server));

	const connection = ['-h', '127.0.0.1', '-p', port, '-U', USER, '-d', DATABASE];
	const isReady = async (): Promise<boolean> =>
		await run(program('pg_isready'), connection, options).then(
			() => true,
			() => false,
		);
	await untilReady('PostgreSQL', server, isReady);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: port,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_DATABASE: DATABASE,
		},
		query: async (sql) => {
			const args = [...connection, '--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-At', '-F', '\t'];
			const answer = await run(program('psql'), [...args, '-c', sql], options);
			return answer
				.split('\n')
				.filter((line) => line !== '')
				.map((line) => line.split('\t'));
		},
		dump: async () => await run(program('pg_dump'), connection, options),
	};
}

/** PostgreSQL refuses to run as root; Debian's packages come with an account for it. */
async function serverAccount(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: '-u' | '-g'): Promise<number> =>
		Number(await run('id', [flag, 'postgres'], { cwd: tmpdir() }));
	return { uid: await id('-u'), gid: await id('-g') };
}
