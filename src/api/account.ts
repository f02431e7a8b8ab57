import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { IANAZone } from 'luxon';

import { Failure } from './failure';

/** What a credential says of the account, checked. */
export interface Account {
	/** Without a trailing slash. */
	baseUrl: string;
	siteId: string;
	/** IANA name of the zone that the account's dates are in. */
	timeZone: string;
	/** The credential's secret: clientApiId or accessToken. */
	token: string;
}

/** Where the Calltouch cabinet shows tokens and the site ID, in the words of its menus. */
export const CABINET_PAGE =
	'Интеграции / Отправка данных во внешние системы / API и Webhooks / API';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads the account out of either of the two credentials.
 *
 * @throws Failure of the kind `configuration`, naming the credential's field by its label
 */
export function readAccount(credential: ICredentialDataDecryptedObject): Account {
	const { baseUrl, siteId, timeZone, clientApiId, accessToken } = credential;
	const zone = textOf(timeZone) || 'Europe/Moscow';
	if (!IANAZone.isValidZone(zone)) {
		throw new Failure('configuration', `The Time Zone "${zone}" of the credential is not known`, {
			description: 'Use an IANA name such as Europe/Moscow or Asia/Almaty.',
		});
	}
	return {
		baseUrl: checkedBaseUrl(textOf(baseUrl)),
		siteId: textOf(siteId),
		timeZone: zone,
		token: textOf(clientApiId) || textOf(accessToken),
	};
}

function checkedBaseUrl(value: string): string {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	const isSafe =
		url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
	if (!isSafe) {
		throw new Failure('configuration', "The Base URL of the credential can't be used", {
			description:
				'It must start with https://, so that the token is not sent in clear text. The default is https://api.calltouch.ru.',
		});
	}
	return value.replace(/\/+$/, '');
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
