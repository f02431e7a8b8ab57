import { z } from 'zod/v4';

import { parameters } from '../../messages/parameters';
import { isoDateTime } from '../../values/dates';
import { emailAddress } from '../../values/emails';
import { calltouchId, externalId, withoutComma } from '../../values/identifiers';
import { anyPhone } from '../../values/phones';
import { customValues } from '../../values/customValues';
import {
	CUSTOM_FIELDS,
	CUSTOM_FIELDS_JSON,
	FIELD_TWICE,
	customFieldEntries,
	namesNoFieldTwice,
} from '../customFields';
import { batchOptions } from '../batch';
import { ownSource } from '../newLead';

const text = z.string().min(1);

const OWN_SOURCE = ['source', 'medium', 'campaign', 'content', 'term'] as const;
const NOT_FOR_FORMS = ['manager', 'customFields', 'customFieldsJson', ...OWN_SOURCE] as const;

/** What decides the way in which a request is created. */
interface Deciding {
	sessionId?: string;
	additionalFields: { targetRequest?: boolean } & Partial<
		Record<(typeof NOT_FOR_FORMS)[number], unknown>
	>;
}

/** Whether it has something that Calltouch takes of a form alone. */
export function wantsForm({ sessionId, additionalFields }: Deciding): boolean {
	return sessionId !== undefined || additionalFields.targetRequest === true;
}

/** Whether it has something that no form has. */
export function wantsService(request: Deciding): boolean {
	return notForForms(request).length > 0;
}

/** Beside a session, a source is of no use, and it is told that it is not sent. */
function notForForms({ sessionId, additionalFields }: Deciding) {
	return NOT_FOR_FORMS.filter(
		(name) =>
			additionalFields[name] !== undefined &&
			(sessionId === undefined || !OWN_SOURCE.some((own) => own === name)),
	);
}

/**
 * What a request is made of (page "Managing requests through the API", and what was seen in practice
 * of the lead service).
 */
export const newRequest = z
	.object({
		subject: text.max(256).optional().meta({
			title: 'Form Name',
			description:
				'Name of the form or of the place that the request comes from, as reports show it',
			placeholder: 'e.g. Tilda: contact form',
		}),
		fio: text.optional().meta({
			title: 'Name',
			description: "The client's name",
			placeholder: 'e.g. Ivan Petrov',
		}),
		phoneNumber: anyPhone.optional().meta({
			title: 'Phone Number',
			description:
				"The client's phone number: a Russian or Kazakh one in any common spelling, any other with its country code. Required where there is no email.",
			placeholder: 'e.g. +7 999 222-33-44',
		}),
		email: emailAddress.optional().meta({
			title: 'Email',
			description: "The client's email address. Required where there is no phone number.",
			placeholder: 'e.g. name@email.com',
		}),
		requestNumber: externalId.optional().meta({
			title: 'Request Number',
			description:
				"Your own number of the request, such as the form's or the CRM's; must be unique. Recommended: by it the request is found again, also where a connection breaks off. Empty means Calltouch's own ID.",
			placeholder: 'e.g. tilda-1042',
		}),
		sessionId: calltouchId.optional().meta({
			title: 'Session ID',
			description:
				"Calltouch session of the visitor, on the credential's site. Gives the request its source; wins over the source under Additional Fields.",
			placeholder: 'e.g. 11223344',
		}),
		additionalFields: z
			.object({
				comment: text
					.optional()
					.meta({ title: 'Comment', description: 'Comment on the request', rows: 3 }),
				requestDate: isoDateTime.optional().meta({
					title: 'Request Date',
					description:
						"When the request was left, in ISO 8601 form; empty means now. Without a zone it is in the account's time zone.",
				}),
				requestUrl: text.optional().meta({
					title: 'Page URL',
					description: 'Address of the page that the request was left on',
					placeholder: 'e.g. https://example.com/contacts',
				}),
				tags: z.array(text.refine(withoutComma, parameters.withoutComma.text)).optional().meta({
					title: 'Tags',
					description: 'Comma-separated, or a list through an expression',
					placeholder: 'e.g. VIP, repeat customer',
				}),
				manager: text.optional().meta({
					title: 'Manager',
					description: 'Who is in charge of the request. Not together with Session ID.',
					placeholder: 'e.g. Ivan Petrov',
				}),
				customFields: customFieldEntries.optional().meta({
					...CUSTOM_FIELDS,
					description: `${CUSTOM_FIELDS.description}. Not together with Session ID.`,
				}),
				customFieldsJson: customValues.optional().meta(CUSTOM_FIELDS_JSON),
				...ownSource('request'),
				targetRequest: z.boolean().optional().meta({
					title: 'Target Request',
					description:
						'Whether to mark the request as a target one. Not together with Manager, Custom Fields or a source.',
				}),
			})
			.refine(namesNoFieldTwice, FIELD_TWICE)
			.default({})
			.meta({
				title: 'Additional Fields',
				description: 'What else to send with the request; an empty field is not sent',
				addText: 'Add Field',
			}),
		options: batchOptions,
	})
	.refine(({ phoneNumber, email }) => phoneNumber !== undefined || email !== undefined, {
		message: parameters.requiredOrEmailToReach.text,
		path: ['phoneNumber'],
	})
	.check(({ value, issues }) => {
		if (!wantsForm(value)) return;
		const message =
			value.sessionId === undefined
				? parameters.notWithTargetRequest.text
				: parameters.notWithSession.text;
		for (const name of notForForms(value)) {
			const path = ['additionalFields', name];
			issues.push({ code: 'custom', message, path, input: value.additionalFields[name] });
		}
	});

export type NewRequest = z.output<typeof newRequest>;
