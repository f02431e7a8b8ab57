import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { IANAZone } from 'luxon';

import { messages } from '../messages';
import { Failure } from './failure';

/** What a credential says of the account, checked. */
export interface Account {
	/** Without a trailing slash. */
	baseUrl: string;
	siteId: string;
	/** IANA name of the zone that the account's dates are in. */
	timeZone: string;
	/** The API Token; empty where the credential has none. */
	clientApiId: string;
	/** The Access Token; empty where the credential has none. */
	accessToken: string;
}

/** Calltouch's own, and that of most accounts. */
export const USUAL_TIME_ZONE = 'Europe/Moscow';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads the account out of a credential. Neither token needs to be there: `tokenFor` says which is.
 *
 * @throws Failure of the kind `configuration`, naming the credential's field by its label
 */
export function readAccount(credential: ICredentialDataDecryptedObject): Account {
	const { baseUrl, siteId, timeZone, clientApiId, accessToken } = credential;
	const zone = textOf(timeZone) || USUAL_TIME_ZONE;
	if (!IANAZone.isValidZone(zone)) {
		throw new Failure('configuration', messages.credential.unknownZone(zone));
	}
	return {
		baseUrl: checkedBaseUrl(textOf(baseUrl)),
		siteId: printable('Site ID', textOf(siteId)),
		timeZone: zone,
		clientApiId: printable('API Token', textOf(clientApiId)),
		accessToken: printable('Access Token', textOf(accessToken)),
	};
}

/** What must not be told of an account. */
export function tokensOf({ clientApiId, accessToken }: Account): string[] {
	return [clientApiId, accessToken];
}

/** What may be sent in a header: a line break, above all, must not be. */
function printable(label: string, value: string): string {
	if (/^[\x21-\x7e]*$/.test(value)) return value;
	throw new Failure('configuration', messages.credential.unprintable(label));
}

function checkedBaseUrl(value: string): string {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	const isSafe =
		url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
	// Paths are added to it, which must not become part of a query; and it is no place for secrets.
	if (!isSafe || /[?#\s]/.test(value) || url.username !== '' || url.password !== '') {
		throw new Failure('configuration', messages.credential.unfitBaseUrl);
	}
	return value.replace(/\/+$/, '');
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
