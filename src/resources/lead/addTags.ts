import { z } from 'zod/v4';

import { batchOf, batchOptions } from '../batch';
import { leadFinder } from '../matching';
import { operation } from '../operation';
import { LeadChange, changeLeads, leadTarget, overwrite } from './change';

/** Adds tags to leads, a hundred at a time (page "Tagging leads"). */
export const addTags = operation({
	resource: 'lead',
	name: 'addTags',
	title: 'Add Tags',
	action: 'Add tags to lead',
	description: 'Tag a call or a request',
	builderHint:
		'Give it all items at once: up to 100 go out in one HTTP request. The output has Calltouch\'s own answer in "answer".',
	input: z.object({
		finder: leadFinder,
		tags: z.array(z.string().min(1)).min(1).meta({
			title: 'Tags',
			description: 'Comma-separated, or a list through an expression',
			placeholder: 'e.g. VIP, repeat customer',
		}),
		overwrite,
		options: batchOptions,
	}),
	output: LeadChange,
	target: leadTarget,
	overwrites: (item) => item.overwrite,
	batch: batchOf,
	runBatch: async (items, context) =>
		await changeLeads(items, context, {
			path: 'tag/lead/add',
			key: 'leads',
			changeOf: ({ tags, overwrite: isReplacing }) => ({
				addTags: { overwrite: isReplacing, tags: tags.map((tag) => ({ tag })) },
			}),
		}),
});
