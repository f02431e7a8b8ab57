import { z } from 'zod/v4';

import { choice } from '../../values/choice';
import { customValues } from '../../values/customValues';
import { isoDateTime } from '../../values/dates';
import { externalId } from '../../values/identifiers';
import { normalizePhone } from '../../values/phones';
import {
	CUSTOM_FIELDS,
	CUSTOM_FIELDS_JSON,
	FIELD_TWICE,
	customFieldEntries,
	namesNoFieldTwice,
} from '../customFields';

const text = z.string().min(1);

const amount = z.number().min(0).max(999_999_999_999);

interface Words {
	title: string;
	description: string;
	placeholder?: string;
	rows?: number;
}

/** Sent where it holds something. */
const optionalText = (words: Words) => text.optional().meta({ ...words });

export const orderNumber = externalId.meta({
	title: 'Order Number',
	description: "Your CRM's number of the order, by which Calltouch knows it",
	placeholder: 'e.g. J2eTSacsKduifb',
});

const STATUS: Words = {
	title: 'Status',
	description: 'Name of the status, as in your CRM',
	placeholder: 'e.g. new',
};

export const status = text.meta({ ...STATUS });

export const crm = text.default('n8n').meta({
	title: 'CRM',
	description: 'Name of the system that the order comes from',
	placeholder: 'e.g. amoCRM',
});

const REVENUE: Words = {
	title: 'Revenue',
	description: 'Amount of the order, in its currency',
	placeholder: 'e.g. 1500.50',
};

export const revenue = amount.optional().meta({ ...REVENUE });

const WITHOUT_ZONE = "in ISO 8601 form. Without a zone it is in the account's time zone.";

export const tagList = z.array(text);

const TAG_LIST = 'Comma-separated, or a list through an expression';

const LEAD_TAGS: Words = {
	title: 'Lead Tags',
	description: `Tags for the lead that the order is linked to. ${TAG_LIST}.`,
	placeholder: 'e.g. VIP, repeat customer',
};

const TAGS: Words = {
	title: 'Tags',
	description: TAG_LIST,
	placeholder: 'e.g. VIP, repeat customer',
};

/** What an order has, new or not. */
const commonFields = {
	statusDate: isoDateTime.optional().meta({
		title: 'Status Date',
		description: `When the order got its status, ${WITHOUT_ZONE} Empty means now.`,
	}),
	funnel: optionalText({
		title: 'Funnel',
		description: 'Name of the sales funnel',
		placeholder: 'e.g. Wholesale',
	}),
	currency: optionalText({
		title: 'Currency',
		description: 'Currency of the sums. The only one that has been seen is rub.',
		placeholder: 'e.g. rub',
	}),
	margin: amount.optional().meta({
		title: 'Margin',
		description: 'Margin of the order, in its currency',
		placeholder: 'e.g. 500.50',
	}),
	manager: optionalText({
		title: 'Manager',
		description: 'Who is in charge of the order',
		placeholder: 'e.g. Ivan Petrov',
	}),
	orderName: optionalText({
		title: 'Order Name',
		description: 'What the order is called in your CRM',
		placeholder: 'e.g. Windows for the kitchen',
	}),
	orderLink: optionalText({
		title: 'Order Link',
		description: 'Address of the order in your CRM',
		placeholder: 'e.g. https://example.com/deals/42',
	}),
	addTags: tagList.optional().meta({ ...TAGS }),
	addTagsToLead: tagList.optional().meta({ ...LEAD_TAGS }),
	customFields: customFieldEntries.optional().meta(CUSTOM_FIELDS),
	customFieldsJson: customValues.optional().meta(CUSTOM_FIELDS_JSON),
	products: z
		.array(
			z.object({
				brand: optionalText({ title: 'Brand', description: 'Brand of the product' }),
				category: optionalText({ title: 'Category', description: 'Category of the product' }),
				name: text.meta({
					title: 'Name',
					description: 'Name of the product',
					placeholder: 'e.g. Window',
				}),
				price: amount.meta({
					title: 'Price',
					description: 'Price of one, in the currency of the order',
					placeholder: 'e.g. 500.50',
				}),
				quantity: z.number().min(0).optional().meta({
					title: 'Quantity',
					description: 'How many of it',
					placeholder: 'e.g. 2',
				}),
				variant: optionalText({ title: 'Variant', description: 'Variant of the product' }),
			}),
		)
		.optional()
		.meta({
			title: 'Products',
			description: 'What was ordered',
			addText: 'Add Product',
		}),
};

const COMMENT: Words = { title: 'Comment', description: 'Comment on the order', rows: 3 };

const phone = text.overwrite(normalizePhone);

const MAIN_CONTACT = {
	title: 'Main Contact',
	description: 'The client, as the order has them; an empty field is not sent',
	addText: 'Add Field',
};

/** The person that an order is about. */
export const mainContacts = z
	.object({
		fio: optionalText({
			title: 'Full Name',
			description: "The client's name",
			placeholder: 'e.g. Ivan Petrov',
		}),
		phoneNumber: phone.optional().meta({
			title: 'Phone Number',
			description: "The client's phone number, in any spelling",
			placeholder: 'e.g. +7 999 222-33-44',
		}),
		email: optionalText({
			title: 'Email',
			description: "The client's email address",
			placeholder: 'e.g. name@email.com',
		}),
		waPhone: phone.optional().meta({
			title: 'WhatsApp Phone',
			description: "The client's phone number in WhatsApp",
			placeholder: 'e.g. +7 999 222-33-44',
		}),
		tgId: optionalText({
			title: 'Telegram ID',
			description: "The client's ID in Telegram",
			placeholder: 'e.g. 123456789',
		}),
		tgUsername: optionalText({
			title: 'Telegram Username',
			description: "The client's name in Telegram",
			placeholder: 'e.g. ivanov',
		}),
		vkId: optionalText({
			title: 'VK ID',
			description: "The client's ID in VK",
			placeholder: 'e.g. 1234567',
		}),
	})
	.default({})
	.meta(MAIN_CONTACT);

