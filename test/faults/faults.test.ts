import { readLog, removeLog } from './log';

import { setTimeout as sleep } from 'node:timers/promises';
import { LoggerProxy } from 'n8n-workflow';

import { TIMEOUTS } from '../../src/api/httpRequest';
import { trustAll } from '../engine/helpers/peers';
import { CREDENTIALS } from '../sandbox/credentials';
import type { Cell } from './cell';
import { startElsewhere } from './cell';
import { COLUMNS, TITLES, modelOf } from './columns';
import { answerInvalidNames, startHanging, startProxy } from './detours';
import { writeTable, writtenTable } from './document';
import type { Matrix } from './matrix';
import { isRun, runMatrix } from './matrix';
import { ROWS } from './rows';
import { brokenRules } from './rules';
import { tokensIn } from './secrets';
import { toTable, toWords } from './table';

const TOKENS = [CREDENTIALS.clientApiId, CREDENTIALS.accessToken];

describe('Every operation with every fault', () => {
	let matrix: Matrix;
	const ends: Array<() => unknown> = [removeLog];

	beforeAll(async () => {
		answerInvalidNames();
		ends.push(trustAll(), await startElsewhere(), await startProxy(), await startHanging());
		matrix = await runMatrix();
	}, 1_800_000);

	afterAll(async () => {
		await Promise.all(ends.map((end) => end()));
	});

	function cellOf(fault: string, title: string): Cell {
		const cell = matrix.get(fault)?.get(title);
		if (!cell) throw new Error(`${title} was not run with ${fault}`);
		return cell;
	}

	it.each(ROWS.map((row) => [row.fault, row] as const))('keeps all rules: %s', (fault, row) => {
		const broken = TITLES.filter((title) => isRun(row, title)).map((title) => ({
			title,
			rules: brokenRules({
				row,
				nature: COLUMNS.find((column) => column.title === title)?.nature ?? 'reads',
				cell: cellOf(fault, title),
				unharmed: cellOf('none', title),
			}),
			leaks: cellOf(fault, title).leaks,
		}));

		expect(broken.filter(({ rules }) => rules.length > 0)).toEqual([]);
	});

	it.each(TITLES.filter(modelOf))('does of %s what is done of the one that it is like', (title) => {
		const rows = ROWS.filter(({ ofAll }) => ofAll);
		const wordsOf = (which: string) => rows.map((row) => toWords(row, cellOf(row.fault, which)));

		expect(wordsOf(title)).toEqual(wordsOf(modelOf(title) ?? ''));
	});

	it('has met its fault', () => {
		const faulty = ROWS.filter(({ rule }) => rule);
		const isMet = ({ fault }: (typeof ROWS)[number], title: string) =>
			JSON.stringify(cellOf(fault, title).items[0].calls) !==
				JSON.stringify(cellOf('none', title).items[0].calls) ||
			cellOf(fault, title).items[0].outcome !== 'succeeded';
		const unmet = faulty.filter(
			(row) => !TITLES.some((title) => isRun(row, title) && isMet(row, title)),
		);

		expect(unmet.map(({ fault }) => fault)).toEqual([
			// A file that says so is none: that one is met by Get Recording.
			'good JSON, gzipped',
			'good JSON in 16 MB',
		]);
	});

	it('writes no token into the log of n8n, be it the one for debugging', async () => {
		LoggerProxy.debug('All faults have been run');
		await logged('All faults have been run');

		expect(readLog()).toContain('"level":"debug"');
		expect(tokensIn(readLog(), TOKENS)).toEqual([]);

		LoggerProxy.debug(`A call with ${encodeURIComponent(CREDENTIALS.clientApiId)}`);
		await logged('A call with');
		expect(tokensIn(readLog(), TOKENS)).not.toEqual([]);
	});

	it('gives up after 30 seconds, and after 120 where it reads', () => {
		expect(TIMEOUTS).toEqual({ export: 120_000, change: 30_000 });
	});

	it('does what docs/reliability.md says (`npm run faults` writes it anew)', () => {
		const table = toTable(matrix);
		if (process.env.WRITE_FAULTS) writeTable(table);

		expect(writtenTable()).toBe(table);
	});

	async function logged(text: string): Promise<void> {
		const deadline = Date.now() + 10_000;
		while (!readLog().includes(text) && Date.now() < deadline) await sleep(20);
	}
});
