import { z } from 'zod/v4';

import { postBatch } from '../../api/httpRequest';
import { messages } from '../../messages';
import type { Told } from '../batch';
import { batchOf, batchOptions, inGroups, sendTogether } from '../batch';
import { orderFallback, orderLink, orderMatching } from '../matching';
import type { OperationContext } from '../operation';
import { operation } from '../operation';
import type { NewOrderFields, UpsertFields } from './fields';
import {
	crm,
	mainContacts,
	newOrderFields,
	orderNumber,
	otherContacts,
	revenue,
	status,
} from './fields';
import { toNewOrder } from './body';
import { ClientOrder, toOutput } from './output';

/** What a new order has at least. */
export const newOrder = {
	orderNumber,
	status,
	revenue,
	link: orderLink,
	fallback: orderFallback,
	crm,
	mainContacts,
	otherContacts,
};

const input = z.object({ ...newOrder, additionalFields: newOrderFields, options: batchOptions });

type NewOrder = Omit<z.output<typeof input>, 'additionalFields'> & {
	additionalFields: NewOrderFields | UpsertFields;
};

/** Creates orders, a hundred at a time (page "Creating orders" of API 2.0). */
export const createClientOrder = operation({
	resource: 'clientOrder',
	name: 'create',
	title: 'Create',
	action: 'Create order in API 2.0',
	description: 'Create an order and link it to a call, a request, a chat or a client',
	builderHint:
		'To sync deals from a CRM prefer "upsert". Give it all items at once: up to 100 go out in one HTTP request.',
	input,
	output: ClientOrder,
	target: (order) => order.orderNumber,
	batch: batchOf,
	runBatch: async (orders, context) =>
		(await createTogether(orders, context)).map((told) => toOutput(told, 'created')),
});

/** Creates orders together: those of one CRM in one HTTP request, since it names the CRM once. */
export async function createTogether<Order extends NewOrder>(
	orders: Order[],
	context: OperationContext,
): Promise<Array<Told<Order>>> {
	return await inGroups(
		orders,
		(order) => order.crm,
		async (some) =>
			await sendTogether(context, some, {
				toRequest: (asked) =>
					postBatch(
						'/lead-service/v1/api/client-order/create',
						{ crm: asked[0]?.crm, orders: asked.map((order) => bodyOf(order, context)) },
						{ isRepeatable: false, whenUnknown: messages.whenUnknown.newClientOrder },
					),
				numbered: { as: 'orderNumber', numberOf: (order) => order.orderNumber },
			}),
	);
}

function bodyOf(order: NewOrder, { now, account }: OperationContext): object {
	const matching = orderMatching(order.link, order.fallback, account.timeZone);
	return toNewOrder(order, order.additionalFields, { now, matching });
}
