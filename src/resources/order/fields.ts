import { z } from 'zod/v4';

import { parameters } from '../../messages/parameters';
import { choice } from '../../values/choice';
import { isoDateTime } from '../../values/dates';
import { calltouchId, externalId, withoutComma } from '../../values/identifiers';
import { phoneNumber } from '../../values/phones';
import { areDistinct, customValues } from '../../values/customValues';
import { emailAddress } from '../../values/emails';
import { callLocator } from '../call/locator';

const text = z.string().min(1);

/** A sum in roubles and kopecks. */
const roubles = z.number().min(0).max(999_999_999_999);

const tagList = z.array(text.refine(withoutComma, parameters.withoutComma.text));

const fieldName = text.meta({
	title: 'Field',
	description: "Name of the custom field, as in the account's API settings",
	placeholder: 'e.g. field1',
});

/** Which order an operation is about. */
export const orderLocator = z
	.object({
		orderNumber: externalId.optional().meta({
			title: 'By Number',
			description: "Your CRM's order number",
			placeholder: 'e.g. J2eTSacsKduifb',
		}),
		orderId: calltouchId.optional().meta({
			title: 'By ID',
			description: "Calltouch's ID of the order",
			placeholder: 'e.g. 3413448',
		}),
	})
	.refine(
		({ orderId, orderNumber }) => orderId !== undefined || orderNumber !== undefined,
		parameters.order.text,
	)
	.meta({
		title: 'Order',
		description: "The order, by your CRM's number or by Calltouch's own ID",
		locator: true,
	});

/**
 * The lead an order is linked to (page "Managing orders through the API", callId … email). Never a
 * call and a request at once.
 */
export const orderLink = z
	.discriminatedUnion('linkTo', [
		z.object({
			linkTo: z.literal('callId').meta({
				title: 'Call by Calltouch ID',
				description: 'Picked from a list, or by its ID',
			}),
			call: callLocator,
		}),
		z.object({
			linkTo: z.literal('callReferenceId').meta({ title: 'Call by PBX ID' }),
			callReferenceId: externalId.meta({
				title: 'PBX Call ID',
				description: 'ID that the PBX gave the call when it was imported into Calltouch',
				placeholder: 'e.g. pbx-20260331-0042',
			}),
		}),
		z
			.object({
				linkTo: z.literal('client').meta({
					title: 'Client by Phone or Email',
					description:
						'Calltouch looks for the lead itself. The Calltouch account manager must have switched this on.',
				}),
				phoneNumber: phoneNumber.optional().meta({
					title: 'Phone Number',
					description: "The client's Russian or Kazakh phone number, in any common spelling",
					placeholder: 'e.g. +7 999 222-33-44',
				}),
				email: emailAddress.optional().meta({
					title: 'Email',
					description: "The client's email address",
					placeholder: 'e.g. name@email.com',
				}),
				linkTimeThreshold: z.int().min(0).default(7200).meta({
					title: 'Link Time Threshold',
					description:
						'How many seconds after the lead the order may have been created, at most. Calltouch links within 10 minutes, so a registered order need not be linked yet.',
					hint: 'In seconds: 7200 are two hours',
				}),
				bindTo: choice({
					callsThenRequests: 'Calls, Then Requests',
					calls: 'Calls Only',
					requests: 'Requests Only',
				})
					.default('callsThenRequests')
					.meta({ title: 'Look Among', description: 'Where Calltouch looks for the lead' }),
			})
			.refine(({ phoneNumber: phone, email }) => phone !== undefined || email !== undefined, {
				message: parameters.requiredOrEmail.text,
				path: ['phoneNumber'],
			}),
		z.object({
			linkTo: z.literal('none').meta({
				title: 'Nothing',
				description: 'The order stands alone; give it a source under Additional Fields',
			}),
		}),
		z.object({
			linkTo: z.literal('requestId').meta({ title: 'Request by Calltouch ID' }),
			requestId: calltouchId.meta({
				title: 'Request ID',
				description: "Calltouch's ID of the request",
				placeholder: 'e.g. 145507',
			}),
		}),
		z.object({
			linkTo: z.literal('requestNumber').meta({ title: 'Request by Number' }),
			requestNumber: externalId.meta({
				title: 'Request Number',
				description: 'ID that your site gave the request',
				placeholder: 'e.g. site-1042',
			}),
		}),
	])
	.meta({
		title: 'Link To',
		description: 'The lead the order belongs to, which gives the order its source',
		builderHint:
			'Choose "requestId" or "callId" where an earlier node gives the ID; the Calltouch Trigger gives "requestId". "client" works only where the Calltouch account manager has switched it on.',
		preselect: 'requestId',
	});

