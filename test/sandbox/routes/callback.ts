import { jsonAnswer, type Answer, type Endpoint, type World } from '../answer';
import { isObject, parseObject, type Violation } from '../body';
import { hasContentType } from '../httpLog';
import { parseWallTime } from '../clock';
import { CREDENTIALS, SITE_IDS } from '../credentials';
import type { RefusedFor } from '../parameters';
import { knowsSession, takeId } from '../state';
import type { StoredCallback } from '../types';

const DAY_MS = 24 * 60 * 60 * 1000;

const ERROR_MESSAGES = {
	1: 'JSON syntax error in the request, or the request is empty',
	10001: 'Cannot create the widget request: not enough callback minutes',
	10002: 'Cannot create the widget request: the callback service is off',
	10003: 'Cannot create the widget request: no enabled widget has this key',
	10004: 'Cannot create the widget request: the session was not found',
	10005: 'Too many requests within this session',
	10006: 'Too many requests for this phone number',
	10007: 'Too soon after the previous request for this phone number or session',
	10013: 'The phone number is not valid',
} as const;

type ErrorCode = keyof typeof ERROR_MESSAGES;

const REFUSED_FOR_FORM: readonly ErrorCode[] = [1, 10013];

function apiErrorAnswer(errorCode: ErrorCode): Answer {
	const apiErrorData = { errorCode, errorMessage: ERROR_MESSAGES[errorCode] };
	const refusedFor: RefusedFor = REFUSED_FOR_FORM.includes(errorCode) ? 'form' : 'content';
	return { ...jsonAnswer({ data: { type: 'apiError', apiErrorData } }, 400), refusedFor };
}

/** Says what is wrong with a value, or null when nothing is. */
type Rule = (value: unknown) => string | null;

const text =
	(min: number, max: number): Rule =>
	(value) => {
		if (typeof value !== 'string') return 'must be a string';
		const length = [...value].length;
		return length < min || length > max ? `must have ${min} to ${max} characters` : null;
	};

const UTM_RULE = text(0, Infinity);

const isInteger = (value: unknown): boolean => Number.isSafeInteger(value);

const BODY_RULES: Record<string, Rule> = {
	routeKey: text(1, 255),
	phone: text(1, Infinity),
	fields: (value) => {
		if (!Array.isArray(value) || value.length > 5) return 'must be an array of at most 5 fields';
		const isField = (field: unknown): boolean =>
			isObject(field) &&
			Object.keys(field).every((key) => key === 'name' || key === 'value') &&
			[field['name'], field['value']].every((part) => text(1, 255)(part) === null);
		return value.every(isField)
			? null
			: 'must have fields of a name and a value, 1 to 255 characters each';
	},
	sessionId: (value) =>
		(isInteger(value) && Number(value) >= 0) ||
		(typeof value === 'string' && /^\d{1,100}$/.test(value))
			? null
			: 'must be an integer, or a string of at most 100 digits',
	scheduleTime: (value) =>
		typeof value === 'string' && parseWallTime(value, 'yyyy-mm-dd hh:mm:ss') !== null
			? null
			: 'must be yyyy-mm-dd hh:mm:ss',
	utmSource: UTM_RULE,
	utmMedium: UTM_RULE,
	utmCampaign: UTM_RULE,
	utmContent: UTM_RULE,
	utmTerm: UTM_RULE,
	callUrl: text(0, Infinity),
	tags: (value) =>
		Array.isArray(value) && value.length <= 10 && value.every((tag) => text(0, 100)(tag) === null)
			? null
			: 'must be an array of at most 10 strings, up to 100 characters each',
	unitId: (value) => (isInteger(value) ? null : 'must be an integer'),
};

