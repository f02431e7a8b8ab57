import type { Message } from './message';
import { message } from './message';
import { settings } from './settings';

type Count = number | string;

const characters = (count: Count) => `${count} ${count === 1 ? 'character' : 'characters'}`;
const entries = (count: Count) => `${count} ${count === 1 ? 'entry' : 'entries'}`;

const ONE_VALUE =
	'An expression gives a value of another kind. Choose one of its fields, as in {{ $json.client.name }}.';
const A_NUMBER = 'Give digits, with a dot before decimals, and nothing else.';
const OUT_OF_RANGE = 'Correct the number, or its expression.';
const NUMBER_OF_ENTRIES = 'Split the list, or fill it.';
const NOTHING_TO_SEND =
	'Most often an expression gives nothing, because the name in it has a slip: correct it.';
const IN_BOTH = 'It would get a value and lose it. Take it out of one of the two.';

/**
 * What is said of a value that does not fit, after the name of its parameter. The checks of the schemas
 * take the text alone; the description is found by it.
 */
export const parameters = {
	required: message(
		'is required',
		"Fill it in, or give its expression a value to fall back on, as in {{ $json.name ?? 'unknown' }}.",
	),
	requiredOrEmail: message(
		'is required, or "Email"',
		'Fill in one of the two, or set "Link To" to something else.',
	),
	requiredOrEmails: message(
		'is required, or "Emails"',
		'Fill in one of the two, or find the lead by something else.',
	),
	requiredOrCustomFieldsJson: message(
		'is required with a value, or "Custom Fields (JSON)"',
		'Fill in one of the two. A field without a value is not sent.',
	),
	requiredOrSource: message(
		'is required, or another one of "Medium", "Campaign", "Content" and "Term"',
		'Fill in one of them, or choose "Nothing".',
	),
	matching: message(
		'must be a list of elements as Calltouch documents them, such as [{ "type": "call", "callParams": { "callId": 32496964 } }]',
		'Each has a type that the description of the parameter names, and the parameters of that type. Correct the JSON, or its expression.',
	),
	nothingToUpdate: message(
		'must have at least one field that is not empty, or nothing would change',
		'Add what to change. A field whose expression gives nothing does not count.',
	),
	requiredOrEmailToReach: message(
		'is required, or "Email", to reach the client by',
		'Fill in one of the two.',
	),
	notWithSession: message(
		'must be empty where "Session ID" is set, because Calltouch does not take both',
		'Remove one of the two. What is about the client can be added to the request afterwards.',
	),
	notWithTargetRequest: message(
		'must be empty where "Target Request" is on, because Calltouch does not take both',
		'Remove one of the two.',
	),
	text: message(
		'must be text',
		`${ONE_VALUE} A number of more than 15 digits has been rounded: have the step before give it as text.`,
	),
	number: message('must be a number', A_NUMBER),
	wholeNumber: message('must be a whole number', 'Give digits, and nothing else.'),
	boolean: message(
		'must be true or false',
		"Make its expression a comparison, as in {{ $json.flag === 'yes' }}.",
	),
	list: message('must be a list', ONE_VALUE),
	fields: message('must be a set of fields', ONE_VALUE),
	jsonObject: message('must be a JSON object', 'Write it as in { "field1": "value" }.'),
	oneOf: (choices: string) =>
		message(`must be one of: ${choices}`, 'Use one of the values in brackets.'),
	atLeast: (count: Count) => message(`must be at least ${count}`, OUT_OF_RANGE),
	atMost: (count: Count) => message(`must be at most ${count}`, OUT_OF_RANGE),
	atLeastCharacters: (count: Count) =>
		message(`must have at least ${characters(count)}`, 'Fill it in, or correct its expression.'),
	atMostCharacters: (count: Count) =>
		message(`must have at most ${characters(count)}`, 'Shorten it.'),
	atLeastEntries: (count: Count) =>
		message(`must have at least ${entries(count)}`, NUMBER_OF_ENTRIES),
	atMostEntries: (count: Count) =>
		message(`must have at most ${entries(count)}`, NUMBER_OF_ENTRIES),
	isoDateTime: message(
		'must be a date and time in ISO 8601 form, such as 2026-03-31T15:30:00 or 2026-03-31',
		'Give the year first, then month and day; DateTime.fromFormat() in its expression brings a date in another form to it.',
	),
	ourTimes: message(
		'must be in the years 1900 to 2999',
		'Most often its format has a slip. Correct the date, or its expression.',
	),
	calltouchId: message(
		'must be a Calltouch ID, which has digits only, such as 145507',
		'If it is a number of your own, choose the mode or the link for it, such as "By Number".',
	),
	email: message(
		'must be an email address, such as name@email.com',
		'Give one address only, without spaces.',
	),
	phone: message(
		'must be a phone number with 11 digits, such as +7 999 222-33-44',
		'Give one number only, with +7 before ten digits.',
	),
	dialablePhone: message(
		'must be a Russian mobile or city number with 11 digits, such as +7 999 222-33-44',
		'Give one number only, with +7 before ten digits. Numbers of other countries are not called.',
	),
	callablePhone: message(
		'must be a number that can be called back: 8 800 and 8 804 numbers cannot',
		'Ask the client for another number.',
	),
	anyPhone: message(
		'must be a phone number with its country code, such as +7 999 222-33-44',
		'Give one number only, with + and the country code.',
	),
	phoneOrPart: message(
		'must be a phone number, or a part of one, in digits',
		"Give digits; spaces, brackets, dashes and a plus don't matter.",
	),
	order: message(
		'must name an order by its number or its Calltouch ID',
		'An expression gives an object without either. Switch the expression off, choose the mode, and give the value.',
	),
	request: message(
		'must name a request by its Calltouch ID or its number',
		'An expression gives an object without either. Switch the expression off, choose the mode, and give the value.',
	),
	withoutComma: message(
		'must not contain a comma, which separates entries',
		'Calltouch would take it for several entries. Replace the comma.',
	),
	oneNumber: message(
		'must not contain a comma, which stands for several requests, unless "Use Older URL" is on',
		'Calltouch would look for several requests. Turn on "Use Older URL" under "Options".',
	),
	parameterName: message(
		'must be the name of a parameter, such as keyword.value',
		"It has Latin letters, digits, dots, dashes and underscores alone. Copy it from Calltouch's page.",
	),
	ownParameter: message(
		'must not be a parameter that the node has a field for, or reads the log by',
		"It would change what the node itself sends. Remove it, and use the node's own field.",
	),
	somethingToUpdate: message(
		'must have at least one field, or nothing would change, unless "Clear Fields" or "Clear Custom Fields" has one',
		'Add what to change, or choose what to clear.',
	),
	notEmpty: message(
		'must not be empty, or nothing would change; to clear it, use "Clear Fields"',
		NOTHING_TO_SEND,
	),
	notEmptyCustom: message(
		'must not be empty, or nothing would change; to clear it, use "Clear Custom Fields"',
		NOTHING_TO_SEND,
	),
	setAndCleared: message('must not be set and chosen in "Clear Fields" at once', IN_BOTH),
	setAndClearedCustom: message(
		'must not be set and named in "Clear Custom Fields" at once',
		IN_BOTH,
	),
	fieldTwice: message(
		'must not name the same custom field twice',
		'What Calltouch would make of it is not known. Name each field once, in "Custom Fields" or in "Custom Fields (JSON)".',
	),
	fieldWithoutName: message(
		'must not have a field without a name',
		'Give each field the name that it has in the API settings of the account.',
	),
	customValue: message(
		'must be text, a number, true or false',
		'Give a single value: no object and no list.',
	),
};

