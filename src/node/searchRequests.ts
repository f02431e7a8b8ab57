import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { createApi } from '../api/client';
import { requestsOfSpan } from '../resources/request/log';
import { isFound, labelOf } from '../resources/request/search';
import { simplifyRequest } from '../resources/request/simplified';
import { spanOf } from '../values/period';
import { toNodeError } from './errors';

/**
 * The requests of the last 7 days, the newest first, for the "From List" mode of a request.
 *
 * @param filter part of the name, phone, e-mail, form name or ID
 */
export async function searchRequests(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const api = await createApi(this);
		const { siteId, timeZone } = api.account;
		const options = this.getCurrentNodeParameter('options') as
			{ siteId?: string | number } | undefined;
		const span = spanOf({ period: 'last7Days' }, DateTime.now().setZone(timeZone));
		const results: INodeListSearchResult['results'] = [];
		const parameters = { siteId: options?.siteId || siteId };
		for await (const raw of requestsOfSpan(api, span, parameters, true)) {
			const request = simplifyRequest(raw, timeZone);
			if (request.requestId === null || !isFound(request, filter.trim())) continue;
			results.push({ name: labelOf(request), value: String(request.requestId) });
		}
		return { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
