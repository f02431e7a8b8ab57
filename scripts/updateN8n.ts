/**
 * Takes the newer host of the end-to-end runs, the development dependencies that belong to n8n, and
 * the files that say which n8n everything runs in, to the newest n8n that installs. What is listed
 * but can't be installed is left behind, and said.
 *
 * Everything is installed in temporary folders first: until all of it is, no file is changed.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { HOST_VERSION, installHost } from '../test/e2e/host';
import { runProgram, type Defer } from '../test/e2e/lifetime';
import { npm } from '../test/e2e/npm';
import { reporting } from '../test/e2e/progress';
import {
	addressesIn,
	linesWith,
	newerVersions,
	reasonOf,
	versionsOfN8n,
	withVersion,
	type Lockfile,
} from './n8nVersions';
import { toJson } from './toJson';

const ROOT = join(__dirname, '..');
const MANIFEST = 'package.json';
const LOCKFILE = 'package-lock.json';
const NPM_SETTINGS = '.npmrc';

/** n8n's rules for community nodes: they have versions of their own. */
const RULES = ['@n8n/eslint-plugin-community-nodes', '@n8n/scan-community-package'];

/** Each takes a minute or more: without an end, a checkout years behind would go on for hours. */
const ATTEMPTS = 5;

/** The files that say which n8n everything runs in; the others say what was seen or measured in it. */
const WHAT_RUNS = ['README.md', 'CONTRIBUTING.md', 'test/e2e', ':!test/e2e/hosts'];

interface Manifest {
	devDependencies: Record<string, string>;
}

interface NewHost {
	version: string;
	/** With what a folder of `hosts` holds. */
	definition: string;
}

async function main(defer: Defer): Promise<number> {
	const workplace = mkdtempSync(join(tmpdir(), 'calltouch-n8n-'));
	defer(async () => await rm(workplace, { recursive: true, force: true }));
	const manifest = JSON.parse(read(MANIFEST)) as Manifest;
	const host = await newest('n8n', HOST_VERSION, (version) =>
		tryHost(version, manifest, workplace),
	);
	const versions = versionsOfN8n(lockfileIn(host?.definition ?? definitionOf(HOST_VERSION)));
	for (const name of RULES) {
		const version = await newest(name, manifest.devDependencies[name] ?? '', (newer) =>
			tryRules(name, newer, manifest, workplace),
		);
		if (version !== undefined) versions[name] = version;
	}

	const changes = Object.entries(versions).filter(
		([name, version]) => manifest.devDependencies[name] !== version,
	);
	if (host === undefined && changes.length === 0) {
		console.log('No file was changed.');
		return 0;
	}
	const resolved = await resolvePackage(manifest, versions, workplace);
	await reporting(
		console.log,
		'Installing the development dependencies',
		async () => await npm(resolved, ['ci', '--loglevel=error']),
	);
	if (host) moveHost(host);
	for (const file of [MANIFEST, LOCKFILE]) cpSync(join(resolved, file), join(ROOT, file));
	if (host) console.log(`n8n: ${HOST_VERSION} → ${host.version}`);
	for (const [name, version] of changes) {
		console.log(`${name}: ${manifest.devDependencies[name] ?? 'none'} → ${version}`);
	}
	console.log('Look at what changed, and then: npm ci && .ci/run');
	return 0;
}

/**
 * What comes of the newest listed version that an attempt succeeds with; nothing where that is none
 * newer than the current one.
 */
async function newest<T>(
	name: string,
	current: string,
	attempt: (version: string) => Promise<T>,
): Promise<T | undefined> {
	const listed = JSON.parse(await npm(ROOT, ['view', name, 'versions', '--json'])) as
		string | string[];
	const newer = newerVersions([listed].flat(), current);
	for (const version of newer.slice(0, ATTEMPTS)) {
		try {
			const result = await attempt(version);
			console.log(`${name} ${version} installs.`);
			return result;
		} catch (error) {
			console.log(`${name} ${version} is left behind: ${reasonOf(error)}`);
		}
	}
	const untried = newer.slice(ATTEMPTS);
	if (untried.length > 0) console.log(`${name} was not tried in ${untried.join(', ')}.`);
	console.log(
		`${name} stays at ${current}: nothing newer ${newer.length > 0 ? 'installs' : 'is listed'}.`,
	);
	return undefined;
}

