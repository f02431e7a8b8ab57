import { z } from 'zod/v4';

import { improperAnswer } from '../../api/answer';
import { toLeadTime } from '../../api/encoding';
import type { HttpRequest } from '../../api/httpRequest';
import { postBatch } from '../../api/httpRequest';
import { messages } from '../../messages';
import type { Message } from '../../messages/message';
import { inAccountZone } from '../../values/dates';
import { booleanOrNull, id, idOrNull, meaningfulText, objectOrNull } from '../../values/json';
import type { Told } from '../batch';
import { batchOf, sendTogether } from '../batch';
import { toLeadBody } from '../newLead';
import type { BatchOutcome, OperationContext } from '../operation';
import { operation } from '../operation';
import { toForm } from './form';
import type { NewRequest } from './newRequest';
import { newRequest, wantsForm, wantsService } from './newRequest';

/**
 * Creates requests that came from elsewhere, in the way that takes all that is told of them: each as
 * a form on a site does, or up to 100 in one HTTP request. What both ways take goes as a form where
 * it is the only item, since that tells the ID, and together with the others where there are several.
 */
export const createRequest = operation({
	resource: 'request',
	name: 'create',
	title: 'Create',
	action: 'Create request',
	description: 'Create a request that came from elsewhere, such as a form, a marketplace or a CRM',
	builderHint:
		'Needs "phoneNumber" or "email"; the phone number may be in any common spelling, so no Code node is needed to clean it. Give "requestNumber" wherever the earlier node has an ID. Give it all items at once, without a loop: up to 100 go out in one HTTP request. Retry On Fail is safe: within an execution no request is created twice.',
	input: newRequest,
	output: z.object({
		requestId: id.nullable(),
		requestNumber: z.string().nullable(),
		imported: z.boolean().nullable(),
		notes: z.array(z.string()).optional(),
	}),
	// A client waits: a name that is too long is cut, rather than lose the request.
	canDoWithout: ([parameter]) => parameter === 'subject',
	target: ({ requestNumber }) => requestNumber,
	batch: (request) => (wantsForm(request) ? 1 : batchOf(request)),
	async runBatch(requests, context) {
		const [first] = requests;
		if (first && (wantsForm(first) || (context.isOnlyItem && !wantsService(first)))) {
			return [await createThroughForm(first, context)];
		}
		const told = await sendTogether(context, requests, {
			toRequest: (some) => toBatch(some, context),
			numbered: { as: 'requestNumber', numberOf: ({ requestNumber }) => requestNumber },
		});
		return told.map((one) => toOutcome(one, context));
	},
});

async function createThroughForm(
	request: NewRequest,
	{ send, account }: OperationContext,
): Promise<BatchOutcome> {
	const answer = objectOrNull(await send(toForm(request, account, whenUnknown([request])))) ?? {};
	const json = {
		requestId: idOrNull(answer.requestId),
		requestNumber: request.requestNumber ?? meaningfulText(answer.requestNumber),
		imported: true,
	};
	return { output: [{ json }] };
}

/** Requests for the lead service, of which no page was found: how it takes them was seen in practice. */
function toBatch(requests: NewRequest[], context: OperationContext): HttpRequest {
	return postBatch(
		'/lead-service/v1/api/request/create',
		{ requests: requests.map((request) => toEntry(request, context)) },
		{ isRepeatable: false, whenUnknown: whenUnknown(requests) },
	);
}

function toEntry(
	{ additionalFields, options: _, ...request }: NewRequest,
	{ now, account }: OperationContext,
): object {
	const { requestDate, requestUrl, manager, targetRequest: __, ...others } = additionalFields;
	// Nobody was seen to leave the date out.
	const date = requestDate === undefined ? now : inAccountZone(requestDate, account.timeZone);
	return {
		...request,
		requestDate: toLeadTime(date),
		requestUrl,
		manager,
		...toLeadBody(others),
	};
}

function toOutcome(told: Told<NewRequest>, context: OperationContext): BatchOutcome {
	if ('failure' in told) return told;
	const { item, result } = told;
	const imported = result ? booleanOrNull(result.imported) : null;
	if (result && !imported) {
		const { text } = messages.answers.itemUntold;
		return { failure: improperAnswer(toBatch([item], context), text) };
	}
	const json = {
		requestId: idOrNull(result?.requestId),
		requestNumber: item.requestNumber ?? meaningfulText(result?.requestNumber),
		imported,
	};
	return { output: [{ json }] };
}

function whenUnknown(requests: NewRequest[]): Message {
	return requests.every(({ requestNumber }) => requestNumber !== undefined)
		? messages.whenUnknown.requestWithNumber
		: messages.whenUnknown.requestWithoutNumber;
}
