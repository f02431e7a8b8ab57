import { z } from 'zod/v4';

import { toLeadTime } from '../api/encoding';
import { parameters } from '../messages/parameters';
import { emailAddress } from '../values/emails';
import { inAccountZone, isoDateTime } from '../values/dates';
import { objectOrNull } from '../values/json';
import { normalizePhone } from '../values/phones';
import { callNumberLocator } from './call/locator';

const text = z.string().min(1);

/** A JSON number, as the pages have the IDs in a matching. */
const wholeId = z.int().min(1);

/** The types of elements, and the key of each one's parameters (pages "Creating orders", "Tagging leads"). */
const PARAMETERS: Record<string, string | undefined> = {
	request: 'requestParams',
	call: 'callParams',
	chat: 'chatParams',
	leadContact: 'leadContactParams',
	requestContact: 'requestContactParams',
	callContact: 'callContactParams',
	chatContact: 'chatContactParams',
	customSources: 'customSourceParams',
	withoutSource: undefined,
};

/** The types that the pages about leads have. */
const OF_LEADS = ['call', 'request', 'leadContact', 'requestContact', 'callContact'];

/** An element of a matching, as Calltouch takes it. */
export type Element = Record<string, unknown> & { type: string };

const REQUEST_ID = {
	title: 'Request ID',
	description: "Calltouch's ID of the request",
	placeholder: 'e.g. 145507',
};
const CHAT_ID = {
	title: 'Chat ID',
	description: "Calltouch's ID of the chat",
	placeholder: 'e.g. 21707',
};

const phones = z.array(text.overwrite(normalizePhone)).optional().meta({
	title: 'Phones',
	description:
		"The client's phone numbers, in any spelling. Comma-separated, or a list through an expression.",
	placeholder: 'e.g. +7 999 222-33-44',
});

const emails = z.array(emailAddress).optional().meta({
	title: 'Emails',
	description: "The client's email addresses. Comma-separated, or a list through an expression.",
	placeholder: 'e.g. name@email.com',
});

const contactFields = {
	phones,
	emails,
	leadTypeToMatch: text.optional().meta({
		title: 'Which Lead',
		description:
			'Which of several leads, in the words of Calltouch. Seen so far: nearest, nearestUniq, nearestUniqLead. Empty means as Calltouch does by itself.',
		placeholder: 'e.g. nearestUniq',
	}),
	searchDepth: wholeId.optional().meta({
		title: 'Search Depth',
		description:
			'How far back to look for leads. Calltouch does not say in which unit; its samples fit minutes (262800 is half a year). Empty means as Calltouch does by itself.',
		placeholder: 'e.g. 262800',
	}),
	date: isoDateTime.optional().meta({
		title: 'Search Date',
		description:
			"The moment from which to look for leads, in ISO 8601 form. Without a zone it is in the account's time zone. Empty means as Calltouch does by itself.",
	}),
	withChats: z.boolean().default(false).meta({
		title: 'With Chats',
		description: 'Whether to look for the lead among chats, too',
	}),
};

/** One of the two has to be there to find somebody. */
function hasContact({ phones: some = [], emails: others = [] }: Contact): boolean {
	return some.length + others.length > 0;
}

const NO_CONTACT = { message: parameters.requiredOrEmails.text, path: ['phones'] };

interface Contact {
	phones?: string[];
	emails?: string[];
}

const SOURCE_WORDS = {
	source: ['Source', "The order's own source", 'e.g. reception'],
	medium: ['Medium', "The order's own medium", 'e.g. offline'],
	campaign: ['Campaign', "The order's own campaign", 'e.g. spring-sale'],
	content: ['Content', "The order's own ad", 'e.g. banner-1'],
	term: ['Term', "The order's own keyword", 'e.g. plastic windows'],
} as const;

const sourceField = ([title, description, placeholder]: readonly [string, string, string]) =>
	text.optional().meta({ title, description, placeholder });

const sourceFields = {
	source: sourceField(SOURCE_WORDS.source),
	medium: sourceField(SOURCE_WORDS.medium),
	campaign: sourceField(SOURCE_WORDS.campaign),
	content: sourceField(SOURCE_WORDS.content),
	term: sourceField(SOURCE_WORDS.term),
};

function hasSource(source: Partial<Record<keyof typeof SOURCE_WORDS, string>>): boolean {
	return Object.keys(SOURCE_WORDS).some((name) => source[name as keyof typeof SOURCE_WORDS]);
}

const NO_SOURCE = {
	message: parameters.requiredOrSource.text,
	path: ['source'],
};

const matchingJson = (types: string[]) =>
	z
		.custom<Element[]>(
			(value) => Array.isArray(value) && value.length > 0 && value.every(isElement(types)),
			parameters.matching.text,
		)
		.meta({
			title: 'Matching (JSON)',
			description: `How to find the lead, as a JSON list of elements in Calltouch's own form, the most important first. Types: ${types.join(', ')}.`,
			type: 'object',
		});

function isElement(types: string[]): (value: unknown) => boolean {
	return (value) => {
		const { type, ...others } = objectOrNull(value) ?? {};
		if (typeof type !== 'string' || !types.includes(type)) return false;
		const name = PARAMETERS[type];
		const keys = Object.keys(others);
		return name === undefined
			? keys.length === 0
			: keys.length === 1 && objectOrNull(others[name]) !== null;
	};
}

