import { z } from 'zod/v4';

import { calltouchId } from '../../values/identifiers';

const WORDS = {
	title: 'By ID',
	description: "Calltouch's ID of the call",
	placeholder: 'e.g. 32496964',
};

/** Which call an operation is about. */
export const callLocator = locatorOf(calltouchId.meta(WORDS));

/** The same where Calltouch's pages have the ID as a JSON number. */
export const callNumberLocator = locatorOf(
	calltouchId.transform(Number).pipe(z.int().min(1)).meta(WORDS),
);

function locatorOf<Id extends z.ZodType>(callId: Id) {
	return z.object({ callId }).meta({
		title: 'Call',
		description:
			'The call. The list begins with the last 7 days, and goes back a year as you scroll. Search it by phone, source, pool or a day such as 25.11.',
		builderHint: 'Use the mode "callId" with the ID that an earlier node or the caller gives.',
		locator: true,
		list: { method: 'searchCalls', gives: 'callId' },
	});
}
