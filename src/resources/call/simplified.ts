import type { Zone } from 'luxon';
import { z } from 'zod/v4';

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
import type { Loose } from '../../values/json';
import {
	booleanOrNull,
	id,
	idOrNull,
	meaningfulText,
	numberOrNull,
	objectOrNull,
	objectsOf,
} from '../../values/json';
import { passedOn } from '../passedOn';

/** An order on a call. Its dates are as Calltouch writes them: in which form is not documented. */
const CallOrder = z.object({
	orderId: id.nullable(),
	orderNumber: z.string().nullable(),
	orderDate: z.string().nullable(),
	createdDate: z.string().nullable(),
	completedDate: z.string().nullable(),
	plannedAmount: z.number().nullable(),
	completedAmount: z.number().nullable(),
});

/**
 * One visit of the caller. Its date is as Calltouch writes it: the call log has those of sessions on a
 * clock of 12 hours, without a.m. and p.m.
 */
const Visit = z.object({
	sessionDate: z.string().nullable(),
	...undatedVisit,
});

/** The keys of a call that are there only where they are asked for. */
export const EXTRAS = {
	withComments: 'comment',
	withDcm: 'dcm',
	withGoogleAdwords: 'googleAdWords',
	withOrders: 'orders',
	withCallTags: 'tags',
	withText: 'transcript',
	withMapVisits: 'visits',
	withYandexDirect: 'yandexDirect',
} as const;

/**
 * A call as CRM steps want it: flat, who and from where first, the IDs last, and those keys that a
 * request has too under the same names. null stands for what Calltouch does not know.
 */
export const SimplifiedCall = z.object({
	createdAt: z.string().nullable(),
	phone: z.string().nullable(),
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
	callPage: z.string().nullable(),
	referrer: z.string().nullable(),
	trackedNumber: z.string().nullable(),
	pool: z.string().nullable(),
	redirectNumber: z.string().nullable(),
	isSuccessful: z.boolean().nullable(),
	isCallback: z.boolean().nullable(),
	duration: z.number().nullable(),
	waitingTime: z.number().nullable(),
	phase: z.string().nullable(),
	statusDetails: z.string().nullable(),
	manager: z.string().nullable(),
	isUnique: z.boolean().nullable(),
	isTarget: z.boolean().nullable(),
	isUniqueTarget: z.boolean().nullable(),
	device: z.string().nullable(),
	os: z.string().nullable(),
	browser: z.string().nullable(),
	ip: z.string().nullable(),
	comment: extra(z.string()),
	tags: extra(z.array(z.string())),
	orders: extra(z.array(CallOrder)),
	transcript: extra(z.string()),
	customFields: named.nullable(),
	widgetFields: named.nullable(),
	// Labels as Include has them.
	attrs: named.nullable().meta({ title: 'Attributes' }),
	yandexDirect: extra(named),
	googleAdWords: extra(named).meta({ title: 'Google Ads' }),
	dcm: extra(z.array(named)).meta({ title: 'DoubleClick Campaign Manager' }),
	visits: extra(z.array(Visit)).meta({ title: 'Visit History' }),
	callId: id.nullable(),
	sessionId: id.nullable(),
	ctCallerId: z.string().nullable(),
	ctClientId: z.string().nullable(),
	yaClientId: z.string().nullable(),
	guaClientId: z.string().nullable(),
	callReferenceId: z.string().nullable().meta({ title: 'PBX Call ID' }),
	sipCallId: z.string().nullable().meta({ title: 'SIP Call ID' }),
	siteId: id.nullable(),
	siteName: z.string().nullable(),
});

export type SimplifiedCall = z.infer<typeof SimplifiedCall>;

/** What may be left out: of a call alone it is what EXTRAS has, of a lead some more. */
type Extras = Pick<
	SimplifiedCall,
	(typeof EXTRAS)[keyof typeof EXTRAS] | 'customFields' | 'widgetFields' | 'attrs'
>;

/** In the order in which the keys come out. */
const MAKERS: Makers<Extras> = {
	comment: (raw) => commentsOf(raw.comments),
	tags: (raw) => tagsOf(raw.callTags),
	orders: (raw) => (Array.isArray(raw.orders) ? objectsOf(raw.orders).map(simplifyOrder) : null),
	transcript: (raw) => transcriptOf(raw.phrases),
	customFields: (raw) => passedOn(namedValues(raw.customFields, 'field')),
	widgetFields: (raw) => passedOn(namedValues(objectOrNull(raw.callbackInfo)?.fields, 'name')),
	attrs: (raw) => passedOn(objectOrNull(raw.attrs)),
	yandexDirect: (raw) => passedOn(objectOrNull(raw.yandexDirect)),
	googleAdWords: (raw) => passedOn(objectOrNull(raw.googleAdWords)),
	dcm: (raw) => passedOn(Array.isArray(raw.dcm) ? objectsOf(raw.dcm) : null),
	visits: (raw) =>
		Array.isArray(raw.mapVisits) ? objectsOf(raw.mapVisits).map(simplifyVisit) : null,
};

