import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChecks, type Case } from './checks';
import { credentials } from './credentials';
import { inScope, runProgram, type Defer } from './lifetime';
import { toStdout } from './progress';
import { setStage } from './stage';
import { triggerCrash } from './triggerCrash';

const CASES: Case[] = [credentials, triggerCrash];

/** Proves one case on a stage of its own; answers whether all of its checks hold. */
async function prove({ name, prove: proveCase }: Case, defer: Defer): Promise<boolean> {
	toStdout(`\n${name}`);
	return await inScope(defer, async (deferInScope) => {
		// n8n's log is searched for the token: the more it tells, the better.
		const stage = await setStage(deferInScope, toStdout, { env: { N8N_LOG_LEVEL: 'debug' } });
		const { check, failures } = startChecks(toStdout);
		await proveCase(stage, check, toStdout).catch((error: unknown) =>
			check('It runs to its end', [error instanceof Error ? error.message : String(error)]),
		);
		if (failures() === 0) return true;
		const kept = join(await mkdtemp(join(tmpdir(), `e2e-${name}-`)), 'n8n.log');
		await copyFile(stage.n8n.logFile, kept);
		toStdout(`${failures()} of the checks failed. n8n's log is kept in ${kept}`);
		return false;
	});
}

async function run(defer: Defer): Promise<number> {
	const wanted = process.argv.slice(2);
	const unknown = wanted.filter((name) => !CASES.some((known) => known.name === name));
	if (unknown.length > 0) {
		const names = CASES.map(({ name }) => name).join(', ');
		throw new Error(`There is no case ${unknown.join(', ')}. There are: ${names}.`);
	}
	let code = 0;
	for (const each of CASES) {
		if (wanted.length > 0 && !wanted.includes(each.name)) continue;
		if (!(await prove(each, defer))) code = 1;
	}
	toStdout(code === 0 ? '\nAll of it holds.' : '\nNot all of it holds.');
	return code;
}

void runProgram(run);
