import { DateTime } from 'luxon';

import type { Settings } from '../../../src/trigger/settings';
import { settle } from '../../../src/trigger/settle';
import type { TriggerState } from '../../../src/trigger/state';
import { readState, remember } from '../../../src/trigger/state';
import { windowOf } from '../../../src/trigger/window';
import { MINUTE, settingsOf } from './world';

const NOON = DateTime.fromISO('2026-06-15T12:00:00', { zone: 'Europe/Moscow' }).toMillis();

function request(requestId: unknown, date: number, more: object = {}) {
	const local = DateTime.fromMillis(date, { zone: 'Europe/Moscow' });
	return { requestId, date, dateStr: local.toFormat('dd/MM/yyyy HH:mm:ss'), ...more };
}

function pollAt(
	now: number,
	state: TriggerState | undefined,
	requests: object[],
	settings: Settings = settingsOf(),
) {
	const window = windowOf(state, settings, now);
	return settle(state, settings, {
		requests: requests.map((entry) => ({ ...entry })),
		window,
		serverNow: now,
		machineNow: now,
	});
}

const idsOf = ({ emit }: { emit: Array<Record<string, unknown>> }) =>
	emit.map(({ requestId }) => requestId);

describe('a poll', () => {
	const first = pollAt(NOON, undefined, [request(1, NOON - MINUTE)]).state;

	it('finds the same in the same answer, and changes nothing in place', () => {
		const before = JSON.stringify(first);
		const answer = [request(1, NOON - MINUTE), request(2, NOON)];
		expect(idsOf(pollAt(NOON + MINUTE, first, answer))).toEqual([2]);
		expect(idsOf(pollAt(NOON + MINUTE, first, answer))).toEqual([2]);
		expect(JSON.stringify(first)).toBe(before);
	});

	it('emits a request that meets a flag only later, inside the look-back window', () => {
		const settings = settingsOf({ requiredFlags: ['targetRequest'] });
		const start = pollAt(NOON, undefined, [], settings).state;
		const plain = request(2, NOON + MINUTE, { targetRequest: false });
		const next = pollAt(NOON + 2 * MINUTE, start, [plain], settings);
		expect(idsOf(next)).toEqual([]);
		const marked = { ...plain, targetRequest: true };
		expect(idsOf(pollAt(NOON + 9 * MINUTE, next.state, [marked], settings))).toEqual([2]);
	});

	it('takes an id that is listed twice once', () => {
		const twice = [request(2, NOON), request(2, NOON)];
		expect(idsOf(pollAt(NOON + MINUTE, first, twice))).toEqual([2]);
	});

	it('is not led astray by a request that is dated in the future', () => {
		const { state } = pollAt(NOON + MINUTE, first, [request(2, NOON + 600 * MINUTE)]);
		expect(state.horizon).toBeLessThanOrEqual(NOON - 59 * MINUTE);
		expect(idsOf(pollAt(NOON + 2 * MINUTE, state, [request(3, NOON + MINUTE)]))).toEqual([3]);
	});

	it('emits a request without a date once while it is listed', () => {
		const dateless = { requestId: 2 };
		const next = pollAt(NOON + MINUTE, first, [dateless]);
		expect(idsOf(next)).toEqual([2]);
		expect(idsOf(pollAt(NOON + 2 * MINUTE, next.state, [dateless]))).toEqual([]);
	});

	it('keeps what is waiting through a change of filters', () => {
		const one = settingsOf({ maxRequests: 1 });
		const late = NOON + 300 * MINUTE;
		const backlog = [request(2, NOON + MINUTE), request(3, NOON + 2 * MINUTE)];
		const { emit, state } = pollAt(late, first, backlog, one);
		expect(emit).toHaveLength(1);
		const changed = settingsOf({ maxRequests: 1, wanted: '["other"]' });
		expect(idsOf(pollAt(late + MINUTE, state, backlog, changed))).toEqual([3]);
	});

	it('asks for the look-back window and a change of the clocks once the zone is known', () => {
		const window = windowOf(first, settingsOf(), NOON);
		expect(window.from.toMillis()).toBe(NOON - (60 + 120) * MINUTE);
		expect(window.to.toMillis()).toBe(NOON + 12 * 60 * MINUTE);
	});
});

describe('the state', () => {
	const since = NOON - 7 * 24 * 60 * MINUTE;
	const ids = Array.from({ length: 10_000 }, (_, index) => ({
		key: 79_825_000 + index,
		date: since + index * MINUTE,
	}));

	it('takes no more than 16 bytes an id', () => {
		const bytes = JSON.stringify(remember({}, ids, since)).length;
		expect(bytes / ids.length).toBeLessThanOrEqual(16);
	});

	it('forgets ids from before the horizon, by the hour', () => {
		const horizon = since + 5_000 * MINUTE;
		const left = Object.values(remember(remember({}, ids, since), [], horizon)).flat();
		expect(left.length).toBeGreaterThanOrEqual(5_000);
		expect(left.length).toBeLessThanOrEqual(5_060);
	});

	it.each([[undefined], [null], ['text'], [{}], [{ seen: [], horizon: 'x' }]])(
		'is none when what was saved is %j',
		(saved) => expect(readState(saved)).toBeUndefined(),
	);
});
