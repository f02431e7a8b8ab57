import { stringify } from 'flatted';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Result } from '../engine/helpers/engine';
import { execute } from '../engine/helpers/engine';
import { activeTrigger } from '../engine/helpers/poll';
import { emptySandbox } from '../engine/helpers/sandbox';
import type { Sandbox } from '../sandbox/server';
import type { Column, LogName, TriggerColumn } from './columns';
import { LOG_PATHS, callsOf } from './columns';
import type { Outcome } from './outcomes';
import { outcomeOf } from './outcomes';
import type { Row, Surroundings } from './rows';
import { tokensIn } from './secrets';

/** What became of an item, or of a poll. */
export interface ItemReport {
	/** Statuses of the calls that were received for it, in order; null where none was answered. */
	calls: Array<{ path: string; status: number | null }>;
	outcome: Outcome;
	/** What the user sees where it failed. */
	text: string;
	/** How often it was carried out. */
	done: number;
	/** What tells that the output is the right one. */
	output: unknown;
}

/** What a fault led to in an operation. */
export interface Cell {
	/** The item that met the fault, and the next one. */
	items: [ItemReport, ItemReport];
	/** What the user sees where the execution stops at the failure: title and how to get on. */
	stopped: { message: string; description: string } | undefined;
	/** Where tokens were found that must not be there. */
	leaks: string[];
	/** Calls that another host got. */
	strayed: number;
	/** Of the trigger: whether a poll that failed left what it remembers of the log. */
	isStateKept: boolean;
	/** Of the trigger: what did not come exactly once, with the first poll that could bring it. */
	astray: string[];
}

/** Another host, of which each cell knows a path of its own. */
let elsewhere: Sandbox;
let cells = 0;

/** Starts the other host; gives what ends it. */
export async function startElsewhere(): Promise<() => Promise<void>> {
	elsewhere = await emptySandbox();
	return async () => await elsewhere.close();
}

interface Stage {
	sandbox: Sandbox;
	/** How many calls the other host has got. */
	strayed: () => number;
	credentials: ICredentialDataDecryptedObject;
	/** Whether the credentials are good before the fault begins. */
	isThere: boolean;
	/** Lets the fault happen from here on. */
	begin: () => void;
	leaksIn: (...things: unknown[]) => string[];
	close: () => Promise<void>;
}

/** Runs an operation for two items, and once more for the first alone where nothing catches errors. */
export async function runItems(row: Row, column: Column): Promise<Cell> {
	const [goesOn, stops] = await Promise.all([
		runOnce(row, column, 2, 'continueRegularOutput'),
		runOnce(row, column, 1, 'stopWorkflow'),
	]);
	const { error } = stops;
	return {
		items: goesOn.reports,
		stopped: error && { message: error.message ?? '', description: error.description ?? '' },
		leaks: [...goesOn.leaks, ...stops.leaks],
		strayed: goesOn.strayed + stops.strayed,
		isStateKept: true,
		astray: [],
	};
}

async function runOnce(
	row: Row,
	column: Column,
	count: number,
	onError: 'continueRegularOutput' | 'stopWorkflow',
) {
	const aim = { contains: column.marks[0], path: column.path };
	const stage = await setUp(row, column.answer, column.token ?? 'clientApiId', aim);
	const { sandbox, credentials } = stage;
	await column.prepare?.(sandbox);
	sandbox.clearHttpRequests();
	stage.begin();
	const { parameters, items } = column;
	const result = await execute(sandbox, {
		parameters,
		items: items.slice(0, count),
		onError,
		credentials,
	});
	const reports: Cell['items'] = [
		reportOf(column, sandbox, result, 0),
		reportOf(column, sandbox, result, 1),
	];
	const { run } = result;
	const leaks = stage.leaksIn(run, JSON.stringify(run), stringify(run.data), result.json);
	await stage.close();
	return { error: result.error, reports, leaks, strayed: stage.strayed() };
}

function reportOf(column: Column, sandbox: Sandbox, result: Result, item: 0 | 1): ItemReport {
	const json = (result.output[0] ?? [])
		.filter(({ pairedItem }) => (pairedItem as { item?: number } | undefined)?.item === item)
		.map((one) => one.json);
	const error = json.find((one) => 'error' in one)?.error;
	const text = typeof error === 'string' ? error : '';
	return {
		calls: callsOf(column, sandbox, item).map(({ path, status }) => ({ path, status })),
		outcome: outcomeOf(text === '' ? undefined : text),
		text,
		done: column.done?.(sandbox, item) ?? 0,
		output: text === '' ? json.map((one) => pick(one, column.telling)) : [],
	};
}

/** What a poll came to. */
interface Poll {
	ids: unknown[];
	/** What it threw, or n8n was told of beside what it brought. */
	error?: Error & { description?: string };
	isThrown: boolean;
	calls: ItemReport['calls'];
}

