import { message } from './message';

/** How far a poll, an execution or the sending of one item came. */
export const progress = {
	sent: (times: number | string) => message(`It was sent ${times} times.`),
	tried: (times: number | string) => message(`It was tried ${times} times.`),
	updateRefusedToo: (why: string) => message(`The update was refused, too: ${why}`),
	lookAt: (labels: string) => message(`Look at ${labels}.`),
	longest: (label: string) => message(`${label} is the longest.`),
	askedForDays: (first: string, last: string) =>
		message(`The poll asked for ${first} to ${last}; the next one asks for fewer days.`),
	askedForDay: (day: string) =>
		message(
			`The poll asked for ${day} alone. If this goes on, that day is too much for one answer: set filters, so that it becomes less.`,
		),
	ofOneLog: (things: string) =>
		message(
			`This is about the HTTP request for ${things} alone: all else was read, and the next poll makes up for it.`,
		),
	itemDone: (item: number | string) => message(`Item ${item} was carried out.`),
	itemsDone: (items: string) => message(`Items ${items} were carried out.`),
	itemNotSent: (item: number | string) => message(`Item ${item} was not sent.`),
	itemsNotSent: (items: string) => message(`Items ${items} were not sent.`),
	itemFailed: (item: number | string, why: string) =>
		message(`Item ${item} failed as well: ${why}`),
	itemsFailed: (items: string, why: string) => message(`Items ${items} failed as well: ${why}`),
	itemFailedAlike: (item: number | string) => message(`Item ${item} failed in the same way.`),
	itemsFailedAlike: (items: string) => message(`Items ${items} failed in the same way.`),
	moreFailed: (count: number | string) => message(`${count} more failed.`),
};
