import type { Account } from '../../api/account';
import { isWordOrNothing } from '../../api/body';
import { encodePart, toCommaSeparated, toFormDate, toPairs } from '../../api/encoding';
import { Failure } from '../../api/failure';
import type { HttpRequest } from '../../api/httpRequest';
import { postForm } from '../../api/httpRequest';
import { messageOf, statedError } from '../../api/statedError';
import { messages } from '../../messages';
import type { Message } from '../../messages/message';
import { inAccountZone } from '../../values/dates';
import { idOrNull, objectOrNull } from '../../values/json';
import type { NewRequest } from './newRequest';

/**
 * The HTTP request that creates one as a form on a site does, for which no token is wanted (page
 * "Managing requests through the API").
 *
 * @throws Failure where the credential has no Site ID
 */
export function toForm(
	{ additionalFields, options: _, ...request }: NewRequest,
	account: Account,
	whenUnknown: Message,
): HttpRequest {
	if (account.siteId === '') {
		throw new Failure('configuration', messages.credential.empty('Site ID'));
	}
	const { comment, requestDate, requestUrl, tags, targetRequest } = additionalFields;
	const form = {
		...request,
		comment,
		requestDate: requestDate && toFormDate(inAccountZone(requestDate, account.timeZone)),
		requestUrl,
		tags: tags && toCommaSeparated(tags),
		targetRequest: targetRequest || undefined,
	};
	return postForm(
		`/calls-service/RestAPI/requests/${encodePart(account.siteId)}/register/`,
		toPairs(form),
		aCreatedRequest,
		whenUnknown,
	);
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
