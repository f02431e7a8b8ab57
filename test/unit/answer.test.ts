import { judgeAnswer } from '../../src/api/answer';
import type { FailureKind } from '../../src/api/failure';
import type { HttpRequest } from '../../src/api/httpRequest';
import { changeOrder, getLog, postCallback, postForm } from '../../src/api/httpRequest';
import { aDeletion, anOrder } from '../../src/resources/order/answers';
import { message } from '../../src/messages/message';

/** Has a callback in it. */
function aCallback(body: unknown): boolean {
	return JSON.stringify(body ?? null).includes('"widgetRequestId":1');
}

const list = getLog('/requests', {});
const either = getLog('/requests/1', {}, (body) => typeof body === 'object' && body !== null);
const update = changeOrder('/update', [], anOrder);
const remove = changeOrder('/delete', [], aDeletion);
const register = postForm('/register', [], anOrder, message('Look before you repeat it.'));
const callback = postCallback(
	'/widget-service/create',
	{},
	aCallback,
	message('Look before you call twice.'),
);

const HTML = '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>';
const error = (errorCode: string | number, message = 'Что-то не так') =>
	JSON.stringify({ errorCode, message });
const callbackError = (errorCode: number) =>
	JSON.stringify({ data: { apiErrorData: { errorCode, errorMessage: 'Widget not found' } } });
const violations = JSON.stringify({
	data: {
		type: 'VALIDATION_ERROR',
		validationErrorData: {
			violations: [{ field: 'phone', message: 'is not valid' }, { message: 'too long' }],
		},
	},
});

function judge(request: HttpRequest, status: number, text: string, headers = {}) {
	const judged = judgeAnswer(request, { status, headers, text });
	if ('body' in judged) return { body: judged.body };
	const { kind, said, details } = judged.failure;
	return { kind, message: said.text, description: said.description, ...details };
}

/** What the user is told beside the message. */
function advice(request: HttpRequest, status: number, text: string): string | undefined {
	const judged = judgeAnswer(request, { status, headers: {}, text });
	return 'failure' in judged ? judged.failure.said.description : undefined;
}

describe('a good answer', () => {
	it.each<[string, HttpRequest, number, string, unknown]>([
		['a list', list, 200, '[{"requestId": 1}]', [{ requestId: 1 }]],
		['an empty list', list, 200, ' [] ', []],
		['a list for either', either, 200, '[]', []],
		['an object for either', either, 200, '{"requestId": 1}', { requestId: 1 }],
		['an order', register, 201, '{"orderId": 1}', { orderId: 1 }],
		[
			'an order beside what states no error',
			update,
			200,
			'{"order":{"orderId":1},"errorCode":0,"error":null,"errors":[],"message":"OK"}',
			{ order: { orderId: 1 }, errorCode: 0, error: null, errors: [], message: 'OK' },
		],
		['an order whose ID is text', register, 200, '{"orderId": "a-1"}', { orderId: 'a-1' }],
		[
			'a list with a request that has a word on errors',
			list,
			200,
			'[{"requestId":1,"errors":["x"]}]',
			[{ requestId: 1, errors: ['x'] }],
		],
		[
			'a callback',
			callback,
			200,
			'{"data":{"widgetRequestId":1}}',
			{ data: { widgetRequestId: 1 } },
		],
		[
			'a callback whose error is null',
			callback,
			200,
			'{"data":{"widgetRequestId":1,"apiErrorData":null,"validationErrorData":null}}',
			{ data: { widgetRequestId: 1, apiErrorData: null, validationErrorData: null } },
		],
		['nothing for a deletion', remove, 200, '', undefined],
		['204 for a deletion', remove, 204, '', undefined],
		['an object for a deletion', remove, 200, '{"deleted":1}', { deleted: 1 }],
		['true for a deletion', remove, 200, 'true', true],
		['a word for a deletion', remove, 200, 'OK', undefined],
	])('%s', (_, request, status, text, body) => {
		expect(judge(request, status, text)).toEqual({ body });
	});
});

