import { createHash } from 'node:crypto';

import { idOrNull } from '../../values/json';
import type { Loose } from '../../values/json';
import type { Telling } from './delivery';

/** What a delivery can be about, as saved workflows name it. */
export const EVENTS = {
	callEnded: {
		name: 'Call Ended',
		description: 'A call is over, answered or missed. Told by leadtype and callphase.',
	},
	callStarted: {
		name: 'Call Started',
		description: 'A call comes in. Told by leadtype and callphase.',
	},
	chat: {
		name: 'Chat',
		description: 'Any delivery to the address with webhookType=chat at its end',
	},
	missedCall: {
		name: 'Missed Call',
		description: 'A call is over that nobody answered. Told by leadtype, callphase and status.',
	},
	newRequest: { name: 'New Request', description: 'A request comes in. Told by leadtype.' },
	order: {
		name: 'Order',
		description: 'Any delivery to the address with webhookType=order at its end',
	},
} as const;

export type DeliveryEvent = keyof typeof EVENTS;

/** What a delivery is about, as far as it tells. */
export interface Subject {
	/** null where it does not tell. A missed call is one, not an ended call. */
	event: DeliveryEvent | null;
	leadType: 'call' | 'request' | null;
	/** callId or requestId, as in the logs. */
	leadId: number | string | null;
	/** The same for the same delivery and for no other: kind, ID and phase. */
	eventId: string;
}

/**
 * Tells what a delivery is about (page "Sending data by webhooks": types, fields). Orders and chats
 * have no field that tells them: the user marks their address.
 *
 * @param webhookType what the address says
 * @param values the same as in `telling`
 */
export function subjectOf(telling: Telling, webhookType: unknown, values: Loose): Subject {
	if (webhookType === 'order' || webhookType === 'chat') {
		const eventId = `${webhookType}:${digestOf(values)}`;
		return { event: webhookType, leadType: null, leadId: null, eventId };
	}
	const leadType = leadTypeOf(telling);
	switch (leadType) {
		case 'call': {
			const phase = phaseOf(telling);
			const leadId = idOrNull(telling('id'));
			const event = phase === null ? null : eventOf(phase, telling);
			const names = [leadId ?? digestOf(values), phase ?? digestOf(values)];
			return { event, leadType, leadId, eventId: ['call', ...new Set(names)].join(':') };
		}
		case 'request': {
			const leadId = idOrNull(telling('requestId'));
			const eventId = `request:${leadId ?? digestOf(values)}`;
			return { event: 'newRequest', leadType, leadId, eventId };
		}
		case null:
			return { event: null, leadType, leadId: null, eventId: `unknown:${digestOf(values)}` };
	}
}

/** Only a call has a phase, so that it is one without a `leadtype` as well. */
function leadTypeOf(telling: Telling): Subject['leadType'] {
	const leadType = telling('leadtype')?.toLowerCase() ?? null;
	if (leadType === 'call' || leadType === 'request') return leadType;
	return leadType === null && phaseOf(telling) !== null ? 'call' : null;
}

function phaseOf(telling: Telling): 'started' | 'ended' | null {
	switch (telling('callphase')?.toLowerCase()) {
		case 'callconnected':
			return 'started';
		case 'calldisconnected':
			return 'ended';
		default:
			return null;
	}
}

function eventOf(phase: 'started' | 'ended', telling: Telling): DeliveryEvent {
	if (phase === 'started') return 'callStarted';
	return telling('status')?.toLowerCase() === 'unsuccessful' ? 'missedCall' : 'callEnded';
}

/** When it was sent is all that a repeat may have otherwise. */
const OF_THE_SENDING = 'sendingtimestamp';

/** For what has no ID: a short name for all that it says, whatever the order. */
function digestOf(values: Loose): string {
	const said = Object.entries(values)
		.filter(([name]) => name.toLowerCase() !== OF_THE_SENDING)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 24);
}