/**
 * Simplifies one call of the log.
 *
 * @param raw as Calltouch gave it (page "Call log export", response)
 * @param timeZone the account's; `createdAt` is ISO 8601 with its offset
 * @param leftOut extras that do not come out; none, unless told
 */
export function simplifyCall(
	raw: Loose,
	timeZone: string,
	leftOut: LeftOut = NOTHING_LEFT_OUT,
): SimplifiedCall {
	return {
		createdAt: toIsoInZone(createdAt(raw, timeZone), timeZone),
		phone: callerOf(raw),
		source: meaningfulText(raw.source),
		medium: meaningfulText(raw.medium),
		campaign: meaningfulText(raw.utmCampaign),
		content: meaningfulText(raw.utmContent),
		term: meaningfulText(raw.utmTerm),
		keyword: meaningfulText(raw.keyword),
		utmSource: meaningfulText(raw.utmSource),
		utmMedium: meaningfulText(raw.utmMedium),
		city: meaningfulText(raw.city),
		landingPage: meaningfulText(raw.url),
		callPage: meaningfulText(raw.callUrl),
		referrer: meaningfulText(raw.ref),
		trackedNumber: meaningfulText(raw.phoneNumber),
		pool: meaningfulText(raw.subPoolName),
		redirectNumber: meaningfulText(raw.redirectNumber),
		isSuccessful: booleanOrNull(raw.successful),
		isCallback: booleanOrNull(raw.callbackCall),
		duration: numberOrNull(raw.duration),
		waitingTime: numberOrNull(raw.waitingConnect),
		phase: meaningfulText(raw.callphase),
		statusDetails: meaningfulText(raw.statusDetails),
		manager: meaningfulText(raw.manager),
		isUnique: booleanOrNull(raw.uniqueCall),
		isTarget: booleanOrNull(raw.targetCall),
		isUniqueTarget: booleanOrNull(raw.uniqTargetCall),
		device: meaningfulText(raw.device),
		os: meaningfulText(raw.os),
		browser: meaningfulText(raw.browser),
		ip: meaningfulText(raw.ip)?.replace(/\/32$/, '') ?? null,
		...extrasOf(MAKERS, raw, timeZone, leftOut),
		callId: idOrNull(raw.callId),
		sessionId: idOrNull(raw.sessionId),
		ctCallerId: meaningfulText(raw.ctCallerId),
		ctClientId: meaningfulText(raw.ctClientId),
		yaClientId: meaningfulText(raw.yaClientId),
		guaClientId: meaningfulText(raw.clientId),
		callReferenceId: meaningfulText(raw.callReferenceId),
		sipCallId: meaningfulText(raw.sipCallId),
		siteId: idOrNull(raw.siteId),
		siteName: meaningfulText(raw.siteName),
	};
}

/**
 * When a call of the log began, in epoch ms: its `timestamp`, or without one its `date`, which is in
 * the account's zone.
 */
export function createdAt({ timestamp, date }: Loose, timeZone: string | Zone): number | undefined {
	return toEpochMs(timestamp) ?? dateStrToEpochMs(date, timeZone);
}

/** What the log has in place of a number where the caller shows none. */
const NO_NUMBER = new Set(['anonymous', 'undefined', 'null']);

/** The number of the caller; null where none was shown. */
export function callerOf({ callerNumber }: Loose): string | null {
	const number = meaningfulText(callerNumber);
	return number === null || NO_NUMBER.has(number.toLowerCase()) ? null : number;
}

function simplifyOrder(raw: Loose): z.infer<typeof CallOrder> {
	return {
		orderId: idOrNull(raw.orderId),
		orderNumber: meaningfulText(raw.orderNumber),
		orderDate: meaningfulText(raw.orderDate),
		createdDate: meaningfulText(raw.createdDate),
		completedDate: meaningfulText(raw.completedDate),
		plannedAmount: numberOrNull(raw.plannedAmount),
		completedAmount: numberOrNull(raw.completedAmount),
	};
}

function simplifyVisit(visit: Loose): z.infer<typeof Visit> {
	return {
		sessionDate: meaningfulText(visit.sessionDate),
		...simplifyUndatedVisit(visit),
	};
}

/** Who speaks on a channel of `phrases`. */
const SPEAKERS: Record<string, string> = { '0': 'Client', '1': 'Operator' };

/** What was said, a line for each phrase, such as "Operator (00:03): Добрый день"; null without. */
function transcriptOf(phrases: unknown): string | null {
	if (!Array.isArray(phrases)) return null;
	const lines = objectsOf(phrases).flatMap(({ channel, time, message }) => {
		const words = meaningfulText(message);
		if (words === null) return [];
		const speaker = SPEAKERS[String(channel)] ?? 'Speaker';
		const moment = meaningfulText(time);
		return [`${speaker}${moment === null ? '' : ` (${moment})`}: ${words}`];
	});
	return lines.length > 0 ? lines.join('\n') : null;
}
