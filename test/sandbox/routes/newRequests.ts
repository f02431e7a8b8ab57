import { emptyAnswer, jsonAnswer, type Answer, type Endpoint, type World } from '../answer';
import { either, list, number, object, phone, text, time, type Rule } from '../body';
import { formatDateTime, momentOf, parseWallTime } from '../clock';
import { SITE_IDS } from '../credentials';
import {
	choiceValue,
	digitsValue,
	readParameters,
	refuse,
	refuseContent,
	wallTimeValue,
} from '../parameters';
import { takeId } from '../state';
import type { StoredRequest, StoredSession } from '../types';
import { leadMethod } from './leadService';
import { pairsOf, restEndpoint } from './restApi';

const FORM_PARAMETERS: ReadonlySet<string> = new Set([
	...['subject', 'requestNumber', 'fio', 'phoneNumber', 'email', 'comment', 'requestUrl'],
	...['sessionId', 'tags', 'targetRequest', 'requestDate'],
]);

const LONGEST_SUBJECT = 256;

/** What somebody tells of a request that came from elsewhere. */
interface NewRequest extends Pick<
	StoredRequest,
	'siteId' | 'date' | 'subject' | 'requestUrl' | 'manager' | 'customFields' | 'session'
> {
	requestNumber: string | undefined;
	fio: string | null;
	phoneNumber: string | undefined;
	email: string | undefined;
	comment: string | undefined;
	tags: string[];
	isTarget: boolean;
}

/** Whether a request of the site has this number of the user's own. */
function isTaken({ state }: World, siteId: number, requestNumber: string | undefined): boolean {
	return state.requests.some(
		(request) => request.siteId === siteId && request.requestNumber === requestNumber,
	);
}

function storeRequest({ state, now, knobs }: World, given: NewRequest): StoredRequest {
	const { requestNumber, fio, phoneNumber, email, comment, tags, isTarget, ...own } = given;
	const requestId = takeId(state, 'request');
	const request: StoredRequest = {
		...own,
		requestId,
		requestNumber: requestNumber ?? String(requestId),
		visibleAt: now + knobs.visibilityDelay,
		requestType: 'CLIENT_ORDER',
		status: 'NOT_SET',
		uniqueRequest: true,
		targetRequest: isTarget,
		uniqTargetRequest: isTarget,
		comments:
			comment === undefined
				? []
				: [
						{
							commentId: takeId(state, 'comment'),
							requestId,
							comment,
							partyId: 19688,
							partyName: 'API',
						},
					],
		client: {
			fio,
			clientId: takeId(state, 'client'),
			phones: phoneNumber === undefined ? null : [{ phoneNumber, phoneType: 'OTHER' }],
			contacts: email === undefined ? null : [{ contactType: 'EMAIL', contactValue: email }],
		},
		mapVisits: [],
		RequestTags: tags.length === 0 ? [] : [{ category: '', type: 'WEB-API', names: tags }],
		yandexDirect: null,
		googleAdWords: null,
		attrs: null,
		dcm: [],
		widgetInfo: null,
	};
	state.requests.push(request);
	return request;
}

/** The visit of an earlier lead; null for one that is not known. */
function sessionOf({ state }: World, sessionId: number | undefined): StoredSession | null {
	const leads = [...state.requests, ...state.calls];
	return leads.find(({ session }) => session?.sessionId === sessionId)?.session ?? null;
}

function formAnswer({ requestId, date }: StoredRequest, { knobs }: World): Answer {
	const { registerAnswer, timeZone } = knobs;
	if (registerAnswer === 'empty') return emptyAnswer();
	if (registerAnswer === 'object') {
		return jsonAnswer({ requestId, dateStr: formatDateTime(date, timeZone) });
	}
	return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
}

