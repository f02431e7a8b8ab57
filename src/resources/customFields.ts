import { z } from 'zod/v4';

import { parameters } from '../messages/parameters';
import { areDistinct } from '../values/customValues';

const text = z.string().min(1);

/** Entries of custom fields, by hand. */
export const customFieldEntries = z.array(
	z.object({
		field: text.meta({
			title: 'Field',
			description: 'Name of the custom field, as in Calltouch',
			placeholder: 'e.g. birthday',
		}),
		value: z.string().optional().meta({
			title: 'Value',
			description: 'Value of the custom field; a date as Calltouch has it, such as 01-01-1990',
			mayBeFalse: true,
		}),
	}),
);

export const CUSTOM_FIELDS = {
	title: 'Custom Fields',
	description: 'Custom fields and their values',
	addText: 'Add Custom Field',
	startsWithRow: true,
};

export const CUSTOM_FIELDS_JSON = {
	title: 'Custom Fields (JSON)',
	description:
		'Custom fields as a JSON object of names and values, such as { "birthday": "01-01-1990" }, for use with an expression',
	type: 'object',
};

interface CustomFields {
	customFields?: Array<{ field: string }>;
	customFieldsJson?: Record<string, unknown>;
}

export function namesNoFieldTwice({ customFields, customFieldsJson }: CustomFields): boolean {
	return areDistinct(customFields, customFieldsJson);
}

/** What Calltouch makes of the same custom field twice is not known. */
export const FIELD_TWICE = {
	message: parameters.fieldTwice.text,
	path: ['customFields'],
};

/** Custom fields as a list of names and values; one without a value is not sent. */
export function toCustomFields(
	entries: Array<{ field: string; value?: string }> = [],
	json: Record<string, string | number | boolean> = {},
): object[] {
	const named = Object.entries(json).map(([field, value]) => ({
		field,
		value: typeof value === 'boolean' ? String(value) : value,
	}));
	return [...entries, ...named].filter(({ value }) => value !== undefined);
}
