import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../api/failure';
import { toNodeError } from './errors';
import type { ItemResult } from './itemResults';
import { describeProgress, isFailed, toOutput } from './itemResults';
import { runOperation, startRun } from './runOperation';
import { progressOf } from './tries';

/** Items that are worked on at the same time, at most. Each has one call under way. */
const AT_ONCE = 5;

/**
 * Runs the chosen operation for all items, several at a time, and gives the JSON of their output
 * items in the order of the input.
 *
 * Where the node does not continue on fail, nothing is sent for further items once one has failed,
 * and what is under way ends first. Where n8n runs the node again, because of Retry On Fail, items
 * that were carried out, or may have been, give what they gave before.
 *
 * @throws NodeApiError | NodeOperationError of the first item that failed, telling of the others, too
 */
export async function runItems(context: IExecuteFunctions): Promise<IDataObject[][]> {
	const { results, overwritten } = progressOf(context);
	const stop = new AbortController();
	const run = startRun(context, stop.signal, overwritten);

	async function resultOf(item: number): Promise<ItemResult> {
		try {
			return { json: await runOperation(run, item) };
		} catch (error) {
			if (error instanceof Failure && error.kind === 'cancelled') return undefined;
			if (!context.continueOnFail()) stop.abort();
			return { error };
		}
	}

	if (results.some(isFailed) && !context.continueOnFail()) stop.abort();
	let next = 0;
	async function work(): Promise<void> {
		while (next < results.length && !stop.signal.aborted) {
			const item = next++;
			results[item] ??= await resultOf(item);
		}
	}

	await stoppingOn(context.getExecutionCancelSignal(), stop, async () => {
		await Promise.all(Array.from({ length: AT_ONCE }, work));
	});
	const isStopped = stop.signal.aborted;
	// A call that was made ahead for what has failed since is not to be sent again.
	stop.abort();
	return outputsOf(context, results, isStopped);
}

async function stoppingOn(
	signal: AbortSignal | undefined,
	stop: AbortController,
	work: () => Promise<void>,
): Promise<void> {
	const abort = () => stop.abort();
	if (signal?.aborted) abort();
	signal?.addEventListener('abort', abort, { once: true });
	await work();
	signal?.removeEventListener('abort', abort);
}

function outputsOf(
	context: IExecuteFunctions,
	results: ItemResult[],
	isStopped: boolean,
): IDataObject[][] {
	if (isStopped && context.getExecutionCancelSignal()?.aborted) {
		throw toNodeError(context.getNode(), cancelled(), undefined, describeProgress(results));
	}
	const failed = results.findIndex(isFailed);
	const result = results[failed];
	if (isFailed(result) && !context.continueOnFail()) {
		throw toNodeError(context.getNode(), result.error, failed, describeProgress(results, failed));
	}
	return results.map(toOutput);
}

function cancelled(): Failure {
	// By the word "canceled", spelled like this, n8n tells a canceled execution from a failed one.
	return new Failure('cancelled', 'The execution was canceled');
}