export type OrderLink = z.infer<typeof orderLink>;

interface Words {
	title: string;
	description: string;
	placeholder?: string;
	rows?: number;
}

const ORDER_SUM = {
	title: 'Order Sum',
	description: 'Amount in roubles',
	placeholder: 'e.g. 1500.50',
};
const ORDER_DATE = {
	title: 'Order Date',
	description:
		"When the order was created, in ISO 8601 form. Without a zone it is in the account's time zone.",
};
const SERVICE: Words = {
	title: 'Service',
	description: 'Name of the system that the order comes from',
	placeholder: 'e.g. amoCRM',
};

/** What every new order has. */
export const newOrderFields = {
	orderSum: roubles.meta(ORDER_SUM),
	orderStatus: text.meta({
		title: 'Order Status',
		description: 'Any text; reports show it through custom columns',
		placeholder: 'e.g. new',
	}),
	orderDate: isoDateTime.meta(ORDER_DATE),
	service: text.default('n8n').meta({ ...SERVICE }),
};

const ORDER_NUMBER_ADVICE =
	"Your CRM's number of the order. Must be unique; at least 8 letters and digits are advised.";

export const orderNumber = externalId.meta({
	title: 'Order Number',
	description: ORDER_NUMBER_ADVICE,
	placeholder: 'e.g. J2eTSacsKduifb',
});

/** Where the order may exist already: an update has no parameters for these two. */
export const ifRegistered = {
	orderDate: isoDateTime.meta({
		...ORDER_DATE,
		description: `${ORDER_DATE.description} Has no effect where the order exists already.`,
		hint: 'Only when the order is created: one that exists keeps its date',
	}),
	link: orderLink.meta({
		description:
			'The lead the order belongs to, which gives the order its source. Has no effect where the order exists already.',
		hint: 'Only when the order is created: one that exists keeps its lead',
	}),
};

export const optionalOrderNumber = externalId.optional().meta({
	title: 'Order Number',
	description: `${ORDER_NUMBER_ADVICE} Recommended: without it, a registration that breaks off can't be repeated safely. Empty means Calltouch's own ID.`,
	placeholder: 'e.g. J2eTSacsKduifb',
});

/** Sent where it holds something. */
const optionalText = (words: Words) => text.optional().meta({ ...words });

const COMMENT: Words = { title: 'Comment', description: 'Comment on the order', rows: 3 };
const MANAGER: Words = {
	title: 'Manager',
	description: 'Who is in charge of the order',
	placeholder: 'e.g. Ivan Petrov',
};
const TAGS: Words = {
	title: 'Tags',
	description: 'Comma-separated, or a list through an expression',
	placeholder: 'e.g. VIP, repeat customer',
};

const STATUS: Words = {
	title: 'Status',
	description: 'New status of the order',
	placeholder: 'e.g. paid',
};

/** The order's own source, for orders that are linked to no lead. */
const SOURCE: Words = {
	title: 'Source',
	description: "The order's own source, where it is linked to no lead",
	placeholder: 'e.g. reception',
};
const MEDIUM: Words = {
	title: 'Medium',
	description: "The order's own medium, where it is linked to no lead",
	placeholder: 'e.g. offline',
};
const CAMPAIGN: Words = {
	title: 'Campaign',
	description: "The order's own campaign, where it is linked to no lead",
	placeholder: 'e.g. spring-sale',
};
const CONTENT: Words = {
	title: 'Content',
	description: "The order's own ad, where it is linked to no lead",
	placeholder: 'e.g. banner-1',
};
const TERM: Words = {
	title: 'Term',
	description: "The order's own keyword, where it is linked to no lead",
	placeholder: 'e.g. plastic windows',
};

