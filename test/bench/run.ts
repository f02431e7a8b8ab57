import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureHost } from '../e2e/host';
import { inScope, runProgram, type Defer } from '../e2e/lifetime';
import { buildTarball } from '../e2e/package';
import { reporting, toStdout } from '../e2e/progress';
import { temporaryFolder } from '../e2e/stage';
import { formatTable } from '../e2e/table';
import { formatSpread, formatTarget, formatValue, isMet } from './figures';
import { thisMachine } from './machine';
import type { Bench, Measure } from './measure';
import { MEASURES } from './measures';
import { keep, show } from './results';
import { median } from './statistics';

const DEFAULT_RUNS = 3;

interface Options {
	wanted: Measure[];
	runs: number;
	/** A tenth of the work, once, and nothing kept: to see whether it works. */
	isQuick: boolean;
	/** No measuring: what is kept is shown anew. */
	isShowOnly: boolean;
}

function readOptions(): Options {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			runs: { type: 'string' },
			quick: { type: 'boolean', default: false },
			render: { type: 'boolean', default: false },
		},
	});
	const unknown = positionals.filter((name) => !MEASURES.some((known) => known.name === name));
	if (unknown.length > 0) {
		const names = MEASURES.map(({ name }) => name).join(', ');
		throw new Error(`There is no measure ${unknown.join(', ')}. There are: ${names}.`);
	}
	const runs = Number(values.runs ?? (values.quick ? 1 : DEFAULT_RUNS));
	if (!Number.isInteger(runs) || runs < 1)
		throw new Error('--runs must be a whole number above 0.');
	return {
		wanted: MEASURES.filter(({ name }) => positionals.length === 0 || positionals.includes(name)),
		runs,
		isQuick: values.quick,
		isShowOnly: values.render,
	};
}

/** Makes the runs of a measure, prints its figures and keeps what they are made from. */
async function take(
	measure: Measure,
	bench: Omit<Bench, 'defer'>,
	defer: Defer,
	{ runs: wanted, isQuick }: Options,
): Promise<void> {
	const { host, log } = bench;
	log(`\n${measure.name}`);
	const machine = await thisMachine(host);
	const measuredAt = new Date().toISOString();
	const count = measure.runs(wanted);
	const runs = await inScope(defer, async (deferInScope) => {
		const runOnce = await measure.prepare({ ...bench, defer: deferInScope });
		const done: unknown[] = [];
		for (let run = 1; run <= count; run++) {
			done.push(await reporting(log, `Run ${run} of ${count}`, runOnce));
		}
		return done;
	});
	log(formatFigures(measure, runs));
	if (!isQuick) await keep(measure.name, { measuredAt, machine, runs });
}

const VERDICTS = { true: 'met', false: 'MISSED', undefined: '' };

function formatFigures(measure: Measure, runs: unknown[]): string {
	return formatTable(
		['Figure', 'Median', 'Spread', 'Target', ''],
		measure
			.figures(runs)
			.map((figure) => [
				figure.label,
				formatValue(median(figure.values), figure),
				formatSpread(figure.values, figure),
				figure.target ? formatTarget(figure.target, figure) : '',
				VERDICTS[`${isMet(figure)}`],
			]),
	);
}

async function run(defer: Defer): Promise<number> {
	const options = readOptions();
	if (options.isShowOnly) {
		await show();
		return 0;
	}
	const log = toStdout;
	const host = await ensureHost(log);
	const folder = await temporaryFolder(defer);
	const tarball = await reporting(
		log,
		'Building and packing the package',
		async () => await buildTarball(join(folder, 'packed')),
	);
	const size = (full: number): number => (options.isQuick ? Math.ceil(full / 10) : full);
	const failed: string[] = [];
	for (const measure of options.wanted) {
		await take(measure, { host, tarball, size, log }, defer, options).catch((error: unknown) => {
			failed.push(measure.name);
			log(`It could not be measured: ${error instanceof Error ? error.message : String(error)}`);
		});
	}
	if (!options.isQuick) await show();
	if (failed.length > 0) log(`\nNot measured: ${failed.join(', ')}.`);
	return failed.length > 0 ? 1 : 0;
}

void runProgram(run);
