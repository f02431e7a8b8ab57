import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';

import { parseDateStr, toEpochMs } from '../values/dates';
import type { Loose } from '../values/json';

/**
 * What requests have told of the account's zone: an IANA name where they agreed with it, else its
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
 * Requests tell the zone only of the time they were created at: since then the account's clocks may
 * have changed, or only ours, and when clocks go back, an hour has no name of its own.
 */
const DOUBT = { changeOfClocks: 2 * HOUR, anyZoneOnEarth: 14 * HOUR };

/**
 * The account's zone: what requests have told, whatever the credential says by now.
 *
 * @param presumed IANA name to go by until they do: the credential's
 */
export function accountZone(told: ToldZone, presumed: string): AccountZone {
	const zone =
		typeof told === 'number' ? FixedOffsetZone.instance(told) : IANAZone.create(told ?? presumed);
	return told === null || !zone.isValid
		? { zone: IANAZone.create(presumed), doubtMs: DOUBT.anyZoneOnEarth }
		: { zone, doubtMs: DOUBT.changeOfClocks };
}

const QUARTER_OF_AN_HOUR = 15;

/** Minutes: no clock on Earth is farther from UTC. */
const FARTHEST = 14 * 60;

/** Reading dates costs more than all the rest of a poll, and so many tell as well as thousands. */
const VOTERS = 50;

/**
 * What requests tell of the account's zone: `dateStr` is the local time of `date`. Where they don't
 * agree with each other, most of them win. Of many, some from all over the answer are asked.
 *
 * @param names IANA names, of which the first that fits is taken: it knows more than an offset
 */
export function toldZone(requests: Loose[], names: string[]): ToldZone {
	const votes = new Map<string | number, number>();
	const step = Math.ceil(requests.length / VOTERS);
	for (const request of requests.filter((_, index) => index % step === 0)) {
		const vote = voteOf(request, names);
		if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
	}
	const [winner] = [...votes].sort(([, a], [, b]) => b - a);
	return winner?.[0] ?? null;
}

function voteOf({ date, dateStr }: Loose, names: string[]): string | number | undefined {
	const moment = toEpochMs(date);
	const local = parseDateStr(dateStr, 'utc');
	if (moment === undefined || local === undefined) return undefined;
	const minutes = (local.toMillis() - moment) / 60_000;
	const offset = Math.round(minutes / QUARTER_OF_AN_HOUR) * QUARTER_OF_AN_HOUR;
	// A date that is off by years says nothing of the zone.
	if (Math.abs(offset) > FARTHEST) return undefined;
	const fits = (zone: string) => DateTime.fromMillis(moment, { zone }).offset === offset;
	return names.find(fits) ?? offset;
}
