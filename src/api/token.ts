import type { Account } from './account';
import { CABINET_PAGE } from './account';
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

/** The token that goes with an HTTP request. */
export interface Token {
	/** The field that is for it. The `clientApiId` goes among the parameters, the other in a header. */
	field: TokenField;
	value: string;
	/** Whether it is the API Token, in place of an Access Token that is not filled in. */
	isBorrowed: boolean;
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
		throw new Failure('configuration', 'No token of the credential is for this path', {
			description: `The credential is for paths that start with ${Object.keys(SERVICES).join(', ')}, after the Base URL. Nothing was sent.`,
		});
	}
	const isBorrowed = field === 'accessToken' && account.accessToken === '';
	const value = isBorrowed ? account.clientApiId : account[field];
	if (value === '') throw missing(field);
	return { field, value, isBorrowed };
}

function missing(field: TokenField): Failure {
	const label = TOKEN_LABELS[field];
	return new Failure('configuration', `The ${label} of the credential is empty`, {
		description: `Copy it from the Calltouch cabinet (${CABINET_PAGE}) into the field "${label}" of the credential. Where the credential has an expression for it, that gave nothing. Nothing was sent.`,
	});
}

/** What to check where Calltouch does not accept the token that goes with a path. */
export function tokenAdvice(path: string, account: Account | undefined): string {
	const field = tokenFieldFor(path) ?? 'clientApiId';
	if (field === 'accessToken' && account?.accessToken === '') {
		return `The API Token was used, because the Access Token of the credential "Calltouch API" is empty. The account may have an Access Token of its own: look for the API-ключ in the Calltouch cabinet under ${CABINET_PAGE}, and copy it into the field "Access Token". Check the Site ID, too.`;
	}
	return `Check the ${TOKEN_LABELS[field]} and the Site ID in the credential "Calltouch API": both stand in the Calltouch cabinet under ${CABINET_PAGE}.`;
}
