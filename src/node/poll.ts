import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Account } from '../api/account';
import type { Api } from '../api/client';
import { createApi } from '../api/client';
import { Failure, isTooMuch, noting } from '../api/failure';
import { messages } from '../messages';
import type { Span } from '../values/period';
import { daysAfter, halvesOfSpan, spanOf } from '../values/period';
import type { LogOutcome } from '../resources/log';
import { readSlices } from '../resources/log';
import { events } from '../triggers/events';
import type { Entry } from '../triggers/identity';
import { newestWanted } from '../triggers/identity';
import type { Loose } from '../values/json';
import { passedOn } from '../resources/passedOn';
import { shapeOf } from '../values/output';
import type { SliceResult, Polled, Trail } from '../triggers/poll';
import { pollSteps } from '../triggers/poll';
import type { Pollers } from '../triggers/pollers';
import { admit, conclude, leave } from '../triggers/pollers';
import type { TriggerInput } from '../triggers/settings';
import { toSettings } from '../triggers/settings';
import type { TriggerState } from '../triggers/state';
import { countSeen, readState } from '../triggers/state';
import { daysIn } from '../triggers/window';
import { accountZone, toldZone } from '../triggers/zone';
import { inSentences } from './errors';
import { readTriggerInput, triggerFields } from './triggerParameters';
import { namingLongest } from './unfit';

/** About 2 MB of state, which n8n writes to its database again and again. */
const MOST_REMEMBERED = 200_000;

const MINUTE = 60_000;

/**
 * What polls usually ask for, around midnight: a call without an answer is made again, rather than
 * divided.
 */
const MOST_DAYS_TRIED_AGAIN = 2;

/** What this process keeps of its triggers. */
const pollers: Pollers = new Map();

/**
 * One poll: its calls, the entries that are new, and then the new state in one assignment. What fails
 * before anything is won leaves the state as it was.
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
		const { account, input, polled, failure } = await poll(context, saved, admission.poller.trail);
		if (countSeen(polled.state) > MOST_REMEMBERED) {
			throw new Failure('unavailable', messages.trigger.tooMany(MOST_REMEMBERED));
		}
		const items = polled.emit.map(itemsOf(input, polled.zone));
		const isPutOut = conclude(pollers, key, data, polled, Date.now());
		if (polled.isStuck && failure) throw namingLongest(failure, triggerFields, input);
		if (polled.isZoneWrong && admission.poller.wrongZone !== account.timeZone) {
			const warning = messages.trigger.otherZone(account.timeZone, polled.zone);
			context.logger.warn(inSentences(warning));
			admission.poller.wrongZone = account.timeZone;
		}
		return isPutOut ? [items] : null;
	} finally {
		leave(pollers, key, data);
	}
}

/** The calls of a poll, and what they come to. */
async function poll(
	context: IPollFunctions,
	saved: TriggerState | undefined,
	trail: Trail | undefined,
): Promise<{ account: Account; input: TriggerInput; polled: Polled; failure?: Failure }> {
	const now = Date.now();
	const input = readTriggerInput(context);
	const deadline = deadlineOf(context, now);
	const api = await createApi(context, { deadline });
	const { account } = api;
	const until = Math.min(now + MINUTE, deadline);
	const steps = pollSteps(saved, toSettings(input, account), { now, until, trail });
	let failure: Failure | undefined;
	let step = steps.next();
	while (!step.done) {
		const outcome = await readLog(api, input, step.value);
		if ('failure' in outcome) failure = namingDays(step.value, outcome.failure);
		step = steps.next(resultOf(outcome, input));
	}
	return { account, input, polled: step.value, failure };
}

function resultOf(outcome: LogOutcome, input: TriggerInput): SliceResult {
	const machineNow = Date.now();
	if ('failure' in outcome) {
		return { kind: isTooMuch(outcome.failure) ? 'tooMuch' : 'failed', machineNow };
	}
	const entries = toEntries(outcome.entries, input);
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
 * The newest real entry of the last 7 days, for Fetch Test Event. Changes no state. Where 7 days are
 * too much for Calltouch, the newer half is asked for first.
 *
 * @throws Failure where there is none
 */
export async function fetchNewest(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const input = readTriggerInput(context);
	const deadline = deadlineOf(context, Date.now());
	const api = await createApi(context, { deadline });
	const { account } = api;
	const now = DateTime.now().setZone(account.timeZone);
	const { from } = spanOf({ period: 'last7Days' }, now);
	// In the account's real zone it may be tomorrow already.
	const span = { from, to: daysAfter(now.plus({ hours: 14 }), 1) };
	const answers = readSlices([span], {
		ask: async (slice) => await readLog(api, input, slice),
		halvesOf: halvesOfSpan,
		isAllWanted: false,
	});
	try {
		for await (const answer of answers) {
			const entries = toEntries(answer.entries, input);
			const { zone } = accountZone(toldZone(entries, [account.timeZone]), account.timeZone);
			const newest = newestWanted(entries, zone);
			if (newest) return [[itemsOf(input, zone.name)(newest.entry)]];
		}
	} catch (error) {
		throw namingLongest(error, triggerFields, input);
	}
	throw new Failure('notFound', messages.trigger.nothingRecent);
}

/** What the log has of a window and fits the filters. */
async function readLog(api: Api, input: TriggerInput, window: Span): Promise<LogOutcome> {
	const isDivisible = daysIn(window) > MOST_DAYS_TRIED_AGAIN;
	return await events[input.triggerOn].read(api, window, input, isDivisible);
}

function toEntries(raw: Loose[], input: TriggerInput): Entry[] {
	return raw.map((one) => events[input.triggerOn].toEntry(one, input));
}

/** What makes an item out of an entry. */
function itemsOf(
	{ triggerOn, output }: TriggerInput,
	zone: string,
): (raw: Loose) => INodeExecutionData {
	const shape = shapeOf(output, (raw) => events[triggerOn].simplify(raw, zone), passedOn);
	return (raw) => ({ json: shape(raw) as IDataObject });
}

/** As n8n gives a poll where nothing else is set. */
const USUAL_BUDGET_MS = 300_000;

/**
 * n8n gives up on a poll after a time, in versions that have it: the call has to end before. A poll
 * that never ended would hold up all later ones.
 */
function deadlineOf(context: IPollFunctions, started: number): number {
	const hasBudget = typeof context.getPollBudgetMs === 'function';
	return started + (hasBudget ? context.getPollBudgetMs() : USUAL_BUDGET_MS);
}
