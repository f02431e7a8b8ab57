import type { ReceivedHttpRequest } from './httpLog';
import type { Knobs } from './knobs';
import type { RefusedFor } from './parameters';
import type { State } from './state';

/** What goes back over the wire. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	/** Text, or the bytes of a file. */
	body: string | Buffer;
	/** What was wrong, where the call is refused: for the call log, and not sent. */
	refusedFor?: RefusedFor;
}

/** What an endpoint knows when it answers. */
export interface World {
	state: State;
	knobs: Knobs;
	now: number;
}

export type Endpoint = (call: ReceivedHttpRequest, world: World) => Answer;

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

/** A JSON answer. */
export function jsonAnswer(value: unknown, status = 200): Answer {
	return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
}

/** An answer with nothing in it. */
export function emptyAnswer(status = 200): Answer {
	return { status, headers: {}, body: '' };
}

/** The RestAPI family's error: `errorCode` is a string. */
export function restErrorAnswer(
	status: number,
	message: string,
	knobs: Knobs,
	refusedFor: RefusedFor = 'form',
): Answer {
	const with200 = knobs.errorsWithHttp200 || (status === 403 && knobs.badTokenWithHttp200);
	const answer = jsonAnswer({ errorCode: String(status), message }, with200 ? 200 : status);
	return { ...answer, refusedFor };
}

/** The answer over the rate limit. Its body is plain text, so that clients go by the status. */
export function tooManyAnswer(knobs: Knobs): Answer {
	return {
		status: 429,
		headers: {
			'content-type': 'text/plain;charset=UTF-8',
			...(knobs.retryAfter === null ? {} : { 'retry-after': knobs.retryAfter }),
		},
		body: 'Too Many Requests',
	};
}