/** Installs a version of n8n into the cache of the end-to-end runs, where they will find it. */
async function tryHost(version: string, manifest: Manifest, workplace: string): Promise<NewHost> {
	const current = definitionOf(HOST_VERSION);
	const definition = join(workplace, `n8n-${version}`);
	mkdirSync(definition);
	cpSync(join(current, NPM_SETTINGS), join(definition, NPM_SETTINGS));
	const text = readFileSync(join(current, MANIFEST), 'utf8');
	writeFileSync(join(definition, MANIFEST), withVersion(text, HOST_VERSION, version));
	await resolve(definition, `n8n ${version}`);
	await resolvePackage(manifest, versionsOfN8n(lockfileIn(definition)), workplace);
	await installHost(definition, version, console.log);
	return { version, definition };
}

async function tryRules(
	name: string,
	version: string,
	manifest: Manifest,
	workplace: string,
): Promise<string> {
	await resolvePackage(manifest, { [name]: version }, workplace);
	return version;
}

/** A folder with this package's manifest, other development dependencies in it, and its lockfile. */
async function resolvePackage(
	manifest: Manifest,
	versions: Record<string, string>,
	workplace: string,
): Promise<string> {
	const folder = mkdtempSync(join(workplace, 'package-'));
	for (const file of [NPM_SETTINGS, LOCKFILE]) cpSync(join(ROOT, file), join(folder, file));
	const devDependencies = { ...manifest.devDependencies, ...versions };
	writeFileSync(join(folder, MANIFEST), toJson({ ...manifest, devDependencies }));
	await resolve(folder, Object.entries(versions).flat().join(' '));
	return folder;
}

/** Makes the folder's lockfile, as its npm settings say: without addresses of the registry. */
async function resolve(folder: string, what: string): Promise<void> {
	await reporting(
		console.log,
		`Looking whether npm has all that belongs to ${what}`,
		async () => await npm(folder, ['install', '--package-lock-only', '--loglevel=error']),
	);
	const [address] = addressesIn(lockfileIn(folder));
	if (address !== undefined) throw new Error(`it needs ${address}, which is not in the registry`);
}

/** Puts the new host in the place of the one before, and says what still speaks of that one. */
function moveHost({ version, definition }: NewHost): void {
	const texts = trackedFiles(...WHAT_RUNS).map((file) => ({ file, text: read(file) }));
	for (const { file, text } of texts) {
		const moved = withVersion(text, HOST_VERSION, version);
		if (moved !== text) writeFileSync(join(ROOT, file), moved);
	}
	renameSync(definitionOf(HOST_VERSION), definitionOf(version));
	for (const file of [MANIFEST, LOCKFILE]) {
		cpSync(join(definition, file), join(definitionOf(version), file));
	}
	for (const file of trackedFiles(':!test/e2e', `:!${MANIFEST}`, `:!${LOCKFILE}`)) {
		const lines = linesWith(read(file), HOST_VERSION);
		if (lines.length === 0) continue;
		console.log(
			`${file} is left behind: it says what was seen or measured in ${HOST_VERSION}, ` +
				`line ${lines.join(', ')}`,
		);
	}
}

function definitionOf(version: string): string {
	return join(ROOT, 'test/e2e/hosts', `n8n-${version}`);
}

function lockfileIn(folder: string): Lockfile {
	return JSON.parse(readFileSync(join(folder, LOCKFILE), 'utf8')) as Lockfile;
}

function trackedFiles(...where: string[]): string[] {
	const output = execFileSync('git', ['ls-files', '-z', '--', ...where], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	return output.split('\0').filter(Boolean);
}

function read(file: string): string {
	return readFileSync(join(ROOT, file), 'utf8');
}

void runProgram(main);
