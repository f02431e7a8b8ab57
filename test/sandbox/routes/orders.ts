import { emptyAnswer, jsonAnswer, type Endpoint, type World } from '../answer';
import { momentOf } from '../clock';
import type { Knobs } from '../knobs';
import {
	choiceValue,
	digitsValue,
	readParameters,
	refuse,
	refuseContent,
	requiredValue,
	wallTimeValue,
	type Parameters,
} from '../parameters';
import { plainOptions, renderOrder, renderSession } from '../render';
import { findOrder, takeId } from '../state';
import type { OrderSource, StoredCall, StoredOrder, StoredRequest } from '../types';
import { checkToken, pairsOf, restEndpoint } from './restApi';

const LEAD_IDS = ['callId', 'callReferenceId', 'requestId', 'requestNumber'] as const;
const SOURCE_PARAMETERS = ['source', 'medium', 'campaign', 'content', 'term'] as const;
const ORDER_IDS = ['orderId', 'orderNumber'] as const;

const REGISTER_PARAMETERS: ReadonlySet<string> = new Set([
	'clientApiId',
	...LEAD_IDS,
	'phoneNumber',
	'email',
	'linkTimeThreshold',
	'bindTo',
	...SOURCE_PARAMETERS,
	'orderNumber',
	'orderSum',
	'orderStatus',
	'orderDate',
	'service',
	'orderComment',
	'manager',
	'tags',
]);

const UPDATE_PARAMETERS: ReadonlySet<string> = new Set([
	'clientApiId',
	...ORDER_IDS,
	'orderSum',
	'comment',
	'status',
	'manager',
	'service',
	'tags',
	...SOURCE_PARAMETERS,
]);

const DELETE_PARAMETERS: ReadonlySet<string> = new Set(['clientApiId', ...ORDER_IDS]);

const DEFAULT_LINK_TIME_THRESHOLD = 7200;
const SECOND = 1000;

const customFieldName = (parameter: string): string | undefined =>
	/^custom\[(.+)\]$/s.exec(parameter)?.[1];

/** The lead that an order belongs to; both null when it belongs to none. */
interface Lead {
	call: StoredCall | null;
	request: StoredRequest | null;
}

const NO_LEAD: Lead = { call: null, request: null };

function readCustomFields(parameters: Parameters): Record<string, string> {
	return Object.fromEntries(
		[...parameters].flatMap(([name, value]) => {
			const field = customFieldName(name);
			return field === undefined ? [] : [[field, value] as const];
		}),
	);
}

function readTags(tags: string): string[] {
	return tags
		.split(',')
		.map((tag) => tag.trim())
		.filter((tag) => tag !== '');
}

function checkSum(sum: string): string {
	return /^\d+(\.\d+)?$/.test(sum) ? sum : refuse('Parameter orderSum must be a number');
}

/** The lead named by an id; undefined when the call names none. */
function namedLead(parameters: Parameters, { state, knobs }: World): Lead | undefined {
	const [name, ...others] = LEAD_IDS.filter((id) => parameters.has(id));
	if (name === undefined) return undefined;
	if (others.length > 0) refuse(`Give one of ${LEAD_IDS.join(', ')}`);
	const id = requiredValue(parameters, name);
	if (name === 'callId' || name === 'requestId') digitsValue(parameters, name);
	const lead: Lead =
		name === 'callId' || name === 'callReferenceId'
			? { ...NO_LEAD, call: state.calls.find((call) => String(call[name]) === id) ?? null }
			: {
					...NO_LEAD,
					request: state.requests.find((request) => String(request[name]) === id) ?? null,
				};
	const isFound = lead.call !== null || lead.request !== null;
	if (!isFound && knobs.unknownLead === 'refuse') refuseContent(`No lead has the ${name} ${id}`);
	return lead;
}

