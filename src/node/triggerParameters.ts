import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { toFields } from '../properties/fields';
import { readFields } from '../properties/readFields';
import { toProperties } from '../properties/toProperties';
import type { TriggerInput } from '../triggers/settings';
import { triggerInput } from '../triggers/settings';
import { unfit } from './unfit';

export const triggerFields = toFields(triggerInput);

/** All parameters of the trigger node. */
export function triggerProperties(): INodeProperties[] {
	return toProperties(triggerFields);
}

/**
 * What the user set in the trigger.
 *
 * @throws Failure of the kind `input`, naming the parameter by its label
 */
export function readTriggerInput(context: IPollFunctions): TriggerInput {
	const values = readFields(triggerFields, (name) =>
		context.getNodeParameter(name, null, { skipValidation: true }),
	);
	const parsed = triggerInput.safeParse(values);
	if (!parsed.success) {
		throw unfit(parsed.error.issues, triggerFields, values, context.getNode().parameters);
	}
	return parsed.data;
}
