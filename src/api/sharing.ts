/**
 * How a process shares the allowance of an IP address with others that it can't talk to: n8n's
 * workers, for one. All it sees is which of its HTTP requests are refused with 429.
 *
 * They start in slots of the clock, which is the same for all processes of a machine, and nearly so for
 * those of a network. Fifteen slots are a frame. Who was served in a slot has the same one of each frame
 * that follows, until it is refused there or no longer uses it, and so nobody is in another's way
 * (network people know it as reservation ALOHA). Only two things are left to do:
 *
 * - Each tries a slot that it does not have, now and then, since it may have become free: the less
 *   often, the more such tries were in vain. Who has no slot tries each.
 * - Within a slot, whoever has fewer of them starts first, and takes it from who has more. A try starts
 *   a little later, so that those who have about as many leave each other in peace.
 *
 * Three busy processes have about a sixth of their HTTP requests refused so, and use nearly all that
 * there is: test/unit/sharing.test.ts simulates it. When others leave, it takes some seconds until what
 * they had is found.
 *
 * Everything here is pure: times are epoch milliseconds, and slots are counted from the epoch.
 */
export interface Sharing {
	/** Whether others are about: one of ours was refused lately. */
	isShared: boolean;
	/** By place in a frame: the latest slot there that we had, and used. */
	slots: readonly number[];
	/** The latest slot in which one of ours started. */
	latest: number;
	/** When the answer came to what was last taken. */
	takenAt: number;
	refusedAt: number;
	/** How many were refused since one was taken. */
	refusedInARow: number;
	/** How many tries were in vain lately. */
	triedInVain: number;
	/** When to try again a slot that we don't have. */
	tryAt: number;
	/** 0 to 1, another one after each start. */
	random: number;
}

/** As many slots as are taken in a second, and a little longer, so that one is gone after as many. */
const SLOT_MS = 206;

/** Slots, about three seconds: three or five processes can have as many as each other. */
const FRAME = 15;

/** Slots, three frames: we lose what we have not used for so long. */
const KEPT_FOR = 45;

/** We start so much later in a slot for each that we have, but not for more than so many. */
const DEFERENCE_MS = 5;
const MOST_DEFERENCE = 8;

/** A try starts later still, and takes nothing from who has but one slot more. */
const TRY_DEFERENCE_MS = 7;

/** Against ties. */
const JITTER_MS = 2;

/**
 * With so few slots we would come too early, before Calltouch takes another one. A try starts anywhere
 * within the first of a slot then, which is where all others start.
 */
const FEW = 1;
const EARLY_MS = 30;

/** After so many refusals in a row half of our tries start later: others may not go by slots. */
const OUT_OF_STEP_FROM = 10;

/** Who would start so much later in a slot than it should waits for its next one. */
const LATEST_MS = 30;

/** Between tries, on average: 400 ms at first, ten seconds after eight in vain. */
const FIRST_TRY_MS = 400;
const LONGER_BY_TRY = 1.5;
const MOST_IN_VAIN = 8;

/** For how many tries in vain one makes up that was taken: where one slot is free, others may be. */
const MADE_UP_BY_TRY = 3;

/** How long, on average, who has slots starts nothing before it tries one more. */
const PATIENCE_MS = 2_000;

/** Who has none tries each at first, and then ever less: perhaps nobody gets anything. */
const WAIT_BY_REFUSAL_MS = 35;

/** After so long without a refusal we are alone again. */
const ALONE_AFTER_MS = 30_000;

const NEVER = -Infinity;

export const ALONE: Sharing = {
	isShared: false,
	slots: Array<number>(FRAME).fill(NEVER),
	latest: NEVER,
	takenAt: NEVER,
	refusedAt: NEVER,
	refusedInARow: 0,
	triedInVain: 0,
	tryAt: NEVER,
	random: 0,
};

/** @param random 0 to 1, another one each time */
export function whenStarted(before: Sharing, now: number, random: number): Sharing {
	const slot = slotAt(now);
	const sharing = { ...before, latest: slot, random };
	if (has(sharing, slot)) return withSlot(sharing, slot, slot);
	return { ...sharing, tryAt: nextTry(now, sharing.triedInVain, random) };
}

