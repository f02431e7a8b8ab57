import { z } from 'zod/v4';

import { parameters } from '../../messages/parameters';
import { choice } from '../../values/choice';
import { hasTag, tagsOf } from '../../values/extras';
import type { Loose } from '../../values/json';
import { booleanOrNull, meaningfulText } from '../../values/json';
import { outputOf } from '../../values/output';
import { isPhoneOrPart, soughtPhone } from '../../values/phones';
import { additionalParametersBeside } from '../additionalParameters';
import { filterMode } from '../request/filters';
import { SimplifiedCall, callerOf } from './simplified';

const text = z.string().min(1);
const isPhone = [isPhoneOrPart, parameters.phoneOrPart.text] as const;

/** The filters that Calltouch itself applies (page "Call log export"). */
const FLAGS = ['uniqueOnly', 'targetOnly', 'uniqTargetOnly', 'callbackOnly'] as const;

/**
 * The filters of the call log. Calltouch applies the four flags; for all else no filter of the log is
 * certain, so that the node compares what came.
 */
export const callFilters = z
	.object({
		uniqueOnly: z.boolean().optional().meta({
			title: 'Only Unique Calls',
			description: 'Whether to get only calls that Calltouch counts as unique',
		}),
		targetOnly: z.boolean().optional().meta({
			title: 'Only Target Calls',
			description: 'Whether to get only calls that count as target calls',
		}),
		uniqTargetOnly: z.boolean().optional().meta({
			title: 'Only Uniquely Targeted Calls',
			description: 'Whether to get only calls that are unique and target calls at once',
		}),
		callbackOnly: z.boolean().optional().meta({
			title: 'Only Callbacks',
			description: 'Whether to get only calls that came about through a callback',
		}),
		outcome: choice({ answered: 'Answered', missed: 'Missed' }).optional().meta({
			title: 'Outcome',
			description: 'Only calls that were answered, or only those that were not',
		}),
		tags: z.array(text).min(1).optional().meta({
			title: 'Tags',
			description:
				'Only calls with at least one of these tags, whether its letters are capital or small. Comma-separated, or a list through an expression.',
			placeholder: 'e.g. VIP, repeat customer',
		}),
		source: text.optional().meta({
			title: 'Source',
			description: 'Only calls with exactly this traffic source',
			placeholder: 'e.g. yandex',
		}),
		medium: text.optional().meta({
			title: 'Medium',
			description: 'Only calls with exactly this traffic medium',
			placeholder: 'e.g. cpc',
		}),
		aniValue: text
			.refine(...isPhone)
			.optional()
			.meta({
				title: 'Phone',
				description:
					'Only calls from this number, in any common spelling. For part of a number, set Phone Match.',
				placeholder: 'e.g. +7 999 222-33-44',
			}),
		aniFilterMode: filterMode.default('exact').optional().meta({
			title: 'Phone Match',
			description: 'How the phone filter compares. Has no effect without a phone.',
		}),
		trackedNumber: text
			.refine(...isPhone)
			.optional()
			.meta({
				title: 'Tracked Number',
				description: 'Only calls to this number of yours, in any common spelling',
				placeholder: 'e.g. +7 495 123-45-67',
			}),
		subPoolName: text.optional().meta({
			title: 'Number Pool',
			description: 'Only calls to the numbers of the pool with this name',
			placeholder: 'e.g. Website',
		}),
	})
	.default({})
	.meta({
		title: 'Filters',
		description: 'What the calls must match, all of it at once',
		addText: 'Add Filter',
	});

export type CallFilters = z.infer<typeof callFilters>;

/** The filters that Calltouch applies, under its names: what is off is left out. */
export function filterParameters(filters: CallFilters): Record<string, true> {
	return Object.fromEntries(FLAGS.filter((flag) => filters[flag]).map((flag) => [flag, true]));
}

/** What must be asked for so that the other filters can be applied here. */
export function includedForFilters({ tags }: CallFilters): Include {
	return tags === undefined ? [] : ['withCallTags'];
}

/** Whether a call of the log is one of those that the filters leave, as far as Calltouch does not. */
export function fitsFilters(raw: Loose, filters: CallFilters): boolean {
	const { outcome, tags, source, medium, aniValue, aniFilterMode, trackedNumber, subPoolName } =
		filters;
	return (
		(outcome === undefined || booleanOrNull(raw.successful) === (outcome === 'answered')) &&
		(tags === undefined || hasTag(tagsOf(raw.callTags), tags)) &&
		(source === undefined || meaningfulText(raw.source) === source.trim()) &&
		(medium === undefined || meaningfulText(raw.medium) === medium.trim()) &&
		(aniValue === undefined || isNumber(callerOf(raw), aniValue, aniFilterMode)) &&
		(trackedNumber === undefined || isNumber(meaningfulText(raw.phoneNumber), trackedNumber)) &&
		(subPoolName === undefined || meaningfulText(raw.subPoolName) === subPoolName.trim())
	);
}

function isNumber(
	number: string | null,
	wanted: string,
	mode: 'contains' | 'exact' | 'startwith' = 'exact',
): boolean {
	if (number === null) return false;
	const digits = soughtPhone(number, 'exact');
	const sought = soughtPhone(wanted, mode);
	return {
		contains: digits.includes(sought),
		exact: digits === sought,
		startwith: digits.startsWith(sought),
	}[mode];
}

/** The eight with… flags of the call log: what each answer carries beside the basics. */
export const include = z
	.array(
		choice({
			withComments: { name: 'Comments', description: 'Comments on the call' },
			withDcm: {
				name: 'DoubleClick Campaign Manager',
				description: 'Results of sending the call to DoubleClick Campaign Manager',
			},
			withGoogleAdwords: { name: 'Google Ads', description: 'Campaign, group, ad and phrase IDs' },
			withOrders: { name: 'Orders', description: 'Orders that belong to the call' },
			withCallTags: { name: 'Tags', description: 'Tags of the call' },
			withText: {
				name: 'Transcript',
				description: 'What was said, where Calltouch turns calls of the account into text',
			},
			withMapVisits: { name: 'Visit History', description: "All of the caller's visits" },
			withYandexDirect: {
				name: 'Yandex Direct',
				description: 'Campaign, group, ad and phrase IDs',
			},
		}),
	)
	.default(['withCallTags'])
	.meta({
		title: 'Include',
		description: 'What to add to each call. Costs no extra HTTP request.',
	});

export type Include = z.infer<typeof include>;

/** Parameters that Calltouch's own page has and the node does not know. */
export const additionalParameters = additionalParametersBeside([
	...['timeFrom', 'timeTo', 'callId', 'attribution', 'bindTo', ...FLAGS],
]);

export const output = outputOf(
	SimplifiedCall,
	'Tags and other extras have a value only where Include has them, too.',
);
