import type { Zone } from 'luxon';
import { z } from 'zod/v4';

import { SimplifiedClient, simplifyClient } from '../../values/client';
import { dateStrToEpochMs, toEpochMs, toIsoInZone } from '../../values/dates';
import type { LeftOut, Makers } from '../../values/extras';
import {
	commentsOf,
	extra,
	extrasOf,
	named,
	namedValues,
	NOTHING_LEFT_OUT,
	simplifyUndatedVisit,
	tagsOf,
	undatedVisit,
} from '../../values/extras';
import { SimplifiedOrder, simplifyOrder } from '../order/simplified';
import { passedOn } from '../passedOn';
import type { Loose } from '../../values/json';
import {
	booleanOrNull,
	id,
	idOrNull,
	meaningfulText,
	objectOrNull,
	objectsOf,
} from '../../values/json';

/** One visit of the visitor who left the request. */
const Visit = z.object({
	visitedAt: z.string().nullable(),
	...undatedVisit,
});

/** The keys of a request that are there only where they are asked for. */
export const EXTRAS = {
	withAttrs: 'attrs',
	withCustomFields: 'customFields',
	withDcm: 'dcm',
	withGoogleAdwords: 'googleAdWords',
	withMapVisits: 'visits',
	withRequestTags: 'tags',
	withWidgetInfo: 'widgetFields',
	withYandexDirect: 'yandexDirect',
} as const;

/**
 * A request as CRM steps want it: flat, who and from where first, the IDs last. null stands for what
 * Calltouch does not know.
 */
export const SimplifiedRequest = z.object({
	createdAt: z.string().nullable(),
	name: SimplifiedClient.shape.name,
	phone: SimplifiedClient.shape.phone,
	email: SimplifiedClient.shape.email,
	source: z.string().nullable(),
	medium: z.string().nullable(),
	campaign: z.string().nullable(),
	content: z.string().nullable(),
	term: z.string().nullable(),
	keyword: z.string().nullable(),
	utmSource: z.string().nullable(),
	utmMedium: z.string().nullable(),
	city: z.string().nullable(),
	landingPage: z.string().nullable(),
	formPage: z.string().nullable(),
	referrer: z.string().nullable(),
	form: z.string().nullable(),
	comment: z.string().nullable(),
	manager: z.string().nullable(),
	status: z.string().nullable(),
	requestType: z.string().nullable(),
	isUnique: z.boolean().nullable(),
	isTarget: z.boolean().nullable(),
	isUniqueTarget: z.boolean().nullable(),
	device: z.string().nullable(),
	os: z.string().nullable(),
	browser: z.string().nullable(),
	ip: z.string().nullable(),
	sessionDate: z.string().nullable(),
	orders: z.array(SimplifiedOrder),
	tags: extra(z.array(z.string())),
	customFields: extra(named),
	widgetFields: extra(named),
	// Labels as Include has them.
	attrs: extra(named).meta({ title: 'Attributes' }),
	yandexDirect: extra(named),
	googleAdWords: extra(named).meta({ title: 'Google Ads' }),
	dcm: extra(z.array(named)).meta({ title: 'DoubleClick Campaign Manager' }),
	visits: extra(z.array(Visit)).meta({ title: 'Visit History' }),
	requestId: id.nullable(),
	requestNumber: z.string().nullable(),
	sessionId: id.nullable(),
	clientId: SimplifiedClient.shape.clientId,
	ctClientId: z.string().nullable(),
	yaClientId: z.string().nullable(),
	guaClientId: z.string().nullable(),
	siteId: id.nullable(),
});

export type SimplifiedRequest = z.infer<typeof SimplifiedRequest>;

type Extras = Pick<SimplifiedRequest, (typeof EXTRAS)[keyof typeof EXTRAS]>;

/** In the order in which the keys come out. */
const MAKERS: Makers<Extras> = {
	tags: (raw) => tagsOf(raw.RequestTags),
	customFields: (raw) => passedOn(namedValues(raw.customFields, 'field')),
	widgetFields: (raw) => passedOn(namedValues(objectOrNull(raw.widgetInfo)?.fields, 'name')),
	attrs: (raw) =>
		passedOn(objectOrNull(raw.attrs) ?? objectOrNull(objectOrNull(raw.session)?.attrs)),
	yandexDirect: (raw) => passedOn(objectOrNull(raw.yandexDirect)),
	googleAdWords: (raw) => passedOn(objectOrNull(raw.googleAdWords)),
	dcm: (raw) => passedOn(Array.isArray(raw.dcm) ? objectsOf(raw.dcm) : null),
	visits: (raw, timeZone) =>
		Array.isArray(raw.mapVisits)
			? objectsOf(raw.mapVisits).map((visit) => simplifyVisit(visit, timeZone))
			: null,
};

