import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { execute } from '../engine/helpers/engine';
import { moscow } from '../engine/helpers/sandbox';
import { CALLBACK, IMPORT, NEW_REQUEST, REGISTER } from '../engine/helpers/scenarios';
import type { ReceivedHttpRequest } from '../sandbox/httpLog';
import type { Sandbox } from '../sandbox/server';

/** What a call of the action node would do, as far as it decides what may happen to it. */
export type Nature = 'reads' | 'changes' | 'creates' | 'upserts';

/** An operation, run for two items of which the first meets the fault. */
export interface Column {
	title: string;
	/**
	 * The title of one that sends in the same way, may repeat the same, and whose answers are judged by
	 * the same: this one is run only with the rows `ofAll`, in which it has to be as that one.
	 */
	like?: string;
	nature: Nature;
	parameters: INodeParameters;
	items: readonly [IDataObject, IDataObject];
	/** Stands in the calls of one item, and in no others. */
	marks: readonly [string, string];
	/** Which of the first item's calls meet the fault; absent = all. */
	path?: string;
	/** The token that its calls carry. Default clientApiId. */
	token?: 'accessToken';
	/** What a good answer is, so that the opposite can be given. */
	answer: 'array' | 'object';
	prepare?: (sandbox: Sandbox) => Promise<void>;
	/** How often the sandbox holds what an item asks for; absent where nothing is written. */
	done?: (sandbox: Sandbox, item: 0 | 1) => number;
	/** The output's fields that tell whether it is the right one. */
	telling: string[];
}

const ORDERS = ['crm-first', 'crm-second'] as const;
const PHONES = ['79992223344', '79992223355'] as const;
const ORDER_ITEMS = [
	{ order: ORDERS[0], status: 'first' },
	{ order: ORDERS[1], status: 'second' },
] as const;
const STATUSES = ['first', 'second'] as const;

const orderLocator = { __rl: true, mode: 'orderNumber', value: '={{ $json.order }}' };

/** One order in an HTTP request, so that a fault hits one of them. */
const CLIENT_ORDER = {
	resource: 'clientOrder',
	orderNumber: '={{ $json.order }}',
	options: { batchSize: 1 },
};

const list = (title: string, first: string[], second: string[]): Column => ({
	title,
	nature: 'reads',
	parameters: {
		resource: 'request',
		operation: 'list',
		period: 'custom',
		dateFrom: '={{ $json.from }}',
		dateTo: '={{ $json.to }}',
		returnAll: true,
	},
	items: [
		{ from: first[0], to: first.at(-1) },
		{ from: second[0], to: second.at(-1) },
	],
	marks: ['dateFrom=03%2F', 'dateFrom=04%2F'],
	answer: 'array',
	prepare: (sandbox) => {
		[...first, ...second].forEach((day, index) => {
			sandbox.addRequest({ requestId: 145_500 + index, date: moscow(`${day}T12:00`) });
		});
		return Promise.resolve();
	},
	telling: ['requestId'],
});

const register = (title: string, orderNumber: string, marks: Column['marks']): Column => ({
	title,
	nature: 'creates',
	parameters: { ...REGISTER, orderNumber, orderStatus: '={{ $json.status }}' },
	items: ORDER_ITEMS,
	marks,
	answer: 'object',
	done: ordersWithStatus,
	telling: ['status', 'sum'],
});

const upsert = (title: string, path: string): Column => ({
	...register(title, '={{ $json.order }}', ORDERS),
	nature: 'upserts',
	parameters: {
		...REGISTER,
		operation: 'upsert',
		orderNumber: '={{ $json.order }}',
		orderStatus: '={{ $json.status }}',
	},
	path,
	telling: ['orderNumber', 'status', 'sum', 'outcome'],
});

