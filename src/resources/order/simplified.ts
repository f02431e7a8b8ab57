import { z } from 'zod/v4';

import { SimplifiedClient, simplifyClient } from '../../values/client';
import { toIsoInZone } from '../../values/dates';
import type { Loose } from '../../values/json';
import { id, idOrNull, meaningfulText, numberOrNull, objectOrNull } from '../../values/json';

/** An order as CRM steps want it: flat, with a numeric sum. */
export const SimplifiedOrder = z.object({
	orderId: id.nullable(),
	orderNumber: z.string().nullable(),
	callId: id.nullable(),
	createdAt: z.string().nullable(),
	status: z.string().nullable(),
	sum: z.number().nullable(),
	comment: z.string().nullable(),
});

export type SimplifiedOrder = z.infer<typeof SimplifiedOrder>;

/**
 * Simplifies the order part of an answer.
 *
 * @param raw as Calltouch gave it (page "Managing orders through the API", responses)
 * @param timeZone the account's; `createdAt` is ISO 8601 with its offset
 */
export function simplifyOrder(raw: Loose, timeZone: string): SimplifiedOrder {
	return {
		orderId: idOrNull(raw.orderId),
		orderNumber: meaningfulText(raw.orderNumber),
		callId: idOrNull(raw.callId),
		createdAt: toIsoInZone(raw.dateCreated, timeZone),
		status: meaningfulText(raw.status),
		sum: numberOrNull(raw.sum) ?? numberOrNull(raw.currentAmount),
		comment: meaningfulText(raw.orderComments),
	};
}

/** An order with what an update tells of its client and source. */
export const SimplifiedOrderDetails = SimplifiedOrder.extend({
	...SimplifiedClient.shape,
	source: z.string().nullable(),
	medium: z.string().nullable(),
	campaign: z.string().nullable(),
});

export type SimplifiedOrderDetails = z.infer<typeof SimplifiedOrderDetails>;

/**
 * Simplifies the answer to a registration, which is flat, or to an update, which is nested.
 *
 * @param raw as Calltouch gave it (page "Managing orders through the API", responses)
 */
export function simplifyOrderAnswer(raw: Loose, timeZone: string): SimplifiedOrderDetails {
	const session = objectOrNull(raw.session) ?? {};
	return {
		...simplifyOrder({ ...raw, ...objectOrNull(raw.order) }, timeZone),
		...simplifyClient(raw.client),
		source: meaningfulText(session.source),
		medium: meaningfulText(session.medium),
		campaign: meaningfulText(session.utmCampaign),
	};
}
