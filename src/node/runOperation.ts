import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';
import type { z } from 'zod/v4';

import { createApi } from '../api/client';
import { Failure } from '../api/failure';
import { describeIssue } from '../properties/describeIssue';
import type { Field } from '../properties/fields';
import { readFields } from '../properties/readFields';
import { findOperation } from './nodeOperations';

/**
 * Runs the chosen operation for one item and gives the JSON of its output items.
 *
 * @throws Failure, or what n8n throws for an expression that can't be resolved
 */
export async function runOperation(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<IDataObject[]> {
	const getParameter = (name: string): unknown =>
		context.getNodeParameter(name, itemIndex, null, { skipValidation: true });
	const operation = findOperation(getParameter('resource'), getParameter('operation'));
	if (!operation) {
		throw new Failure('input', 'The resource has no such operation', {
			description: 'Choose "Resource" and "Operation" anew.',
		});
	}
	const values = readFields(operation.fields, getParameter);
	const prepared = operation.prepare(values);
	if ('issues' in prepared) throw unfit(prepared.issues, operation.fields, values);
	const api = await createApi(context, operation.credential);
	const now = DateTime.now().setZone(api.account.timeZone);
	return (await prepared.run({ ...api, now })) as IDataObject[];
}

/** The first thing that does not fit as the message, the others in the description. */
function unfit(issues: z.core.$ZodIssue[], fields: Field[], values: unknown): Failure {
	const [first = 'The parameters do not fit', ...others] = issues.map((issue) =>
		describeIssue(issue, fields, values),
	);
	return new Failure('input', first, {
		description: [...others, 'Nothing was sent. Correct the parameter, or its expression.'].join(
			'. ',
		),
	});
}
