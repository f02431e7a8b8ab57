interface Explanation {
	message: string;
	description: string;
}

/**
 * Calltouch's error codes for callbacks (page "Server Callback API", list of errors; 10013 was seen
 * in practice), worded for who has to act on them.
 */
const EXPLANATIONS: Record<string, Explanation> = {
	'1': {
		message: 'Calltouch could not read the callback request',
		description: 'Check the values of the fields for unusual characters and try again.',
	},
	'10001': {
		message: 'The callback was not created: too few callback minutes are left',
		description: 'Top up the balance of callback minutes in the Calltouch cabinet.',
	},
	'10002': {
		message: 'The callback was not created: the callback service is off',
		description: 'Activate the callback service in the Calltouch cabinet.',
	},
	'10003': {
		message: 'The callback was not created: no enabled widget has this Route Key',
		description:
			'In the Calltouch cabinet, open the widget of the type "Автопрозвон заявок с сайта", check that it is enabled, and copy its key into "Route Key".',
	},
	'10004': {
		message: 'The callback was not created: Calltouch does not know this Session ID',
		description:
			'The session must belong to the site of the credential. Correct "Session ID" or remove it.',
	},
	'10005': {
		message: 'The callback was not created: too many were requested within this session',
		description: 'Wait, or send the callback without "Session ID".',
	},
	'10006': {
		message: 'The callback was not created: too many were requested for this phone number',
		description:
			'Calltouch limits callbacks per phone number when no session is given. Wait before the next one, or add "Session ID".',
	},
	'10007': {
		message: 'The callback was not created: too soon after the previous one',
		description:
			'Calltouch demands a pause between callbacks for the same phone number or session. If the previous one was yours, the client is already being called.',
	},
	'10013': {
		message: 'The callback was not created: Calltouch does not accept the phone number',
		description: 'Check that "Phone" is an existing Russian mobile or city number.',
	},
};

/**
 * What an error code of the Callback API means.
 *
 * @param text Calltouch's own words, added to the description
 */
export function explainCallbackError(code: string, text: string): Explanation {
	const known = Object.hasOwn(EXPLANATIONS, code) ? EXPLANATIONS[code] : undefined;
	const { message, description } = known ?? {
		message: `The callback was not created: Calltouch answered with code ${code}`,
		description: 'Check the values and the widget in the Calltouch cabinet.',
	};
	return { message, description: `${description} Calltouch says: ${text} (${code})` };
}
