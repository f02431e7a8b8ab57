import { DateTime, IANAZone } from 'luxon';

import { toCallWindow, toRequestWindow } from '../../../src/api/encoding';
import { events } from '../../../src/triggers/events';
import type { WatchedLog } from '../../../src/triggers/events/event';
import type { CommonInput } from '../../../src/triggers/events/parameters';
import type { LogPoll } from '../../../src/triggers/logs';
import { logSteps, merge, startOfLog } from '../../../src/triggers/logs';
import type { LogStart, SliceResult } from '../../../src/triggers/poll';
import type { Pollers } from '../../../src/triggers/pollers';
import { admit, conclude, leave } from '../../../src/triggers/pollers';
import type { Settings } from '../../../src/triggers/settings';
import { toSettings } from '../../../src/triggers/settings';
import type { TriggerState } from '../../../src/triggers/state';
import { readState } from '../../../src/triggers/state';
import type { Span } from '../../../src/values/period';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A call that does not end is emitted then. */
export const LONGEST_WAIT = 6 * HOUR;

export type LogName = WatchedLog['name'];

/** A call or a request of the simulated accounts. */
export interface Lead {
	log: LogName;
	/** A log's own: calls and requests have the same ones. */
	id: number;
	site: string;
	/** Epoch ms of its creation. */
	date: number;
	/** Epoch ms from which Calltouch lists it. */
	visibleAt: number;
	/** Epoch ms of the end of a call. */
	endsAt: number;
	/** Epoch ms from which, and until which, it counts as a target; and from which it has the tag. */
	targetFrom: number;
	targetUntil: number;
	taggedFrom: number;
	/** Whether it was there to be seen when its log began to be watched, the last time. */
	isKnownAtStart: boolean;
	/** Whether an answer has lacked it that should have listed it. */
	wasMissed: boolean;
	/** In which run of the state it was last listed as a call in progress. */
	ringingIn?: number;
	/** Epoch ms of the last poll that listed it so. */
	ringingAt?: number;
}

/** What a credential holds. */
export interface Credential {
	baseUrl: string;
	siteId: string;
	timeZone: string;
	token: string;
}

/** What the user set, as far as it can be changed later. */
export interface Choices {
	triggerOn: 'newRequest' | 'newCall' | 'newLead';
	filters: { targetOnly?: boolean; tags?: string[] };
	emitInProgress: boolean;
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
	/** Of how many days Calltouch can put the entries into an answer. */
	mostDays: number;
	/**
	 * Where n8n keeps the state: in the active workflow, in the database, from which each poll has it
	 * anew, or there and in one transaction with the execution (durable cursors).
	 */
	keeping: 'memory' | 'database' | 'cursors';
	credential: Credential;
	choices: Choices;
	start: CommonInput['start'];
	options: { lookBack: number; maxItems: number };
}

/** What was emitted by one poll. */
export interface Emission {
	/** True time, epoch ms. */
	at: number;
	leads: Lead[];
	/** How their log was watched then. */
	watches: string[];
	/** Whether n8n crashed before it had written the state. */
	isStateLost: boolean;
}

/** A log that is watched: since when, and whether that was the first time of all. */
export interface Watch {
	/** Event and site. */
	of: string;
	since: number;
	isFirst: boolean;
	/** What was created before is kept back since the last change of filters. */
	keptBackUntil: number;
	/** When a poll dealt with that change. */
	filteredAt: number;
}

/** What n8n hands out as static data of the node. */
interface StaticData {
	state?: unknown;
}

/** Of a poll, what is under way in one log. */
interface OpenLog {
	log: WatchedLog;
	start: LogStart;
	/** Whether nothing tells of an earlier poll of this site for this event. */
	isFirst: boolean;
	steps: Generator<Span, LogPoll, SliceResult>;
	step: IteratorResult<Span, LogPoll>;
	answer: ListAnswer;
	listed: Lead[];
}

