import { flag, integer, isObject, list, object, text, time, type Json, type Rule } from '../body';
import type { State } from '../state';
import type { Client, MatchedLead } from '../types';

const texts = list(text);
/** Filters of the leads that may be found. */
const byTags = { tags: texts, tagsLogic: text };
const near = { date: time('dd-mm-yyyy hh:mm:ss'), ...byTags, searchDepth: integer };

/** The elements of a matching, and the fields of each one's parameters. */
const ELEMENTS: Record<string, { params?: string; fields: Record<string, Rule>; need?: string }> = {
	request: {
		params: 'requestParams',
		fields: { requestId: integer, ...byTags },
		need: 'requestId',
	},
	call: { params: 'callParams', fields: { callId: integer, ...byTags }, need: 'callId' },
	chat: { params: 'chatParams', fields: { chatId: integer, ...byTags }, need: 'chatId' },
	leadContact: {
		params: 'leadContactParams',
		fields: { phones: texts, emails: texts, ...near, leadTypeToMatch: text, withChats: flag },
	},
	requestContact: {
		params: 'requestContactParams',
		fields: { phones: texts, emails: texts, ...near, requestTypeToMatch: text },
	},
	callContact: {
		params: 'callContactParams',
		fields: { phones: texts, ...near, callTypeToMatch: text },
	},
	chatContact: {
		params: 'chatContactParams',
		fields: {
			...{ phones: texts, emails: texts, waPhones: texts, tgIds: texts, tgUsernames: texts },
			...{ vkIds: texts, ...near, chatTypeToMatch: text },
		},
	},
	customSources: {
		params: 'customSourceParams',
		fields: { source: text, medium: text, campaign: text, content: text, term: text },
	},
	withoutSource: { fields: {} },
};

/** The types that the pages about leads have. */
const OF_LEADS = ['call', 'request', 'leadContact', 'requestContact', 'callContact'];

/** A matching for an order, or for a lead. */
export function matching(of: 'order' | 'lead'): Rule {
	const types = of === 'lead' ? OF_LEADS : Object.keys(ELEMENTS);
	return list((element, path) => {
		const type = isObject(element) ? element['type'] : undefined;
		const known = typeof type === 'string' && types.includes(type) ? ELEMENTS[type] : undefined;
		if (!known) return [{ message: `${path}.type is not known`, propertyPath: `${path}.type` }];
		const { params, fields, need } = known;
		const inText: Record<string, Rule> =
			of === 'lead' && type === 'leadContact' ? { searchAmongPhonesInText: flag } : {};
		return object(
			{
				type: text,
				...(params && { [params]: object({ ...fields, ...inText }, need ? [need] : []) }),
			},
			['type', ...(params ? [params] : [])],
		)(element, path);
	});
}

/**
 * What the first element finds that finds anything.
 *
 * @returns undefined where none does, and null where it is to be nothing
 */
export function matched(
	elements: unknown,
	siteId: number,
	state: State,
): MatchedLead | null | undefined {
	for (const element of elements as Json[]) {
		const found = foundBy(element, siteId, state);
		if (found !== undefined) return found;
	}
	return undefined;
}

function foundBy(element: Json, siteId: number, state: State): MatchedLead | null | undefined {
	const type = String(element['type']);
	const params = element[ELEMENTS[type]?.params ?? ''] as Json | undefined;
	const requests = state.requests.filter((one) => one.siteId === siteId);
	const calls = state.calls.filter((one) => one.siteId === siteId);
	const request = (fits: (one: (typeof requests)[number]) => boolean): MatchedLead | undefined => {
		const id = requests.findLast(fits)?.requestId;
		return id === undefined ? undefined : { type: 'request', id };
	};
	const call = (fits: (one: (typeof calls)[number]) => boolean): MatchedLead | undefined => {
		const id = calls.findLast(fits)?.callId;
		return id === undefined ? undefined : { type: 'call', id };
	};
	const isOf = ({ client }: { client: Client }): boolean => isClient(client, params ?? {});
	switch (type) {
		case 'withoutSource':
			return null;
		case 'customSources':
			return { type, source: params ?? {} };
		case 'request':
			return request(({ requestId }) => requestId === params?.['requestId']);
		case 'call':
			return call(({ callId }) => callId === params?.['callId']);
		case 'requestContact':
			return request(isOf);
		case 'callContact':
			return call(isOf);
		case 'leadContact':
			return request(isOf) ?? call(isOf);
		default:
			return undefined;
	}
}

/** Phones are compared by their last ten digits: the pages show any spelling. */
function isClient(
	{ phones, contacts }: Client,
	{ phones: sought = [], emails = [] }: Json,
): boolean {
	const lastTen = (phone: string): string => phone.replace(/\D/g, '').slice(-10);
	const has = (list: unknown, value: string): boolean =>
		(list as string[]).some((one) => lastTen(one) === lastTen(value));
	return (
		(phones ?? []).some(({ phoneNumber }) => has(sought, phoneNumber)) ||
		(contacts ?? []).some(({ contactValue }) => (emails as string[]).includes(contactValue))
	);
}
