import { z } from 'zod/v4';

import { choice } from '../../values/choice';
import { hasTag } from '../../values/extras';
import type { Loose } from '../../values/json';
import { meaningfulText } from '../../values/json';
import { outputOf } from '../../values/output';
import { additionalParametersBeside } from '../additionalParameters';
import { SimplifiedOrder, orderTagsOf, sourceTypeOf } from './simplified';

const text = z.string().min(1);

/** The kinds of leads that an order can come from, in Calltouch's words (page "Order log export"). */
const SOURCE_TYPES = { CALL: 'Call', CHAT: 'Chat', REQUEST: 'Request' };

/**
 * The filters of the order log. The kind of lead is a parameter of the log that one client was seen to
 * send; for all else no parameter is known, so that the node compares what came.
 */
export const orderFilters = z
	.object({
		orderStatus: text.optional().meta({
			title: 'Status',
			description: 'Only orders with exactly this status',
			placeholder: 'e.g. paid',
		}),
		orderSource: choice(SOURCE_TYPES).optional().meta({
			title: 'Came From',
			description: 'Only orders that belong to a lead of this kind',
		}),
		tags: z.array(text).min(1).optional().meta({
			title: 'Tags',
			description:
				'Only orders with at least one of these tags, whether its letters are capital or small. Comma-separated, or a list through an expression.',
			placeholder: 'e.g. VIP, repeat customer',
		}),
		funnel: text.optional().meta({
			title: 'Funnel',
			description: 'Only orders of the sales funnel with exactly this name',
			placeholder: 'e.g. Wholesale',
		}),
		manager: text.optional().meta({
			title: 'Manager',
			description: 'Only orders of the manager with exactly this name',
			placeholder: 'e.g. Ivan Petrov',
		}),
	})
	.default({})
	.meta({
		title: 'Filters',
		description: 'What the orders must match, all of it at once',
		addText: 'Add Filter',
	});

export type OrderFilters = z.infer<typeof orderFilters>;

/** What must be asked for so that the other filters can be applied here. */
export function includedForFilters({ tags }: OrderFilters): Include {
	return tags === undefined ? [] : ['withOrdersTags'];
}

/**
 * Whether an order of the log is one of those that the filters leave. Of the kind of lead no more is
 * known than that Calltouch takes it: what comes is left out where it says plainly that it is another.
 */
export function fitsFilters(raw: Loose, filters: OrderFilters): boolean {
	const { orderStatus, orderSource, tags, funnel, manager } = filters;
	const type = sourceTypeOf(raw)?.toUpperCase() ?? '';
	const isOfAnother = type in SOURCE_TYPES && type !== orderSource;
	return (
		(orderSource === undefined || !isOfAnother) &&
		(orderStatus === undefined || meaningfulText(raw.orderStatus) === orderStatus.trim()) &&
		(tags === undefined || hasTag(orderTagsOf(raw.tags), tags)) &&
		(funnel === undefined || meaningfulText(raw.funnel) === funnel.trim()) &&
		(manager === undefined || meaningfulText(raw.manager) === manager.trim())
	);
}

/** The four with… flags of the order log. */
export const include = z
	.array(
		choice({
			withAllOrderOrigins: {
				name: 'All Sources',
				description:
					'All sources of the order. Where they stand is not known: take the raw output.',
			},
			withComments: { name: 'Comments', description: 'Comments on the order' },
			withContacts: { name: 'Contacts', description: 'Name, phone numbers and email addresses' },
			withOrdersTags: { name: 'Tags', description: 'Tags of the order' },
		}),
	)
	.default(['withContacts', 'withOrdersTags'])
	.meta({
		title: 'Include',
		description: 'What to add to each order. Costs no extra HTTP request.',
	});

export type Include = z.infer<typeof include>;

/** Parameters that Calltouch's own page has and the node does not know. */
export const additionalParameters = additionalParametersBeside(['orderSource']).meta({
	title: 'Additional Parameters',
	description:
		'Parameters of the HTTP request that the node has no field for. What is sent here is not checked. Since it may change which date the period is about, the node then leaves out no order by its date: up to a day more may come.',
	addText: 'Add Parameter',
});

export const output = outputOf(
	SimplifiedOrder,
	'Tags have a value only where Include has them, too.',
);
