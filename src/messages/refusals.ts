import { message } from './message';

const NO_REQUEST =
	'Check the value and the site ID. The token sees only requests of the segments that its owner may see.';

const OF_ANOTHER = (says: string) =>
	`${says} Calltouch itself refuses in another form. Check what stands in between, such as a proxy, a firewall or a filter against attacks, and the Base URL in the credential.`;

/** What Calltouch, or something on the way to it, does not take. What callbacks say is in `callbacks`. */
export const refusals = {
	refused: (status: number | string, says: string) =>
		message(
			`Calltouch refused what was sent (status ${status})`,
			`Check the values of the parameters. ${says}`,
		),
	itemRefused: (says: string) =>
		message(
			'Calltouch refused this item',
			`Of several items that went out together, Calltouch took others. Check the values of the item, and run it again. ${says}`,
		),
	foreign: (status: number | string, says: string) =>
		message(`Something between n8n and Calltouch answered (status ${status})`, OF_ANOTHER(says)),
	/** Of what creates something. */
	foreignPerhapsCarriedOut: (status: number | string, says: string, whatToDo: string) =>
		message(
			`Something between n8n and Calltouch answered (status ${status}): what was sent may have been carried out`,
			`${OF_ANOTHER(says)} ${whatToDo}`.trim(),
		),
	noRequestWithId: (requestId: string) =>
		message(`Calltouch has no request with the Calltouch ID ${requestId}`, NO_REQUEST),
	noRequestWithNumber: (requestNumber: string) =>
		message(`Calltouch has no request with the number "${requestNumber}"`, NO_REQUEST),
	noCall: (callId: string) =>
		message(
			`Calltouch has no call with the ID ${callId} in the period`,
			'Check the ID, the period and the site ID. A call is in the log some time after it has begun.',
		),
	noRecording: (callId: string, says: string) =>
		message(
			`Calltouch has no recording of the call ${callId} (yet)`,
			`${says} A recording is there some time after the call has ended, where the account has its calls recorded. Check the ID and the site ID.`.trim(),
		),
	/** @param longest which of them is the longest, where that is known */
	tooLong: (longest: string) =>
		message(
			'The values are too long for a URL',
			`${longest} Calltouch takes these values in the URL, where a few thousand characters find room; a Cyrillic letter counts as six. Nothing was changed. Shorten them.`.trim(),
		),
};
