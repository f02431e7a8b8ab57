import { DateTime } from 'luxon';

import { newRequest } from '../../../src/triggers/events/newRequest';
import type { Entry } from '../../../src/triggers/identity';
import type { Settings } from '../../../src/triggers/settings';
import { settle } from '../../../src/triggers/settle';
import type { TriggerState } from '../../../src/triggers/state';
import { readState, remember } from '../../../src/triggers/state';
import { spanToAsk } from '../../../src/triggers/window';
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
	options: { onlyTarget?: boolean } = {},
) {
	const window = spanToAsk(state, settings, now);
	return settle(state, settings, {
		entries: requests.map((one) =>
			newRequest.toEntry({ ...one }, { filters: {}, include: [], options }),
		),
		window,
		isLast: true,
		reckonedBy: state?.zone ?? null,
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
		const onlyTarget = [settingsOf(), { onlyTarget: true }] as const;
		const start = pollAt(NOON, undefined, []).state;
		const plain = request(2, NOON + MINUTE, { targetRequest: false });
		const next = pollAt(NOON + 2 * MINUTE, start, [plain], ...onlyTarget);
		expect(idsOf(next)).toEqual([]);
		const marked = { ...plain, targetRequest: true };
		expect(idsOf(pollAt(NOON + 9 * MINUTE, next.state, [marked], ...onlyTarget))).toEqual([2]);
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

	describe('emits once, whatever comes instead of what is documented, for days:', () => {
		// At night, windows are of whole days, so that requests of the day before are listed again.
		const moments = Array.from({ length: 72 }, (_, hour) => NOON + MINUTE + hour * 60 * MINUTE);
		const dated = request(2, NOON);
		it.each<[string, (at: number) => object]>([
			['no date', () => ({ requestId: 2 })],
			['no date, but dateStr', () => ({ ...dated, date: undefined })],
			['a date in seconds', () => ({ ...dated, date: NOON / 1_000 })],
			['a date as text of digits', () => ({ ...dated, date: String(NOON) })],
			['a date that is none', () => ({ requestId: 2, date: 'yesterday', dateStr: null })],
			['an id that is text at times', (at) => ({ ...dated, requestId: at % 2 ? 2 : '2' })],
			['an id beyond 2^53', () => ({ ...dated, requestId: '900719925474099345' })],
			['no id, but a number', () => ({ ...dated, requestId: null, requestNumber: 'crm-7' })],
			['neither id nor number', () => ({ ...dated, requestId: '', requestNumber: '' })],
		])('%s', (_, listedAt) => {
			const state = { current: first };
			const emitted = moments.flatMap((at, poll) => {
				const { from } = spanToAsk(state.current, settingsOf(), at);
				const isListed = from.toMillis() <= NOON;
				const polled = pollAt(at, state.current, isListed ? [listedAt(poll)] : []);
				state.current = polled.state;
				return polled.emit;
			});
			expect(emitted).toHaveLength(1);
		});
	});

	it('tells requests apart that have no id', () => {
		const nameless = [
			{ date: NOON, requestNumber: 'a' },
			{ date: NOON, requestNumber: 'b' },
			{ date: NOON, subject: 'a' },
			{ date: NOON, subject: 'b' },
			{ date: NOON, subject: `${'long '.repeat(100)}a` },
			{ date: NOON, subject: `${'long '.repeat(100)}b` },
		];
		expect(pollAt(NOON + MINUTE, first, nameless).emit).toHaveLength(6);
	});

	it('knows nothing of an entry but its key, its date and whether it is wanted', () => {
		const window = spanToAsk(first, settingsOf(), NOON + MINUTE);
		const listed = { key: 'x', createdAt: NOON, localTime: '15/06/2026 12:00:00', isWanted: true };
		const answer = { window, isLast: true, serverNow: NOON + MINUTE, machineNow: NOON + MINUTE };
		const poll = (state: TriggerState, ...entries: Entry[]) =>
			settle(state, settingsOf(), { ...answer, entries, reckonedBy: state.zone });

		const ringing = { ...listed, entry: { callphase: 'callconnected' }, isWanted: false };
		const begun = poll(first, ringing);
		expect(begun.emit).toEqual([]);
		const ended = { ...listed, entry: { callphase: 'calldisconnected' } };
		const other = { ...listed, key: 'y', entry: {}, createdAt: undefined };
		const over = poll(begun.state, other, ended);
		expect(over.emit).toEqual([other.entry, ended.entry]);
		expect(poll(over.state, other, ended).emit).toEqual([]);
	});

	it('keeps what is waiting through a change of filters', () => {
		const one = settingsOf({ mostEntries: 1 });
		const late = NOON + 300 * MINUTE;
		const backlog = [request(2, NOON + MINUTE), request(3, NOON + 2 * MINUTE)];
		const { emit, state } = pollAt(late, first, backlog, one);
		expect(emit).toHaveLength(1);
		const changed = settingsOf({ mostEntries: 1, wanted: '["other"]' });
		expect(idsOf(pollAt(late + MINUTE, state, backlog, changed))).toEqual([3]);
	});

	it('asks for the look-back window and a change of the clocks once the zone is known', () => {
		const window = spanToAsk(first, settingsOf(), NOON);
		expect(window.from.toMillis()).toBe(NOON - (60 + 120) * MINUTE);
		expect(window.to.toMillis()).toBe(NOON + 12 * 60 * MINUTE);
	});
});

it('asks another site from now on, however long ago the first one was to start', () => {
	const start = { startFrom: 'custom' as const, startTime: '2023-01-01' };
	const { state } = pollAt(NOON, undefined, [], settingsOf({ start }));
	const other = spanToAsk(state, settingsOf({ start, site: '67890' }), NOON);
	expect(other.from.toMillis()).toBeGreaterThan(NOON - 3 * 24 * 60 * MINUTE);
	const first = spanToAsk(undefined, settingsOf({ start }), NOON);
	expect(first.from.toISODate()).toBe('2022-12-31');
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