/** The latest of the leads that an order of this moment can belong to. */
function nearest<Candidate extends { date: number }>(
	candidates: Candidate[],
	orderDate: number,
	endOf: (candidate: Candidate) => number,
): Candidate | null {
	// An order's date has no milliseconds: one placed in the very second of its lead counts.
	const startOf = ({ date }: Candidate): number => Math.floor(date / SECOND) * SECOND;
	return candidates
		.filter((candidate) => startOf(candidate) <= orderDate && orderDate <= endOf(candidate))
		.reduce<Candidate | null>(
			(best, candidate) => (best !== null && best.date >= candidate.date ? best : candidate),
			null,
		);
}

/** The lead looked up by the client's phone or e-mail. */
function lookedUpLead(parameters: Parameters, orderDate: number, { state, knobs }: World): Lead {
	const phone = parameters.get('phoneNumber');
	const email = parameters.get('email');
	const bindTo = choiceValue(parameters, 'bindTo', ['calls', 'requests']);
	const seconds = digitsValue(parameters, 'linkTimeThreshold') ?? DEFAULT_LINK_TIME_THRESHOLD;
	if (phone !== undefined && !/^7\d{10}$/.test(phone)) {
		refuse('Parameter phoneNumber must be 7XXXXXXXXXX');
	}
	if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) {
		refuse('Parameter email must be an e-mail address');
	}
	if (!knobs.clientLinking) return NO_LEAD;

	const hasPhone = ({ client }: StoredCall | StoredRequest): boolean =>
		client.phones?.some(({ phoneNumber }) => phoneNumber === phone) ?? false;
	const hasEmail = ({ client }: StoredRequest): boolean =>
		client.contacts?.some(({ contactValue }) => contactValue === email) ?? false;
	const threshold = seconds * SECOND;
	const call =
		bindTo === 'requests'
			? null
			: nearest(
					state.calls.filter(hasPhone),
					orderDate,
					({ date, duration }) => date + duration * SECOND + threshold,
				);
	if (call !== null || bindTo === 'calls') return { call, request: null };
	const requests = state.requests.filter((request) => hasPhone(request) || hasEmail(request));
	return { call, request: nearest(requests, orderDate, ({ date }) => date + threshold) };
}

function readOrderSource(parameters: Parameters, before: OrderSource): OrderSource {
	const source = { ...before };
	for (const name of SOURCE_PARAMETERS) source[name] = parameters.get(name) ?? before[name];
	return source;
}

const NO_SOURCE: OrderSource = { source: '', medium: '', campaign: '', content: '', term: '' };

function readOrderDate(parameters: Parameters, { timeZone }: Knobs): number {
	requiredValue(parameters, 'orderDate');
	const format = 'dd.mm.yyyy hh:mm:ss';
	const wall = wallTimeValue(parameters, 'orderDate', format);
	const moment = wall === undefined ? null : momentOf(wall, timeZone);
	return moment ?? refuse(`Parameter orderDate must be ${format}`);
}

/** POST and GET /calls-service/RestAPI/orders/register/ */
export const registerOrder: Endpoint = restEndpoint((call, world) => {
	const { state, knobs } = world;
	const pairs = pairsOf(call);
	checkToken(pairs);
	const parameters = readParameters(
		pairs,
		(name) => REGISTER_PARAMETERS.has(name) || customFieldName(name) !== undefined,
	);
	const orderSum = checkSum(requiredValue(parameters, 'orderSum'));
	const orderStatus = requiredValue(parameters, 'orderStatus');
	const service = requiredValue(parameters, 'service');
	const orderDate = readOrderDate(parameters, knobs);
	const ownNumber = parameters.get('orderNumber');
	if (ownNumber === '') refuse('Parameter orderNumber is empty');

	const named = namedLead(parameters, world);
	if (named !== undefined && (parameters.has('phoneNumber') || parameters.has('email'))) {
		refuse(`phoneNumber and email look up a lead in place of ${LEAD_IDS.join(', ')}`);
	}
	const lead = named ?? lookedUpLead(parameters, orderDate, world);
	if (findOrder(state, undefined, ownNumber) !== undefined) {
		refuseContent(`An order with the orderNumber ${String(ownNumber)} exists already`);
	}

	const orderId = takeId(state, 'order');
	const isBound = lead.call !== null || lead.request !== null;
	const order: StoredOrder = {
		orderId,
		orderNumber: ownNumber ?? String(orderId),
		callId: lead.call?.callId ?? null,
		requestId: lead.request?.requestId ?? null,
		orderDate,
		orderSum,
		orderStatus,
		orderComment: parameters.get('orderComment') ?? '',
		manager: parameters.get('manager') ?? '',
		service,
		tags: readTags(parameters.get('tags') ?? ''),
		ownSource: isBound ? NO_SOURCE : readOrderSource(parameters, NO_SOURCE),
		custom: readCustomFields(parameters),
		updatedAt: null,
	};
	state.orders.push(order);
	// The sum comes back as it was sent; only later answers show it as stored.
	return jsonAnswer({ ...renderOrder(order, knobs.timeZone), sum: orderSum });
});

