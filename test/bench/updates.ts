import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/v4';
import type { Sandbox } from '../sandbox/server';
import { runByWebhook, type Finished } from './executions';
import type { MeasuredN8n } from './n8n';
import type { StoredWorkflow } from '../e2e/client';
import {
	CALLTOUCH,
	httpRequest,
	manyItemsWorkflow,
	MEASURED,
	type NodeSettings,
} from './workflows';

const UPDATE_PATH = '/calls-service/RestAPI/orders/update-by-id';
const REGISTER_PATH = '/calls-service/RestAPI/orders/register/';

/** Calls a second that Calltouch takes. */
export const LIMIT = 5;

/** Milliseconds that the sandbox takes to answer where it stands for the real Calltouch. */
export const LATENCY = 300;

export function orderNumbers(prefix: string, count: number): string[] {
	return Array.from({ length: count }, (_, index) => `${prefix}-${index + 1}`);
}

/** Registers orders as fast as it goes. */
export async function registerOrders(sandbox: Sandbox, numbers: string[]): Promise<void> {
	const { rateLimit, latency } = sandbox.knobs;
	sandbox.set({ rateLimit: null, latency: 0 });
	for (const orderNumber of numbers) {
		const body = new URLSearchParams({
			clientApiId: sandbox.credentials.clientApiId,
			orderNumber,
			orderSum: '1000',
			orderStatus: 'new',
			orderDate: '31.03.2026 10:00:00',
			service: 'bench',
		});
		const response = await fetch(`${sandbox.url}${REGISTER_PATH}`, { method: 'POST', body });
		if (!response.ok) throw new Error(`An order was not registered: ${await response.text()}`);
		await response.text();
	}
	sandbox.set({ rateLimit, latency });
}

/** The Calltouch node that updates an order an item. */
export const CALLTOUCH_UPDATE: NodeSettings = {
	...CALLTOUCH,
	parameters: {
		resource: 'order',
		operation: 'update',
		order: { __rl: true, mode: 'orderNumber', value: '={{ $json.orderNumber }}' },
		updateFields: { status: '={{ $json.status }}' },
	},
};

/** The HTTP Request node that does the same; goes on where a call was refused. */
export function httpUpdate(sandbox: Sandbox, options: object): NodeSettings {
	const query = { orderNumber: '={{ $json.orderNumber }}', status: '={{ $json.status }}' };
	return {
		...httpRequest(sandbox, UPDATE_PATH, query, options),
		onError: 'continueRegularOutput',
	};
}

/** The option of HTTP Request that spaces its calls. */
export function inBatches(batchSize: number, batchInterval: number): object {
	return { batching: { batch: { batchSize, batchInterval } } };
}

/** Orders that are updated together by one workflow. */
export interface BulkUpdate {
	measured: MeasuredN8n<Sandbox>;
	workflow: StoredWorkflow;
	numbers: string[];
}

export async function bulkUpdate(
	measured: MeasuredN8n<Sandbox>,
	numbers: string[],
	settings: NodeSettings,
): Promise<BulkUpdate> {
	return { measured, numbers, workflow: await manyItemsWorkflow(measured, settings) };
}

/** A call to update an order, as the sandbox got it. */
export interface UpdateCall {
	time: number;
	orderNumber: string;
	status: number | null;
}

/** All calls to update one of these orders since the sandbox's log was cleared. */
export function updateCalls(sandbox: Sandbox, numbers: string[]): UpdateCall[] {
	const ours = new Set(numbers);
	return sandbox.httpRequests
		.filter(({ path }) => path === UPDATE_PATH)
		.map(({ time, query, status }) => ({
			time,
			status,
			orderNumber: query?.find(([name]) => name === 'orderNumber')?.[1] ?? '',
		}))
		.filter(({ orderNumber }) => ours.has(orderNumber));
}

export function accepted(calls: UpdateCall[]): UpdateCall[] {
	return calls.filter(({ status }) => status === 200);
}

export function refused(calls: UpdateCall[]): UpdateCall[] {
	return calls.filter(({ status }) => status === 429);
}

/** What a bulk update of some orders came to. */
export const bulkOutcome = z.object({
	orders: z.number(),
	/** n8n's own record of the execution, from start to stop. */
	executionMs: z.number(),
	/** The node's part in it. */
	nodeMs: z.number(),
	/** From the first call that the sandbox got to its last answer. */
	sandboxMs: z.number(),
	calls: z.number(),
	refused: z.number(),
	/** Orders that do not have their new value at the end. */
	notUpdated: z.number(),
});

export type BulkOutcome = z.infer<typeof bulkOutcome>;

/** The shortest time in which Calltouch takes so many calls, by its limit alone. */
export function atTheLimitMs(calls: number): number {
	return (calls / LIMIT) * 1_000;
}

let statuses = 0;

/** A value that no order has yet. */
export function newStatus(): string {
	return `status-${++statuses}`;
}

/** Starts the workflow with all of the orders, and waits for its end. */
export async function runBulk(bulk: BulkUpdate, status: string): Promise<Finished> {
	const items = bulk.numbers.map((orderNumber) => ({ orderNumber, status }));
	return await runByWebhook(bulk.measured, bulk.workflow, { items });
}

/** What the sandbox and n8n say of a bulk update that has ended. */
export async function outcomeOf(
	{ measured: { client, sandbox }, numbers }: BulkUpdate,
	status: string,
	{ id, elapsed }: Finished,
): Promise<BulkOutcome> {
	const { runs } = await client.waitForExecution(id);
	const [nodeRun] = runs[MEASURED] ?? [];
	if (!nodeRun) throw new Error(`The execution ${id} has no run of the measured node.`);
	const calls = updateCalls(sandbox, numbers);
	const times = calls.map(({ time }) => time);
	return {
		orders: numbers.length,
		executionMs: elapsed,
		nodeMs: nodeRun.executionTime,
		sandboxMs: Math.max(...times) - Math.min(...times) + sandbox.knobs.latency,
		calls: calls.length,
		refused: refused(calls).length,
		notUpdated: numbers.length - countWithStatus(sandbox, numbers, status),
	};
}

/** How many of the orders have this status. */
export function countWithStatus(sandbox: Sandbox, numbers: string[], status: string): number {
	const ours = new Set(numbers);
	return sandbox.orders.filter(
		({ orderNumber, orderStatus }) => ours.has(orderNumber) && orderStatus === status,
	).length;
}

/** Waits until no earlier call counts towards the sandbox's limit, and forgets those calls. */
export async function clearAllowance(sandbox: Sandbox): Promise<void> {
	await sleep(1_100);
	sandbox.clearHttpRequests();
}

/** Runs one bulk update alone. */
export async function runAlone(bulk: BulkUpdate): Promise<BulkOutcome> {
	await clearAllowance(bulk.measured.sandbox);
	const status = newStatus();
	return await outcomeOf(bulk, status, await runBulk(bulk, status));
}
