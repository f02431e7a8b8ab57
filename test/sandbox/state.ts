import { CREDENTIALS } from './credentials';
import type {
	LeadChange,
	StoredCall,
	StoredCallback,
	StoredClientOrder,
	StoredOrder,
	StoredRequest,
} from './types';

/** The last id given out, by kind. */
export interface LastIds {
	request: number;
	call: number;
	order: number;
	comment: number;
	client: number;
	session: number;
	callback: number;
	clientOrder: number;
	importLog: number;
}

/** What the stand-in account holds. Endpoints change it in place. */
export interface State {
	/** In the order of insertion, which is not the order of dates. */
	requests: StoredRequest[];
	calls: StoredCall[];
	orders: StoredOrder[];
	callbacks: StoredCallback[];
	/** Orders of API 2.0, which know nothing of those above. */
	clientOrders: StoredClientOrder[];
	leadChanges: LeadChange[];
	lastIds: LastIds;
}

/** An account with nothing in it. */
export function emptyState(): State {
	return {
		requests: [],
		calls: [],
		orders: [],
		callbacks: [],
		clientOrders: [],
		leadChanges: [],
		lastIds: {
			request: 79_825_000,
			call: 32_940_000,
			order: 7_811_000,
			comment: 7_300,
			client: 640_000,
			session: 1_846_400_000,
			callback: 550_000,
			clientOrder: 91_300_000,
			importLog: 5_100,
		},
	};
}

/** The next free id of a kind. */
export function takeId(state: State, kind: keyof LastIds): number {
	state.lastIds[kind] += 1;
	return state.lastIds[kind];
}

/** Whether a session of this id is known on the site. */
export function knowsSession(state: State, siteId: number, sessionId: string): boolean {
	const isSame = (known: number | undefined): boolean => String(known) === sessionId;
	return (
		(siteId === CREDENTIALS.siteId && isSame(CREDENTIALS.sessionId)) ||
		[...state.requests, ...state.calls].some(
			(lead) => lead.siteId === siteId && isSame(lead.session?.sessionId),
		)
	);
}

/** The order of an id or, failing that, of a number. */
export function findOrder(
	state: State,
	orderId: string | undefined,
	orderNumber: string | undefined,
): StoredOrder | undefined {
	return (
		state.orders.find((order) => String(order.orderId) === orderId) ??
		state.orders.find((order) => order.orderNumber === orderNumber)
	);
}
