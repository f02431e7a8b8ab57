import { z } from 'zod/v4';

import { siteIdOverride } from '../../resources/request/filters';
import { isoDateTime } from '../../values/dates';

/** What the inputs of all events have. */
export interface CommonInput {
	start:
		{ startFrom: 'now' | 'midnight' | 'last24Hours' } | { startFrom: 'custom'; startTime: string };
	options: { lookBack?: number; maxItems?: number; siteId?: string };
}

/** Where the first poll starts. */
export function startOf(things: string) {
	return z
		.discriminatedUnion('startFrom', [
			z.object({
				startFrom: z.literal('now').meta({
					title: 'Now',
					description: `Only ${things} that come in after activation`,
				}),
			}),
			z.object({
				startFrom: z.literal('midnight').meta({
					title: 'Midnight Today',
					description: `Also today's ${things}, in the account's time zone`,
				}),
			}),
			z.object({
				startFrom: z.literal('last24Hours').meta({
					title: 'The Last 24 Hours',
					description: `Also the ${things} of the 24 hours before activation`,
				}),
			}),
			z.object({
				startFrom: z.literal('custom').meta({
					title: 'A Given Time',
					description: `Also the ${things} since a time of your choice`,
				}),
				startTime: isoDateTime.meta({
					title: 'Start Time',
					description: `The ${things} that came in from then on are emitted. In ISO 8601 form; without a zone it is in the account's time zone.`,
				}),
			}),
		])
		.meta({
			title: 'Start From',
			description:
				'Where to start when the trigger runs for the first time. Changing it later has no effect.',
			preselect: 'now',
		});
}

/** In minutes. */
export const LOOK_BACK = 180;

export const MAX_ITEMS = 500;

/** Words for the options of an event. */
export const OPTIONS = {
	title: 'Options',
	description: 'How the trigger works, where the defaults do not fit',
	addText: 'Add Option',
};

/** Options that all events have. */
export function commonOptions(thing: string) {
	return {
		lookBack: z
			.int()
			.min(1)
			.max(7 * 24 * 60)
			.default(LOOK_BACK)
			.optional()
			.meta({
				title: 'Look-Back Window (Minutes)',
				description: `How late a ${thing} may show up in Calltouch, counted from when it came in, and still be emitted. 10080 minutes are 7 days.`,
			}),
		maxItems: z.int().min(1).max(10_000).default(MAX_ITEMS).optional().meta({
			title: 'Max Items per Poll',
			description: 'What does not fit is emitted at the next poll, the oldest first',
		}),
		siteId: siteIdOverride,
	};
}

/** A call may be in the log before it has ended. */
export const emitInProgress = z.boolean().optional().meta({
	title: 'Emit Calls in Progress',
	description:
		'Whether to emit a call as soon as Calltouch lists it, even if it has not ended: its duration, and whether it was answered, are not final then. Each call is emitted once either way.',
});

/** Filters that the trigger applies itself, where the log has none, or none that is certain. */
export function flagFilters(things: string) {
	return {
		uniqueOnly: z
			.boolean()
			.optional()
			.meta({
				title: `Only Unique ${capitalized(things)}`,
				description: `Whether to emit only ${things} that Calltouch counts as unique`,
			}),
		targetOnly: z
			.boolean()
			.optional()
			.meta({
				title: `Only Target ${capitalized(things)}`,
				description: `Whether to emit only ${things} that count as target ${things}`,
			}),
		uniqTargetOnly: z
			.boolean()
			.optional()
			.meta({
				title: `Only Uniquely Targeted ${capitalized(things)}`,
				description: `Whether to emit only ${things} that are unique and target ${things} at once`,
			}),
	};
}

export type FlagFilters = { [Flag in keyof ReturnType<typeof flagFilters>]?: boolean };

/** Tags are set by people as well, and later: a log does not tell what has changed in it. */
export function tagFilter(things: string) {
	return z
		.array(z.string().min(1))
		.min(1)
		.optional()
		.meta({
			title: 'Tags',
			description: `Only ${things} with at least one of these tags, whether its letters are capital or small. What gets the tag after the look-back window is not emitted any more. Comma-separated, or a list through an expression.`,
			placeholder: 'e.g. VIP, repeat customer',
		});
}

function capitalized(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
