import { serialize } from 'node:v8';

import type { Merged } from '../../../src/triggers/logs';
import type { Pollers } from '../../../src/triggers/pollers';
import { admit, conclude, leave } from '../../../src/triggers/pollers';
import type { TriggerState } from '../../../src/triggers/state';
import { MINUTE } from './world';

const NOON = Date.UTC(2026, 5, 15, 9);
const DAY = 24 * 60 * MINUTE;

function stateAfter(emissions: number, ids = 0): TriggerState {
	const log = {
		site: '12345',
		wanted: '[]',
		horizon: NOON,
		cursor: NOON,
		start: null,
		quiet: null,
		emissions,
		isBehind: false,
		zone: 'Europe/Moscow',
		skew: 0,
		seen: { '1': Array.from({ length: ids }, (_, index) => 79_825_000 + index) },
		pending: [],
	};
	return { event: 'newLead', isSwitched: false, emissions, logs: { call: log, request: log } };
}

function polledTo(state: TriggerState, count = 1): Merged {
	const found = { date: NOON, log: 'request' };
	const emit = Array.from({ length: count }, (_, requestId) => ({
		entry: { requestId },
		...found,
	}));
	const trail = { states: [JSON.stringify(['12345', ['12345', NOON, 1]])], day: '2026-06-14' };
	const trails = { event: 'newLead', logs: { call: trail, request: trail } };
	return { emit, state, trails, stuck: [] };
}

/** A poll that finds something, where it is let in. */
function poll(pollers: Pollers, key: string, data: { state?: TriggerState }, now: number): string {
	const emissions = data.state?.emissions;
	const admission = admit(pollers, key, data, emissions, now);
	if ('refusal' in admission) return admission.refusal;
	const isPutOut = conclude(pollers, key, data, polledTo(stateAfter((emissions ?? 0) + 1)), now);
	leave(pollers, key, data);
	return isPutOut ? 'puts out' : 'finds nothing';
}

describe('the pollers of a process', () => {
	it('keep less than 500 bytes of a trigger, however many ids its state has', () => {
		const pollers: Pollers = new Map();
		for (let index = 0; index < 300; index++) {
			const data = {};
			admit(pollers, `trigger ${index}`, data, 0, NOON);
			const polled = polledTo(stateAfter(1, 10_000), 10_000);
			conclude(pollers, `trigger ${index}`, data, polled, NOON);
			leave(pollers, `trigger ${index}`, data);
		}
		expect(pollers.size).toBe(300);
		expect(serialize(pollers).length / 300).toBeLessThan(500);
	});

	it('forget triggers that have not polled for more than a year', () => {
		const pollers: Pollers = new Map();
		for (const key of ['gone', 'yearly']) poll(pollers, key, {}, NOON);
		poll(pollers, 'yearly', {}, NOON + 366 * DAY);
		poll(pollers, 'other', {}, NOON + 402 * DAY);
		expect([...pollers.keys()]).toEqual(['yearly', 'other']);
	});

	it('refuse an old copy of a workflow for good, and tell of it once', () => {
		const pollers: Pollers = new Map();
		const old = {};
		const present = {};
		expect(poll(pollers, 'a', old, NOON)).toBe('puts out');
		expect(poll(pollers, 'a', present, NOON + MINUTE)).toBe('puts out');
		expect(poll(pollers, 'a', old, NOON + 2 * MINUTE)).toBe('oldCopy');
		expect(poll(pollers, 'a', old, NOON + 3 * MINUTE)).toBe('knownOldCopy');
		expect(poll(pollers, 'other', {}, NOON + 450 * DAY)).toBe('puts out');
		expect(poll(pollers, 'a', old, NOON + 450 * DAY)).toBe('knownOldCopy');
		expect(poll(pollers, 'a', present, NOON + 450 * DAY)).toBe('puts out');
	});

	it('let a poll repeat what was not saved, as when a transaction failed, but not at once', () => {
		const pollers: Pollers = new Map();
		const saved = stateAfter(4);
		// With durable cursors, each poll has static data of its own, read from the database.
		expect(poll(pollers, 'a', { state: saved }, NOON)).toBe('puts out');
		expect(poll(pollers, 'a', { state: saved }, NOON + 5_000)).toBe('beingSaved');
		expect(poll(pollers, 'a', { state: saved }, NOON + MINUTE)).toBe('puts out');
		expect(poll(pollers, 'a', { state: stateAfter(5) }, NOON + MINUTE + 1)).toBe('puts out');
	});

	it('let one poll of a trigger go on at a time, and of another one beside it', () => {
		const pollers: Pollers = new Map();
		expect(admit(pollers, 'a', {}, 0, NOON)).toHaveProperty('poller');
		expect(admit(pollers, 'a', {}, 0, NOON)).toEqual({ refusal: 'busy' });
		expect(admit(pollers, 'b', {}, 0, NOON)).toHaveProperty('poller');
	});

	it('put a poll aside whose workflow is activated anew meanwhile', () => {
		const pollers: Pollers = new Map();
		const old = {};
		const present = {};
		poll(pollers, 'a', old, NOON);
		admit(pollers, 'a', old, 1, NOON + MINUTE);
		expect(admit(pollers, 'a', present, 1, NOON + MINUTE)).toHaveProperty('poller');
		expect(conclude(pollers, 'a', old, polledTo(stateAfter(2)), NOON + MINUTE)).toBe(false);
		leave(pollers, 'a', old);
		expect(admit(pollers, 'a', present, 1, NOON + MINUTE)).toEqual({ refusal: 'busy' });
		expect(conclude(pollers, 'a', present, polledTo(stateAfter(2)), NOON + MINUTE)).toBe(true);
	});
});