/** The order that a call names; refuses when it names none or one that does not exist. */
function namedOrder(parameters: Parameters, { state, knobs }: World): StoredOrder {
	const [orderId, orderNumber] = ORDER_IDS.map((name) => parameters.get(name) || undefined);
	if (orderId === undefined && orderNumber === undefined) {
		return refuse('Parameter orderId or orderNumber is required');
	}
	return findOrder(state, orderId, orderNumber) ?? refuseContent(knobs.unknownOrderMessage);
}

/** GET /calls-service/RestAPI/orders/update-by-id */
export const updateOrder: Endpoint = restEndpoint((call, world) => {
	const { state, knobs, now } = world;
	checkToken(call.query);
	const parameters = readParameters(
		call.query,
		(name) => UPDATE_PARAMETERS.has(name) || customFieldName(name) !== undefined,
	);
	const order = namedOrder(parameters, world);
	const isChange = (name: string) => name !== 'clientApiId' && !ORDER_IDS.some((id) => id === name);
	if (knobs.emptyUpdate === 'refuse' && ![...parameters.keys()].some(isChange)) {
		refuse('There is nothing to update');
	}
	const sum = parameters.get('orderSum');
	const tags = parameters.get('tags');
	const isBound = order.callId !== null || order.requestId !== null;
	const updated: StoredOrder = {
		...order,
		orderSum: sum === undefined ? order.orderSum : sum === '' ? null : checkSum(sum),
		orderStatus: parameters.get('status') ?? order.orderStatus,
		orderComment: parameters.get('comment') ?? order.orderComment,
		manager: parameters.get('manager') ?? order.manager,
		service: parameters.get('service') ?? order.service,
		tags: tags === undefined ? order.tags : readTags(tags),
		ownSource: isBound ? order.ownSource : readOrderSource(parameters, order.ownSource),
		custom: { ...order.custom, ...readCustomFields(parameters) },
		updatedAt: now,
	};
	state.orders = state.orders.map((stored) => (stored === order ? updated : stored));

	const lead =
		state.calls.find(({ callId }) => callId === order.callId) ??
		state.requests.find(({ requestId }) => requestId === order.requestId);
	return jsonAnswer({
		order: renderOrder(updated, knobs.timeZone),
		client: lead?.client ?? null,
		orderComments: updated.orderComment,
		session: renderSession(lead?.session ?? null, plainOptions(knobs)),
	});
});

/** GET /calls-service/RestAPI/orders/delete-by-id/ */
export const deleteOrder: Endpoint = restEndpoint((call, world) => {
	const { state, knobs } = world;
	checkToken(call.query);
	const parameters = readParameters(call.query, (name) => DELETE_PARAMETERS.has(name));
	const order = namedOrder(parameters, world);
	state.orders = state.orders.filter((stored) => stored !== order);
	if (knobs.deleteAnswer === 'emptyBody') return emptyAnswer();
	if (knobs.deleteAnswer === 'emptyObject') return jsonAnswer({});
	return jsonAnswer({ orderId: order.orderId, orderNumber: order.orderNumber });
});