const CUSTOM = {
	title: 'Custom Fields',
	description: "Custom fields that were added in the account's API settings",
	addText: 'Add Custom Field',
	startsWithRow: true,
};
const CUSTOM_VALUE = {
	title: 'Value',
	description: 'Value of the custom field',
	mayBeFalse: true,
};

const CUSTOM_JSON = {
	title: 'Custom Fields (JSON)',
	description:
		'Custom fields as a JSON object of names and values, such as { "field1": "value" }, for use with an expression',
	type: 'object',
};

interface CustomFields {
	custom?: Array<{ field: string }>;
	customJson?: Record<string, unknown>;
}

function namesNoFieldTwice({ custom, customJson }: CustomFields): boolean {
	return areDistinct(custom, customJson);
}

/** What Calltouch makes of the same custom field twice is not known. */
const FIELD_TWICE = { message: parameters.fieldTwice.text, path: ['custom'] };

const customFields = {
	custom: z
		.array(z.object({ field: fieldName, value: z.string().optional().meta(CUSTOM_VALUE) }))
		.optional()
		.meta(CUSTOM),
	customJson: customValues.optional().meta(CUSTOM_JSON),
};

/** Optional fields of a new order: sent where they hold something. */
export const additionalOrderFields = z
	.object({
		orderComment: optionalText(COMMENT),
		manager: optionalText(MANAGER),
		tags: tagList.optional().meta({ ...TAGS }),
		source: optionalText(SOURCE),
		medium: optionalText(MEDIUM),
		campaign: optionalText(CAMPAIGN),
		content: optionalText(CONTENT),
		term: optionalText(TERM),
		...customFields,
	})
	.refine(namesNoFieldTwice, FIELD_TWICE)
	.default({})
	.meta({
		title: 'Additional Fields',
		description: 'What else to send with the order; an empty field is not sent',
		addText: 'Add Field',
	});

/** Fields to change: sent where they hold something. Nothing is cleared by leaving one empty. */
export const orderUpdateFields = z
	.object({
		orderSum: roubles.optional().meta({ ...ORDER_SUM, description: 'New amount in roubles' }),
		comment: optionalText(COMMENT),
		status: optionalText(STATUS),
		manager: optionalText(MANAGER),
		service: optionalText(SERVICE),
		tags: tagList
			.optional()
			.meta({ ...TAGS, description: `Replace all tags. ${TAGS.description}.` }),
		source: optionalText(SOURCE),
		medium: optionalText(MEDIUM),
		campaign: optionalText(CAMPAIGN),
		content: optionalText(CONTENT),
		term: optionalText(TERM),
		...customFields,
	})
	.refine(namesNoFieldTwice, FIELD_TWICE)
	.default({})
	.meta({
		title: 'Update Fields',
		description:
			'What to change. A field that is left empty, or whose expression gives nothing, is not sent and keeps its value.',
		addText: 'Add Field',
	});

export type OrderUpdateFields = z.infer<typeof orderUpdateFields>;

/**
 * What an update can clear: a parameter that is sent empty overwrites the value with nothing (page
 * "Managing orders through the API", updating orders).
 */
export const clearFields = z
	.array(
		choice({
			orderSum: ORDER_SUM.title,
			comment: COMMENT.title,
			status: STATUS.title,
			manager: MANAGER.title,
			service: SERVICE.title,
			tags: TAGS.title,
			source: SOURCE.title,
			medium: MEDIUM.title,
			campaign: CAMPAIGN.title,
			content: CONTENT.title,
			term: TERM.title,
		}),
	)
	.default([])
	.meta({
		title: 'Clear Fields',
		description: 'Fields whose value in Calltouch is to be removed',
	});

export const clearCustomFields = z.array(text).default([]).meta({
	title: 'Clear Custom Fields',
	description:
		'Names of custom fields whose value in Calltouch is to be removed. Comma-separated, or a list through an expression.',
	placeholder: 'e.g. field1, field2',
});
