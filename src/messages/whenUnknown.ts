import { message } from './message';

/** What to do where what was sent may have been carried out. */
export const whenUnknown = {
	callback: message(
		'It was not sent again, since that could call the client twice. Look for the callback in the call log of the Calltouch cabinet before you repeat it.',
	),
	orderWithNumber: message(
		'It was not sent again. Repeating it with the same "Order Number" is safe, because Calltouch takes each number only once.',
	),
	orderWithoutNumber: message(
		'It was not sent again, since the order has no number and could be registered twice. Look for the order in the Calltouch cabinet before you repeat it; with "Order Number" set, repeating is safe.',
	),
	newClientOrder: message(
		'It was not sent again, since Calltouch does not say what it makes of the same order twice. Look for the order in the Calltouch cabinet before you repeat it.',
	),
	addedToClientOrder: message(
		'It was not sent again, since its comment, or what it adds to tags and custom fields, could be there twice. Look for the order in the Calltouch cabinet before you repeat it.',
	),
	addedToLead: message(
		'It was not sent again, since it could be there twice. Look for it at the lead in the Calltouch cabinet before you repeat it.',
	),
	requestWithNumber: message(
		'It was not sent again, since the request could be created twice. Look for the request by its number, in the Calltouch cabinet or with Request → Get, before you repeat it.',
	),
	requestWithoutNumber: message(
		'It was not sent again, since the request could be created twice. Look for the request in the Calltouch cabinet before you repeat it.',
	),
	item: message('Look in the Calltouch cabinet before you repeat it.'),
};
