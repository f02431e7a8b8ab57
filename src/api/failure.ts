import type { Message } from '../messages/message';
import { withNote } from '../messages/message';

/** What went wrong, as far as it decides how the user is told. */
export type FailureKind =
	/** The input can't be right. Nothing was sent. */
	| 'input'
	/** The token or site ID is not accepted. */
	| 'credential'
	/** A setting of the credential has a character that can't be in it. Nothing was sent. */
	| 'configuration'
	/** Too many requests, still after waiting. */
	| 'rateLimit'
	/** The host can't be reached: nothing was sent. */
	| 'unreachable'
	/** Something that is not Calltouch answered: what it says proves nothing. */
	| 'foreign'
	/** Calltouch gave no proper answer to what changes nothing or may be sent again. */
	| 'unavailable'
	/** Calltouch gave no proper answer to what may or may not have been carried out. */
	| 'unknownOutcome'
	/** Calltouch answered that it won't. */
	| 'refused'
	| 'notFound'
	/** The execution was cancelled. */
	| 'cancelled';

export interface FailureDetails {
	/** Calltouch's HTTP status, where it answered. */
	httpStatus?: number;
	/** Calltouch's own words, without tokens, where Calltouch itself refused; they may be empty. */
	words?: string;
	/** Whether Calltouch refused in a form of its own, so that nothing was carried out. */
	isInOwnForm?: boolean;
	/** Whether an earlier try had ended so that it may have been carried out. */
	isAfterDoubt?: boolean;
	/** Whether it is never to be sent again, also where what sets values would be. */
	isOnceOnly?: boolean;
	retryAfterMs?: number;
	/** Whether the values are too long: which of them is, only who knows the parameters can tell. */
	isTooLong?: boolean;
}

/** An expected failure, in words out of the tables of messages. Holds neither tokens nor URLs. */
export class Failure extends Error {
	constructor(
		readonly kind: FailureKind,
		readonly said: Message,
		readonly details: FailureDetails = {},
	) {
		super(said.text);
		this.name = 'Failure';
	}
}

/** The same failure, with a sentence more at the end of what it says. */
export function noting(
	{ kind, said, details }: Failure,
	note: Message,
	more: FailureDetails = {},
): Failure {
	return new Failure(kind, withNote(said, note), { ...details, ...more });
}

/** Whether a period may have been too long: a month may be more than can be answered in time. */
export function isTooMuch({ kind, details }: Failure): boolean {
	return kind === 'unavailable' || details.httpStatus === 413;
}

/** Whether a batch may have been refused for some of its items alone: then none was carried out. */
export function isOfSomeItems({ kind, details }: Failure): boolean {
	return kind === 'refused' && details.isInOwnForm === true;
}
