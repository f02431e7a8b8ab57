import { formatDateTime, formatDay } from './clock';
import type { Knobs } from './knobs';
import type { State } from './state';
import type {
	AnsweredOrder,
	AnsweredRequest,
	AnsweredRequestOrder,
	AnsweredSession,
	StoredOrder,
	StoredRequest,
	StoredSession,
} from './types';

/** The flags that add fields to a request. */
export const FLAGS = [
	'withMapVisits',
	'withRequestTags',
	'withYandexDirect',
	'withGoogleAdwords',
	'withAttrs',
	'withWidgetInfo',
	'withCustomFields',
	'withDcm',
] as const;

export type Flag = (typeof FLAGS)[number];

export interface RenderOptions {
	timeZone: string;
	attribution: number;
	flags: ReadonlySet<Flag>;
}

/** Options for an answer with nothing asked for: the account's zone and attribution, no flags. */
export function plainOptions(knobs: Knobs): RenderOptions {
	return { timeZone: knobs.timeZone, attribution: knobs.accountAttribution, flags: new Set() };
}

/** Options for an answer with everything in it. */
export function fullOptions(knobs: Knobs): RenderOptions {
	return { ...plainOptions(knobs), flags: new Set(FLAGS) };
}

/** A session as answered: its source is that of the attribution model. */
export function renderSession(
	session: StoredSession | null,
	options: RenderOptions,
	attrs: Record<string, string> | null = null,
): AnsweredSession | null {
	if (session === null) return null;
	const { lastNonDirect, ...visit } = session;
	return {
		...visit,
		...(options.attribution === 1 ? lastNonDirect : null),
		sessionDate: formatDateTime(session.sessionDate, options.timeZone),
		attribution: options.attribution,
		attrs: options.flags.has('withAttrs') ? attrs : null,
	};
}

/** A sum the way Calltouch stores it: "2800" → "2800.0000". */
export function storedSum(sum: string | null): string | null {
	if (sum === null) return null;
	const [roubles = '', fraction = ''] = sum.split('.');
	return `${roubles}.${fraction.slice(0, 4).padEnd(4, '0')}`;
}

/** An order by itself, with its sum as stored. */
export function renderOrder(order: StoredOrder, timeZone: string): AnsweredOrder {
	return {
		orderId: order.orderId,
		callId: order.callId,
		dateCreated: order.orderDate,
		status: order.orderStatus,
		realSum: null,
		offered: order.updatedAt === null ? null : formatDay(order.updatedAt, timeZone),
		sent: formatDay(order.orderDate, timeZone),
		sum: storedSum(order.orderSum),
		isMarked: null,
		commentsCount: 0,
		currentAmount: order.orderSum === null ? null : Number(order.orderSum),
		orderNumber: order.orderNumber,
	};
}

function renderRequestOrder(
	order: StoredOrder,
	session: AnsweredSession | null,
	timeZone: string,
): AnsweredRequestOrder {
	const sum = storedSum(order.orderSum);
	return {
		...renderOrder(order, timeZone),
		realSum: sum,
		orderSum: sum,
		orderStatus: order.orderStatus,
		orderComments: order.orderComment,
		session,
	};
}

function renderRequest(
	request: StoredRequest,
	ordersOfRequest: StoredOrder[],
	options: RenderOptions,
): AnsweredRequest {
	const { flags, timeZone } = options;
	const session = renderSession(request.session, options, request.attrs);
	// The page says so: a request without a session answers no orders, though it may have some.
	const orders =
		session === null
			? []
			: ordersOfRequest.map((order) => renderRequestOrder(order, session, timeZone));
	const mapVisits = flags.has('withMapVisits') && {
		mapVisits: request.mapVisits.map((visit) => ({
			...visit,
			sessionDate: formatDateTime(visit.sessionDate, timeZone),
		})),
	};
	const widgetInfo = flags.has('withWidgetInfo') &&
		request.widgetInfo !== null && { widgetInfo: request.widgetInfo };
	return {
		date: request.date,
		comments: request.comments,
		requestType: request.requestType,
		dateStr: formatDateTime(request.date, timeZone),
		manager: request.manager,
		session,
		subject: request.subject,
		uniqTargetRequest: request.uniqTargetRequest,
		requestUrl: request.requestUrl,
		...mapVisits,
		uniqueRequest: request.uniqueRequest,
		...widgetInfo,
		...(flags.has('withRequestTags') && { RequestTags: request.RequestTags }),
		requestNumber: request.requestNumber,
		requestId: request.requestId,
		siteId: request.siteId,
		ctClientId: request.session?.ctClientId ?? null,
		client: request.client,
		orders,
		targetRequest: request.targetRequest,
		status: request.status,
		...(flags.has('withYandexDirect') && { yandexDirect: request.yandexDirect }),
		...(flags.has('withGoogleAdwords') && { googleAdWords: request.googleAdWords }),
		attrs: flags.has('withAttrs') ? request.attrs : null,
		dcm: flags.has('withDcm') ? request.dcm : null,
		...(flags.has('withCustomFields') && { customFields: request.customFields }),
		order: orders[0] ?? null,
	};
}

/** Requests as the list answers them, with their orders. */
export function renderRequests(
	state: State,
	requests: readonly StoredRequest[],
	options: RenderOptions,
): AnsweredRequest[] {
	const ordersByRequest = new Map<number, StoredOrder[]>();
	for (const order of state.orders) {
		if (order.requestId === null) continue;
		const siblings = ordersByRequest.get(order.requestId) ?? [];
		ordersByRequest.set(order.requestId, [...siblings, order]);
	}
	return requests.map((request) =>
		renderRequest(request, ordersByRequest.get(request.requestId) ?? [], options),
	);
}
