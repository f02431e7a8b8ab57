import { jsonAnswer, restErrorAnswer, type Answer, type Endpoint, type World } from '../answer';
import { momentOf, startOfDay, wallTime, type WallTime } from '../clock';
import { SITE_IDS } from '../credentials';
import type { ReceivedHttpRequest } from '../httpLog';
import type { Knobs } from '../knobs';
import {
	choiceValue,
	digitsValue,
	readParameters,
	refuse,
	refuseContent,
	requiredValue,
	wallTimeValue,
	type Parameters,
} from '../parameters';
import { CALL_FLAGS, callsJson, renderCalls, type CallRenderOptions } from '../renderCalls';
import type { StoredCall } from '../types';
import { checkToken, restEndpoint } from './restApi';

const ONLY = ['uniqueOnly', 'targetOnly', 'uniqTargetOnly', 'callbackOnly'] as const;

/** Filters by value and mode, of an old list: the sandbox knows those that a test needs. */
const VALUE_FILTERS = ['keyword', 'utmCampaign', 'ani'] as const;

const LOG_PARAMETERS: ReadonlySet<string> = new Set([
	'clientApiId',
	'dateFrom',
	'dateTo',
	'timeFrom',
	'timeTo',
	'page',
	'limit',
	'bindTo',
	'attribution',
	'callId',
	...ONLY,
	...VALUE_FILTERS.flatMap((name) => [`${name}.value`, `${name}.filterMode`]),
	...CALL_FLAGS,
]);

const DAY = 86_400_000;
const MOST_ON_A_PAGE = 1_000;

type Filter = (call: StoredCall) => boolean;

