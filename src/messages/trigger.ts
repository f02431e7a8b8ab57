import { message } from './message';

/** What Calltouch Trigger says; what begins with its name stands in the log of n8n alone. */
export const trigger = {
	nothingRecent: message(
		'No request in the last 7 days',
		'Calltouch has no request of the last 7 days that fits the filters. Create one, for example on your site, or loosen the filters. The trigger works all the same.',
	),
	tooMany: (most: number | string) =>
		message(
			'Calltouch has more new requests than the trigger can remember',
			`It remembers ${most} requests. Make "Look-Back Window" shorter, or filter the requests.`,
		),
	noTimeLeft: message(
		'The poll had no time left to ask Calltouch',
		'Calltouch allows 5 HTTP requests a second from one IP address, and other executions of this n8n had come first, or Calltouch had asked for a pause. Nothing was sent; the next poll makes up for it.',
	),
	otherZone: (zone: string, requests: string) =>
		message(
			`Calltouch Trigger: the Time Zone of the credential is ${zone}, but the account's requests are in ${requests}`,
			'The trigger goes by the requests. Correct the Time Zone in the credential, so that dates are right everywhere.',
		),
	oldCopy: (node: string) =>
		message(
			`Calltouch Trigger: n8n goes on polling "${node}" with an old copy of its workflow as well`,
			'It happens when a workflow is activated anew while it is active, for example after n8n import:workflow. The trigger ignores the old copy; a restart of n8n ends it.',
		),
};