const contactList = (title: string, description: string, placeholder: string) =>
	z
		.array(text)
		.optional()
		.meta({ title, description: `${description}. ${TAG_LIST}.`, placeholder });

const phoneList = (title: string, description: string) =>
	z
		.array(phone)
		.optional()
		.meta({
			title,
			description: `${description}. ${TAG_LIST}.`,
			placeholder: 'e.g. +7 999 222-33-44',
		});

/** Further ways to reach them. */
export const otherContacts = z
	.object({
		phoneNumber: phoneList('Phone Numbers', 'Other phone numbers of the client'),
		email: contactList('Emails', 'Other email addresses of the client', 'e.g. name@email.com'),
		waPhone: phoneList('WhatsApp Phones', 'Other phone numbers in WhatsApp'),
		tgId: contactList('Telegram IDs', 'Other IDs in Telegram', 'e.g. 123456789'),
		tgUsername: contactList('Telegram Usernames', 'Other names in Telegram', 'e.g. ivanov'),
		vkId: contactList('VK IDs', 'Other IDs in VK', 'e.g. 1234567'),
	})
	.default({})
	.meta({
		title: 'Other Contacts',
		description: 'Further contacts of the client; an empty field is not sent',
		addText: 'Add Field',
	});

const OVERWRITE = {
	title: 'Replace Instead of Add',
	description: 'Of what is added to: what takes the place of all that is there already',
};

const ORDER_DATE: Words = {
	title: 'Order Date',
	description: `When the order was created, ${WITHOUT_ZONE} Empty means now.`,
};

const ADDITIONAL = {
	title: 'Additional Fields',
	description: 'What else to send with the order; an empty field is not sent',
	addText: 'Add Field',
};

/** Optional fields of a new order. */
export const newOrderFields = z
	.object({
		orderDate: isoDateTime.optional().meta({ ...ORDER_DATE }),
		comment: optionalText(COMMENT),
		...commonFields,
		overwrite: z
			.array(choice({ addTagsToLead: LEAD_TAGS.title }))
			.optional()
			.meta(OVERWRITE),
	})
	.refine(namesNoFieldTwice, FIELD_TWICE)
	.default({})
	.meta(ADDITIONAL);

export type NewOrderFields = z.output<typeof newOrderFields>;

/** The same for an order that may exist already. */
export const upsertFields = z
	.object({
		orderDate: isoDateTime.optional().meta({
			...ORDER_DATE,
			description: `${ORDER_DATE.description} Has no effect where the order exists already.`,
			hint: 'Only when the order is created: one that exists keeps its date',
		}),
		comment: optionalText({
			...COMMENT,
			description: 'Comment on the order; where the order exists already, one more comment',
		}),
		...commonFields,
		overwrite: z
			.array(choice({ addTags: TAGS.title, addTagsToLead: LEAD_TAGS.title }))
			.optional()
			.meta({
				...OVERWRITE,
				description: `${OVERWRITE.description}. Has an effect on tags of the order where it exists already.`,
			}),
	})
	.refine(namesNoFieldTwice, FIELD_TWICE)
	.default({})
	.meta(ADDITIONAL);

export type UpsertFields = z.output<typeof upsertFields>;

/** What to change of an order. */
export const orderUpdateFields = z
	.object({
		status: optionalText({ ...STATUS, description: `New status. ${STATUS.description}.` }),
		...commonFields,
		statusDate: isoDateTime.optional().meta({
			title: 'Status Date',
			description: `When the order got its status, ${WITHOUT_ZONE} Empty means now, where Status is set.`,
		}),
		updateDate: isoDateTime.optional().meta({
			title: 'Update Date',
			description: `When the order was changed, ${WITHOUT_ZONE} Empty means that it is not sent.`,
		}),
		revenue: amount.optional().meta({ ...REVENUE }),
		addNewComment: optionalText({ ...COMMENT, description: 'One more comment on the order' }),
		leadManager: optionalText({
			title: 'Lead Manager',
			description: 'Manager for the lead that the order is linked to',
			placeholder: 'e.g. Ivan Petrov',
		}),
		addCustomFieldsToLead: customFieldEntries.optional().meta({
			...CUSTOM_FIELDS,
			title: 'Lead Custom Fields',
			startsWithRow: false,
			description: 'Custom fields for the lead that the order is linked to',
		}),
		overwrite: z
			.array(
				choice({
					addCustomFieldsToLead: 'Lead Custom Fields',
					leadManager: 'Lead Manager',
					addTagsToLead: LEAD_TAGS.title,
					addTags: TAGS.title,
				}),
			)
			.optional()
			.meta(OVERWRITE),
	})
	.refine(namesNoFieldTwice, FIELD_TWICE)
	.default({})
	.meta({
		title: 'Update Fields',
		description:
			'What to change. A field that is left empty, or whose expression gives nothing, is not sent and keeps its value.',
		addText: 'Add Field',
	});

export type OrderUpdateFields = z.output<typeof orderUpdateFields>;
