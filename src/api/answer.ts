import { CABINET_PAGE } from './account';
import { explainCallbackError } from './callbackErrors';
import type { FailureDetails, FailureKind } from './failure';
import { Failure } from './failure';
import type { ApiRequest } from './request';
import { retryAfter } from './retry';
import { withoutToken } from './withoutToken';

/** An HTTP answer, as far as it matters. */
export interface Answer {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, unknown>;
	text: string;
	/** What the call carried, and what is told of its answer must not. */
	token?: string;
}

type Json = Record<string, unknown>;

/**
 * Judges an answer of Calltouch: the JSON value in it, or what is wrong with it.
 *
 * An object with `errorCode` where none is due is an error whatever the HTTP status; a Callback API
 * answer is told by which of its keys is present (pages "Request log export", "Server Callback
 * API").
 */
export function judgeAnswer(
	request: ApiRequest,
	answer: Answer,
): { body: unknown } | { failure: Failure } {
	const body = parse(answer.text);
	const refusal = statedError(body, (word) => told(word, answer));
	const status = statusOf(answer, refusal);
	if (status >= 200 && status < 300 && !refusal) return judgeBody(request, answer, body);
	return { failure: toFailure(request, answer, status, body, refusal) };
}

function judgeBody(
	request: ApiRequest,
	answer: Answer,
	body: unknown,
): { body: unknown } | { failure: Failure } {
	const isExpected =
		!isTooDeep(body) &&
		{
			any: body !== undefined || !/^\s*[<[{]/.test(answer.text),
			array: Array.isArray(body),
			object: isObject(body),
			objectOrArray: Array.isArray(body) || isObject(body),
			widgetRequest: isObject(body) && isObject(body.data) && isSet(body.data.widgetRequestId),
		}[request.answer];
	if (isExpected) return { body };
	return { failure: improperAnswer(request, describeBody(answer, body), answer.status) };
}

function toFailure(
	request: ApiRequest,
	answer: Answer,
	status: number,
	body: unknown,
	refusal: StatedError | undefined,
): Failure {
	const retryAfterMs = retryAfter(answer.headers);
	const details: FailureDetails = {
		httpStatus: status,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
		...(refusal?.code === undefined ? {} : { errorCode: refusal.code }),
	};
	const word = isObject(body) ? wordOf(body.message ?? body.error) : undefined;
	const text = refusal?.text ?? (word === undefined ? undefined : told(word, answer));
	const says = text === undefined ? describeBody(answer, body) : `Calltouch says: ${text}`;
	if (status >= 300 && status < 400) {
		return new Failure(
			'configuration',
			'Calltouch answered with a redirect, which is not followed',
			{
				...details,
				description:
					'The token must not travel to another address. Check the Base URL in the credential.',
			},
		);
	}
	if (status === 401 || status === 403) {
		return new Failure('credential', 'Calltouch does not accept the token or the site ID', {
			...details,
			description: `${CREDENTIAL_ADVICE[request.credential]} ${says}`,
		});
	}
	if (status === 429) {
		return new Failure('rateLimit', 'Calltouch takes no more calls at the moment', {
			...details,
			description:
				'Calltouch allows 5 calls a second from one IP address, and each account has a daily allowance of points. Wait a little, and check what else uses the API from this address.',
		});
	}
	if (status === 414 || status === 431) return tooLongForUrl('refused', details);
	// 408: the server, or a proxy, has not got the whole call in time.
	if (status >= 500 || status === 408) return improperAnswer(request, says, status, details);
	if (refusal?.isCallback && refusal.code !== undefined) {
		const { message, description } = explainCallbackError(refusal.code, refusal.text);
		return new Failure('refused', message, { ...details, description });
	}
	return new Failure('refused', `Calltouch refused the call (status ${status})`, {
		...details,
		description: `Check the values of the parameters. ${says}`,
	});
}

const CREDENTIAL_ADVICE: Record<ApiRequest['credential'], string> = {
	calltouchApi: adviceFor('API token', 'Calltouch API'),
	calltouchCallbackApi: adviceFor('access token', 'Calltouch Callback API'),
};

function adviceFor(token: string, credential: string): string {
	return `Check the ${token} and the site ID in the credential "${credential}": both stand in the Calltouch cabinet under ${CABINET_PAGE}.`;
}

/** Where the address of a call, which holds the values of most, is longer than a server takes. */
export function tooLongForUrl(kind: 'input' | 'refused', details: FailureDetails = {}): Failure {
	return new Failure(kind, 'The values are too long for the address of a call', {
		...details,
		isTooLong: true,
		description:
			'Calltouch takes these values in the address of the call, where a few thousand characters find room; a Cyrillic letter counts as six. Nothing was changed. Shorten them.',
	});
}

/** No answer, or none that makes sense: what that means depends on what the call would do. */
export function improperAnswer(
	{ isRepeatable, whenUnknown }: ApiRequest,
	reason: string,
	status?: number,
	details: FailureDetails = {},
): Failure {
	const kind: FailureKind = isRepeatable ? 'unavailable' : 'unknownOutcome';
	const message = isRepeatable
		? 'Calltouch gave no usable answer'
		: 'Calltouch gave no usable answer: the call may have been carried out';
	const advice = isRepeatable
		? 'Try later; if it goes on, ask the Calltouch support.'
		: (whenUnknown ?? '');
	return new Failure(kind, message, {
		...details,
		...(status === undefined ? {} : { httpStatus: status }),
		description: `${reason} ${advice}`.trim(),
	});
}

/** Whether a text is an error in the words of the Callback API, and not a page of somebody else. */
export function isCallbackError(text: string): boolean {
	return statedError(parse(text), (word) => word)?.isCallback ?? false;
}

interface StatedError {
	code?: string;
	text: string;
	isCallback: boolean;
}

/** The error that a body states itself, in any of the forms Calltouch uses. */
function statedError(body: unknown, tell: (word: string) => string): StatedError | undefined {
	if (!isObject(body)) return undefined;
	const toWord = (value: unknown) => {
		const word = wordOf(value);
		return word === undefined ? undefined : tell(word);
	};
	const data = isObject(body.data) ? body.data : {};
	if (isObject(data.apiErrorData)) {
		const { errorCode, errorMessage } = data.apiErrorData;
		return { code: toWord(errorCode), text: toWord(errorMessage) ?? '', isCallback: true };
	}
	if (isObject(data.validationErrorData)) {
		return { text: tell(violationsOf(data.validationErrorData)), isCallback: true };
	}
	const code = toWord(body.errorCode);
	if (code === undefined) return undefined;
	return { code, text: toWord(body.message) ?? '(nothing more)', isCallback: false };
}

function violationsOf({ violations }: Json): string {
	const messages = (Array.isArray(violations) ? violations : [])
		.filter(isObject)
		.map(({ field, message }) => [wordOf(field), wordOf(message)].filter(Boolean).join(': '));
	return messages.join('; ') || 'the values are not valid';
}

/** The request log's errorCode is an HTTP status in a body that may come with HTTP 200. */
function statusOf({ status }: Answer, refusal: StatedError | undefined): number {
	if (status < 200 || status >= 300) return status;
	if (!refusal) return status;
	const stated = Number(refusal.code);
	return !refusal.isCallback && stated >= 400 && stated < 600 ? stated : 400;
}

const LONGEST_TEXT_SHOWN = 500;

/** Blotted out before it is cut: nobody recognises the half of a token. */
function told(text: string, { token = '' }: Answer): string {
	const shown = withoutToken(text, token).trim();
	return shown.length > LONGEST_TEXT_SHOWN ? `${shown.slice(0, LONGEST_TEXT_SHOWN)}…` : shown;
}

function describeBody(answer: Answer, body: unknown): string {
	const { text } = answer;
	if (text.trim() === '') return 'The answer was empty.';
	if (isHtml(text)) return 'The answer was an HTML page instead of JSON.';
	if (isTooDeep(body)) return 'The answer was JSON that is nested too deeply.';
	if (body !== undefined) return 'The answer was JSON of another kind than expected.';
	return /^\s*[[{]/.test(text)
		? 'The answer was JSON that broke off.'
		: `The answer was no JSON, but "${told(text, answer)}".`;
}

function isHtml(text: string): boolean {
	return /^\s*</.test(text);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Calltouch's answers have about 6 levels, and on some thousands n8n runs out of stack. */
const DEEPEST = 100;

function isTooDeep(value: unknown, depth = 0): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (depth === DEEPEST) return true;
	// Answers have up to millions of values, most of them no objects: those must cost no call.
	if (Array.isArray(value)) {
		for (const one of value) if (typeof one === 'object' && isTooDeep(one, depth + 1)) return true;
		return false;
	}
	const object = value as Json;
	for (const key in object) {
		const one = object[key];
		if (typeof one === 'object' && isTooDeep(one, depth + 1)) return true;
	}
	return false;
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whatever form its ID has, a callback that has one was created. */
function isSet(value: unknown): boolean {
	return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function wordOf(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
