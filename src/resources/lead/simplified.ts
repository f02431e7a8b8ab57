import { z } from 'zod/v4';

import type { Loose } from '../../values/json';
import { id } from '../../values/json';
import { SimplifiedCall, simplifyCall } from '../call/simplified';
import { SimplifiedRequest, simplifyRequest } from '../request/simplified';

/** What a call and a request both have, in one form. */
export const CommonOfLeads = SimplifiedRequest.pick({
	siteId: true,
	createdAt: true,
	phone: true,
	comment: true,
	manager: true,
	source: true,
	medium: true,
	campaign: true,
	content: true,
	term: true,
	keyword: true,
	utmSource: true,
	utmMedium: true,
	city: true,
	landingPage: true,
	referrer: true,
	device: true,
	os: true,
	browser: true,
	ip: true,
	isUnique: true,
	isTarget: true,
	isUniqueTarget: true,
	sessionId: true,
	ctClientId: true,
	yaClientId: true,
	guaClientId: true,
	tags: true,
	customFields: true,
	widgetFields: true,
	attrs: true,
	yandexDirect: true,
	googleAdWords: true,
	dcm: true,
});

const ofCalls = SimplifiedCall.shape;
const ofRequests = SimplifiedRequest.shape;

/**
 * A call or a request in one shape: which of the two it is, what both have, then what only calls have,
 * then what only requests have, which is null for the other one. Orders and visits are as their log
 * has them.
 */
export const SimplifiedLead = z.object({
	leadType: z.enum(['call', 'request']),
	leadId: id.nullable(),
	...CommonOfLeads.shape,
	...ofCalls,
	...ofRequests,
	orders: z.array(z.union([ofCalls.orders.unwrap().element, ofRequests.orders.element])).nullable(),
	visits: z
		.array(z.union([ofCalls.visits.unwrap().element, ofRequests.visits.unwrap().element]))
		.nullable()
		.meta({ title: 'Visit History' }),
});

export type SimplifiedLead = z.infer<typeof SimplifiedLead>;

/** Every key, with nothing in it. */
const NOTHING = Object.fromEntries(
	Object.keys(SimplifiedLead.shape).map((key) => [key, null]),
) as Record<keyof SimplifiedLead, null>;

/**
 * Simplifies one call or one request of the logs.
 *
 * @param timeZone the account's; `createdAt` is ISO 8601 with its offset
 */
export function simplifyLead(
	leadType: 'call' | 'request',
	raw: Loose,
	timeZone: string,
): SimplifiedLead {
	if (leadType === 'call') {
		const call = simplifyCall(raw, timeZone);
		return { ...NOTHING, ...call, leadType, leadId: call.callId };
	}
	const request = simplifyRequest(raw, timeZone);
	return { ...NOTHING, ...request, leadType, leadId: request.requestId };
}