describe('an answer that states an error', () => {
	it.each<[string, HttpRequest, number, string, FailureKind, number]>([
		['with HTTP 200, as text', list, 200, error('500'), 'unavailable', 500],
		['with HTTP 200, as a number', list, 200, error(400), 'refused', 400],
		['with HTTP 200 instead of an order', update, 200, error('400'), 'refused', 400],
		['with HTTP 200 for a deletion', remove, 200, error('400'), 'refused', 400],
		['with HTTP 200, of the token', list, 200, error('401'), 'credential', 401],
		['with HTTP 200, of the token (403)', list, 200, error(403), 'credential', 403],
		['with HTTP 200, of the rate', list, 200, error('429'), 'rateLimit', 429],
		['with HTTP 200, of no known code', list, 200, error('E17'), 'refused', 400],
		['with HTTP 200 to a registration', register, 200, error('500'), 'unknownOutcome', 500],
		['with its own HTTP status, which counts', update, 400, error('500'), 'refused', 400],
		['with HTTP 500', list, 500, error('400'), 'unavailable', 500],
	])('%s', (_, request, status, text, kind, httpStatus) => {
		expect(judge(request, status, text)).toMatchObject({ kind, httpStatus });
	});

	it('is told in its own words', () => {
		expect(judge(list, 200, error('500', 'Internal'))).toMatchObject({
			description: expect.stringContaining('Calltouch says: Internal') as string,
		});
		expect(judge(update, 400, error(400, 'No such order'))).toMatchObject({
			description: expect.stringContaining('Calltouch says: No such order') as string,
		});
	});
});

describe('the HTTP status alone', () => {
	it.each<[number, FailureKind, FailureKind]>([
		[301, 'configuration', 'configuration'],
		[302, 'configuration', 'configuration'],
		[307, 'configuration', 'configuration'],
		[400, 'foreign', 'unknownOutcome'],
		[404, 'foreign', 'unknownOutcome'],
		[405, 'foreign', 'unknownOutcome'],
		[407, 'foreign', 'unknownOutcome'],
		[408, 'unavailable', 'unknownOutcome'],
		[413, 'foreign', 'unknownOutcome'],
		[429, 'rateLimit', 'rateLimit'],
		[500, 'unavailable', 'unknownOutcome'],
		[502, 'unavailable', 'unknownOutcome'],
		[503, 'unavailable', 'unknownOutcome'],
		[504, 'unavailable', 'unknownOutcome'],
	])('%i is %s, or %s for what must not be sent twice', (status, repeatable, single) => {
		for (const text of ['', HTML, '[]', 'Bad']) {
			expect(judge(list, status, text)).toMatchObject({ kind: repeatable, httpStatus: status });
			expect(judge(remove, status, text)).toMatchObject({ kind: repeatable });
			expect(judge(register, status, text)).toMatchObject({ kind: single });
			expect(judge(callback, status, text)).toMatchObject({ kind: single });
		}
	});
});

describe('an answer of no use', () => {
	it.each<[string, HttpRequest, string, string]>([
		['nothing', list, '', 'The answer was empty.'],
		['white space', update, ' \n', 'The answer was empty.'],
		['an HTML page', list, HTML, 'The answer was an HTML page instead of JSON.'],
		['an HTML page for a deletion', remove, HTML, 'The answer was an HTML page instead of JSON.'],
		['a list that breaks off', list, '[{"requestId": 1', 'The answer was JSON that broke off.'],
		['an object that breaks off', remove, '{"a": ', 'The answer was JSON that broke off.'],
		['no JSON', list, 'OK', 'The answer was no JSON, but "OK".'],
		['a sentence for a deletion', remove, 'Service is starting', 'The answer was no JSON, but'],
		['false for a deletion', remove, 'false', 'JSON of another kind than expected.'],
		['two lists', list, '[] []', 'JSON with something after its end.'],
		[
			'a list with a page after it',
			list,
			'[{"a":"]"}]<html>',
			'JSON with something after its end.',
		],
		['NaN in a list', list, '[{"sum": NaN}]', 'JSON with "NaN" in it'],
		['Infinity in a list', list, '[{"sum": -Infinity}]', 'JSON with "Infinity" in it'],
		['NaN in a text of a list that breaks off', list, '[{"sum": "NaN', 'JSON that broke off.'],
		['a list that breaks off amid a word', list, '[tru', 'JSON that broke off.'],
		['a list with a comma too many', list, '[1,]', 'JSON that is not valid.'],
		['an object where a list is due', list, '{}', 'JSON of another kind than expected.'],
		['a list where an object is due', update, '[]', 'JSON of another kind than expected.'],
		['null where an object is due', update, 'null', 'JSON of another kind than expected.'],
		['a number where either is due', either, '5', 'JSON of another kind than expected.'],
	])('%s', (_, request, text, reason) => {
		expect(judge(request, 200, text)).toMatchObject({
			kind: 'unavailable',
			message: 'Calltouch gave no usable answer',
			description: expect.stringContaining(reason) as string,
		});
	});

	it('to what must not be sent twice says what to do', () => {
		for (const text of ['', HTML, '{', '[]']) {
			expect(judge(register, 200, text)).toMatchObject({
				kind: 'unknownOutcome',
				message: 'Calltouch gave no usable answer: what was sent may have been carried out',
				description: expect.stringMatching(
					/^The answer was .* Look before you repeat it\.$/,
				) as string,
			});
		}
	});
});

