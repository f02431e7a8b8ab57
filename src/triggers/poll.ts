import { DateTime } from 'luxon';

import { startOfDay } from '../values/dates';
import type { Span } from '../values/period';
import type { Settings } from './settings';
import type { Found, LogAnswer } from './settle';
import { LONG_AGO, MOST_AHEAD, settle } from './settle';
import type { LogState } from './state';
import type { Bearable } from './window';
import { daysIn, firstSlice, mostDays, spanToAsk } from './window';
import { accountZone } from './zone';

/** What came of a window: entries, or that it was too much for Calltouch, or failed for another reason. */
export type SliceResult =
	| ({ kind: 'answer' } & Pick<LogAnswer, 'entries' | 'serverNow' | 'machineNow'>)
	| { kind: 'tooMuch' | 'failed'; machineNow: number };

/**
 * What a process remembers of a poll of a log beside the state: n8n saves that only when something was
 * emitted, so that a poll without a find, or one that failed, may start from an older one.
 */
export interface Trail {
	/** Of which states the day is true. */
	states: string[];
	/** The first day that is left to ask for, in the account's calendar; undefined where none is over. */
	day?: string;
	bearable?: Bearable;
	/** When the trigger started with a site, by the server's clock, as long as no state tells. */
	begun?: { site: string; at: number };
}

/** What a poll of a log comes to. */
export interface Polled {
	/** New entries, the oldest first, no more than the settings say. */
	emit: Found[];
	/** undefined where nothing was answered, and none was saved. */
	state: LogState | undefined;
	trail: Trail;
	/** Whether an HTTP request failed, and nothing was won before it. */
	isStuck: boolean;
	/** The account's zone, as far as it is known by now. */
	zone: string;
	/** Whether it is not the credential's. */
	isZoneWrong: boolean;
}

const SECOND = 1_000;

/** A backlog of two years in one poll; of the rest, the next ones take care. */
const MOST_SLICES = 24;

/** What a poll of a log starts from. */
export interface LogStart {
	/** undefined at the first poll. */
	saved: LogState | undefined;
	settings: Settings;
	/** Epoch ms by this machine's clock. */
	now: number;
	/** Epoch ms after which nothing more is asked for. */
	until: number;
	/** Of the last poll. */
	trail: Trail | undefined;
}

/**
 * One poll of a log: yields the windows to ask for, one after the other, the oldest first, and takes
 * what came of each. Mostly that is one; a backlog is asked for in slices of a month, or shorter ones
 * once one was too much, and the state moves with each.
 */
export function* pollSteps({
	saved,
	settings,
	now,
	until,
	trail,
}: LogStart): Generator<Span, Polled, SliceResult> {
	const known = saved?.site === settings.site ? saved : undefined;
	let begun = !known && trail?.begun?.site === settings.site ? trail.begun : undefined;
	const span = spanToAsk(saved, settings, now, begun?.at);
	const begunAt = trail?.states.includes(nameOf(saved, settings)) ? trail.day : undefined;
	let from = begunAt === undefined ? span.from : laterDay(span.from, begunAt);
	let day = begunAt;
	let bearable = later(saved?.bearable, trail?.bearable);
	const reckonedBy = known?.zone ?? null;
	const polledUntil = known?.cursor ?? -Infinity;
	let state = saved;
	let sentAt = now;
	let startedAt = -Infinity;
	let hasFailed = false;
	let isZoneWrong = false;
	const emit: Found[] = [];

	for (let slices = 0; slices < MOST_SLICES && from < span.to; slices++) {
		const window = firstSlice({ from, to: span.to }, mostDays(bearable, sentAt));
		const result = yield window;
		const { machineNow } = result;
		if (result.kind === 'answer') {
			// An answer that took long may show what was there when it was asked for; the server's
			// clock tells no less than a second.
			const took = machineNow - sentAt;
			const askedAt = took < SECOND ? machineNow : sentAt;
			const serverNow = result.serverNow && result.serverNow - (machineNow - askedAt);
			const settlement = settle(
				state,
				{ ...settings, mostEntries: settings.mostEntries - emit.length },
				{
					entries: result.entries,
					serverNow,
					machineNow: askedAt,
					window,
					isLast: window.to >= span.to,
					isAll: span.isAll,
					begunAt: begun?.at,
					polledUntil,
					reckonedBy,
				},
			);
			state = settlement.state;
			startedAt = serverNow ?? askedAt - MOST_AHEAD;
			isZoneWrong ||= settlement.isZoneWrong;
			emit.push(...settlement.emit);
			if (settlement.isOver) day = window.to.toISODate() ?? undefined;
			from = window.to;
			const isFull = emit.length > 0 && emit.length === settings.mostEntries;
			if (!settlement.isDone || isFull) break;
		} else {
			hasFailed = true;
			if (result.kind === 'failed' || daysIn(window) < 2) break;
			bearable = { days: Math.floor(daysIn(window) / 2), since: machineNow };
		}
		// The next slice may take as long as this one.
		if (machineNow + (machineNow - sentAt) > until) break;
		if (result.kind === 'tooMuch') hasFailed = false;
		sentAt = machineNow;
	}

	// A start that goes on in the next poll was now all the same. What comes in between is new.
	if (state?.quiet === 'all') {
		state = { ...state, quiet: null, start: { at: startedAt, dayAfter: LONG_AGO } };
	}
	const start = state?.start;
	if (!known && start) begun ??= { site: settings.site, at: start.at };
	const isStuck = hasFailed && emit.length === 0 && day === begunAt;
	const states = [...(emit.length > 0 ? [] : [saved]), state].map((one) => nameOf(one, settings));
	return {
		emit,
		state: state && { ...state, bearable },
		trail: isStuck && trail ? { ...trail, bearable } : { states, day, bearable, begun },
		isStuck,
		zone: accountZone(state?.zone ?? null, settings.timeZone).zone.name,
		isZoneWrong,
	};
}

/** Tells states apart by what was asked for before them. */
function nameOf(state: LogState | undefined, { site, start }: Settings): string {
	return JSON.stringify([site, state ? [state.site, state.horizon, state.emissions] : start]);
}

function laterDay(from: DateTime, day: string): DateTime {
	return DateTime.max(from, startOfDay(DateTime.fromISO(day, { zone: from.zone })));
}

function later(a: Bearable | undefined, b: Bearable | undefined): Bearable | undefined {
	return a && b ? (a.since > b.since ? a : b) : (a ?? b);
}