/** Polls twice: the first poll meets the fault, and something comes into each log before each. */
export async function runPolls(row: Row, { triggerOn, logs }: TriggerColumn): Promise<Cell> {
	const [hit = 'request'] = logs;
	const timeZone = zoneWhereItIsEvening();
	const stage = await setUp(row, 'array', 'clientApiId', { path: LOG_PATHS[hit] }, { timeZone });
	const { sandbox } = stage;
	const credentials = { ...stage.credentials, timeZone };
	const usual = stage.isThere ? credentials : { timeZone };
	const trigger = activeTrigger(sandbox, { credentials: usual, parameters: { triggerOn } });
	const remembered = () => {
		const { state } = trigger.staticData() as { state?: { logs: Record<string, unknown> } };
		return JSON.stringify(state?.logs[hit]);
	};
	const arrive = () =>
		logs.map((log) => ({
			log,
			id: log === 'call' ? sandbox.addCall().callId : sandbox.addRequest().requestId,
		}));
	/** HTTP requests for the log that meets the fault. */
	const calls = () =>
		sandbox.httpRequests
			.filter(({ path }) => path.endsWith(LOG_PATHS[hit]))
			.map(({ path, status }) => ({ path, status }));

	async function poll(): Promise<Poll> {
		sandbox.clearHttpRequests();
		const told = trigger.failures.length;
		try {
			const items = (await trigger.poll()) ?? [];
			const ids = items.map(({ json }) => json.callId ?? json.requestId);
			return { ids, error: trigger.failures[told], isThrown: false, calls: calls() };
		} catch (error) {
			return { ids: [], error: error as Poll['error'], isThrown: true, calls: calls() };
		}
	}

	// What is there before the start tells the account's zone.
	arrive();
	await trigger.poll();
	const early = arrive();
	trigger.set({ credentials });
	stage.begin();
	const before = remembered();
	const first = await poll();
	const isStateKept = first.error === undefined || remembered() === before;

	sandbox.clearFaults();
	trigger.set({ credentials: usual });
	const late = arrive();
	const second = await poll();

	const failed = first.isThrown ? logs : first.error ? [hit] : [];
	const due = (log: LogName) => (failed.includes(log) ? second : first);
	const timesOf = (id: unknown, { ids }: Poll) => ids.filter((other) => other === id).length;
	// Where the way stays barred, the second poll brings nothing either.
	const isAstray = (id: unknown, of: Poll) =>
		[first, second].some((one) => timesOf(id, one) !== Number(one === of && !one.isThrown));
	const report = ({ error, calls: sent }: Poll, id: unknown): ItemReport => ({
		calls: sent,
		outcome: outcomeOf(error?.message),
		text: error ? `${error.message}. ${error.description ?? ''}` : '',
		done: timesOf(id, first) + timesOf(id, second),
		output: [],
	});
	const cell: Cell = {
		items: [report(first, early[0]?.id), report(second, late[0]?.id)],
		stopped: first.error && {
			message: first.error.message,
			description: first.error.description ?? '',
		},
		leaks: stage.leaksIn(first, second, trigger.staticData(), trigger.warnings),
		strayed: stage.strayed(),
		isStateKept,
		astray: [
			...early.filter(({ log, id }) => isAstray(id, due(log))),
			...late.filter(({ id }) => isAstray(id, second)),
		].map(({ log }) => log),
	};
	await stage.close();
	return cell;
}

/** At any hour, polls ask for one day there, which can't be halved: after six in the evening. */
function zoneWhereItIsEvening(): string {
	const ahead = 18 - new Date().getUTCHours();
	const hours = ahead > 14 ? ahead - 24 : ahead;
	return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

async function setUp(
	row: Row,
	answer: Surroundings['answer'],
	token: 'clientApiId' | 'accessToken',
	aim: { contains?: string; path?: string },
	knobs: { timeZone?: string } = {},
): Promise<Stage> {
	// Calltouch's own pause between callbacks would hide that a client is dialled twice.
	const sandbox = await emptySandbox({ knobs: { callbackMinInterval: 0, ...knobs } });
	const path = `/${cells++}`;
	const { clientApiId, accessToken } = sandbox.credentials;
	const tokens = [clientApiId, accessToken];
	const echo = echoOf(sandbox.credentials[token]);
	const surroundings = { echo, elsewhere: `${elsewhere.url}${path}`, answer };
	const detour = await row.detour?.(sandbox.port);
	return {
		sandbox,
		strayed: () => elsewhere.httpRequests.filter((call) => call.path === path).length,
		credentials: detour ? { baseUrl: detour.baseUrl } : {},
		isThere: detour?.interrupt !== undefined,
		begin: () => {
			detour?.interrupt?.();
			if (!row.rule) return;
			sandbox.fail({ ...row.rule(surroundings), ...aim, times: row.isLasting ? null : 1 });
		},
		leaksIn: (...things) => things.flatMap((thing) => tokensIn(thing, tokens)),
		close: async () => {
			detour?.close();
			await sandbox.close();
		},
	};
}

/** As a server may repeat what it was sent; long enough to be cut where it is shown. */
function echoOf(token: string): string {
	return [
		`clientApiId=${token}`,
		encodeURIComponent(token),
		new URLSearchParams({ token }).toString(),
		JSON.stringify({ token }),
		...Array.from({ length: 20 }, () => token),
	].join(' | ');
}

function pick(json: IDataObject, names: string[]): object {
	return Object.fromEntries(names.map((name) => [name, json[name]]));
}
