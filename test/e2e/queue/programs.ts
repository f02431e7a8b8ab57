import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Debian keeps PostgreSQL's programs out of PATH, a folder for each major version. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

const REDIS_PROGRAMS = ['redis-server', 'redis-cli'];
const POSTGRES_PROGRAMS = ['initdb', 'postgres', 'pg_isready', 'psql', 'pg_dump'];

/** Folders that hold the programs of Redis and of PostgreSQL. */
export interface Programs {
	redis: string;
	postgres: string;
}

/** Finds the programs of both servers, or says how to install what is missing. */
export async function findPrograms(): Promise<Programs> {
	const path = (process.env.PATH ?? '').split(delimiter);
	const postgres = folderWith(POSTGRES_PROGRAMS, [...(await debianFolders()), ...path]);
	const redis = folderWith(REDIS_PROGRAMS, path);
	if (redis !== undefined && postgres !== undefined) return { redis, postgres };
	const missing = [
		...(redis === undefined ? [`Redis (${REDIS_PROGRAMS.join(', ')})`] : []),
		...(postgres === undefined ? [`PostgreSQL (${POSTGRES_PROGRAMS.join(', ')})`] : []),
	];
	throw new Error(
		`There is no ${missing.join(' and no ')} on this machine. Install it: apt-get install redis-server postgresql`,
	);
}

/** The newest version first. */
async function debianFolders(): Promise<string[]> {
	const versions = await readdir(DEBIAN_POSTGRES).catch(() => []);
	return versions
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(DEBIAN_POSTGRES, version, 'bin'));
}

function folderWith(programs: string[], folders: string[]): string | undefined {
	return folders.find((folder) => programs.every((program) => existsSync(join(folder, program))));
}
