import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Account } from '../api/account';
import type { Api } from '../api/client';
import { createApi } from '../api/client';
import { Failure, isTooMuch, noting } from '../api/failure';
import { messages } from '../messages';
import type { Message } from '../messages/message';
import type { Span } from '../values/period';
import { daysAfter, halvesOfSpan, spanOf } from '../values/period';
import type { LogOutcome } from '../resources/log';
import { readSlices } from '../resources/log';
import type { WatchedLog } from '../triggers/events/event';
import { dateOf, newestWanted } from '../triggers/identity';
import type { LogPoll, Merged, Trails } from '../triggers/logs';
import { logSteps, merge, startOfLog } from '../triggers/logs';
import type { LogStart, SliceResult } from '../triggers/poll';
import type { Found } from '../triggers/settle';
import type { Pollers } from '../triggers/pollers';
import { admit, conclude, leave } from '../triggers/pollers';
import { toSettings } from '../triggers/settings';
import type { TriggerState } from '../triggers/state';
import { countKeys, readState } from '../triggers/state';
import { daysIn } from '../triggers/window';
import { accountZone, toldZone } from '../triggers/zone';
import { inSentences, toNodeError } from './errors';
import { readTriggerInput } from './triggerParameters';
import { namingParameters } from './unfit';

/** About 2 MB of state, which n8n writes to its database again and again. */
const MOST_REMEMBERED = 200_000;

const MINUTE = 60_000;

/**
 * What polls usually ask for, around midnight: without an answer it is asked for again, rather than
 * divided.
 */
const MOST_DAYS_TRIED_AGAIN = 2;

/** What this process keeps of its triggers. */
const pollers: Pollers = new Map();

/**
 * One poll: what it reads, the entries that are new, and then the new state in one assignment. A log
 * of which an HTTP request fails before anything is won keeps the state that it had; what the other
 * one has comes out all the same. The failure is thrown, or, where that would lose items, handed to
 * n8n as n8n does it with what a poll throws.
 *
 * @returns the items, or null where nothing is new
 * @throws Failure
 */
export async function pollForNew(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const key = JSON.stringify([context.getWorkflow().id, context.getNode().name]);
	const data = context.getWorkflowStaticData('node');
	const saved = readState(data.state);
	const admission = admit(pollers, key, data, saved?.emissions, Date.now());
	if ('refusal' in admission) {
		if (admission.refusal === 'oldCopy')
			context.logger.warn(inSentences(messages.trigger.oldCopy(context.getNode().name)));
		return null;
	}
	try {
		const { poller } = admission;
		const { account, polls, merged, failure } = await poll(context, saved, poller.trails);
		const items = merged.emit.map(itemsOf(polls));
		const isPutOut = conclude(pollers, key, data, merged, Date.now());
		const wrong = polls.find(({ polled }) => polled.isZoneWrong);
		if (wrong && poller.wrongZone !== account.timeZone) {
			context.logger.warn(inSentences(zoneWarning(account, wrong)));
			poller.wrongZone = account.timeZone;
		}
		if (!isPutOut) {
			if (failure) throw failure;
			return null;
		}
		if (failure) context.__emitError(toNodeError(context.getNode(), failure));
		return [items];
	} finally {
		leave(pollers, key, data);
	}
}

/** A poll of a log, and why an HTTP request of it failed, if one did. */
type PollOfLog = LogPoll & { log: WatchedLog; failure?: Failure };

/**
 * All that is read in a poll, and what it comes to.
 *
 * @throws Failure where it is more than can be remembered
 */
async function poll(
	context: IPollFunctions,
	saved: TriggerState | undefined,
	trails: Trails | undefined,
): Promise<{ account: Account; polls: PollOfLog[]; merged: Merged; failure?: Failure }> {
	const now = Date.now();
	const { event, input, logs } = readTriggerInput(context);
	const deadline = deadlineOf(context, now);
	const api = await createApi(context, { deadline });
	const { account } = api;
	const until = Math.min(now + MINUTE, deadline);
	const polls = await Promise.all(
		logs.map(async (log) => {
			const settings = toSettings(input, log, account);
			const watched = { event: event.name, name: log.name, settings };
			return await pollLog(api, log, startOfLog(watched, saved, trails, { now, until }));
		}),
	);
	const merged = merge(
		event.name,
		saved,
		Object.fromEntries(polls.map((one) => [one.log.name, one])),
	);
	for (const { name, things } of logs) {
		const state = merged.state?.logs[name];
		if (state && countKeys(state) > MOST_REMEMBERED) {
			throw new Failure('unavailable', messages.trigger.tooMany(things, MOST_REMEMBERED));
		}
	}
	const stuck = polls.find(({ log }) => merged.stuck.includes(log.name));
	const failure = stuck?.failure && namingParameters(stuck.failure, event.fields, input);
	const isAlone = merged.stuck.length === logs.length;
	return {
		account,
		polls,
		merged,
		...(stuck && failure instanceof Failure
			? {
					failure: isAlone
						? failure
						: noting(failure, messages.progress.ofOneLog(stuck.log.things)),
				}
			: {}),
	};
}

