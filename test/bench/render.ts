import { formatSpread, formatTarget, formatValue, isMet } from './figures';
import type { Machine } from './machine';
import type { FigureValues, Measure } from './measure';
import type { Notes, Results, Taken } from './results';
import { median } from './statistics';

const HEAD = `# What the package costs, and what it saves

The Calltouch node and trigger beside n8n's own HTTP Request node, on the same work, in the same real
n8n, against the same sandbox (\`test/sandbox\`), all on one machine. \`npm run bench\` measures all of
it, \`npm run bench -- NAME…\` some of it again, \`--runs N\` as often as you like (3 unless told,
fewer where it takes long), \`--quick\` a tenth of it without keeping it. The raw figures of every run
are in \`results.json\`; this page and its plot are made from them (\`--render\` makes them anew). It
needs Linux, for the memory of a process is read from \`/proc\`.

Workflows are started by a webhook, as in production, and n8n saves their executions, as it does by
default. Times of executions are those of n8n's own record, from start to stop. An n8n is measured
once it has nothing else to do. Within a run, the Calltouch node and HTTP Request take turns.
HTTP Request authenticates with the package's credential.

A target is held against the median of the runs, or against every run where it says so. A figure that
misses it stays here as missed.`;

/** The table and the text of what was measured: a page of Markdown. */
export function renderResults(measures: Measure[], results: Results, notes: Notes): string {
	const shown = measures.flatMap((measure) => {
		const taken = results[measure.name];
		return taken ? [{ measure, taken, figures: measure.figures(taken.runs) }] : [];
	});
	const known = shown.flatMap(({ measure, figures }) =>
		figures.map((figure) => `${measure.name}.${figure.id}`),
	);
	const stray = Object.keys(notes).filter((id) => shown.length > 0 && !known.includes(id));
	if (stray.length > 0) throw new Error(`notes.json has notes on no figure: ${stray.join(', ')}.`);

	const machines = [...new Set(shown.map(({ taken }) => describe(taken.machine)))];
	return [
		HEAD,
		'## Machine',
		...machines.map((text, index) => (machines.length > 1 ? `${index + 1}. ${text}` : text)),
		'## Targets',
		table(
			['Measure', 'Figure', 'Target', 'Median', 'Spread', 'Runs', '', 'Note'],
			shown.flatMap(({ measure, figures }) =>
				figures
					.filter(({ target }) => target !== undefined)
					.map((figure) => targetRow(measure.name, figure, notes)),
			),
		),
		'![The medians, with the spread of the runs and the targets](results.svg)',
		...shown.flatMap(({ measure, taken, figures }) => [
			`## ${measure.name}`,
			measure.method,
			`${occasion(taken)}${machines.length > 1 ? ` On machine ${machines.indexOf(describe(taken.machine)) + 1}.` : ''}`,
			table(['Figure', 'Median', 'Spread'], figures.map(figureRow)),
		]),
	]
		.join('\n\n')
		.concat('\n');
}

function targetRow(measure: string, figure: FigureValues, notes: Notes): string[] {
	const { id, label, target, values } = figure;
	const isMissed = isMet(figure) === false;
	return [
		`\`${measure}\``,
		label,
		target ? formatTarget(target, figure) : '',
		formatValue(median(values), figure),
		formatSpread(values, figure),
		String(values.length),
		isMissed ? '**missed**' : 'met',
		isMissed ? (notes[`${measure}.${id}`] ?? '') : '',
	];
}

function figureRow(figure: FigureValues): string[] {
	const { label, values } = figure;
	return [label, formatValue(median(values), figure), formatSpread(values, figure)];
}

function describe(machine: Machine): string {
	const { system, processor, cores, memoryGb, node, n8n, benchNode } = machine;
	return `${cores} cores (${processor}), ${memoryGb} GB, ${system}; n8n ${n8n} on Node.js ${node}; the sandbox on Node.js ${benchNode}.`;
}

function occasion({ measuredAt, machine: { loadBefore }, runs }: Taken): string {
	const when = measuredAt.slice(0, 16).replace('T', ' ');
	const times = runs.length === 1 ? '1 run' : `${runs.length} runs`;
	return `${when} UTC, ${times}; the load average before was ${formatValue(loadBefore, {})}.`;
}

function table(heading: string[], rows: string[][]): string {
	const line = (cells: string[]): string =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [heading, heading.map(() => '---'), ...rows].map(line).join('\n');
}
