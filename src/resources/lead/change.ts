import { z } from 'zod/v4';

import { postBatch } from '../../api/httpRequest';
import { messages } from '../../messages';
import { sendTogether } from '../batch';
import type { leadFinder } from '../matching';
import { leadMatching } from '../matching';
import type { BatchOutcome, OperationContext } from '../operation';

/** Whether what is added takes the place of what is there. */
export const overwrite = z.boolean().default(false).meta({
	title: 'Replace Instead of Add',
	description: 'Whether it takes the place of all that the lead has of it',
});

/**
 * What comes out of a change of a lead: that Calltouch took it, and its own words. What an answer has is
 * not documented, and so it is not known whether the lead was found.
 */
export const LeadChange = z.object({
	outcome: z.literal('accepted'),
	answer: z.looseObject({}),
});

interface LeadInput {
	finder: z.output<typeof leadFinder>;
	overwrite?: boolean;
}

/** Items for the same lead, as they name it, are sent one after the other. */
export function leadTarget(item: LeadInput): string {
	return JSON.stringify(item.finder);
}

interface Change<Item> {
	path: string;
	/** The key of the items in the body. */
	key: 'leads' | 'comments';
	/** What is to be changed of a lead, beside the elements that find it. */
	changeOf: (item: Item) => object;
}

/** Changes leads together (pages "Tagging leads", "Commenting leads", "Adding managers to leads"). */
export async function changeLeads<Item extends LeadInput>(
	items: Item[],
	context: OperationContext,
	{ path, key, changeOf }: Change<Item>,
): Promise<BatchOutcome[]> {
	const { timeZone } = context.account;
	const told = await sendTogether(context, items, {
		toRequest: (some) =>
			postBatch(
				`/lead-service/v1/api/${path}`,
				{
					[key]: some.map((item) => ({
						matching: leadMatching(item.finder, timeZone),
						...changeOf(item),
					})),
				},
				{
					// What takes the place of all that is there does the same twice as once.
					isRepeatable: some.every((item) => item.overwrite === true),
					whenUnknown: messages.whenUnknown.addedToLead,
				},
			),
	});
	return told.map((one): BatchOutcome => {
		if ('failure' in one) return one;
		return { output: [{ json: { outcome: 'accepted', answer: one.result ?? one.answer } }] };
	});
}
