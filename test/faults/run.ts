/**
 * Runs every operation with every fault, prints what became of each, and writes it into
 * docs/reliability.md. With --check it writes nothing and exits with 1 where the table is stale.
 *
 * It runs in jest: outside, `Calltouch.node` is taken for the codex file of that name.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { writtenTable } from './document';

const ROOT = join(__dirname, '../..');
const isCheck = process.argv.includes('--check');

const { status } = spawnSync(
	process.execPath,
	[join(ROOT, 'node_modules/jest/bin/jest.js'), 'test/faults/faults.test.ts'],
	{
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, ...(isCheck ? {} : { WRITE_FAULTS: 'yes' }) },
	},
);
console.log(`\n${writtenTable()}`);
process.exitCode = status ?? 1;
