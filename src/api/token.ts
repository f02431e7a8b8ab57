import { messages } from '../messages';
import type { Message } from '../messages/message';
import type { Account } from './account';
import { Failure } from './failure';

/** The fields of the credential that hold a token, and their labels. */
export const TOKEN_LABELS = { clientApiId: 'API Token', accessToken: 'Access Token' } as const;

export type TokenField = keyof typeof TOKEN_LABELS;

/** The services of Calltouch, by the first part of the path, and the token that each wants. */
const SERVICES: Record<string, TokenField> = {
	'/calls-service/': 'clientApiId',
	'/lead-service/': 'accessToken',
	'/widget-service/': 'accessToken',
};

/**
 * Creates a request as a form on a site does, and needs no token (page "Managing requests through the
 * API").
 */
const FORM = /^\/calls-service\/RestAPI\/requests\/[^/]+\/register\/?$/;

/** Whether a path wants a token: to one that wants none, none is sent. */
export function wantsToken(path: string): boolean {
	return !FORM.test(path);
}

/** The token that goes with an HTTP request. */
export interface Token {
	/** The field that is for it. The `clientApiId` goes among the parameters, the other in a header. */
	field: TokenField;
	value: string;
}

/** The field of the token that a path wants, below the Base URL; undefined for an unknown path. */
export function tokenFieldFor(path: string): TokenField | undefined {
	const service = Object.keys(SERVICES).find((start) => path.startsWith(start));
	return service === undefined ? undefined : SERVICES[service];
}

/**
 * The token that goes with an HTTP request to a path below the Base URL.
 *
 * Calltouch's cabinet shows both tokens on one page, and they may well be one, which nobody has
 * proved: an Access Token that is not filled in is the same as the API Token, not the other way
 * round.
 *
 * @throws Failure of the kind `configuration`, where the token is not there or the path is not known
 */
export function tokenFor(account: Account, path: string): Token {
	const field = tokenFieldFor(path);
	if (field === undefined) {
		const paths = Object.keys(SERVICES).join(', ');
		throw new Failure('configuration', messages.credential.unknownPath(paths));
	}
	const isBorrowed = field === 'accessToken' && account.accessToken === '';
	const value = isBorrowed ? account.clientApiId : account[field];
	if (value === '') {
		throw new Failure('configuration', messages.credential.empty(TOKEN_LABELS[field]));
	}
	return { field, value };
}

/**
 * What is said where Calltouch does not accept the token that goes with a path.
 *
 * @param says what the answer was
 */
export function tokenNotAccepted(
	path: string,
	account: Account | undefined,
	says: string,
): Message {
	if (!wantsToken(path)) return messages.credential.siteNotAccepted(says);
	const field = tokenFieldFor(path) ?? 'clientApiId';
	return field === 'accessToken' && account?.accessToken === ''
		? messages.credential.borrowedNotAccepted(says)
		: messages.credential.notAccepted(TOKEN_LABELS[field], says);
}
