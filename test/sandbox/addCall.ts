import { checkFields } from './addRequest';
import { CREDENTIALS } from './credentials';
import { generateCall, ORDINARY } from './generate';
import type { Random } from './random';
import type { State } from './state';
import type { Client, StoredCall, StoredSession } from './types';

/**
 * A call to add: the fields that matter, the rest generated. Dates are epoch milliseconds, that of the
 * session too.
 */
export type NewCall = Partial<Omit<StoredCall, 'session' | 'client' | 'visibleAt' | 'endsAt'>> & {
	session?: Partial<StoredSession> | null;
	client?: Partial<Client>;
	/** Milliseconds until the log shows it; absent = the knob `visibilityDelay`. */
	visibleIn?: number;
	/** Milliseconds until it ends: its phase is `callconnected` before; null = it never does. */
	endsIn?: number | null;
};

/** Never, as a moment that JSON can hold. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Adds a call to the account. Throws on a field that calls lack and on an id that is taken. */
export function addCall(
	state: State,
	random: Random,
	fields: NewCall,
	now: number,
	visibilityDelay: number,
): StoredCall {
	const { session, client, visibleIn = visibilityDelay, endsIn = 0, ...own } = fields;
	if (!Number.isFinite(own.date ?? now)) throw new Error('Field date must be a number');
	const siteId = own.siteId ?? CREDENTIALS.siteId;
	const generated = generateCall(state, random, siteId, own.date ?? now, ORDINARY);
	checkFields('Calls', own, generated);
	if (typeof session === 'object' && session !== null) {
		checkFields('Calls', session, generated.session);
	}
	if (client !== undefined) checkFields('Calls', client, generated.client);
	const callId = own.callId ?? generated.callId;
	if (state.calls.some((stored) => stored.callId === callId)) {
		throw new Error(`There is a call ${callId} already`);
	}
	const fullClient = { ...generated.client, ...client };
	const call: StoredCall = {
		...generated,
		callerNumber: fullClient.phones?.[0]?.phoneNumber ?? generated.callerNumber,
		...own,
		callId,
		client: fullClient,
		session:
			session === null || generated.session === null ? null : { ...generated.session, ...session },
		visibleAt: now + visibleIn,
		endsAt: endsIn === null ? NEVER : now + endsIn,
	};
	state.lastIds.call = Math.max(state.lastIds.call, callId);
	state.calls.push(call);
	return call;
}

/** Changes a call, as tags and targets are later on. Throws where there is no such call or field. */
export function changeCall(state: State, callId: number, changes: Partial<StoredCall>): StoredCall {
	const call = state.calls.find((stored) => stored.callId === callId);
	if (call === undefined) throw new Error(`There is no call ${callId}`);
	checkFields('Calls', changes, call);
	return Object.assign(call, changes);
}

/** Calls of about 2 KB of JSON each, for measuring: evenly spread from one moment to the other. */
export function generateBigCalls(
	state: State,
	random: Random,
	count: number,
	{ from, to }: { from: number; to: number },
): StoredCall[] {
	const step = (to - from) / Math.max(count, 1);
	const traits = { ...ORDINARY, tags: [['Тег звонка']] };
	return Array.from({ length: count }, (_, index) => {
		const date = Math.floor((from + index * step) / 1000) * 1000;
		const call = generateCall(state, random, CREDENTIALS.siteId, date, traits);
		return { ...call, visibleAt: 0, endsAt: 0 };
	});
}
