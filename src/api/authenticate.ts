import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';

/**
 * What a request looks like when it comes from n8n's HTTP Request node, which still uses the older
 * request library's options: the form stands apart from the body.
 */
interface OlderRequestOptions {
	form?: Record<string, unknown>;
}

/**
 * Adds the API token: to the form body of a POST, so that it stays out of access logs, else to the
 * query (pages "Request log export", "Managing orders through the API").
 */
export function addClientApiId(
	credential: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions & OlderRequestOptions,
): Promise<IHttpRequestOptions> {
	const clientApiId =
		typeof credential.clientApiId === 'string' ? credential.clientApiId.trim() : '';
	const { method, form, body, qs } = options;
	if (method === 'POST' && form) {
		return Promise.resolve<OlderRequestOptions & IHttpRequestOptions>({
			...options,
			form: { ...form, clientApiId },
		});
	}
	if (method === 'POST' && body instanceof URLSearchParams) {
		const withToken = new URLSearchParams(body);
		withToken.set('clientApiId', clientApiId);
		return Promise.resolve({ ...options, body: withToken });
	}
	return Promise.resolve({ ...options, qs: { ...qs, clientApiId } });
}