/** The operations of the action node; those that send more than one kind of call, once for each. */
export const COLUMNS: readonly Column[] = [
	list('Get Many', ['2026-03-10'], ['2026-04-14']),
	list('Get Many of several days', ['2026-03-10', '2026-03-11'], ['2026-04-14', '2026-04-15']),
	{
		title: 'Get',
		like: 'Get Many',
		nature: 'reads',
		parameters: {
			resource: 'request',
			operation: 'get',
			request: { __rl: true, mode: 'requestId', value: '={{ $json.id }}' },
		},
		items: [{ id: 145_507 }, { id: 145_508 }],
		marks: ['requestId=145507', 'requestId=145508'],
		answer: 'array',
		prepare: (sandbox) => {
			sandbox.addRequest({ requestId: 145_507 });
			sandbox.addRequest({ requestId: 145_508 });
			return Promise.resolve();
		},
		telling: ['requestId'],
	},
	{
		title: 'Call → Get Many',
		nature: 'reads',
		parameters: {
			resource: 'call',
			operation: 'list',
			period: 'custom',
			dateFrom: '={{ $json.day }}',
			dateTo: '={{ $json.day }}',
			returnAll: true,
		},
		items: [{ day: '2026-03-10' }, { day: '2026-04-14' }],
		marks: ['dateFrom=10%2F03', 'dateFrom=14%2F04'],
		answer: 'array',
		prepare: addTwoCalls,
		telling: ['callId', 'phase'],
	},
	{
		title: 'Call → Get',
		nature: 'reads',
		parameters: {
			resource: 'call',
			operation: 'get',
			call: { __rl: true, mode: 'callId', value: '={{ $json.id }}' },
			period: 'custom',
			dateFrom: '2026-03-10',
			dateTo: '2026-04-14',
		},
		items: [{ id: 145_507 }, { id: 145_508 }],
		marks: ['callId=145507', 'callId=145508'],
		answer: 'array',
		prepare: addTwoCalls,
		telling: ['callId', 'phase'],
	},
	{
		title: 'Call → Get Recording',
		nature: 'reads',
		parameters: {
			resource: 'call',
			operation: 'getRecording',
			call: { __rl: true, mode: 'callId', value: '={{ $json.id }}' },
		},
		items: [{ id: 145_507 }, { id: 145_508 }],
		marks: ['/145507/', '/145508/'],
		answer: 'array',
		prepare: addTwoCalls,
		telling: ['callId', 'fileName', 'mimeType'],
	},
	{
		title: 'Request → Create, with a Session ID',
		nature: 'creates',
		parameters: { ...NEW_REQUEST, phoneNumber: '={{ $json.phone }}', sessionId: '1' },
		items: [{ phone: PHONES[0] }, { phone: PHONES[1] }],
		marks: PHONES,
		answer: 'object',
		done: requestsOf,
		telling: ['imported'],
	},
	{
		title: 'Request → Create, several',
		nature: 'creates',
		parameters: {
			...NEW_REQUEST,
			phoneNumber: '={{ $json.phone }}',
			additionalFields: { manager: 'Иванов Иван' },
			options: { batchSize: 1 },
		},
		items: [{ phone: PHONES[0] }, { phone: PHONES[1] }],
		marks: PHONES,
		token: 'accessToken',
		answer: 'object',
		done: requestsOf,
		telling: ['imported'],
	},
	{
		title: 'Call → Import',
		nature: 'changes',
		parameters: {
			...IMPORT,
			referenceId: '={{ $json.phone }}',
			clientPhoneNumber: '={{ $json.phone }}',
			options: { batchSize: 1 },
		},
		items: [{ phone: PHONES[0] }, { phone: PHONES[1] }],
		marks: PHONES,
		token: 'accessToken',
		answer: 'object',
		done: ({ calls }, item) =>
			calls.filter(({ callReferenceId }) => callReferenceId === PHONES[item]).length,
		telling: ['referenceId', 'outcome'],
	},
	{
		title: 'Update',
		nature: 'changes',
		parameters: {
			resource: 'order',
			operation: 'update',
			order: orderLocator,
			updateFields: { status: '={{ $json.status }}' },
		},
		items: ORDER_ITEMS,
		marks: ORDERS,
		answer: 'object',
		prepare: registerBoth,
		done: ordersWithStatus,
		telling: ['orderNumber', 'status'],
	},
	{
		title: 'Delete',
		nature: 'changes',
		parameters: { resource: 'order', operation: 'delete', order: orderLocator },
		items: ORDER_ITEMS,
		marks: ORDERS,
		answer: 'object',
		prepare: registerBoth,
		done: ({ orders }, item) =>
			orders.some(({ orderNumber }) => orderNumber === ORDERS[item]) ? 0 : 1,
		telling: ['deleted', 'orderNumber'],
	},
	register('Register', '={{ $json.order }}', ORDERS),
	{
		...register('Register without Order Number', '', ['orderStatus=first', 'orderStatus=second']),
		like: 'Register',
	},
	upsert('Create or Update, in its update', 'update-by-id'),
	upsert('Create or Update, in its registration', 'register'),
	{
		title: 'Order (API 2.0) → Create',
		like: 'Request → Create, several',
		nature: 'creates',
		parameters: { ...CLIENT_ORDER, operation: 'create', status: '={{ $json.status }}' },
		items: ORDER_ITEMS,
		marks: ORDERS,
		token: 'accessToken',
		answer: 'object',
		done: clientOrdersWithStatus,
		telling: ['orderNumber', 'outcome'],
	},
	{
		title: 'Order (API 2.0) → Update',
		like: 'Call → Import',
		nature: 'changes',
		parameters: {
			...CLIENT_ORDER,
			operation: 'update',
			updateFields: { status: '={{ $json.status }}' },
		},
		items: ORDER_ITEMS,
		marks: ORDERS,
		token: 'accessToken',
		answer: 'object',
		prepare: createBoth,
		done: clientOrdersWithStatus,
		telling: ['orderNumber', 'outcome'],
	},
	{
		title: 'Order (API 2.0) → Get Many',
		like: 'Call → Get Many',
		nature: 'reads',
		parameters: {
			resource: 'clientOrder',
			operation: 'list',
			period: 'custom',
			dateFrom: '={{ $json.day }}',
			dateTo: '={{ $json.day }}',
			returnAll: true,
		},
		items: [{ day: '2026-03-10' }, { day: '2026-04-14' }],
		marks: ['dateFrom=10%2F03', 'dateFrom=14%2F04'],
		answer: 'array',
		prepare: (sandbox) => {
			sandbox.addClientOrder({ createdAt: moscow('2026-03-10T12:00') });
			sandbox.addClientOrder({ createdAt: moscow('2026-04-14T12:00') });
			return Promise.resolve();
		},
		telling: ['orderId', 'orderNumber'],
	},
	{
		title: 'Lead → Add Comment',
		like: 'Request → Create, several',
		nature: 'creates',
		parameters: {
			...{ resource: 'lead', operation: 'addComment', requestId: '={{ $json.id }}' },
			...{ addComment: '={{ $json.text }}', options: { batchSize: 1 } },
		},
		items: [
			{ id: 145_507, text: 'first' },
			{ id: 145_508, text: 'second' },
		],
		marks: ['145507', '145508'],
		token: 'accessToken',
		answer: 'object',
		prepare: (sandbox) => {
			sandbox.addRequest({ requestId: 145_507 });
			sandbox.addRequest({ requestId: 145_508 });
			return Promise.resolve();
		},
		done: ({ leadChanges }, item) =>
			leadChanges.filter(({ change }) => change === STATUSES[item]).length,
		telling: ['outcome'],
	},
	{
		title: 'Callback → Create',
		nature: 'creates',
		parameters: { ...CALLBACK, phone: '={{ $json.phone }}' },
		items: [{ phone: PHONES[0] }, { phone: PHONES[1] }],
		marks: PHONES,
		token: 'accessToken',
		answer: 'object',
		done: ({ callbacks }, item) => callbacks.filter(({ phone }) => phone === PHONES[item]).length,
		telling: ['phone'],
	},
];

