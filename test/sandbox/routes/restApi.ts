import { type Endpoint, restErrorAnswer } from '../answer';
import { hasContentType, type ReceivedHttpRequest } from '../httpLog';
import { CREDENTIALS } from '../credentials';
import { Refusal, refuse, refuseContent } from '../parameters';
import type { Pairs } from '../parameters';

/**
 * Refuses the call unless its token is good.
 * Done before the other parameters are looked at, so that a bad token learns nothing of them.
 */
export function checkToken(pairs: Pairs | null): void {
	if (pairs === null) refuse('Parameters are not properly percent-encoded');
	const tokens = pairs.filter(([name]) => name === 'clientApiId');
	if (tokens.length > 1) refuse('Parameter clientApiId is given more than once');
	if (tokens[0]?.[1] !== CREDENTIALS.clientApiId) {
		refuseContent('Access denied: clientApiId is missing or wrong', 403);
	}
}

/** An endpoint whose refusals answer the RestAPI family's error. */
export function restEndpoint(endpoint: Endpoint): Endpoint {
	return (call, world) => {
		try {
			return endpoint(call, world);
		} catch (error) {
			if (error instanceof Refusal) {
				return restErrorAnswer(error.status, error.message, world.knobs, error.refusedFor);
			}
			throw error;
		}
	};
}

/** Where a call's parameters are: in the query of a GET, in the form body of a POST. */
export function pairsOf(call: ReceivedHttpRequest): Pairs | null {
	if (call.method === 'GET') return call.query;
	if (call.query === null || call.query.length > 0) {
		refuse('Parameters of a POST belong in its body');
	}
	if (!hasContentType(call, 'application/x-www-form-urlencoded')) {
		refuse('The body must be application/x-www-form-urlencoded');
	}
	return call.form;
}
