import { z } from 'zod/v4';

import type { Include as IncludeOfCalls } from '../../resources/call/filters';
import { callFilters } from '../../resources/call/filters';
import { EXTRAS, leadSimplifier, SimplifiedLead } from '../../resources/lead/simplified';
import { entryShape } from '../../resources/entryShape';
import type { Include as IncludeOfRequests } from '../../resources/request/filters';
import { choice } from '../../values/choice';
import { outputOf } from '../../values/output';
import { callLog } from './callLog';
import { pollingEvent } from './event';
import {
	OPTIONS,
	commonOptions,
	emitInProgress,
	flagFilters,
	startOf,
	tagFilter,
} from './parameters';
import { requestLog } from './requestLog';

const { aniValue, aniFilterMode } = callFilters.unwrap().shape;

/** What can be added to a lead, under the names that the two logs have for it. */
const FLAGS: Record<string, { call?: IncludeOfCalls; request?: IncludeOfRequests }> = {
	withAttrs: { request: ['withAttrs'] },
	withComments: { call: ['withComments'] },
	withCustomFields: { request: ['withCustomFields'] },
	withDcm: { call: ['withDcm'], request: ['withDcm'] },
	withGoogleAdwords: { call: ['withGoogleAdwords'], request: ['withGoogleAdwords'] },
	withMapVisits: { call: ['withMapVisits'], request: ['withMapVisits'] },
	withOrders: { call: ['withOrders'] },
	withTags: { call: ['withCallTags'], request: ['withRequestTags'] },
	withText: { call: ['withText'] },
	withWidgetInfo: { request: ['withWidgetInfo'] },
	withYandexDirect: { call: ['withYandexDirect'], request: ['withYandexDirect'] },
};

/** A call has ended, or a request comes in. */
export const newLead = pollingEvent({
	name: 'newLead',
	title: 'New Lead',
	description: 'When a call has ended, answered or missed, or a request comes in',
	input: z.object({
		start: startOf('leads'),
		output: outputOf(
			SimplifiedLead,
			'What only calls or only requests have is empty for the other ones; tags and other extras have a value only where Include has them, too.',
		),
		filters: z
			.object({
				...flagFilters('leads'),
				tags: tagFilter('leads'),
				source: z.string().min(1).optional().meta({
					title: 'Source',
					description: 'Only leads with exactly this traffic source',
					placeholder: 'e.g. yandex',
				}),
				medium: z.string().min(1).optional().meta({
					title: 'Medium',
					description: 'Only leads with exactly this traffic medium',
					placeholder: 'e.g. cpc',
				}),
				aniValue: aniValue.meta({
					title: 'Phone',
					description:
						'Only leads of the client with this phone number, in any common spelling. For part of a number, set Phone Match.',
					placeholder: 'e.g. +7 999 222-33-44',
				}),
				aniFilterMode,
			})
			.default({})
			.meta({
				title: 'Filters',
				description: 'What the leads must match, all of it at once',
				addText: 'Add Filter',
			}),
		include: z
			.array(
				choice({
					withAttrs: {
						name: 'Attributes',
						description: 'Third-party parameters sent to Calltouch, of requests',
					},
					withComments: {
						name: 'Comments',
						description: 'Comments on calls; requests have theirs',
					},
					withCustomFields: {
						name: 'Custom Fields',
						description: 'Custom fields of the account, of requests',
					},
					withDcm: {
						name: 'DoubleClick Campaign Manager',
						description: 'Results of sending the lead to DoubleClick Campaign Manager',
					},
					withGoogleAdwords: {
						name: 'Google Ads',
						description: 'Campaign, group, ad and phrase IDs. Known from the next day on.',
					},
					withOrders: {
						name: 'Orders',
						description: 'Orders that belong to a call; requests have theirs',
					},
					withTags: { name: 'Tags', description: 'Tags of the lead' },
					withText: { name: 'Transcript', description: 'What was said in calls' },
					withMapVisits: { name: 'Visit History', description: "All of the client's visits" },
					withWidgetInfo: {
						name: 'Widget Fields',
						description: 'Fields from social networks and the Smart Request widget, of requests',
					},
					withYandexDirect: {
						name: 'Yandex Direct',
						description: 'Campaign, group, ad and phrase IDs. Known from the next day on.',
					},
				}),
			)
			.default(['withTags'])
			.meta({
				title: 'Include',
				description: 'What to add to each lead. Costs no extra HTTP request.',
			}),
		options: z
			.object({ ...commonOptions('lead'), emitInProgress })
			.default({})
			.meta(OPTIONS),
	}),
	logs: ({ filters, include, options, output }) => {
		const extras = include.map((name) => FLAGS[name]);
		const shapeFor = (leadType: 'call' | 'request') => (timeZone: string) =>
			entryShape({ output, include }, EXTRAS, (leftOut) =>
				leadSimplifier(leadType, timeZone, leftOut),
			);
		return [
			callLog(
				{ filters, include: extras.flatMap((extra) => extra?.call ?? []), options },
				shapeFor('call'),
			),
			requestLog(
				{ filters, include: extras.flatMap((extra) => extra?.request ?? []), options },
				shapeFor('request'),
			),
		];
	},
});
