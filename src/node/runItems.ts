import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../api/failure';
import { messages } from '../messages';
import { toNodeError } from './errors';
import type { ItemResult } from './itemResults';
import { describeProgress, isFailed, toOutput } from './itemResults';
import { findOperation } from './nodeOperations';
import { groupsOf, startRun } from './runOperation';
import { progressOf } from './tries';

/**
 * Items, or groups of them, that are worked on at the same time, at most: each with one HTTP request
 * under way. As many changes as keep to the limit where an answer takes four seconds; fewer reads,
 * whose answers may be large.
 */
const CHANGES_AT_ONCE = 20;
const READS_AT_ONCE = 5;

/**
 * Runs the chosen operation for all items, several at a time, and gives their output items in the order
 * of the input.
 *
 * Where the node does not continue on fail, nothing is sent for further items once one has failed,
 * and what is under way ends first. Where n8n runs the node again, because of Retry On Fail, items
 * that were carried out, or may have been, give what they gave before.
 *
 * @throws NodeApiError | NodeOperationError of the first item that failed, telling of the others, too
 */
export async function runItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const { results, overwritten } = progressOf(context);
	const stop = new AbortController();
	const run = startRun(context, stop.signal, overwritten);

	function conclude(item: number, result: ItemResult): void {
		if (isCancelled(result)) return;
		results[item] = result;
		if (isFailed(result) && !context.continueOnFail()) stop.abort();
	}

	if (results.some(isFailed) && !context.continueOnFail()) stop.abort();
	const groups = groupsOf(run, results, conclude);
	async function work(): Promise<void> {
		for await (const { items, outcome } of groups) {
			const came = await outcome;
			items.forEach((item, index) => conclude(item, came[index]));
		}
	}

	await stoppingOn(context.getExecutionCancelSignal(), stop, async () => {
		await Promise.all(Array.from({ length: atOnceIn(context) }, work));
	});
	const isStopped = stop.signal.aborted;
	// An HTTP request that was sent ahead for what has failed since is not to be sent again.
	stop.abort();
	return outputsOf(context, results, isStopped);
}

function atOnceIn(context: IExecuteFunctions): number {
	const { resource, operation } = context.getNode().parameters;
	const chosen = findOperation(resource, operation);
	return chosen && !chosen.isRead ? CHANGES_AT_ONCE : READS_AT_ONCE;
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
): INodeExecutionData[][] {
	if (isStopped && context.getExecutionCancelSignal()?.aborted) {
		const canceled = new Failure('cancelled', messages.connection.canceled);
		throw toNodeError(context.getNode(), canceled, undefined, describeProgress(results));
	}
	const failed = results.findIndex(isFailed);
	const result = results[failed];
	if (isFailed(result) && !context.continueOnFail()) {
		throw toNodeError(context.getNode(), result.error, failed, describeProgress(results, failed));
	}
	return results.map(toOutput);
}

/** Nothing was sent for such an item: it has no result. */
function isCancelled(result: ItemResult): boolean {
	return isFailed(result) && result.error instanceof Failure && result.error.kind === 'cancelled';
}
