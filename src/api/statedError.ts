import { messages } from '../messages';
import type { Json } from './json';
import { isObject } from './json';

/** An error that the JSON of an answer states. */
export interface StatedError {
	/** Calltouch's code, where there is one. */
	code?: string;
	/** Its words; empty where it has none. */
	words: string;
	/**
	 * Its form: that of the newer services, which is `data.apiErrorData` or `data.validationErrorData`;
	 * that of the request log, which is `errorCode`; or one that Calltouch does not document and that
	 * many a server has, such as `{"message": …}`.
	 */
	form: 'callback' | 'errorCode' | 'common';
}

/**
 * Reads the error that a JSON value states, in any of the forms that Calltouch uses, and in those
 * that servers commonly use. null, 0, false and what is empty state none (pages "Request log
 * export", "Server Callback API").
 *
 * @returns undefined where it states none
 */
export function statedError(body: unknown): StatedError | undefined {
	// A list of one error, where one of requests or orders is due.
	const [only, ...others] = Array.isArray(body) ? (body as unknown[]) : [body];
	if (!isObject(only) || others.length > 0) return undefined;
	if (only !== body && isFilled(only.requestId)) return undefined;
	const data = isObject(only.data) ? only.data : {};
	return ofServices(data) ?? ofServices(only) ?? inKeys(only) ?? inKeys(data);
}

function ofServices({ apiErrorData, validationErrorData }: Json): StatedError | undefined {
	if (isObject(apiErrorData)) {
		const code = wordOf(apiErrorData.errorCode);
		const words = wordsOf(apiErrorData);
		return { ...(code === undefined ? {} : { code }), words, form: 'callback' };
	}
	if (isObject(validationErrorData) || isFilled(validationErrorData)) {
		const words = wordsOf(validationErrorData) || messages.answers.invalidValues.text;
		return { words, form: 'callback' };
	}
	return undefined;
}

function inKeys(object: Json): StatedError | undefined {
	const words = ['message', 'errorMessage', 'errors', 'error', 'errorDescription'].reduce(
		(found, key) => found || wordsOf(object[key]),
		'',
	);
	if (isFilled(object.errorCode)) {
		return { code: wordOf(object.errorCode), words, form: 'errorCode' };
	}
	const isError =
		object.success === false ||
		isFilled(object.error) ||
		isFilled(object.errors) ||
		isFilled(object.errorMessage);
	return isError ? { words, form: 'common' } : undefined;
}

/**
 * Reads what an entry of a list says of its own item: one that has failed has an `error` that is not
 * empty, the `deleteStatus` "error", or `imported` false, also where the HTTP status is 200 (pages
 * "Orders API 2.0", "Deleting imported data").
 *
 * @returns its words, which may be empty; undefined where it has not failed
 */
export function errorOfEntry(entry: Json): string | undefined {
	const { error, deleteStatus, imported } = entry;
	const isFailed =
		isFilled(error) ||
		wordOf(deleteStatus)?.toLowerCase() === 'error' ||
		imported === false ||
		imported === 'false';
	return isFailed ? wordsOf(error) || messageOf(entry) : undefined;
}

/** The words of a JSON object that says something without calling it an error. */
export function messageOf(body: unknown): string {
	return isObject(body) ? wordsOf(body.message) : '';
}

function isFilled(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	if (isObject(value)) return Object.keys(value).length > 0;
	return Boolean(value) && value !== '0';
}

/** Where the words are, in what has more than words. */
const WORDS = ['errorMessage', 'message', 'violations', 'errors', 'error', 'description', 'title'];

const NO_WORDS = new Set(['code', 'errorCode', 'status', 'type']);

const DEEPEST = 5;

function wordsOf(value: unknown, depth = 0): string {
	if (depth === DEEPEST) return '';
	if (Array.isArray(value)) return joined(value.map((one) => wordsOf(one, depth + 1)));
	if (!isObject(value)) return wordOf(value) ?? '';
	const key = WORDS.find((name) => isFilled(value[name]));
	if (key !== undefined)
		return named(value.field ?? value.propertyPath, wordsOf(value[key], depth + 1));
	const fields = Object.entries(value).filter(([name]) => !NO_WORDS.has(name));
	return joined(fields.map(([name, one]) => named(name, wordsOf(one, depth + 1))));
}

function named(field: unknown, words: string): string {
	const name = wordOf(field) ?? '';
	return name === '' || words === '' || words.includes(name) ? words : `${name}: ${words}`;
}

function joined(words: string[]): string {
	return words.filter((one) => one !== '').join('; ');
}

function wordOf(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}
