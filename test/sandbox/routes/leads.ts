import type { Endpoint } from '../answer';
import { either, flag, list, number, object, text, type Json, type Rule } from '../body';
import { leadMethod } from './leadService';
import { matched, matching } from './matching';

/** A list with a flag that says whether it takes the place of what is there. */
const overwriting = (name: string, entry: Rule): Rule =>
	object({ overwrite: flag, [name]: list(entry) }, ['overwrite', name]);

function toLeads(key: string, change: string, rule: Rule): Endpoint {
	return leadMethod({
		key,
		item: object({ matching: matching('lead'), [change]: rule }, ['matching', change]),
		act: (item, { siteId, world: { state, knobs } }) => {
			const { matching: elements, [change]: value } = item as Json;
			const lead = matched(elements, siteId, state) ?? null;
			if (lead === null && knobs.unmatchedLead === 'error') {
				return { refusal: 'No lead was found' };
			}
			state.leadChanges.push({ lead, kind: change, change: value });
			return lead && 'id' in lead ? { leadType: lead.type, leadId: lead.id } : {};
		},
	});
}

/** POST /lead-service/v1/api/tag/lead/add */
export const addTags = toLeads(
	'leads',
	'addTags',
	overwriting('tags', object({ tag: text }, ['tag'])),
);

/** POST /lead-service/v1/api/comment/lead/add */
export const addComments = toLeads('comments', 'addComment', text);

/** POST /lead-service/v1/api/manager/lead/add */
export const addManagers = toLeads(
	'leads',
	'addManagers',
	overwriting('managers', object({ manager: text }, ['manager'])),
);

/** POST /lead-service/v1/api/customfield/lead/add */
export const addCustomFields = toLeads(
	'leads',
	'addCustomFields',
	overwriting(
		'customFields',
		object({ field: text, value: either(text, number) }, ['field', 'value']),
	),
);
