import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod/v4';
import { machine } from './machine';
import { MEASURES } from './measures';
import { renderPlot } from './plot';
import { renderResults } from './render';

const RESULTS = join(__dirname, 'results.json');
const NOTES = join(__dirname, 'notes.json');
const TABLE = join(__dirname, 'RESULTS.md');
const PLOT = join(__dirname, 'results.svg');

const taken = z.object({
	measuredAt: z.string(),
	machine,
	/** What each run brought; the measure itself knows what that is. */
	runs: z.array(z.unknown()).min(1),
});

/** A measure as it was last made. */
export type Taken = z.infer<typeof taken>;

const results = z.record(z.string(), taken);

/** What was measured, by the names of the measures. */
export type Results = z.infer<typeof results>;

/** Why figures miss their targets, by `measure.figure`. Written by hand. */
const notes = z.record(z.string(), z.string());

export type Notes = z.infer<typeof notes>;

/** What is in a file; an empty object where there is none yet. */
async function readJson(file: string): Promise<unknown> {
	return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
}

async function writeFormatted(file: string, text: string): Promise<void> {
	const config = await resolveConfig(file);
	await writeFile(file, await format(text, { ...config, filepath: file }));
}

/** Keeps what was measured. */
export async function keep(name: string, measured: Taken): Promise<void> {
	const before = results.parse(await readJson(RESULTS));
	await writeFormatted(RESULTS, JSON.stringify({ ...before, [name]: measured }));
}

/** Writes the table and the plot of all that was ever measured. */
export async function show(): Promise<void> {
	const all = results.parse(await readJson(RESULTS));
	const known = notes.parse(await readJson(NOTES));
	await writeFormatted(TABLE, renderResults(MEASURES, all, known));
	await writeFile(PLOT, renderPlot(MEASURES, all));
}
