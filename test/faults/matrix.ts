import { TIMEOUTS } from '../../src/api/httpRequest';
import type { Cell } from './cell';
import { runItems, runPolls } from './cell';
import { COLUMNS, modelOf, TRIGGERS } from './columns';
import type { Row } from './rows';
import { ROWS } from './rows';

/** Fault → operation → what became of it. */
export type Matrix = Map<string, Map<string, Cell>>;

/** Whether a column is run with a row: with a few, if it is like another. */
export function isRun({ ofAll = false }: Row, title: string): boolean {
	return ofAll || modelOf(title) === undefined;
}

/**
 * In place of 30 and 120 seconds: where a fault is that no answer comes to its end, so that it is
 * soon over; elsewhere, so that none is given up because many run at a time on a slow machine.
 */
const SHORT_MS = 10_000;
const LONG_MS = 600_000;

/**
 * Runs all operations with all faults. Each cell has a sandbox of its own, so that many can run at
 * the same time.
 */
export async function runMatrix(): Promise<Matrix> {
	const matrix: Matrix = new Map(ROWS.map(({ fault }) => [fault, new Map<string, Cell>()]));
	// What takes longest begins first.
	const usual = ROWS.filter(({ isSlow, isHeavy }) => !isSlow && !isHeavy);
	await withTimeouts(LONG_MS, async () => {
		await run(
			matrix,
			usual.sort((a, b) => weightOf(b) - weightOf(a)),
			60,
		);
		await run(
			matrix,
			ROWS.filter(({ isHeavy }) => isHeavy),
			2,
		);
	});
	await withTimeouts(SHORT_MS, async () => {
		await run(
			matrix,
			ROWS.filter(({ isSlow }) => isSlow).sort((a, b) => weightOf(b) - weightOf(a)),
			40,
		);
	});
	return matrix;
}

function weightOf({ isPatient = false, isLasting = false }: Row): number {
	return Number(isPatient) * 2 + Number(isLasting);
}

async function run(matrix: Matrix, rows: Row[], atOnce: number): Promise<void> {
	const cells = rows.flatMap((row) => [
		...COLUMNS.filter(({ title }) => isRun(row, title)).map((column) => ({
			row,
			title: column.title,
			start: () => runItems(row, column),
		})),
		...TRIGGERS.filter(({ title }) => isRun(row, title)).map((trigger) => ({
			row,
			title: trigger.title,
			start: () => runPolls(row, trigger),
		})),
	]);
	const waiting = cells.values();
	await Promise.all(
		Array.from({ length: atOnce }, async () => {
			for (const { row, title, start } of waiting) {
				const cell = await start().catch((cause: unknown) => {
					throw new Error(`${title} with ${row.fault} could not be run`, { cause });
				});
				matrix.get(row.fault)?.set(title, cell);
			}
		}),
	);
}

async function withTimeouts(milliseconds: number, work: () => Promise<void>): Promise<void> {
	const usual = { ...TIMEOUTS };
	Object.assign(TIMEOUTS, { export: milliseconds, change: milliseconds });
	try {
		await work();
	} finally {
		Object.assign(TIMEOUTS, usual);
	}
}
