import { DateTime, IANAZone } from 'luxon';

import { toRequestWindow } from '../../../src/api/encoding';
import type { Span } from '../../../src/values/period';
import type { SliceResult, Polled } from '../../../src/triggers/poll';
import { pollSteps } from '../../../src/triggers/poll';
import type { Pollers } from '../../../src/triggers/pollers';
import { admit, conclude, leave } from '../../../src/triggers/pollers';
import { newRequest } from '../../../src/triggers/events/newRequest';
import type { Settings, TriggerInput } from '../../../src/triggers/settings';
import { toSettings, triggerInput } from '../../../src/triggers/settings';
import type { TriggerState } from '../../../src/triggers/state';
import { readState } from '../../../src/triggers/state';

export const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A request of the simulated accounts. */
export interface Lead {
	requestId: number;
	site: string;
	/** Epoch ms of its creation. */
	date: number;
	/** Epoch ms from which Calltouch lists it. */
	visibleAt: number;
	/** Whether it was there to be seen at the first poll of its site since the last change of sites. */
	isKnownAtStart: boolean;
}

/** What a credential holds. */
export interface Credential {
	baseUrl: string;
	siteId: string;
	timeZone: string;
	token: string;
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
	/** Of how many days Calltouch can put the requests into an answer. */
	mostDays: number;
	/**
	 * Where n8n keeps the state: in the active workflow, in the database, from which each poll has it
	 * anew, or there and in one transaction with the execution (durable cursors).
	 */
	keeping: 'memory' | 'database' | 'cursors';
	credential: Credential;
	parameters: { start: TriggerInput['start']; options: { lookBack: number; maxRequests: number } };
}

/** What was emitted by one poll. */
export interface Emission {
	ids: number[];
	/** Whether n8n crashed before it had written the state. */
	isStateLost: boolean;
}

/** What n8n hands out as static data of the node. */
interface StaticData {
	state?: unknown;
}

/** Between a poll's first call and its answer. */
export interface OpenPoll {
	data: StaticData;
	isActivation: boolean;
	/** Whether nothing tells of an earlier poll of this site. */
	isFirst: boolean;
	steps: Generator<Span, Polled, SliceResult>;
	step: IteratorResult<Span, Polled>;
	answer: ListAnswer;
	pollers: Pollers;
}

/** Requests, or that they were too much for an answer. */
type ListAnswer = Array<Record<string, unknown>> | 'tooMuch';

/** How a poll ends. */
export type Ending = 'well' | 'callFails' | 'crash' | 'transactionFails';

const KEY = 'workflow, node';

