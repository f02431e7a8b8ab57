import { z } from 'zod/v4';

import { choice } from '../values/choice';
import { isoDateTime } from '../values/dates';
import { siteIdOverride } from '../resources/request/filters';
import { events } from './events';

const { newRequest } = events;

/** What the user sets in the trigger. */
export const triggerInput = z.object({
	triggerOn: choice({
		newRequest: { name: newRequest.title, description: newRequest.description },
	})
		.default('newRequest')
		.meta({ title: 'Trigger On', description: 'What starts the workflow' }),
	start: z
		.discriminatedUnion('startFrom', [
			z.object({
				startFrom: z.literal('now').meta({
					title: 'Now',
					description: 'Only requests that come in after activation',
				}),
			}),
			z.object({
				startFrom: z.literal('midnight').meta({
					title: 'Midnight Today',
					description: "Also today's requests, in the account's time zone",
				}),
			}),
			z.object({
				startFrom: z.literal('last24Hours').meta({
					title: 'The Last 24 Hours',
					description: 'Also the requests of the 24 hours before activation',
				}),
			}),
			z.object({
				startFrom: z.literal('custom').meta({
					title: 'A Given Time',
					description: 'Also the requests since a time of your choice',
				}),
				startTime: isoDateTime.meta({
					title: 'Start Time',
					description:
						"Requests created from then on, in ISO 8601 form. Without a zone it is in the account's time zone.",
				}),
			}),
		])
		.meta({
			title: 'Start From',
			description:
				'Where to start when the trigger runs for the first time. Changing it later has no effect.',
			preselect: 'now',
		}),
	...newRequest.input,
	options: z
		.object({
			lookBack: z
				.int()
				.min(1)
				.max(7 * 24 * 60)
				.default(60)
				.optional()
				.meta({
					title: 'Look-Back Window (Minutes)',
					description:
						'How late a request may show up in Calltouch, counted from its creation, and still be emitted. 10080 minutes are 7 days.',
				}),
			maxRequests: z.int().min(1).max(10_000).default(500).optional().meta({
				title: 'Most Requests per Poll',
				description: 'What does not fit is emitted at the next poll, the oldest first',
			}),
			...newRequest.options,
			siteId: siteIdOverride,
		})
		.default({})
		.meta({
			title: 'Options',
			description: 'How the trigger works, where the defaults do not fit',
			addText: 'Add Option',
		}),
});

export type TriggerInput = z.output<typeof triggerInput>;

const MINUTE = 60_000;

/** The settings as the trigger's logic uses them. */
export interface Settings {
	start: TriggerInput['start'];
	lookBackMs: number;
	/** How many entries a poll may emit. */
	mostEntries: number;
	/** IANA zone that the account is in, as the credential has it: entries know better. */
	timeZone: string;
	/**
	 * Which account's log: when this changes, what was known is of no use. Calltouch's site IDs
	 * tell accounts apart, whatever token they are read with and through whatever address.
	 */
	site: string;
	/** Which of its entries: when this changes, more of the old ones may come into sight. */
	wanted: string;
}

export function toSettings(
	input: TriggerInput,
	{ timeZone, siteId }: { timeZone: string; siteId: string },
): Settings {
	const { start, triggerOn, options } = input;
	const { lookBack = 60, maxRequests = 500 } = options;
	return {
		start,
		lookBackMs: lookBack * MINUTE,
		mostEntries: maxRequests,
		timeZone,
		site: options.siteId ?? siteId,
		wanted: JSON.stringify(events[triggerOn].sought(input)),
	};
}
