import { isPhoneFound } from '../../values/phones';
import { hasWords } from '../../values/words';
import type { SimplifiedRequest } from './simplified';

/**
 * Whether a request is one that somebody looks for.
 *
 * @param wanted part of the name, phone, email, form name or ID
 */
export function isFound(request: SimplifiedRequest, wanted: string): boolean {
	const { phone, email, requestId } = request;
	if (hasWords([labelOf(request), email, requestId], wanted)) return true;
	return phone !== null && isPhoneFound(phone, wanted);
}

/** What tells a request from others in a list. */
export function labelOf(request: SimplifiedRequest): string {
	const { createdAt, name, phone, email, form, requestId } = request;
	const when = createdAt?.slice(0, 16).replace('T', ' ') ?? `ID ${requestId}`;
	return [when, name, phone ?? email, form].filter(Boolean).join(' · ');
}
