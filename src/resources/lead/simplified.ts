import { z } from 'zod/v4';

import type { LeftOut } from '../../values/extras';
import { extra } from '../../values/extras';
import type { Loose } from '../../values/json';
import { id } from '../../values/json';
import { SimplifiedCall, simplifyCall } from '../call/simplified';
import { SimplifiedRequest, simplifyRequest } from '../request/simplified';

/** The keys of a lead that are there only where they are asked for. */
export const EXTRAS = {
	withAttrs: 'attrs',
	withCustomFields: 'customFields',
	withDcm: 'dcm',
	withGoogleAdwords: 'googleAdWords',
	withMapVisits: 'visits',
	withTags: 'tags',
	withText: 'transcript',
	withWidgetInfo: 'widgetFields',
	withYandexDirect: 'yandexDirect',
} as const;

/** What a call and a request both have, in one form. */
export const CommonOfLeads = SimplifiedRequest.pick({
	createdAt: true,
	phone: true,
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
	comment: true,
	manager: true,
	isUnique: true,
	isTarget: true,
	isUniqueTarget: true,
	device: true,
	os: true,
	browser: true,
	ip: true,
	tags: true,
	customFields: true,
	widgetFields: true,
	attrs: true,
	yandexDirect: true,
	googleAdWords: true,
	dcm: true,
	sessionId: true,
	ctClientId: true,
	yaClientId: true,
	guaClientId: true,
	siteId: true,
});

const COMMON_IDS = {
	sessionId: true,
	ctClientId: true,
	yaClientId: true,
	guaClientId: true,
	siteId: true,
} as const;
const CALL_IDS = {
	callId: true,
	ctCallerId: true,
	callReferenceId: true,
	sipCallId: true,
	siteName: true,
	...COMMON_IDS,
} as const;
const REQUEST_IDS = {
	requestId: true,
	requestNumber: true,
	clientId: true,
	...COMMON_IDS,
} as const;

const ofCalls = SimplifiedCall.shape;
const ofRequests = SimplifiedRequest.shape;

/**
 * A call or a request in one shape: which of the two it is, what both have, what only calls have, and
 * what only requests have, which is null for the other one; the IDs last. Orders and visits are as
 * their log has them.
 */
export const SimplifiedLead = z.object({
	leadType: z.enum(['call', 'request']),
	...CommonOfLeads.omit(COMMON_IDS).shape,
	...SimplifiedCall.omit(CALL_IDS).shape,
	...SimplifiedRequest.omit(REQUEST_IDS).shape,
	orders: z
		.array(z.union([ofCalls.orders.unwrap().unwrap().element, ofRequests.orders.element]))
		.nullable(),
	visits: extra(
		z.array(
			z.union([
				ofCalls.visits.unwrap().unwrap().element,
				ofRequests.visits.unwrap().unwrap().element,
			]),
		),
	).meta({ title: 'Visit History' }),
	leadId: id.nullable(),
	...SimplifiedCall.pick(CALL_IDS).shape,
	...SimplifiedRequest.pick(REQUEST_IDS).shape,
});

export type SimplifiedLead = z.infer<typeof SimplifiedLead>;

/**
 * Simplifies calls, or requests, of the logs: made once for a run.
 *
 * @param timeZone the account's; `createdAt` is ISO 8601 with its offset
 * @param leftOut extras that do not come out
 */
export function leadSimplifier(
	leadType: 'call' | 'request',
	timeZone: string,
	leftOut: LeftOut,
): (raw: Loose) => SimplifiedLead {
	const keys = Object.keys(SimplifiedLead.shape).filter((key) => !leftOut.has(key));
	/** Every key, with nothing in it. */
	const nothing = Object.fromEntries(keys.map((key) => [key, null])) as Record<
		keyof SimplifiedLead,
		null
	>;
	return (raw) => {
		if (leadType === 'call') {
			const call = simplifyCall(raw, timeZone, leftOut);
			return { ...nothing, ...call, leadType, leadId: call.callId };
		}
		const request = simplifyRequest(raw, timeZone, leftOut);
		return { ...nothing, ...request, leadType, leadId: request.requestId };
	};
}
