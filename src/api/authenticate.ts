import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

import { messages } from '../messages';
import { readAccount } from './account';
import { Failure } from './failure';
import { tokenFor, wantsToken } from './token';

/**
 * What an HTTP request looks like when it comes from n8n's HTTP Request node, which still uses the
 * older request library's options: the form stands apart from the body.
 */
interface OlderRequestOptions {
	uri?: string;
	form?: Record<string, unknown>;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
}

type Options = IHttpRequestOptions & OlderRequestOptions;

/**
 * Adds the token that the path wants. Below `/calls-service/` it is the API Token, in the form of a
 * POST, so that it stays out of access logs, else in the query (pages "Request log export", "Managing
 * orders through the API"). Below `/lead-service/` and `/widget-service/` it is the Access Token, in a
 * header beside the Site ID (page "Server Callback API"). A form on a site has none.
 *
 * No redirect is followed with a token in a header or a form, which would go along to any host.
 *
 * @throws Failure where the URL is not one of the Base URL's, or the credential has no token for it
 */
export async function addToken(
	credential: ICredentialDataDecryptedObject,
	options: Options,
): Promise<IHttpRequestOptions> {
	return await Promise.resolve(withToken(credential, options));
}

function withToken(credential: ICredentialDataDecryptedObject, options: Options): Options {
	const account = readAccount(credential);
	const path = pathOf(options, account.baseUrl);
	if (!wantsToken(path)) return withoutRedirects(options);
	const { field, value } = tokenFor(account, path);
	if (field === 'accessToken') {
		const headers = { ...options.headers, 'Access-Token': value, SiteId: account.siteId };
		return withoutRedirects({ ...options, headers });
	}
	const { method, form, body, qs } = options;
	if (method === 'POST' && form) {
		return withoutRedirects({ ...options, form: { ...form, clientApiId: value } });
	}
	if (method === 'POST' && body instanceof URLSearchParams) {
		const own = new URLSearchParams(body);
		own.set('clientApiId', value);
		return withoutRedirects({ ...options, body: own });
	}
	return { ...options, qs: { ...qs, clientApiId: value } };
}

/** The same in the words of both request libraries. */
function withoutRedirects(options: Options): Options {
	return {
		...options,
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	};
}

/** The path below the Base URL, to which alone a token goes: others type the URL in some nodes. */
function pathOf({ url, uri, baseURL }: Options, baseUrl: string): string {
	const address = url || uri || '';
	const base = new URL(baseUrl);
	const folder = base.pathname.replace(/\/+$/, '');
	const wanted = URL.canParse(address, baseURL) ? new URL(address, baseURL) : undefined;
	if (wanted?.origin !== base.origin || !wanted.pathname.startsWith(`${folder}/`)) {
		throw new Failure('configuration', messages.credential.otherAddress);
	}
	return wanted.pathname.slice(folder.length);
}
