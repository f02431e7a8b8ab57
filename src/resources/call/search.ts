import { isPhoneFound } from '../../values/phones';
import type { SimplifiedCall } from './simplified';

/**
 * Whether a call is one that somebody looks for.
 *
 * @param wanted part of its date, phone, tracked number, source, pool or ID
 */
export function isFound(call: SimplifiedCall, wanted: string): boolean {
	const { phone, trackedNumber, medium, manager, callId } = call;
	const texts = [labelOf(call), dayOf(call), medium, manager, callId];
	const isIn = (text: number | string | null) =>
		String(text ?? '')
			.toLowerCase()
			.includes(wanted.toLowerCase());
	if (texts.some(isIn)) return true;
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

/** The day in the form in which Calltouch shows it. */
function dayOf({ createdAt }: SimplifiedCall): string {
	const [year, month, day] = createdAt?.slice(0, 10).split('-') ?? [];
	return [day, month, year].join('.');
}
