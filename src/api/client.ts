import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';

import { messages } from '../messages';
import type { Account } from './account';
import { readAccount, tokensOf } from './account';
import { judgeAnswer, tooLongForUrl } from './answer';
import type { AnsweredFile } from './body';
import { bodyBytes, bodyText } from './body';
import { toJsonText, toQuery } from './encoding';
import { Failure, noting } from './failure';
import type { HttpAnswer } from './networkFailure';
import { answerIn, networkFailure } from './networkFailure';
import type { Fate } from './rateLimiter';
import { isHopeless, pause, pauseToken, takeTurn } from './rateLimiter';
import type { HttpRequest } from './httpRequest';
import { retryDelay } from './retry';
import { tokenFor, wantsToken } from './token';
import { withTimeout } from './withTimeout';

/** Where n8n runs us: all of these can send with a credential. */
export type NodeContext = IExecuteFunctions | IPollFunctions | ILoadOptionsFunctions;

/** Makes an HTTP request with the token that the path wants, as n8n lets us where it runs us. */
export type Transport = (options: IHttpRequestOptions) => Promise<HttpAnswer>;

/**
 * The JSON value of a good answer, Calltouch's clock in epoch ms, and whether an earlier try may have
 * arrived as well; or why there is none.
 */
export type Outcome =
	{ body: unknown; serverTime?: number; isAfterDoubt?: boolean } | { failure: Failure };

/** Calltouch as an operation sees it. */
export interface Api {
	account: Account;
	/** Sends an HTTP request, for operations that go on from a failure. */
	trySend: (request: HttpRequest) => Promise<Outcome>;
	/**
	 * Sends an HTTP request and gives the JSON value of the answer.
	 *
	 * @throws Failure for everything that is not a good answer
	 */
	send: (request: HttpRequest) => Promise<unknown>;
}

/** When to send nothing more. */
interface Limits {
	/** Epoch ms by which all has to be over, tries again included. */
	deadline?: number;
	/** Aborts when the execution is cancelled or has failed. */
	signal?: AbortSignal;
	/** Whether nothing is sent again, whatever comes of it. */
	isTriedOnce?: boolean;
}

/**
 * The way out with the node's credential; where there are items, with that of the first.
 *
 * @throws Failure where the credential can't be used
 */
export async function createApi(context: NodeContext, limits: Limits = {}): Promise<Api> {
	const credential = await context.getCredentials('calltouchApi');
	return apiOf(ofNode(context, credential), credential, limits);
}

/** The transport of a node. */
export function ofNode(
	context: NodeContext,
	credential: ICredentialDataDecryptedObject,
): Transport {
	// Without it, n8n takes the credential of the first item, which may be another client's.
	const credentialsDecrypted = { id: '', name: '', type: 'calltouchApi', data: credential };
	return async (options) =>
		(await context.helpers.httpRequestWithAuthentication.call(context, 'calltouchApi', options, {
			credentialsDecrypted,
		})) as IN8nHttpFullResponse;
}

/**
 * The only way out to the network: takes its turn with all other HTTP requests of this process, sends
 * again what may be sent again, and checks what comes back. However many HTTP requests it is given at
 * once, one of them waits for a turn, so that a long execution does not hold up others.
 *
 * @throws Failure where the credential can't be used
 */
export function apiOf(
	transport: Transport,
	credential: ICredentialDataDecryptedObject,
	{ deadline = Infinity, signal, isTriedOnce = false }: Limits,
): Api {
	const account = readAccount(credential);
	const { host } = new URL(account.baseUrl);
	const oneByOne = inLine();

	async function trySend(request: HttpRequest): Promise<Outcome> {
		if (isTooLong(request)) return { failure: tooLongForUrl('input') };
		// Without a token, what is used up is the allowance of the site.
		const token = wantsToken(request.path) ? tokenFor(account, request.path).value : account.siteId;
		const sender = { host, token };
		const tries = { all: 0, sent: 0, inVain: 0 };
		/** How a try ended that may have arrived. */
		let doubt: Failure | undefined;
		/** What to tell where no other try is made. */
		let latest: Failure | undefined;
		let refusedSince: number | undefined;
		for (;;) {
			const answered = await oneByOne(async () => await takeTurn(sender, { signal, deadline }));
			if (signal?.aborted) {
				return { failure: doubt ?? new Failure('cancelled', messages.connection.notSent) };
			}
			const timeoutMs = Math.min(request.timeoutMs, deadline - Date.now());
			if (timeoutMs <= 0) {
				return { failure: latest ?? new Failure('rateLimit', messages.trigger.noTimeLeft) };
			}
			const { outcome, size } = await exchange(transport, account, { ...request, timeoutMs });
			answered(fateOf(outcome), size);
			if ('body' in outcome) return { ...outcome, isAfterDoubt: doubt !== undefined };
			const { failure } = outcome;
			tries.all++;
			if (failure.kind !== 'unreachable') tries.sent++;
			if (failure.kind === 'rateLimit') refusedSince ??= Date.now();
			else tries.inVain++;
			const told = withTries(failure, tries, doubt !== undefined);
			if (failure.kind === 'unavailable') doubt = told;
			// Where an earlier try may have arrived, nobody is told that nothing was sent.
			latest = failure.kind === 'unreachable' && doubt ? doubt : told;
			const isHopelessNow = refusedSince !== undefined && isHopeless(sender, refusedSince);
			const delay =
				isHopelessNow || isTriedOnce ? undefined : retryDelay(request, failure, tries.inVain);
			if (delay === undefined || Date.now() + delay > deadline) return { failure: latest };
			if (failure.kind === 'rateLimit') pauseToken(sender, delay);
			else await pause(delay, signal);
		}
	}

	async function send(request: HttpRequest): Promise<unknown> {
		const outcome = await trySend(request);
		if ('failure' in outcome) throw outcome.failure;
		return outcome.body;
	}

	return { account, trySend, send };
}

