import { networkFailure } from '../../src/api/networkFailure';
import { changeOrder, postCallback } from '../../src/api/httpRequest';
import { message } from '../../src/messages/message';

const update = changeOrder('/update', [], () => true);
const callback = postCallback('/create', {}, () => true, message('Look before you call twice.'));
const TOKEN = 'mD4rd.Nc5JI/jvY+3';

const codeOf = (code: string, more: object = {}) =>
	Object.assign(new Error('It broke'), { code, ...more });

describe('a request that never left', () => {
	it.each([
		'ENOTFOUND',
		'EAI_AGAIN',
		'ECONNREFUSED',
		'EHOSTUNREACH',
		'ENETUNREACH',
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('%s: nothing was sent, whatever the call', (code) => {
		for (const request of [update, callback]) {
			const failure = networkFailure(codeOf(code), request, TOKEN);
			expect(failure.kind).toBe('unreachable');
			expect(failure.message).toContain('nothing was sent');
			expect(failure.said.description).toContain('Check the Base URL');
		}
	});

	it('at any of the addresses of a host', () => {
		const attempts = (...errors: Error[]) =>
			Object.assign(new AggregateError(errors), { code: 'ETIMEDOUT' });
		const hung = codeOf('ETIMEDOUT', { syscall: 'connect' });
		const unreachable = attempts(hung, codeOf('ECONNREFUSED'));
		const { kind, said } = networkFailure(unreachable, callback, TOKEN);
		expect(kind).toBe('unreachable');
		expect(said.description).toContain('timed out');
		expect(said.description).toContain('The host refused the connection.');
		const doubtful = attempts(hung, codeOf('ECONNRESET'));
		expect(networkFailure(doubtful, callback, TOKEN).kind).toBe('unknownOutcome');
		expect(networkFailure(attempts(), callback, TOKEN).kind).toBe('unknownOutcome');
	});

	it('ETIMEDOUT while connecting', () => {
		const error = codeOf('ETIMEDOUT', { syscall: 'connect' });
		expect(networkFailure(error, callback, TOKEN).kind).toBe('unreachable');
	});
});

describe('a request in n8n 1, which keeps the code and the message alone', () => {
	const wrapped = (httpCode: string | null, message: string) =>
		Object.assign(new Error('The connection has ended, perhaps'), {
			httpCode,
			messages: [message, message],
		});

	it.each([
		['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND a.invalid'],
		['ETIMEDOUT', 'connect ETIMEDOUT 127.0.0.2:1 | connect ECONNREFUSED 127.0.0.3:1'],
		['ECONNRESET', 'connect ECONNRESET 127.0.0.1:1'],
		[
			'ECONNRESET',
			'Client network socket disconnected before secure TLS connection was established',
		],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
		[null, 'Proxy connection ended before receiving CONNECT response'],
	])('%s: %s: nothing was sent', (code, message) => {
		expect(networkFailure(wrapped(code, message), callback, TOKEN).kind).toBe('unreachable');
	});

	it.each([
		['ECONNRESET', 'read ECONNRESET'],
		['ECONNRESET', 'socket hang up'],
		['ECONNABORTED', 'timeout of 30000ms exceeded'],
		['ETIMEDOUT', 'read ETIMEDOUT | connect ECONNREFUSED 127.0.0.3:1'],
		['EPROTO', 'write EPROTO 80:error:0A000410:SSL routines::sslv3 alert handshake failure'],
		['502', 'Request failed with status code 502'],
	])('%s: %s: may have been carried out', (code, message) => {
		expect(networkFailure(wrapped(code, message), callback, TOKEN).kind).toBe('unknownOutcome');
	});
});

describe('a request that broke off', () => {
	it.each(['ECONNABORTED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE', 'ESOMETHING'])(
		'%s: may have been carried out',
		(code) => {
			expect(networkFailure(codeOf(code), update, TOKEN).kind).toBe('unavailable');
			const failure = networkFailure(codeOf(code), callback, TOKEN);
			expect(failure.kind).toBe('unknownOutcome');
			expect(failure.said.description).toContain('Look before you call twice.');
		},
	);

	it.each([[null], [undefined], ['text'], [5], [{}]])(
		'by %p: may have been carried out',
		(error) => {
			expect(networkFailure(error, callback, TOKEN).kind).toBe('unknownOutcome');
		},
	);

	it('is told by the innermost of errors that wrap each other', () => {
		const wrapped = new Error('NodeApiError', {
			cause: Object.assign(new Error('Axios'), { cause: codeOf('ECONNREFUSED') }),
		});
		expect(networkFailure(wrapped, callback, TOKEN).kind).toBe('unreachable');
	});

	it('ends even if an error is its own cause', () => {
		const error = codeOf('ECONNRESET');
		error.cause = error;
		expect(networkFailure(error, update, TOKEN).kind).toBe('unavailable');
	});

	it('holds no token', () => {
		const error = new Error(`GET https://x/?clientApiId=${encodeURIComponent(TOKEN)} and ${TOKEN}`);
		const { said } = networkFailure(error, update, TOKEN);
		expect(`${said.text} ${said.description}`).not.toMatch(/mD4rd/);
		expect(said.description).toContain('clientApiId=*** and ***');
	});
});
