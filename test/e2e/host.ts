import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { npm } from './npm';
import { isRunning } from './processes';
import { reporting, type Log } from './progress';

/**
 * The versions of n8n to prove the package in: each is a folder of `hosts`. `npm run n8n:update` takes
 * the first to the newest; the last is the oldest that is supported.
 */
export const HOST_VERSIONS = ['2.41.1', '1.123.81'] as const;

export type HostVersion = (typeof HOST_VERSIONS)[number];

export const HOST_VERSION: HostVersion = HOST_VERSIONS[0];

/** An installed n8n and the Node.js that runs it. */
export interface Host {
	version: HostVersion;
	folder: string;
	node: string;
	cli: string;
}

/** The oldest Node.js that all of them start on as they are. */
const NODE_MAJOR = 24;

const MARKER = 'complete.json';
const HOST_FILES = ['package.json', 'package-lock.json', '.npmrc'];

function cacheFolder(): string {
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-calltouch');
}

/** Another lockfile, system or processor is another installation, so none is ever changed in place. */
async function installationName(definition: string, name: string): Promise<string> {
	const hash = createHash('sha256');
	for (const file of ['package.json', 'package-lock.json']) {
		hash.update(await readFile(join(definition, file)));
	}
	hash.update(`${process.platform} ${process.arch}`);
	return `${name}-${hash.digest('hex').slice(0, 12)}`;
}

interface NodeInstallation {
	node: string;
	/** A folder that holds `include/node`, if the installation has it. */
	prefix: string;
}

/** The Node.js that comes with the host, where npm has one for this machine, else the current one. */
async function chooseNode(definition: string, folder: string): Promise<NodeInstallation> {
	const bundled = `node-${process.platform}-${process.arch}`;
	const manifest = await readFile(join(definition, 'package.json'), 'utf8');
	const { optionalDependencies } = JSON.parse(manifest) as { optionalDependencies: object };
	if (bundled in optionalDependencies) {
		const prefix = join(folder, 'node_modules', bundled);
		return { node: join(prefix, 'bin', 'node'), prefix };
	}
	if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) {
		return { node: process.execPath, prefix: dirname(dirname(process.execPath)) };
	}
	throw new Error(
		`n8n needs Node.js ${NODE_MAJOR} or newer, and this is ${process.versions.node}. ` +
			`npm has no ${bundled} package to bring one along: run this again with a newer Node.js.`,
	);
}

async function install(definition: string, folder: string, log: Log): Promise<void> {
	await mkdir(folder);
	for (const file of HOST_FILES) await cp(join(definition, file), join(folder, file));
	await reporting(
		log,
		'Installing n8n with npm: some 2,000 packages, 2.4 GB, some minutes, once',
		async () => await npm(folder, ['ci', '--legacy-peer-deps', '--ignore-scripts']),
	);
	const { prefix } = await chooseNode(definition, folder);
	const headers = existsSync(join(prefix, 'include', 'node')) ? { npm_config_nodedir: prefix } : {};
	await reporting(
		log,
		"Building n8n's SQLite driver: about a minute, once",
		async () => await npm(folder, ['rebuild', 'sqlite3', '--ignore-scripts=false'], headers),
	);
	await writeFile(join(folder, MARKER), `${JSON.stringify({ installedAt: new Date() })}\n`);
}

/**
 * Does the work while holding the lock file, after any other live process that holds it. It only
 * spares two runs the same download: what each installs is its own until it is renamed.
 */
async function holdingLock<T>(folder: string, log: Log, work: () => Promise<T>): Promise<T> {
	const lock = `${folder}.lock`;
	const claim = `${folder}.claim-${process.pid}`;
	await writeFile(claim, String(process.pid));
	// Linked, not written in place: a lock never exists without the id of its holder.
	const take = async (): Promise<boolean> =>
		await link(claim, lock).then(
			() => true,
			() => false,
		);
	const waitForTurn = async (): Promise<void> => {
		while (!(await take())) {
			const holder = Number(await readFile(lock, 'utf8').catch(() => process.pid));
			if (!isRunning(holder)) await rm(lock, { force: true });
			await sleep(500);
		}
	};
	try {
		if (!(await take())) {
			await reporting(log, `Waiting for another run that holds ${lock}`, waitForTurn);
		}
		return await work();
	} finally {
		await rm(lock, { force: true });
		await rm(claim, { force: true });
	}
}

/** Removes what runs that were interrupted have left beside the folder. */
async function sweep(folder: string): Promise<void> {
	for (const entry of await readdir(dirname(folder))) {
		if (!entry.startsWith(`${basename(folder)}.`)) continue;
		const owner = /-(\d+)$/.exec(entry)?.[1];
		if (owner === undefined || isRunning(Number(owner))) continue;
		await rm(join(dirname(folder), entry), { recursive: true, force: true });
	}
}

/** Installs beside the folder and renames when complete: one that is there is never half an n8n. */
async function installInto(definition: string, folder: string, log: Log): Promise<void> {
	const partial = `${folder}.partial-${process.pid}`;
	try {
		await install(definition, partial, log);
		await rm(folder, { recursive: true, force: true });
		await rename(partial, folder);
	} catch (error) {
		await rm(partial, { recursive: true, force: true });
		throw error;
	}
}

/** Answers the installed n8n, installing it into the cache folder if this machine has none yet. */
export async function ensureHost(log: Log, version = HOST_VERSION): Promise<Host> {
	return {
		version,
		...(await installHost(join(__dirname, 'hosts', `n8n-${version}`), version, log)),
	};
}

/** The same for any folder with what the folders of `hosts` hold. */
export async function installHost(
	definition: string,
	version: string,
	log: Log,
): Promise<Omit<Host, 'version'>> {
	const folder = join(cacheFolder(), await installationName(definition, `n8n-${version}`));
	const { node } = await chooseNode(definition, folder);
	const isComplete = (): boolean => existsSync(join(folder, MARKER));
	if (!isComplete()) {
		log(`n8n ${version} is not on this machine yet; it goes into ${folder}`);
		await mkdir(dirname(folder), { recursive: true });
		await holdingLock(folder, log, async () => {
			await sweep(folder);
			if (!isComplete()) await installInto(definition, folder, log);
		});
	}
	return { folder, node, cli: join(folder, 'node_modules/n8n/bin/n8n') };
}
