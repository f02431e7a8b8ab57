import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { readAccount, USUAL_TIME_ZONE } from '../api/account';
import { isObject, parseJson } from '../api/json';
import { messages } from '../messages';
import type { Message } from '../messages/message';
import { isTest, isTooMuch, readDelivery, tellingOf } from '../triggers/webhook/delivery';
import { subjectOf } from '../triggers/webhook/event';
import { isCalltouchServer, isSameSecret } from '../triggers/webhook/sender';
import { isWanted } from '../triggers/webhook/settings';
import { simplifyDelivery } from '../triggers/webhook/simplified';
import type { Loose } from '../values/json';
import { shapeOf } from '../values/output';
import { inSentences } from './errors';
import { readWebhookInput } from './webhookParameters';

/** What is used of Express's objects, whose types n8n-workflow names without bringing them along. */
interface ReceivedHttpRequest {
	/** The sender's; by `X-Forwarded-For` where n8n is told of its proxies. */
	ip?: string;
	headers: { [name: string]: unknown; 'content-type'?: string };
	query: Loose;
	body?: unknown;
	/** What n8n keeps of a body beside what it has made of it. */
	rawBody?: Buffer;
	/** Reads the body into `rawBody`, unless that is done. */
	readRawBody?: () => Promise<void>;
}

interface HttpResponse {
	status: (code: number) => { end: () => void };
}

/** What the credential says of webhooks; it may be left out. */
interface WebhookAccount {
	/** Empty where none is asked for. */
	secret: string;
	timeZone: string;
}

/**
 * One delivery. n8n answers 200 as soon as this is done, before the workflow starts; what is refused
 * is answered here. Neither what is refused nor what is not wanted starts an execution.
 *
 * @throws Failure where the node's parameters or its credential can't be used
 */
export async function receiveDelivery(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const input = readWebhookInput(context);
	const request = context.getRequestObject() as ReceivedHttpRequest;
	const { otherSender, tooMuch, unreadable } = messages.webhook;
	// Asked first, since a credential costs n8n more than all else that is done here.
	if (input.options.onlyFromCalltouch && !isCalltouchServer(request.ip)) {
		return refuse(context, 403, (node) => otherSender(node, request.ip ?? 'nobody'));
	}
	const account = await readWebhookAccount(context);
	const distrust = whyDistrusted(request, account);
	if (distrust) return refuse(context, 403, distrust);
	const unread = await readRest(request);
	if (unread) return refuse(context, unread, unread === 413 ? tooMuch : unreadable);
	const received = { query: request.query, body: readBody(request) };
	if (isTooMuch(received)) return refuse(context, 413, tooMuch);

	const { values, webhookType } = readDelivery(received);
	const telling = tellingOf(values);
	const subject = subjectOf(telling, webhookType, values);
	// Whoever sends a test to the listening editor wants to see it arrive.
	const isTried = context.getMode() === 'manual' && isTest(values);
	if (!isTried && !isWanted(input, subject, telling)) return {};

	const shape = shapeOf(input.output, () => simplifyDelivery(telling, subject, account.timeZone));
	return { workflowData: [[{ json: shape(values) as IDataObject }]] };
}

/** Why a delivery is refused, by the node of that name. */
type Reason = (node: string) => Message;

function refuse(context: IWebhookFunctions, status: number, reason: Reason): IWebhookResponseData {
	context.logger.warn(inSentences(reason(context.getNode().name)));
	const response = context.getResponseObject() as HttpResponse;
	response.status(status).end();
	return { noWebhookResponse: true };
}

async function readWebhookAccount(context: IWebhookFunctions): Promise<WebhookAccount> {
	if (!context.getNode().credentials?.calltouchApi) {
		return { secret: '', timeZone: USUAL_TIME_ZONE };
	}
	const credential = await context.getCredentials('calltouchApi');
	const { webhookSecret } = credential;
	return {
		secret: typeof webhookSecret === 'string' ? webhookSecret.trim() : '',
		timeZone: readAccount(credential).timeZone,
	};
}

/** Why a delivery may be from somebody else than Calltouch; undefined where nothing says so. */
function whyDistrusted(
	{ query }: ReceivedHttpRequest,
	{ secret }: WebhookAccount,
): Reason | undefined {
	const { noSecret, otherSecret } = messages.webhook;
	if (secret === '' || isSameSecret(secret, query.secret)) return undefined;
	return query.secret === undefined ? noSecret : otherSecret;
}

/**
 * Reads what n8n leaves unread: bodies of types that it knows no meaning of, and those without a type.
 * Multipart forms it has read, or they are none.
 *
 * @returns the status to refuse it with where it can't be read
 */
async function readRest(request: ReceivedHttpRequest): Promise<400 | 413 | undefined> {
	if (contentTypeOf(request).startsWith('multipart/')) return undefined;
	try {
		await request.readRawBody?.();
		return undefined;
	} catch (error) {
		return isObject(error) && error.status === 413 ? 413 : 400;
	}
}

function contentTypeOf({ headers }: ReceivedHttpRequest): string {
	return headers['content-type']?.toLowerCase() ?? '';
}

/**
 * The body as it came. n8n reads bodies by their content type alone; what has none, or a plain one,
 * is read as what it looks like.
 */
function readBody(request: ReceivedHttpRequest): unknown {
	const { body, rawBody } = request;
	const type = contentTypeOf(request);
	if (type.startsWith('multipart/')) return isObject(body) ? body.data : undefined;
	const text = typeof body === 'string' ? body : (rawBody?.toString('utf8') ?? '');
	// n8n rounds numbers with more than 15 digits, which some IDs are.
	if (type.includes('json')) return parseJson(text) ?? body;
	const isRead = isObject(body) && Object.keys(body).length > 0;
	return isRead ? body : readText(text);
}

function readText(text: string): unknown {
	const json = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
	if (json !== undefined) return json;
	return /^[^\s=&<]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : text;
}
