import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { callsOfSpan, toSought } from '../resources/call/log';
import { isFound, labelOf } from '../resources/call/search';
import { simplifyCall } from '../resources/call/simplified';
import { searchLog } from './searchLog';

/**
 * The latest calls, the newest first, for the "From List" mode of a call.
 *
 * @param filter a day, or part of the phone, tracked number, source, pool or ID
 */
export async function searchCalls(
	this: ILoadOptionsFunctions,
	filter = '',
	token?: string,
): Promise<INodeListSearchResult> {
	return await searchLog(this, { filter, token }, async function* (api, span, siteId, wanted) {
		const { account } = api;
		const sought = toSought({ options: { siteId } }, account);
		const shape = (raw: Parameters<typeof simplifyCall>[0]) => simplifyCall(raw, account.timeZone);
		for await (const call of callsOfSpan(api, span, sought, { shape, isAllWanted: true })) {
			if (call.callId === null || !isFound(call, wanted)) continue;
			yield { name: labelOf(call), value: String(call.callId) };
		}
	});
}
