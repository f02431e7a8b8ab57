import { z } from 'zod/v4';

import { entryShape } from '../../resources/entryShape';
import { include, output, requestFilters } from '../../resources/request/filters';
import { EXTRAS, simplifyRequest } from '../../resources/request/simplified';
import { pollingEvent } from './event';
import { OPTIONS, commonOptions, flagFilters, startOf, tagFilter } from './parameters';
import { requestLog } from './requestLog';

/** A request comes in. */
export const newRequest = pollingEvent({
	name: 'newRequest',
	title: 'New Request',
	description: 'When a request comes in',
	input: z.object({
		start: startOf('requests'),
		output,
		filters: z
			.object({
				...requestFilters.unwrap().shape,
				...flagFilters('requests'),
				tags: tagFilter('requests'),
			})
			.default({})
			.meta({
				title: 'Filters',
				description: 'What the requests must match, all of it at once',
				addText: 'Add Filter',
			}),
		include,
		options: z.object(commonOptions('request')).default({}).meta(OPTIONS),
	}),
	logs: (input) => [
		requestLog(input, (timeZone) =>
			entryShape(input, EXTRAS, (leftOut) => (raw) => simplifyRequest(raw, timeZone, leftOut)),
		),
	],
});
