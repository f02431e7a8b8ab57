import type { Account } from './account';
import { tokensOf } from './account';
import type { FailureDetails, FailureKind } from './failure';
import { Failure } from './failure';
import type { Json } from './json';
import { flawOf, parseJson } from './json';
import type { HttpRequest } from './httpRequest';
import { retryAfter } from './retry';
import type { StatedError } from './statedError';
import { messageOf, statedError } from './statedError';
import { tokenAdvice } from './token';
import { withoutToken } from './withoutToken';

/** An HTTP answer, as far as it matters. */
export interface Answer {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, unknown>;
	text: string;
	/** Whose call it was: what is told of its answer holds none of its tokens. */
	account?: Account;
}

/**
 * Judges an answer: the JSON value in it, or what is wrong with it.
 *
 * Only JSON in which Calltouch states an error is a refusal of Calltouch, whatever the HTTP status
 * (pages "Request log export", "Server Callback API"). Everything else below 500 comes from something
 * in between, and proves nothing.
 */
export function judgeAnswer(
	request: HttpRequest,
	answer: Answer,
): { body: unknown } | { failure: Failure } {
	const body = parseJson(answer.text);
	const isDeep = isTooDeep(body);
	const isGood = !isDeep && request.isGood(body, answer.text);
	const stated = isDeep ? undefined : statedError(body);
	if (!isSuccess(answer)) return { failure: toFailure(request, answer, body, stated) };
	// What was created exists, whatever else the answer says of it.
	const isWholeTruth = !stated || !request.isRepeatable || request.tellsOfEach;
	if (isGood && isWholeTruth) return { body };
	const words = messageOf(body);
	const error = stated ?? (words === '' ? undefined : { words, form: 'common' as const });
	if (error) return { failure: toFailure(request, answer, body, error) };
	return { failure: improperAnswer(request, describeBody(answer, body), answer.status) };
}

function isSuccess({ status }: Answer): boolean {
	return status >= 200 && status < 300;
}

function toFailure(
	request: HttpRequest,
	answer: Answer,
	body: unknown,
	stated: StatedError | undefined,
): Failure {
	const status = statusOf(answer, stated);
	const code = stated?.code === undefined ? undefined : told(stated.code, answer);
	const words = told(stated?.words ?? messageOf(body), answer);
	const retryAfterMs = retryAfter(answer.headers);
	const details: FailureDetails = {
		httpStatus: status,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
		...(code === undefined ? {} : { errorCode: code }),
	};
	const says = words === '' ? describeBody(answer, body) : `Calltouch says: ${words}`;
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
	// Half of a refusal of Calltouch's, perhaps: the next try may get all of it.
	if (isBrokenOff(answer, body)) return improperAnswer(request, says, status, details);
	if (!isOfCalltouch(answer, status, body, stated)) {
		return foreignAnswer(request, answer, words, body, details);
	}
	if (status === 401 || status === 403) {
		const doubt =
			answer.text.trim() === ''
				? 'If both are right, a firewall or a filter between n8n and Calltouch may have answered.'
				: '';
		return new Failure('credential', 'Calltouch does not accept the token or the site ID', {
			...details,
			description: `${tokenAdvice(request.path, answer.account)} ${says} ${doubt}`.trim(),
		});
	}
	if (code !== undefined && stated?.form === 'callback' && request.explain) {
		const { message, description } = request.explain(code, words);
		return new Failure('refused', message, { ...details, words, description });
	}
	const isInOwnForm = stated !== undefined && stated.form !== 'common';
	return new Failure('refused', `Calltouch refused the call (status ${status})`, {
		...details,
		words,
		isInOwnForm,
		description: `Check the values of the parameters. ${says}`,
	});
}

/** Statuses for what the caller did, and not for a place on the way that does not let it through. */
const OF_CALLS = new Set([400, 401, 403, 422]);

