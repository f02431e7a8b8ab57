import type { IDataObject } from 'n8n-workflow';

import { asOneText } from './errors';

/** What became of an item: its output, why there is none, or nothing since nothing was sent for it. */
export type ItemResult = { json: IDataObject[] } | { error: unknown } | undefined;

export function isFailed(result: ItemResult): result is { error: unknown } {
	return result !== undefined && 'error' in result;
}

/** An item's output where the node continues on fail. */
export function toOutput(result: ItemResult): IDataObject[] {
	return isFailed(result) ? [{ error: asOneText(result.error) }] : (result?.json ?? []);
}

/**
 * Says how far an execution had come when it stopped, so that the user can go on from there;
 * undefined where there is but one item.
 *
 * @param reported the item that is told of anyway
 */
export function describeProgress(results: ItemResult[], reported?: number): string | undefined {
	if (results.length === 1) return undefined;
	const done = indexesOf(results, (result) => result !== undefined && !isFailed(result));
	const waiting = indexesOf(results, (result) => result === undefined);
	return [
		done.length > 0 ? `Items carried out: ${toRanges(done)}.` : '',
		waiting.length > 0 ? `Items not sent: ${toRanges(waiting)}.` : '',
		...results.map((result, item) =>
			isFailed(result) && item !== reported
				? `Item ${item} failed as well: ${asOneText(result.error)}`
				: '',
		),
	]
		.filter(Boolean)
		.join(' ');
}

function indexesOf(results: ItemResult[], isMeant: (result: ItemResult) => boolean): number[] {
	return results.flatMap((result, item) => (isMeant(result) ? [item] : []));
}

/** [0, 1, 2, 5] as "0–2, 5". */
function toRanges(indexes: number[]): string {
	const ranges: Array<{ from: number; to: number }> = [];
	for (const index of indexes) {
		const last = ranges.at(-1);
		if (last && last.to === index - 1) last.to = index;
		else ranges.push({ from: index, to: index });
	}
	return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
