import { message } from './message';

/** What Calltouch Trigger says; what begins with its name stands in the log of n8n alone. */
export const trigger = {
	unknownEvent: (titles: string) =>
		message(
			'"Trigger On" is none of the events that the trigger knows',
			`Choose one of ${titles}. Nothing was sent.`,
		),
	nothingRecent: (things: string) =>
		message(
			`No ${things} in the last 7 days`,
			`Calltouch has no ${things} of the last 7 days that fit the filters; calls count when they have ended. Create one, for example on your site, or loosen the filters. The trigger works all the same.`,
		),
	tooMany: (things: string, most: number | string) =>
		message(
			`Calltouch has more new ${things} than the trigger can remember`,
			`It remembers ${most} of them. Make "Look-Back Window" shorter.`,
		),
	noTimeLeft: message(
		'The poll had no time left to ask Calltouch',
		'Calltouch allows 5 HTTP requests a second from one IP address, and other executions of this n8n had come first, or Calltouch had asked for a pause. Nothing was sent; the next poll makes up for it.',
	),
	otherZone: (zone: string, things: string, theirs: string) =>
		message(
			`Calltouch Trigger: the Time Zone of the credential is ${zone}, but the account's ${things} are in ${theirs}`,
			`The trigger goes by the ${things}. Check the Time Zone in the credential, which all else goes by.`,
		),
	oldCopy: (node: string) =>
		message(
			`Calltouch Trigger: n8n goes on polling "${node}" with an old copy of its workflow as well`,
			'It happens when a workflow is activated anew while it is active, for example after n8n import:workflow. The trigger ignores the old copy; a restart of n8n ends it.',
		),
};
