import { sum } from './statistics';
import { accepted, type UpdateCall } from './updates';

/** How several that call at the same time share the limit, while all of them are under way. */
export interface Shares {
	/** How long that is: from when the last has begun until the first has been served. */
	togetherMs: number;
	/** Calls taken in that time. */
	taken: number;
	/** What each got of them, as a part of the fair share. */
	shares: number[];
}

export function shareOut(parties: UpdateCall[][]): Shares {
	const start = Math.max(...parties.map((calls) => Math.min(...calls.map(({ time }) => time))));
	const end = Math.min(
		...parties.map((calls) => Math.max(...accepted(calls).map(({ time }) => time))),
	);
	const counts = parties.map(
		(calls) => accepted(calls).filter(({ time }) => time >= start && time < end).length,
	);
	const taken = sum(counts);
	return {
		togetherMs: end - start,
		taken,
		shares: counts.map((count) => (count * parties.length) / taken),
	};
}
