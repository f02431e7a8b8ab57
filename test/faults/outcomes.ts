/** How an item ended, in a few words. */
export type Outcome =
	| 'succeeded'
	| 'may have been carried out'
	| 'no usable answer'
	| 'too many requests'
	| 'something in between'
	| 'not reached'
	| 'refused: redirect'
	| 'refused: token'
	| 'refused';

/** The message of each, in an order in which the first that fits is right. */
const MESSAGES: Array<[Outcome, RegExp]> = [
	['may have been carried out', /^[^:]+: what was sent may have been carried out/],
	['something in between', /^Something between n8n and Calltouch answered \(status \d+\)/],
	['no usable answer', /^Calltouch gave no usable answer/],
	['too many requests', /^Calltouch takes nothing more at the moment: its limit is reached/],
	['not reached', /^Calltouch can't be reached, so nothing was sent/],
	['refused: redirect', /^Calltouch answered with a redirect, which is not followed/],
	['refused: token', /^Calltouch does not accept the token or the site ID/],
	['refused', /^Calltouch refused what was sent \(status \d+\)/],
	['refused', /^Calltouch has no recording of the call \d+ \(yet\)/],
];

/** @param message absent where nothing failed */
export function outcomeOf(message: string | undefined): Outcome {
	if (message === undefined) return 'succeeded';
	const known = MESSAGES.find(([, pattern]) => pattern.test(message));
	if (!known) throw new Error(`No outcome is known that reads "${message}"`);
	return known[0];
}
