const WINDOW_MS = 1000;

/** Times, on a monotonic clock, of the calls let through in the last second, by IP address. */
export type RateWindows = Map<string, number[]>;

/**
 * Whether a call may run now. Counts only calls that were let through: of 11 in one second 5 run,
 * whatever became of the others.
 * `now` must not be the sandbox's own clock, which a test may have stopped.
 */
export function takeSlot(
	windows: RateWindows,
	ip: string,
	limit: number | null,
	now: number,
): boolean {
	const recent = (windows.get(ip) ?? []).filter((time) => now - time < WINDOW_MS);
	const free = limit === null || recent.length < limit;
	windows.set(ip, free ? [...recent, now] : recent);
	return free;
}
