import { checkFields } from './addRequest';
import { CREDENTIALS } from './credentials';
import { takeId, type State } from './state';
import type { StoredClientOrder } from './types';

/** An order of API 2.0 to add: the fields that matter. Dates are epoch milliseconds. */
export type NewClientOrder = Partial<StoredClientOrder>;

/** Adds an order of API 2.0 to the account. Throws on a field that orders lack. */
export function addClientOrder(
	state: State,
	fields: NewClientOrder,
	now: number,
): StoredClientOrder {
	const id = fields.calltouchOrderId ?? takeId(state, 'clientOrder');
	const ordinary: StoredClientOrder = {
		calltouchOrderId: id,
		siteId: CREDENTIALS.siteId,
		crm: 'crm',
		orderNumber: `crm-${id}`,
		lead: null,
		values: {},
		tags: [],
		comments: [],
		updates: 0,
		createdAt: now,
		updatedAt: null,
	};
	checkFields('Orders', fields, ordinary);
	const order = { ...ordinary, ...fields };
	state.clientOrders.push(order);
	return order;
}
