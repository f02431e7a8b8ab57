import { z } from 'zod/v4';

import { isWordOrNothing } from '../../api/body';
import { encodePart, toCommaSeparated, toFormDate, toPairs } from '../../api/encoding';
import { Failure } from '../../api/failure';
import type { HttpRequest } from '../../api/httpRequest';
import { postForm } from '../../api/httpRequest';
import { messageOf, statedError } from '../../api/statedError';
import type { Account } from '../../api/account';
import { messages } from '../../messages';
import { inAccountZone } from '../../values/dates';
import { id, idOrNull, meaningfulText, objectOrNull } from '../../values/json';
import { operation } from '../operation';
import type { NewRequest } from './newRequest';
import { newRequest } from './newRequest';

/** Creates a request, as a form on a site does (page "Managing requests through the API"). */
export const createRequest = operation({
	resource: 'request',
	name: 'create',
	title: 'Create',
	action: 'Create request',
	description: 'Create a request that came from elsewhere, such as a form, a marketplace or a CRM',
	builderHint:
		'Needs "phoneNumber" or "email"; the phone number may be in any common spelling, so no Code node is needed to clean it. Give "requestNumber" wherever the earlier node has an ID. Retry On Fail is safe: within an execution no request is created twice.',
	input: newRequest,
	output: z.object({
		requestId: id.nullable(),
		requestNumber: z.string().nullable(),
		imported: z.boolean(),
		notes: z.array(z.string()).optional(),
	}),
	// A client waits: a name that is too long is cut, rather than lose the request.
	canDoWithout: ([parameter]) => parameter === 'subject',
	target: ({ requestNumber }) => requestNumber,
	async run(request, { send, account }) {
		const answer = objectOrNull(await send(registration(request, account))) ?? {};
		const json = {
			requestId: idOrNull(answer.requestId),
			requestNumber: request.requestNumber ?? meaningfulText(answer.requestNumber),
			imported: true,
		};
		return [{ json }];
	},
});

/** The HTTP request that creates one as a form does. */
function registration(request: NewRequest, account: Account): HttpRequest {
	if (account.siteId === '') {
		throw new Failure('configuration', messages.credential.empty('Site ID'));
	}
	return postForm(
		`/calls-service/RestAPI/requests/${encodePart(account.siteId)}/register/`,
		toPairs(formOf(request, account.timeZone)),
		aCreatedRequest,
		request.requestNumber === undefined
			? messages.whenUnknown.requestWithoutNumber
			: messages.whenUnknown.requestWithNumber,
	);
}

function formOf({ additionalFields, ...request }: NewRequest, timeZone: string) {
	const { requestDate, tags, targetRequest, ...others } = additionalFields;
	return {
		...request,
		...others,
		requestDate: requestDate && toFormDate(inAccountZone(requestDate, timeZone)),
		tags: tags && toCommaSeparated(tags),
		targetRequest: targetRequest || undefined,
	};
}

/**
 * A good answer to a form: it names the request, or states no error. Some have met an answer that is
 * no JSON: one word, or nothing at all. A sentence, or a page, is of somebody else.
 */
function aCreatedRequest(body: unknown, text: string): boolean {
	const answer = objectOrNull(body);
	if (!answer) return body !== false && body !== null && isWordOrNothing(text);
	if (idOrNull(answer.requestId) !== null) return true;
	return statedError(body) === undefined && messageOf(body) === '';
}
