import { gzipSync } from 'node:zlib';
import type { Answer } from './answer';
import type { ReceivedHttpRequest } from './httpLog';

/** What goes wrong; the sandbox's README has one line on each. */
export type Fault =
	| {
			kind: 'answer';
			status: number;
			body?: unknown;
			contentType?: string;
			headers?: Record<string, string>;
	  }
	| { kind: 'errorCode'; errorCode?: string | number; message?: string }
	| { kind: 'html' }
	| { kind: 'empty' }
	| { kind: 'redirect'; location: string; status?: number }
	| { kind: 'real'; contentType?: string; gzip?: boolean; padding?: number }
	| { kind: 'truncated' }
	| { kind: 'brokenOff' }
	| { kind: 'reset' }
	| { kind: 'trickle' }
	| { kind: 'neverAnswer' };

export type FaultKind = Fault['kind'];

export type FaultRule = Fault & {
	/** Only calls whose path contains this; absent = all. */
	path?: string;
	/** Only calls with this method; absent = all. */
	method?: string;
	/** Only calls with this in their URL or body, just as it was sent; absent = all. */
	contains?: string;
	/** How many matching calls pass unharmed first. Default 0. */
	after?: number;
	/** How many matching calls meet the fault; null = all until the faults are cleared. Default 1. */
	times?: number | null;
	/**
	 * Whether the endpoint does its work before the fault: an order is registered, and the answer
	 * is lost. Default false, but always true for those that are about a real answer.
	 */
	acted?: boolean;
};

const KINDS: readonly FaultKind[] = [
	'answer',
	'errorCode',
	'html',
	'empty',
	'redirect',
	'real',
	'truncated',
	'brokenOff',
	'reset',
	'trickle',
	'neverAnswer',
];

type FieldCheck = (value: unknown) => boolean;

const isText: FieldCheck = (value) => typeof value === 'string';
const isFlag: FieldCheck = (value) => typeof value === 'boolean';
const isCount: FieldCheck = (value) =>
	typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isStatus: FieldCheck = (value) => isCount(value) && Number(value) >= 200;

const FIELD_CHECKS: Record<string, FieldCheck> = {
	kind: (value) => KINDS.some((kind) => kind === value),
	status: isStatus,
	body: () => true,
	contentType: isText,
	headers: (value) =>
		typeof value === 'object' && value !== null && Object.values(value).every(isText),
	errorCode: (value) => isText(value) || isCount(value),
	message: isText,
	location: isText,
	gzip: isFlag,
	padding: isCount,
	path: isText,
	method: isText,
	contains: isText,
	after: isCount,
	times: (value) => value === null || isCount(value),
	acted: isFlag,
};

function isFaultRule(value: unknown): value is FaultRule {
	if (typeof value !== 'object' || value === null) return false;
	const rule = new Map(Object.entries(value));
	const fieldsFit = [...rule].every(([name, field]) => FIELD_CHECKS[name]?.(field) ?? false);
	if (!fieldsFit || !rule.has('kind')) return false;
	if (rule.get('kind') === 'answer') return rule.has('status');
	return rule.get('kind') !== 'redirect' || rule.has('location');
}

/** Fault rules that came as JSON: one or an array of them. Throws when one makes no sense. */
export function readFaultRules(value: unknown): FaultRule[] {
	const rules: unknown[] = Array.isArray(value) ? value : [value];
	return rules.map((rule) => {
		if (isFaultRule(rule)) return rule;
		throw new Error(`Not a fault rule: ${JSON.stringify(rule)}`);
	});
}

function matches(rule: FaultRule, call: ReceivedHttpRequest): boolean {
	return (
		(rule.path === undefined || call.path.includes(rule.path.replace(/\/$/, ''))) &&
		(rule.method === undefined || rule.method === call.method) &&
		(rule.contains === undefined || `${call.url}\n${call.rawBody}`.includes(rule.contains))
	);
}

/**
 * The fault that a call meets: that of the first rule it matches. The rule is counted down in the
 * list, and leaves it when it is used up.
 */
