import { z } from 'zod/v4';

import { toCallTime } from '../../api/encoding';
import { CREATE_CALLBACK, postCallback } from '../../api/httpRequest';
import { messages } from '../../messages';
import { additionalCallbackFields } from './fields';
import { inAccountZone } from '../../values/dates';
import { dialablePhone } from '../../values/phones';
import { id, idOrNull, objectOrNull } from '../../values/json';
import { operation } from '../operation';

/** Requests a callback (page "Server Callback API"). */
export const createCallback = operation({
	resource: 'callback',
	name: 'create',
	title: 'Create',
	action: 'Create callback',
	description: 'Have the call centre call a client back',
	builderHint:
		'Rings a real person, once for each item and execution. Retry On Fail is safe: it never calls twice. The phone number may be in any common Russian spelling; no Code node is needed to clean it.',
	input: z.object({
		routeKey: z.string().min(1).max(255).meta({
			title: 'Route Key',
			description: 'Key of the widget of the type "Автопрозвон заявок с сайта"',
			placeholder: 'e.g. routekey_1',
		}),
		phone: dialablePhone.meta({
			title: 'Phone',
			description:
				'Whom to call: a Russian mobile or city number in any common spelling. 8 800 and 8 804 numbers cannot be called.',
			placeholder: 'e.g. +7 999 222-33-44',
		}),
		additionalFields: additionalCallbackFields,
	}),
	output: z.object({
		widgetRequestId: id.nullable(),
		phone: z.string(),
		notes: z.array(z.string()).optional(),
	}),
	// Somebody waits to be called, though not at another time than was meant.
	canDoWithout: ([parameter, field]) =>
		parameter === 'additionalFields' && field !== undefined && field !== 'scheduleTime',
	target: ({ phone }) => phone,
	async run({ routeKey, phone, additionalFields }, { send, account }) {
		const { scheduleTime, ...others } = additionalFields;
		const answer = await send(
			postCallback(
				CREATE_CALLBACK,
				{
					routeKey,
					phone,
					...others,
					...(scheduleTime === undefined
						? {}
						: { scheduleTime: toCallTime(inAccountZone(scheduleTime, account.timeZone)) }),
				},
				aCreatedCallback,
				messages.whenUnknown.callback,
			),
		);
		const { type: _, ...data } = objectOrNull(objectOrNull(answer)?.data) ?? {};
		return [{ json: { ...data, widgetRequestId: idOrNull(data.widgetRequestId), phone } }];
	},
});

/** Whatever form its ID has, a callback that has one was created. */
function aCreatedCallback(body: unknown): boolean {
	return idOrNull(objectOrNull(objectOrNull(body)?.data)?.widgetRequestId) !== null;
}
