import { z } from 'zod/v4';

import { improperAnswer } from '../api/answer';
import { refusalIn, resultsIn } from '../api/batchAnswer';
import type { Api } from '../api/client';
import type { Failure, FailureKind } from '../api/failure';
import { isOfSomeItems } from '../api/failure';
import type { HttpRequest } from '../api/httpRequest';
import { messages } from '../messages';
import type { Loose } from '../values/json';
import { meaningfulText, objectOrNull } from '../values/json';

/** The most items that a method of the lead service takes at once (page "Tagging leads"). */
export const MOST_AT_ONCE = 100;

/** How items go out together, where the user has a say. */
export const batchOptions = z
	.object({
		batchSize: z.int().min(1).max(MOST_AT_ONCE).optional().meta({
			title: 'Batch Size',
			description:
				'How many items go out in one HTTP request, at most. Empty means 100, the most that Calltouch takes.',
			placeholder: 'e.g. 100',
		}),
	})
	.default({})
	.meta({
		title: 'Options',
		description: 'How to send it, where the defaults do not fit',
		addText: 'Add Option',
	});

/** How many items go out together with one, at most. */
export function batchOf({ options: { batchSize } }: { options: { batchSize?: number } }): number {
	return batchSize ?? MOST_AT_ONCE;
}

/** What Calltouch tells of one of several items. */
export type Told<Item> = { item: Item } & (
	| {
			/** The entry about it; where there is none, Calltouch has taken all of them, and says no more. */
			result?: Loose;
			/** The whole answer. */
			answer: Loose;
			/** Whether an earlier try may have arrived as well. */
			isAfterDoubt: boolean;
	  }
	| { failure: Failure }
);

interface Sending<Item> {
	/** The HTTP request for some of the items, one at least. */
	toRequest: (items: Item[]) => HttpRequest;
	/** What tells an item from the others, and the name under which the entry about it has that. */
	numbered?: { as: string; numberOf: (item: Item) => string | undefined };
}

/**
 * Sends several items in one HTTP request, and gives what Calltouch tells of each, in their order.
 *
 * Where Calltouch refuses all of them, for the values of some, nothing was carried out: halves are
 * sent, down to those that are refused alone. Where nobody can tell what was carried out, only those
 * items are sent again that may be.
 */
export async function sendTogether<Item>(
	api: Pick<Api, 'account' | 'trySend'>,
	items: Item[],
	sending: Sending<Item>,
): Promise<Array<Told<Item>>> {
	const request = sending.toRequest(items);
	const outcome = await api.trySend(request);
	if ('body' in outcome) {
		const { body, isAfterDoubt = false } = outcome;
		const answer = objectOrNull(body) ?? {};
		const entries = entriesFor(items, body, sending);
		return items.map((item, index) => {
			const result = entries[index];
			if (result === null) {
				return { item, failure: improperAnswer(request, messages.answers.itemUntold.text) };
			}
			const failure = result && refusalIn(result, api.account, isAfterDoubt);
			return failure ? { item, failure } : { item, result, answer, isAfterDoubt };
		});
	}
	const { failure } = outcome;
	if (isOfSomeItems(failure) && items.length > 1) {
		const middle = Math.ceil(items.length / 2);
		const first = await sendTogether(api, items.slice(0, middle), sending);
		return [...first, ...(await sendTogether(api, items.slice(middle), sending))];
	}
	const told = items.map((item): Told<Item> => ({ item, failure }));
	if (failure.kind !== 'unknownOutcome') return told;
	const harmless = items.filter((item) => sending.toRequest([item]).isRepeatable);
	if (harmless.length === 0) return told;
	const again = new Map(
		(await sendTogether(api, harmless, sending)).map((one) => [one.item, one] as const),
	);
	return told.map((one) => {
		const latest = again.get(one.item);
		return latest && !isUnsent(latest) ? latest : one;
	});
}

/** Then what is told of the try before stands: that one may have arrived. */
function isUnsent<Item>(told: Told<Item>): boolean {
	return 'failure' in told && UNSENT.has(told.failure.kind);
}

/** Sends items in groups that have something in common, one group after the other. */
export async function inGroups<Item>(
	items: Item[],
	inCommon: (item: Item) => string,
	send: (items: Item[]) => Promise<Array<Told<Item>>>,
): Promise<Array<Told<Item>>> {
	const groups = new Map<string, Item[]>();
	for (const item of items) {
		const key = inCommon(item);
		groups.set(key, [...(groups.get(key) ?? []), item]);
	}
	const told = new Map<Item, Told<Item>>();
	for (const group of groups.values()) {
		for (const one of await send(group)) told.set(one.item, one);
	}
	return items.flatMap((item) => told.get(item) ?? []);
}

const UNSENT = new Set<FailureKind>(['cancelled', 'unreachable']);

/**
 * The entry about each item: by its number where the entries have it, else by its place, where there
 * are as many entries as items. Nothing is guessed: null where it can't be told, and undefined where
 * the answer has no entries at all.
 */
function entriesFor<Item>(
	items: Item[],
	body: unknown,
	{ numbered }: Sending<Item>,
): Array<Loose | null | undefined> {
	const results = resultsIn(body);
	if (!results) return items.map(() => undefined);
	const numbers = items.map((item) => numbered?.numberOf(item));
	const numbersTold = results.map((result) => numbered && meaningfulText(result[numbered.as]));
	const isInPlace =
		results.length === items.length &&
		numbersTold.every((number, index) => {
			const ofItem = numbers[index];
			return !number || ofItem === undefined || number === ofItem;
		});
	if (isInPlace) return results;
	return numbers.map((number) => {
		const ofItem = results.filter((_, index) => number && numbersTold[index] === number);
		return ofItem.length === 1 ? (ofItem[0] ?? null) : null;
	});
}
