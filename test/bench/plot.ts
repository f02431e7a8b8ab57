import { formatValue } from './figures';
import type { Measure, PanelValues } from './measure';
import type { Results } from './results';
import { median } from './statistics';

const WIDTH = 860;
const LABELS = 230;
const VALUES = 110;
const BARS = WIDTH - LABELS - VALUES;
const ROW = 22;
const THICKNESS = 12;
const TITLE = 30;
const GAP = 14;

const COLOURS = {
	calltouch: '#1f6feb',
	other: '#9aa4b2',
	target: '#c2410c',
	text: '#1f2328',
	spread: '#1f2328',
};

/** The plot of what was measured: SVG. */
export function renderPlot(measures: Measure[], results: Results): string {
	const panels = measures.flatMap((measure) => {
		const taken = results[measure.name];
		return taken ? measure.panels(taken.runs) : [];
	});
	const heights = panels.map(({ bars }) => TITLE + bars.length * ROW + GAP);
	const height = heights.reduce((total, each) => total + each, GAP);
	const parts = panels.map((panel, index) => {
		const top = heights.slice(0, index).reduce((total, each) => total + each, GAP);
		return `<g transform="translate(0 ${top})">\n${renderPanel(panel)}\n</g>`;
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="${COLOURS.text}">`,
		`<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
		...parts,
		'</svg>\n',
	].join('\n');
}

function renderPanel({ label, unit, digits, line, bars }: PanelValues): string {
	const most = Math.max(...bars.flatMap(({ values }) => values), line ?? 0);
	const scale = (value: number): number => (most === 0 ? 0 : (value / most) * BARS);
	const x = (value: number): string => (LABELS + scale(value)).toFixed(1);
	const rows = bars.map(({ name, values }, index) => {
		const colour = name.startsWith('Calltouch') ? COLOURS.calltouch : COLOURS.other;
		const middle = TITLE + index * ROW + ROW / 2;
		const value = median(values);
		const [lowest, highest] = [Math.min(...values), Math.max(...values)];
		return [
			`<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escape(name)}</text>`,
			`<rect x="${LABELS}" y="${middle - THICKNESS / 2}" width="${scale(value).toFixed(1)}" height="${THICKNESS}" fill="${colour}"/>`,
			`<line x1="${x(lowest)}" x2="${x(highest)}" y1="${middle}" y2="${middle}" stroke="${COLOURS.spread}"/>`,
			`<text x="${LABELS + BARS + 8}" y="${middle + 4}">${escape(formatValue(value, { unit, digits }))}</text>`,
		].join('\n');
	});
	const target =
		line === undefined
			? []
			: [
					`<line x1="${x(line)}" x2="${x(line)}" y1="${TITLE - 4}" y2="${TITLE + bars.length * ROW}" stroke="${COLOURS.target}" stroke-dasharray="4 3"/>`,
				];
	const heading = `<text x="${GAP}" y="18" font-weight="bold">${escape(label)}</text>`;
	return [heading, ...rows, ...target].join('\n');
}

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
