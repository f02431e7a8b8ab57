import { messages } from '../messages';
import type { Message } from '../messages/message';
import type { Account } from './account';
import type { FailureDetails } from './failure';
import { Failure } from './failure';
import { flawOf, isTooDeep, parseJson } from './json';
import type { HttpRequest } from './httpRequest';
import { retryAfter } from './retry';
import type { StatedError } from './statedError';
import { messageOf, statedError } from './statedError';
import { tokenNotAccepted } from './token';
import { told } from './told';

/** An HTTP answer, as far as it matters. */
export interface Answer {
	status: number;
	/** Header names in lower case. */
	headers: Record<string, unknown>;
	text: string;
	/** Whose token went along: what is told of its answer holds none of its tokens. */
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
	const isDeep = !request.isOfEntries && isTooDeep(body);
	const isGood = !isDeep && request.isGood(body, answer.text);
	const stated = isDeep ? undefined : statedError(body);
	if (!isSuccess(answer)) return { failure: toFailure(request, answer, body, stated) };
	// What was created exists, whatever else the answer says of it.
	const isWholeTruth = !stated || !request.isRepeatable || request.tellsOfEach;
	if (isGood && isWholeTruth) return { body };
	const words = messageOf(body);
	const error = stated ?? (words === '' ? undefined : { words, form: 'common' as const });
	if (error) return { failure: toFailure(request, answer, body, error) };
	const details = { httpStatus: answer.status };
	return { failure: improperAnswer(request, describeBody(request, answer, body), details) };
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
	const words = told(stated?.words ?? messageOf(body), answer);
	const retryAfterMs = retryAfter(answer.headers);
	const details: FailureDetails = {
		httpStatus: status,
		...(retryAfterMs === undefined ? {} : { retryAfterMs }),
	};
	const says =
		words === '' ? describeBody(request, answer, body) : messages.answers.calltouchSays(words).text;
	if (status >= 300 && status < 400) {
		return new Failure('configuration', messages.credential.redirect, details);
	}
	if (status === 429) return new Failure('rateLimit', messages.connection.limitReached, details);
	if (status === 414 || status === 431) return tooLongForUrl('refused', details);
	// 408: the server, or a proxy, has not got the whole HTTP request in time.
	if (status >= 500 || status === 408) return improperAnswer(request, says, details);
	// Half of a refusal of Calltouch's, perhaps: the next try may get all of it.
	if (isBrokenOff(answer, body)) return improperAnswer(request, says, details);
	if (!isOfCalltouch(request, answer, status, body, stated)) {
		return foreignAnswer(request, answer, words, body, details);
	}
	if (status === 401 || status === 403) {
		const isEmpty = answer.text.trim() === '';
		const all = isEmpty ? messages.answers.emptyRefusal.text : says;
		return new Failure('credential', tokenNotAccepted(request.path, answer.account, all), details);
	}
	const known =
		stated?.code !== undefined && stated.form === 'callback'
			? request.explain?.(told(stated.code, answer), words)
			: undefined;
	if (known) return new Failure('refused', known, { ...details, words });
	const isInOwnForm = stated !== undefined && stated.form !== 'common';
	return new Failure('refused', messages.refusals.refused(status, says), {
		...details,
		words,
		isInOwnForm,
	});
}

/** Statuses for what was sent, and not for a place on the way that does not let it through. */
const OF_CONTENT = new Set([400, 401, 403, 422]);

/**
 * Whether a refusal is one of Calltouch itself. Forms that it documents prove it; others, which
 * gateways have as well, only with some statuses. A bad token answers 403 in an unknown form (page
 * "Server Callback API"), which may well be an empty one.
 */
function isOfCalltouch(
	{ isFile }: HttpRequest,
	answer: Answer,
	status: number,
	body: unknown,
	stated: StatedError | undefined,
): boolean {
	if (status === 407 || status === 413) return false;
	if (stated && stated.form !== 'common') return true;
	// Where a file is not there, the status may be all that is said.
	const isMissingFile = isFile !== undefined && status === 404;
	const mayBeEmpty = status === 401 || status === 403 || isMissingFile;
	if (mayBeEmpty && answer.text.trim() === '') return true;
	const isOfContent = isMissingFile || OF_CONTENT.has(status);
	return isOfContent && (stated !== undefined || messageOf(body) !== '');
}

/** Says who answered, and nothing of the parameters or the token, of which it proves nothing. */
function foreignAnswer(
	request: HttpRequest,
	answer: Answer,
	words: string,
	body: unknown,
	details: FailureDetails,
): Failure {
	const { isRepeatable, whenUnknown } = request;
	const { status } = answer;
	const came =
		words === '' ? describeBody(request, answer, body) : messages.answers.itSays(words).text;
	const says = status === 407 ? messages.answers.proxyPassword(came).text : came;
	return isRepeatable
		? new Failure('foreign', messages.refusals.foreign(status, says), details)
		: new Failure(
				'unknownOutcome',
				messages.refusals.foreignPerhapsCarriedOut(status, says, whenUnknown?.text ?? ''),
				details,
			);
}

/** Where the URL, which holds the values of most parameters, is longer than a server takes. */
export function tooLongForUrl(kind: 'input' | 'refused', details: FailureDetails = {}): Failure {
	return new Failure(kind, messages.refusals.tooLong(''), { ...details, isTooLong: true });
}

/**
 * No answer, or none that makes sense: what that means depends on what was sent.
 *
 * @param why a sentence
 */
export function improperAnswer(
	{ isRepeatable, whenUnknown }: HttpRequest,
	why: string,
	details: FailureDetails = {},
): Failure {
	return isRepeatable
		? new Failure('unavailable', messages.connection.noUsableAnswer(why), details)
		: new Failure(
				'unknownOutcome',
				messages.connection.perhapsCarriedOut(why, whenUnknown?.text ?? ''),
				details,
			);
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

/** In a sentence. */
function describeBody(request: HttpRequest, answer: Answer, body: unknown): string {
	return whatCame(request, answer, body).text;
}

function whatCame({ isFile }: HttpRequest, answer: Answer, body: unknown): Message {
	const { text } = answer;
	const { answers } = messages;
	if (text.trim() === '') return answers.empty;
	if (isHtml(text)) return isFile ? answers.pageForFile : answers.page;
	if (isFile)
		return isLikeJson(text) ? answers.jsonForFile : answers.textForFile(told(text, answer));
	if (isTooDeep(body)) return answers.tooDeep;
	if (body !== undefined) return answers.otherKind;
	if (!isLikeJson(text)) return answers.otherText(told(text, answer));
	if (isBrokenOff(answer, body)) return answers.brokenOffJson;
	const flaw = flawOf(text);
	if (flaw === 'textAfter') return answers.textAfter;
	return typeof flaw === 'object'
		? answers.strangeWord(told(flaw.word, answer))
		: answers.invalidJson;
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