/** @returns what came of it, and how many characters the answer has */
async function exchange(
	transport: Transport,
	account: Account,
	request: HttpRequest,
): Promise<{ outcome: Outcome; size: number }> {
	let response: HttpAnswer;
	try {
		response = await withTimeout(
			request.timeoutMs,
			async (ending) =>
				await transport(endingWith(ending, toHttpOptions(request, account.baseUrl))),
		);
	} catch (error) {
		const answer = answerIn(error);
		if (!answer) {
			const failure = networkFailure(error, request, ...tokensOf(account));
			return { outcome: { failure }, size: 0 };
		}
		response = answer;
	}
	const file = fileIn(response, request);
	if (file) {
		const serverTime = dateOf(response.headers);
		return { outcome: { body: file, serverTime }, size: file.bytes.length };
	}
	const text = bodyText(response.body, response.headers['content-type']);
	return { outcome: outcomeOf(request, account, response, text), size: text.length };
}

function outcomeOf(
	request: HttpRequest,
	account: Account,
	{ statusCode: status, headers }: HttpAnswer,
	text: string,
): Outcome {
	const judged = judgeAnswer(request, { status, headers, text, account });
	if ('failure' in judged && judged.failure.kind === 'refused' && request.isGoodRefusal?.(text)) {
		return { body: undefined };
	}
	return 'body' in judged ? { ...judged, serverTime: dateOf(headers) } : judged;
}

/** The file in an answer, where one was asked for and is there. */
function fileIn(
	{ statusCode, headers, body }: HttpAnswer,
	{ isFile }: HttpRequest,
): AnsweredFile | undefined {
	if (!isFile || statusCode < 200 || statusCode > 299) return undefined;
	const bytes = bodyBytes(body);
	const { 'content-type': header } = headers;
	const contentType = typeof header === 'string' ? header : '';
	return isFile(bytes, contentType) ? { bytes, contentType } : undefined;
}

function fateOf(outcome: Outcome): Fate {
	if ('body' in outcome) return 'taken';
	const { kind, details } = outcome.failure;
	if (kind === 'rateLimit') return 'refused';
	return details.httpStatus === undefined ? 'lost' : 'taken';
}

/** Lets one through after the other, in the order in which they came. */
function inLine(): <T>(work: () => Promise<T>) => Promise<T> {
	let last: Promise<unknown> = Promise.resolve();
	return async (work) => {
		const mine = last.then(work);
		last = mine.catch(() => undefined);
		return await mine;
	};
}

/** With a clock that is off by more, no certificate would be valid: the header makes no sense. */
const MOST_SKEW_MS = 366 * 86_400_000;

function dateOf({ date }: HttpAnswer['headers']): number | undefined {
	const milliseconds = typeof date === 'string' ? Date.parse(date) : NaN;
	return Math.abs(milliseconds - Date.now()) <= MOST_SKEW_MS ? milliseconds : undefined;
}

/**
 * Statuses with which a proxy can refuse to let a connection through. n8n throws them, in versions
 * that can, and what it throws tells whether anything has left. Not 401, after which n8n sends again
 * by itself, nor 429, of which an HTTP request may meet many.
 */
const OF_PROXIES = Array.from({ length: 300 }, (_, index) => 300 + index).filter(
	(status) => status !== 401 && status !== 429,
);

/**
 * The options of an HTTP request, which is ended when the controller aborts. In an execution n8n puts
 * in the signal that cancels it, which would take the place of ours: both count.
 */
function endingWith(ending: AbortController, options: IHttpRequestOptions): IHttpRequestOptions {
	const { signal } = ending;
	return Object.defineProperty(options, 'abortSignal', {
		enumerable: true,
		get: () => signal,
		set: (cancelled?: AbortSignal) => {
			if (cancelled?.aborted) ending.abort();
			cancelled?.addEventListener('abort', () => ending.abort(), { once: true, signal });
		},
	});
}

/** The body stays bytes: its charset, broken JSON, HTML and nothing at all are told apart here. */
function toHttpOptions(request: HttpRequest, baseUrl: string): IHttpRequestOptions {
	const { method, path, query = [], form, json, isFile, timeoutMs } = request;
	return {
		method,
		url: query.length > 0 ? `${baseUrl}${path}?${toQuery(query)}` : `${baseUrl}${path}`,
		headers: {
			Accept: isFile ? '*/*' : 'application/json',
			...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
		},
		...(form === undefined ? {} : { body: new URLSearchParams(form) }),
		...(json === undefined ? {} : { body: toJsonText(json) }),
		encoding: 'arraybuffer',
		returnFullResponse: true,
		ignoreHttpStatusErrors: { ignore: true, except: OF_PROXIES },
		disableFollowRedirect: true,
		timeout: timeoutMs,
	};
}

/** No server takes as much; some break off the connection, which would look like an outage. */
const LONGEST_QUERY = 64_000;

function isTooLong({ query = [] }: HttpRequest): boolean {
	return toQuery(query).length > LONGEST_QUERY;
}

function withTries(
	failure: Failure,
	{ all, sent }: { all: number; sent: number },
	isAfterDoubt: boolean,
): Failure {
	const { details } = failure;
	if (sent > 1) return noting(failure, messages.progress.sent(sent), { isAfterDoubt });
	if (all > 1) return noting(failure, messages.progress.tried(all), { isAfterDoubt });
	return new Failure(failure.kind, failure.said, { ...details, isAfterDoubt });
}