/**
 * A value that does not fit, in one sentence.
 *
 * @param label of the parameter, in quotes
 * @param value what came instead; empty where nothing did
 * @param reason what is wrong with it, where that is hard to see; may be empty
 */
export function unfitValue(
	label: string,
	expectation: Message,
	value: string,
	reason: string,
): Message {
	const instead = value === '' ? '' : `, but is ${value}`;
	const because = reason === '' ? '' : ` (${reason})`;
	return message(`${label} ${expectation.text}${instead}${because}`, expectation.description);
}

/** What is said of a value, by its text: the checks of the schemas know no more. */
export function expectationOf(text: string): Message {
	const rows = Object.values(parameters).filter((row) => typeof row === 'object');
	return (
		rows.find((row) => row.text === text) ??
		message(text, 'Correct the parameter, or its expression.')
	);
}

/**
 * Several things that do not fit, told in one.
 *
 * @param untold how many more there are than are told
 * @param suggestions what to give instead, where that is known: then no other way out is told
 */
export function unfitValues(
	[first = settings.notFit, ...others]: Message[],
	untold: number,
	suggestions: string[],
): Message {
	const details = [
		...others.map(({ text }) => text),
		...(untold > 0 ? [`More values that do not fit: ${untold}`] : []),
		...suggestions,
		suggestions.length > 0 ? 'Nothing was sent.' : `Nothing was sent. ${first.description}`,
	];
	return message(first.text, details.join('. '));
}

/** What to give a parameter instead. */
export const suggestion = {
	typed: (label: string, value: string) => `For ${label}, write ${value}`,
	expression: (label: string, code: string) => `For ${label}, use {{ ${code} }}`,
};
