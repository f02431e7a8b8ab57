import type { FailureDetails, FailureKind } from '../../src/api/failure';
import { Failure } from '../../src/api/failure';
import { getLog } from '../../src/api/httpRequest';
import { retryDelay } from '../../src/api/retry';
import { message } from '../../src/messages/message';

const request = getLog('/calls-service/RestAPI/requests', {});

const delay = (kind: FailureKind, attempt: number, details: FailureDetails = {}) =>
	retryDelay(request, new Failure(kind, message('Test'), details), attempt);

/** How often a call is sent again when it fails each time. */
function retriesOf(kind: FailureKind, details: FailureDetails = {}): number {
	let attempt = 1;
	while (delay(kind, attempt, details) !== undefined) attempt++;
	return attempt - 1;
}

afterEach(() => jest.restoreAllMocks());

it.each<FailureKind>([
	'input',
	'credential',
	'configuration',
	'unknownOutcome',
	'refused',
	'notFound',
	'cancelled',
])('%s is never sent again', (kind) => {
	expect(delay(kind, 1, { retryAfterMs: 1 })).toBeUndefined();
});

describe.each<FailureKind>(['unreachable', 'unavailable'])('%s', (kind) => {
	it('is sent again a few times', () => {
		expect(retriesOf(kind)).toBe(3);
	});

	it.each([
		[0, [500, 1_000, 2_000]],
		[0.999_999, [750, 1_500, 3_000]],
	])('after a longer and longer time, with %d of the spread', (random, expected) => {
		jest.spyOn(Math, 'random').mockReturnValue(random);
		const delays = [1, 2, 3].map((attempt) => Math.round(delay(kind, attempt) ?? NaN));
		expect(delays).toEqual(expected);
	});
});

describe('rateLimit', () => {
	it('leaves it to the rate limiter when and how often', () => {
		expect([1, 8, 100].map((attempt) => delay('rateLimit', attempt))).toEqual([0, 0, 0]);
	});

	it('waits as long as Calltouch asks for, but no longer than a minute', () => {
		expect(delay('rateLimit', 1, { retryAfterMs: 7_000 })).toBe(7_000);
		expect(delay('rateLimit', 8, { retryAfterMs: 60_000 })).toBe(60_000);
		expect(delay('rateLimit', 1, { retryAfterMs: 60_001 })).toBeUndefined();
	});
});

describe('a call that can be asked for in parts', () => {
	const retry = (kind: FailureKind) =>
		retryDelay({ ...request, isDivisible: true }, new Failure(kind, message('Test')), 1);

	it('is not sent again without an answer', () => {
		expect(retry('unavailable')).toBeUndefined();
	});

	it.each<FailureKind>(['unreachable', 'rateLimit'])('is sent again when %s', (kind) => {
		expect(retry(kind)).toBeDefined();
	});
});
