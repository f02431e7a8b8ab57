import { z } from 'zod/v4';

import type { EntryKey } from './identity';

const entryKey = z.union([z.number(), z.string()]);

const logState = z.object({
	site: z.string(),
	wanted: z.string(),
	/**
	 * Epoch ms. Entries created before have been dealt with, or showed up too late. Never goes back,
	 * so that an id that was forgotten can't come up again.
	 */
	horizon: z.number(),
	/** Epoch ms by the server's clock: up to where all was asked for, or the oldest that waits since. */
	cursor: z.number(),
	/**
	 * Where entries are emitted from activation on: when that was, in epoch ms by the server's clock,
	 * and the first day, in the account's calendar, of which nothing had been asked for then.
	 */
	start: z.object({ at: z.number(), dayAfter: z.string() }).nullable(),
	/**
	 * Entries created before are not to be emitted until all was asked for once: none at all at the
	 * start, with other filters none that are long known to the user. Epoch ms.
	 */
	quiet: z.union([z.literal('all'), z.number()]).nullable(),
	/** How many answers have led to an emission: tells an older state of the log from a newer one. */
	emissions: z.number(),
	/** Whether the last poll left something for the next one: days to ask for, or entries. */
	isBehind: z.boolean(),
	/**
	 * Epoch ms by this machine's clock: when all was last asked for that may still be emitted, and not
	 * only what is recent.
	 */
	allAskedAt: z.number().optional(),
	/** What entries have told of the account's zone. */
	zone: z.union([z.string(), z.number()]).nullable(),
	/** How many ms the server's clock is ahead of this machine's. */
	skew: z.number(),
	/** How many days can be asked for at once; undefined where nothing was too much. */
	bearable: z.object({ days: z.number(), since: z.number() }).optional(),
	/**
	 * Keys of entries created since the horizon that are not to be emitted again, by the hour of
	 * their creation since the epoch: about 10 bytes an id, and easy to forget.
	 */
	seen: z.record(z.string(), z.array(entryKey)),
	/**
	 * Entries that are not ready to be emitted, with the date of their creation: they wait behind the
	 * horizon, too, and whatever the filters become.
	 */
	pending: z.array(z.tuple([entryKey, z.number()])),
});

/** What the trigger remembers of a log between polls. Plain JSON, never changed in place. */
export type LogState = z.infer<typeof logState>;

const triggerState = z.object({
	/** What it started on: when this changes, its logs start from then on. */
	event: z.string(),
	/** Whether it had started on something else before: then a log without a state starts now. */
	isSwitched: z.boolean(),
	/** How many polls have put something out: tells an older state from a newer one. */
	emissions: z.number(),
	/** By the name of the log: IDs are a log's own. */
	logs: z.record(z.string(), logState),
});

/** What the trigger remembers between polls. */
export type TriggerState = z.infer<typeof triggerState>;

/**
 * The state that was saved; undefined where there is none, or none that can be used.
 *
 * @param saved as n8n hands it out after a restart: every object in it watches for changes, and has
 * a key of its own for them, which a copy has not
 */
export function readState(saved: unknown): TriggerState | undefined {
	const copy: unknown = JSON.parse(JSON.stringify(saved ?? null));
	const parsed = triggerState.safeParse(copy);
	return parsed.success ? parsed.data : undefined;
}

const HOUR = 3_600_000;

/** Seen keys with some more in them, and without those from before the horizon. */
export function remember(
	seen: LogState['seen'],
	added: Array<{ key: EntryKey; date: number }>,
	horizon: number,
): LogState['seen'] {
	const byHour = new Map(
		Object.entries(seen)
			.filter(([hour]) => (Number(hour) + 1) * HOUR > horizon)
			.map(([hour, keys]) => [hour, new Set(keys)]),
	);
	for (const { key, date } of added) {
		if (date < horizon) continue;
		const hour = String(Math.floor(date / HOUR));
		const keys = byHour.get(hour);
		if (keys) keys.add(key);
		else byHour.set(hour, new Set([key]));
	}
	return Object.fromEntries([...byHour].map(([hour, keys]) => [hour, [...keys]]));
}

/** How many keys a state holds. */
export function countKeys({ seen, pending }: LogState): number {
	return Object.values(seen).reduce((count, keys) => count + keys.length, pending.length);
}

export function isSeen(seen: LogState['seen']): (key: EntryKey) => boolean {
	const keys = new Set(Object.values(seen).flat());
	return (key) => keys.has(key);
}
