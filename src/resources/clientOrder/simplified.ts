import { z } from 'zod/v4';

import type { LeftOut, Makers } from '../../values/extras';
import { commentsOf, extra, extrasOf, simplifyUndatedVisit, tagsOf } from '../../values/extras';
import type { Loose } from '../../values/json';
import { id, idOrNull, meaningfulText, numberOrNull, objectOrNull } from '../../values/json';
import { dateOrText } from './dates';

const text = z.string().nullable();

/** The keys of an order that are there only where they are asked for. */
export const EXTRAS = { withOrdersTags: 'tags' } as const;

/**
 * An order of the log: flat, who and from where first, the IDs last. Calltouch's page promises none of
 * its fields: what is not there, or has another name there, is null.
 */
export const SimplifiedOrder = z.object({
	createdAt: text,
	name: text,
	phone: text,
	email: text,
	source: text,
	medium: text,
	campaign: text,
	content: text,
	term: text,
	keyword: text,
	city: text,
	landingPage: text,
	referrer: text,
	sourceType: text.meta({ title: 'Came From' }),
	status: text,
	orderName: text,
	plannedAmount: z.number().nullable(),
	completedAmount: z.number().nullable(),
	funnel: text,
	service: text,
	manager: text,
	comment: text,
	orderDate: text,
	updatedAt: text,
	tags: extra(z.array(z.string())),
	orderNumber: text,
	orderId: id.nullable(),
	sessionId: id.nullable(),
});

export type SimplifiedOrder = z.infer<typeof SimplifiedOrder>;

const MAKERS: Makers<Pick<SimplifiedOrder, 'tags'>> = { tags: ({ tags }) => orderTagsOf(tags) };

/**
 * Simplifies one order of the log.
 *
 * @param raw as Calltouch gave it; its fields were seen in the notes of one client alone
 * @param timeZone the account's
 * @param leftOut extras that do not come out
 */
export function simplifyOrder(raw: Loose, timeZone: string, leftOut: LeftOut): SimplifiedOrder {
	const client = objectOrNull(raw.client);
	const { sessionId, ...visit } = simplifyUndatedVisit(objectOrNull(raw.visit) ?? {});
	return {
		createdAt: dateOrText(raw.createdDate, timeZone),
		name: meaningfulText(client?.fio),
		phone: firstOf(client?.phones, 'phoneNumber'),
		email: firstOf(client?.emails, 'email'),
		...visit,
		sourceType: sourceTypeOf(raw),
		status: meaningfulText(raw.orderStatus),
		orderName: meaningfulText(raw.orderName),
		plannedAmount: numberOrNull(raw.plannedAmount),
		completedAmount: numberOrNull(raw.completedAmount),
		funnel: meaningfulText(raw.funnel),
		service: meaningfulText(raw.service),
		manager: meaningfulText(raw.manager),
		comment: meaningfulText(raw.comment) ?? commentsOf(raw.comments),
		orderDate: dateOrText(raw.orderDate, timeZone),
		updatedAt: dateOrText(raw.updatedDate, timeZone),
		...extrasOf(MAKERS, raw, timeZone, leftOut),
		orderNumber: meaningfulText(raw.orderNumber),
		orderId: idOrNull(raw.orderId),
		sessionId,
	};
}

/** The kind of lead that an order came from, in Calltouch's word. */
export function sourceTypeOf({ orderSource }: Loose): string | null {
	return meaningfulText(objectOrNull(orderSource)?.type);
}

/** The tags of an order, as texts or in the form that calls and requests have; null without a list. */
export function orderTagsOf(tags: unknown): string[] | null {
	if (!Array.isArray(tags)) return null;
	const list: unknown[] = tags;
	return tagsOf(list.map((tag) => (typeof tag === 'string' ? { names: [tag] } : tag)));
}

/** The first of the client's phone numbers or addresses, as texts or as objects with one. */
function firstOf(list: unknown, key: string): string | null {
	const texts = Array.isArray(list)
		? list.map((one) => meaningfulText(one) ?? meaningfulText(objectOrNull(one)?.[key]))
		: [];
	return texts.find((one) => one !== null) ?? null;
}
