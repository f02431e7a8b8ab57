import type { Check } from '../checks';
import { untilReceiving } from '../deliveries';
import { outputOf } from '../examples';
import { reporting, type Log } from '../progress';
import { differences } from '../cases/compare';
import { checkRanOnWorkers, executionsOf, untilEnded } from './executions';
import { orderNumbers, sendOrders } from './orders';
import type { QueueStage } from './stage';
import { activateOrders, CREATION, REGISTER } from './workflows';

const PATH = 'batches';
/** Executions at the same time, with so many orders each. */
const EXECUTIONS = 4;
const ORDERS = 150;
/** What 150 orders go out in. */
const SIZES = [100, 50];
const ALL_ENDED_WITHIN_MS = 60_000;

/** Several executions that create orders of API 2.0, a hundred in a call to Calltouch. */
export async function checkBatches(stage: QueueStage, check: Check, log: Log): Promise<void> {
	const { client, main, sandbox } = stage;
	const workflow = await activateOrders(stage, PATH, CREATION);
	await untilReceiving(`${main.n8n.url}/webhook/${PATH}`);
	const runs = Array.from({ length: EXECUTIONS }, (_, index) =>
		orderNumbers(`BATCH-${index + 1}`, ORDERS),
	);
	const all = runs.flat();
	const before = sandbox.httpRequests.length;
	await reporting(
		log,
		`${all.length} orders of API 2.0 in ${EXECUTIONS} executions at the same time`,
		async () => {
			await Promise.all(runs.map(async (numbers) => await sendOrders(stage, PATH, numbers)));
			await untilEnded(stage, workflow, EXECUTIONS, ALL_ENDED_WITHIN_MS);
		},
	);
	const sent = sandbox.httpRequests
		.slice(before)
		.filter(({ path, status }) => path.endsWith('/client-order/create') && status !== 429)
		.map(
			({ rawBody }) => (JSON.parse(rawBody) as { orders: Array<{ orderNumber: string }> }).orders,
		);
	const sizes = sent.map(({ length }) => length).toSorted((one, other) => other - one);
	check(
		`They went out in ${sent.length} calls of ${SIZES.join(' and ')}`,
		differences(
			sizes,
			SIZES.flatMap((size) => runs.map(() => size)),
		),
	);
	check('Each of the orders was sent once, and is there once', [
		...differences(
			sent
				.flat()
				.map(({ orderNumber }) => orderNumber)
				.toSorted(),
			all.toSorted(),
		),
		...differences(
			sandbox.clientOrders
				.map(({ orderNumber }) => orderNumber)
				.filter((number) => number.startsWith('BATCH-'))
				.toSorted(),
			all.toSorted(),
		),
	]);
	const executions = await executionsOf(stage, workflow);
	await checkRanOnWorkers(stage, executions, check);
	const outputs = await Promise.all(
		executions.map(async ({ id }) => outputOf(await client.waitForExecution(id), REGISTER)),
	);
	const given = outputs.map((output) =>
		output.map(({ orderNumber, outcome }) => `${String(orderNumber)} ${String(outcome)}`),
	);
	check(
		'The output of each is in the order of its input',
		differences(
			given.toSorted((one, other) => String(one[0]).localeCompare(String(other[0]))),
			runs.map((numbers) => numbers.map((number) => `${number} created`)),
		),
	);
}
