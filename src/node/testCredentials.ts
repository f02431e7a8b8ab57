import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import type { Account } from '../api/account';
import { readAccount } from '../api/account';
import { isCallbackError, judgeAnswer } from '../api/answer';
import { bodyText } from '../api/bodyText';
import { toQuery } from '../api/encoding';
import { Failure } from '../api/failure';
import { networkFailure } from '../api/networkFailure';
import { takeTurn } from '../api/rateLimiter';
import type { ApiRequest } from '../api/httpRequest';
import { CREATE_CALLBACK, REQUEST_LOG, getRequests } from '../api/httpRequest';
import { within } from '../api/withTimeout';
import { asOneText } from './errors';

/** A second long ago: the cheapest answer that proves a token is an empty list. */
const EMPTY_WINDOW = {
	dateFrom: '01/01/2010',
	dateTo: '01/01/2010',
	timeFrom: '00:00:00',
	timeTo: '00:00:01',
};

const TEST_TIMEOUT_MS = 20_000;

/** Tests a "Calltouch API" credential with a request list that is almost surely empty. */
export async function testRestApi(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await test(this, data, ({ siteId, token }) => ({
		request: getRequests(REQUEST_LOG, { siteId, ...EMPTY_WINDOW }),
		qs: { clientApiId: token },
	}));
}

/**
 * Tests a "Calltouch Callback API" credential with an empty JSON object, which can create nothing:
 * Calltouch's own error code for it means that the token was accepted.
 */
export async function testCallbackApi(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await test(this, data, ({ siteId, token }) => ({
		request: {
			credential: 'calltouchCallbackApi',
			method: 'POST',
			path: CREATE_CALLBACK,
			json: {},
			isGood: (body) => typeof body === 'object' && body !== null && !Array.isArray(body),
			isRepeatable: true,
			timeoutMs: TEST_TIMEOUT_MS,
		},
		headers: { 'Access-Token': token, SiteId: siteId },
		provenBy: ({ kind }, text) => kind === 'refused' && isCallbackError(text),
	}));
}

interface Test {
	request: ApiRequest;
	qs?: Record<string, string>;
	headers?: Record<string, string>;
	/** A failure that nonetheless proves that the token is good. */
	provenBy?: (failure: Failure, text: string) => boolean;
}

async function test(
	context: ICredentialTestFunctions,
	data: ICredentialDataDecryptedObject,
	describe: (account: Account) => Test,
): Promise<INodeCredentialTestResult> {
	try {
		const account = readAccount(data);
		const failure = await send(context, account, describe(account));
		return failure ? toResult(failure) : { status: 'OK', message: 'Connection successful' };
	} catch (error) {
		return error instanceof Failure
			? toResult(error)
			: { status: 'Error', message: 'The credential could not be tested' };
	}
}

function toResult(failure: Failure): INodeCredentialTestResult {
	return { status: 'Error', message: asOneText(failure) };
}

/** What the older request library gives; an empty body is undefined. */
interface HttpAnswer {
	statusCode: number;
	headers: Record<string, unknown>;
	body?: unknown;
}

async function send(
	context: ICredentialTestFunctions,
	account: Account,
	{ request, qs, headers, provenBy }: Test,
): Promise<Failure | undefined> {
	const { token } = account;
	const answered = await takeTurn({ host: new URL(account.baseUrl).host, token });
	let response: HttpAnswer;
	try {
		const sent = context.helpers.request({
			method: request.method,
			uri: `${account.baseUrl}${request.path}?${toQuery(request.query ?? [])}`,
			qs,
			headers: { Accept: 'application/json', 'Content-Type': 'application/json', ...headers },
			body: request.json === undefined ? undefined : JSON.stringify(request.json),
			resolveWithFullResponse: true,
			simple: false,
			// Bytes: the text may be in any charset.
			encoding: null,
			followRedirect: false,
			timeout: TEST_TIMEOUT_MS,
		}) as Promise<HttpAnswer>;
		response = await within(TEST_TIMEOUT_MS, async () => await sent);
	} catch (error) {
		answered('lost');
		return networkFailure(error, request, token);
	}
	const { statusCode: status, body } = response;
	answered(status === 429 ? 'refused' : 'taken');
	const text = bodyText(body, response.headers['content-type']);
	const judged = judgeAnswer(request, { status, headers: response.headers, text, token });
	if ('body' in judged || provenBy?.(judged.failure, text)) return undefined;
	return judged.failure;
}
