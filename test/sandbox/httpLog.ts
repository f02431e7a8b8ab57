import type { FaultKind } from './faults';
import { parsePairs, type Pairs, type RefusedFor } from './parameters';

/** One call as it was received: the sandbox's call log is a list of these. */
export interface ReceivedHttpRequest {
	/** Epoch milliseconds of the machine's clock, not of the sandbox's. */
	time: number;
	ip: string;
	method: string;
	/** Without the query and without a trailing slash. */
	path: string;
	/** Path and query as they came. */
	url: string;
	headers: Record<string, string>;
	/** Decoded parameters of the query, in order; null when the encoding is broken. */
	query: Pairs | null;
	/** Decoded parameters of a form body, in order; null when the encoding is broken. */
	form: Pairs | null;
	rawBody: string;
	/** HTTP status answered; null while it is under way and when no answer went out. */
	status: number | null;
	/** What was wrong with it, where its endpoint refused it. */
	refusedFor: RefusedFor | null;
	/** The fault it met, if any. */
	fault: FaultKind | null;
}

/** Whether the body's content type is this one, parameters such as charset aside. */
export function hasContentType(call: Pick<ReceivedHttpRequest, 'headers'>, type: string): boolean {
	return call.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === type;
}

/** A log entry for a call just received. */
export function receiveHttpRequest(
	ip: string,
	method: string,
	url: string,
	rawHeaders: NodeJS.Dict<string | string[]>,
	rawBody: string,
): ReceivedHttpRequest {
	const [path = '', ...query] = url.split('?');
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(rawHeaders)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
	}
	const isForm = hasContentType({ headers }, 'application/x-www-form-urlencoded');
	return {
		time: Date.now(),
		ip,
		method,
		path: path.replace(/\/$/, ''),
		url,
		headers,
		query: parsePairs(query.join('?')),
		form: isForm ? parsePairs(rawBody) : [],
		rawBody,
		status: null,
		refusedFor: null,
		fault: null,
	};
}
