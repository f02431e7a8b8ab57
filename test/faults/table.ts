import type { Cell } from './cell';
import { modelOf, TITLES } from './columns';
import type { Matrix } from './matrix';
import type { Outcome } from './outcomes';
import type { Row } from './rows';
import { ROWS } from './rows';

const WORDS: Record<Outcome, string> = {
	succeeded: 'succeeded',
	'may have been carried out': '**may have been carried out**',
	'no usable answer': 'failed: no usable answer',
	'too many requests': 'failed: too many requests',
	'something in between': 'failed: something in between',
	'not reached': 'failed: not reached',
	'refused: redirect': 'refused: redirect',
	'refused: token': 'refused: token',
	refused: 'refused',
};

/**
 * The matrix as Markdown: operations whose cells are all the same share a column, and so do faults a
 * row. One that is like another has a star, and the cells of that one.
 */
export function toTable(matrix: Matrix): string {
	const wordsOf = (row: Row, title: string): string => {
		const cell = matrix.get(row.fault)?.get(modelOf(title) ?? title);
		if (!cell) throw new Error(`${title} was not run with ${row.fault}`);
		return toWords(row, cell);
	};
	const columns = gathered(
		TITLES.map((title) => ({
			name: modelOf(title) === undefined ? title : `${title}*`,
			cells: ROWS.map((row) => wordsOf(row, title)),
		})),
	);
	const rows = gathered(
		ROWS.map(({ fault }, index) => ({
			name: fault,
			cells: columns.map(({ cells }) => cells[index] ?? ''),
		})),
	);
	return [
		['Fault', ...columns.map(({ names }) => names.join(', '))],
		['---', ...columns.map(() => '---')],
		...rows.map(({ names, cells }) => [names.join('; '), ...cells]),
	]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

/** Those with the same cells in one, where the first of them stands. */
function gathered(lines: Array<{ name: string; cells: string[] }>) {
	const groups = new Map<string, { names: string[]; cells: string[] }>();
	for (const { name, cells } of lines) {
		const group = groups.get(cells.join('\n')) ?? { names: [], cells };
		group.names.push(name);
		groups.set(cells.join('\n'), group);
	}
	return [...groups.values()];
}

export function toWords({ isPatient }: Row, cell: Cell): string {
	const { calls, outcome } = cell.items[0];
	if (calls.length === 0) return `nothing sent, ${WORDS[outcome]}`;
	const times = calls.length === 1 ? 'once' : `${calls.length} times`;
	return `sent ${isPatient ? 'for 30 s' : times}, ${WORDS[outcome]}`;
}
