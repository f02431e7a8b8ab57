import { z } from 'zod/v4';

import type { HttpRequest } from '../../api/httpRequest';
import { postForm } from '../../api/httpRequest';
import type { Pair } from '../../api/encoding';
import { toCommaSeparated, toCustomPairs, toFormDate, toPairs, toSum } from '../../api/encoding';
import { messages } from '../../messages';
import { inAccountZone } from '../../values/dates';
import { SimplifiedOrder, simplifyOrder } from './simplified';
import type { OrderLink } from './fields';
import { additionalOrderFields, newOrderFields, optionalOrderNumber, orderLink } from './fields';
import { objectOrNull } from '../../values/json';
import { outputOf, shapeOf } from '../../values/output';
import { operation } from '../operation';
import { anOrder } from './answers';

const input = z.object({
	link: orderLink,
	orderNumber: optionalOrderNumber,
	...newOrderFields,
	additionalFields: additionalOrderFields,
	output: outputOf(SimplifiedOrder),
});

type NewOrder = z.output<typeof input>;

/** Registers an order (page "Managing orders through the API", creating orders). */
export const registerOrder = operation({
	resource: 'order',
	name: 'register',
	title: 'Register',
	action: 'Register order in API 1.0',
	description: 'Create an order and link it to a call, a request or a client',
	builderHint:
		'To sync orders from a CRM prefer "upsert": this operation is refused when the order number is taken, and without an order number a second execution registers the order twice. Retry On Fail is safe: within an execution no order is registered twice.',
	input,
	output: SimplifiedOrder,
	target: ({ orderNumber }) => orderNumber,
	async run(order, { send, account }) {
		const answer = objectOrNull(await send(registration(order, account.timeZone))) ?? {};
		// The answer lacks the comment: what was sent is what there is.
		const comment = order.additionalFields.orderComment ?? null;
		const shape = shapeOf(order.output, (raw) => ({
			...simplifyOrder(raw, account.timeZone),
			comment,
		}));
		return [{ json: shape(answer) }];
	},
});

/** The HTTP request that registers an order. */
export function registration(order: Omit<NewOrder, 'output'>, timeZone: string): HttpRequest {
	return postForm(
		'/calls-service/RestAPI/orders/register/',
		toForm(order, timeZone),
		anOrder,
		order.orderNumber === undefined
			? messages.whenUnknown.orderWithoutNumber
			: messages.whenUnknown.orderWithNumber,
	);
}

function toForm(order: Omit<NewOrder, 'output'>, timeZone: string): Pair[] {
	const { custom, customJson, tags, ...additional } = order.additionalFields;
	return [
		...toPairs({
			...linkParameters(order.link),
			orderNumber: order.orderNumber,
			orderSum: toSum(order.orderSum),
			orderStatus: order.orderStatus,
			orderDate: toFormDate(inAccountZone(order.orderDate, timeZone)),
			service: order.service,
			...additional,
			tags: tags && toCommaSeparated(tags),
		}),
		...toCustomPairs(custom, customJson),
	];
}

function linkParameters({
	linkTo,
	...lead
}: OrderLink): Record<string, string | number | undefined> {
	if ('call' in lead) return lead.call;
	if (!('bindTo' in lead)) return lead;
	const { bindTo, ...client } = lead;
	return { ...client, ...(bindTo === 'callsThenRequests' ? {} : { bindTo }) };
}
