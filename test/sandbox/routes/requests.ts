import { jsonAnswer, restErrorAnswer, type Endpoint, type World } from '../answer';
import { momentOf, startOfDay, wallTime, type WallTime } from '../clock';
import { SITE_IDS } from '../credentials';
import type { Knobs } from '../knobs';
import {
	choiceValue,
	readParameters,
	refuse,
	refuseContent,
	requiredValue,
	wallTimeValue,
	type Parameters,
} from '../parameters';
import { FLAGS, plainOptions, renderRequests, renderSession, type RenderOptions } from '../render';
import type { AnsweredSession, StoredRequest } from '../types';
import { checkToken, restEndpoint } from './restApi';

const LIST_PARAMETERS: ReadonlySet<string> = new Set([
	'clientApiId',
	'siteId',
	'dateFrom',
	'dateTo',
	'timeFrom',
	'timeTo',
	'attribution',
	'requestNumber',
	'requestId',
	'subject',
	'keywords',
	'city',
	'source',
	'medium',
	'bindTo',
	'ani.value',
	'ani.filterMode',
	'email.value',
	'email.filterMode',
	'manager',
	...FLAGS,
]);

const SECOND = 1000;

type Filter = (request: StoredRequest) => boolean;

function secondOfDay({ hour, minute, second }: WallTime): number {
	return (hour * 60 + minute) * 60 + second;
}

/** A filter by date, in one of the two readings of timeFrom and timeTo; null without dates. */
function dateFilter(parameters: Parameters, { timeZone, timeReading }: Knobs): Filter | null {
	const dateFrom = wallTimeValue(parameters, 'dateFrom', 'mm/dd/yyyy');
	const dateTo = wallTimeValue(parameters, 'dateTo', 'mm/dd/yyyy');
	const timeFrom = wallTimeValue(parameters, 'timeFrom', 'hh:mm:ss');
	const timeTo = wallTimeValue(parameters, 'timeTo', 'hh:mm:ss');
	const bindTo = choiceValue(parameters, 'bindTo', ['request', 'session']);
	if (dateFrom === undefined || dateTo === undefined) {
		const byId = parameters.has('requestId') || parameters.has('requestNumber');
		if (!byId) return refuse('Parameters dateFrom and dateTo are required');
		if (dateFrom ?? dateTo ?? timeFrom ?? timeTo) {
			refuse('Give both dateFrom and dateTo, or neither and no times');
		}
		return null;
	}

	const anyFirst = momentOf(dateFrom, timeZone);
	const lastDay = momentOf(dateTo, timeZone);
	if (anyFirst === null || lastDay === null) return refuse('Dates are out of range');
	const firstDay = startOfDay(anyFirst, timeZone);
	if (firstDay > lastDay) refuse('Parameter dateFrom is after dateTo');
	const dayAfter = startOfDay(lastDay, timeZone, 1);
	const dateOf = ({ date, session }: StoredRequest): number | undefined =>
		bindTo === 'session' ? session?.sessionDate : date;

	if (timeReading === 'daily') {
		const first = timeFrom ? secondOfDay(timeFrom) : 0;
		const last = timeTo ? secondOfDay(timeTo) : Infinity;
		return (request) => {
			const date = dateOf(request);
			if (date === undefined || date < firstDay || date >= dayAfter) return false;
			const second = secondOfDay(wallTime(date, timeZone));
			return second >= first && second <= last;
		};
	}
	const momentAt = (day: WallTime, { hour, minute, second }: WallTime): number =>
		momentOf({ ...day, hour, minute, second }, timeZone) ?? refuse('Times are out of range');
	const start = timeFrom ? momentAt(dateFrom, timeFrom) : firstDay;
	// timeTo is the last second that counts, with all its milliseconds.
	const end = timeTo ? momentAt(dateTo, timeTo) + SECOND : dayAfter;
	if (start >= end) refuse('Parameter timeFrom is after timeTo');
	return (request) => {
		const date = dateOf(request);
		return date !== undefined && date >= start && date < end;
	};
}

/** A filter by one of the ids in a comma-separated parameter. */
function idFilter(
	parameters: Parameters,
	name: 'requestId' | 'requestNumber',
	isId: (id: string) => boolean,
): Filter | null {
	const value = parameters.get(name);
	if (value === undefined) return null;
	const ids = value.split(',');
	if (!ids.every(isId)) refuse(`Parameter ${name} must be ids separated by commas`);
	const wanted = new Set(ids);
	return (request) => wanted.has(String(request[name]));
}

