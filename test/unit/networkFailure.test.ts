import { networkFailure } from '../../src/api/networkFailure';
import { changeOrder, postCallback } from '../../src/api/httpRequest';

const update = changeOrder('/update', [], () => true);
const callback = postCallback('/create', {}, () => true, 'Look before you call twice.');
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
			expect(failure.details.description).toContain('Check the Base URL');
		}
	});

	it('ETIMEDOUT while connecting', () => {
		const error = codeOf('ETIMEDOUT', { syscall: 'connect' });
		expect(networkFailure(error, callback, TOKEN).kind).toBe('unreachable');
	});
});

describe('a request that broke off', () => {
	it.each(['ECONNABORTED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_BAD_RESPONSE', 'ESOMETHING'])(
		'%s: may have been carried out',
		(code) => {
			expect(networkFailure(codeOf(code), update, TOKEN).kind).toBe('unavailable');
			const failure = networkFailure(codeOf(code), callback, TOKEN);
			expect(failure.kind).toBe('unknownOutcome');
			expect(failure.details.description).toContain('Look before you call twice.');
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
		const { message, details } = networkFailure(error, update, TOKEN);
		expect(`${message} ${details.description}`).not.toMatch(/mD4rd/);
		expect(details.description).toContain('clientApiId=*** and ***');
	});
});
