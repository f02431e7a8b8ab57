import { improperAnswer } from './answer';
import { Failure } from './failure';
import type { ApiRequest } from './request';
import { withoutToken } from './withoutToken';

/** Codes that mean that no byte of the request has left. */
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

const BROKEN_OFF: Record<string, string> = {
	ECONNABORTED: 'Calltouch did not answer in time.',
	ETIMEDOUT: 'Calltouch did not answer in time.',
	ECONNRESET: 'The connection broke off before the answer was complete.',
	EPIPE: 'The connection broke off before the answer was complete.',
	ERR_BAD_RESPONSE: 'The connection broke off before the answer was complete.',
};

/** What it means that a request ended without an HTTP answer. */
export function networkFailure(error: unknown, request: ApiRequest, token: string): Failure {
	const { code, syscall, message } = rootOf(error);
	const reason =
		NOT_SENT[code] ?? (syscall === 'connect' ? 'The connection timed out.' : undefined);
	if (reason !== undefined) {
		return new Failure('unreachable', "Calltouch can't be reached, so nothing was sent", {
			description: `${reason} Check the Base URL in the credential and this machine's network.`,
		});
	}
	const ending = BROKEN_OFF[code] ?? `The connection ended: ${withoutToken(message, token)}.`;
	return improperAnswer(request, ending);
}

/** n8n wraps what the HTTP library threw, sometimes more than once. */
function rootOf(error: unknown): { code: string; syscall: string; message: string } {
	let current = error;
	let code = '';
	let syscall = '';
	let message = '';
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
		const layer = current as {
			code?: unknown;
			syscall?: unknown;
			message?: unknown;
			cause?: unknown;
		};
		if (typeof layer.code === 'string') code = layer.code;
		if (typeof layer.syscall === 'string') syscall = layer.syscall;
		if (typeof layer.message === 'string') message = layer.message;
		current = layer.cause;
	}
	return { code, syscall, message };
}
