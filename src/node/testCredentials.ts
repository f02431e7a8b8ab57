import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import type { Account } from '../api/account';
import { readAccount } from '../api/account';
import { isCallbackError } from '../api/answer';
import { addToken } from '../api/authenticate';
import type { Transport } from '../api/client';
import { apiOf } from '../api/client';
import { Failure } from '../api/failure';
import type { HttpAnswer } from '../api/networkFailure';
import type { HttpRequest } from '../api/httpRequest';
import { CREATE_CALLBACK, getLog } from '../api/httpRequest';
import { TOKEN_LABELS } from '../api/token';
import { messages } from '../messages';
import { REQUEST_LOG } from '../resources/request/log';
import { asOneText, inSentences } from './errors';

/** A second long ago: the cheapest answer that proves a token is an empty list. */
const EMPTY_WINDOW = {
	dateFrom: '01/01/2010',
	dateTo: '01/01/2010',
	timeFrom: '00:00:00',
	timeTo: '00:00:01',
};

const TEST_TIMEOUT_MS = 20_000;

/**
 * Tests each token of a "Calltouch API" credential that is filled in. Whether an API Token is good
 * for callbacks, too, where there is no Access Token, is not tested: it need not be.
 */
export async function testCredential(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const account = readAccount(data);
		const tests = testsFor(account);
		if (tests.length === 0) return failed(inSentences(messages.credential.noToken));
		const { trySend } = apiOf(ofTest(this, data), data, { isTriedOnce: true });
		const refusals: string[] = [];
		for (const { label, request } of tests) {
			const outcome = await trySend(request);
			if ('body' in outcome) continue;
			const text = asOneText(outcome.failure);
			// Anything else says nothing of a token, and would be met with the next one, too.
			if (outcome.failure.kind !== 'credential') return failed(text);
			refusals.push(tests.length > 1 ? `${label}: ${text}` : text);
		}
		if (refusals.length > 0) return failed(refusals.join(' '));
		return { status: 'OK', message: 'Connection successful' };
	} catch (error) {
		return error instanceof Failure
			? failed(asOneText(error))
			: failed(inSentences(messages.credential.untested));
	}
}

function failed(message: string): INodeCredentialTestResult {
	return { status: 'Error', message };
}

/**
 * The cheapest HTTP requests that prove the tokens: a request list that is almost surely empty, and an
 * empty JSON object, which can create nothing. Calltouch's own error for it proves the token.
 */
function testsFor({ clientApiId, accessToken, siteId }: Account) {
	const ofApiToken: HttpRequest = {
		...getLog(REQUEST_LOG, { siteId, ...EMPTY_WINDOW }),
		timeoutMs: TEST_TIMEOUT_MS,
	};
	const ofAccessToken: HttpRequest = {
		method: 'POST',
		path: CREATE_CALLBACK,
		json: {},
		isGood: (body) => typeof body === 'object' && body !== null && !Array.isArray(body),
		isGoodRefusal: isCallbackError,
		isRepeatable: true,
		timeoutMs: TEST_TIMEOUT_MS,
	};
	return [
		...(clientApiId === '' ? [] : [{ label: TOKEN_LABELS.clientApiId, request: ofApiToken }]),
		...(accessToken === '' ? [] : [{ label: TOKEN_LABELS.accessToken, request: ofAccessToken }]),
	];
}

/** The transport of a credential test, for which n8n has the older request library alone. */
function ofTest(
	context: ICredentialTestFunctions,
	credential: ICredentialDataDecryptedObject,
): Transport {
	return async (options) => {
		const { method, url, qs, headers, body, timeout } = await addToken(credential, options);
		return (await context.helpers.request({
			method,
			uri: url,
			qs,
			headers,
			body,
			timeout,
			// Bytes: the text may be in any charset.
			encoding: null,
			resolveWithFullResponse: true,
			simple: false,
			followRedirect: false,
		})) as HttpAnswer;
	};
}
