import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';

import { parseDateStr } from '../values/dates';
import type { Entry } from './identity';

/**
 * What entries have told of the account's zone: an IANA name where they agreed with it, else its
 * offset from UTC in minutes; null as long as they told nothing.
 */
export type ToldZone = string | number | null;

/** The account's zone as it is reckoned with, and how far the account's days may lie from its days. */
export interface AccountZone {
	zone: Zone;
	doubtMs: number;
}

const HOUR = 3_600_000;

/**
 * Entries tell the zone only of the time they were created at: since then the account's clocks may
 * have changed, or only ours, and when clocks go back, an hour has no name of its own. Before they
 * told anything, the two zones may be as far apart as any on Earth: UTC-12 and UTC+14.
 */
const DOUBT = { changeOfClocks: 2 * HOUR, anyTwoZones: 26 * HOUR };

/**
 * The account's zone: what entries have told, whatever the credential says by now.
 *
 * @param presumed IANA name to go by until they do: the credential's
 */
export function accountZone(told: ToldZone, presumed: string): AccountZone {
	const zone =
		typeof told === 'number' ? FixedOffsetZone.instance(told) : IANAZone.create(told ?? presumed);
	return told === null || !zone.isValid
		? { zone: IANAZone.create(presumed), doubtMs: DOUBT.anyTwoZones }
		: { zone, doubtMs: DOUBT.changeOfClocks };
}

const QUARTER_OF_AN_HOUR = 15;

/** Minutes: no clock on Earth is farther from UTC. */
const FARTHEST = 14 * 60;

/** Reading dates costs more than all the rest of a poll, and so many tell as well as thousands. */
const VOTERS = 50;

/** What tells the zone of an entry. */
type Times = Pick<Entry, 'createdAt' | 'localTime'>;

/**
 * What entries tell of the account's zone by the local time of their creation. Where they don't agree with each other, most of them win. Of many, some from all over the answer are asked.
 *
 * @param names IANA names, of which the first that fits is taken: it knows more than an offset
 */
export function toldZone(entries: Times[], names: string[]): ToldZone {
	const votes = new Map<string | number, number>();
	const step = Math.ceil(entries.length / VOTERS);
	for (const entry of entries.filter((_, index) => index % step === 0)) {
		const vote = voteOf(entry, names);
		if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
	}
	const [winner] = [...votes].sort(([, a], [, b]) => b - a);
	return winner?.[0] ?? null;
}

function voteOf({ createdAt, localTime }: Times, names: string[]): string | number | undefined {
	const local = parseDateStr(localTime, 'utc');
	if (createdAt === undefined || local === undefined) return undefined;
	const minutes = (local.toMillis() - createdAt) / 60_000;
	const offset = Math.round(minutes / QUARTER_OF_AN_HOUR) * QUARTER_OF_AN_HOUR;
	// A date that is off by years says nothing of the zone.
	if (Math.abs(offset) > FARTHEST) return undefined;
	const fits = (zone: string) => DateTime.fromMillis(createdAt, { zone }).offset === offset;
	return names.find(fits) ?? offset;
}
