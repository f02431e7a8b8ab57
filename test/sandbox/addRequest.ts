import { CREDENTIALS } from './credentials';
import { generateRequest, generateVisits, ORDINARY } from './generate';
import type { Random } from './random';
import type { State } from './state';
import type { Client, StoredRequest, StoredSession } from './types';

/**
 * A request to add: the fields that matter, in Calltouch's names; the rest is generated.
 * Dates are epoch milliseconds, those of the session and of `mapVisits` too.
 */
export type NewRequest = Partial<Omit<StoredRequest, 'session' | 'client' | 'visibleAt'>> & {
	session?: Partial<StoredSession> | null;
	client?: Partial<Client>;
	/** Milliseconds until the list shows it; absent = the knob `visibilityDelay`. */
	visibleIn?: number;
};

/** Adds a request to the account. Throws on a field that requests lack and on an id that is taken. */
export function addRequest(
	state: State,
	random: Random,
	fields: NewRequest,
	now: number,
	visibilityDelay: number,
): StoredRequest {
	const { session, client, visibleIn = visibilityDelay, ...own } = fields;
	// Everything else is checked against what is generated from the date.
	if (!Number.isFinite(own.date ?? now)) throw new Error('Field date must be a number');
	const siteId = own.siteId ?? CREDENTIALS.siteId;
	const generated = generateRequest(state, random, siteId, own.date ?? now, ORDINARY);
	checkFields('Requests', own, generated);
	if (typeof session === 'object' && session !== null) {
		checkFields('Requests', session, generated.session);
	}
	if (client !== undefined) checkFields('Requests', client, generated.client);
	const requestId = own.requestId ?? generated.requestId;
	if (state.requests.some((stored) => stored.requestId === requestId)) {
		throw new Error(`There is a request ${requestId} already`);
	}

	const fullSession =
		session === null || generated.session === null ? null : { ...generated.session, ...session };
	const request: StoredRequest = {
		...generated,
		requestNumber: String(requestId),
		mapVisits: generateVisits(fullSession),
		...own,
		requestId,
		comments: (own.comments ?? []).map((comment) => ({ ...comment, requestId })),
		client: { ...generated.client, ...client },
		session: fullSession,
		visibleAt: now + visibleIn,
	};
	state.lastIds.request = Math.max(state.lastIds.request, requestId);
	state.requests.push(request);
	return request;
}

/** Catches the typing slips of a caller that no type checker sees: a test in JSON, another process. */
export function checkFields(kind: string, fields: object, generated: object | null): void {
	const known = new Map<string, unknown>(Object.entries(generated ?? {}));
	for (const [name, value] of Object.entries(fields)) {
		const example = known.get(name);
		if (!known.has(name)) throw new Error(`${kind} have no field ${name}`);
		const isNullable = example === null || value === null || value === undefined;
		if (!isNullable && typeof value !== typeof example) {
			throw new Error(`Field ${name} must be a ${typeof example}`);
		}
	}
}