async function pollLog(api: Api, log: WatchedLog, start: LogStart): Promise<PollOfLog> {
	const steps = logSteps(start);
	let failure: Failure | undefined;
	let step = steps.next();
	while (!step.done) {
		const outcome = await readLog(api, log, step.value);
		if ('failure' in outcome) failure = namingDays(step.value, outcome.failure);
		step = steps.next(resultOf(outcome, log));
	}
	return { ...step.value, log, failure };
}

function resultOf(outcome: LogOutcome, log: WatchedLog): SliceResult {
	const machineNow = Date.now();
	if ('failure' in outcome) {
		return { kind: isTooMuch(outcome.failure) ? 'tooMuch' : 'failed', machineNow };
	}
	const entries = outcome.entries.map(log.toEntry);
	return { kind: 'answer', entries, serverNow: outcome.serverTime, machineNow };
}

/** The same failure; where it may have been too many days, or a day too many, it says which. */
function namingDays(window: Span, failure: Failure): Failure {
	const days = daysIn(window);
	const isUsual = days <= MOST_DAYS_TRIED_AGAIN && window.to.toMillis() > Date.now();
	if (!isTooMuch(failure) || isUsual) return failure;
	const first = dayOf(window.from);
	const { progress } = messages;
	return noting(
		failure,
		days > 1
			? progress.askedForDays(first, dayOf(window.to.minus(1)))
			: progress.askedForDay(first),
	);
}

function dayOf(moment: DateTime): string {
	return moment.toISODate() ?? '';
}

/**
 * The newest real entry of each log in the last 7 days, the oldest first, for Fetch Test Event. Changes
 * no state. Where 7 days are too much for Calltouch, the newer half is asked for first.
 *
 * @throws Failure where there is none
 */
export async function fetchNewest(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const { event, input, logs } = readTriggerInput(context);
	const deadline = deadlineOf(context, Date.now());
	const api = await createApi(context, { deadline });
	try {
		const newest = await Promise.all(logs.map(async (log) => await newestOf(api, log)));
		const found = newest.flatMap((one) => one ?? []).sort((a, b) => a.date - b.date);
		if (found.length > 0) return [found.map(({ item }) => item)];
	} catch (error) {
		throw namingParameters(error, event.fields, input);
	}
	const things = logs.map((log) => log.things).join(' or ');
	throw new Failure('notFound', messages.trigger.nothingRecent(things));
}

async function newestOf(
	api: Api,
	log: WatchedLog,
): Promise<{ item: INodeExecutionData; date: number } | undefined> {
	const { timeZone } = api.account;
	const now = DateTime.now().setZone(timeZone);
	const { from } = spanOf({ period: 'last7Days' }, now);
	// In the account's real zone it may be tomorrow already.
	const span = { from, to: daysAfter(now.plus({ hours: 14 }), 1) };
	const answers = readSlices([span], {
		ask: async (slice) => await readLog(api, log, slice),
		halvesOf: halvesOfSpan,
		isAllWanted: false,
	});
	for await (const answer of answers) {
		const entries = answer.entries.map(log.toEntry);
		const { zone } = accountZone(toldZone(entries, [timeZone]), timeZone);
		const newest = newestWanted(entries, zone);
		if (!newest) continue;
		const json = log.shape(zone.name)(newest.entry) as IDataObject;
		return { item: { json }, date: dateOf(newest, zone) ?? 0 };
	}
	return undefined;
}

/** What the log has of a window and fits what is asked for. */
async function readLog(api: Api, log: WatchedLog, window: Span): Promise<LogOutcome> {
	return await log.read(api, window, daysIn(window) > MOST_DAYS_TRIED_AGAIN);
}

/** What makes an item out of an entry, with dates in the zone that its log has. */
function itemsOf(polls: PollOfLog[]): (found: Found & { log: string }) => INodeExecutionData {
	const shapes = new Map<string, ReturnType<WatchedLog['shape']>>(
		polls.map(({ log, polled }) => [log.name, log.shape(polled.zone)]),
	);
	return ({ log, entry }) => ({ json: (shapes.get(log)?.(entry) ?? entry) as IDataObject });
}

/** As n8n gives a poll where nothing else is set. */
const USUAL_BUDGET_MS = 300_000;

/**
 * n8n gives up on a poll after a time, in versions that have it: all has to end before. A poll
 * that never ended would hold up all later ones.
 */
function deadlineOf(context: IPollFunctions, started: number): number {
	const hasBudget = typeof context.getPollBudgetMs === 'function';
	return started + (hasBudget ? context.getPollBudgetMs() : USUAL_BUDGET_MS);
}

function zoneWarning({ timeZone }: Account, { log, polled }: PollOfLog): Message {
	return messages.trigger.otherZone(timeZone, log.things, polled.zone);
}
