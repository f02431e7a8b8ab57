import { IANAZone } from 'luxon';
import { CREDENTIALS } from './credentials';

/** Everything about the sandbox's behaviour that can be turned; the sandbox's README says what each is for. */
export interface Knobs {
	latency: number;
	rateLimit: number | null;
	retryAfter: string | null;
	oneToken: boolean;
	badTokenWithHttp200: boolean;
	errorsWithHttp200: boolean;
	siteIdRequired: boolean;
	accountAttribution: 0 | 1;
	timeReading: 'period' | 'daily';
	mostListed: number | null;
	timeZone: string;
	clockOffset: number;
	fixedNow: number | null;
	dateHeader: boolean;
	visibilityDelay: number;
	requestByNumberAnswer: 'array' | 'object';
	registerAnswer: 'object' | 'text' | 'empty';
	repeatedRequestNumber: 'refuse' | 'silent' | 'create';
	clientLinking: boolean;
	unknownLead: 'refuse' | 'unbound';
	unknownOrderMessage: string;
	emptyUpdate: 'accept' | 'refuse';
	deleteAnswer: 'object' | 'emptyObject' | 'emptyBody';
	routeKeys: string[];
	callbackMinutes: boolean;
	callbackService: boolean;
	callbackMinInterval: number;
	callbackSessionLimit: number | null;
	callbackPhoneLimit: number | null;
	batchResults: 'each' | 'reversed' | 'unnumbered' | 'short' | 'none';
	batchRefusal: 'whole' | 'entry';
	batchErrorForm: 'violations' | 'map' | 'text' | 'apiError' | 'errorCode';
	batchErrorsWithHttp200: boolean;
	entryError: 'object' | 'text';
	updateOfUnknown: 'error' | 'creates';
	repeatedOrderNumber: 'error' | 'creates';
	orderIdOnUpdate: boolean;
	unmatchedLead: 'error' | 'silent';
	callLogAnswer: 'page' | 'array';
	callPageSize: number | null;
	callPageTotal: 'right' | 'absent' | number;
	callRecordsTotal: 'right' | 'absent' | number;
	callOrder: 'none' | 'oldestFirst' | 'newestFirst';
	callShift: number;
	callRepeats: number;
	callDaysBeyond: number;
	callBooleans: 'boolean' | 'text' | 'number';
	callLongestPeriod: number | null;
	callIdFilter: 'works' | 'ignored' | 'refused';
	orderDateTo: 'included' | 'excluded';
	orderDates: 'slashes' | 'hyphens' | 'dots' | 'iso' | 'sql' | 'epoch' | 'day' | 'words';
	orderPeriod: 'createdDate' | 'orderDate';
	orderPages: 'pageTotal' | 'totalPage';
	orderSourceFilter: 'works' | 'ignored' | 'refused';
	orderTags: 'texts' | 'objects';
	recordingAnswer: 'audio' | 'json' | 'html' | 'empty' | 'notFound';
	recordingType: string;
}

export const DEFAULT_KNOBS: Knobs = {
	latency: 0,
	rateLimit: 5,
	retryAfter: null,
	oneToken: false,
	badTokenWithHttp200: false,
	errorsWithHttp200: false,
	siteIdRequired: true,
	accountAttribution: 1,
	timeReading: 'period',
	mostListed: null,
	timeZone: 'Europe/Moscow',
	clockOffset: 0,
	fixedNow: null,
	dateHeader: true,
	visibilityDelay: 0,
	requestByNumberAnswer: 'array',
	registerAnswer: 'object',
	repeatedRequestNumber: 'refuse',
	clientLinking: false,
	unknownLead: 'refuse',
	unknownOrderMessage: 'The order was not found',
	emptyUpdate: 'accept',
	deleteAnswer: 'object',
	routeKeys: [CREDENTIALS.routeKey],
	callbackMinutes: true,
	callbackService: true,
	callbackMinInterval: 60_000,
	callbackSessionLimit: 10,
	callbackPhoneLimit: 10,
	batchResults: 'each',
	batchRefusal: 'whole',
	batchErrorForm: 'violations',
	batchErrorsWithHttp200: false,
	entryError: 'object',
	updateOfUnknown: 'error',
	repeatedOrderNumber: 'error',
	orderIdOnUpdate: true,
	unmatchedLead: 'error',
	callLogAnswer: 'page',
	callPageSize: null,
	callPageTotal: 'right',
	callRecordsTotal: 'right',
	callOrder: 'none',
	callShift: 0,
	callRepeats: 0,
	callDaysBeyond: 0,
	callBooleans: 'boolean',
	callLongestPeriod: null,
	callIdFilter: 'ignored',
	orderDateTo: 'included',
	orderDates: 'slashes',
	orderPeriod: 'createdDate',
	orderPages: 'pageTotal',
	orderSourceFilter: 'works',
	orderTags: 'texts',
	recordingAnswer: 'audio',
	recordingType: 'audio/mpeg',
};

