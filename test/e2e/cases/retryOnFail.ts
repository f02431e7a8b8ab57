import type { Sandbox } from '../../sandbox/server';
import type { FaultRule } from '../../sandbox/faults';
import type { Case, Check } from '../checks';
import type { Execution } from '../client';
import { HOST_VERSIONS } from '../host';
import { calltouch, failureOf, itemNodes, itemsOf, runInARow, type Parameters } from './workflows';

/** n8n's setting of the node: two more tries, soon. */
export const RETRIES = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };

/** Every operation that writes, with Retry On Fail, through n8n's own loop of tries. */
export const retryOnFail: Case = {
	name: 'retryOnFail',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check) => {
		await checkRetries(
			stage.sandbox,
			async (name, parameters, items) =>
				await runInARow(stage, name, [
					...itemNodes(items),
					calltouch(stage, parameters, { name: NODE, ...RETRIES }),
				]),
			check,
		);
	},
};

export const NODE = 'Calltouch';

interface Write {
	name: string;
	/** The item's `id` is in every call for it. */
	parameters: Parameters;
	/** Whether the orders have to be there before. */
	changes?: boolean;
	/** The call that fails, where there are several for an item; another one may be cut short. */
	path?: string;
	/** Whether a second call would do it a second time. */
	creates?: boolean;
}

const ID = '={{ $json.id }}';
const ORDER = { __rl: true, mode: 'orderNumber', value: ID };
const REGISTER = {
	resource: 'order',
	operation: 'register',
	linkTo: 'none',
	orderNumber: ID,
	orderSum: 1000,
	orderStatus: 'New',
	// Another one at each try.
	orderDate: '={{ $now.toISO() }}',
};

const WRITES: Write[] = [
	{ name: 'Register', parameters: REGISTER, creates: true },
	{
		name: 'Register without Order Number',
		parameters: { ...REGISTER, orderNumber: '', additionalFields: { orderComment: ID } },
		creates: true,
	},
	{
		name: 'Create or Update',
		parameters: { ...REGISTER, operation: 'upsert' },
		path: '/orders/register',
	},
	{
		name: 'Update',
		parameters: {
			resource: 'order',
			operation: 'update',
			order: ORDER,
			updateFields: { status: 'Paid' },
		},
		changes: true,
	},
	{
		name: 'Delete',
		parameters: { resource: 'order', operation: 'delete', order: ORDER },
		changes: true,
	},
	{
		name: 'Callback → Create',
		parameters: { resource: 'callback', operation: 'create', routeKey: 'routekey_1', phone: ID },
		creates: true,
	},
];

/** Calltouch's refusal, in the forms of both services. */
const REFUSED: FaultRule = {
	kind: 'answer',
	status: 403,
	body: {
		errorCode: '403',
		message: 'No',
		data: { apiErrorData: { errorCode: 403, errorMessage: 'No' } },
	},
};

type Run = (name: string, parameters: Parameters, items: object[]) => Promise<Execution>;

/** Runs each operation with an item that fails at first, and with one that is left in doubt. */
export async function checkRetries(sandbox: Sandbox, run: Run, check: Check): Promise<void> {
	for (const [index, write] of WRITES.entries()) {
		const { name, parameters, path } = write;
		const ids = idsOf(index);
		const items = ids.map((id) => ({ id }));
		const before = write.changes ? failureOf(await run(`${name}: orders`, REGISTER, items)) : [];
		sandbox.clearHttpRequests();
		sandbox.fail({ ...REFUSED, path, contains: ids.at(-1), times: 2 });
		const execution = await run(name, parameters, items);
		check(`${name} with Retry On Fail: only the item that failed is sent again`, [
			...before,
			...failureOf(execution),
			...objectionsTo(sandbox, ids, [1, 1, 1, 3], path),
			...(itemsOf(execution, NODE).length === ids.length ? [] : ['Items are missing.']),
		]);
	}
	for (const [index, { name, parameters, creates }] of WRITES.entries()) {
		if (!creates) continue;
		const ids = idsOf(index + WRITES.length);
		sandbox.clearHttpRequests();
		sandbox.fail({ kind: 'reset', acted: true, contains: ids[0] });
		const { status, error } = await run(`${name}, in doubt`, parameters, [{ id: ids[0] }]);
		const told = `${error?.message}`;
		check(`${name} with Retry On Fail: what may have been carried out is not sent again`, [
			...(status === 'error' ? [] : [`It ended with ${status}.`]),
			...(told.includes('may have been carried out') ? [] : [`It says: ${told}`]),
			...objectionsTo(sandbox, ids.slice(0, 1), [1]),
		]);
	}
}

/** IDs that will do for an order and for a phone. */
function idsOf(index: number): string[] {
	return [0, 1, 2, 3].map((item) => String(79_990_000_000 + 10 * index + item));
}

function objectionsTo(
	{ httpRequests }: Sandbox,
	ids: string[],
	expected: number[],
	path = '',
): string[] {
	const taken = httpRequests.filter((call) => call.status !== 429 && call.path.includes(path));
	const counts = ids.map(
		(id) => taken.filter(({ url, rawBody }) => `${url} ${rawBody}`.includes(id)).length,
	);
	return counts.join() === expected.join()
		? []
		: [`There were ${counts.join()} calls for the items, not ${expected.join()}.`];
}