/** POST and GET /calls-service/RestAPI/requests/{siteId}/register/, for which no token is wanted. */
export const registerRequest: Endpoint = restEndpoint((call, world) => {
	const { knobs, now } = world;
	const parameters = readParameters(pairsOf(call), (name) => FORM_PARAMETERS.has(name));
	const [, site = ''] = /\/requests\/([^/]+)\/register$/.exec(call.path) ?? [];
	const siteId = SITE_IDS.find((known) => String(known) === decodeURIComponent(site));
	if (siteId === undefined) return refuseContent(`There is no site ${site}`, 404);
	for (const [name, value] of parameters) if (value === '') refuse(`Parameter ${name} is empty`);
	const { subject = '', ...given } = Object.fromEntries(parameters) as Record<string, string>;
	if ([...subject].length > LONGEST_SUBJECT) refuse('Parameter subject is too long');
	const { phoneNumber, email, requestNumber, fio = null, comment, requestUrl = '' } = given;
	if (phoneNumber === undefined && email === undefined) {
		refuse('Parameter phoneNumber or email is required');
	}
	if (phoneNumber !== undefined && !/^\d{7,15}$/.test(phoneNumber)) {
		refuse('Parameter phoneNumber must be a phone number');
	}
	const wall = wallTimeValue(parameters, 'requestDate', 'dd.mm.yyyy hh:mm:ss');
	const date = wall === undefined ? now : momentOf(wall, knobs.timeZone);
	if (date === null) return refuse('Parameter requestDate is out of range');
	const isTarget = choiceValue(parameters, 'targetRequest', ['true']) === 'true';
	const session = sessionOf(world, digitsValue(parameters, 'sessionId'));
	if (knobs.repeatedRequestNumber !== 'create' && isTaken(world, siteId, requestNumber)) {
		refuseContent(`A request with the number ${String(requestNumber)} exists already`);
	}
	const request = storeRequest(world, {
		...{ siteId, date, subject, requestUrl, session, isTarget },
		...{ requestNumber, fio, phoneNumber, email, comment },
		tags: (given['tags'] ?? '').split(',').filter((tag) => tag !== ''),
		manager: null,
		customFields: [],
	});
	return formAnswer(request, world);
});

/** What leads from elsewhere have besides, in the bodies of the lead service. */
export const LEAD_EXTRAS: Record<string, Rule> = {
	comment: object({ text }, ['text']),
	addTags: list(object({ tag: text }, ['tag'])),
};

const ENTRY = object(
	{
		...{ requestNumber: text, subject: text, email: text, fio: text, requestUrl: text },
		...{ manager: text, phoneNumber: phone, requestDate: time('dd-mm-yyyy hh:mm:ss') },
		...LEAD_EXTRAS,
		customSources: object({
			...{ source: text, medium: text, campaign: text, content: text, term: text },
		}),
		customFields: list(object({ field: text, value: either(text, number) }, ['field', 'value'])),
	},
	['requestDate'],
);

/** An entry as its rule has it. */
interface Entry {
	requestNumber?: string;
	subject?: string;
	email?: string;
	fio?: string;
	requestUrl?: string;
	manager?: string;
	phoneNumber?: string;
	requestDate: string;
	comment?: { text: string };
	addTags?: Array<{ tag: string }>;
	customFields?: Array<{ field: string; value: string | number }>;
}

/** Epoch milliseconds of a time in a body, which its rule has looked at. */
export function momentIn(
	value: string,
	format: 'dd-mm-yyyy hh:mm:ss' | 'yyyy-mm-dd hh:mm:ss',
	world: World,
): number {
	const wall = parseWallTime(value, format);
	return (wall && momentOf(wall, world.knobs.timeZone)) ?? world.now;
}

/** POST /lead-service/v1/api/request/create */
export const createRequests = leadMethod({
	key: 'requests',
	item: ENTRY,
	numberOf: (item) => ({ requestNumber: (item as Partial<Entry>).requestNumber }),
	act: (item, { siteId, world }) => {
		const entry = item as Entry;
		const { requestNumber, phoneNumber, email } = entry;
		if (phoneNumber === undefined && email === undefined) {
			return { imported: false, refusal: 'phoneNumber or email is required' };
		}
		const { repeatedRequestNumber } = world.knobs;
		if (repeatedRequestNumber !== 'create' && isTaken(world, siteId, requestNumber)) {
			const refusal = `A request with the number ${String(requestNumber)} exists already`;
			return { imported: false, ...(repeatedRequestNumber === 'silent' ? {} : { refusal }) };
		}
		storeRequest(world, {
			siteId,
			date: momentIn(entry.requestDate, 'dd-mm-yyyy hh:mm:ss', world),
			subject: entry.subject ?? '',
			requestUrl: entry.requestUrl ?? '',
			manager: entry.manager ?? null,
			customFields: (entry.customFields ?? []).map(({ field, value }) => ({
				field,
				value: String(value),
			})),
			session: null,
			isTarget: false,
			...{ requestNumber, phoneNumber, email },
			fio: entry.fio ?? null,
			comment: entry.comment?.text,
			tags: (entry.addTags ?? []).map(({ tag }) => tag),
		});
		return { imported: true };
	},
});