const byCall = z.literal('call').meta({
	title: 'Call by ID',
	description: 'Picked from a list, or by its ID',
});
const byRequest = z.literal('request').meta({ title: 'Request by ID' });
const byClient = z.literal('leadContact').meta({
	title: 'Client by Phone or Email',
	description: 'Calltouch looks for the lead itself',
});
const byJson = z.literal('matching').meta({
	title: 'Matching (JSON)',
	description: "In Calltouch's own form, for whatever the other choices don't have",
});

/** How to find a lead that is to be changed (page "Tagging leads"). */
export const leadFinder = z
	.discriminatedUnion('findBy', [
		z.object({ findBy: byCall, call: callNumberLocator }),
		z
			.object({
				findBy: byClient,
				...contactFields,
				searchAmongPhonesInText: z.boolean().default(false).meta({
					title: 'Search in Text',
					description: 'Whether to look for the phones in the texts of leads, too',
				}),
			})
			.refine(hasContact, NO_CONTACT),
		z.object({ findBy: byJson, matching: matchingJson(OF_LEADS) }),
		z.object({ findBy: byRequest, requestId: wholeId.meta(REQUEST_ID) }),
	])
	.meta({
		title: 'Find By',
		description: 'Which lead (call or request) it is about',
		builderHint:
			'Choose "request" or "call" where an earlier node gives the ID; the Calltouch Trigger gives "requestId".',
		preselect: 'request',
	});

const orderLinks = [
	z.object({ linkTo: byCall, call: callNumberLocator }),
	z.object({
		linkTo: z.literal('chat').meta({ title: 'Chat by ID' }),
		chatId: wholeId.meta(CHAT_ID),
	}),
	z.object({ linkTo: byClient, ...contactFields }).refine(hasContact, NO_CONTACT),
	z.object({ linkTo: byJson, matching: matchingJson(Object.keys(PARAMETERS)) }),
	z.object({
		linkTo: z.literal('withoutSource').meta({
			title: 'Nothing',
			description: 'The order stands alone, without a source',
		}),
	}),
	z
		.object({
			linkTo: z.literal('customSources').meta({
				title: 'Own Source',
				description: 'The order is linked to no lead, and has a source of its own',
			}),
			...sourceFields,
		})
		.refine(hasSource, NO_SOURCE),
	z.object({ linkTo: byRequest, requestId: wholeId.meta(REQUEST_ID) }),
] as const;

const LINK_WORDS = {
	title: 'Link To',
	description: 'The lead the order belongs to, which gives the order its source',
	builderHint:
		'Choose "request" or "call" where an earlier node gives the ID; the Calltouch Trigger gives "requestId". Where the lead is not known but the client is, choose "leadContact".',
};

/** What a new order is linked to. */
export const orderLink = z
	.discriminatedUnion('linkTo', orderLinks)
	.meta({ ...LINK_WORDS, preselect: 'withoutSource' });

/** What an order is linked to anew, if to anything. */
export const newOrderLink = z
	.discriminatedUnion('linkTo', [
		z.object({
			linkTo: z.literal('keep').meta({
				title: 'As Before',
				description: 'The order stays linked to what it is linked to',
			}),
		}),
		...orderLinks,
	])
	.meta({
		...LINK_WORDS,
		description: 'The lead that the order is to belong to from now on',
		preselect: 'keep',
	});

/** Whatever has to be found may not be there. */
export const orderFallback = z
	.discriminatedUnion('otherwise', [
		z.object({
			otherwise: z.literal('withoutSource').meta({
				title: 'Nothing',
				description: 'The order stands alone, without a source',
			}),
		}),
		z
			.object({
				otherwise: z.literal('customSources').meta({
					title: 'Own Source',
					description: 'The order has a source of its own',
				}),
				...sourceFields,
			})
			.refine(hasSource, NO_SOURCE),
	])
	.meta({
		title: 'Otherwise',
		description: 'What the order is linked to where Calltouch finds no such lead',
		preselect: 'withoutSource',
		showFor: { linkTo: ['call', 'chat', 'leadContact', 'matching', 'request'] },
	});

type LeadFinder = z.output<typeof leadFinder>;
type OrderLink = z.output<typeof newOrderLink>;
type Fallback = z.output<typeof orderFallback>;

/** The elements by which Calltouch finds a lead. */
export function leadMatching({ findBy, ...found }: LeadFinder, timeZone: string): Element[] {
	return elementsFor(findBy, found, timeZone);
}

/**
 * The elements by which Calltouch links an order, the fallback always last: what comes after it would
 * never count.
 *
 * @returns undefined where the order stays linked as it is
 */
export function orderMatching(
	{ linkTo, ...found }: OrderLink,
	{ otherwise, ...source }: Fallback,
	timeZone: string,
): Element[] | undefined {
	if (linkTo === 'keep') return undefined;
	const elements = elementsFor(linkTo, found, timeZone);
	const isEnd = ['customSources', 'withoutSource'].includes(elements.at(-1)?.type ?? '');
	return isEnd ? elements : [...elements, ...elementsFor(otherwise, source, timeZone)];
}

function elementsFor(type: string, found: object, timeZone: string): Element[] {
	if ('matching' in found) return found.matching as Element[];
	const name = PARAMETERS[type];
	if (name === undefined) return [{ type }];
	const date = 'date' in found ? (found.date as string | undefined) : undefined;
	return [
		{
			type,
			[name]: Object.fromEntries(
				Object.entries({
					...('call' in found ? (found.call as object) : found),
					...(date === undefined ? {} : { date: toLeadTime(inAccountZone(date, timeZone)) }),
				}).filter(([, value]: [string, unknown]) => value !== false),
			),
		},
	];
}
