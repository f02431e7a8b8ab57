import { isPhoneFound } from '../../values/phones';
import { hasWords } from '../../values/words';
import type { SimplifiedCall } from './simplified';

/**
 * Whether a call is one that somebody looks for.
 *
 * @param wanted part of its date, phone, tracked number, source, pool, manager or ID
 */
export function isFound(call: SimplifiedCall, wanted: string): boolean {
	const { phone, trackedNumber, medium, manager, callId } = call;
	if (hasWords([labelOf(call), medium, manager, callId], wanted)) return true;
	return [phone, trackedNumber].some((number) => number !== null && isPhoneFound(number, wanted));
}

/** What tells a call from others in a list. */
export function labelOf(call: SimplifiedCall): string {
	const { createdAt, phone, source, pool, isSuccessful, callId } = call;
	const when = createdAt?.slice(0, 16).replace('T', ' ') ?? `ID ${callId}`;
	const missed = isSuccessful === false ? 'missed' : null;
	return [when, phone ?? 'no number', source, pool === source ? null : pool, missed]
		.filter(Boolean)
		.join(' · ');
}
