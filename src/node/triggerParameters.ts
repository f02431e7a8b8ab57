import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { Failure } from '../api/failure';
import { messages } from '../messages';
import type { Field } from '../properties/fields';
import { toFields } from '../properties/fields';
import { readFields } from '../properties/readFields';
import { toProperties } from '../properties/toProperties';
import { events } from '../triggers/events';
import type { PollingEvent, WatchedLog } from '../triggers/events/event';
import type { CommonInput } from '../triggers/events/parameters';
import { unfit } from './unfit';

/** An event with the fields that its schema gives. */
export type TriggerEvent = PollingEvent & { fields: Field[] };

export const triggerEvents: TriggerEvent[] = events.map((event) => ({
	...event,
	fields: toFields(event.input),
}));

const DEFAULT_EVENT = events[0]?.name ?? '';

/** All parameters of the trigger node. */
export function triggerProperties(): INodeProperties[] {
	return [
		{
			displayName: 'Trigger On',
			name: 'triggerOn',
			type: 'options',
			noDataExpression: true,
			options: events.map(({ name, title, description }) => ({
				name: title,
				value: name,
				description,
			})),
			default: DEFAULT_EVENT,
			description: 'What starts the workflow',
		},
		...triggerEvents.flatMap(({ name, fields }) => toProperties(fields, { triggerOn: [name] })),
	];
}

/** What the user set in the trigger. */
export interface TriggerInput {
	event: TriggerEvent;
	input: CommonInput;
	logs: WatchedLog[];
}

/**
 * What the user set in the trigger.
 *
 * @throws Failure of the kind `input`, naming the parameter by its label
 */
export function readTriggerInput(context: IPollFunctions): TriggerInput {
	const name = context.getNodeParameter('triggerOn', DEFAULT_EVENT);
	const event = triggerEvents.find((one) => one.name === name);
	if (!event) {
		const titles = triggerEvents.map(({ title }) => `"${title}"`).join(', ');
		throw new Failure('input', messages.trigger.unknownEvent(titles));
	}
	const values = readFields(event.fields, (parameter) =>
		context.getNodeParameter(parameter, null, { skipValidation: true }),
	);
	const prepared = event.prepare(values);
	if ('issues' in prepared) {
		throw unfit(prepared.issues, event.fields, values, context.getNode().parameters);
	}
	return { event, ...prepared };
}
