import {
	amount,
	flag,
	isObject,
	list,
	number,
	object,
	text,
	time,
	either,
	type Json,
	type Rule,
} from '../body';
import type { World } from '../answer';
import { takeId } from '../state';
import type { StoredClientOrder } from '../types';
import { leadMethod, type Result } from './leadService';
import { matched, matching } from './matching';

const moment = time('dd-mm-yyyy hh:mm:ss');
const tags = list(object({ tag: text }, ['tag']));
const customFields = list(object({ field: text, value: either(text, number) }, ['field', 'value']));
const texts = list(text);
const contact = {
	...{ fio: text, phoneNumber: text, email: text, waPhone: text, tgId: text },
	...{ tgUsername: text, vkId: text },
};

/** What an order has in both methods (pages "Creating orders", "Updating orders"). */
const COMMON: Record<string, Rule> = {
	orderNumber: text,
	status: text,
	statusDate: moment,
	funnel: text,
	currency: text,
	revenue: amount,
	margin: amount,
	manager: text,
	orderName: text,
	orderLink: text,
	addTagsToLead: object({ tags, overwrite: flag }, ['tags', 'overwrite']),
	customFields,
	products: list(
		object(
			{
				...{ name: text, price: number, brand: text, category: text, variant: text },
				quantity: number,
			},
			['name', 'price'],
		),
	),
	orderContacts: object({
		mainContacts: object(contact),
		otherContacts: object({
			...{ phoneNumber: texts, email: texts, waPhone: texts, tgId: texts },
			...{ tgUsername: texts, vkId: texts },
		}),
	}),
};

const CREATED = object(
	{
		...COMMON,
		matching: matching('order'),
		orderDate: moment,
		comment: object({ text }, ['text']),
		addTags: tags,
	},
	['orderNumber', 'matching'],
);

const UPDATED = object(
	{
		...COMMON,
		reMatching: matching('order'),
		updateDate: moment,
		addNewComment: object({ text }, ['text']),
		addTags: object({ overwrite: flag, tags }, ['overwrite', 'tags']),
		leadManager: object({ manager: text, overwrite: flag }, ['manager', 'overwrite']),
		addCustomFieldsToLead: object({ customFields, overwrite: flag }, ['customFields', 'overwrite']),
	},
	['orderNumber'],
);

const numberOf = (item: unknown): Json => ({
	orderNumber: isObject(item) ? item['orderNumber'] : item,
});

function find(
	{ clientOrders }: World['state'],
	siteId: number,
	orderNumber: unknown,
): StoredClientOrder | undefined {
	return clientOrders.find((order) => order.siteId === siteId && order.orderNumber === orderNumber);
}

function create(item: Json, siteId: number, crm: string, { state, knobs, now }: World): Result {
	const { orderNumber, matching: elements, comment, addTags, ...values } = item;
	if (find(state, siteId, orderNumber) && knobs.repeatedOrderNumber === 'error') {
		return { refusal: `An order with the number ${String(orderNumber)} exists already` };
	}
	const lead = elements === undefined ? null : matched(elements, siteId, state);
	if (lead === undefined && knobs.unknownLead === 'refuse') return { refusal: 'No lead was found' };
	const order: StoredClientOrder = {
		calltouchOrderId: takeId(state, 'clientOrder'),
		siteId,
		crm,
		orderNumber: String(orderNumber),
		lead: lead ?? null,
		values,
		tags: tagsIn(addTags),
		comments: textsIn(comment),
		updates: 0,
		createdAt: now,
		updatedAt: null,
	};
	state.clientOrders.push(order);
	return { calltouchOrderId: order.calltouchOrderId };
}

function tagsIn(entries: unknown): string[] {
	return Array.isArray(entries) ? entries.map((entry: { tag: string }) => entry.tag) : [];
}

function textsIn(comment: unknown): string[] {
	return isObject(comment) ? [String(comment['text'])] : [];
}

/** POST /lead-service/v1/api/client-order/create */
export const createOrders = leadMethod({
	key: 'orders',
	item: CREATED,
	beside: { crm: text },
	numberOf,
	act: (item, { body, siteId, world }) => create(item as Json, siteId, String(body['crm']), world),
});

/** POST /lead-service/v1/api/client-order/update */
export const updateOrders = leadMethod({
	key: 'orders',
	item: UPDATED,
	numberOf,
	act: (item, { siteId, world }) => {
		const { state, knobs } = world;
		const { orderNumber, reMatching, addNewComment, addTags, ...values } = item as Json;
		if (!find(state, siteId, orderNumber) && knobs.updateOfUnknown === 'creates') {
			create({ orderNumber }, siteId, 'unknown', world);
		}
		const order = find(state, siteId, orderNumber);
		if (!order) return { refusal: `There is no order with the number ${String(orderNumber)}` };
		const lead = reMatching === undefined ? order.lead : matched(reMatching, siteId, state);
		if (lead === undefined && knobs.unknownLead === 'refuse') {
			return { refusal: 'No lead was found' };
		}
		order.lead = lead ?? null;
		order.values = { ...order.values, ...values };
		order.comments.push(...textsIn(addNewComment));
		if (isObject(addTags)) {
			const kept = addTags['overwrite'] === true ? [] : order.tags;
			order.tags = [...kept, ...tagsIn(addTags['tags'])];
		}
		order.updates += 1;
		order.updatedAt = world.now;
		return knobs.orderIdOnUpdate ? { calltouchOrderId: order.calltouchOrderId } : {};
	},
});

/** POST /lead-service/v1/api/client-order/delete */
export const deleteOrders = leadMethod({
	key: 'orderNumbers',
	item: text,
	numberOf,
	act: (orderNumber, { siteId, world: { state } }) => {
		const order = find(state, siteId, orderNumber);
		if (!order) {
			return {
				deleteStatus: 'error',
				refusal: `The order ${String(orderNumber)} was not found`,
			};
		}
		state.clientOrders = state.clientOrders.filter((one) => one !== order);
		return { deleteStatus: 'success' };
	},
});