/**
 * Simplifies one request of the log.
 *
 * @param raw as Calltouch gave it (page "Request log export", response)
 * @param timeZone the account's; `createdAt` is ISO 8601 with its offset
 * @param leftOut extras that do not come out; none, unless told
 */
export function simplifyRequest(
	raw: Loose,
	timeZone: string,
	leftOut: LeftOut = NOTHING_LEFT_OUT,
): SimplifiedRequest {
	const session = objectOrNull(raw.session) ?? {};
	const client = simplifyClient(raw.client);
	return {
		createdAt: toIsoInZone(createdAt(raw, timeZone), timeZone),
		name: client.name,
		phone: client.phone,
		email: client.email,
		source: meaningfulText(session.source),
		medium: meaningfulText(session.medium),
		campaign: meaningfulText(session.utmCampaign),
		content: meaningfulText(session.utmContent),
		term: meaningfulText(session.utmTerm),
		keyword: meaningfulText(session.keywords),
		utmSource: meaningfulText(session.utmSource),
		utmMedium: meaningfulText(session.utmMedium),
		city: meaningfulText(session.city),
		landingPage: meaningfulText(session.url),
		formPage: meaningfulText(raw.requestUrl),
		referrer: meaningfulText(session.ref),
		form: meaningfulText(raw.subject),
		comment: commentsOf(raw.comments),
		manager: meaningfulText(raw.manager),
		status: meaningfulText(raw.status),
		requestType: meaningfulText(raw.requestType),
		isUnique: booleanOrNull(raw.uniqueRequest),
		isTarget: booleanOrNull(raw.targetRequest),
		isUniqueTarget: booleanOrNull(raw.uniqTargetRequest),
		device: meaningfulText(session.device),
		os: meaningfulText(session.os),
		browser: meaningfulText(session.browserName),
		ip: meaningfulText(session.ip)?.replace(/\/32$/, '') ?? null,
		sessionDate: parseSessionDate(session.sessionDate, timeZone),
		orders: ordersOf(raw).map((order) => simplifyOrder(order, timeZone)),
		...extrasOf(MAKERS, raw, timeZone, leftOut),
		requestId: idOrNull(raw.requestId),
		requestNumber: meaningfulText(raw.requestNumber),
		sessionId: idOrNull(session.sessionId),
		clientId: client.clientId,
		ctClientId: meaningfulText(raw.ctClientId) ?? meaningfulText(session.ctClientId),
		yaClientId: meaningfulText(session.yaClientId),
		guaClientId: meaningfulText(session.guaClientId),
		siteId: idOrNull(raw.siteId),
	};
}

/**
 * When a request of the log was created, in epoch ms: its `date`, or without one its `dateStr`, which
 * is in the account's zone.
 */
export function createdAt({ date, dateStr }: Loose, timeZone: string | Zone): number | undefined {
	return toEpochMs(date) ?? dateStrToEpochMs(dateStr, timeZone);
}

/** Sorts requests of the log in place, the newest first: Calltouch gives them in no known order. */
export function newestFirst(requests: Loose[]): Loose[] {
	const key = (request: Loose) => createdAt(request, 'utc') ?? 0;
	return requests.sort((a, b) => key(b) - key(a));
}

/** The same by the date of the session; those without one come last. */
export function newestSessionFirst(requests: Loose[]): Loose[] {
	const keys = new Map(
		requests.map((request) => {
			const began = dateStrToEpochMs(objectOrNull(request.session)?.sessionDate, 'utc');
			return [request, began ?? -Infinity];
		}),
	);
	const key = (request: Loose) => keys.get(request) ?? -Infinity;
	return newestFirst(requests).sort((a, b) => (key(a) < key(b) ? 1 : key(a) > key(b) ? -1 : 0));
}

function simplifyVisit(visit: Loose, timeZone: string): z.infer<typeof Visit> {
	return {
		visitedAt: parseSessionDate(visit.sessionDate, timeZone),
		...simplifyUndatedVisit(visit),
	};
}

function parseSessionDate(value: unknown, timeZone: string): string | null {
	return toIsoInZone(dateStrToEpochMs(value, timeZone), timeZone);
}

/** `orders` holds all; the older `order`, the one of before, only where `orders` is missing. */
function ordersOf(raw: Loose): Loose[] {
	if (Array.isArray(raw.orders)) return objectsOf(raw.orders);
	const only = objectOrNull(raw.order);
	return only ? [only] : [];
}
