import { DateTime } from 'luxon';

import type { Entry } from '../../../src/triggers/identity';
import { pollSteps } from '../../../src/triggers/poll';
import type { Settings } from '../../../src/triggers/settings';
import type { Settlement } from '../../../src/triggers/settle';
import { settle } from '../../../src/triggers/settle';
import type { LogState } from '../../../src/triggers/state';
import { readState, remember } from '../../../src/triggers/state';
import { spanToAsk } from '../../../src/triggers/window';
import { MINUTE, settingsOf, watchedLog } from './world';

const DAY = 24 * 60 * MINUTE;
const NOON = DateTime.fromISO('2026-06-15T12:00:00', { zone: 'Europe/Moscow' }).toMillis();

function request(requestId: unknown, date: number, more: object = {}) {
	const local = DateTime.fromMillis(date, { zone: 'Europe/Moscow' });
	return { requestId, date, dateStr: local.toFormat('dd/MM/yyyy HH:mm:ss'), ...more };
}

function pollAt(
	now: number,
	state: LogState | undefined,
	requests: object[],
	settings: Settings = settingsOf(),
	filters: { targetOnly?: boolean } = {},
) {
	const window = spanToAsk(state, settings, now);
	return settle(state, settings, {
		entries: requests.map((one) => watchedLog('newRequest', { filters }).toEntry({ ...one })),
		window,
		isLast: true,
		isAll: window.isAll,
		polledUntil: state?.cursor ?? -Infinity,
		reckonedBy: state?.zone ?? null,
		serverNow: now,
		machineNow: now,
	});
}

const idsOf = ({ emit }: Pick<Settlement, 'emit'>) => emit.map(({ entry }) => entry.requestId);

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
		const onlyTarget = [settingsOf(), { targetOnly: true }] as const;
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
		const listed = {
			key: 'x',
			createdAt: NOON,
			localTime: '15/06/2026 12:00:00',
			isWanted: true,
			isReady: true,
		};
		const now = NOON + MINUTE;
		const answer = { window, isLast: true, isAll: true, serverNow: now, machineNow: now };
		const poll = (state: LogState, ...entries: Entry[]) =>
			settle(state, settingsOf(), {
				...answer,
				entries,
				polledUntil: state.cursor,
				reckonedBy: state.zone,
			});

		const ringing = { ...listed, entry: { callphase: 'callconnected' }, isWanted: false };
		const begun = poll(first, ringing);
		expect(begun.emit).toEqual([]);
		const ended = { ...listed, entry: { callphase: 'calldisconnected' } };
		const other = { ...listed, key: 'y', entry: {}, createdAt: undefined };
		const over = poll(begun.state, other, ended);
		expect(over.emit.map(({ entry }) => entry)).toEqual([other.entry, ended.entry]);
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
		const window = spanToAsk(first, settingsOf(), NOON + 10 * MINUTE);
		expect(window.from.toMillis()).toBe(NOON - (60 + 120) * MINUTE);
		expect(window.to.toMillis()).toBe(NOON + 12 * 60 * MINUTE);
		expect(window.isAll).toBe(true);
	});

	describe('asks minutes after that', () => {
		const at = NOON + 9 * MINUTE;
		const ALL = NOON - (60 + 120) * MINUTE;
		const fromOf = (state: LogState, changes: Partial<Settings> = {}, now = at) => {
			const window = spanToAsk(state, settingsOf(changes), now);
			expect(window.to.toMillis()).toBe(NOON + 12 * 60 * MINUTE);
			expect(window.isAll).toBe(window.from.toMillis() <= ALL);
			return window.from.toMillis();
		};

		it('for what is half an hour old at most, counted from the last poll', () => {
			expect(fromOf(first)).toBe(NOON - 30 * MINUTE);
			const { state } = pollAt(NOON + 5 * MINUTE, first, []);
			expect(fromOf(state)).toBe(NOON - 25 * MINUTE);
		});

		it.each<[string, Partial<LogState>, Partial<Settings>, number?]>([
			['a state that does not tell when all was asked for', { allAskedAt: undefined }, {}],
			['a poll that left something', { isBehind: true }, {}],
			['a change of filters', {}, { wanted: '["other"]' }],
			['a clock that was set back', { allAskedAt: at + 1 }, {}],
			['a look-back window of less than an hour', {}, { lookBackMs: 50 * MINUTE }],
		])('for all after %s', (_, saved, changes) => {
			expect(fromOf({ ...first, ...saved }, changes)).toBe(ALL);
		});

		it('for a call that goes on, unless it is an hour old', () => {
			const ringing = (since: number): LogState => ({ ...first, pending: [[7, since]] });
			expect(fromOf(ringing(NOON - 50 * MINUTE))).toBe(NOON - 50 * MINUTE);
			expect(fromOf(ringing(NOON - 52 * MINUTE))).toBe(NOON - 30 * MINUTE);
		});

		it('and moves nothing on with the answer, but what it emits', () => {
			const old: LogState = { ...first, pending: [[7, NOON - 7 * 60 * MINUTE + MINUTE]] };
			const elsewhere = { ...request(2, at), dateStr: '15/06/2026 16:09:00' };
			const { emit, state, isOver } = pollAt(at, old, [elsewhere]);
			expect([emit.length, isOver]).toEqual([1, false]);
			const { emissions, cursor, seen, ...rest } = state;
			expect([emissions, cursor, Object.values(seen).flat()]).toEqual([1, at, [1, 2]]);
			expect(rest).toEqual({
				...old,
				emissions: undefined,
				cursor: undefined,
				seen: undefined,
			});
		});

		it('for all as long as entries have told nothing of the zone, or the day is young', () => {
			const { state } = pollAt(NOON, undefined, []);
			expect(spanToAsk(state, settingsOf(), at).isAll).toBe(true);
			const midnight = NOON + 12 * 60 * MINUTE;
			const old = pollAt(midnight + 3 * MINUTE, first, []).state;
			const young = spanToAsk(old, settingsOf(), midnight + 5 * MINUTE);
			expect([young.from.toMillis(), young.isAll]).toEqual([midnight - DAY, true]);
		});
	});
});

