import type { LeftOut } from '../values/extras';
import { NOTHING_LEFT_OUT, unasked } from '../values/extras';
import type { Loose } from '../values/json';
import type { ChosenOutput } from '../values/output';
import { shapeOf } from '../values/output';
import { passedOn } from './passedOn';

/**
 * How an entry of a log comes out: made once for a run. Simplified, it is without the keys of the extras
 * that were not asked for, unless they are selected.
 *
 * @param extras flag of Include → simplified key
 * @param simplifier makes what simplifies an entry, without the keys that are left out
 */
export function entryShape<Simplified extends Record<string, unknown>>(
	{
		output,
		include,
	}: { output: ChosenOutput<Extract<keyof Simplified, string>>; include: string[] },
	extras: Record<string, Extract<keyof Simplified, string>>,
	simplifier: (leftOut: LeftOut) => (raw: Loose) => Simplified,
): (raw: Loose) => Record<string, unknown> {
	const leftOut = output.output === 'simplified' ? unasked(extras, include) : NOTHING_LEFT_OUT;
	return shapeOf(output, simplifier(leftOut), passedOn);
}