describe('a refusal', () => {
	it('has the words that Calltouch has for it, also without a code', () => {
		const spring = '{"status":400,"error":"Bad Request","path":"/x"}';
		expect(advice(update, 400, spring)).toContain('Calltouch says: Bad Request');
		expect(advice(update, 400, '{"message":"No order"}')).toContain('No order');
	});

	it.each<[string, string]>([
		['{"success":false,"message":"Нет"}', 'Нет'],
		['{"error":"Нет"}', 'Нет'],
		['{"error":{"code":7,"message":"Нет"}}', 'Нет'],
		['{"errors":["Нет","и всё"]}', 'Нет; и всё'],
		['{"errors":[{"field":"phone","message":"Нет"}]}', 'phone: Нет'],
		['{"errors":{"phone":["Нет"]}}', 'phone: Нет'],
		['{"errorMessage":"Нет"}', 'Нет'],
		['{"errorCode":"400","errorMessage":"Нет"}', 'Нет'],
		['{"data":{"apiErrorData":{"errorCode":5,"errorMessage":"Нет"}}}', 'Нет'],
		['{"data":{"validationErrorData":{"violations":[{"message":"Нет"}]}}}', 'Нет'],
		['{"data":{"validationErrorData":"Нет"}}', 'Нет'],
		['[{"errorCode":"400","message":"Нет"}]', 'Нет'],
	])('%s has its words told, with HTTP 400 and with 200', (text, words) => {
		for (const request of [list, either, update, remove, register]) {
			for (const status of [200, 400]) {
				expect(judge(request, status, text)).toMatchObject({
					kind: 'refused',
					httpStatus: 400,
					words,
					description: expect.stringContaining(`Calltouch says: ${words}`) as string,
				});
			}
		}
	});

	it.each(['{}', 'null', '{"success":true}', '{"order":null}', '{"data":{}}'])(
		'is not made of %s, nor is an order or a callback',
		(text) => {
			expect(judge(update, 200, text)).toMatchObject({ kind: 'unavailable' });
			expect(judge(register, 200, text)).toMatchObject({ kind: 'unknownOutcome' });
			expect(judge(callback, 200, text)).toMatchObject({ kind: 'unknownOutcome' });
		},
	);

	it('does not undo what was created: an ID beside it counts', () => {
		const order = '{"orderId":1,"error":"Заявка не найдена"}';
		expect(judge(register, 200, order)).toHaveProperty('body');
		expect(judge(update, 200, order)).toMatchObject({ kind: 'refused' });
	});

	it('says what the answer was, where it has no words', () => {
		expect(advice(update, 400, '')).toContain('The answer was empty.');
		expect(advice(update, 404, HTML)).toContain('an HTML page');
		expect(advice(update, 400, '{"a":1}')).toContain('JSON of another kind');
		expect(advice(update, 400, '{"a":')).toContain('JSON that broke off');
	});

	it('of the token names the credential that was used', () => {
		for (const status of [401, 403]) {
			for (const text of ['', error(status), '{"message":"Access denied"}']) {
				expect(judge(list, status, text)).toMatchObject({ kind: 'credential' });
			}
		}
		expect(advice(list, 403, '')).toContain(
			'Check the API Token and the Site ID in the credential "Calltouch API"',
		);
		expect(advice(callback, 403, '')).toContain(
			'Check the Access Token and the Site ID in the credential',
		);
	});
});

