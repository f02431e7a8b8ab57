import { formatDateTime, formatTwelveHours } from './clock';
import { generateVisits } from './generate';
import type { Knobs } from './knobs';
import type { State } from './state';
import type { AnsweredCall, StoredCall, StoredOrder } from './types';

/** The flags that fill in a field of a call. */
export const CALL_FLAGS = [
	'withCallTags',
	'withMapVisits',
	'withOrders',
	'withComments',
	'withYandexDirect',
	'withGoogleAdwords',
	'withText',
	'withDcm',
] as const;

export type CallFlag = (typeof CALL_FLAGS)[number];

export interface CallRenderOptions {
	timeZone: string;
	attribution: number;
	booleans: Knobs['callBooleans'];
	flags: ReadonlySet<CallFlag>;
	now: number;
}

/** Options for an answer with everything in it. */
export function fullCallOptions(knobs: Knobs, now: number): CallRenderOptions {
	return {
		timeZone: knobs.timeZone,
		attribution: knobs.accountAttribution,
		booleans: 'boolean',
		flags: new Set(CALL_FLAGS),
		now,
	};
}

/** Calls as the log answers them, with their orders. */
export function renderCalls(
	state: State,
	calls: readonly StoredCall[],
	options: CallRenderOptions,
): AnsweredCall[] {
	const wanted = new Set(calls.map(({ callId }) => callId));
	const orders = state.orders.filter(({ callId }) => callId !== null && wanted.has(callId));
	return calls.map((call) =>
		renderCall(
			call,
			orders.filter(({ callId }) => callId === call.callId),
			options,
		),
	);
}

/**
 * The JSON of an answer with calls: `ctClientId` is an integer of 18 digits, which is no JavaScript
 * number.
 */
export function callsJson(answer: unknown): string {
	return JSON.stringify(answer).replace(/"ctClientId":"(\d+)"/g, '"ctClientId":$1');
}

function renderCall(
	call: StoredCall,
	orders: StoredOrder[],
	{ timeZone, attribution, booleans, flags, now }: CallRenderOptions,
): AnsweredCall {
	const { session } = call;
	const source = session && attribution === 1 ? (session.lastNonDirect ?? session) : session;
	const hasEnded = now >= call.endsAt;
	const flag = (value: boolean): unknown =>
		booleans === 'boolean'
			? value
			: booleans === 'number'
				? Number(value)
				: value
					? 'True'
					: 'False';
	return {
		callId: call.callId,
		callphase: hasEnded ? call.callphase : 'callconnected',
		timestamp: Math.floor(call.date / 1000),
		date: formatDateTime(call.date, timeZone),
		duration: hasEnded ? call.duration : 0,
		waitingConnect: call.waitingConnect,
		callerNumber: call.callerNumber,
		phoneNumber: call.phoneNumber,
		redirectNumber: call.redirectNumber,
		successful: flag(hasEnded && call.successful),
		uniqueCall: flag(call.uniqueCall),
		targetCall: flag(call.targetCall),
		uniqTargetCall: flag(call.uniqTargetCall),
		callbackCall: flag(call.callbackCall),
		statusDetails: hasEnded ? call.statusDetails : null,
		manager: call.manager,
		subPoolName: call.subPoolName,
		city: session?.city ?? '',
		// A call to a number that belongs to no site has the pool for its source.
		source: source?.source ?? call.subPoolName,
		medium: source?.medium ?? 'offline',
		keyword: source?.keywords ?? '<не указано>',
		utmSource: source?.utmSource ?? '<не указано>',
		utmMedium: source?.utmMedium ?? '<не указано>',
		utmCampaign: source?.utmCampaign ?? '<не заполнено>',
		utmContent: source?.utmContent ?? '<не указано>',
		utmTerm: source?.utmTerm ?? '<не указано>',
		url: session?.url ?? null,
		callUrl: session && call.callUrl,
		ref: source?.ref ?? null,
		hostname: session && 'okna-primer.ru',
		sessionId: session?.sessionId ?? null,
		sessionDate: session && formatTwelveHours(session.sessionDate, timeZone),
		ctCallerId: call.ctCallerId,
		clientId: session?.guaClientId ?? null,
		yaClientId: session?.yaClientId ?? null,
		ctClientId: session?.ctClientId?.slice(0, 18) ?? null,
		sipCallId: session && call.sipCallId,
		callReferenceId: call.callReferenceId,
		siteId: call.siteId,
		siteName: 'okna-primer.ru',
		attribution,
		userAgent: session?.browser ?? null,
		device: session?.device ?? null,
		os: session?.os ?? null,
		browser: session?.browserName ?? null,
		ip: session?.ip ?? null,
		callTags: flags.has('withCallTags') ? call.callTags : null,
		additionalTags: [],
		orders: flags.has('withOrders') ? orders.map((order) => renderOrder(order, timeZone)) : [],
		comments: flags.has('withComments')
			? call.comments.map((comment) => ({ ...comment, callId: call.callId }))
			: null,
		mapVisits: flags.has('withMapVisits')
			? generateVisits(session).map((visit) => ({
					...visit,
					ctClientId: visit.ctClientId?.slice(0, 18) ?? null,
					sessionDate: formatTwelveHours(visit.sessionDate, timeZone),
				}))
			: null,
		phrases: flags.has('withText') ? call.phrases : null,
		yandexDirect: flags.has('withYandexDirect') ? call.yandexDirect : null,
		googleAdWords: flags.has('withGoogleAdwords') ? call.googleAdWords : null,
		callbackInfo: call.callbackInfo,
		attrs: null,
		order: null,
		dcm: null,
		phonesInText: null,
		ctGlobalId: null,
		customFields: null,
		callClientUniqueId: null,
	};
}

function renderOrder(order: StoredOrder, timeZone: string) {
	return {
		orderId: order.orderId,
		orderNumber: order.orderNumber,
		orderDate: formatDateTime(order.orderDate, timeZone),
		createdDate: formatDateTime(order.orderDate, timeZone),
		completedDate: null,
		plannedAmount: order.orderSum === null ? null : Number(order.orderSum),
		completedAmount: null,
	};
}