describe('a call that has not ended', () => {
	const LOOK_BACK = 60 * MINUTE;
	const start = pollCalls(NOON, undefined, []).state;

	function call(callId: number, date: number, more: object = {}) {
		const local = DateTime.fromMillis(date, { zone: 'Europe/Moscow' });
		return {
			callId,
			timestamp: date / 1_000,
			date: local.toFormat('dd/MM/yyyy HH:mm:ss'),
			callphase: 'callconnected',
			...more,
		};
	}

	function ended(one: object, more: object = {}) {
		return { ...one, callphase: 'calldisconnected', ...more };
	}

	function pollCalls(
		now: number,
		state: LogState | undefined,
		calls: object[],
		{ parameters = {}, ...changes }: Partial<Settings> & { parameters?: object } = {},
	) {
		const settings = settingsOf({ lookBackMs: LOOK_BACK, ...changes });
		const log = watchedLog('newCall', parameters);
		const window = spanToAsk(state, settings, now);
		return settle(state, settings, {
			entries: calls.map((one) => log.toEntry({ ...one })),
			window,
			isLast: true,
			isAll: window.isAll,
			polledUntil: state?.cursor ?? -Infinity,
			reckonedBy: state?.zone ?? null,
			serverNow: now,
			machineNow: now,
		});
	}

	/** Polls every so often, each with what the log has then. */
	function pollOften(
		state: LogState,
		{ from, to, every = 10 * MINUTE }: { from: number; to: number; every?: number },
		callsAt: (now: number) => object[],
		changes: Parameters<typeof pollCalls>[3] = {},
	) {
		let current = state;
		const emitted: Array<{ at: number; callId: unknown; phase: unknown }> = [];
		for (let now = from; now <= to; now += every) {
			const { emit, state: next } = pollCalls(now, current, callsAt(now), changes);
			current = next;
			emitted.push(
				...emit.map(({ entry }) => ({ at: now, callId: entry.callId, phase: entry.callphase })),
			);
		}
		return { emitted, state: current };
	}

	const long = call(7, NOON + MINUTE);

	it('is emitted once, when it has, however long after the look-back window', () => {
		const end = NOON + 200 * MINUTE;
		const { emitted, state } = pollOften(start, { from: NOON, to: NOON + DAY }, (now) => [
			now < end ? long : ended(long),
		]);
		expect(emitted).toEqual([{ at: end, callId: 7, phase: 'calldisconnected' }]);
		expect(state.pending).toEqual([]);
	});

	it('is asked for as long as it is waited for, and no longer', () => {
		const during = pollOften(start, { from: NOON, to: NOON + 200 * MINUTE }, () => [long]).state;
		const fromOf = (state: LogState, now: number) =>
			spanToAsk(state, settingsOf({ lookBackMs: LOOK_BACK }), now).from.toMillis();
		expect(during.horizon).toBe(NOON + 200 * MINUTE - LOOK_BACK);
		expect(fromOf(during, NOON + 210 * MINUTE)).toBe(NOON + MINUTE - 120 * MINUTE);
		const after = pollCalls(NOON + 210 * MINUTE, during, [ended(long)]).state;
		expect(fromOf(after, NOON + 220 * MINUTE)).toBe(NOON + 210 * MINUTE - 180 * MINUTE);
	});

	it('is emitted as it is after six hours', () => {
		const { emitted } = pollOften(start, { from: NOON, to: NOON + DAY }, () => [long]);
		expect(emitted).toEqual([{ at: NOON + 370 * MINUTE, callId: 7, phase: 'callconnected' }]);
	});

	it('is emitted at first sight, and once, where that was chosen', () => {
		const parameters = { options: { emitInProgress: true } };
		const { emitted } = pollOften(
			start,
			{ from: NOON, to: NOON + DAY },
			(now) => [now < NOON + 90 * MINUTE ? long : ended(long)],
			{ parameters },
		);
		expect(emitted).toEqual([{ at: NOON, callId: 7, phase: 'callconnected' }]);
	});

	it.each(['calldisconnected', 'callhungup', '', null, undefined, 5])(
		'is only one whose phase says so: %p is an end',
		(callphase) => {
			const { emit } = pollCalls(NOON + 2 * MINUTE, start, [{ ...long, callphase }]);
			expect(emit).toHaveLength(1);
		},
	);

	it('is asked for what the filters want only when it has ended', () => {
		const parameters = { filters: { outcome: 'missed', targetOnly: true } };
		const missed = ended(long, { successful: false, targetCall: 'True' });
		const answered = ended(call(8, NOON + MINUTE), { successful: true, targetCall: 'True' });
		const { emitted } = pollOften(
			start,
			{ from: NOON, to: NOON + 300 * MINUTE },
			(now) => (now < NOON + 250 * MINUTE ? [long, call(8, NOON + MINUTE)] : [missed, answered]),
			{ parameters },
		);
		expect(emitted.map(({ callId }) => callId)).toEqual([7]);
	});

	it('is not lost where an answer lacks it, nor where all that is left of it is its end', () => {
		const missing = [NOON + 100 * MINUTE, NOON + 200 * MINUTE];
		const { emitted } = pollOften(start, { from: NOON, to: NOON + 300 * MINUTE }, (now) =>
			missing.includes(now) ? [] : [now < NOON + 150 * MINUTE ? long : ended(long)],
		);
		expect(emitted).toEqual([{ at: NOON + 150 * MINUTE, callId: 7, phase: 'calldisconnected' }]);
		const late = pollOften(start, { from: NOON, to: NOON + 300 * MINUTE }, (now) =>
			now < NOON + 90 * MINUTE ? [long] : now < NOON + 250 * MINUTE ? [] : [ended(long)],
		);
		expect(late.emitted).toEqual([
			{ at: NOON + 250 * MINUTE, callId: 7, phase: 'calldisconnected' },
		]);
	});

	it('is forgotten where the log has lost it for good', () => {
		const seen = pollCalls(NOON + MINUTE, start, [long]).state;
		const wait = { from: NOON + 10 * MINUTE, to: NOON + 600 * MINUTE };
		expect(seen.pending).toEqual([[7, NOON + MINUTE]]);
		const lost = pollOften(seen, wait, () => []).state;
		expect(lost.pending).toEqual([]);
	});

	it('is not forgotten where the first answer after days lacks it', () => {
		const seen = pollCalls(NOON + MINUTE, start, [long]).state;
		const missed = pollCalls(NOON + 3 * DAY, seen, []);
		const next = pollCalls(NOON + 3 * DAY + 10 * MINUTE, missed.state, [ended(long)]);
		expect(next.emit.map(({ entry }) => entry.callId)).toEqual([7]);
	});

	it('is not forgotten either where that answer is one of several of a poll', () => {
		const saved = pollCalls(NOON + MINUTE, start, [long]).state;
		const now = NOON + 70 * DAY;
		const settings = settingsOf({ lookBackMs: LOOK_BACK });
		const steps = pollSteps({ saved, settings, now, until: Infinity, trail: undefined });
		const nothing = { kind: 'answer' as const, entries: [], serverNow: now, machineNow: now };
		let step = steps.next();
		let slices = 0;
		for (; !step.done; slices++) step = steps.next(nothing);
		expect(slices).toBe(3);
		expect(step.value.state?.pending).toEqual([[7, NOON + MINUTE]]);
	});

	it('is emitted after days without a poll', () => {
		const seen = pollCalls(NOON + MINUTE, start, [long]).state;
		const { emit } = pollCalls(NOON + 5 * DAY, seen, [ended(long)]);
		expect(emit).toHaveLength(1);
	});

	it('is kept through a change of filters, unlike one that is long known', () => {
		const parameters = { filters: { tags: ['VIP'] } };
		const tagged = { callTags: [{ names: ['vip'] }] };
		const plain = ended(call(8, NOON - 30 * MINUTE), { callTags: [] });
		const before = pollOften(start, { from: NOON, to: NOON + 120 * MINUTE }, () => [long, plain], {
			parameters,
		});
		const now = NOON + 130 * MINUTE;
		const { emit } = pollCalls(now, before.state, [ended(long, tagged), { ...plain, ...tagged }], {
			wanted: '["other"]',
			parameters: {},
		});
		expect(emit.map(({ entry }) => entry.callId)).toEqual([7]);
	});

	it('that had begun before the start is never emitted', () => {
		const old = call(6, NOON - MINUTE);
		const first = pollCalls(NOON, undefined, [old]).state;
		const { emitted } = pollOften(first, { from: NOON, to: NOON + DAY }, (now) => [
			now < NOON + 90 * MINUTE ? old : ended(old),
		]);
		expect(emitted).toEqual([]);
	});

	it('comes at a later poll where it does not fit into one', () => {
		const calls = [1, 2, 3].map((id) => call(id, NOON + id * MINUTE));
		const end = NOON + 200 * MINUTE;
		const { emitted } = pollOften(
			start,
			{ from: NOON + 10 * MINUTE, to: NOON + DAY },
			(now) => calls.map((one) => (now < end ? one : ended(one))),
			{ mostEntries: 1 },
		);
		expect(emitted.map(({ at, callId }) => [at, callId])).toEqual([
			[end, 1],
			[end + 10 * MINUTE, 2],
			[end + 20 * MINUTE, 3],
		]);
	});

	it.each([{ timestamp: null, date: null }, { timestamp: 'soon' }])(
		'is emitted once without a date that can be read: %j',
		(more) => {
			const undated = { ...long, date: null, ...more };
			const { emitted } = pollOften(start, { from: NOON, to: NOON + 2 * DAY }, (now) => [
				now < NOON + 200 * MINUTE ? undated : ended(undated),
			]);
			expect(emitted.map(({ at }) => at)).toEqual([NOON + 200 * MINUTE]);
		},
	);
});

