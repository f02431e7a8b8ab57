import { z } from 'zod/v4';

import { toCallTime } from '../../api/encoding';
import { postBatch } from '../../api/httpRequest';
import { parameters } from '../../messages/parameters';
import { choice } from '../../values/choice';
import { inAccountZone, isoDateTime } from '../../values/dates';
import { withoutComma } from '../../values/identifiers';
import { id, idOrNull, objectOrNull } from '../../values/json';
import { anyPhone } from '../../values/phones';
import { batchOf, batchOptions, sendTogether } from '../batch';
import { ownSource, toLeadBody } from '../newLead';
import { operation } from '../operation';

const text = z.string().min(1);
const seconds = z.int().min(0);

/** A source of a call has no term (so it was seen in practice). */
const { term: _, ...source } = ownSource('call');

const input = z.object({
	referenceId: text.max(100).meta({
		title: 'Reference ID',
		description:
			"Your own ID of the call, such as the PBX's. Calltouch imports each ID once and never again, even where the call was deleted since.",
		placeholder: 'e.g. pbx-20260331-0042',
	}),
	clientPhoneNumber: anyPhone.meta({
		title: 'Client Phone Number',
		description:
			'Who called: a Russian or Kazakh number in any common spelling, any other with its country code',
		placeholder: 'e.g. +7 999 222-33-44',
	}),
	callCenterPhoneNumber: anyPhone.meta({
		title: 'Call Center Phone Number',
		description: 'The number that was called',
		placeholder: 'e.g. +7 495 123-45-67',
	}),
	callStartTime: isoDateTime.meta({
		title: 'Call Start Time',
		description:
			"When the call began, in ISO 8601 form. Without a zone it is in the account's time zone.",
	}),
	duration: seconds.meta({
		title: 'Duration',
		description: 'How many seconds they talked; 0 for a call that nobody took',
		placeholder: 'e.g. 95',
		hint: 'In seconds',
	}),
	status: choice({ successful: 'Successful', unsuccessful: 'Unsuccessful' })
		.default('successful')
		.meta({ title: 'Status', description: 'Whether somebody took the call' }),
	additionalFields: z
		.object({
			comment: text.optional().meta({
				title: 'Comment',
				description: 'Comment on the call',
				rows: 3,
			}),
			recordUrl: text.optional().meta({
				title: 'Recording URL',
				description: 'Where the recording of the call can be downloaded',
				placeholder: 'e.g. https://pbx.example.com/42.mp3',
			}),
			sipCallId: text.max(45).optional().meta({
				title: 'SIP Call ID',
				description: 'ID of the call in SIP; must be unique',
				placeholder: 'e.g. 7b3f0c52@pbx',
			}),
			tags: z.array(text.refine(withoutComma, parameters.withoutComma.text)).optional().meta({
				title: 'Tags',
				description: 'Comma-separated, or a list through an expression',
				placeholder: 'e.g. VIP, repeat customer',
			}),
			waitingTime: seconds.optional().meta({
				title: 'Waiting Time',
				description: 'How many seconds the client waited to be answered',
				placeholder: 'e.g. 12',
				hint: 'In seconds',
			}),
			...source,
		})
		.default({})
		.meta({
			title: 'Additional Fields',
			description: 'What else to send with the call; an empty field is not sent',
			addText: 'Add Field',
		}),
	options: batchOptions,
});

type ImportedCall = z.output<typeof input>;

/**
 * Imports calls, up to 100 in one HTTP request (page "Call import"). They are queued, and no method is
 * known that tells what became of them.
 */
export const importCall = operation({
	resource: 'call',
	name: 'import',
	title: 'Import',
	action: 'Import call',
	description:
		'Bring a call that came from elsewhere, such as a PBX or a marketplace, into the log',
	builderHint:
		'Give it all items at once, without a loop: up to 100 go out in one HTTP request. Safe to repeat: Calltouch imports each "referenceId" once. The output says that the call was accepted, and not what became of it.',
	input,
	output: z.object({
		referenceId: z.string(),
		outcome: z.literal('accepted'),
		logId: id.nullable(),
	}),
	target: ({ referenceId }) => referenceId,
	batch: batchOf,
	async runBatch(calls, context) {
		const { timeZone } = context.account;
		const told = await sendTogether(context, calls, {
			toRequest: (some) =>
				postBatch(
					'/lead-service/v1/api/call/import',
					{ calls: some.map((call) => toEntry(call, timeZone)) },
					{ isRepeatable: true },
				),
			numbered: { as: 'referenceId', numberOf: ({ referenceId }) => referenceId },
		});
		return calls.flatMap(({ referenceId }, index) => {
			const one = told[index];
			if (!one || 'failure' in one) return one ?? [];
			const logId = idOrNull(objectOrNull(one.answer.data)?.logId);
			return { output: [{ json: { referenceId, outcome: 'accepted', logId } }] };
		});
	},
});

function toEntry(
	{ callStartTime, additionalFields, options: __, ...call }: ImportedCall,
	timeZone: string,
): object {
	const { recordUrl, sipCallId, waitingTime, ...others } = additionalFields;
	return {
		...call,
		callStartTime: toCallTime(inAccountZone(callStartTime, timeZone)),
		sipCallId,
		waitingTime,
		recordUrl,
		...toLeadBody(others),
	};
}
