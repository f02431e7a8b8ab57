import { z } from 'zod/v4';

import { parameters } from '../../messages/parameters';
import { customValues } from '../../values/customValues';
import { batchOf, batchOptions } from '../batch';
import {
	CUSTOM_FIELDS,
	CUSTOM_FIELDS_JSON,
	FIELD_TWICE,
	customFieldEntries,
	namesNoFieldTwice,
	toCustomFields,
} from '../customFields';
import { leadFinder } from '../matching';
import { operation } from '../operation';
import { LeadChange, changeLeads, leadTarget, overwrite } from './change';

/** Adds custom fields to leads, a hundred at a time (page "Adding custom fields to leads"). */
export const addCustomFields = operation({
	resource: 'lead',
	name: 'addCustomFields',
	title: 'Add Custom Fields',
	action: 'Add custom fields to lead',
	description: 'Give a call or a request custom fields',
	builderHint:
		'Give it all items at once: up to 100 go out in one HTTP request. Through an expression use "customFieldsJson", an object of names and values.',
	input: z
		.object({
			finder: leadFinder,
			customFields: customFieldEntries.optional().meta(CUSTOM_FIELDS),
			customFieldsJson: customValues.optional().meta(CUSTOM_FIELDS_JSON),
			overwrite,
			options: batchOptions,
		})
		.refine(namesNoFieldTwice, FIELD_TWICE)
		.refine((item) => toCustomFields(item.customFields, item.customFieldsJson).length > 0, {
			message: parameters.requiredOrCustomFieldsJson.text,
			path: ['customFields'],
		}),
	output: LeadChange,
	target: leadTarget,
	overwrites: (item) => item.overwrite,
	batch: batchOf,
	runBatch: async (items, context) =>
		await changeLeads(items, context, {
			path: 'customfield/lead/add',
			key: 'leads',
			changeOf: ({ customFields, customFieldsJson, overwrite: isReplacing }) => ({
				addCustomFields: {
					overwrite: isReplacing,
					customFields: toCustomFields(customFields, customFieldsJson),
				},
			}),
		}),
});