/**
 * Whether a refusal is one of Calltouch itself. Forms that it documents prove it; others, which
 * gateways have as well, only with some statuses. A bad token answers 403 in an unknown form (page
 * "Server Callback API"), which may well be an empty one.
 */
function isOfCalltouch(
	answer: Answer,
	status: number,
	body: unknown,
	stated: StatedError | undefined,
): boolean {
	if (status === 407 || status === 413) return false;
	if (stated && stated.form !== 'common') return true;
	if ((status === 401 || status === 403) && answer.text.trim() === '') return true;
	return OF_CALLS.has(status) && (stated !== undefined || messageOf(body) !== '');
}

/** Says who answered, and nothing of the parameters or the token, of which it proves nothing. */
function foreignAnswer(
	{ isRepeatable, whenUnknown = '' }: HttpRequest,
	answer: Answer,
	words: string,
	body: unknown,
	details: FailureDetails,
): Failure {
	const { httpStatus: status } = details;
	const message = isRepeatable
		? `Something between n8n and Calltouch answered (status ${status})`
		: `Something between n8n and Calltouch answered (status ${status}): the call may have been carried out`;
	const says = words === '' ? describeBody(answer, body) : `It says: ${words}`;
	const advice =
		status === 407
			? 'A proxy wants a user name and a password. Check the proxy settings of n8n.'
			: 'Check what stands in between, such as a proxy, a firewall or a filter against attacks, and the Base URL in the credential.';
	return new Failure(isRepeatable ? 'foreign' : 'unknownOutcome', message, {
		...details,
		description:
			`${says} Calltouch itself refuses in another form. ${advice} ${isRepeatable ? '' : whenUnknown}`.trim(),
	});
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
	{ isRepeatable, whenUnknown }: HttpRequest,
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

/** Whether a text is an error in a form of the Callback API, and not a page of somebody else. */
export function isCallbackError(text: string): boolean {
	return statedError(parseJson(text))?.form === 'callback';
}

/** The request log's errorCode is an HTTP status in a body that may come with HTTP 200. */
function statusOf(answer: Answer, stated: StatedError | undefined): number {
	if (!isSuccess(answer)) return answer.status;
	const code = Number(stated?.code);
	return code >= 400 && code < 600 ? code : 400;
}

const LONGEST_TEXT_SHOWN = 500;

/**
 * A text of Calltouch's as it may be shown: without tokens, and not too long. They are blotted out
 * before it is cut: nobody recognises the half of a token.
 */
export function told(text: string, { account }: Pick<Answer, 'account'>): string {
	const shown = withoutToken(text, ...(account ? tokensOf(account) : [])).trim();
	return shown.length > LONGEST_TEXT_SHOWN ? `${shown.slice(0, LONGEST_TEXT_SHOWN)}…` : shown;
}

function describeBody(answer: Answer, body: unknown): string {
	const { text } = answer;
	if (text.trim() === '') return 'The answer was empty.';
	if (isHtml(text)) return 'The answer was an HTML page instead of JSON.';
	if (isTooDeep(body)) return 'The answer was JSON that is nested too deeply.';
	if (body !== undefined) return 'The answer was JSON of another kind than expected.';
	if (!isLikeJson(text)) return `The answer was no JSON, but "${told(text, answer)}".`;
	if (isBrokenOff(answer, body)) return 'The answer was JSON that broke off.';
	const flaw = flawOf(text);
	if (flaw === 'textAfter') return 'The answer was JSON with something after its end.';
	return typeof flaw === 'object'
		? `The answer was JSON with "${told(flaw.word, answer)}" in it, which is no value of JSON.`
		: 'The answer was JSON that is not valid.';
}

function isLikeJson(text: string): boolean {
	return /^\s*[[{]/.test(text);
}

function isBrokenOff({ text }: Answer, body: unknown): boolean {
	return body === undefined && isLikeJson(text) && flawOf(text) === 'brokenOff';
}

function isHtml(text: string): boolean {
	return /^\s*</.test(text);
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
