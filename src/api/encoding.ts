import type { DateTime } from 'luxon';

/** Parameter name → value. undefined is not sent. */
export type Parameters = Record<string, string | number | boolean | undefined>;

/** Name and value, as they are sent. */
export type Pair = [name: string, value: string];

/** The pairs to send, in order, for a set of parameters. */
export function toPairs(parameters: Parameters): Pair[] {
	return Object.entries(parameters).flatMap(([name, value]): Pair[] =>
		value === undefined ? [] : [[name, String(value)]],
	);
}

/** Percent-encodes pairs for a URL: with %20 for a space, which every server reads alike. */
export function toQuery(pairs: Pair[]): string {
	return pairs.map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`).join('&');
}

/**
 * Percent-encodes a part of a URL. Half a surrogate pair, as cutting a text within an emoji leaves,
 * is sent as U+FFFD, like forms do it, instead of throwing.
 */
export function encodePart(text: string): string {
	return encodeURIComponent(wellFormed(text));
}

/** A JSON document, in which half a surrogate pair is U+FFFD as well: many servers refuse it. */
export function toJsonText(document: object): string {
	return JSON.stringify(document, (_, value: unknown) =>
		typeof value === 'string' ? wellFormed(value) : value,
	);
}

function wellFormed(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** A stretch of time in the account's zone: `from` is inside it, `to` is the first moment that is not. */
interface Window {
	from: DateTime;
	to: DateTime;
}

/** The window of the request log: its days are mm/dd/yyyy (page "Request log export"). */
export function toRequestWindow(window: Window): Parameters {
	return toWindow(window, 'MM/dd/yyyy');
}

/** The window of the call log: its days are dd/mm/yyyy (page "Call log export"). */
export function toCallWindow(window: Window): Parameters {
	return toWindow(window, 'dd/MM/yyyy');
}

/**
 * The window of the order log, of whole days as dd/mm/yyyy. dateFrom must be before dateTo, and whether
 * that day is in it is not known: it is the day after the last one (page "Order log export").
 */
export function toOrderWindow({ from, to }: Window): Parameters {
	return { dateFrom: from.toFormat('dd/MM/yyyy'), dateTo: to.toFormat('dd/MM/yyyy') };
}

/**
 * dateFrom and dateTo, and for less than whole days timeFrom and timeTo as hh:mm:ss. Both ends include
 * what they name.
 *
 * Times over several days can be read in two ways, so they go with a part of one day alone. Days are
 * told by the clock on the wall: they may begin at 01:00, or at the second of two midnights.
 */
function toWindow({ from, to }: Window, day: string): Parameters {
	const last = to.minus({ milliseconds: 1 });
	const days = { dateFrom: from.toFormat(day), dateTo: last.toFormat(day) };
	const times = { timeFrom: from.toFormat('HH:mm:ss'), timeTo: last.toFormat('HH:mm:ss') };
	const firstSecond = from.startOf('day').toFormat('HH:mm:ss');
	const isWholeDays = times.timeFrom === firstSecond && times.timeTo === '23:59:59';
	return isWholeDays || days.dateFrom !== days.dateTo ? days : { ...days, ...times };
}

/**
 * dd.mm.yyyy hh:mm:ss: orderDate (page "Managing orders through the API"), and requestDate in a form,
 * where it was seen in practice.
 */
export function toFormDate(moment: DateTime): string {
	return moment.toFormat('dd.MM.yyyy HH:mm:ss');
}

/** dd-mm-yyyy hh:mm:ss: every time in a body for the lead service (page "Tagging leads", sample). */
export function toLeadTime(moment: DateTime): string {
	return moment.toFormat('dd-MM-yyyy HH:mm:ss');
}

/**
 * yyyy-mm-dd hh:mm:ss: scheduleTime (page "Server Callback API"; its table contradicts itself), and
 * callStartTime, where it was seen in practice.
 */
export function toCallTime(moment: DateTime): string {
	return moment.toFormat('yyyy-MM-dd HH:mm:ss');
}

/**
 * Roubles with kopecks where there are any. Rounded as on paper, half a kopeck up: 1.005 is 1.01,
 * although as a binary number it is a bit less.
 *
 * @param roubles from 0 to 999999999999
 */
export function toSum(roubles: number): string {
	// Of 15 digits none is made up: 1.1 * 1.15 is 1.2649999999999999 and means 1.265.
	const decimal = roubles.toPrecision(15);
	const isTiny = decimal.includes('e');
	return String(isTiny ? 0 : Math.round(Number(`${decimal}e2`)) / 100);
}

/**
 * The same as text with two decimals, as orders 2.0 have it (page "Creating orders", revenue).
 *
 * @param sum from 0 to 999999999999
 */
export function toAmount(sum: number): string {
	return Number(toSum(sum)).toFixed(2);
}

/** A list of tags or ids as one value. Neither may hold a comma: it separates them. */
export function toCommaSeparated(values: string[]): string {
	return values.join(',');
}

/** A custom field of an order; without a value it is not sent. */
export interface CustomField {
	field: string;
	value?: string;
}

/** custom[field]=value, one pair per field (page "Managing orders through the API"). */
export function toCustomPairs(
	fields: CustomField[] = [],
	json: Record<string, string | number | boolean> = {},
): Pair[] {
	const named = fields.map(({ field, value }) => [field, value] as const);
	return [...named, ...Object.entries(json)].flatMap(([field, value]): Pair[] =>
		value === undefined ? [] : [[`custom[${field}]`, String(value)]],
	);
}
