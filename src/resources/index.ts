import { getCall } from './call/get';
import { getRecording } from './call/getRecording';
import { importCall } from './call/import';
import { listCalls } from './call/list';
import { createCallback } from './callback/create';
import { createClientOrder } from './clientOrder/create';
import { deleteClientOrder } from './clientOrder/delete';
import { listClientOrders } from './clientOrder/list';
import { updateClientOrder } from './clientOrder/update';
import { upsertClientOrder } from './clientOrder/upsert';
import { addComment } from './lead/addComment';
import { addCustomFields } from './lead/addCustomFields';
import { addManagers } from './lead/addManagers';
import { addTags } from './lead/addTags';
import type { Operation } from './operation';
import { deleteOrder } from './order/delete';
import { registerOrder } from './order/register';
import { updateOrder } from './order/update';
import { upsertOrder } from './order/upsert';
import { createRequest } from './request/create';
import { getRequest } from './request/get';
import { listRequests } from './request/list';

/** The resources, the default first. */
export const resources = [
	{ value: 'request', name: 'Request' },
	{ value: 'call', name: 'Call' },
	{ value: 'clientOrder', name: 'Order (API 2.0)' },
	{
		value: 'order',
		name: 'Order (API 1.0)',
		description: 'The older API: Calltouch advises API 2.0 for new integrations',
	},
	{ value: 'lead', name: 'Lead', description: 'A call or a request that is there already' },
	{ value: 'callback', name: 'Callback' },
];

/** Every operation of the action node, each resource's default first. */
export const operations: Operation[] = [
	listRequests,
	getRequest,
	createRequest,
	listCalls,
	getCall,
	getRecording,
	importCall,
	upsertClientOrder,
	createClientOrder,
	updateClientOrder,
	deleteClientOrder,
	listClientOrders,
	addTags,
	addComment,
	addManagers,
	addCustomFields,
	registerOrder,
	upsertOrder,
	updateOrder,
	deleteOrder,
	createCallback,
];
