import { DateTime } from 'luxon';
import { z } from 'zod/v4';

import { callerOf } from '../../resources/call/simplified';
import { toEpochMs, toIsoInZone } from '../../values/dates';
import { id, idOrNull, numberOrNull } from '../../values/json';
import type { Telling } from './delivery';
import type { Subject } from './event';

const text = z.string().nullable();
const flag = z.boolean().nullable();
const number = z.number().nullable();

/**
 * A delivery as CRM steps want it: flat, always with the same keys, who and from where first and the
 * IDs last, and under the names that requests, calls and leads have elsewhere. null stands for what was
 * not sent.
 */
export const SimplifiedDelivery = z.object({
	event: text,
	leadType: text,
	createdAt: text,
	name: text,
	phone: text,
	source: text,
	medium: text,
	campaign: text,
	content: text,
	term: text,
	utmSource: text,
	utmMedium: text,
	city: text,
	landingPage: text,
	callPage: text,
	referrer: text,
	form: text,
	manager: text,
	isUnique: flag,
	isTarget: flag,
	isUniqueTarget: flag,
	isSuccessful: flag,
	isCallback: flag,
	isWorkTime: flag,
	duration: number,
	waitingTime: number,
	rating: number,
	phase: text,
	statusDetails: text,
	trackedNumber: text,
	redirectNumber: text,
	pool: text,
	recordingUrl: text.meta({ title: 'Recording URL' }),
	device: text,
	os: text,
	browser: text,
	ip: text,
	tags: z.array(z.string()).nullable(),
	eventId: z.string().meta({ title: 'Event ID' }),
	leadId: id.nullable(),
	callId: id.nullable(),
	requestId: id.nullable(),
	requestNumber: text,
	orderId: id.nullable(),
	sessionId: id.nullable(),
	ctCallerId: text,
	ctClientId: text,
	yaClientId: text,
	guaClientId: text,
	sipCallId: text.meta({ title: 'SIP Call ID' }),
	siteId: id.nullable(),
	siteName: text,
});

export type SimplifiedDelivery = z.infer<typeof SimplifiedDelivery>;

/**
 * Simplifies a delivery (page "Sending data by webhooks", fields of leads). `attribution` is left out:
 * Calltouch's pages disagree about what its numbers mean.
 *
 * @param timeZone the account's; `createdAt` is ISO 8601 with its offset
 */
export function simplifyDelivery(
	telling: Telling,
	{ eventId, event, leadType, leadId }: Subject,
	timeZone: string,
): SimplifiedDelivery {
	const flags = flagsOf(telling);
	return {
		event,
		leadType,
		createdAt: createdAt(telling, timeZone),
		name: telling('fio'),
		// `phonenumber` is the number that was dialled.
		phone: callerOf({ callerNumber: telling('callerphone') }),
		source: telling('source'),
		medium: telling('medium'),
		campaign: telling('utm_campaign'),
		content: telling('utm_content'),
		term: telling('utm_term'),
		utmSource: telling('utm_source'),
		utmMedium: telling('utm_medium'),
		city: telling('city'),
		landingPage: telling('url'),
		callPage: telling('callUrl'),
		referrer: telling('ref'),
		form: telling('subject'),
		manager: telling('manager'),
		isUnique: flags.isUnique,
		isTarget: flags.isTarget,
		isUniqueTarget: flags.isUniqueTarget,
		isSuccessful: flagOf(telling('status'), 'successful', 'unsuccessful'),
		isCallback: flagOf(telling('callback'), 'callback', 'non-callback'),
		isWorkTime: flagOf(telling('worktime'), 'worktime', 'non-worktime'),
		duration: numberOrNull(telling('duration')),
		waitingTime: numberOrNull(telling('waiting_time')),
		rating: numberOrNull(telling('rating')),
		phase: telling('callphase'),
		statusDetails: telling('statusDetails'),
		trackedNumber: telling('phonenumber'),
		redirectNumber: telling('redirectNumber'),
		pool: telling('subPoolName'),
		recordingUrl: telling('reclink'),
		device: telling('device'),
		os: telling('os'),
		browser: telling('browser'),
		ip: telling('ip'),
		tags: tagsOf(telling),
		eventId,
		leadId,
		callId: leadType === 'call' ? leadId : null,
		requestId: leadType === 'request' ? leadId : null,
		requestNumber: telling('requestNumber'),
		orderId: idOrNull(telling('orderId')),
		sessionId: idOrNull(telling('sessionId')),
		ctCallerId: telling('ctCallerId'),
		ctClientId: telling('ctClientId'),
		yaClientId: telling('yaClientId'),
		guaClientId: telling('gcid'),
		sipCallId: telling('sip_call_id'),
		siteId: idOrNull(telling('siteId')),
		siteName: telling('siteName'),
	};
}

/** What is counted of a lead; calls and requests have fields of their own for it. */
export function flagsOf(
	telling: Telling,
): Pick<SimplifiedDelivery, 'isUnique' | 'isTarget' | 'isUniqueTarget'> {
	const either = (ofCall: string, ofRequest: string) => telling(ofCall) ?? telling(ofRequest);
	return {
		isUnique: flagOf(either('unique', 'uniquerequest'), 'unique', 'non-unique'),
		isTarget: flagOf(either('targetcall', 'targetrequest'), 'target', 'non-target'),
		isUniqueTarget: flagOf(
			either('uniqtargetcall', 'uniqtargetrequest'),
			'uniqtarget',
			'non-uniqtarget',
		),
	};
}

function flagOf(said: string | null, yes: string, no: string): boolean | null {
	switch (said?.toLowerCase()) {
		case yes:
		case 'true':
		case '1':
			return true;
		case no:
		case 'false':
		case '0':
			return false;
		default:
			return null;
	}
}

/** Each kind of tag has a field of its own. */
const TAG_FIELDS = [
	'tags_manual',
	'tags_request',
	'tags_api',
	'tags_auto_pr',
	'tags_auto_af',
	'tags_auto_ct',
	'tags_auto_pn',
	'tags_auto_gr',
];

/**
 * Tags of all kinds, each once; null where none is told. What stands between several of them is not
 * documented for webhooks; elsewhere in Calltouch it is a comma, which is in no tag.
 */
export function tagsOf(telling: Telling): string[] | null {
	const told = TAG_FIELDS.map(telling).filter((tags) => tags !== null);
	if (told.length === 0) return null;
	const tags = told.flatMap((several) => several.split(',')).map((tag) => tag.trim());
	return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** By its `timestamp`, in Unix seconds; without one, by the clocks of the account. */
function createdAt(telling: Telling, timeZone: string): string | null {
	const told = toIsoInZone(toEpochMs(telling('timestamp')), timeZone);
	const local = telling('calltime') ?? telling('requestDate');
	if (told !== null || local === null) return told;
	const moment = DateTime.fromSQL(local, { zone: timeZone });
	return moment.isValid ? moment.toISO({ suppressMilliseconds: true }) : null;
}
