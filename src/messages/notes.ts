import { message } from './message';

/** What stands in the "notes" of an output item. */
export const notes = {
	cut: (complaint: string) => message(`${complaint}: it was cut`),
	shortened: (complaint: string) => message(`${complaint}: those beyond were left out`),
	leftOut: (complaint: string) => message(`${complaint}: it was left out`),
	entryLeftOut: (complaint: string) => message(`${complaint}: the entry was left out`),
	more: (count: number | string) => message(`And ${count} more`),
	/** Nobody can tell the two apart: the order is not there any more, or never was. */
	perhapsNeverThere: message(
		'The answer to the first try was lost, and then Calltouch had no such order. It was deleted by that try, unless its number or ID was wrong and there never was one.',
	),
};
