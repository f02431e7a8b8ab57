/**
 * Prints how many milliseconds loading the package in the folder that is named takes. n8n's own
 * Node.js runs this file as it is.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Manifest {
	n8n: { credentials: string[]; nodes: string[] };
}

const folder = process.argv[2] ?? '';
const manifestFile = join(folder, 'package.json');
const { n8n } = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
const load = createRequire(manifestFile);

for (const provided of ['n8n-workflow', 'zod', 'luxon']) load(provided);

const started = performance.now();
for (const path of [...n8n.nodes, ...n8n.credentials]) {
	const exported = load(join(folder, path)) as Record<string, (new () => unknown) | undefined>;
	// n8n goes by the file's name, too.
	const Class = exported[basename(path).split('.')[0] ?? ''];
	if (!Class) throw new Error(`${path} has no class of its name.`);
	new Class();
}
process.stdout.write(String(performance.now() - started));
