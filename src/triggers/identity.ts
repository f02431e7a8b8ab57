import { createHash } from 'node:crypto';

import { meaningfulText } from '../values/json';
import type { Loose } from '../values/json';

/** What tells a request from all others: its ID; text where that is no number. */
export type RequestKey = number | string;

/** Keys are kept in the state, where they must be small. */
const LONGEST_KEY = 100;

/**
 * The identity of a request. An ID is the same as a number and as text of digits; beyond 2^53 it is
 * text, since a number would be rounded. A request without an ID is told by its number and date, and
 * one without a number as well by all that it says.
 *
 * @param createdAt epoch ms, undefined if unknown
 */
export function keyOf(request: Loose, createdAt: number | undefined): RequestKey {
	const { requestId, requestNumber } = request;
	if (typeof requestId === 'number' && Number.isSafeInteger(requestId)) return requestId;
	const id = typeof requestId === 'string' ? requestId.trim() : '';
	if (id !== '') return isSafeInteger(id) ? Number(id) : shortened(id);
	const names = [requestId, requestNumber].map((name) => meaningfulText(name));
	const isNameless = names.every((name) => name === null);
	return shortened(JSON.stringify(isNameless ? request : [...names, createdAt ?? null]));
}

function isSafeInteger(text: string): boolean {
	return Number.isSafeInteger(Number(text)) && String(Number(text)) === text;
}

function shortened(key: string): string {
	return key.length > LONGEST_KEY ? createHash('sha256').update(key).digest('base64url') : key;
}
