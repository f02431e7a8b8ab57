import type { Message } from './message';
import { message, withNote } from './message';

/**
 * What Calltouch's error codes for callbacks mean (page "Server Callback API", list of errors; 10013
 * was seen in practice), worded for who has to act on them.
 */
export const callbacks = {
	1: message(
		'Calltouch could not read the callback request',
		'Check the values of the fields for unusual characters and try again.',
	),
	10001: message(
		'The callback was not created: too few callback minutes are left',
		'Top up the balance of callback minutes in the Calltouch cabinet.',
	),
	10002: message(
		'The callback was not created: the callback service is off',
		'Activate the callback service in the Calltouch cabinet.',
	),
	10003: message(
		'The callback was not created: no enabled widget has this Route Key',
		'In the Calltouch cabinet, open the widget of the type "Автопрозвон заявок с сайта", check that it is enabled, and copy its key into "Route Key".',
	),
	10004: message(
		'The callback was not created: Calltouch does not know this Session ID',
		'The session must belong to the site of the credential. Correct "Session ID" or remove it.',
	),
	10005: message(
		'The callback was not created: too many were requested within this session',
		'Wait, or send the callback without "Session ID".',
	),
	10006: message(
		'The callback was not created: too many were requested for this phone number',
		'Calltouch limits callbacks per phone number when no session is given. Wait before the next one, or add "Session ID".',
	),
	10007: message(
		'The callback was not created: too soon after the previous one',
		'Calltouch demands a pause between callbacks for the same phone number or session. If the previous one was yours, the client is already being called.',
	),
	10013: message(
		'The callback was not created: Calltouch does not accept the phone number',
		'Check that "Phone" is an existing Russian mobile or city number.',
	),
	unknown: (code: string) =>
		message(
			`The callback was not created: Calltouch answered with code ${code}`,
			'Check the values and the widget in the Calltouch cabinet.',
		),
};

/** @param words Calltouch's own, for the end of the description */
export function callbackRefused(code: string, words: string): Message {
	const row = Object.hasOwn(callbacks, code)
		? callbacks[code as keyof typeof callbacks]
		: undefined;
	const known = typeof row === 'object' ? row : callbacks.unknown(code);
	return withNote(known, message(`Calltouch says: ${words} (${code})`));
}
