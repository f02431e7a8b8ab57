import { z } from 'zod/v4';

import { atLeast, atMost, everyRun, measure } from './measure';
import { renderPlot } from './plot';
import { renderResults } from './render';
import type { Results } from './results';

const example = measure({
	name: 'example',
	method: 'By hand.',
	raw: z.object({ ratio: z.number(), lost: z.number() }),
	prepare: () => Promise.reject(new Error('Not to be made')),
	figures: [
		{ id: 'ratio', label: 'Elapsed ÷ limit', target: atMost(1.05), value: ({ ratio }) => ratio },
		{
			id: 'lost',
			label: 'Lost | gone',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ lost }) => lost,
		},
		{ id: 'rate', label: 'Rate', target: atLeast(0.95), value: ({ ratio }) => 1 / ratio },
	],
	panels: [
		{
			label: 'Less < more & "more"',
			unit: 's',
			line: 1,
			bars: [
				{ name: 'Calltouch', value: ({ ratio }) => ratio },
				{ name: 'HTTP Request', value: ({ lost }) => lost },
			],
		},
	],
});

function taken(...runs: unknown[]): Results {
	const machine = {
		system: 'linux x64',
		processor: 'Some processor',
		cores: 2,
		memoryGb: 8,
		node: 'v24.0.0',
		n8n: '2.0.0',
		benchNode: 'v20.0.0',
		loadBefore: 0.1,
	};
	return { example: { measuredAt: '2026-01-01T10:00:00.000Z', machine, runs } };
}

const runsOf = (...ratios: number[]) => taken(...ratios.map((ratio) => ({ ratio, lost: 0 })));

/** The row of the table of targets that names the figure. */
function row(page: string, label: string): string[] {
	const line = page.split('\n').find((text) => text.startsWith(`| \`example\` | ${label}`));
	return (line ?? '').split(/(?<!\\)\|/).map((cell) => cell.trim());
}

describe('The page of results', () => {
	it('shows the median, the spread and whether the target is met', () => {
		const page = renderResults([example], runsOf(1.04, 1.2, 1), {});
		expect(row(page, 'Elapsed ÷ limit').slice(3, 9)).toEqual([
			'≤ 1.05',
			'1.04',
			'1.00 – 1.20',
			'3',
			'met',
			'',
		]);
	});

	it('shows a missed target as missed, with its note', () => {
		const notes = { 'example.ratio': 'The machine was busy.' };
		const page = renderResults([example], runsOf(1.06, 1.2), notes);
		expect(row(page, 'Elapsed ÷ limit').slice(4, 9)).toEqual([
			'1.13',
			'1.06 – 1.20',
			'2',
			'**missed**',
			'The machine was busy.',
		]);
		expect(row(page, 'Rate')[7]).toBe('**missed**');
	});

	it('holds what must never happen against every run', () => {
		const page = renderResults(
			[example],
			taken({ ratio: 1, lost: 0 }, { ratio: 1, lost: 0 }, { ratio: 1, lost: 3 }),
			{},
		);
		expect(row(page, 'Lost \\| gone').slice(3, 8)).toEqual([
			'≤ 0 in every run',
			'0',
			'0 – 3',
			'3',
			'**missed**',
		]);
	});

	it('leaves out what was not measured', () => {
		expect(renderResults([example], {}, {})).not.toContain('example');
	});

	it('takes no runs of another kind and no notes on figures that do not exist', () => {
		expect(() => renderResults([example], taken({ ratio: '1' }), {})).toThrow('measure it again');
		expect(() => renderResults([example], runsOf(1), { 'example.no': 'Why' })).toThrow(
			'example.no',
		);
	});
});

describe('The plot', () => {
	const plot = renderPlot([example], runsOf(1, 2));

	it('is well-formed', () => {
		const open: string[] = [];
		const rest = plot.replace(
			/<(\/?)([a-z]+)((?: [\w:-]+="[^"<&]*")*)(\/?)>/g,
			(_tag, ...parts) => {
				const [isEnd, name, , isEmpty] = parts as string[];
				if (isEnd) expect(open.pop()).toBe(name);
				else if (!isEmpty) open.push(name ?? '');
				return '';
			},
		);
		expect(open).toEqual([]);
		expect(rest.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
	});

	it('has a bar as long as its median, in proportion to the highest value', () => {
		const widths = [...plot.matchAll(/width="([\d.]+)" height="12"/g)].map(([, width]) =>
			Number(width),
		);
		expect(widths).toEqual([390, 0]);
	});
});
