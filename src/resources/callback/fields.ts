import { z } from 'zod/v4';

import { isoDateTime } from '../../values/dates';
import { calltouchId } from '../../values/identifiers';

const text = z.string().min(1);

/** Optional fields of a callback (page "Server Callback API", request parameters). */
export const additionalCallbackFields = z
	.object({
		fields: z
			.array(
				z.object({
					name: text.max(255).meta({
						title: 'Name',
						description: 'Name of the field',
						placeholder: 'e.g. Name',
					}),
					value: text.max(255).meta({
						title: 'Value',
						description: 'Value of the field',
						placeholder: 'e.g. Ivan',
					}),
				}),
			)
			.max(5)
			.optional()
			.meta({
				title: 'Client Fields',
				description:
					"Up to 5 fields of your own. They show on the client's card and can be read out by speech synthesis.",
				addText: 'Add Client Field',
				startsWithRow: true,
			}),
		sessionId: calltouchId.max(100).optional().meta({
			title: 'Session ID',
			description:
				"Calltouch session of the visitor, on the credential's site. Gives the callback its source; wins over the UTM fields.",
			placeholder: 'e.g. 11223344',
		}),
		scheduleTime: isoDateTime.optional().meta({
			title: 'Schedule Time',
			description:
				"When to call, in ISO 8601 form; empty means now. Without a zone it is in the account's time zone.",
			hint: 'A day picked in the calendar means midnight, unless a time is picked as well',
		}),
		utmSource: text.optional().meta({
			title: 'UTM Source',
			description: 'Source to show for the callback',
			placeholder: 'e.g. crm',
		}),
		utmMedium: text.optional().meta({
			title: 'UTM Medium',
			description: 'Medium to show for the callback',
			placeholder: 'e.g. callback',
		}),
		utmCampaign: text.optional().meta({
			title: 'UTM Campaign',
			description: 'Campaign to show for the callback',
			placeholder: 'e.g. reactivation',
		}),
		utmContent: text.optional().meta({
			title: 'UTM Content',
			description: 'Ad to show for the callback',
			placeholder: 'e.g. letter-2',
		}),
		utmTerm: text.optional().meta({
			title: 'UTM Term',
			description: 'Keyword to show for the callback',
			placeholder: 'e.g. plastic windows',
		}),
		callUrl: text.optional().meta({
			title: 'Page URL',
			description: 'Address of the page that the request came from',
			placeholder: 'e.g. https://example.com/contacts',
		}),
		tags: z.array(text.max(100)).max(10).optional().meta({
			title: 'Tags',
			description: 'Up to 10 tags for the call. Comma-separated, or a list through an expression.',
			placeholder: 'e.g. VIP, repeat customer',
		}),
		unitId: z.int().min(1).optional().meta({
			title: 'Unit ID',
			description: 'Department of the widget that is to call',
			placeholder: 'e.g. 42',
		}),
	})
	.default({})
	.meta({
		title: 'Additional Fields',
		description:
			'When to call, where the request came from, and what to show for it. What Calltouch can\'t take of it is cut or left out, and "notes" in the output says so; only a Schedule Time that does not fit refuses the callback.',
		addText: 'Add Field',
	});
