import { executionsOf, readWorkerLog } from './executions';
import { registrations, waits, type Sent } from './orders';
import type { QueueStage } from './stage';
import type { StoredWorkflow } from '../client';

/** What a load was like, as the sandbox, the sender and the workers' logs saw it. */
export interface Figures {
	load: string;
	/** Calls that the limit let through, and those that it refused. */
	calls: number;
	refused: number;
	/** From the first webhook call to the last order. */
	seconds: number;
	/** Executions of each worker. */
	shares: number[];
	/** Seconds from a webhook call to its order. */
	medianWait: number;
	longestWait: number;
}

/** Where the measured load begins, so that what came before does not count. */
export interface Start {
	calls: number;
	executions: number;
}

const CALLS_PER_SECOND = 5;

export async function startOf(stage: QueueStage, workflow: StoredWorkflow): Promise<Start> {
	const executions = await executionsOf(stage, workflow);
	return { calls: stage.sandbox.httpRequests.length, executions: executions.length };
}

/** Measures what came since the start. */
export async function measure(
	stage: QueueStage,
	load: string,
	workflow: StoredWorkflow,
	start: Start,
	sent: Sent,
): Promise<Figures> {
	const { sandbox, workers } = stage;
	const calls = sandbox.httpRequests.slice(start.calls);
	const refused = calls.filter(({ status }) => status === 429).length;
	const lastOrder = Math.max(...registrations(calls).map(({ time }) => time));
	const ids = (await executionsOf(stage, workflow)).slice(start.executions).map(({ id }) => id);
	const logs = await Promise.all(workers.map(readWorkerLog));
	const waited = waits(sandbox, sent)
		.map((milliseconds) => milliseconds / 1000)
		.sort((one, other) => one - other);
	return {
		load,
		calls: calls.length - refused,
		refused,
		seconds: (lastOrder - Math.min(...sent.values())) / 1000,
		shares: logs.map(({ finished }) => ids.filter((id) => finished.includes(id)).length),
		medianWait: waited[Math.floor(waited.length / 2)] ?? NaN,
		longestWait: waited.at(-1) ?? NaN,
	};
}

/** How many times longer it took than the limit makes necessary. */
export function overIdeal({ calls, seconds }: Figures): number {
	return seconds / (calls / CALLS_PER_SECOND);
}

/** The figures as the table of `docs/scaling.md`. */
export function toMarkdown(figures: Figures[]): string {
	const heading = [
		'load',
		'HTTP requests',
		'took',
		'took ÷ (HTTP requests ÷ 5/s)',
		'refused with 429',
		'executions per worker',
		'webhook to order: median, longest',
	];
	const rows = figures.map((each) => [
		each.load,
		String(each.calls),
		`${each.seconds.toFixed(1)} s`,
		overIdeal(each).toFixed(2),
		`${each.refused} (${((100 * each.refused) / (each.calls + each.refused)).toFixed(0)}%)`,
		each.shares.join(' + '),
		`${each.medianWait.toFixed(1)} s, ${each.longestWait.toFixed(1)} s`,
	]);
	const widths = heading.map((_, column) =>
		Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)),
	);
	const toLine = (cells: string[]): string =>
		`| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	return [heading, widths.map((width) => '-'.repeat(width)), ...rows].map(toLine).join('\n');
}
