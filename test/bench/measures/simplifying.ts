import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { installTarball } from '../../e2e/package';
import { run } from '../../e2e/processes';
import { temporaryFolder } from '../../e2e/stage';
import { startByteServer } from '../bytes';
import { ENTRIES, logOf } from '../exports';
import { atMost, measure } from '../measure';
import { median } from '../statistics';

const ROUNDS = 15;

const PROGRAM = join(__dirname, '../simplifyAnswer.mts');

const rounds = z.array(z.object({ parseMs: z.number(), simplifyMs: z.number() })).min(1);

/** What simplifying costs, beside the parsing that everybody has to do. */
export const simplifying = measure({
	name: 'simplifying',
	method: `A process of n8n's Node.js, which finds zod and luxon in n8n's own folder, parses an answer with ${ENTRIES.toLocaleString('en')} requests and simplifies them with the code of the installed package, ${ROUNDS} times; each run is such a process, and its figures are the medians of its rounds.`,
	raw: rounds,
	prepare: async ({ host, tarball, defer, size }) => {
		const server = await startByteServer(defer, [logOf('requests', size(ENTRIES))]);
		const userFolder = await temporaryFolder(defer);
		const answer = join(userFolder, 'answer.json');
		await writeFile(answer, await server.all());
		const { name } = await installTarball(tarball, userFolder);
		const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
		const env = { NODE_PATH: join(host.folder, 'node_modules') };
		const command = [PROGRAM, folder, answer, String(ROUNDS)];
		return async () =>
			rounds.parse(JSON.parse(await run(host.node, command, { cwd: folder, env })));
	},
	figures: [
		{
			id: 'ratio',
			label: 'Simplifying ÷ JSON.parse of the same text',
			target: atMost(0.45),
			value: (run) => median(run.map(({ parseMs, simplifyMs }) => simplifyMs / parseMs)),
		},
		{
			id: 'simplify',
			label: `Simplifying ${ENTRIES.toLocaleString('en')} requests`,
			unit: 'ms',
			digits: 0,
			value: (run) => median(run.map(({ simplifyMs }) => simplifyMs)),
		},
		{
			id: 'parse',
			label: 'JSON.parse of the same text',
			unit: 'ms',
			digits: 0,
			value: (run) => median(run.map(({ parseMs }) => parseMs)),
		},
	],
	panels: [],
});
