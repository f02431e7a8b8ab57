import type { INode } from 'n8n-workflow';

import { execute } from '../engine/helpers/engine';
import { activeTrigger } from '../engine/helpers/poll';
import { listen } from '../engine/helpers/webhook';
import { callFields, deliver, requestFields, testFields } from '../sandbox/deliver';
import { hasContentType, type ReceivedHttpRequest } from '../sandbox/httpLog';
import { SITE_IDS } from '../sandbox/credentials';
import type { Sandbox } from '../sandbox/server';
import { account, FULL, FULL_CALL, MISSED_CALL, NOW, setClock } from './account';

/** What Calltouch receives from a node, and what the next node gets. */
export interface Recording {
	calls: Call[];
	/** How many items come out; of a trigger, at each poll. */
	items: number[];
	/** Paths of all keys in the output, such as `orders[].status`. */
	keys: string[];
}

interface Call {
	method: string;
	path: string;
	values: Record<string, unknown>;
}

/** More requests than Get Many gives, and than the trigger emits at a time, where nothing is set. */
const MORE_THAN_GIVEN = 60;
const MORE_THAN_EMITTED = 510;

/** Runs a saved node of the package on its own in n8n's engine, against the same account each time. */
export async function runNode(node: INode): Promise<Recording> {
	if (node.type.endsWith('WebhookTrigger')) return await receive(node);
	setClock(NOW);
	const isTrigger = node.type.endsWith('Trigger');
	const sandbox = await account(isTrigger ? MORE_THAN_EMITTED : MORE_THAN_GIVEN);
	try {
		const outputs = isTrigger ? await poll(sandbox, node) : [await run(sandbox, node)];
		const calls = sandbox.httpRequests.map(toCall);
		return {
			calls: isTrigger ? calls : withSlicesInOrder(calls),
			items: outputs.map((items) => items.length),
			keys: keysOf(outputs.flat()),
		};
	} finally {
		await sandbox.close();
	}
}

async function run(sandbox: Sandbox, { parameters }: INode): Promise<object[]> {
	const { error, json } = await execute(sandbox, { parameters });
	if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
	return json;
}

/**
 * Two polls, the second of them with requests and calls that showed up late, on both sides of the
 * border of three hours, and a call that goes on; and Fetch Test Event.
 */
async function poll(sandbox: Sandbox, { parameters }: INode): Promise<object[][]> {
	const trigger = activeTrigger(sandbox, { parameters });
	const itemsOf = async (mode: 'trigger' | 'manual') =>
		((await trigger.poll(mode)) ?? []).map(({ json }) => json);
	const first = await itemsOf('trigger');
	for (const minutes of [59, 179, 181]) {
		const date = NOW - minutes * 60_000;
		for (const siteId of SITE_IDS) {
			sandbox.addRequest({ ...FULL, siteId, date });
			sandbox.addCall({ ...FULL_CALL, siteId, date });
			sandbox.addCall({ ...MISSED_CALL, siteId, date: date + 1_000 });
			sandbox.addCall({ ...FULL_CALL, siteId, date: date + 2_000, endsIn: null });
		}
	}
	return [first, await itemsOf('trigger'), await itemsOf('manual')];
}

/** What Calltouch may send, each by GET and by POST, and at the addresses of orders and chats. */
const DELIVERIES = [
	callFields({ callphase: 'callconnected' }),
	callFields(),
	callFields({ status: 'unsuccessful', unique: 'false', targetcall: 'non-target' }),
	requestFields(),
	requestFields({ tags_manual: 'null' }),
	testFields(),
	{ number: '7' },
];

async function receive({ typeVersion, parameters }: INode): Promise<Recording> {
	const trigger = await listen({ typeVersion, parameters });
	try {
		for (const query of ['', '?webhookType=order', '?webhookType=chat']) {
			for (const fields of DELIVERIES) {
				await deliver({ address: `${trigger.url}${query}`, method: 'GET' }, fields);
				await deliver({ address: `${trigger.url}${query}`, method: 'POST' }, fields);
			}
		}
		const outputs = trigger.executions.map((execution) => {
			if (execution instanceof Error) throw execution;
			return execution;
		});
		return { calls: [], items: outputs.map(({ length }) => length), keys: keysOf(outputs.flat()) };
	} finally {
		await trigger.close();
	}
}

function toCall(call: ReceivedHttpRequest): Call {
	const { method, path, query, form, rawBody } = call;
	const body = hasContentType(call, 'application/json')
		? (JSON.parse(rawBody) as Record<string, unknown>)
		: {};
	return {
		method,
		path,
		values: { ...Object.fromEntries([...(query ?? []), ...(form ?? [])]), ...body },
	};
}

/** Slices of an export are under way side by side, so that either may arrive first. */
function withSlicesInOrder(calls: Call[]): Call[] {
	const isExport = calls.every(({ path }) => path.endsWith('/requests'));
	const key = (call: Call) => JSON.stringify(call);
	return isExport ? calls.toSorted((a, b) => key(a).localeCompare(key(b), 'en')) : calls;
}

function keysOf(items: object[]): string[] {
	return [...new Set(items.flatMap((item) => pathsOf(item, '')))].sort();
}

function pathsOf(value: unknown, path: string): string[] {
	if (Array.isArray(value)) return value.flatMap((entry) => pathsOf(entry, `${path}[]`));
	if (typeof value !== 'object' || value === null) return path === '' ? [] : [path];
	const below = Object.entries(value).flatMap(([key, inner]) =>
		pathsOf(inner, path === '' ? key : `${path}.${key}`),
	);
	return path === '' ? below : [path, ...below];
}
