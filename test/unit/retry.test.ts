import type { FailureDetails, FailureKind } from '../../src/api/failure';
import { Failure } from '../../src/api/failure';
import { retryDelay } from '../../src/api/retry';

const delay = (kind: FailureKind, attempt: number, details: FailureDetails = {}) =>
	retryDelay(new Failure(kind, 'Test', details), attempt);

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
	it('is sent again more often', () => {
		expect(retriesOf('rateLimit')).toBe(8);
	});

	it('waits about a second', () => {
		const delays = Array.from({ length: 100 }, () => delay('rateLimit', 1) ?? NaN);
		expect(Math.min(...delays)).toBeGreaterThanOrEqual(1_000);
		expect(Math.max(...delays)).toBeLessThanOrEqual(1_500);
		expect(new Set(delays).size).toBeGreaterThan(1);
	});

	it('waits as long as Calltouch asks for, but no longer than a minute', () => {
		expect(delay('rateLimit', 1, { retryAfterMs: 7_000 })).toBe(7_000);
		expect(delay('rateLimit', 8, { retryAfterMs: 60_000 })).toBe(60_000);
		expect(delay('rateLimit', 1, { retryAfterMs: 60_001 })).toBeUndefined();
		expect(retriesOf('rateLimit', { retryAfterMs: 1 })).toBe(8);
	});
});
