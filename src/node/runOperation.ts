import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Api } from '../api/client';
import { apiOf, ofNode } from '../api/client';
import { Failure } from '../api/failure';
import { messages } from '../messages';
import type { GetParameter } from '../properties/readFields';
import { readFields } from '../properties/readFields';
import type { BatchOutcome, OutputFile } from '../resources/operation';
import { itemParameters } from './itemParameters';
import type { ItemResult } from './itemResults';
import { isFailed } from './itemResults';
import type { NodeOperation } from './nodeOperations';
import { findOperation } from './nodeOperations';
import { prepareItem } from './prepareItem';
import { namingParameters } from './unfit';

/** What the items of one execution of the node share. */
export interface Run {
	context: IExecuteFunctions;
	/** The node's own, as they are saved: n8n copies the whole node whenever it is asked. */
	parameters: INodeParameters;
	parametersOf: (item: number) => GetParameter;
	/** Aborts when nothing more is to be sent. */
	signal: AbortSignal;
	/** By what the credential holds: items with the same account have their turns in one line. */
	apis: Map<string, Api>;
	/** The latest item for each target, to wait for. */
	latest: Map<string, Promise<unknown>>;
	/** The targets of items that overwrite something, by item. */
	overwritten: Map<number, string>;
}

export function startRun(
	context: IExecuteFunctions,
	signal: AbortSignal,
	overwritten: Map<number, string>,
): Run {
	const { parameters } = context.getNode();
	return {
		context,
		parameters,
		parametersOf: itemParameters(context, parameters),
		signal,
		apis: new Map(),
		latest: new Map(),
		overwritten,
	};
}

/** An item whose input is fit. */
interface Member {
	item: number;
	input: unknown;
	target: string | undefined;
	/** How many items it goes out with, itself among them, at most. */
	batch: number;
	/** What was left out of the input. */
	notes: string[];
	/** As they were set, to name one of them. */
	values: object;
}

/** What an item is to be sent as. */
interface Ready {
	operation: NodeOperation;
	api: Api;
	member: Member;
	/** Whether doing it again changes nothing. */
	overwrites: boolean;
}

/** Items that go out together: of one operation, with one credential, and as many as each wants. */
interface Group {
	operation: NodeOperation;
	api: Api;
	batch: number;
	members: Member[];
}

/** Items that are under way, and what comes of each. */
export interface Started {
	items: number[];
	outcome: Promise<ItemResult[]>;
}

/**
 * Starts the items that have no result yet, in the order of the input: one by one, or in groups where
 * the operation takes several at once. An item that is for the same order or client as an earlier one
 * waits for that, and is never in a group with it or before it.
 *
 * @param conclude is told of items whose input is not fit: they fail alone
 */
export async function* groupsOf(
	run: Run,
	results: ItemResult[],
	conclude: (item: number, result: ItemResult) => void,
): AsyncGenerator<Started, void, undefined> {
	/** Groups that have room, in the order of their first items. */
	let open: Group[] = [];
	const items = results.flatMap((result, item) => (result === undefined ? [item] : []));
	for await (const read of readAhead(run, items)) {
		if (run.signal.aborted) return;
		if ('error' in read) {
			conclude(read.item, { error: read.error });
			continue;
		}
		const { operation, api, member, overwrites } = read;
		if (overwrites && member.target !== undefined) run.overwritten.set(member.item, member.target);
		const earlier = open.filter(({ members }) => members.some((one) => isSameTarget(one, member)));
		open = open.filter((group) => !earlier.includes(group));
		for (const group of earlier) yield start(run, group);
		const { batch } = member;
		let group = open.find(
			(one) => one.operation === operation && one.api === api && one.batch === batch,
		);
		if (!group) open.push((group = { operation, api, batch, members: [] }));
		group.members.push(member);
		if (group.members.length < batch) continue;
		open = open.filter((one) => one !== group);
		yield start(run, group);
	}
	for (const group of open) {
		if (run.signal.aborted) return;
		yield start(run, group);
	}
}

/**
 * Items that are read at the same time: n8n gets the credential of each out of its database, and while
 * that works for one, there is something to do for others.
 */
const READ_AT_ONCE = 10;

type Read = Ready | { item: number; error: unknown };