describe('a callback that is refused', () => {
	it.each([200, 400])('with a code and HTTP %i says what happened', (status) => {
		expect(judge(callback, status, callbackError(10003))).toEqual({
			kind: 'refused',
			message: 'The callback was not created: no enabled widget has this Route Key',
			httpStatus: 400,
			words: 'Widget not found',
			description: expect.stringMatching(/Calltouch says: Widget not found \(10003\)$/) as string,
		});
	});

	it("with a code that is no callback's is a refusal like others", () => {
		expect(judge(callback, 400, error(400))).toMatchObject({
			kind: 'refused',
			message: 'Calltouch refused what was sent (status 400)',
		});
	});

	it('with a code and HTTP 500 may have been created all the same', () => {
		expect(judge(callback, 500, callbackError(10003))).toMatchObject({ kind: 'unknownOutcome' });
	});

	it.each([200, 400])('for its values with HTTP %i says which', (status) => {
		expect(judge(callback, status, violations)).toMatchObject({
			kind: 'refused',
			description:
				'Check the values of the parameters. Calltouch says: phone: is not valid; too long',
		});
	});

	it('for its values without saying which is a refusal as well', () => {
		const text = '{"data":{"validationErrorData":{}}}';
		expect(judge(callback, 200, text)).toMatchObject({
			kind: 'refused',
			description: expect.stringContaining('the values are not valid') as string,
		});
	});
});

describe('an answer of something in between', () => {
	it.each([
		[400, HTML],
		[401, HTML],
		[403, HTML],
		[403, 'Forbidden'],
		[403, '{"blocked":true}'],
		[404, HTML],
		[404, ''],
		[404, '{"message":"no Route matched with those values"}'],
		[405, '{"error":"Not allowed"}'],
		[407, ''],
		[407, error(407)],
		[413, HTML],
		[451, HTML],
	])('with status %i (%s) says so, and blames neither parameters nor token', (status, text) => {
		const read = judge(list, status, text);
		const write = judge(register, status, text);
		expect(read).toMatchObject({
			kind: 'foreign',
			message: `Something between n8n and Calltouch answered (status ${status})`,
		});
		expect(write).toMatchObject({
			kind: 'unknownOutcome',
			message: `Something between n8n and Calltouch answered (status ${status}): what was sent may have been carried out`,
			description: expect.stringContaining('Look before you repeat it.') as string,
		});
		for (const one of [read, write]) {
			expect(one).not.toHaveProperty('words');
			expect(JSON.stringify(one)).not.toMatch(/values of the parameters|API token|no such/);
		}
	});

	it('is not what broke off: that may have been Calltouch', () => {
		expect(judge(list, 400, '{"errorCode":"4')).toMatchObject({ kind: 'unavailable' });
		expect(judge(register, 400, '{"errorCode":"4')).toMatchObject({ kind: 'unknownOutcome' });
	});

	it('has its words told as its own', () => {
		expect(advice(list, 404, '{"message":"no Route matched"}')).toContain(
			'It says: no Route matched',
		);
	});
});

describe('Retry-After', () => {
	const retryAfter = (header: unknown) => {
		const judged = judge(list, 429, '', { 'retry-after': header });
		return 'retryAfterMs' in judged ? judged.retryAfterMs : undefined;
	};

	it.each<[unknown, number | undefined]>([
		['3', 3_000],
		[' 10 ', 10_000],
		['0', 0],
		[undefined, undefined],
		['soon', undefined],
		['Thu, 01 Jan 1970 00:00:00 GMT', 0],
	])('%p is %p ms', (header, milliseconds) => {
		expect(retryAfter(header)).toBe(milliseconds);
	});

	it('may be a date', () => {
		jest.useFakeTimers({ now: Date.UTC(2026, 2, 31, 12, 0, 0) });
		expect(retryAfter('Tue, 31 Mar 2026 12:00:30 GMT')).toBe(30_000);
		jest.useRealTimers();
	});
});
