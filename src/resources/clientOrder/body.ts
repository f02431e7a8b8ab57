import type { z } from 'zod/v4';
import type { DateTime } from 'luxon';

import { toAmount, toLeadTime, toSum } from '../../api/encoding';
import { inAccountZone } from '../../values/dates';
import { filled } from '../../values/json';
import { toCustomFields } from '../customFields';
import type { Element } from '../matching';
import type {
	NewOrderFields,
	OrderUpdateFields,
	UpsertFields,
	mainContacts,
	otherContacts,
} from './fields';

/** An order, as far as an HTTP request has it the same way for all operations. */
export interface OrderHead {
	orderNumber: string;
	status?: string;
	revenue?: number;
	mainContacts: z.output<typeof mainContacts>;
	otherContacts: z.output<typeof otherContacts>;
}

/** What a new order needs of the run: the account's zone is that of `now`. */
interface Run {
	now: DateTime;
	matching?: Element[];
}

/** An order of the body of a creation (page "Creating orders"). */
export function toNewOrder(
	head: OrderHead,
	fields: NewOrderFields | UpsertFields,
	{ now, matching }: Run,
): object {
	return filled({
		...common(head, fields),
		matching,
		statusDate: timeOr(fields.statusDate, now),
		orderDate: timeOr(fields.orderDate, now),
		comment: filled({ text: fields.comment }),
		addTags: toTags(fields.addTags),
	});
}

/**
 * An order of the body of an update, which has other keys than a creation for some of the same (page
 * "Updating orders").
 */
export function toChangedOrder(
	head: OrderHead,
	fields: OrderUpdateFields,
	{ now, matching }: Run,
): object {
	const { status } = head;
	const { statusDate, updateDate, leadManager, addCustomFieldsToLead } = fields;
	return filled({
		...common(head, fields),
		reMatching: matching,
		statusDate: (statusDate ?? status) ? timeOr(statusDate, now) : undefined,
		updateDate: updateDate === undefined ? undefined : timeOr(updateDate, now),
		addNewComment: filled({ text: fields.addNewComment }),
		addTags: overwriting('addTags', fields, { tags: toTags(fields.addTags) }),
		leadManager: overwriting('leadManager', fields, { manager: leadManager }),
		addCustomFieldsToLead: overwriting('addCustomFieldsToLead', fields, {
			customFields: toCustomFields(addCustomFieldsToLead),
		}),
	});
}

/** Whether an update sets values and adds nothing, so that doing it twice does what once does. */
export function onlySets({ addNewComment, ...fields }: OrderUpdateFields): boolean {
	const { addTags, addTagsToLead, leadManager, addCustomFieldsToLead, overwrite = [] } = fields;
	const adding = { addTags, addTagsToLead, leadManager, addCustomFieldsToLead };
	return (
		addNewComment === undefined &&
		Object.entries(adding).every(
			([name, value]) => value === undefined || overwrite.some((one) => one === name),
		)
	);
}

function common(head: OrderHead, fields: NewOrderFields | OrderUpdateFields) {
	const { orderNumber, status, revenue, mainContacts, otherContacts } = head;
	const { funnel, currency, margin, manager, orderName, orderLink, products = [] } = fields;
	const amountOf = (sum?: number) => (sum === undefined ? undefined : toAmount(sum));
	return {
		orderNumber,
		status,
		funnel,
		currency,
		revenue: amountOf(revenue),
		margin: amountOf(margin),
		manager,
		orderName,
		orderLink,
		addTagsToLead: overwriting('addTagsToLead', fields, { tags: toTags(fields.addTagsToLead) }),
		customFields: toCustomFields(fields.customFields, fields.customFieldsJson),
		products: products.map(({ price, ...product }) => ({
			...product,
			price: Number(toSum(price)),
		})),
		orderContacts: filled({
			mainContacts: filled(mainContacts),
			otherContacts: filled(otherContacts),
		}),
	};
}

function timeOr(iso: string | undefined, now: DateTime): string {
	return toLeadTime(iso === undefined ? now : inAccountZone(iso, now.zone));
}

/** Something that is added to what is there, or takes its place, where there is something. */
function overwriting(
	name: string,
	{ overwrite = [] }: { overwrite?: string[] },
	value: Record<string, unknown>,
): object {
	const some = filled(value);
	return Object.keys(some).length === 0 ? {} : { overwrite: overwrite.includes(name), ...some };
}

function toTags(tags: string[] = []): object[] {
	return tags.map((tag) => ({ tag }));
}
