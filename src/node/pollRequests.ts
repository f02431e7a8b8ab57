import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Account } from '../api/account';
import type { Api } from '../api/client';
import { createApi } from '../api/client';
import { Failure, isTooMuch } from '../api/failure';
import type { Span } from '../values/period';
import { daysAfter, halvesOfSpan, spanOf } from '../values/period';
import { newestFirst, simplifyRequest } from '../resources/request/simplified';
import { askForSpan, logParameters } from '../resources/request/log';
import type { Loose } from '../values/json';
import { shapeOf } from '../values/output';
import type { CallResult, Polled, Trail } from '../triggers/poll';
import { pollSteps } from '../triggers/poll';
import type { Pollers } from '../triggers/pollers';
import { admit, conclude, leave } from '../triggers/pollers';
import type { TriggerInput } from '../triggers/settings';
import { toSettings } from '../triggers/settings';
import { isWanted } from '../triggers/settle';
import type { TriggerState } from '../triggers/state';
import { countSeen, readState } from '../triggers/state';
import { daysIn } from '../triggers/window';
import { accountZone, toldZone } from '../triggers/zone';
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
 * One poll: its calls, the requests that are new, and then the new state in one assignment. What fails
 * before anything is won leaves the state as it was.
 *
 * @returns the items, or null where nothing is new
 * @throws Failure
 */
export async function pollRequests(
	context: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	const key = JSON.stringify([context.getWorkflow().id, context.getNode().name]);
	const data = context.getWorkflowStaticData('node');
	const saved = readState(data.state);
	const admission = admit(pollers, key, data, saved?.emissions, Date.now());
	if ('refusal' in admission) {
		if (admission.refusal === 'oldCopy')
			context.logger.warn(oldCopyWarning(context.getNode().name));
		return null;
	}
	try {
		const { account, input, polled, failure } = await poll(context, saved, admission.poller.trail);
		if (countSeen(polled.state) > MOST_REMEMBERED) throw tooMany();
		const { zone } = accountZone(polled.state?.zone ?? null, account.timeZone);
		const items = polled.emit.map(itemsOf(input, zone.name));
		const isPutOut = conclude(pollers, key, data, polled, Date.now());
		if (polled.isStuck && failure) throw namingLongest(failure, triggerFields, input);
		if (polled.isZoneWrong && admission.poller.wrongZone !== account.timeZone) {
			context.logger.warn(zoneWarning(account, zone.name));
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
		step = steps.next(resultOf(outcome));
	}
	return { account, input, polled: step.value, failure };
}

function resultOf(outcome: LogOutcome): CallResult {
	const machineNow = Date.now();
	if ('failure' in outcome) {
		return { kind: isTooMuch(outcome.failure) ? 'tooMuch' : 'failed', machineNow };
	}
	return { kind: 'answer', ...outcome, machineNow };
}

/** The same failure; where it may have been too many days, or a day too many, it says which. */
function namingDays(window: Span, failure: Failure): Failure {
	const days = daysIn(window);
	const isUsual = days <= MOST_DAYS_TRIED_AGAIN && window.to.toMillis() > Date.now();
	if (!isTooMuch(failure) || isUsual) return failure;
	const { kind, message, details } = failure;
	const first = dayOf(window.from);
	const last = dayOf(window.to.minus(1));
	const note =
		days > 1
			? `The poll asked for ${first} to ${last}; the next one asks for fewer days.`
			: `The poll asked for ${first} alone. If this goes on, that day is too much for one answer: set filters, so that it becomes less.`;
	return new Failure(kind, message, {
		...details,
		description: `${details.description ?? ''} ${note}`.trim(),
	});
}

function dayOf(moment: DateTime): string {
	return moment.toISODate() ?? '';
}

/**
 * The newest real request of the last 7 days, for Fetch Test Event. Changes no state. Where 7 days are
 * too much for Calltouch, the newer half is asked for first.
 *
 * @throws Failure where there is none
 */
export async function fetchNewestRequest(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const input = readTriggerInput(context);
	const deadline = deadlineOf(context, Date.now());
	const api = await createApi(context, { deadline });
	const { account } = api;
	const settings = toSettings(input, account);
	const now = DateTime.now().setZone(account.timeZone);
	const { from } = spanOf({ period: 'last7Days' }, now);
	// In the account's real zone it may be tomorrow already.
	const spans = [{ from, to: daysAfter(now.plus({ hours: 14 }), 1) }];
	for (let span = spans.shift(); span; span = spans.shift()) {
		const outcome = await readLog(api, input, span);
		if ('failure' in outcome) {
			const halves = isTooMuch(outcome.failure) ? halvesOfSpan(span) : [];
			if (halves.length === 0) throw namingLongest(outcome.failure, triggerFields, input);
			spans.unshift(...halves);
			continue;
		}
		const { requests } = outcome;
		const newest = newestFirst([...requests]).find((raw) => isWanted(raw, settings));
		if (!newest) continue;
		const { zone } = accountZone(toldZone(requests, [account.timeZone]), account.timeZone);
		return [[itemsOf(input, zone.name)(newest)]];
	}
	throw new Failure('notFound', 'No request in the last 7 days', {
		description:
			'Calltouch has no request of the last 7 days that fits the filters. Create one, for example on your site, or loosen the filters. The trigger works all the same.',
	});
}

type LogOutcome = { requests: Loose[]; serverNow: number | undefined } | { failure: Failure };

/** The requests of a window that fit the filters, and Calltouch's clock in epoch ms. */
async function readLog(api: Api, input: TriggerInput, window: Span): Promise<LogOutcome> {
	const isDivisible = daysIn(window) > MOST_DAYS_TRIED_AGAIN;
	const outcome = await askForSpan(api, window, logParameters(input, api.account), isDivisible);
	if ('failure' in outcome) return outcome;
	return { requests: outcome.entries, serverNow: outcome.serverTime };
}

/** What makes an item out of a request. */
function itemsOf({ output }: TriggerInput, zone: string): (raw: Loose) => INodeExecutionData {
	const shape = shapeOf(output, (raw) => simplifyRequest(raw, zone));
	return (raw) => ({ json: shape(raw) as IDataObject });
}

function tooMany(): Failure {
	return new Failure(
		'unavailable',
		'Calltouch has more new requests than the trigger can remember',
		{
			description: `It remembers ${MOST_REMEMBERED} requests. Make "Look-Back Window" shorter, or filter the requests.`,
		},
	);
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

function zoneWarning({ timeZone }: Account, zone: string): string {
	return `Calltouch Trigger: the Time Zone of the credential is ${timeZone}, but the account's requests are in ${zone}. The trigger goes by the requests. Correct the Time Zone in the credential, so that dates are right everywhere.`;
}

function oldCopyWarning(node: string): string {
	return `Calltouch Trigger: n8n goes on polling "${node}" with an old copy of its workflow as well. The trigger ignores the old copy; a restart of n8n ends it.`;
}
