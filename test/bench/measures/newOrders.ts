import { z } from 'zod/v4';
import type { StoredWorkflow } from '../../e2e/client';
import type { Sandbox } from '../../sandbox/server';
import { runByWebhook } from '../executions';
import { atMost, everyRun, measure } from '../measure';
import { startMeasuredN8n, type MeasuredN8n } from '../n8n';
import { startMeasuredSandbox } from '../sandbox';
import { atTheLimitMs, clearAllowance, inBatches, LATENCY, LIMIT, orderNumbers } from '../updates';
import { CALLTOUCH, HTTP_REQUEST, manyItemsWorkflow, type NodeSettings } from '../workflows';

const ORDERS = 2_000;
/** What takes a fifth of a second for each order is shown with so many of them. */
const ORDERS_ONE_BY_ONE = 100;
/** Orders that Calltouch takes in an HTTP request. */
const BATCH = 100;
const MOST_HTTP_REQUESTS = ORDERS / BATCH;
const MOST = 1.1;

const CREATE_PATH = '/lead-service/v1/api/client-order/create';

const creation = z.object({
	orders: z.number(),
	/** n8n's own record of the execution, from start to stop. */
	executionMs: z.number(),
	httpRequests: z.number(),
	refused: z.number(),
	notCreated: z.number(),
	/** Beyond the first of each number. */
	createdAgain: z.number(),
});

type Creation = z.infer<typeof creation>;

const raw = z.object({ api2: creation, api1: creation, http: creation });

type Run = z.infer<typeof raw>;

/** Orders of API 2.0, as many in an HTTP request as Calltouch takes. */
const API_2: NodeSettings = {
	...CALLTOUCH,
	parameters: {
		resource: 'clientOrder',
		operation: 'create',
		orderNumber: '={{ $json.orderNumber }}',
		status: 'new',
		revenue: '={{ $json.sum }}',
		linkTo: 'withoutSource',
	},
};

const API_1: NodeSettings = {
	...CALLTOUCH,
	parameters: {
		resource: 'order',
		operation: 'register',
		linkTo: 'none',
		orderNumber: '={{ $json.orderNumber }}',
		orderStatus: 'new',
		orderSum: '={{ $json.sum }}',
		orderDate: '={{ $now.toISO() }}',
	},
};

/** HTTP Request, an order of API 2.0 each time; goes on where one was refused. */
function httpOneByOne({ url }: Sandbox): NodeSettings {
	const now = '{{ $now.toFormat("dd-MM-yyyy HH:mm:ss") }}';
	const order = `{ "orderNumber": "{{ $json.orderNumber }}", "status": "new", "revenue": "{{ $json.sum }}.00", "statusDate": "${now}", "orderDate": "${now}", "matching": [{ "type": "withoutSource" }] }`;
	return {
		...HTTP_REQUEST,
		parameters: {
			method: 'POST',
			url: `${url}${CREATE_PATH}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'calltouchApi',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={ "crm": "n8n", "orders": [${order}] }`,
			options: inBatches(1, 1_000 / LIMIT),
		},
		onError: 'continueRegularOutput',
	};
}

let runs = 0;

/** Creates new orders by one workflow, and sees what came of it. */
async function create(
	measured: MeasuredN8n<Sandbox>,
	workflow: StoredWorkflow,
	count: number,
): Promise<Creation> {
	const { sandbox } = measured;
	await clearAllowance(sandbox);
	const numbers = orderNumbers(`run-${++runs}`, count);
	const items = numbers.map((orderNumber, index) => ({ orderNumber, sum: 1_000 + index }));
	const { elapsed } = await runByWebhook(measured, workflow, { items });
	const wanted = new Set(numbers);
	const created = [...sandbox.orders, ...sandbox.clientOrders]
		.map(({ orderNumber }) => orderNumber)
		.filter((number) => wanted.has(number));
	const different = new Set(created).size;
	return {
		orders: count,
		executionMs: elapsed,
		httpRequests: sandbox.httpRequests.length,
		refused: sandbox.httpRequests.filter(({ status }) => status === 429).length,
		notCreated: count - different,
		createdAgain: created.length - different,
	};
}

