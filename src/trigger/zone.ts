import { DateTime, FixedOffsetZone, IANAZone } from 'luxon';
import type { Zone } from 'luxon';

import type { Loose } from '../schema/values';
import type { TriggerState } from './state';

const QUARTER_OF_AN_HOUR = 15;

/** Minutes: no clock on Earth is farther from UTC. */
const FARTHEST = 14 * 60;

/** Reading dates costs more than all the rest of a poll, and so many tell as well as thousands. */
const VOTERS = 50;

/**
 * What requests say of the account's zone: `dateStr` is the local time of `date`. Where they don't
 * agree with each other, most of them win. Unknown without any. Of many, some from all over the
 * answer are asked.
 *
 * @param timeZone the credential's
 */
export function zoneOf(requests: Loose[], timeZone: string): TriggerState['zone'] {
	const votes = new Map<number | 'confirmed', number>();
	const step = Math.ceil(requests.length / VOTERS);
	for (const request of requests.filter((_, index) => index % step === 0)) {
		const vote = voteOf(request, timeZone);
		if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1);
	}
	const [winner] = [...votes].sort(([, a], [, b]) => b - a);
	return winner?.[0] ?? 'unknown';
}

function voteOf({ date, dateStr }: Loose, timeZone: string): number | 'confirmed' | undefined {
	if (typeof date !== 'number' || typeof dateStr !== 'string') return undefined;
	const local = DateTime.fromFormat(dateStr, 'dd/MM/yyyy HH:mm:ss', { zone: 'utc' });
	if (!local.isValid) return undefined;
	const minutes = (local.toMillis() - date) / 60_000;
	const offset = Math.round(minutes / QUARTER_OF_AN_HOUR) * QUARTER_OF_AN_HOUR;
	// A date that is off by years, or none, says nothing of the zone.
	if (!(Math.abs(offset) <= FARTHEST)) return undefined;
	return offset === DateTime.fromMillis(date, { zone: timeZone }).offset ? 'confirmed' : offset;
}

/** The zone to reckon in: the offset that was found where the credential's zone is wrong. */
export function effectiveZone(zone: TriggerState['zone'], timeZone: string): Zone {
	return typeof zone === 'number' ? FixedOffsetZone.instance(zone) : IANAZone.create(timeZone);
}
