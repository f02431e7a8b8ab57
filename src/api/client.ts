import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';

import type { Account } from './account';
import { readAccount } from './account';
import { judgeAnswer } from './answer';
import { toQuery } from './encoding';
import { Failure } from './failure';
import { networkFailure } from './networkFailure';
import { pause, pauseHost, takeTurn } from './rateLimiter';
import type { ApiRequest, CredentialName } from './request';
import { retryDelay } from './retry';
import { failureWithoutToken } from './withoutToken';

/** Where n8n calls us from: all of these can make authenticated calls. */
export type CallContext = IExecuteFunctions | IPollFunctions | ILoadOptionsFunctions;

/** The JSON value of a good answer and Calltouch's clock in epoch ms, or why there is none. */
export type Outcome = { body: unknown; serverTime?: number } | { failure: Failure };

/** Calltouch as an operation sees it. */
export interface Api {
	account: Account;
	/** Makes a call, for operations that go on from a failure. */
	attempt: (request: ApiRequest) => Promise<Outcome>;
	/**
	 * Makes a call and gives the JSON value of the answer.
	 *
	 * @throws Failure for everything that is not a good answer
	 */
	call: (request: ApiRequest) => Promise<unknown>;
}

/**
 * The only way out to the network: takes its turn with all other calls of this process, sends again
 * what may be sent again, and checks what comes back.
 *
 * @param deadline epoch ms by which calls have to be over, tries again included
 * @throws Failure where the credential can't be used
 */
export async function createApi(
	context: CallContext,
	credential: CredentialName,
	deadline = Infinity,
): Promise<Api> {
	const account = readAccount(await context.getCredentials(credential));
	const host = new URL(account.baseUrl).host;
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;

	async function attempt(request: ApiRequest): Promise<Outcome> {
		let mayHaveArrived = false;
		for (let sent = 1; ; sent++) {
			const answered = await takeTurn(host, signal);
			if (signal?.aborted) return { failure: cancelled() };
			const timeoutMs = Math.min(request.timeoutMs, deadline - Date.now());
			if (timeoutMs <= 0) return { failure: noTurn() };
			const outcome = await send(context, account, { ...request, timeoutMs });
			answered();
			if ('body' in outcome) return outcome;
			const { failure } = outcome;
			if (signal?.aborted) return { failure: cancelled(failure) };
			if (mayHaveArrived && request.isDoneWhenRefusedLater && failure.kind === 'refused') {
				return { body: undefined };
			}
			const delay = retryDelay(failure, sent);
			if (delay === undefined || Date.now() + delay > deadline) {
				return { failure: withTries(failure, sent) };
			}
			mayHaveArrived ||= failure.kind === 'unavailable';
			if (failure.kind === 'rateLimit') pauseHost(host, delay);
			else await pause(delay, signal);
		}
	}

	async function call(request: ApiRequest): Promise<unknown> {
		const outcome = await attempt(request);
		if ('failure' in outcome) throw outcome.failure;
		return outcome.body;
	}

	return { account, attempt, call };
}

async function send(context: CallContext, account: Account, request: ApiRequest): Promise<Outcome> {
	let response: IN8nHttpFullResponse;
	try {
		response = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			request.credential,
			toHttpOptions(request, account.baseUrl),
		)) as IN8nHttpFullResponse;
	} catch (error) {
		return { failure: networkFailure(error, request, account.token) };
	}
	const { statusCode: status, headers, body } = response;
	const text = typeof body === 'string' ? body : '';
	const judged = judgeAnswer(request, { status, headers, text });
	return 'body' in judged
		? { ...judged, serverTime: dateOf(headers) }
		: { failure: failureWithoutToken(judged.failure, account.token) };
}

function dateOf({ date }: IN8nHttpFullResponse['headers']): number | undefined {
	const milliseconds = typeof date === 'string' ? Date.parse(date) : NaN;
	return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** The body stays text, so that broken JSON, HTML and an empty answer can be told apart. */
function toHttpOptions(request: ApiRequest, baseUrl: string): IHttpRequestOptions {
	const { method, path, query = [], form, json, timeoutMs } = request;
	return {
		method,
		url: query.length > 0 ? `${baseUrl}${path}?${toQuery(query)}` : `${baseUrl}${path}`,
		headers: {
			Accept: 'application/json',
			...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
		},
		...(form === undefined ? {} : { body: new URLSearchParams(form) }),
		...(json === undefined ? {} : { body: JSON.stringify(json) }),
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: timeoutMs,
	};
}

function noTurn(): Failure {
	return new Failure('rateLimit', 'There was no time left to make the call', {
		description:
			'Calltouch allows 5 calls a second from one IP address, and other executions of this n8n had come first. Nothing was sent.',
	});
}

function withTries(failure: Failure, sent: number): Failure {
	if (sent === 1) return failure;
	const description = `${failure.details.description ?? ''} The call was sent ${sent} times.`;
	return new Failure(failure.kind, failure.message, { ...failure.details, description });
}

function cancelled(unfinished?: Failure): Failure {
	// By the word "canceled", spelled like this, n8n tells a canceled execution from a failed one.
	return new Failure('cancelled', 'The execution was canceled', {
		description:
			unfinished?.kind === 'unknownOutcome'
				? `The last call was under way and may have been carried out. ${unfinished.details.description ?? ''}`
				: 'Nothing more was sent.',
	});
}
