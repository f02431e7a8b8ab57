import { z } from 'zod/v4';

import { batchOf, batchOptions } from '../batch';
import { leadFinder } from '../matching';
import { operation } from '../operation';
import { LeadChange, changeLeads, leadTarget } from './change';

/** Adds a comment to leads, a hundred at a time (page "Commenting leads"). */
export const addComment = operation({
	resource: 'lead',
	name: 'addComment',
	title: 'Add Comment',
	action: 'Add comment to lead',
	description: 'Comment on a call or a request',
	builderHint:
		'Adds one more comment each time it is run. Retry On Fail is safe: within an execution none is added twice.',
	input: z.object({
		finder: leadFinder,
		addComment: z.string().min(1).meta({
			title: 'Comment',
			description: 'Text of the comment',
			placeholder: 'e.g. Qualified by the sales team',
			rows: 3,
		}),
		options: batchOptions,
	}),
	output: LeadChange,
	target: leadTarget,
	batch: batchOf,
	runBatch: async (items, context) =>
		await changeLeads(items, context, {
			path: 'comment/lead/add',
			key: 'comments',
			changeOf: (item) => ({ addComment: item.addComment }),
		}),
});
