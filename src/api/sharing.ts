/**
 * How a process shares the allowance of an IP address with others that it can't talk to: n8n's
 * workers, for one. All it sees is which of its HTTP requests are refused with 429.
 *
 * They start in slots of the clock, which is the same for all processes of a machine, and nearly so for
 * those of a network. In a slot one is taken, the first to arrive. Everybody tries less often with each
 * refusal, by a part, and more often with time, by an amount, which makes rates equal; and within a
 * slot, whoever was served less goes first.
 *
 * Everything here is pure: times are epoch milliseconds, rates are HTTP requests a second.
 */
export interface Sharing {
	/** Whether others are about: one of ours was refused lately. */
	isShared: boolean;
	sharedSince: number;
	/** How often to try. */
	rate: number;
	/** How often we were served lately. */
	served: number;
	/** For when the two before hold. */
	updatedAt: number;
	takenAt: number;
	refusedAt: number;
	/** None starts before. */
	nextAt: number;
}

/** As many slots as are taken in a second, and a little longer, so that one is gone after as many. */
const SLOT_MS = 205;
const FASTEST = 5;
const SLOWEST = 0.5;

/** Where we start when we find that we are not alone. */
const FIRST_RATE = 2.5;
const FASTER_BY_A_SECOND = 1;
const SLOWER_BY_A_REFUSAL = 0.88;

/** Who is served alone starts so much later in a slot than who has none; others are in between. */
const DEFERENCE_MS = 50;

/** Against ties. */
const JITTER_MS = 10;

/** How far back "lately" goes for what was served. */
const SERVED_WITHIN_MS = 5_000;

/** Where nothing has been taken for so long, trying more often does not help. */
const HOPEFUL_FOR_MS = 5_000;

/** After so long without a refusal we are alone again. */
const ALONE_AFTER_MS = 10_000;

export const ALONE: Sharing = {
	isShared: false,
	sharedSince: 0,
	rate: FASTEST,
	served: 0,
	updatedAt: 0,
	takenAt: 0,
	refusedAt: 0,
	nextAt: 0,
};

/** @param random 0 to 1, another one each time */
export function whenStarted(before: Sharing, now: number, random: number): Sharing {
	const sharing = atTime(before, now);
	if (!sharing.isShared) return sharing;
	return { ...sharing, nextAt: startOf(sharing, now, slotsBetween(sharing, random), random) };
}

export function whenTaken(before: Sharing, now: number): Sharing {
	const sharing = atTime(before, now);
	return { ...sharing, takenAt: now, served: sharing.served + 1_000 / SERVED_WITHIN_MS };
}

/** @param random 0 to 1, another one each time */
export function whenRefused(before: Sharing, now: number, random: number): Sharing {
	const sharing = atTime(before, now);
	const slower: Sharing = sharing.isShared
		? { ...sharing, rate: Math.max(SLOWEST, sharing.rate * SLOWER_BY_A_REFUSAL) }
		: { ...sharing, isShared: true, sharedSince: now, rate: FIRST_RATE };
	// Who was refused tries the next slot, or waits like all others where nobody gets through.
	const slots = isHopeful(slower, now) ? 1 : slotsBetween(slower, random);
	return { ...slower, refusedAt: now, nextAt: startOf(slower, now, slots, random) };
}

/** The same at a later time: the rate has risen, and what was served is forgotten bit by bit. */
export function atTime(sharing: Sharing, now: number): Sharing {
	const { refusedAt, updatedAt } = sharing;
	// A clock that was set back counts as one that stood still.
	const passed = Math.max(0, now - updatedAt);
	const faster = isHopeful(sharing, now) ? (FASTER_BY_A_SECOND * passed) / 1_000 : 0;
	return {
		...sharing,
		isShared: sharing.isShared && now - refusedAt < ALONE_AFTER_MS,
		rate: Math.min(FASTEST, sharing.rate + faster),
		served: sharing.served * Math.exp(-passed / SERVED_WITHIN_MS),
		updatedAt: now,
	};
}

function isHopeful({ sharedSince, takenAt }: Sharing, now: number): boolean {
	return now - Math.max(takenAt, sharedSince) < HOPEFUL_FOR_MS;
}

function slotsBetween({ rate }: Sharing, random: number): number {
	return Math.max(1, Math.floor(FASTEST / rate + random));
}

function startOf({ served }: Sharing, now: number, slots: number, random: number): number {
	const slot = (Math.floor(now / SLOT_MS) + slots) * SLOT_MS;
	return slot + DEFERENCE_MS * Math.min(1, served / FASTEST) + JITTER_MS * random;
}