/** Which site a path is about; refuses one that the token gives no access to. */
function siteOf({ path }: ReceivedHttpRequest): number {
	const siteId = Number(/\/RestAPI\/(\d+)\//.exec(path)?.[1]);
	if (!SITE_IDS.includes(siteId)) refuseContent(`Access denied: no access to site ${siteId}`, 403);
	return siteId;
}

interface Period {
	/** Epoch milliseconds. */
	from: number;
	to: number;
	/** Whole days that it spans. */
	days: number;
	holds: (moment: number) => boolean;
}

function secondOfDay({ hour, minute, second }: WallTime): number {
	return (hour * 60 + minute) * 60 + second;
}

function periodOf(
	parameters: Parameters,
	{ timeZone, timeReading, callDaysBeyond }: Knobs,
): Period {
	requiredValue(parameters, 'dateFrom');
	requiredValue(parameters, 'dateTo');
	const dateFrom = wallTimeValue(parameters, 'dateFrom', 'dd/mm/yyyy');
	const dateTo = wallTimeValue(parameters, 'dateTo', 'dd/mm/yyyy');
	const timeFrom = wallTimeValue(parameters, 'timeFrom', 'hh:mm:ss');
	const timeTo = wallTimeValue(parameters, 'timeTo', 'hh:mm:ss');
	if (dateFrom === undefined || dateTo === undefined) return refuse('Dates are required');
	const anyFirst = momentOf(dateFrom, timeZone);
	const lastDay = momentOf(dateTo, timeZone);
	if (anyFirst === null || lastDay === null) return refuse('Dates are out of range');
	const firstDay = startOfDay(anyFirst, timeZone);
	if (firstDay > lastDay) refuse('Parameter dateFrom is after dateTo');
	const dayAfter = startOfDay(lastDay, timeZone, 1);
	const days = Math.round((dayAfter - firstDay) / DAY);
	if (timeReading === 'daily') {
		const first = timeFrom ? secondOfDay(timeFrom) : 0;
		const last = timeTo ? secondOfDay(timeTo) : Infinity;
		const holds = (moment: number): boolean => {
			const second = secondOfDay(wallTime(moment, timeZone));
			return moment >= firstDay && moment < dayAfter && second >= first && second <= last;
		};
		return { from: firstDay, to: dayAfter, days, holds };
	}
	const momentAt = (day: WallTime, { hour, minute, second }: WallTime): number =>
		momentOf({ ...day, hour, minute, second }, timeZone) ?? refuse('Times are out of range');
	const from = (timeFrom ? momentAt(dateFrom, timeFrom) : firstDay) - callDaysBeyond * DAY;
	const to = (timeTo ? momentAt(dateTo, timeTo) + 1000 : dayAfter) + callDaysBeyond * DAY;
	if (from >= to) refuse('Parameter timeFrom is after timeTo');
	return { from, to, days, holds: (moment) => moment >= from && moment < to };
}

function onlyFilter(parameters: Parameters, name: (typeof ONLY)[number]): Filter | null {
	if (choiceValue(parameters, name, ['true', 'false']) !== 'true') return null;
	const flag = {
		uniqueOnly: 'uniqueCall',
		targetOnly: 'targetCall',
		uniqTargetOnly: 'uniqTargetCall',
		callbackOnly: 'callbackCall',
	} as const;
	return (call) => call[flag[name]];
}

function valueFilter(parameters: Parameters, name: (typeof VALUE_FILTERS)[number]): Filter | null {
	const wanted = parameters.get(`${name}.value`);
	const modes = ['startwith', 'contains', 'exact'] as const;
	const mode = choiceValue(parameters, `${name}.filterMode`, modes) ?? 'exact';
	if (wanted === undefined) return null;
	const fits = {
		startwith: (value: string) => value.startsWith(wanted),
		contains: (value: string) => value.includes(wanted),
		exact: (value: string) => value === wanted,
	}[mode];
	const valueOf = {
		keyword: ({ session }: StoredCall) => session?.keywords ?? '',
		utmCampaign: ({ session }: StoredCall) => session?.utmCampaign ?? '',
		ani: ({ callerNumber }: StoredCall) => callerNumber,
	}[name];
	return (call) => fits(valueOf(call));
}

function idFilter(parameters: Parameters, { callIdFilter }: Knobs): Filter | null {
	const callId = digitsValue(parameters, 'callId');
	if (callId === undefined || callIdFilter === 'ignored') return null;
	if (callIdFilter === 'refused') refuseContent('Unknown parameter callId');
	return (call) => call.callId === callId;
}

/** Calls in the order in which the log gives them: none that means anything, unless a knob says so. */
function inOrder(calls: StoredCall[], order: Knobs['callOrder']): StoredCall[] {
	const odd = ({ callId }: StoredCall): number => Math.imul(callId, 0x9e3779b1) >>> 0;
	const rank = {
		none: odd,
		oldestFirst: ({ date }: StoredCall) => date,
		newestFirst: ({ date }: StoredCall) => -date,
	}[order];
	return calls.sort((one, other) => rank(one) - rank(other));
}

/**
 * Which site a log with pages is asked about, and by what. All of its parameters are not known: one that
 * is none here may be one there.
 */
export function readLogQuery(
	call: ReceivedHttpRequest,
	known: ReadonlySet<string>,
): { siteId: number; parameters: Parameters } {
	const { query } = call;
	checkToken(query);
	const siteId = siteOf(call);
	const unknown = query?.find(([name]) => !known.has(name));
	if (unknown) refuseContent(`Unknown parameter ${unknown[0]}`);
	const parameters = readParameters(query, (name) => known.has(name));
	for (const [name, value] of parameters) {
		if (value === '') refuse(`Parameter ${name} is empty`);
	}
	return { siteId, parameters };
}

export function pagingIn(parameters: Parameters): { page: number | undefined; limit: number } {
	const page = digitsValue(parameters, 'page');
	const limit = digitsValue(parameters, 'limit') ?? 100;
	if (limit < 1 || limit > MOST_ON_A_PAGE) refuse('Parameter limit must be from 1 to 1000');
	if (page === 0) refuse('Parameter page begins with 1');
	return { page, limit };
}

/** GET /calls-service/RestAPI/{siteId}/calls-diary/calls */
export const listCalls: Endpoint = restEndpoint((call, world) => {
	const { siteId, parameters } = readLogQuery(call, LOG_PARAMETERS);
	const { knobs, state, now } = world;
	const period = periodOf(parameters, knobs);
	const { page, limit } = pagingIn(parameters);
	if (page === undefined && period.days > 1) refuse('Without page, the period is one day');
	const isBySession = choiceValue(parameters, 'bindTo', ['call', 'session']) === 'session';
	const filters = [
		...ONLY.map((name) => onlyFilter(parameters, name)),
		...VALUE_FILTERS.map((name) => valueFilter(parameters, name)),
		idFilter(parameters, knobs),
	].filter((filter) => filter !== null);
	const options = readOptions(parameters, world);
	const found = state.calls.filter((one) => {
		const date = isBySession ? one.session?.sessionDate : one.date;
		return (
			one.siteId === siteId &&
			one.visibleAt <= now &&
			date !== undefined &&
			period.holds(date) &&
			filters.every((filter) => filter(one))
		);
	});
	const isTooMuch =
		period.days > (knobs.callLongestPeriod ?? Infinity) ||
		found.length > (knobs.mostListed ?? Infinity);
	if (isTooMuch) return bareError(knobs);
	const sorted = inOrder(found, knobs.callOrder);
	if (page === undefined || knobs.callLogAnswer === 'array') {
		return answerOf(renderCalls(state, sorted, options));
	}
	const { rows, ...totals } = pageOf(sorted, { page, limit, knobs });
	return answerOf({ ...totals, records: renderCalls(state, rows, options) });
});

/** A page of a log, with its totals, as the knobs have it. */
export function pageOf<Row>(
	all: Row[],
	{ page, limit, knobs }: { page: number; limit: number; knobs: Knobs },
) {
	const { callPageTotal, callRecordsTotal } = knobs;
	const size = Math.min(limit, knobs.callPageSize ?? limit);
	const start = (page - 1) * (size - knobs.callShift);
	const rows = all.slice(start, start + size);
	const pageTotal = callPageTotal === 'right' ? Math.ceil(all.length / size) : callPageTotal;
	const recordsTotal = callRecordsTotal === 'right' ? all.length : callRecordsTotal;
	return {
		page,
		...(pageTotal === 'absent' ? {} : { pageTotal }),
		pageSize: size,
		...(recordsTotal === 'absent' ? {} : { recordsTotal }),
		rows: [...rows, ...rows.slice(0, knobs.callRepeats)],
	};
}

function readOptions(parameters: Parameters, { knobs, now }: World): CallRenderOptions {
	const attribution = choiceValue(parameters, 'attribution', ['0', '1']);
	const flags = CALL_FLAGS.filter(
		(flag) => choiceValue(parameters, flag, ['true', 'false']) === 'true',
	);
	return {
		timeZone: knobs.timeZone,
		attribution: attribution === undefined ? knobs.accountAttribution : Number(attribution),
		booleans: knobs.callBooleans,
		flags: new Set(flags),
		now,
	};
}

function answerOf(value: unknown): Answer {
	return { ...jsonAnswer(null), body: callsJson(value) };
}

/** What a log has to say where an answer takes too long. */
export function bareError(knobs: Knobs): Answer {
	return restErrorAnswer(500, 'Something went wrong, contact support', knobs);
}

/** A frame of MPEG audio that says nothing. */
const FRAME = Buffer.from([0xff, 0xfb, 0x90, 0x00]);

/** GET /calls-service/RestAPI/{siteId}/calls-diary/calls/{callId}/download */
export const downloadRecording: Endpoint = restEndpoint((call, world) => {
	checkToken(call.query);
	const siteId = siteOf(call);
	readParameters(call.query, (name) => name === 'clientApiId');
	const { knobs, state, now } = world;
	const callId = Number(/\/calls\/(\d+)\/download$/.exec(call.path)?.[1]);
	const found = state.calls.find((one) => one.siteId === siteId && one.callId === callId);
	const isThere = found !== undefined && found.endsAt <= now && found.recordingBytes !== null;
	switch (isThere ? knobs.recordingAnswer : 'notFound') {
		case 'audio':
			return {
				status: 200,
				headers: { 'content-type': knobs.recordingType },
				body: recordingOf(callId, found?.recordingBytes ?? 0),
			};
		case 'json':
			return restErrorAnswer(400, 'The recording is not available', knobs, 'content');
		case 'html':
			return {
				status: 200,
				headers: { 'content-type': 'text/html' },
				body: '<html><body>Личный кабинет</body></html>',
			};
		case 'empty':
			return { status: 200, headers: {}, body: '' };
		case 'notFound':
			return { status: 404, headers: {}, body: '' };
	}
});

/** Bytes that are no text in any encoding, the same ones for the same call. */
export function recordingOf(callId: number, bytes: number): Buffer {
	const recording = Buffer.alloc(bytes, FRAME);
	recording.write(`ID3${callId}`, 0, 'latin1');
	return recording;
}
