import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChecks, type Check } from '../checks';
import { inScope, runProgram, type Defer } from '../lifetime';
import { ROOT } from '../package';
import { toStdout, type Log } from '../progress';
import { checkBatches } from './batches';
import { checkDeliveries } from './deliveries';
import { toMarkdown, type Figures } from './figures';
import { bulkBesideWebhooks, loadAboveLimit, stopGracefully } from './loads';
import { retryOnWorkers } from './retries';
import { setQueueStage, type QueueStage } from './stage';
import { checkNoTokens } from './tokens';
import { checkWatch, endureEnds, startWatch } from './trigger';
import { activateOrders, createTriggerExample } from './workflows';

const DOCUMENT = join(ROOT, 'docs', 'scaling.md');
const TABLE = /(<!-- measured: .* -->\n\n)[^]*?(\n\n<!-- end of measured -->)/;

/** Puts the package to work in n8n's queue mode; answers what the loads were like. */
async function prove(stage: QueueStage, check: Check, log: Log): Promise<Figures[]> {
	const [worker] = stage.workers;
	if (!worker) throw new Error('There is no worker.');
	await retryOnWorkers(stage, check);
	const orders = { path: 'orders', workflow: await activateOrders(stage, 'orders') };
	const bulk = { path: 'bulk', workflow: await activateOrders(stage, 'bulk') };
	const watch = await startWatch(stage, await createTriggerExample(stage));

	await checkBatches(stage, check, log);
	await checkDeliveries(stage, check, log);
	watch.create({}, {});
	const figures = [await loadAboveLimit(stage, orders, check, log)];
	watch.create({}, { visibleIn: 30_000 });
	figures.push(await bulkBesideWebhooks(stage, bulk, orders, check, log));
	watch.create({});
	figures.push(await stopGracefully(stage, worker, orders, check, log));

	await endureEnds(stage, watch, worker, check, log);
	await checkWatch(stage, watch, check);
	await checkNoTokens(stage, watch.workflow, check);
	return figures;
}

async function keepLogs({ main, workers }: QueueStage, log: Log): Promise<void> {
	const kept = await mkdtemp(join(tmpdir(), 'e2e-queue-'));
	for (const { name, n8n } of [main, ...workers]) {
		await copyFile(n8n.logFile, join(kept, `${name.replace(' ', '-')}.log`));
	}
	log(`The logs of the main process and the workers are kept in ${kept}`);
}

async function writeTable(figures: Figures[], log: Log): Promise<void> {
	const text = await readFile(DOCUMENT, 'utf8');
	if (!TABLE.test(text)) throw new Error(`${DOCUMENT} has no place for the table.`);
	await writeFile(DOCUMENT, text.replace(TABLE, `$1${toMarkdown(figures)}$2`));
	log(`Wrote the table to ${DOCUMENT}`);
}

async function run(defer: Defer): Promise<number> {
	const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
	const startedAt = Date.now();
	return await inScope(defer, async (deferInScope) => {
		const stage = await setQueueStage(deferInScope, toStdout);
		const { check, failed } = startChecks(toStdout);
		const figures = await prove(stage, check, toStdout).catch((error: unknown) => {
			check('It runs to its end', [error instanceof Error ? error.message : String(error)]);
			return [];
		});
		if (figures.length > 0) toStdout(`\n${toMarkdown(figures)}\n`);
		const took = `${Math.round((Date.now() - startedAt) / 1000)} s`;
		if (failed.length > 0) {
			await keepLogs(stage, toStdout);
			toStdout(`${failed.length} of the checks failed, ${took}.`);
			return 1;
		}
		if (values.write) await writeTable(figures, toStdout);
		toStdout(`All of it holds, ${took}.`);
		return 0;
	});
}

void runProgram(run);
