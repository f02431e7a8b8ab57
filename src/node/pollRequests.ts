import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Account } from '../api/account';
import type { Api } from '../api/client';
import { createApi } from '../api/client';
import { toWindow } from '../api/encoding';
import { Failure } from '../api/failure';
import { REQUEST_LOG, getRequests } from '../api/request';
import type { Span } from '../schema/period';
import { spanOf } from '../schema/period';
import { newestFirst, simplifyRequest } from '../schema/request';
import { filterParameters, includeParameters } from '../schema/requestFilters';
import type { Loose } from '../schema/values';
import { objectsOf } from '../schema/values';
import type { TriggerInput } from '../trigger/settings';
import { toSettings } from '../trigger/settings';
import { isWanted, settle } from '../trigger/settle';
import type { TriggerState } from '../trigger/state';
import { countSeen, readState } from '../trigger/state';
import { windowOf } from '../trigger/window';
import { effectiveZone } from '../trigger/zone';
import { readTriggerInput, triggerFields } from './triggerParameters';
import { namingLongest } from './unfit';

/** About 2 MB of state, which n8n writes to its database again and again. */
const MOST_REMEMBERED = 200_000;

/** Polls under way: a second one of the same trigger would find the same requests to be new. */
const polling = new Set<string>();

/** When each trigger last put something out, and the state that goes with it. */
const emissions = new Map<string, { at: number; state: TriggerState }>();

/** By then n8n has saved what a poll put out, or it never will. */
const SAVED_WITHIN_MS = 30_000;

/**
 * One poll: one call, the requests that are new, and then the new state in one assignment. Whatever
 * fails on the way leaves the state as it was.
 *
 * @returns the items, or null where nothing is new
 * @throws Failure
 */
export async function pollRequests(
	context: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	const key = `${context.getWorkflow().id} ${context.getNode().id}`;
	if (polling.has(key)) return null;
	polling.add(key);
	try {
		return await poll(context, key);
	} finally {
		polling.delete(key);
	}
}

async function poll(context: IPollFunctions, key: string): Promise<INodeExecutionData[][] | null> {
	const started = Date.now();
	const input = readTriggerInput(context);
	const deadline = deadlineOf(context, started);
	const api = await createApi(context, 'calltouchApi', { deadline });
	const { account } = api;
	const settings = toSettings(input, account);
	const saved = context.getWorkflowStaticData('node');
	const before = readState(saved.state);
	if (isBeingSaved(key, before, started)) return null;

	const window = windowOf(before, settings, started);
	const { requests, serverNow } = await readLog(api, input, window);

	// From here on nothing waits, so that no other poll can come in between.
	const { emit, state, newOffset } = settle(readState(saved.state), settings, {
		requests,
		window,
		serverNow,
		machineNow: Date.now(),
	});
	if (countSeen(state) > MOST_REMEMBERED) throw tooMany();
	const zone = effectiveZone(state.zone, account.timeZone).name;
	const items = emit.map((raw) => toItem(raw, input, zone));
	if (newOffset !== undefined) context.logger.warn(zoneWarning(account, zone));
	saved.state = state;
	if (items.length === 0) return null;
	emissions.set(key, { at: Date.now(), state });
	return [items];
}

/**
 * n8n's durable poller starts a poll with the state in its database, which need not be the latest
 * yet: what was put out moments ago would come again. The next poll has the right one.
 */
function isBeingSaved(key: string, saved: TriggerState | undefined, now: number): boolean {
	const last = emissions.get(key);
	if (!last || now - last.at > SAVED_WITHIN_MS) return false;
	if (!saved) return true;
	return saved.site === last.state.site && saved.emissions < last.state.emissions;
}

/**
 * The newest real request of the last 7 days, for Fetch Test Event. Changes no state.
 *
 * @throws Failure where there is none
 */
export async function fetchNewestRequest(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const input = readTriggerInput(context);
	const deadline = deadlineOf(context, Date.now());
	const api = await createApi(context, 'calltouchApi', { deadline });
	const { account } = api;
	const now = DateTime.now().setZone(account.timeZone);
	const window = spanOf({ period: 'last7Days' }, now);
	const settings = toSettings(input, account);
	const { requests } = await readLog(api, input, window);
	const newest = newestFirst(requests).find((raw) => isWanted(raw, settings));
	if (!newest) {
		throw new Failure('notFound', 'No request in the last 7 days', {
			description:
				'Calltouch has no request of the last 7 days that fits the filters. Create one, for example on your site, or loosen the filters. The trigger works all the same.',
		});
	}
	return [[toItem(newest, input, account.timeZone)]];
}

/** The requests of a window that fit the filters, and Calltouch's clock in epoch ms. */
async function readLog(
	{ account, attempt }: Api,
	input: TriggerInput,
	window: Span,
): Promise<{ requests: Loose[]; serverNow: number | undefined }> {
	const { filters, include, options } = input;
	const outcome = await attempt(
		getRequests(REQUEST_LOG, {
			...toWindow(window),
			siteId: options.siteId ?? account.siteId,
			...filterParameters(filters),
			...includeParameters(include),
		}),
	);
	if ('failure' in outcome) throw namingLongest(outcome.failure, triggerFields, input);
	return { requests: objectsOf(outcome.body), serverNow: outcome.serverTime };
}

function toItem(raw: Loose, { simplify }: TriggerInput, zone: string): INodeExecutionData {
	return { json: (simplify ? simplifyRequest(raw, zone) : raw) as IDataObject };
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
