import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemResult } from './itemResults';
import { isDone, isInDoubt, isOnceOnly } from './itemResults';

/** What has become of the items of a run of the node, over all its tries. */
export interface Progress {
	results: ItemResult[];
	/** What items overwrite, by item: sending these again does no harm, if it is in their order. */
	overwritten: Map<number, string>;
}

/**
 * The progress of each run: by n8n's own data of the run, which is the same object for every try of
 * Retry On Fail and for nothing else, and by the JSON of the first item, which sets apart what an AI
 * agent has a tool do within one run of the agent. No execution, node, loop or agent can get at what
 * is another's, and all is gone with n8n's data.
 *
 * It does not go by what is to be sent: with `{{ $now }}` in it, that is another for each try.
 */
const runs = new WeakMap<object, WeakMap<object, Progress>>();

/**
 * Where a run of the node stands as a try begins: nothing is known unless Retry On Fail runs the node
 * again. Then what was carried out, and what may have been, is known; and what failed for good is not,
 * so that it is sent again.
 */
export function progressOf(context: IExecuteFunctions): Progress {
	const items = context.getInputData();
	const [first] = items;
	const fresh: Progress = { results: items.map(() => undefined), overwritten: new Map() };
	if (!first || context.getNode().retryOnFail !== true) return fresh;
	const ofRun = runs.get(context.getExecuteData()) ?? new WeakMap<object, Progress>();
	runs.set(context.getExecuteData(), ofRun);
	const progress = ofRun.get(first.json);
	if (progress) forgetFailed(progress);
	else ofRun.set(first.json, fresh);
	return progress ?? fresh;
}

/** Later values of an order are forgotten with earlier ones, which would overwrite them otherwise. */
function forgetFailed({ results, overwritten }: Progress): void {
	const sentAgain = new Set<string>();
	for (const [item, result] of results.entries()) {
		const order = overwritten.get(item);
		const isKept =
			order === undefined
				? isDone(result) || isInDoubt(result)
				: isOnceOnly(result) || (isDone(result) && !sentAgain.has(order));
		if (isKept) continue;
		results[item] = undefined;
		if (order !== undefined) sentAgain.add(order);
	}
}