/** Between a poll's first HTTP requests and their answers. */
export interface OpenPoll {
	data: StaticData;
	saved: TriggerState | undefined;
	event: string;
	site: string;
	isActivation: boolean;
	logs: OpenLog[];
	pollers: Pollers;
}

/** Leads, or that they were too much for an answer. */
type ListAnswer = Lead[] | 'tooMuch';

/** How a poll ends. */
export type Ending = 'well' | 'crash' | 'transactionFails';

const KEY = 'workflow, node';

/** An event's log as it is watched with some parameters. */
export function watchedLog(
	event: Choices['triggerOn'],
	parameters: object = {},
	name?: LogName,
): WatchedLog {
	const { logs } = prepare(event, { start: { startFrom: 'now' }, ...parameters });
	const log = logs.find((one) => name === undefined || one.name === name);
	if (!log) throw new Error(`${event} has no such log`);
	return log;
}

function prepare(event: string, parameters: object) {
	const values = { output: { output: 'simplified' }, ...parameters };
	const prepared = events.find(({ name }) => name === event)?.prepare(values);
	if (!prepared || 'issues' in prepared) throw new Error(`These are no parameters of ${event}`);
	return prepared;
}

/** Accounts, a machine and n8n in virtual time. */
export function createWorld(circumstances: Circumstances) {
	const { hasDateHeader, keeping } = circumstances;
	const leads: Lead[] = [];
	const emissions: Emission[] = [];
	/** What polls have asked for first: of which log, and when, in epoch ms. */
	const questions: Array<{ log: LogName; at: number; from: number }> = [];
	const accountZone = IANAZone.create(circumstances.accountZone);
	let choices = circumstances.choices;
	let credential = circumstances.credential;
	let now = circumstances.startsAt;
	let clockError = circumstances.clockError;
	/** How many entries Calltouch can put into an answer. */
	let capacity = Infinity;
	/** What the process keeps, and the active workflows in it: the last one, and old copies. */
	let pollers: Pollers = new Map();
	let copies: StaticData[] = [{}];
	const polled = new WeakSet<StaticData>();
	/** JSON, as n8n keeps it. */
	let database: string | undefined;
	const watches: Partial<Record<LogName, Watch>> = {};
	const polledAt: Partial<Record<LogName, number>> = {};
	let isActivating = true;
	let hasFailedToActivate = false;
	/** Counts what may take the state back to an older one. */
	let run = 0;

	const fromDatabase = (): StaticData =>
		database === undefined ? {} : (JSON.parse(database) as StaticData);
	const toJson = (data: StaticData) => JSON.stringify(data);

	/** What Calltouch has, reading the parameters as it does: in the account's real zone. */
	function list(log: LogName, window: Span, most: number): ListAnswer {
		const isCalls = log === 'call';
		const parameters = isCalls ? toCallWindow(window) : toRequestWindow(window);
		const { dateFrom, dateTo, timeFrom = '00:00:00', timeTo = '23:59:59' } = parameters;
		const format = isCalls ? 'dd/MM/yyyy HH:mm:ss' : 'MM/dd/yyyy HH:mm:ss';
		const read = (day: unknown, time: unknown) =>
			DateTime.fromFormat(`${String(day)} ${String(time)}`, format, {
				zone: accountZone,
			}).toMillis();
		const from = read(dateFrom, timeFrom);
		const to = read(dateTo, timeTo) + 1_000;
		if ((to - from) / DAY > circumstances.mostDays + 0.1) return 'tooMuch';
		const found = leads.filter(
			(lead) =>
				lead.log === log &&
				lead.site === credential.siteId &&
				lead.visibleAt <= now &&
				lead.date >= from &&
				lead.date < to,
		);
		return found.length > most ? 'tooMuch' : found.reverse();
	}

	/** A lead as its log answers it now. */
	function render(lead: Lead): Record<string, unknown> {
		const { id, date } = lead;
		const local = DateTime.fromMillis(date, { zone: accountZone }).toFormat('dd/MM/yyyy HH:mm:ss');
		const isTarget = lead.targetFrom <= now && now < lead.targetUntil;
		const tags = [{ category: '', type: 'MANUAL', names: lead.taggedFrom <= now ? ['VIP'] : [] }];
		if (lead.log === 'request') {
			return {
				requestId: id,
				date,
				dateStr: local,
				targetRequest: isTarget,
				RequestTags: tags,
			};
		}
		return {
			callId: id,
			callphase: isRinging(lead) ? 'callconnected' : 'calldisconnected',
			timestamp: date / 1_000,
			date: local,
			targetCall: isTarget ? 'True' : 'False',
			callTags: tags,
		};
	}

	function isRinging({ log, endsAt }: Lead): boolean {
		return log === 'call' && now < endsAt;
	}

	/**
	 * @param age of the active workflow that polls: 0 is the last one
	 * @param missing which entry of each log the first answer lacks, as when pages shift
	 */
	function open(age = 0, missing?: number): OpenPoll | undefined {
		const last = copies.at(-1 - age);
		if (!last) return undefined;
		polled.add(last);
		const data = keeping === 'memory' ? last : fromDatabase();
		const saved = readState(data.state);
		const machineNow = now + clockError;
		const admission = admit(pollers, KEY, data, saved?.emissions, machineNow);
		if ('refusal' in admission) return undefined;
		const { triggerOn: event, filters, emitInProgress } = choices;
		const { input, logs } = prepare(event, {
			start: circumstances.start,
			filters,
			options: {
				...circumstances.options,
				...(event === 'newRequest' ? {} : { emitInProgress }),
			},
		});
		const { siteId: site } = credential;
		const opened = logs.map((log): OpenLog => {
			const settings = toSettings(input, log, credential);
			const start = startOfLog(
				{ event, name: log.name, settings },
				saved,
				admission.poller.trails,
				{
					now: machineNow,
					until: machineNow + MINUTE,
				},
			);
			const steps = logSteps(start);
			const step = steps.next();
			if (!step.done) {
				questions.push({ log: log.name, at: now, from: step.value.from.toMillis() });
			}
			const all = step.done ? [] : list(log.name, step.value, capacity);
			const answer = all === 'tooMuch' ? all : without(missing, all);
			const isFirst = ![start.saved?.site, start.trail?.begun?.site].includes(site);
			return { log, start, isFirst, steps, step, answer, listed: [] };
		});
		return { data, saved, event, site, isActivation: isActivating, logs: opened, pollers };
	}

	/**
	 * A day of another zone may be over in the account's: the first answers to it lack what has come in
	 * since, which without the server's clock nothing tells from what comes later.
	 */
	function missInOtherZone(log: LogName, found: Lead[]): void {
		if (hasDateHeader || credential.timeZone === accountZone.name) return;
		const since = now - HOUR - Math.abs(clockError);
		for (const lead of leads) {
			const isThere = lead.log === log && lead.site === credential.siteId && lead.visibleAt <= now;
			if (isThere && lead.date > since && !found.includes(lead)) lead.wasMissed = true;
		}
	}

	function without(missing: number | undefined, found: Lead[]): Lead[] {
		const missed = missing === undefined ? undefined : found.at(missing % (found.length || 1));
		if (!missed) return found;
		missed.wasMissed = true;
		// What the trigger does not wait for yet is as good as not there.
		if (missed.ringingIn !== run) missed.visibleAt = now + 1;
		return found.filter((lead) => lead !== missed);
	}

	function resultOf(open: OpenLog, isFailing: boolean): SliceResult {
		const machineNow = now + clockError;
		if (isFailing) return { kind: 'failed', machineNow };
		if (open.answer === 'tooMuch') return { kind: 'tooMuch', machineNow };
		open.listed.push(...open.answer);
		const serverNow = hasDateHeader ? Math.floor(now / 1_000) * 1_000 : undefined;
		const entries = open.answer.map((lead) => open.log.toEntry(render(lead)));
		return { kind: 'answer', entries, serverNow, machineNow };
	}

	function goThrough(open: OpenLog, isFailing: boolean): LogPoll {
		let { step } = open;
		while (!step.done) {
			step = open.steps.next(resultOf(open, isFailing));
			if (!step.done) open.answer = list(open.log.name, step.value, capacity);
		}
		if (open.isFirst && !step.value.polled.isStuck) missInOtherZone(open.log.name, open.listed);
		return step.value;
	}

	/** @returns whether the poll has left something for the next one */
	function close(
		poll: OpenPoll | undefined,
		ending: Ending = 'well',
		failing: LogName[] = [],
	): boolean {
		// What was under way in a process that has ended comes to nothing.
		if (poll?.pollers !== pollers) return false;
		const { data, saved, event, site } = poll;
		const polls = Object.fromEntries(
			poll.logs.map((one) => [one.log.name, goThrough(one, failing.includes(one.log.name))]),
		);
		const merged = merge(event, saved, polls);
		for (const one of poll.logs) {
			const { name } = one.log;
			if (merged.stuck.includes(name) || merged.state?.logs[name]?.site !== site) continue;
			follow(one, `${event} ${site}`);
		}
		const hasItems = conclude(pollers, KEY, data, merged, now + clockError);
		leave(pollers, KEY, data);
		const hasThrown = merged.stuck.length > 0 && !hasItems;
		const isTransaction = keeping === 'cursors';
		const isLost = ending === 'crash' || (ending === 'transactionFails' && isTransaction);
		if (hasItems && !(isLost && isTransaction)) {
			const emitted = merged.emit.map(({ log, entry }) => emittedLead(log, entry));
			const seenIn = ({ log }: Lead) => `${watches[log]?.of} since ${watches[log]?.since}`;
			emissions.push({
				at: now,
				leads: emitted,
				watches: emitted.map(seenIn),
				isStateLost: isLost,
			});
		}
		// Without a find, n8n saves the state at activation, or else with durable cursors.
		const isSaved = (hasItems || poll.isActivation !== isTransaction) && !hasThrown;
		if (isSaved && !isLost) database = toJson(data);
		if (keeping === 'memory' || (isSaved && !isLost)) {
			for (const one of poll.logs) {
				if (!merged.stuck.includes(one.log.name)) polledAt[one.log.name] = now;
				noteRinging(one, polls[one.log.name]);
			}
		}
		if (hasThrown && poll.isActivation) tryAgainLater();
		else isActivating = false;
		if (ending === 'crash') restart(clockError);
		return Object.values(merged.state?.logs ?? {}).some(({ isBehind }) => isBehind);
	}

	/** Takes down since when a log is watched, and since when with these filters. */
	function follow({ log: { name }, start, isFirst }: OpenLog, of: string): void {
		const last = watches[name];
		if (isFirst || last?.of !== of) {
			const isChosen = start.saved === undefined && start.settings.start === circumstances.start;
			watches[name] = {
				of,
				since: now,
				isFirst: isChosen && last === undefined,
				keptBackUntil: -Infinity,
				filteredAt: -Infinity,
			};
			for (const lead of leads) {
				const isOfIt = lead.log === name && lead.site === credential.siteId;
				if (isOfIt) lead.isKnownAtStart = lead.visibleAt <= now;
			}
		} else if (start.saved && start.saved.wanted !== start.settings.wanted) {
			last.keptBackUntil = Math.max(
				last.keptBackUntil,
				polledAt[name] ?? -Infinity,
				now - circumstances.options.lookBack * MINUTE,
			);
			last.filteredAt = now;
		}
	}

	/** Takes down which calls the state now waits for. */
	function noteRinging({ listed }: OpenLog, poll: LogPoll | undefined): void {
		if (poll?.results.length !== 1) return;
		for (const lead of listed) {
			const isYoung = now - lead.date < LONGEST_WAIT;
			const isWaitedFor = isRinging(lead) && isYoung && !choices.emitInProgress;
			lead.ringingIn = isWaitedFor ? run : undefined;
			lead.ringingAt = isWaitedFor ? now : undefined;
		}
	}

	function emittedLead(log: string, entry: Record<string, unknown>): Lead {
		const id = log === 'call' ? entry.callId : entry.requestId;
		const lead = leads.find((one) => one.log === log && one.id === id);
		if (!lead) throw new Error(`There is no ${log} ${String(id)}`);
		const isInProgress = entry.callphase === 'callconnected';
		if (isInProgress && !choices.emitInProgress && now - lead.date < LONGEST_WAIT - 1_000) {
			throw new Error(`Call ${lead.id} was emitted before it had ended`);
		}
		const { targetOnly, tags } = choices.filters;
		const isTarget = [entry.targetCall, entry.targetRequest].some(
			(one) => one === true || one === 'True',
		);
		if ((targetOnly && !isTarget) || (tags && lead.taggedFrom > now)) {
			throw new Error(`The ${log} ${lead.id} was emitted in spite of the filters`);
		}
		return lead;
	}

	/** A workflow whose first poll throws is not active: n8n tries again, with what is in the database. */
	function tryAgainLater(): void {
		copies = [...copies.slice(0, -1), fromDatabase()];
		hasFailedToActivate = true;
		run++;
	}

	function restart(newClockError: number): void {
		pollers = new Map();
		copies = [fromDatabase()];
		clockError = newClockError;
		isActivating = true;
		run++;
	}

	return {
		leads,
		emissions,
		questions,
		open,
		close,
		restart,
		poll: ({
			ending,
			age,
			failing,
			missing,
		}: { ending?: Ending; age?: number; failing?: LogName[]; missing?: number } = {}) =>
			close(open(age, missing), ending, failing),
		/** The workflow is activated anew, and n8n goes on polling with the old one, too. */
		activateAnew: () => {
			// Activation begins with a poll: what has not polled has never been active.
			copies = [...copies.filter((copy) => polled.has(copy)), fromDatabase()];
			isActivating = true;
			run++;
		},
		wait: (milliseconds: number) => {
			now += milliseconds;
		},
		create: (lead: {
			log: LogName;
			age: number;
			delay: number;
			duration: number;
			target: [from: number, until: number];
			tagged: number;
		}) => {
			// The call log tells seconds.
			const date =
				lead.log === 'call' ? Math.floor((now - lead.age) / 1_000) * 1_000 : now - lead.age;
			leads.push({
				log: lead.log,
				id: idOf(leads.filter(({ log }) => log === lead.log).length),
				site: credential.siteId,
				date,
				visibleAt: Math.max(now, date + lead.delay),
				endsAt: date + lead.duration,
				targetFrom: date + lead.target[0],
				targetUntil: date + lead.target[1],
				taggedFrom: date + lead.tagged,
				isKnownAtStart: false,
				wasMissed: false,
			});
		},
		change: (changes: Partial<Credential>) => {
			credential = { ...credential, ...changes };
		},
		choose: (changes: Partial<Choices>) => {
			choices = { ...choices, ...changes };
		},
		limit: (most: number) => {
			capacity = most;
		},
		now: () => now,
		choices: () => choices,
		credential: () => credential,
		copies: () => copies.length,
		hasFailedToActivate: () => hasFailedToActivate,
		/** How a log is watched now, if it is. */
		watch: (log: LogName) => {
			const watch = watches[log];
			const isOn = watch?.of === `${choices.triggerOn} ${credential.siteId}`;
			return isOn ? watch : undefined;
		},
		state: (): TriggerState | undefined =>
			readState((keeping === 'memory' ? copies.at(-1) : fromDatabase())?.state),
	};
}

export type World = ReturnType<typeof createWorld>;

/** IDs in no order. */
function idOf(count: number): number {
	return 1_000 + ((count * 7_919) % 9_973);
}

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
