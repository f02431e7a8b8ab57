import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { requestsOfSpan } from '../resources/request/log';
import { isFound, labelOf } from '../resources/request/search';
import { simplifyRequest } from '../resources/request/simplified';
import { searchLog } from './searchLog';

/**
 * The latest requests, the newest first, for the "From List" mode of a request.
 *
 * @param filter a day, or part of the name, phone, e-mail, form name or ID
 */
export async function searchRequests(
	this: ILoadOptionsFunctions,
	filter = '',
	token?: string,
): Promise<INodeListSearchResult> {
	return await searchLog(this, { filter, token }, async function* (api, span, siteId, wanted) {
		for await (const raw of requestsOfSpan(api, span, { siteId }, true)) {
			const request = simplifyRequest(raw, api.account.timeZone);
			if (request.requestId === null || !isFound(request, wanted)) continue;
			yield { name: labelOf(request), value: String(request.requestId) };
		}
	});
}
