import { improperAnswer } from './answer';
import { Failure } from './failure';
import type { HttpRequest } from './httpRequest';
import type { Json } from './json';
import { isObject } from './json';
import { withoutToken } from './withoutToken';

/** Codes that mean that no byte of the HTTP request has left. */
const NOT_SENT: Record<string, string> = {
	ENOTFOUND: 'The host name in the Base URL of the credential is not known to the DNS.',
	EAI_AGAIN: 'The DNS gave no answer for the host name in the Base URL of the credential.',
	ECONNREFUSED: 'The host refused the connection.',
	EHOSTUNREACH: 'There is no way to the host.',
	ENETUNREACH: 'There is no way to the network of the host.',
	CERT_HAS_EXPIRED: "The host's TLS certificate has expired.",
	DEPTH_ZERO_SELF_SIGNED_CERT: "The host's TLS certificate is self-signed.",
	SELF_SIGNED_CERT_IN_CHAIN: "The host's TLS certificate chain has a self-signed certificate.",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The host's TLS certificate can't be verified.",
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The host's TLS certificate can't be verified.",
	ERR_TLS_CERT_ALTNAME_INVALID: "The host's TLS certificate is for another host name.",
};

/** The same for a code that alone would not tell: where it came of connecting. */
const NOT_CONNECTED = 'The connection timed out, or was broken off before it was there.';

const NO_TLS = 'The connection was broken off before it was encrypted.';
const NO_CONNECTION =
	'No connection came about. If there is a proxy on the way to the host, it can not be reached, or did not let it through.';
const NO_TUNNEL = 'A proxy on the way to the host did not let the connection through.';

const BROKEN_OFF: Record<string, string> = {
	ECONNABORTED: 'Calltouch did not answer in time.',
	ETIMEDOUT: 'Calltouch did not answer in time.',
	ECONNRESET: 'The connection broke off before the answer was complete.',
	EPIPE: 'The connection broke off before the answer was complete.',
	ERR_BAD_RESPONSE: 'The connection broke off before the answer was complete.',
};

/** What it means that an HTTP request ended without an answer of Calltouch. */
export function networkFailure(error: unknown, request: HttpRequest, ...tokens: string[]): Failure {
	const layers = layersOf(error);
	const reason = whyNotSent(layers);
	if (reason !== undefined) {
		return new Failure('unreachable', "Calltouch can't be reached, so nothing was sent", {
			description: `${reason} Check the Base URL in the credential, and this machine's network, firewall and proxy.`,
		});
	}
	const known = layers.map(({ code }) => BROKEN_OFF[code]).find((words) => words);
	const message = layers.findLast((layer) => layer.message !== '')?.message ?? '';
	const ending = known ?? `The connection ended: ${withoutToken(message, ...tokens)}.`;
	return improperAnswer(request, ending);
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
	if (whyNotSent(layers) !== undefined) return undefined;
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
function whyNotSent(layers: Layer[]): string | undefined {
	return (
		layers.map(agentWords).find((words) => words) ??
		layers.map(attemptsWords).find((words) => words) ??
		layers.map(codeWords).findLast((words) => words) ??
		layers.map(connectionWords).find((words) => words)
	);
}

/** Where the HTTP library never got a connection to write to, as it does not before a proxy's. */
function agentWords({ request }: Layer): string | undefined {
	return isObject(request) && request.socket === null ? NO_CONNECTION : undefined;
}

function codeWords({ code, syscall, message }: Layer): string | undefined {
	const isConnecting =
		syscall === 'connect' || message.split(' | ').every((one) => /^connect E/.test(one));
	return NOT_SENT[code] ?? (isConnecting ? NOT_CONNECTED : undefined);
}

/** Of a host with several addresses: none of which could be reached. */
function attemptsWords({ errors }: Layer): string | undefined {
	if (!Array.isArray(errors) || errors.length === 0) return undefined;
	const words = errors.map((one) => (isObject(one) ? codeWords(layerOf(one)) : undefined));
	return words.includes(undefined) ? undefined : [...new Set(words)].join(' ');
}

/**
 * What the state of the connection tells, which the HTTP library gives along with its error. Codes
 * don't: one may end a connection before or after a request has gone out on it.
 */
function connectionWords({ message, request, response }: Layer): string | undefined {
	if (/before secure TLS connection was established/.test(message)) return NO_TLS;
	if (/before receiving CONNECT response/.test(message)) return NO_TUNNEL;
	if (!isObject(request) || !isObject(request.socket)) return undefined;
	const { socket } = request;
	if (socket.secureConnecting === true) return NO_TLS;
	// The answer of a proxy to CONNECT is played on a connection that takes nothing.
	if (socket.bytesWritten !== 0) return undefined;
	return isObject(response)
		? `${NO_TUNNEL} It answered with status ${String(response.status)}.`
		: NO_TUNNEL;
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
