import type { z } from 'zod/v4';
import type { Host } from '../e2e/host';
import type { Defer } from '../e2e/lifetime';
import type { Log } from '../e2e/progress';

/** What a measure works with. */
export interface Bench {
	host: Host;
	/** The package, packed as it would be published. */
	tarball: string;
	/** How much of something: all of it, or a tenth for a quick look. */
	size: (full: number) => number;
	/** Undone when the measure ends. */
	defer: Defer;
	log: Log;
}

/** What a figure is to be: its median, or each single run of it. */
export interface Target {
	bound: 'atMost' | 'atLeast';
	value: number;
	judged: 'median' | 'everyRun';
}

export function atMost(value: number): Target {
	return { bound: 'atMost', value, judged: 'median' };
}

export function atLeast(value: number): Target {
	return { bound: 'atLeast', value, judged: 'median' };
}

/** For what must never happen: the best of several runs excuses nothing. */
export function everyRun(target: Target): Target {
	return { ...target, judged: 'everyRun' };
}

interface Described {
	label: string;
	unit?: string;
	/** Decimals; 2 unless given. */
	digits?: number;
}

interface Figure<Raw> extends Described {
	/** Names it in `notes.json`, where it has a target. */
	id: string;
	target?: Target;
	value: (run: Raw) => number;
}

interface Bar<Raw> {
	/** Begins with Calltouch where it is the package's own, and not what that is compared with. */
	name: string;
	value: (run: Raw) => number;
}

interface Panel<Raw> extends Described {
	bars: Array<Bar<Raw>>;
	/** The target, as a line. */
	line?: number;
}

interface Definition<Raw> {
	name: string;
	/** How it is measured, for the reader of the results. */
	method: string;
	/** What a run brings and `results.json` keeps. */
	raw: z.ZodType<Raw>;
	/** Instead of the number asked for, for what takes long or never varies. */
	runs?: (wanted: number) => number;
	/** Sets everything up; answers what makes one run. */
	prepare: (bench: Bench) => Promise<() => Promise<Raw>>;
	figures: Array<Figure<Raw>>;
	panels: Array<Panel<Raw>>;
}

/** A figure with its value in each run. */
export interface FigureValues extends Described {
	id: string;
	target?: Target;
	values: number[];
}

/** A part of the plot, with the value of each bar in each run. */
export interface PanelValues extends Described {
	line?: number;
	bars: Array<{ name: string; values: number[] }>;
}

/** A measure whose runs are what `results.json` holds: checked when they are read. */
export interface Measure {
	name: string;
	method: string;
	runs: (wanted: number) => number;
	prepare: (bench: Bench) => Promise<() => Promise<unknown>>;
	figures: (runs: unknown[]) => FigureValues[];
	panels: (runs: unknown[]) => PanelValues[];
}

export function measure<Raw>(definition: Definition<Raw>): Measure {
	const { name, method, prepare, runs = (wanted) => wanted, raw, figures, panels } = definition;
	const read = (values: unknown[]): Raw[] => {
		const read = values.map((value) => raw.safeParse(value));
		return read.map(({ data }) => {
			if (data !== undefined) return data;
			throw new Error(`results.json holds runs of another kind of ${name}: measure it again.`);
		});
	};
	return {
		name,
		method,
		runs,
		prepare,
		figures: (values) => {
			const taken = read(values);
			return figures.map(({ value, ...figure }) => ({ ...figure, values: taken.map(value) }));
		},
		panels: (values) => {
			const taken = read(values);
			return panels.map((panel) => ({
				...panel,
				bars: panel.bars.map(({ value, ...bar }) => ({ ...bar, values: taken.map(value) })),
			}));
		},
	};
}
