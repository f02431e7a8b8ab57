import type { Check } from '../checks';
import type { StoredWorkflow } from '../client';
import { outputOf } from '../examples';
import { reporting, type Log } from '../progress';
import { executionsOf, failuresOf, readWorkerLog, runningOn, untilEnded } from './executions';
import { measure, startOf, type Figures } from './figures';
import { checkArrived, orderNumbers, sendOneByOne, sendOrders } from './orders';
import type { Instance, QueueStage } from './stage';
import { waitFor } from './waitFor';
import { REGISTER } from './workflows';

/** A workflow that registers the orders of its webhook calls, and where these go. */
export interface OrdersWorkflow {
	path: string;
	workflow: StoredWorkflow;
}

const ALL_ENDED_WITHIN_MS = 120_000;

/** More webhook calls than Calltouch takes: all workers share them, and all orders arrive. */
export async function loadAboveLimit(
	stage: QueueStage,
	{ path, workflow }: OrdersWorkflow,
	check: Check,
	log: Log,
): Promise<Figures> {
	const start = await startOf(stage, workflow);
	const numbers = orderNumbers('LOAD', 120);
	const { sent, untaken } = await reporting(
		log,
		`${numbers.length} webhook calls at 10 a second, each an order`,
		async () => {
			const result = await sendOneByOne(stage, path, numbers, 10);
			const executions = start.executions + numbers.length;
			await untilEnded(stage, workflow, executions, ALL_ENDED_WITHIN_MS);
			return result;
		},
	);
	check(`n8n took all ${numbers.length} webhook calls`, untaken);
	checkArrived(stage, `Each of the ${numbers.length} orders arrived, none twice`, numbers, check);
	await checkSucceeded(stage, workflow, start.executions, numbers.length, check);
	const load = `${numbers.length} webhooks, 10 a second`;
	const figures = await measure(stage, load, workflow, start, sent);
	check(
		`All workers took part: ${figures.shares.join(' + ')} executions`,
		stage.workers.flatMap(({ name }, i) => (figures.shares[i] ? [] : [`${name} had none.`])),
	);
	return figures;
}

/** An execution of many items on one worker, while webhook calls go on. */
export async function bulkBesideWebhooks(
	stage: QueueStage,
	bulk: OrdersWorkflow,
	{ path, workflow }: OrdersWorkflow,
	check: Check,
	log: Log,
): Promise<Figures> {
	const start = await startOf(stage, workflow);
	const bulkNumbers = orderNumbers('BULK', 100);
	const besideNumbers = orderNumbers('BESIDE', 40);
	const { sent, untaken } = await reporting(
		log,
		`${bulkNumbers.length} orders in one execution, and ${besideNumbers.length} webhook calls at 3 a second`,
		async () => {
			await sendOrders(stage, bulk.path, bulkNumbers);
			const result = await sendOneByOne(stage, path, besideNumbers, 3);
			const executions = start.executions + besideNumbers.length;
			await untilEnded(stage, workflow, executions, ALL_ENDED_WITHIN_MS);
			await untilEnded(stage, bulk.workflow, 1, ALL_ENDED_WITHIN_MS);
			return result;
		},
	);
	check(`n8n took all ${besideNumbers.length} webhook calls`, untaken);
	const all = [...bulkNumbers, ...besideNumbers];
	checkArrived(stage, `Each of the ${all.length} orders arrived, none twice`, all, check);
	await checkSucceeded(stage, workflow, start.executions, besideNumbers.length, check);
	await checkBulk(stage, bulk.workflow, bulkNumbers, check);
	const load = `${bulkNumbers.length} items in one execution, and ${besideNumbers.length} webhooks`;
	return await measure(stage, load, workflow, start, sent);
}

async function checkBulk(
	stage: QueueStage,
	workflow: StoredWorkflow,
	numbers: string[],
	check: Check,
): Promise<void> {
	const executions = await executionsOf(stage, workflow);
	const [id = ''] = executions.map((execution) => execution.id);
	const logs = await Promise.all(stage.workers.map(readWorkerLog));
	const ranOn = stage.workers.filter((_, i) => logs[i]?.started.includes(id));
	check(`The bulk run was one execution, on ${ranOn.map(({ name }) => name).join(' and ')}`, [
		...(executions.length === 1 ? [] : [`There are ${executions.length}.`]),
		...(ranOn.length === 1 ? [] : [`${ranOn.length} workers have started it.`]),
		...(await failuresOf(stage, executions)),
	]);
	const output = outputOf(await stage.client.waitForExecution(id), REGISTER);
	const given = output.map(({ orderNumber }) => orderNumber);
	check('Its output is in the order of its input', [
		...(given.length === numbers.length ? [] : [`It has ${given.length} items.`]),
		...numbers
			.filter((number, i) => given[i] !== number)
			.map((number) => `At the place of ${number} is another order, or none.`),
	]);
}

/** A worker is asked to end while it has executions in hand, and webhook calls go on. */
export async function stopGracefully(
	stage: QueueStage,
	worker: Instance,
	{ path, workflow }: OrdersWorkflow,
	check: Check,
	log: Log,
): Promise<Figures> {
	const start = await startOf(stage, workflow);
	const numbers = orderNumbers('STOP', 60);
	const sending = sendOneByOne(stage, path, numbers, 10);
	await waitFor(`${worker.name} to have executions in hand`, ALL_ENDED_WITHIN_MS, async () => {
		return (await runningOn(worker)).length >= 5;
	});
	const inHand = await runningOn(worker);
	const code = await reporting(
		log,
		`Asking ${worker.name} to end, with ${inHand.length} executions in hand`,
		async () => {
			await worker.n8n.stop();
			return await worker.n8n.ended;
		},
	);
	const left = await runningOn(worker);
	const { sent, untaken } = await reporting(
		log,
		`Waiting for the rest of ${numbers.length} orders, on the other worker`,
		async () => {
			const result = await sending;
			const executions = start.executions + numbers.length;
			await untilEnded(stage, workflow, executions, ALL_ENDED_WITHIN_MS);
			return result;
		},
	);
	check(`${worker.name} finished the ${inHand.length} executions it had in hand, and ended`, [
		...left.map((id) => `It has not finished execution ${id}.`),
		...(code === 0 ? [] : [`It ended with code ${code ?? 'none'}.`]),
	]);
	check(`n8n took all ${numbers.length} webhook calls`, untaken);
	checkArrived(stage, `Each of the ${numbers.length} orders arrived, none twice`, numbers, check);
	await checkSucceeded(stage, workflow, start.executions, numbers.length, check);
	await worker.startAgain();
	const load = `${numbers.length} webhooks, 10 a second, one worker stopped amid them`;
	return await measure(stage, load, workflow, start, sent);
}

async function checkSucceeded(
	stage: QueueStage,
	workflow: StoredWorkflow,
	before: number,
	expected: number,
	check: Check,
): Promise<void> {
	const executions = (await executionsOf(stage, workflow)).slice(before);
	check(`Each of the ${expected} executions succeeded`, [
		...(executions.length === expected ? [] : [`There were ${executions.length}.`]),
		...(await failuresOf(stage, executions)),
	]);
}
