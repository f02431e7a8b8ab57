import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { createApi } from '../api/client';
import { toWindow } from '../api/encoding';
import { REQUEST_LOG, getRequests } from '../api/httpRequest';
import { spanOf } from '../values/period';
import { simplifyRequest } from '../resources/request/simplified';
import { isPhoneOrPart, soughtPhone } from '../resources/request/filters';
import type { SimplifiedRequest } from '../resources/request/simplified';
import { objectsOf } from '../values/json';
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
		const { account, call } = await createApi(this);
		const now = DateTime.now().setZone(account.timeZone);
		const options = this.getCurrentNodeParameter('options') as
			{ siteId?: string | number } | undefined;
		const answer = await call(
			getRequests(REQUEST_LOG, {
				siteId: options?.siteId || account.siteId,
				...toWindow(spanOf({ period: 'last7Days' }, now)),
			}),
		);
		const requests = objectsOf(answer).map((raw) => simplifyRequest(raw, account.timeZone));
		return {
			results: requests
				.sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''))
				.filter(({ requestId }) => requestId !== null)
				.filter((request) => isFound(request, filter.trim()))
				.map((request) => ({ name: labelOf(request), value: String(request.requestId) })),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

function isFound(request: SimplifiedRequest, wanted: string): boolean {
	const { phone, email, requestId } = request;
	const texts = [labelOf(request), email, requestId].map((text) => String(text ?? ''));
	if (texts.some((text) => text.toLowerCase().includes(wanted.toLowerCase()))) return true;
	if (phone === null || !isPhoneOrPart(wanted)) return false;
	const digits = soughtPhone(phone, 'exact');
	return (
		digits.includes(soughtPhone(wanted, 'contains')) ||
		digits.startsWith(soughtPhone(wanted, 'startwith'))
	);
}

function labelOf({ createdAt, name, phone, email, form, requestId }: SimplifiedRequest): string {
	const when = createdAt?.slice(0, 16).replace('T', ' ') ?? `ID ${requestId}`;
	return [when, name, phone ?? email, form].filter(Boolean).join(' · ');
}