/** Accounts, a machine and n8n in virtual time. */
export function createWorld(circumstances: Circumstances) {
	const { hasDateHeader, keeping } = circumstances;
	const leads: Lead[] = [];
	const emissions: Emission[] = [];
	const accountZone = IANAZone.create(circumstances.accountZone);
	const input = triggerInput.parse({
		output: { output: 'simplified' },
		...circumstances.parameters,
	});
	let credential = circumstances.credential;
	let now = circumstances.startsAt;
	let clockError = circumstances.clockError;
	/** How many requests Calltouch can put into an answer. */
	let capacity = Infinity;
	/** What the process keeps, and the active workflows in it: the last one, and old copies. */
	let pollers: Pollers = new Map();
	let copies: StaticData[] = [{}];
	const polled = new WeakSet<StaticData>();
	/** JSON, as n8n keeps it. */
	let database: string | undefined;
	let firstPollAt: number | undefined;
	/** The site that is polled, and since when. */
	let site: { id: string; since: number; isFirst: boolean } | undefined;
	let isActivating = true;

	const settings = (): Settings => toSettings(input, credential);
	const fromDatabase = (): StaticData =>
		database === undefined ? {} : (JSON.parse(database) as StaticData);
	const toJson = (data: StaticData) => JSON.stringify(data);

	/** What Calltouch answers, reading the parameters as it does: in the account's real zone. */
	function list(window: Span): ListAnswer {
		const {
			dateFrom,
			dateTo,
			timeFrom = '00:00:00',
			timeTo = '23:59:59',
		} = toRequestWindow(window);
		const read = (day: unknown, time: unknown) =>
			DateTime.fromFormat(`${String(day)} ${String(time)}`, 'MM/dd/yyyy HH:mm:ss', {
				zone: accountZone,
			}).toMillis();
		const from = read(dateFrom, timeFrom);
		const to = read(dateTo, timeTo) + 1_000;
		if ((to - from) / DAY > circumstances.mostDays + 0.1) return 'tooMuch';
		const found = leads
			.filter((lead) => lead.site === credential.siteId && lead.visibleAt <= now)
			.filter(({ date }) => date >= from && date < to)
			.map(({ requestId, date }) => ({
				requestId,
				date,
				dateStr: DateTime.fromMillis(date, { zone: accountZone }).toFormat('dd/MM/yyyy HH:mm:ss'),
			}))
			.reverse();
		return found.length > capacity ? 'tooMuch' : found;
	}

	/** @param age of the active workflow that polls: 0 is the last one */
	function open(age = 0): OpenPoll | undefined {
		const last = copies.at(-1 - age);
		if (!last) return undefined;
		polled.add(last);
		const data = keeping === 'memory' ? last : fromDatabase();
		const saved = readState(data.state);
		const machineNow = now + clockError;
		const admission = admit(pollers, KEY, data, saved?.emissions, machineNow);
		if ('refusal' in admission) return undefined;
		const steps = pollSteps(saved, settings(), {
			now: machineNow,
			until: machineNow + MINUTE,
			trail: admission.poller.trail,
		});
		const step = steps.next();
		const answer = step.done ? [] : list(step.value);
		const { siteId } = credential;
		const isFirst = ![saved?.site, admission.poller.trail?.begun?.site].includes(siteId);
		return { data, isActivation: isActivating, isFirst, steps, step, answer, pollers };
	}

	function resultOf(answer: ListAnswer, ending: Ending): SliceResult {
		const machineNow = now + clockError;
		if (ending === 'callFails') return { kind: 'failed', machineNow };
		if (answer === 'tooMuch') return { kind: 'tooMuch', machineNow };
		const serverNow = hasDateHeader ? Math.floor(now / 1_000) * 1_000 : undefined;
		const entries = answer.map((request) => newRequest.toEntry(request, input));
		return { kind: 'answer', entries, serverNow, machineNow };
	}

	/** @returns whether the poll has left something for the next one */
	function close(poll: OpenPoll | undefined, ending: Ending = 'well'): boolean {
		// What was under way in a process that has ended comes to nothing.
		if (poll?.pollers !== pollers) return false;
		const { data, steps } = poll;
		let { step, answer } = poll;
		while (!step.done) {
			step = steps.next(resultOf(answer, ending));
			if (!step.done) answer = list(step.value);
		}
		const result = step.value;
		if (result.state && (poll.isFirst || site?.id !== result.state.site)) start(result.state.site);
		const hasItems = conclude(pollers, KEY, data, result, now + clockError);
		leave(pollers, KEY, data);
		const isTransaction = keeping === 'cursors';
		const isLost = ending === 'crash' || (ending === 'transactionFails' && isTransaction);
		if (hasItems && !(isLost && isTransaction)) {
			const ids = result.emit.map(({ requestId }) => Number(requestId));
			emissions.push({ ids, isStateLost: isLost });
		}
		// Without a find, n8n saves the state at activation, or else with durable cursors.
		const isSaved = hasItems || poll.isActivation !== isTransaction;
		if (isSaved && !isLost) database = toJson(data);
		isActivating = false;
		if (ending === 'crash') restart(clockError);
		return result.state?.isBehind === true;
	}

	function start(id: string): void {
		site = { id, since: now, isFirst: site === undefined };
		firstPollAt ??= now;
		for (const lead of leads) {
			if (lead.site === id) lead.isKnownAtStart = lead.visibleAt <= now;
		}
	}

	function restart(newClockError: number): void {
		pollers = new Map();
		copies = [fromDatabase()];
		clockError = newClockError;
		isActivating = true;
	}

	return {
		leads,
		emissions,
		open,
		close,
		restart,
		poll: (ending?: Ending, age?: number) => close(open(age), ending),
		/** The workflow is activated anew, and n8n goes on polling with the old one, too. */
		activateAnew: () => {
			// Activation begins with a poll: what has not polled has never been active.
			copies = [...copies.filter((copy) => polled.has(copy)), fromDatabase()];
			isActivating = true;
		},
		wait: (milliseconds: number) => {
			now += milliseconds;
		},
		create: (age: number, delay: number) => {
			const date = now - age;
			leads.push({
				requestId: 1_000 + leads.length,
				site: credential.siteId,
				date,
				visibleAt: Math.max(now, date + delay),
				isKnownAtStart: false,
			});
		},
		change: (changes: Partial<Credential>) => {
			credential = { ...credential, ...changes };
		},
		limit: (most: number) => {
			capacity = most;
		},
		credential: () => credential,
		copies: () => copies.length,
		firstPollAt: () => firstPollAt,
		/** The site that was polled last, and since when. */
		site: () => site,
		state: (): TriggerState | undefined =>
			readState((keeping === 'memory' ? copies.at(-1) : fromDatabase())?.state),
	};
}

export type World = ReturnType<typeof createWorld>;

export function settingsOf(changes: Partial<Settings> = {}): Settings {
	return {
		start: { startFrom: 'now' },
		lookBackMs: 60 * MINUTE,
		mostEntries: 500,
		timeZone: 'Europe/Moscow',
		site: '12345',
		wanted: '[]',
		...changes,
	};
}

export function offsetOf(timeZone: string, at: number): number {
	return IANAZone.create(timeZone).offset(at);
}