/** @param started when what was taken had started */
export function whenTaken(before: Sharing, started: number, now: number): Sharing {
	const slot = slotAt(started);
	const sharing = { ...before, takenAt: now, refusedInARow: 0 };
	if (has(sharing, slot)) return sharing;
	const triedInVain = Math.max(0, sharing.triedInVain - MADE_UP_BY_TRY);
	const tryAt = nextTry(now, triedInVain, sharing.random);
	return { ...withSlot(sharing, slot, slot), triedInVain, tryAt };
}

/**
 * @param started when what was refused had started
 * @param random 0 to 1, another one each time
 */
export function whenRefused(
	before: Sharing,
	started: number,
	now: number,
	random: number,
): Sharing {
	const slot = slotAt(started);
	const refusedInARow = before.refusedInARow + 1;
	const sharing = { ...before, isShared: true, refusedAt: now, refusedInARow };
	if (!before.isShared) return { ...sharing, triedInVain: 0, tryAt: now };
	if (has(sharing, slot)) return withSlot(sharing, slot, NEVER);
	const triedInVain = Math.min(MOST_IN_VAIN, sharing.triedInVain + 1);
	return { ...sharing, triedInVain, tryAt: nextTry(started, triedInVain, random) };
}

/** The same at a later time. Where the clock was set back, what was known of slots is no use. */
export function atTime(sharing: Sharing, now: number): Sharing {
	const { isShared, refusedAt, latest } = sharing;
	if (latest > slotAt(now)) return { ...ALONE, isShared, refusedAt: now };
	return { ...sharing, isShared: isShared && now - refusedAt < ALONE_AFTER_MS };
}

/** When the next may start, among others. */
export function turnAt(sharing: Sharing, now: number): number {
	const earliest = now - LATEST_MS;
	const count = countSlots(sharing, now);
	const ours = deference(sharing, count);
	const others = tryOffset(sharing, count);
	const tryAt = Math.min(sharing.tryAt, hungryAt(sharing, count));
	for (let slot = Math.max(sharing.latest + 1, slotAt(earliest)); ; slot++) {
		const isOurs = has(sharing, slot);
		const start = slot * SLOT_MS + (isOurs ? ours : others);
		if (start >= (isOurs ? earliest : Math.max(earliest, tryAt))) return start;
	}
}

/** When who has so many slots tries another one in any case. */
function hungryAt({ latest, refusedInARow, random }: Sharing, count: number): number {
	const wait = count === 0 ? WAIT_BY_REFUSAL_MS * refusedInARow : PATIENCE_MS;
	return latest * SLOT_MS + wait * (0.5 + random);
}

function nextTry(from: number, inVain: number, random: number): number {
	return from + FIRST_TRY_MS * LONGER_BY_TRY ** inVain * (0.5 + random);
}

/** How far into a slot of ours we start. */
function deference({ random }: Sharing, count: number): number {
	return DEFERENCE_MS * Math.min(MOST_DEFERENCE, count) + JITTER_MS * random;
}

/** How far into another slot we start. */
function tryOffset(sharing: Sharing, count: number): number {
	const { random, refusedInARow } = sharing;
	const anywhere = (2 * random) % 1;
	const isOutOfStep = refusedInARow >= OUT_OF_STEP_FROM;
	if (isOutOfStep && random < 0.5) return SLOT_MS * anywhere;
	if (isOutOfStep || count <= FEW) return EARLY_MS * anywhere;
	return deference(sharing, count) + TRY_DEFERENCE_MS;
}

function slotAt(time: number): number {
	return Math.floor(time / SLOT_MS);
}

function has({ slots }: Sharing, slot: number): boolean {
	return slot - (slots[slot % FRAME] ?? NEVER) <= KEPT_FOR;
}

function countSlots({ slots }: Sharing, now: number): number {
	return slots.filter((had) => slotAt(now) - had <= KEPT_FOR).length;
}

function withSlot(sharing: Sharing, slot: number, had: number): Sharing {
	return { ...sharing, slots: sharing.slots.with(slot % FRAME, had) };
}
