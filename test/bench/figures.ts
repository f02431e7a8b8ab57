import type { FigureValues, Target } from './measure';
import { median } from './statistics';

const SIGNS = { atMost: '≤', atLeast: '≥' };

interface Unit {
	unit?: string;
	digits?: number;
}

/** A value as a reader sees it. */
export function formatValue(value: number, { unit, digits = 2 }: Unit): string {
	const number = value.toLocaleString('en', {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
	return unit === undefined ? number : `${number} ${unit}`;
}

/** The lowest and the highest value, as a reader sees them; nothing where they are the same. */
export function formatSpread(values: number[], { digits }: Unit): string {
	const [lowest, highest] = [Math.min(...values), Math.max(...values)].map((value) =>
		formatValue(value, { digits }),
	);
	return lowest === highest ? '' : `${lowest} – ${highest}`;
}

export function formatTarget({ bound, value, judged }: Target, { unit }: Unit): string {
	const number = unit === undefined ? String(value) : `${value} ${unit}`;
	return `${SIGNS[bound]} ${number}${judged === 'everyRun' ? ' in every run' : ''}`;
}

/** Whether a figure is what it is to be; undefined where it has no target. */
export function isMet({ target, values }: FigureValues): boolean | undefined {
	if (target === undefined) return undefined;
	const { bound, value: wanted, judged } = target;
	const judgedValues = judged === 'everyRun' ? values : [median(values)];
	return judgedValues.every((value) => (bound === 'atMost' ? value <= wanted : value >= wanted));
}