/** Seconds for all of the orders, where fewer were created. */
const secondsForAll = ({ executionMs, orders }: Creation, all: number): number =>
	((executionMs / orders) * all) / 1_000;

const SLOW = [
	{ id: 'api1', name: 'Calltouch, API 1.0' },
	{ id: 'http', name: 'HTTP Request, one by one' },
] as const;

/** New orders of API 2.0, a hundred at a time, beside one at a time. */
export const newOrders = measure({
	name: 'newOrders',
	method: `One workflow creates ${ORDERS.toLocaleString('en')} orders of API 2.0, one item each; the sandbox takes ${LIMIT} HTTP requests a second and ${LATENCY} ms to answer, whatever is in them. The limit allows ${MOST_HTTP_REQUESTS} HTTP requests in ${atTheLimitMs(MOST_HTTP_REQUESTS) / 1_000} s. Registering with API 1.0, and HTTP Request with an order of API 2.0 each ${1_000 / LIMIT} ms, are measured on ${ORDERS_ONE_BY_ONE} orders, and their times multiplied by ${ORDERS / ORDERS_ONE_BY_ONE}. All run once beforehand with one order, unmeasured.`,
	raw,
	prepare: async (bench) => {
		const knobs = { rateLimit: LIMIT, latency: LATENCY };
		const sandbox = await startMeasuredSandbox(bench.defer, knobs);
		const measured = await startMeasuredN8n(bench, bench.defer, sandbox);
		const api2 = await manyItemsWorkflow(measured, API_2);
		const api1 = await manyItemsWorkflow(measured, API_1);
		const http = await manyItemsWorkflow(measured, httpOneByOne(sandbox));
		for (const workflow of [api2, api1, http]) await create(measured, workflow, 1);
		const [many, few] = [bench.size(ORDERS), bench.size(ORDERS_ONE_BY_ONE)];
		return async () => ({
			api2: await create(measured, api2, many),
			api1: await create(measured, api1, few),
			http: await create(measured, http, few),
		});
	},
	figures: [
		{
			id: 'httpRequests',
			label: 'HTTP requests',
			digits: 0,
			target: everyRun(atMost(MOST_HTTP_REQUESTS)),
			value: ({ api2 }) => api2.httpRequests,
		},
		{
			id: 'elapsed',
			label: 'Elapsed ÷ limit',
			target: atMost(MOST),
			value: ({ api2 }) => api2.executionMs / atTheLimitMs(Math.ceil(api2.orders / BATCH)),
		},
		{
			id: 'refused',
			label: 'HTTP requests refused with 429',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ api2 }) => api2.refused,
		},
		{
			id: 'notCreated',
			label: 'Orders not created, or created again',
			digits: 0,
			target: everyRun(atMost(0)),
			value: ({ api2 }) => api2.notCreated + api2.createdAgain,
		},
		{
			id: 'seconds',
			label: 'Elapsed',
			unit: 's',
			digits: 1,
			value: ({ api2 }) => api2.executionMs / 1_000,
		},
		...SLOW.flatMap(({ id, name }) => [
			{
				id: `${id}.seconds`,
				label: `${name}: elapsed, for as many`,
				unit: 's',
				digits: 1,
				value: (run: Run) => secondsForAll(run[id], run.api2.orders),
			},
			{
				id: `${id}.lost`,
				label: `${name}: share of orders not created`,
				value: (run: Run) => run[id].notCreated / run[id].orders,
			},
		]),
	],
	panels: [
		{
			label: `${ORDERS.toLocaleString('en')} new orders: elapsed`,
			unit: 's',
			digits: 1,
			line: (atTheLimitMs(MOST_HTTP_REQUESTS) * MOST) / 1_000,
			bars: [
				{ name: 'Calltouch, API 2.0', value: ({ api2 }) => api2.executionMs / 1_000 },
				...SLOW.map(({ id, name }) => ({
					name,
					value: (run: Run) => secondsForAll(run[id], run.api2.orders),
				})),
			],
		},
	],
});
