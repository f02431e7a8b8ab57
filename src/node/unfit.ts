import type { z } from 'zod/v4';

import { Failure } from '../api/failure';
import { describeIssue } from '../properties/describeIssue';
import type { Field } from '../properties/fields';

/** The first thing that does not fit as the message, the others in the description. */
export function unfit(issues: z.core.$ZodIssue[], fields: Field[], values: unknown): Failure {
	const [first = 'The parameters do not fit', ...others] = issues.map((issue) =>
		describeIssue(issue, fields, values),
	);
	return new Failure('input', first, {
		description: [...others, 'Nothing was sent. Correct the parameter, or its expression.'].join(
			'. ',
		),
	});
}