/** A filter by phone or e-mail, in one of the three modes. */
function clientFilter(
	parameters: Parameters,
	prefix: 'ani' | 'email',
	valuesOf: (request: StoredRequest) => string[],
): Filter | null {
	const wanted = parameters.get(`${prefix}.value`);
	const modes = ['startwith', 'contains', 'exact'] as const;
	const mode = choiceValue(parameters, `${prefix}.filterMode`, modes) ?? 'exact';
	if (wanted === undefined) return null;
	const fits = {
		startwith: (value: string) => value.startsWith(wanted),
		contains: (value: string) => value.includes(wanted),
		exact: (value: string) => value === wanted,
	}[mode];
	return (request) => valuesOf(request).some(fits);
}

/** A filter by a text parameter, compared with what the answer would show. */
function textFilter(
	parameters: Parameters,
	name: string,
	fits: (request: StoredRequest, wanted: string) => boolean,
): Filter | null {
	const wanted = parameters.get(name);
	return wanted === undefined ? null : (request) => fits(request, wanted);
}

function siteFilter(parameters: Parameters, { siteIdRequired }: Knobs): Filter {
	const siteId = siteIdRequired
		? requiredValue(parameters, 'siteId')
		: (parameters.get('siteId') ?? String(SITE_IDS[0]));
	if (!/^\d+$/.test(siteId)) refuse('Parameter siteId must be a number');
	if (!SITE_IDS.some((known) => String(known) === siteId)) {
		refuseContent(`Access denied: no access to site ${siteId}`, 403);
	}
	return (request) => String(request.siteId) === siteId;
}

function readRenderOptions(parameters: Parameters, knobs: Knobs): RenderOptions {
	const attribution = choiceValue(parameters, 'attribution', ['0', '1']);
	const flags = FLAGS.filter((flag) => choiceValue(parameters, flag, ['true', 'false']) === 'true');
	return {
		timeZone: knobs.timeZone,
		attribution: attribution === undefined ? knobs.accountAttribution : Number(attribution),
		flags: new Set(flags),
	};
}

function visibleRequests({ state, now }: World): StoredRequest[] {
	return state.requests.filter((request) => request.visibleAt <= now);
}

/** GET /calls-service/RestAPI/requests */
export const listRequests: Endpoint = restEndpoint((call, world) => {
	checkToken(call.query);
	const parameters = readParameters(call.query, (name) => LIST_PARAMETERS.has(name));
	for (const [name, value] of parameters) {
		if (value === '') refuse(`Parameter ${name} is empty`);
	}
	const { knobs, state } = world;
	const options = readRenderOptions(parameters, knobs);
	const bySession = (
		name: string,
		fits: (session: AnsweredSession, wanted: string) => boolean,
	): Filter | null =>
		textFilter(parameters, name, (request, wanted) => {
			const session = renderSession(request.session, options);
			return session !== null && fits(session, wanted);
		});

	const filters = [
		siteFilter(parameters, knobs),
		dateFilter(parameters, knobs),
		idFilter(parameters, 'requestId', (id) => /^\d+$/.test(id)),
		idFilter(parameters, 'requestNumber', (id) => id !== ''),
		textFilter(parameters, 'subject', ({ subject }, wanted) => subject.startsWith(wanted)),
		textFilter(parameters, 'manager', ({ manager }, wanted) => manager === wanted),
		bySession('keywords', ({ keywords }, wanted) => keywords.includes(wanted)),
		bySession('city', ({ city }, wanted) => city === wanted),
		bySession('source', ({ source }, wanted) => source === wanted),
		bySession('medium', ({ medium }, wanted) => medium === wanted),
		clientFilter(parameters, 'ani', ({ client }) =>
			(client.phones ?? []).map(({ phoneNumber }) => phoneNumber),
		),
		clientFilter(parameters, 'email', ({ client }) =>
			(client.contacts ?? [])
				.filter(({ contactType }) => contactType === 'EMAIL')
				.map(({ contactValue }) => contactValue),
		),
	].filter((filter) => filter !== null);

	const found = visibleRequests(world).filter((request) =>
		filters.every((filter) => filter(request)),
	);
	if (found.length > (knobs.mostListed ?? Infinity)) {
		return restErrorAnswer(500, 'The answer takes too long', knobs);
	}
	return jsonAnswer(renderRequests(state, found, options));
});

/** GET /calls-service/RestAPI/requests/{requestNumber}, the older form. */
export const getRequestByNumber: Endpoint = restEndpoint((call, world) => {
	checkToken(call.query);
	readParameters(call.query, (name) => name === 'clientApiId');
	const lastSegment = call.path.slice(call.path.lastIndexOf('/') + 1);
	const requestNumber = decodeURIComponent(lastSegment);
	const found = visibleRequests(world).filter((request) => request.requestNumber === requestNumber);
	const rendered = renderRequests(world.state, found, plainOptions(world.knobs));
	if (world.knobs.requestByNumberAnswer === 'array') return jsonAnswer(rendered.slice(0, 1));
	if (rendered[0] === undefined) return refuseContent(`No request ${requestNumber}`, 404);
	return jsonAnswer(rendered[0]);
});
