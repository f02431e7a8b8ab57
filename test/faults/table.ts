import type { Cell } from './cell';
import { TITLES } from './columns';
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

/** The matrix as Markdown; operations whose cells are all the same share a column. */
export function toTable(matrix: Matrix): string {
	const groups = new Map<string, { titles: string[]; cells: string[] }>();
	for (const title of TITLES) {
		const cells = ROWS.map((row) => toWords(row, matrix.get(row.fault)?.get(title)));
		const group = groups.get(cells.join('\n')) ?? { titles: [], cells };
		group.titles.push(title);
		groups.set(cells.join('\n'), group);
	}
	const columns = [...groups.values()];
	return [
		['Fault', ...columns.map(({ titles }) => titles.join(', '))],
		['---', ...columns.map(() => '---')],
		...ROWS.map(({ fault }, index) => [fault, ...columns.map(({ cells }) => cells[index] ?? '')]),
	]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

function toWords({ isPatient }: Row, cell: Cell | undefined): string {
	if (!cell) throw new Error('A cell of the matrix was not run');
	const { calls, outcome } = cell.items[0];
	if (calls.length === 0) return `nothing sent, ${WORDS[outcome]}`;
	const times = calls.length === 1 ? 'once' : `${calls.length} times`;
	return `sent ${isPatient ? 'for 30 s' : times}, ${WORDS[outcome]}`;
}
