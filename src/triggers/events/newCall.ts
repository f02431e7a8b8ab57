import { z } from 'zod/v4';

import { callFilters, include, output } from '../../resources/call/filters';
import { entryShape } from '../../resources/entryShape';
import { EXTRAS, simplifyCall } from '../../resources/call/simplified';
import { callLog } from './callLog';
import { pollingEvent } from './event';
import {
	OPTIONS,
	commonOptions,
	emitInProgress,
	flagFilters,
	startOf,
	tagFilter,
} from './parameters';

/** A call has ended. */
export const newCall = pollingEvent({
	name: 'newCall',
	title: 'New Call',
	description: 'When a call has ended, answered or missed',
	input: z.object({
		start: startOf('calls'),
		output,
		filters: z
			.object({
				...callFilters.unwrap().shape,
				...flagFilters('calls'),
				callbackOnly: z.boolean().optional().meta({
					title: 'Only Callbacks',
					description: 'Whether to emit only calls that came about through a callback',
				}),
				tags: tagFilter('calls'),
			})
			.default({})
			.meta({
				title: 'Filters',
				description: 'What the calls must match, all of it at once',
				addText: 'Add Filter',
			}),
		include,
		options: z
			.object({ ...commonOptions('call'), emitInProgress })
			.default({})
			.meta(OPTIONS),
	}),
	logs: (input) => [
		callLog(input, (timeZone) =>
			entryShape(input, EXTRAS, (leftOut) => (raw) => simplifyCall(raw, timeZone, leftOut)),
		),
	],
});
