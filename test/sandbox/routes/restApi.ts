import { type Endpoint, restErrorAnswer } from '../answer';
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
