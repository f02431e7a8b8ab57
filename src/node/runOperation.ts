import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { createApi } from '../api/client';
import { Failure } from '../api/failure';
import { readFields } from '../properties/readFields';
import { findOperation } from './nodeOperations';
import { unfit } from './unfit';

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
