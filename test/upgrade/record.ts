/**
 * `npm run golden:record`: writes the golden workflows of the version in package.json, what their
 * nodes do, and what the trigger remembers. `npm run release` does it. jest runs it, because what the
 * tests use is compiled by it alone.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { toJson } from '../../scripts/toJson';
import { ALL } from './cases';
import { credentialFields, FOLDER } from './goldenFiles';
import type { Recording } from './run';
import { runNode } from './run';
import { ownNodes, toSavedWorkflow } from './savedWorkflow';
import { stateAfterPolls } from './triggerState';

// With a clock that stands still, no turn would ever come.
jest.mock('../../src/api/rateLimiter', () => ({
	...jest.requireActual<object>('../../src/api/rateLimiter'),
	takeTurn: () => Promise.resolve(() => {}),
}));

const ROOT = join(__dirname, '../..');

it('records what this version does', async () => {
	const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		version: string;
	};
	const tag = execFileSync('git', ['tag', '--list', `v${version}`], { cwd: ROOT });
	if (tag.length > 0) throw new Error(`${version} is released: its golden files never change`);

	const files: Record<string, string> = {
		'triggerState.json': toJson(await stateAfterPolls()),
		'credentials.json': toJson(credentialFields()),
	};
	for (const cases of ALL) {
		const workflow = toSavedWorkflow(cases);
		const recordings: Record<string, Recording> = {};
		for (const node of ownNodes(workflow)) recordings[node.name] = await runNode(node);
		files[`saved/${cases.name}.json`] = toJson(workflow);
		files[`recorded/${cases.name}.json`] = toJson(recordings);
	}

	rmSync(join(FOLDER, version), { recursive: true, force: true });
	if (readdirSync(FOLDER).some((other) => holds(other, files))) return;
	for (const [path, text] of Object.entries(files)) {
		const file = join(FOLDER, version, path);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
}, 600_000);

/** Whether an earlier version left the same: then its folder stands for both. */
function holds(version: string, files: Record<string, string>): boolean {
	return Object.entries(files).every(([path, text]) => {
		const file = join(FOLDER, version, path);
		return existsSync(file) && readFileSync(file, 'utf8') === text;
	});
}
