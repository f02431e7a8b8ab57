import { z } from 'zod/v4';

import { parameters } from '../../messages/parameters';
import { choice } from '../../values/choice';
import { calltouchId } from '../../values/identifiers';
import { outputOf } from '../../values/output';
import { isPhoneOrPart, soughtPhone } from '../../values/phones';
import { SimplifiedRequest } from './simplified';

const text = z.string().min(1);

export const filterMode = choice({
	contains: 'Contains',
	exact: 'Exact Match',
	startwith: 'Starts With',
});

/** The filters of the request log (page "Request log export", request parameters). */
export const requestFilters = z
	.object({
		subject: text.optional().meta({
			title: 'Form Name',
			description: 'Only requests from forms whose name starts with this text',
			placeholder: 'e.g. Contact form',
		}),
		keywords: text.optional().meta({
			title: 'Keywords',
			description: 'Only requests whose search phrase contains this text',
			placeholder: 'e.g. plastic windows',
		}),
		city: text.optional().meta({
			title: 'City',
			description:
				"Only requests of visitors from this city, spelled exactly as in Calltouch's reports",
			placeholder: 'e.g. Moscow',
		}),
		source: text.optional().meta({
			title: 'Source',
			description: 'Only requests with exactly this traffic source',
			placeholder: 'e.g. yandex',
		}),
		medium: text.optional().meta({
			title: 'Medium',
			description: 'Only requests with exactly this traffic medium',
			placeholder: 'e.g. cpc',
		}),
		manager: text.optional().meta({
			title: 'Manager',
			description: 'Only requests assigned to the manager with this full name',
			placeholder: 'e.g. Ivan Petrov',
		}),
		aniValue: text.refine(isPhoneOrPart, parameters.phoneOrPart.text).optional().meta({
			title: 'Phone',
			description:
				'Only requests in which this phone number was left, in any common spelling. For part of a number, set Phone Match.',
			placeholder: 'e.g. +7 999 222-33-44',
		}),
		aniFilterMode: filterMode.default('exact').optional().meta({
			title: 'Phone Match',
			description: 'How the phone filter compares. Has no effect without a phone.',
		}),
		emailValue: text.optional().meta({
			title: 'Email',
			description:
				'Only requests in which this email address was left; it is sent in small letters. For part of an address, set Email Match.',
			placeholder: 'e.g. name@email.com',
		}),
		emailFilterMode: filterMode.default('exact').optional().meta({
			title: 'Email Match',
			description: 'How the email filter compares. Has no effect without an email.',
		}),
	})
	.default({})
	.meta({
		title: 'Filters',
		description: 'What the requests must match, all of it at once',
		addText: 'Add Filter',
	});

export type RequestFilters = z.infer<typeof requestFilters>;

/**
 * The filters under the names that the API has for them, a match mode only with its value. Whether
 * Calltouch tells capital letters in an email address from small ones is not documented.
 */
export function filterParameters(filters: RequestFilters): Record<string, string | undefined> {
	const { aniValue, aniFilterMode = 'exact', emailValue, emailFilterMode, ...others } = filters;
	return {
		...others,
		'ani.value': aniValue === undefined ? undefined : soughtPhone(aniValue, aniFilterMode),
		'ani.filterMode': aniValue === undefined ? undefined : aniFilterMode,
		'email.value': emailValue?.trim().toLowerCase(),
		'email.filterMode': emailValue === undefined ? undefined : emailFilterMode,
	};
}

/** The eight with… flags of the request log: what each answer carries beside the basics. */
export const include = z
	.array(
		choice({
			withAttrs: { name: 'Attributes', description: 'Third-party parameters sent to Calltouch' },
			withCustomFields: { name: 'Custom Fields', description: 'Custom fields of the account' },
			withDcm: {
				name: 'DoubleClick Campaign Manager',
				description: 'Results of sending the request to DoubleClick Campaign Manager',
			},
			withGoogleAdwords: {
				name: 'Google Ads',
				description: 'Campaign, group, ad and phrase IDs. Known from the next day on.',
			},
			withRequestTags: { name: 'Tags', description: 'Tags of the request' },
			withMapVisits: { name: 'Visit History', description: "All of the visitor's visits" },
			withWidgetInfo: {
				name: 'Widget Fields',
				description: 'Fields from social networks and the Smart Request widget',
			},
			withYandexDirect: {
				name: 'Yandex Direct',
				description: 'Campaign, group, ad and phrase IDs. Known from the next day on.',
			},
		}),
	)
	.default(['withRequestTags'])
	.meta({
		title: 'Include',
		description: 'What to add to each request. Costs no extra HTTP request.',
	});

export type Include = z.infer<typeof include>;

/** Every flag that is on; off is Calltouch's own default. */
export function includeParameters(flags: string[]): Record<string, true> {
	return Object.fromEntries(flags.map((flag) => [flag, true]));
}

export const attribution = choice({
	'0': 'Last Interaction',
	'1': 'Last Non-Direct',
})
	.optional()
	.meta({
		title: 'Attribution',
		description: "Attribution model of the source. Without it, the account's own setting is used.",
	});

export const siteIdOverride = calltouchId.optional().meta({
	title: 'Site ID',
	description:
		'Site (account) to use instead of the one in the credential, for a token that covers several sites',
	placeholder: 'e.g. 12345',
});

/** Words for the collection of options that an operation has. */
export const OPTIONS = {
	title: 'Options',
	description: 'How to ask Calltouch for it, where the defaults do not fit',
	addText: 'Add Option',
};

export const output = outputOf(
	SimplifiedRequest,
	'Tags and other extras have a value only where Include has them, too.',
);
