import type { INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../api/failure';
import { messages } from '../messages';
import type { Message } from '../messages/message';
import { asOneText, asSentences } from './errors';

const { progress } = messages;

/** What became of an item: its output, why there is none, or nothing since nothing was sent for it. */
export type ItemResult = { output: INodeExecutionData[] } | { error: unknown } | undefined;

export function isFailed(result: ItemResult): result is { error: unknown } {
	return result !== undefined && 'error' in result;
}

export function isDone(result: ItemResult): result is { output: INodeExecutionData[] } {
	return result !== undefined && 'output' in result;
}

/** Whether nobody can tell from here if it was carried out. */
export function isInDoubt(result: ItemResult): boolean {
	return (
		isFailed(result) && result.error instanceof Failure && result.error.kind === 'unknownOutcome'
	);
}

/** Whether it failed so that it must not be sent again. */
export function isOnceOnly(result: ItemResult): boolean {
	return (
		isFailed(result) && result.error instanceof Failure && result.error.details.isOnceOnly === true
	);
}

/** An item's output where the node continues on fail. */
export function toOutput(result: ItemResult): INodeExecutionData[] {
	return isFailed(result) ? [{ json: { error: asOneText(result.error) } }] : (result?.output ?? []);
}

/** Characters: n8n stores the text, and shows all of it. */
const LONGEST_FAILURE = 400;
const LONGEST_FAILURES = 1_000;

/**
 * Says how far an execution had come when it stopped, so that the user can go on from there;
 * undefined where there is but one item. However many items there are, it is some 1,500 characters
 * at most, and says what it leaves out.
 *
 * @param reported the item that is told of anyway
 */
export function describeProgress(results: ItemResult[], reported?: number): string | undefined {
	if (results.length === 1) return undefined;
	const done = indexesOf(results, isDone);
	const waiting = indexesOf(results, (result) => result === undefined);
	return asSentences(
		...inWords(done, progress.itemDone, progress.itemsDone),
		...inWords(waiting, progress.itemNotSent, progress.itemsNotSent),
		...describeFailures(results, reported),
	);
}

/** Words for one item, for several, or none for none. */
function inWords(
	[item, ...others]: number[],
	ofOne: (item: number) => Message,
	ofSeveral: (items: string) => Message,
): string[] {
	if (item === undefined) return [];
	return [others.length === 0 ? ofOne(item).text : ofSeveral(toRanges([item, ...others])).text];
}

/** One sentence for all items that failed alike; those in doubt first, since they need a look. */
function describeFailures(results: ItemResult[], reported: number | undefined): string[] {
	const failed = indexesOf(results, isFailed).filter((item) => item !== reported);
	const itemsByText = new Map<string, number[]>();
	for (const item of [
		...failed.filter((one) => isInDoubt(results[one])),
		...failed.filter((one) => !isInDoubt(results[one])),
	]) {
		const text = textOf(results[item]);
		const alike = itemsByText.get(text);
		if (alike) alike.push(item);
		else itemsByText.set(text, [item]);
	}
	const reportedText = reported === undefined ? undefined : textOf(results[reported]);
	const sentences: string[] = [];
	let room = LONGEST_FAILURES;
	let untold = failed.length;
	for (const [text, items] of itemsByText) {
		const [sentence = ''] =
			text === reportedText
				? inWords(items, progress.itemFailedAlike, progress.itemsFailedAlike)
				: inWords(
						items,
						(item) => progress.itemFailed(item, shortened(text)),
						(all) => progress.itemsFailed(all, shortened(text)),
					);
		room -= sentence.length;
		if (room < 0) break;
		untold -= items.length;
		sentences.push(sentence);
	}
	return untold > 0 ? [...sentences, progress.moreFailed(untold).text] : sentences;
}

function textOf(result: ItemResult): string {
	return isFailed(result) ? asOneText(result.error) : '';
}

function shortened(text: string): string {
	return text.length > LONGEST_FAILURE ? `${text.slice(0, LONGEST_FAILURE)}…` : text;
}

function indexesOf(results: ItemResult[], isMeant: (result: ItemResult) => boolean): number[] {
	return results.flatMap((result, item) => (isMeant(result) ? [item] : []));
}

const MOST_RANGES = 12;

/** [0, 1, 2, 5] as "0–2, 5"; where there are too many gaps, the first and how many there are. */
function toRanges(indexes: number[]): string {
	const ranges: Array<{ from: number; to: number }> = [];
	for (const index of indexes) {
		const last = ranges.at(-1);
		if (last && last.to === index - 1) last.to = index;
		else ranges.push({ from: index, to: index });
	}
	const texts = ranges.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`));
	return texts.length > MOST_RANGES
		? `${texts.slice(0, MOST_RANGES).join(', ')} … (${indexes.length} in all)`
		: texts.join(', ');
}
