import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { inScope, type Defer } from '../../e2e/lifetime';
import { startN8n } from '../../e2e/n8n';
import { installTarball } from '../../e2e/package';
import { run } from '../../e2e/processes';
import { temporaryFolder } from '../../e2e/stage';
import { atMost, measure, type Bench } from '../measure';
import { median } from '../statistics';

const PROCESSES = 25;
const MOST_MS = 25;

const LOADER = join(__dirname, '../loadPackage.mts');

const raw = z.object({
	/** In milliseconds, one of each process. */
	loadMs: z.array(z.number()).min(1),
	isLazy: z.boolean(),
});

/** Whether n8n says that it puts off loading the package's code; how, it only tells in its log. */
async function isLoadedLazily({ host, tarball, log }: Bench, defer: Defer): Promise<boolean> {
	const userFolder = await temporaryFolder(defer);
	const { name } = await installTarball(tarball, userFolder);
	log(`Starting n8n ${host.version}, to see in its log how it loads the package`);
	const n8n = await startN8n(host, { userFolder, env: { N8N_LOG_LEVEL: 'debug' } });
	defer(n8n.stop);
	const logged = await readFile(n8n.logFile, 'utf8');
	const isLazy = logged.includes(`Lazy-loading nodes and credentials from ${name}`);
	const isEager = logged.includes(`Loaded all credentials and nodes from ${name}`);
	if (isLazy === isEager) throw new Error("n8n's log does not tell how it has loaded the package.");
	return isLazy;
}

/** What the package costs n8n at its start. */
export const loading = measure({
	name: 'loading',
	method: `${PROCESSES} fresh processes of n8n's Node.js, which find n8n-workflow, zod and luxon in n8n's own folder and have loaded them, load and instantiate both nodes and the credential of the installed package. And one start of n8n itself, whose log says whether it puts this off until a node is used.`,
	raw,
	runs: () => 1,
	prepare: async (bench) => {
		const { host, tarball, defer } = bench;
		const userFolder = await temporaryFolder(defer);
		const { name } = await installTarball(tarball, userFolder);
		const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
		const env = { NODE_PATH: join(host.folder, 'node_modules') };
		const load = async (): Promise<number> =>
			Number(await run(host.node, [LOADER, folder], { cwd: folder, env }));
		return async () => {
			const loadMs: number[] = [];
			for (let process = 0; process < bench.size(PROCESSES); process++) loadMs.push(await load());
			const isLazy = await inScope(defer, async (scope) => await isLoadedLazily(bench, scope));
			return { loadMs, isLazy };
		};
	},
	figures: [
		{
			id: 'atStart',
			label:
				'What n8n pays at its start: nothing where it puts loading off, else the median process',
			unit: 'ms',
			digits: 1,
			target: atMost(MOST_MS),
			value: ({ loadMs, isLazy }) => (isLazy ? 0 : median(loadMs)),
		},
		{
			id: 'median',
			label: 'Loading both nodes and the credential, median process',
			unit: 'ms',
			digits: 1,
			value: ({ loadMs }) => median(loadMs),
		},
		{
			id: 'fastest',
			label: 'Fastest process',
			unit: 'ms',
			digits: 1,
			value: ({ loadMs }) => Math.min(...loadMs),
		},
		{
			id: 'slowest',
			label: 'Slowest process',
			unit: 'ms',
			digits: 1,
			value: ({ loadMs }) => Math.max(...loadMs),
		},
	],
	panels: [
		{
			label: 'Loading the package',
			unit: 'ms',
			digits: 1,
			line: MOST_MS,
			bars: [
				{ name: 'Calltouch, fastest', value: ({ loadMs }) => Math.min(...loadMs) },
				{ name: 'Calltouch, median', value: ({ loadMs }) => median(loadMs) },
				{ name: 'Calltouch, slowest', value: ({ loadMs }) => Math.max(...loadMs) },
			],
		},
	],
});
