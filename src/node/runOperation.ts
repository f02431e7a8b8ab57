import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Api } from '../api/client';
import { apiOf, ofNode } from '../api/client';
import { Failure } from '../api/failure';
import { readFields } from '../properties/readFields';
import { findOperation } from './nodeOperations';
import { prepareItem } from './prepareItem';
import { namingLongest } from './unfit';

/** What the items of one execution of the node share. */
export interface Run {
	context: IExecuteFunctions;
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
	return { context, signal, apis: new Map(), latest: new Map(), overwritten };
}

/**
 * Runs the chosen operation for one item and gives the JSON of its output items. Waits for earlier
 * items that write to the same order or call the same client.
 *
 * @throws Failure, or what n8n throws for an expression that can't be resolved
 */
export async function runOperation(run: Run, itemIndex: number): Promise<IDataObject[]> {
	const getParameter = (name: string): unknown =>
		run.context.getNodeParameter(name, itemIndex, null, { skipValidation: true });
	const operation = findOperation(getParameter('resource'), getParameter('operation'));
	if (!operation) {
		throw new Failure('input', 'The resource has no such operation', {
			description: 'Choose "Resource" and "Operation" anew.',
		});
	}
	const values = readFields(operation.fields, getParameter);
	const { prepared, notes } = prepareItem(operation, values, run.context.getNode().parameters);
	if (operation.overwrites && prepared.target !== undefined) {
		run.overwritten.set(itemIndex, prepared.target);
	}
	return await afterEarlier(run, prepared.target, async () => {
		const api = await apiFor(run, itemIndex);
		const now = DateTime.now().setZone(api.account.timeZone);
		try {
			const results = (await prepared.run({ ...api, now })) as IDataObject[];
			return notes.length === 0 ? results : results.map((json) => ({ ...json, notes }));
		} catch (error) {
			throw namingLongest(error, operation.fields, values);
		}
	});
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
	target: string | undefined,
	work: () => Promise<T>,
): Promise<T> {
	if (target === undefined) return await work();
	const earlier = latest.get(target) ?? Promise.resolve();
	const mine = earlier.then(work);
	latest.set(
		target,
		mine.catch(() => undefined),
	);
	return await mine;
}