it('asks another site from now on, however long ago the first one was to start', () => {
	const start = { startFrom: 'custom' as const, startTime: '2023-01-01' };
	const { state } = pollAt(NOON, undefined, [], settingsOf({ start }));
	const other = spanToAsk(state, settingsOf({ start, site: '67890' }), NOON);
	expect(other.from.toMillis()).toBeGreaterThan(NOON - 3 * 24 * 60 * MINUTE);
	const first = spanToAsk(undefined, settingsOf({ start }), NOON);
	expect(first.from.toISODate()).toBe('2022-12-30');
});

describe('the first request of an account whose zone nothing has told', () => {
	const hours = Array.from({ length: 24 }, (_, hour) => NOON + hour * 60 * MINUTE);

	it.each([
		['America/New_York', 'Asia/Kamchatka'],
		['Asia/Kamchatka', 'America/New_York'],
		['Etc/GMT+12', 'Pacific/Kiritimati'],
		['Pacific/Kiritimati', 'Etc/GMT+12'],
	])("is emitted once, by a credential's %s for %s, at any hour", (timeZone, zone) => {
		const settings = settingsOf({ timeZone, lookBackMs: MINUTE });
		const emitted = hours.map((date) => {
			const local = DateTime.fromMillis(date, { zone });
			const one = { requestId: 1, date, dateStr: local.toFormat('dd/MM/yyyy HH:mm:ss') };
			let state: LogState | undefined;
			const found: unknown[] = [];
			for (let now = date - 90 * MINUTE; now < date + 2 * DAY; now += 60 * MINUTE) {
				const { from, to } = spanToAsk(state, settings, now);
				const listed = local >= inZone(from, zone) && local < inZone(to, zone) && date <= now;
				const settlement = pollAt(now, state, listed ? [one] : [], settings);
				found.push(...idsOf(settlement));
				state = settlement.state;
			}
			return found;
		});
		expect(emitted).toEqual(hours.map(() => [1]));
	});
});

/** The same days and hours, as Calltouch takes them. */
function inZone(moment: DateTime, zone: string): DateTime {
	return moment.setZone(zone, { keepLocalTime: true });
}

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
