import { messages } from '../messages';
import type { Account } from './account';
import { Failure } from './failure';
import type { Json } from './json';
import { isObject } from './json';
import { errorOfEntry, messageOf, statedError } from './statedError';
import { told } from './told';

/**
 * What an answer of the lead service tells of the items of an HTTP request: the first list under
 * `data` whose entries are objects. Of most of its methods the answer is not documented.
 *
 * @returns undefined where it tells of none
 */
export function resultsIn(body: unknown): Json[] | undefined {
	const data = isObject(body) ? body.data : undefined;
	const lists = Array.isArray(data) ? [data] : isObject(data) ? Object.values(data) : [];
	return lists.find(isListOfObjects);
}

function isListOfObjects(value: unknown): value is Json[] {
	return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/**
 * A good answer to several items: one that tells of them, or one that states no error. Words without
 * anything else come from somebody on the way.
 */
export function aBatchAnswer(body: unknown): boolean {
	if (!isObject(body)) return false;
	if (resultsIn(body)) return true;
	return statedError(body) === undefined && (isObject(body.data) || messageOf(body) === '');
}

/**
 * Why an item was refused, by the entry about it; undefined where it was not.
 *
 * @param isAfterDoubt whether an earlier try may have arrived
 */
export function refusalIn(
	entry: Json,
	account: Account,
	isAfterDoubt = false,
): Failure | undefined {
	const error = errorOfEntry(entry);
	if (error === undefined) return undefined;
	const words = told(error, { account });
	const { answers, refusals } = messages;
	const says = words === '' ? answers.noReason : answers.calltouchSays(words);
	return new Failure('refused', refusals.itemRefused(says.text), { words, isAfterDoubt });
}
