import { callbackRefused } from '../messages/callbacks';
import type { Message } from '../messages/message';
import { aBatchAnswer } from './batchAnswer';
import type { Pair, Parameters } from './encoding';
import { toPairs } from './encoding';

/** An HTTP request to Calltouch, as plain data. The credential adds the token that the path wants. */
export interface HttpRequest {
	method: 'GET' | 'POST';
	path: string;
	query?: Pair[];
	form?: Pair[];
	json?: object;
	/**
	 * Whether the answer is a good one.
	 *
	 * @param body its JSON value; undefined where it is no JSON
	 */
	isGood: (body: unknown, text: string) => boolean;
	/**
	 * For an answer that is a file and no JSON: tells one by its bytes and its content type. What is none
	 * is judged like any other answer.
	 */
	isFile?: (bytes: Buffer, contentType: string) => boolean;
	/** Whether a good answer tells what came of each of several items, whatever it states of all. */
	tellsOfEach?: boolean;
	/** What Calltouch's error codes mean, where they are documented. */
	explain?: (code: string, words: string) => Message;
	/**
	 * Whether sending it twice does what sending it once does. If not, it is never sent again once
	 * it may have arrived.
	 */
	isRepeatable: boolean;
	/** Tells, by its text, a refusal that is as good as a good answer: it proves the token. */
	isGoodRefusal?: (text: string) => boolean;
	/**
	 * For an answer with entries of a log, which may have 60 MB: how deeply they are nested is looked at
	 * where they are passed on.
	 */
	isOfEntries?: boolean;
	/** Where it is not repeatable: what to do when it may or may not have been carried out. */
	whenUnknown?: Message;
	/** For a read that can be asked for in parts: without an answer that is done, and not tried again. */
	isDivisible?: boolean;
	timeoutMs: number;
}

/** Milliseconds: exports can take long; everything else is a matter of seconds. */
export const TIMEOUTS = { export: 120_000, change: 30_000 };

/** Creates callbacks (page "Server Callback API"). */
export const CREATE_CALLBACK = '/widget-service/v1/api/widget-request/user-form/create';

/** A read of a log: a list, unless told otherwise. */
export function getLog(
	path: string,
	parameters: Parameters,
	isGood: HttpRequest['isGood'] = Array.isArray,
): HttpRequest {
	return {
		method: 'GET',
		path,
		query: toPairs(parameters),
		isGood,
		isRepeatable: true,
		timeoutMs: TIMEOUTS.export,
	};
}

/** A read of a file. */
export function getFile(path: string, isFile: NonNullable<HttpRequest['isFile']>): HttpRequest {
	return {
		method: 'GET',
		path,
		isGood: () => false,
		isFile,
		isRepeatable: true,
		timeoutMs: TIMEOUTS.export,
	};
}

/** A change of an order that leaves the same state however often it is sent. */
export function changeOrder(
	path: string,
	query: Pair[],
	isGood: HttpRequest['isGood'],
): HttpRequest {
	return {
		method: 'GET',
		path,
		query,
		isGood,
		isRepeatable: true,
		timeoutMs: TIMEOUTS.change,
	};
}

/** A form that creates something. */
export function postForm(
	path: string,
	form: Pair[],
	isGood: HttpRequest['isGood'],
	whenUnknown: Message,
): HttpRequest {
	return {
		method: 'POST',
		path,
		form,
		isGood,
		isRepeatable: false,
		whenUnknown,
		timeoutMs: TIMEOUTS.change,
	};
}

/** A JSON document that creates something, through the Callback API. */
export function postCallback(
	path: string,
	json: object,
	isGood: HttpRequest['isGood'],
	whenUnknown: Message,
): HttpRequest {
	return {
		method: 'POST',
		path,
		json,
		isGood,
		explain: callbackRefused,
		isRepeatable: false,
		whenUnknown,
		timeoutMs: TIMEOUTS.change,
	};
}

/**
 * A JSON document with several items, for the lead service. That it may be sent again is for the
 * caller to tell: some of these set values, and others add something each time.
 *
 * @param whenUnknown what to do when it may or may not have been carried out
 */
export function postBatch(
	path: string,
	json: object,
	{ isRepeatable, whenUnknown }: Pick<HttpRequest, 'isRepeatable' | 'whenUnknown'>,
): HttpRequest {
	return {
		method: 'POST',
		path,
		json,
		isGood: aBatchAnswer,
		tellsOfEach: true,
		isRepeatable,
		whenUnknown,
		timeoutMs: TIMEOUTS.change,
	};
}