type Check = (value: unknown) => boolean;

const isBoolean: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) =>
	typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const oneOf =
	(...values: unknown[]): Check =>
	(value) =>
		values.includes(value);
const orNull =
	(check: Check): Check =>
	(value) =>
		value === null || check(value);

const orWord =
	(check: Check, ...words: string[]): Check =>
	(value) =>
		words.some((word) => word === value) || check(value);

const CHECKS: Record<keyof Knobs, Check> = {
	latency: isCount,
	rateLimit: orNull(isCount),
	retryAfter: orNull((value) => typeof value === 'string'),
	oneToken: isBoolean,
	badTokenWithHttp200: isBoolean,
	errorsWithHttp200: isBoolean,
	siteIdRequired: isBoolean,
	accountAttribution: oneOf(0, 1),
	timeReading: oneOf('period', 'daily'),
	mostListed: orNull(isCount),
	timeZone: (value) => typeof value === 'string' && IANAZone.isValidZone(value),
	clockOffset: isNumber,
	fixedNow: orNull(isNumber),
	dateHeader: isBoolean,
	visibilityDelay: isCount,
	requestByNumberAnswer: oneOf('array', 'object'),
	registerAnswer: oneOf('object', 'text', 'empty'),
	repeatedRequestNumber: oneOf('refuse', 'silent', 'create'),
	clientLinking: isBoolean,
	unknownLead: oneOf('refuse', 'unbound'),
	unknownOrderMessage: (value) => typeof value === 'string',
	emptyUpdate: oneOf('accept', 'refuse'),
	deleteAnswer: oneOf('object', 'emptyObject', 'emptyBody'),
	routeKeys: (value) => Array.isArray(value) && value.every((key) => typeof key === 'string'),
	callbackMinutes: isBoolean,
	callbackService: isBoolean,
	callbackMinInterval: isCount,
	callbackSessionLimit: orNull(isCount),
	callbackPhoneLimit: orNull(isCount),
	batchResults: oneOf('each', 'reversed', 'unnumbered', 'short', 'none'),
	batchRefusal: oneOf('whole', 'entry'),
	batchErrorForm: oneOf('violations', 'map', 'text', 'apiError', 'errorCode'),
	batchErrorsWithHttp200: isBoolean,
	entryError: oneOf('object', 'text'),
	updateOfUnknown: oneOf('error', 'creates'),
	repeatedOrderNumber: oneOf('error', 'creates'),
	orderIdOnUpdate: isBoolean,
	unmatchedLead: oneOf('error', 'silent'),
	callLogAnswer: oneOf('page', 'array'),
	callPageSize: orNull(isCount),
	callPageTotal: orWord(isCount, 'right', 'absent'),
	callRecordsTotal: orWord(isCount, 'right', 'absent'),
	callOrder: oneOf('none', 'oldestFirst', 'newestFirst'),
	callShift: isCount,
	callRepeats: isCount,
	callDaysBeyond: isCount,
	callBooleans: oneOf('boolean', 'text', 'number'),
	callLongestPeriod: orNull(isCount),
	callIdFilter: oneOf('works', 'ignored', 'refused'),
	orderDateTo: oneOf('included', 'excluded'),
	orderDates: oneOf('slashes', 'hyphens', 'dots', 'iso', 'sql', 'epoch', 'day', 'words'),
	orderPeriod: oneOf('createdDate', 'orderDate'),
	orderPages: oneOf('pageTotal', 'totalPage'),
	orderSourceFilter: oneOf('works', 'ignored', 'refused'),
	orderTags: oneOf('texts', 'objects'),
	recordingAnswer: oneOf('audio', 'json', 'html', 'empty', 'notFound'),
	recordingType: (value) => typeof value === 'string',
};

function isKnob(name: string): name is keyof Knobs {
	return Object.hasOwn(CHECKS, name);
}

/** The knobs with some of them turned; throws on a name or a value that does not exist. */
export function turnKnobs(knobs: Knobs, changes: object): Knobs {
	for (const [name, value] of Object.entries(changes)) {
		if (!isKnob(name)) throw new Error(`There is no knob ${name}`);
		if (!CHECKS[name](value)) throw new Error(`Knob ${name} can't be ${JSON.stringify(value)}`);
	}
	return { ...knobs, ...changes };
}

/** The moment it is in the sandbox. */
export function sandboxNow(knobs: Knobs): number {
	return knobs.fixedNow ?? Date.now() + knobs.clockOffset;
}
