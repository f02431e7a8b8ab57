/**
 * Writes everything that comes out of the schemas and the messages: the golden files for review, the
 * output previews of the editor, and the tables of messages and parameters in docs/. With --check it
 * writes nothing and exits with 1 where a file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { goldenFiles } from './goldenFiles';
import { withMessageTables } from './messageTables';
import { outputPreviews } from './outputPreviews';
import { withParameterTables } from './parameterTables';

const ROOT = join(__dirname, '..');
const MESSAGES = 'docs/messages.md';
const PARAMETERS = 'docs/parameters.md';

function main(isCheck: boolean): void {
	const files: Record<string, string> = {
		...outputPreviews(),
		...goldenFiles(join(ROOT, 'test/golden/answers')),
		[MESSAGES]: withMessageTables(current(MESSAGES) ?? ''),
		[PARAMETERS]: withParameterTables(current(PARAMETERS) ?? ''),
	};
	const stale = Object.entries(files).filter(([path, text]) => current(path) !== text);
	if (isCheck) {
		stale.forEach(([path]) => console.log(`stale: ${path}`));
		console.log(
			stale.length === 0
				? `All ${Object.keys(files).length} generated files are up to date`
				: 'Run `npm run generate` and look at what changed',
		);
		process.exitCode = stale.length === 0 ? 0 : 1;
		return;
	}
	for (const [path, text] of stale) {
		mkdirSync(dirname(join(ROOT, path)), { recursive: true });
		writeFileSync(join(ROOT, path), text);
		console.log(`written: ${path}`);
	}
}

function current(path: string): string | undefined {
	const file = join(ROOT, path);
	return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

main(process.argv.includes('--check'));
