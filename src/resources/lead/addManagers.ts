import { z } from 'zod/v4';

import { batchOf, batchOptions } from '../batch';
import { leadFinder } from '../matching';
import { operation } from '../operation';
import { LeadChange, changeLeads, leadTarget, overwrite } from './change';

/** Adds managers to leads, a hundred at a time (page "Adding managers to leads"). */
export const addManagers = operation({
	resource: 'lead',
	name: 'addManagers',
	title: 'Add Managers',
	action: 'Add managers to lead',
	description: 'Put managers in charge of a call or a request',
	builderHint:
		'Give it all items at once: up to 100 go out in one HTTP request. It adds to the managers that the lead has; "overwrite" puts these in their place.',
	input: z.object({
		finder: leadFinder,
		managers: z.array(z.string().min(1)).min(1).meta({
			title: 'Managers',
			description:
				'Names of the managers, as in Calltouch. Comma-separated, or a list through an expression.',
			placeholder: 'e.g. Ivan Petrov, Anna Orlova',
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
			path: 'manager/lead/add',
			key: 'leads',
			changeOf: ({ managers, overwrite: isReplacing }) => ({
				addManagers: {
					overwrite: isReplacing,
					managers: managers.map((manager) => ({ manager })),
				},
			}),
		}),
});