/** The trigger, which has polls instead of items. */
export interface TriggerColumn extends Pick<Column, 'title' | 'like'> {
	triggerOn: string;
	/** The logs that it watches, by how their paths end: HTTP requests for the first meet the fault. */
	logs: readonly LogName[];
}

export type LogName = keyof typeof LOG_PATHS;

export const LOG_PATHS = { request: '/RestAPI/requests', call: '/calls-diary/calls' };

export const TRIGGERS: readonly TriggerColumn[] = [
	{ title: 'Trigger', triggerOn: 'newRequest', logs: ['request'] },
	{ title: 'Trigger on New Call', like: 'Trigger', triggerOn: 'newCall', logs: ['call'] },
	{
		title: 'Trigger on New Lead, in one log',
		like: 'Trigger',
		triggerOn: 'newLead',
		logs: ['request', 'call'],
	},
];

/** All columns, in the order of the table. */
export const TITLES: readonly string[] = [...COLUMNS, ...TRIGGERS].map(({ title }) => title);

/** Which one a column is to be as, if it is not run with all rows. */
export function modelOf(title: string): string | undefined {
	return [...COLUMNS, ...TRIGGERS].find((column) => column.title === title)?.like;
}

/** The calls that were made for an item. */
export function callsOf(
	{ marks }: Column,
	{ httpRequests }: Sandbox,
	item: 0 | 1,
): ReceivedHttpRequest[] {
	return httpRequests.filter(({ url, rawBody }) => `${url}\n${rawBody}`.includes(marks[item]));
}

function requestsOf({ requests }: Sandbox, item: 0 | 1): number {
	return requests.filter(({ client }) => client.phones?.[0]?.phoneNumber === PHONES[item]).length;
}

function ordersWithStatus({ orders }: Sandbox, item: 0 | 1): number {
	return orders.filter(({ orderStatus }) => orderStatus === STATUSES[item]).length;
}

function addTwoCalls(sandbox: Sandbox): Promise<void> {
	sandbox.addCall({ callId: 145_507, date: moscow('2026-03-10T12:00') });
	sandbox.addCall({ callId: 145_508, date: moscow('2026-04-14T12:00') });
	return Promise.resolve();
}

function clientOrdersWithStatus({ clientOrders }: Sandbox, item: 0 | 1): number {
	return clientOrders.filter(({ values }) => values.status === STATUSES[item]).length;
}

async function createBoth(sandbox: Sandbox): Promise<void> {
	const { error } = await execute(sandbox, {
		parameters: { ...CLIENT_ORDER, operation: 'create', status: 'new' },
		items: [...ORDER_ITEMS],
	});
	if (error) throw new Error(`The orders could not be created: ${error.message ?? ''}`);
}

async function registerBoth(sandbox: Sandbox): Promise<void> {
	const { error } = await execute(sandbox, {
		parameters: { ...REGISTER, orderNumber: '={{ $json.order }}' },
		items: [...ORDER_ITEMS],
	});
	if (error) throw new Error(`The orders could not be registered: ${error.message ?? ''}`);
}