export function takeFault(rules: FaultRule[], call: ReceivedHttpRequest): FaultRule | null {
	const index = rules.findIndex((rule) => matches(rule, call) && rule.times !== 0);
	const rule = rules[index];
	if (rule === undefined) return null;
	const { after = 0, times = 1 } = rule;
	if (after > 0) {
		rules[index] = { ...rule, after: after - 1 };
		return null;
	}
	if (times === 1) rules.splice(index, 1);
	else if (times !== null) rules[index] = { ...rule, times: times - 1 };
	return rule;
}

const ABOUT_A_REAL_ANSWER: readonly FaultKind[] = ['real', 'truncated', 'brokenOff'];

/** Whether the endpoint does its work although the call meets the fault. */
export function actsDespite(fault: FaultRule): boolean {
	return ABOUT_A_REAL_ANSWER.includes(fault.kind) || fault.acted === true;
}

const HTML_PAGE =
	'<!DOCTYPE html><html><head><title>Технические работы</title></head>' +
	'<body><h1>Сервис временно недоступен</h1></body></html>';

/** The answer that a fault puts in place of the real one; null when no answer is to go out. */
export function faultAnswer(fault: FaultRule, real: Answer | null): Answer | null {
	switch (fault.kind) {
		case 'answer': {
			const { body = '' } = fault;
			const isJson = typeof body !== 'string';
			const contentType = fault.contentType ?? (isJson ? 'application/json' : 'text/plain');
			return {
				status: fault.status,
				headers: { 'content-type': contentType, ...fault.headers },
				body: isJson ? JSON.stringify(body) : body,
			};
		}
		case 'errorCode': {
			const { errorCode = '500', message = 'Internal error' } = fault;
			return {
				status: 200,
				headers: { 'content-type': 'application/json;charset=UTF-8' },
				body: JSON.stringify({ errorCode, message }),
			};
		}
		case 'html':
			return {
				status: 200,
				headers: { 'content-type': 'text/html;charset=UTF-8' },
				body: HTML_PAGE,
			};
		case 'empty':
			return { status: 200, headers: {}, body: '' };
		case 'redirect':
			return { status: fault.status ?? 302, headers: { location: fault.location }, body: '' };
		case 'real':
			return real && redressed(real, fault);
		case 'trickle':
			return { status: 200, headers: { 'content-type': 'application/json' }, body: '' };
		case 'truncated':
			return real && { ...real, body: real.body.slice(0, Math.ceil(real.body.length / 2)) };
		case 'brokenOff':
			return real;
		case 'reset':
		case 'neverAnswer':
			return null;
	}
}

/** An answer with spaces after its end, and with headers that say something else of it. */
function redressed(
	real: Answer,
	{ contentType, gzip = false, padding = 0 }: Extract<Fault, { kind: 'real' }>,
): Answer {
	return {
		status: real.status,
		headers: {
			...real.headers,
			...(contentType === undefined ? {} : { 'content-type': contentType }),
			...(gzip ? { 'content-encoding': 'gzip' } : {}),
		},
		body: Buffer.isBuffer(real.body)
			? Buffer.concat([real.body, Buffer.alloc(padding, ' ')])
			: real.body + ' '.repeat(padding),
	};
}

/** The bytes of a body, packed, or in the charset of old Russian servers, where its headers say so. */
export function toBytes({ headers, body }: Answer): Buffer {
	const isWindows1251 = /windows-1251/i.test(headers['content-type'] ?? '');
	const isText = typeof body === 'string';
	const bytes = isText && isWindows1251 ? toWindows1251(body) : Buffer.from(body);
	return headers['content-encoding'] === 'gzip' ? gzipSync(bytes) : bytes;
}

function toWindows1251(text: string): Buffer {
	const decoder = new TextDecoder('windows-1251');
	const codes = new Map(
		Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
	);
	return Buffer.from([...text].map((character) => codes.get(character) ?? 63));
}
