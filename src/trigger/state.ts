import { z } from 'zod/v4';

/** A requestId; text where Calltouch gives no number. */
export type RequestKey = number | string;

const requestKey = z.union([z.number(), z.string()]);

const triggerState = z.object({
	site: z.string(),
	wanted: z.string(),
	/**
	 * Epoch ms. Requests created before have been dealt with, or showed up too late. Never goes back,
	 * so that an id that was forgotten can't come up again.
	 */
	horizon: z.number(),
	/** Epoch ms by the server's clock: the last poll, or the oldest request that waits since. */
	cursor: z.number(),
	/** Epoch ms by the server's clock: from when on requests were to be emitted at the start. */
	startedAt: z.number(),
	/** How many polls have emitted something: tells an older state from a newer one. */
	emissions: z.number(),
	/** Whether requests are waiting that did not fit into the last poll. */
	isBehind: z.boolean(),
	/**
	 * What the requests say of the account's zone: that it is the credential's, or its offset from
	 * UTC in minutes; nothing as long as none was seen.
	 */
	zone: z.union([z.enum(['unknown', 'confirmed']), z.number()]),
	/** How many ms the server's clock is ahead of this machine's. */
	skew: z.number(),
	/**
	 * Ids of requests created since the horizon that are not to be emitted again, by the hour of
	 * their creation since the epoch: about 10 bytes an id, and easy to forget.
	 */
	seen: z.record(z.string(), z.array(requestKey)),
});

/** What the trigger remembers between polls. Plain JSON, never changed in place. */
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

/** Seen ids with some more in them, and without those from before the horizon. */
export function remember(
	seen: TriggerState['seen'],
	added: Array<{ key: RequestKey; date: number }>,
	horizon: number,
): TriggerState['seen'] {
	const byHour = new Map(
		Object.entries(seen)
			.filter(([hour]) => (Number(hour) + 1) * HOUR > horizon)
			.map(([hour, keys]) => [hour, [...keys]]),
	);
	for (const { key, date } of added) {
		if (date < horizon) continue;
		const hour = String(Math.floor(date / HOUR));
		const keys = byHour.get(hour);
		if (keys) keys.push(key);
		else byHour.set(hour, [key]);
	}
	return Object.fromEntries(byHour);
}

/** How many ids a state holds. */
export function countSeen({ seen }: TriggerState): number {
	return Object.values(seen).reduce((count, keys) => count + keys.length, 0);
}

export function isSeen(seen: TriggerState['seen']): (key: RequestKey) => boolean {
	const keys = new Set(Object.values(seen).flat());
	return (key) => keys.has(key);
}
