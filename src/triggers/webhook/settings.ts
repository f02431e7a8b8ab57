import { z } from 'zod/v4';

import { choice } from '../../values/choice';
import { outputOf } from '../../values/output';
import type { Telling } from './delivery';
import type { DeliveryEvent, Subject } from './event';
import { EVENTS } from './event';
import { flagsOf, SimplifiedDelivery, tagsOf } from './simplified';

/** What the user sets in the webhook trigger. */
export const webhookInput = z.object({
	events: z
		.array(
			choice({
				any: {
					name: 'Any',
					description: 'Whatever comes in, also what does not tell what it is about',
				},
				...EVENTS,
			}),
		)
		.min(1)
		.default(['callEnded', 'newRequest'])
		.meta({
			title: 'Trigger On',
			description: 'What starts the workflow. Calltouch gets the answer 200 to all else as well.',
		}),
	output: outputOf(SimplifiedDelivery),
	filters: z
		.object({
			targetOnly: z.boolean().optional().meta({
				title: 'Only Target Leads',
				description:
					'Whether to take only calls and requests that Calltouch says are target ones, in targetcall and targetrequest',
			}),
			uniqueOnly: z.boolean().optional().meta({
				title: 'Only Unique Leads',
				description:
					'Whether to take only calls and requests that Calltouch says are unique, in unique and uniquerequest',
			}),
			uniqTargetOnly: z.boolean().optional().meta({
				title: 'Only Uniquely Targeted Leads',
				description:
					'Whether to take only calls and requests that Calltouch says are unique and target ones at once, in uniqtargetcall and uniqtargetrequest',
			}),
			tags: z.array(z.string().min(1)).optional().meta({
				title: 'Tags',
				description:
					'Only calls and requests with at least one of these tags, in capital or small letters. Calltouch has to send the fields of tags.',
				placeholder: 'e.g. VIP, repeat customer',
			}),
		})
		.default({})
		.meta({
			title: 'Filters',
			description:
				'What calls and requests must be, all of it at once. What Calltouch does not say counts as no. Orders and chats are not filtered.',
			addText: 'Add Filter',
		}),
	options: z
		.object({
			onlyFromCalltouch: z.boolean().optional().meta({
				title: "Only From Calltouch's Servers",
				description:
					'Whether to refuse what does not come from 92.118.66.0/23, the network that Calltouch names for its webhooks. Behind a proxy, n8n knows the sender only if the environment variable N8N_PROXY_HOPS has the number of proxies.',
			}),
		})
		.default({})
		.meta({
			title: 'Options',
			description: 'How the trigger works, where the defaults do not fit',
			addText: 'Add Option',
		}),
});

export type WebhookInput = z.output<typeof webhookInput>;

/** Whether a delivery starts the workflow. */
export function isWanted(
	{ events, filters }: Pick<WebhookInput, 'events' | 'filters'>,
	{ event }: Subject,
	telling: Telling,
): boolean {
	return isChosen(events, event) && (!isFiltered(event) || passes(filters, telling));
}

function isChosen(events: WebhookInput['events'], event: DeliveryEvent | null): boolean {
	if (events.includes('any')) return true;
	if (event === null) return false;
	// A missed call has ended, too.
	return events.includes(event) || (event === 'missedCall' && events.includes('callEnded'));
}

function isFiltered(event: DeliveryEvent | null): boolean {
	return event !== 'order' && event !== 'chat';
}

function passes(filters: WebhookInput['filters'], telling: Telling): boolean {
	const { isUnique, isTarget, isUniqueTarget } = flagsOf(telling);
	return (
		(!filters.uniqueOnly || isUnique === true) &&
		(!filters.targetOnly || isTarget === true) &&
		(!filters.uniqTargetOnly || isUniqueTarget === true) &&
		(filters.tags === undefined || hasOneOf(filters.tags, tagsOf(telling) ?? []))
	);
}

/** As a whole word, since what stands between tags is not known for sure. */
function hasOneOf(wanted: string[], tags: string[]): boolean {
	const told = tags.map((tag) => tag.toLowerCase());
	return wanted.some((tag) => told.some((several) => standsIn(several, tag.toLowerCase())));
}

function standsIn(several: string, tag: string): boolean {
	for (let at = several.indexOf(tag); at !== -1; at = several.indexOf(tag, at + 1)) {
		if (!isLetter(several.charAt(at - 1)) && !isLetter(several.charAt(at + tag.length)))
			return true;
	}
	return false;
}

function isLetter(character: string): boolean {
	return /[\p{L}\p{N}]/u.test(character);
}
