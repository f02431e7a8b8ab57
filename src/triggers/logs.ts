import type { Span } from '../values/period';
import type { LogStart, Polled, SliceResult, Trail } from './poll';
import { pollSteps } from './poll';
import type { Settings } from './settings';
import type { Found } from './settle';
import type { LogState, TriggerState } from './state';

/** What a process remembers of a trigger's logs beside the state. */
export interface Trails {
	event: string;
	/** By the name of the log. */
	logs: Record<string, Trail>;
}

/** A log of a trigger, and what it is polled by. */
export interface LogOfEvent {
	event: string;
	/** Tells it from the other logs of the event. */
	name: string;
	settings: Settings;
}

/**
 * What the poll of a log starts from. With another event than before, all logs start now, whatever was
 * chosen for the first poll ever.
 *
 * @param saved the trigger's state, undefined at the first poll
 * @param trails of the last poll
 */
export function startOfLog(
	{ event, name, settings }: LogOfEvent,
	saved: TriggerState | undefined,
	trails: Trails | undefined,
	{ now, until }: Pick<LogStart, 'now' | 'until'>,
): LogStart {
	const known = saved?.event === event ? saved : undefined;
	const startsNow = saved !== undefined && isSwitched(saved, event);
	return {
		saved: known?.logs[name],
		settings: startsNow ? { ...settings, start: { startFrom: 'now' } } : settings,
		now,
		until,
		trail: trails?.event === event ? trails.logs[name] : undefined,
	};
}

function isSwitched(saved: TriggerState, event: string): boolean {
	return saved.isSwitched || saved.event !== event;
}

/** The poll of a log, and all that it takes to go through it again. */
export interface LogPoll {
	start: LogStart;
	results: SliceResult[];
	polled: Polled;
}

/** One poll of a log, as `pollSteps` has it. */
export function* logSteps(start: LogStart): Generator<Span, LogPoll, SliceResult> {
	const results: SliceResult[] = [];
	const steps = pollSteps(start);
	let step = steps.next();
	while (!step.done) {
		const result = yield step.value;
		results.push(result);
		step = steps.next(result);
	}
	return { start, results, polled: step.value };
}

/** The same poll with room for fewer entries: the others are new at the next one. */
function withRoomFor(most: number, { start, results, polled }: LogPoll): Polled {
	if (polled.emit.length <= most) return polled;
	const steps = pollSteps({ ...start, settings: { ...start.settings, mostEntries: most } });
	let step = steps.next();
	for (const result of results) {
		if (!step.done) step = steps.next(result);
	}
	if (!step.done) throw new Error('With less room, a poll asks for no more than it did');
	return step.value;
}

/** What a poll of all logs comes to. */
export interface Merged {
	/** New entries of all logs, the oldest first, no more than one poll may emit. */
	emit: Array<Found & { log: string }>;
	/** undefined where nothing was answered, and none was saved. */
	state: TriggerState | undefined;
	trails: Trails;
	/** The logs that failed before anything was won: their states are as they were. */
	stuck: string[];
}

/**
 * Puts the polls of an event's logs together. Each log has a state of its own, so that one that fails
 * holds up none of the others; of what they found, the oldest entries are emitted, and what does not
 * fit stays new in its log.
 *
 * @param saved the trigger's state, undefined at the first poll
 * @param polls by the name of the log; the limit in their settings is one for all
 */
export function merge(
	event: string,
	saved: TriggerState | undefined,
	polls: Record<string, LogPoll>,
): Merged {
	const counts = countOldest(polls);
	const logs: Record<string, LogState> = {};
	const trails: Trails = { event, logs: {} };
	const emit: Merged['emit'] = [];
	for (const [name, poll] of Object.entries(polls)) {
		const polled = withRoomFor(counts.get(name) ?? 0, poll);
		const state = polled.isStuck ? poll.start.saved : polled.state;
		if (state) logs[name] = state;
		trails.logs[name] = polled.trail;
		emit.push(...polled.emit.map((found) => ({ ...found, log: name })));
	}
	const stuck = Object.keys(polls).filter((name) => polls[name]?.polled.isStuck);
	const isAnyWon = stuck.length < Object.keys(polls).length;
	return {
		emit: emit.sort((a, b) => a.date - b.date),
		state: isAnyWon
			? {
					event,
					isSwitched: saved !== undefined && isSwitched(saved, event),
					emissions: (saved?.emissions ?? 0) + (emit.length > 0 ? 1 : 0),
					logs,
				}
			: saved,
		trails,
		stuck,
	};
}

/** How many of the oldest entries are of which log. */
function countOldest(polls: Record<string, LogPoll>): Map<string, number> {
	const [most] = Object.values(polls).map(({ start }) => start.settings.mostEntries);
	const oldest = Object.entries(polls)
		.flatMap(([name, { polled }]) => polled.emit.map(({ date }) => ({ name, date })))
		.sort((a, b) => a.date - b.date)
		.slice(0, most);
	const counts = new Map<string, number>();
	for (const { name } of oldest) counts.set(name, (counts.get(name) ?? 0) + 1);
	return counts;
}