function violationsOf(body: Record<string, unknown>): Violation[] {
	const violations: Violation[] = [];
	for (const [propertyPath, value] of Object.entries(body)) {
		const rule = Object.hasOwn(BODY_RULES, propertyPath) ? BODY_RULES[propertyPath] : undefined;
		const problem = rule === undefined ? 'is not known' : rule(value);
		if (problem !== null) violations.push({ message: `${propertyPath} ${problem}`, propertyPath });
	}
	for (const propertyPath of ['routeKey', 'phone']) {
		if (body[propertyPath] === undefined) {
			violations.push({ message: `${propertyPath} is required`, propertyPath });
		}
	}
	return violations;
}

/** Russian city and mobile numbers; 8800 and 8804, here 7800 and 7804, are free of charge to call. */
function isCallablePhone(phone: string): boolean {
	return /^7[3489]\d{9}$/.test(phone) && !/^780[04]/.test(phone);
}

/** The limits that a callback goes over, given those before it. */
function exceededLimit(callback: StoredCallback, { state, knobs }: World): ErrorCode | null {
	const { phone, sessionId, createdAt } = callback;
	const ofSession = state.callbacks.filter(
		(earlier) => sessionId !== null && earlier.sessionId === sessionId,
	);
	const ofPhone = state.callbacks.filter((earlier) => earlier.phone === phone);
	const isOver = (earlier: StoredCallback[], limit: number | null): boolean =>
		limit !== null && earlier.filter((one) => createdAt - one.createdAt < DAY_MS).length >= limit;
	if (sessionId !== null && isOver(ofSession, knobs.callbackSessionLimit)) return 10005;
	if (sessionId === null && isOver(ofPhone, knobs.callbackPhoneLimit)) return 10006;
	const isTooSoon = [...ofSession, ...ofPhone].some(
		(earlier) => createdAt - earlier.createdAt < knobs.callbackMinInterval,
	);
	return isTooSoon ? 10007 : null;
}

/** POST /widget-service/v1/api/widget-request/user-form/create */
export const createCallback: Endpoint = (call, world) => {
	const { state, knobs, now } = world;
	const siteId = SITE_IDS.find((known) => String(known) === call.headers['siteid']);
	const token = knobs.oneToken ? CREDENTIALS.clientApiId : CREDENTIALS.accessToken;
	const isTokenGood = call.headers['access-token'] === token;
	// Only the status is known: the body says nothing that a client could read the error from.
	if (!isTokenGood || siteId === undefined) {
		return { ...jsonAnswer({ error: 'Forbidden' }, 403), refusedFor: 'content' };
	}

	const body = hasContentType(call, 'application/json') ? parseObject(call.rawBody) : null;
	if (body === null || Object.keys(body).length === 0) return apiErrorAnswer(1);
	const { phone } = body;
	if (typeof phone === 'string' && !isCallablePhone(phone)) return apiErrorAnswer(10013);
	const violations = violationsOf(body);
	if (violations.length > 0) {
		const validationErrorData = { violations };
		const answer = jsonAnswer({ data: { type: 'validationError', validationErrorData } }, 400);
		return { ...answer, refusedFor: 'form' };
	}

	const callback: StoredCallback = {
		widgetRequestId: state.lastIds.callback + 1,
		siteId,
		createdAt: now,
		routeKey: String(body['routeKey']),
		phone: String(phone),
		sessionId: textOf(body['sessionId']),
		body,
	};
	if (!knobs.callbackService) return apiErrorAnswer(10002);
	if (!knobs.callbackMinutes) return apiErrorAnswer(10001);
	if (!knobs.routeKeys.includes(callback.routeKey)) return apiErrorAnswer(10003);
	if (callback.sessionId !== null && !knowsSession(state, siteId, callback.sessionId)) {
		return apiErrorAnswer(10004);
	}
	const exceeded = exceededLimit(callback, world);
	if (exceeded !== null) return apiErrorAnswer(exceeded);

	state.callbacks.push({ ...callback, widgetRequestId: takeId(state, 'callback') });
	return jsonAnswer({
		data: { type: 'widgetRequest', widgetRequestId: state.lastIds.callback },
	});
};

/** A session id comes as a number or as text; anything else was refused before. */
function textOf(value: unknown): string | null {
	return typeof value === 'number' || typeof value === 'string' ? String(value) : null;
}
