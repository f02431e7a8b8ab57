import { createCallback } from './callback/create';
import type { Operation } from './operation';
import { deleteOrder } from './order/delete';
import { registerOrder } from './order/register';
import { updateOrder } from './order/update';
import { upsertOrder } from './order/upsert';
import { createRequest } from './request/create';
import { getRequest } from './request/get';
import { listRequests } from './request/list';

/** The resources, as the selector shows them, the default first. */
export const resources = [
	{ value: 'request', name: 'Request' },
	{ value: 'order', name: 'Order' },
	{ value: 'callback', name: 'Callback' },
];

/** Every operation of the action node, each resource's default first. */
export const operations: Operation[] = [
	listRequests,
	getRequest,
	createRequest,
	registerOrder,
	upsertOrder,
	updateOrder,
	deleteOrder,
	createCallback,
];
