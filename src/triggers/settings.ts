import type { WatchedLog } from './events/event';
import type { CommonInput } from './events/parameters';
import { LOOK_BACK, MAX_ITEMS } from './events/parameters';

const MINUTE = 60_000;

/** What a log is polled by. */
export interface Settings {
	start: CommonInput['start'];
	lookBackMs: number;
	/** How many entries a poll may emit. */
	mostEntries: number;
	/** IANA zone that the account is in, as the credential has it: entries know better. */
	timeZone: string;
	/**
	 * Which account's log: when this changes, what was known is of no use. Calltouch's site IDs
	 * tell accounts apart, whatever token they are read with and through whatever address.
	 */
	site: string;
	/** Which of its entries: when this changes, more of the old ones may come into sight. */
	wanted: string;
}

export function toSettings(
	{ start, options }: CommonInput,
	{ sought }: Pick<WatchedLog, 'sought'>,
	{ timeZone, siteId }: { timeZone: string; siteId: string },
): Settings {
	const { lookBack = LOOK_BACK, maxItems = MAX_ITEMS } = options;
	return {
		start,
		lookBackMs: lookBack * MINUTE,
		mostEntries: maxItems,
		timeZone,
		site: options.siteId ?? siteId,
		wanted: JSON.stringify(sought),
	};
}
