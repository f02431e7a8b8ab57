import { messages } from '../messages';
import type { Message } from '../messages/message';
import { improperAnswer } from './answer';
import { Failure } from './failure';
import type { HttpRequest } from './httpRequest';
import type { Json } from './json';
import { isObject } from './json';
import { withoutToken } from './withoutToken';

const { answers, connection, unreachable } = messages;

/** Codes that mean that no byte of the HTTP request has left. */
const NOT_SENT: Record<string, Message> = {
	ENOTFOUND: unreachable.unknownHost,
	EAI_AGAIN: unreachable.noDns,
	ECONNREFUSED: unreachable.refused,
	EHOSTUNREACH: unreachable.noWay,
	ENETUNREACH: unreachable.noWayToNetwork,
	CERT_HAS_EXPIRED: unreachable.expired,
	DEPTH_ZERO_SELF_SIGNED_CERT: unreachable.selfSigned,
	SELF_SIGNED_CERT_IN_CHAIN: unreachable.selfSignedInChain,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: unreachable.unverified,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unreachable.unverified,
	ERR_TLS_CERT_ALTNAME_INVALID: unreachable.otherHost,
};

const BROKEN_OFF: Record<string, Message> = {
	ECONNABORTED: answers.late,
	ETIMEDOUT: answers.late,
	ECONNRESET: answers.brokenOff,
	EPIPE: answers.brokenOff,
	ERR_BAD_RESPONSE: answers.brokenOff,
};

/** What it means that an HTTP request ended without an answer of Calltouch. */
export function networkFailure(error: unknown, request: HttpRequest, ...tokens: string[]): Failure {
	const layers = layersOf(error);
	const reasons = whyNotSent(layers);
	if (reasons) return new Failure('unreachable', connection.unreachable(inOne(reasons)));
	const known = layers.map(({ code }) => BROKEN_OFF[code]).find((reason) => reason);
	const message = layers.findLast((layer) => layer.message !== '')?.message ?? '';
	const ending = known ?? answers.ended(withoutToken(message, ...tokens));
	return improperAnswer(request, ending.text);
}

/** Each thing once: the addresses of a host may be out of reach for several reasons. */
function inOne(reasons: Message[]): string {
	const texts = reasons.map(({ text }) => text);
	const descriptions = reasons.map(({ description }) => description);
	return [...new Set([...texts, ...descriptions])].join(' ');
}

/** An HTTP answer, as n8n gives it. */
export interface HttpAnswer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** The answer in what n8n threw because of its status; undefined where a connection ended without. */
export function answerIn(error: unknown): HttpAnswer | undefined {
	const layers = layersOf(error);
	if (whyNotSent(layers)) return undefined;
	const { response } = layers.find((layer) => isObject(layer.response)) ?? {};
	if (!isObject(response) || typeof response.status !== 'number') return undefined;
	// Where the connection broke off amid the answer, there is none either.
	if (response.data === undefined) return undefined;
	const headers = isObject(response.headers) ? { ...response.headers } : {};
	return { statusCode: response.status, headers, body: response.data };
}

/** What an error tells of how an HTTP request ended. */
interface Layer {
	code: string;
	message: string;
	syscall?: unknown;
	errors?: unknown;
	request?: unknown;
	response?: unknown;
}

/** Why no byte of the HTTP request has left; undefined where some may have. */
function whyNotSent(layers: Layer[]): Message[] | undefined {
	return (
		layers.map(ofAgent).find((reasons) => reasons) ??
		layers.map(ofAttempts).find((reasons) => reasons) ??
		layers.map(ofCode).findLast((reasons) => reasons) ??
		layers.map(ofConnection).find((reasons) => reasons)
	);
}

/** Where the HTTP library never got a connection to write to, as it does not before a proxy's. */
function ofAgent({ request }: Layer): Message[] | undefined {
	return isObject(request) && request.socket === null ? [unreachable.noConnection] : undefined;
}

function ofCode({ code, syscall, message }: Layer): Message[] | undefined {
	const known = NOT_SENT[code];
	if (known) return [known];
	// The code alone would not tell that it came of connecting.
	const isConnecting =
		syscall === 'connect' || message.split(' | ').every((one) => /^connect E/.test(one));
	return isConnecting ? [unreachable.notConnected] : undefined;
}

/** Of a host with several addresses: none of which could be reached. */
function ofAttempts({ errors }: Layer): Message[] | undefined {
	if (!Array.isArray(errors) || errors.length === 0) return undefined;
	const reasons = errors.map((one) => (isObject(one) ? ofCode(layerOf(one)) : undefined));
	return reasons.includes(undefined) ? undefined : reasons.flatMap((one) => one ?? []);
}

/**
 * What the state of the connection tells, which the HTTP library gives along with its error. Codes
 * don't: one may end a connection before or after an HTTP request has gone out on it.
 */
function ofConnection({ message, request, response }: Layer): Message[] | undefined {
	if (/before secure TLS connection was established/.test(message)) {
		return [unreachable.notEncrypted];
	}
	if (/before receiving CONNECT response/.test(message)) return [unreachable.noTunnel];
	if (!isObject(request) || !isObject(request.socket)) return undefined;
	const { socket } = request;
	if (socket.secureConnecting === true) return [unreachable.notEncrypted];
	// The answer of a proxy to CONNECT is played on a connection that takes nothing.
	if (socket.bytesWritten !== 0) return undefined;
	return isObject(response)
		? [unreachable.noTunnelWithStatus(String(response.status))]
		: [unreachable.noTunnel];
}

/** n8n wraps what the HTTP library threw, sometimes more than once: from the outermost on. */
function layersOf(error: unknown): Layer[] {
	const layers: Layer[] = [];
	let current = error;
	while (isObject(current) && layers.length < 5) {
		layers.push(layerOf(current));
		current = current.cause;
	}
	return layers;
}

/** n8n 1 keeps the code and the message alone of what it wraps, under names of its own. */
function layerOf(error: Json): Layer {
	const { syscall, errors, request, response, messages } = error;
	const [original] = Array.isArray(messages) ? (messages as unknown[]) : [];
	return {
		code: textOf(error.code) || textOf(error.httpCode),
		message: textOf(original) || textOf(error.message),
		syscall,
		errors,
		request,
		response,
	};
}

function textOf(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
