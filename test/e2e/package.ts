import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { npm } from './npm';
import { run } from './processes';

/** The checkout this file belongs to. */
export const ROOT = resolve(__dirname, '../..');

interface PackageJson {
	name: string;
	version: string;
	dependencies?: Record<string, string>;
	devDependencies?: unknown;
	peerDependencies?: unknown;
	optionalDependencies?: unknown;
}

/** Builds the package and packs it as it would be published; answers the tarball's path. */
export async function buildTarball(into: string): Promise<string> {
	await npm(ROOT, ['run', 'build']);
	await mkdir(into, { recursive: true });
	const packed = await npm(ROOT, [
		'pack',
		'--ignore-scripts',
		'--json',
		'--pack-destination',
		into,
	]);
	const [tarball] = JSON.parse(packed) as Array<{ filename: string }>;
	if (!tarball) throw new Error('npm pack named no tarball.');
	return join(into, tarball.filename);
}

async function writeJson(path: string, value: unknown): Promise<void> {
	await writeFile(path, JSON.stringify(value, null, 2));
}

/**
 * What n8n's installer does with a tarball (`downloadPackage` of its community-packages.service),
 * except for fetching it: unpack, drop the dependencies that are not for run time, note it in the ledger.
 */
export async function installTarball(tarball: string, userFolder: string): Promise<PackageJson> {
	const nodes = join(userFolder, '.n8n', 'nodes');
	const unpacked = join(nodes, 'incoming');
	await mkdir(unpacked, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'], { cwd: nodes });
	const manifest = join(unpacked, 'package.json');
	const packed = JSON.parse(await readFile(manifest, 'utf8')) as PackageJson;
	const { devDependencies, peerDependencies, optionalDependencies, ...installed } = packed;
	if (Object.keys(installed.dependencies ?? {}).length > 0) {
		throw new Error('The package has runtime dependencies; n8n verifies only packages without.');
	}
	await writeJson(manifest, installed);
	const target = join(nodes, 'node_modules', installed.name);
	await rm(target, { recursive: true, force: true });
	await mkdir(dirname(target), { recursive: true });
	await rename(unpacked, target);
	await writeJson(join(nodes, 'package.json'), {
		name: 'installed-nodes',
		private: true,
		dependencies: { [installed.name]: installed.version },
	});
	return installed;
}
