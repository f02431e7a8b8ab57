import type { Merged, Trails } from './logs';

/**
 * What a process keeps of a trigger beside its state, which has the ids: a few numbers and short
 * texts.
 */
export interface Poller {
	/** The latest of those that have polled: it alone counts. */
	registration: Registration;
	/** Epoch ms. */
	polledAt: number;
	/** What is polling now, if anything. */
	polling?: object;
	/** When something was last put out, in epoch ms, and the count that is in the state then. */
	emittedAt: number;
	emissions: number;
	trails?: Trails;
	/** The credential's zone of which the log says that it is wrong. */
	wrongZone?: string;
}

/** By trigger. */
export type Pollers = Map<string, Poller>;

/**
 * What n8n polls with: the static data that it hands out. In an active workflow it is the same object
 * at each poll, and a workflow that was activated anew has another one; a poller that reads the state
 * from the database makes a new one each time.
 */
interface Registration {
	polls: number;
	/** Whether a later one has polled. */
	isOld: boolean;
	/** Whether it has polled since. */
	isKnownAsOld: boolean;
}

const registrations = new WeakMap<object, Registration>();

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** By then n8n has saved what a poll put out, or it never will. */
const SAVED_WITHIN_MS = MINUTE / 2;

/** A trigger that has not polled for so long has gone: the longest interval of a schedule is a year. */
const FORGOTTEN_AFTER_MS = 400 * DAY;

/** What is kept of the trigger, or why the poll must not go on: an old copy is told of once. */
export type Admission =
	{ poller: Poller } | { refusal: 'busy' | 'beingSaved' | 'oldCopy' | 'knownOldCopy' };

/**
 * Lets a poll begin, unless it would put out again what another one does:
 *
 * - one of the same trigger is under way;
 * - it comes from an old copy: n8n may go on polling with the workflow of before it was activated
 *   anew, whose state stands still (n8n issue 35251). The latest registration counts, and what came
 *   before it is refused for good;
 * - n8n has not saved yet what was put out moments ago. Later, an older state means that it was not
 *   saved at all: with durable cursors nothing was executed then either, and it has to come again.
 *
 * @param key the trigger: workflow and name of the node, since IDs of nodes need not be unique
 * @param data n8n's static data of the node
 * @param emissions the count in the state that this poll starts with, undefined without one
 * @param now epoch ms
 */
export function admit(
	pollers: Pollers,
	key: string,
	data: object,
	emissions: number | undefined,
	now: number,
): Admission {
	const known = pollers.get(key);
	forgetGone(pollers, key, now);
	const mine = registrations.get(data) ?? { polls: 0, isOld: false, isKnownAsOld: false };
	if (mine.isKnownAsOld) return { refusal: 'knownOldCopy' };
	if (mine.isOld) {
		mine.isKnownAsOld = true;
		return { refusal: 'oldCopy' };
	}
	if (known?.polling && !takesOver(known.polling, data)) return { refusal: 'busy' };
	if (known && known.registration !== mine) known.registration.isOld = true;
	registrations.set(data, mine);
	mine.polls++;
	const poller: Poller = {
		emittedAt: -Infinity,
		emissions: 0,
		...known,
		registration: mine,
		polledAt: now,
	};
	pollers.set(key, poller);
	if ((emissions ?? -1) < poller.emissions && Math.abs(now - poller.emittedAt) <= SAVED_WITHIN_MS) {
		return { refusal: 'beingSaved' };
	}
	poller.polling = data;
	return { poller };
}

/**
 * A workflow that was activated anew need not wait for a poll of before, which is put aside; but where
 * each poll has static data of its own, the next one has to.
 */
function takesOver(polling: object, data: object): boolean {
	return polling !== data && (registrations.get(polling)?.polls ?? 0) > 1;
}

/**
 * Takes over what a poll has come to, the state in one assignment: nothing, if its workflow has been
 * activated anew since it began.
 *
 * @returns whether there are entries to put out
 */
export function conclude(
	pollers: Pollers,
	key: string,
	data: { state?: unknown },
	{ emit, state, trails }: Pick<Merged, 'emit' | 'state' | 'trails'>,
	now: number,
): boolean {
	const poller = pollers.get(key);
	if (!poller || poller.registration !== registrations.get(data)) return false;
	poller.trails = trails;
	if (!state) return false;
	data.state = state;
	if (emit.length === 0) return false;
	poller.emittedAt = now;
	poller.emissions = state.emissions;
	return true;
}

/** Ends a poll that was let in. */
export function leave(pollers: Pollers, key: string, data: object): void {
	const poller = pollers.get(key);
	if (poller?.polling === data) poller.polling = undefined;
}

/** Not the one that polls: what is known of it tells its old copies. */
function forgetGone(pollers: Pollers, key: string, now: number): void {
	for (const [other, { polledAt, polling }] of pollers) {
		const isGone = !polling && now - polledAt > FORGOTTEN_AFTER_MS;
		if (other !== key && isGone) pollers.delete(other);
	}
}
