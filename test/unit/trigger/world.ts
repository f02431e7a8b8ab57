import { DateTime, IANAZone } from 'luxon';

import { toWindow } from '../../../src/api/encoding';
import type { Span } from '../../../src/schema/period';
import type { Settings } from '../../../src/trigger/settings';
import type { PollAnswer } from '../../../src/trigger/settle';
import { settle } from '../../../src/trigger/settle';
import type { TriggerState } from '../../../src/trigger/state';
import { readState } from '../../../src/trigger/state';
import { windowOf } from '../../../src/trigger/window';

export const MINUTE = 60_000;

/** A request of the simulated account. */
export interface Lead {
	requestId: number;
	/** Epoch ms of its creation. */
	date: number;
	/** Epoch ms from which Calltouch lists it. */
	visibleAt: number;
	/** Whether it was there to be seen at the first poll. */
	isKnownAtStart: boolean;
}

export interface Circumstances {
	/** True time at the start, epoch ms. */
	startsAt: number;
	/** The account's real time zone. */
	accountZone: string;
	/** Whether answers carry a Date header. */
	hasDateHeader: boolean;
	/** How far this machine's clock is off, in ms. */
	clockError: number;
	settings: Settings;
}

/** What was emitted by one poll. */
export interface Emission {
	ids: number[];
	/** Whether n8n crashed before it had written the state. */
	isStateLost: boolean;
}

/** Between a poll's call and its answer. */
export interface OpenPoll {
	window: Span;
	answer: PollAnswer;
}

/** An account, a machine and n8n in virtual time. */
export function createWorld(circumstances: Circumstances) {
	const { accountZone: zone, hasDateHeader } = circumstances;
	const leads: Lead[] = [];
	const emissions: Emission[] = [];
	const accountZone = IANAZone.create(zone);
	let settings = circumstances.settings;
	let now = circumstances.startsAt;
	let clockError = circumstances.clockError;
	/** What n8n has in memory, and what is in its database: JSON, as both keep it. */
	let memory: string | undefined;
	let database: string | undefined;
	let firstPollAt: number | undefined;
	let isActivating = true;

	const stateIn = (json: string | undefined): TriggerState | undefined =>
		json === undefined ? undefined : readState(JSON.parse(json));

	/** What Calltouch answers, reading the parameters as it does: in the account's real zone. */
	function list(window: Span): Array<Record<string, unknown>> {
		const { dateFrom, dateTo, timeFrom = '00:00:00', timeTo = '23:59:59' } = toWindow(window);
		const read = (day: unknown, time: unknown) =>
			DateTime.fromFormat(`${String(day)} ${String(time)}`, 'MM/dd/yyyy HH:mm:ss', {
				zone: accountZone,
			}).toMillis();
		const from = read(dateFrom, timeFrom);
		const to = read(dateTo, timeTo) + 1_000;
		return leads
			.filter(({ date, visibleAt }) => visibleAt <= now && date >= from && date < to)
			.map(({ requestId, date }) => ({
				requestId,
				date,
				dateStr: DateTime.fromMillis(date, { zone: accountZone }).toFormat('dd/MM/yyyy HH:mm:ss'),
			}))
			.reverse();
	}

	function open(): OpenPoll {
		const machineNow = now + clockError;
		const window = windowOf(stateIn(memory), settings, machineNow);
		const serverNow = hasDateHeader ? Math.floor(now / 1_000) * 1_000 : undefined;
		return { window, answer: { requests: list(window), window, serverNow, machineNow } };
	}

	function close({ answer }: OpenPoll, crash?: 'beforeStateIsWritten'): void {
		if (firstPollAt === undefined) {
			firstPollAt = now;
			leads.forEach((lead) => {
				lead.isKnownAtStart = lead.visibleAt <= now;
			});
		}
		const { emit, state } = settle(stateIn(memory), settings, answer);
		memory = JSON.stringify(state);
		if (emit.length > 0) {
			emissions.push({
				ids: emit.map(({ requestId }) => Number(requestId)),
				isStateLost: crash !== undefined,
			});
		}
		// n8n writes the state when something is emitted and when a workflow is activated, not else.
		if ((emit.length > 0 || isActivating) && !crash) database = memory;
		isActivating = false;
		if (crash) restart(clockError);
	}

	function restart(newClockError: number): void {
		memory = database;
		clockError = newClockError;
		isActivating = true;
	}

	return {
		leads,
		emissions,
		open,
		close,
		restart,
		poll: (crash?: 'beforeStateIsWritten') => close(open(), crash),
		wait: (milliseconds: number) => {
			now += milliseconds;
		},
		create: (age: number, delay: number) => {
			const date = now - age;
			leads.push({
				requestId: 1_000 + leads.length,
				date,
				visibleAt: Math.max(now, date + delay),
				isKnownAtStart: false,
			});
		},
		change: (changed: Partial<Settings>) => {
			settings = { ...settings, ...changed };
			restart(clockError);
		},
		now: () => now,
		firstPollAt: () => firstPollAt,
		state: () => stateIn(memory),
	};
}

export type World = ReturnType<typeof createWorld>;

export function settingsOf(changes: Partial<Settings> = {}): Settings {
	return {
		start: { startFrom: 'now' },
		lookBackMs: 60 * MINUTE,
		maxRequests: 500,
		requiredFlags: [],
		timeZone: 'Europe/Moscow',
		site: 'https://api.calltouch.ru 12345',
		wanted: '[]',
		...changes,
	};
}

export function offsetOf(timeZone: string, at: number): number {
	return IANAZone.create(timeZone).offset(at);
}