/** What is to be sent for each of the items, or why it can't be, in their order. */
async function* readAhead(run: Run, items: number[]): AsyncGenerator<Read, void, undefined> {
	const reading: Array<Promise<Read>> = [];
	for (const item of items) {
		reading.push(prepare(run, item).catch((error: unknown) => ({ item, error })));
		const first = reading.length < READ_AT_ONCE ? undefined : reading.shift();
		if (first) yield await first;
	}
	for (const read of reading) yield await read;
}

function isSameTarget(a: Member, b: Member): boolean {
	return a.target !== undefined && a.target === b.target;
}

/**
 * Reads an item's parameters and credential.
 *
 * @throws Failure, or what n8n throws for an expression that can't be resolved
 */
async function prepare(run: Run, item: number): Promise<Ready> {
	const getParameter = run.parametersOf(item);
	const operation = findOperation(getParameter('resource'), getParameter('operation'));
	if (!operation) {
		throw new Failure('input', messages.settings.noSuchOperation);
	}
	const values = readFields(operation.fields, getParameter);
	const { prepared, notes } = prepareItem(operation, values, run.parameters);
	const { input, target, overwrites, batch } = prepared;
	const api = await apiFor(run, item);
	return { operation, api, member: { item, input, target, batch, notes, values }, overwrites };
}

function start(run: Run, group: Group): Started {
	const targets = group.members.flatMap(({ target }) => target ?? []);
	return {
		items: group.members.map(({ item }) => item),
		outcome: afterEarlier(run, targets, async () => await runGroup(run, group)),
	};
}

async function runGroup(run: Run, group: Group): Promise<ItemResult[]> {
	const { fields } = group.operation;
	const results = await carryOut(run, group);
	return results.map((result, index) =>
		isFailed(result)
			? { error: namingParameters(result.error, fields, group.members[index]?.values) }
			: result,
	);
}

async function carryOut(
	{ context }: Run,
	{ operation, api, members }: Group,
): Promise<ItemResult[]> {
	const now = DateTime.now().setZone(api.account.timeZone);
	try {
		const inputs = members.map(({ input }) => input);
		const isOnlyItem = context.getInputData().length === 1;
		const outcomes = await operation.run(inputs, { ...api, now, isOnlyItem });
		return await Promise.all(
			members.map(async ({ notes }, index) => await toResult(context, outcomes[index], notes)),
		);
	} catch (error) {
		return members.map(() => ({ error }));
	}
}

async function toResult(
	context: IExecuteFunctions,
	outcome: BatchOutcome | undefined,
	notes: string[],
): Promise<ItemResult> {
	if (outcome === undefined) return { error: untold() };
	if ('failure' in outcome) return { error: outcome.failure };
	const output: INodeExecutionData[] = [];
	try {
		for (const { json, file } of outcome.output) {
			output.push({
				json: (notes.length === 0 ? json : { ...json, notes }) as IDataObject,
				...(file === undefined ? {} : { binary: await toBinary(context, file) }),
			});
		}
	} catch (error) {
		return { error };
	}
	return { output };
}

/** Where a group has fewer outcomes than items, nobody can tell what became of the others. */
function untold(): Failure {
	const { answers, connection, whenUnknown } = messages;
	return new Failure(
		'unknownOutcome',
		connection.perhapsCarriedOut(answers.itemUntold.text, whenUnknown.item.text),
	);
}

async function toBinary(
	{ helpers }: IExecuteFunctions,
	{ property = 'data', data, fileName, mimeType }: OutputFile,
): Promise<IBinaryKeyData> {
	return { [property]: await helpers.prepareBinaryData(data, fileName, mimeType) };
}

/** n8n resolves expressions in a credential for each item: an item has an account of its own. */
async function apiFor({ context, signal, apis }: Run, itemIndex: number): Promise<Api> {
	const credential = await context.getCredentials('calltouchApi', itemIndex);
	const key = JSON.stringify(credential);
	const api = apis.get(key) ?? apiOf(ofNode(context, credential), credential, { signal });
	apis.set(key, api);
	return api;
}

async function afterEarlier<T>(
	{ latest }: Run,
	targets: string[],
	work: () => Promise<T>,
): Promise<T> {
	const earlier = targets.flatMap((target) => latest.get(target) ?? []);
	const mine = Promise.all(earlier).then(work);
	const ended = mine.catch(() => undefined);
	for (const target of targets) latest.set(target, ended);
	return await mine;
}
