import { message } from './message';

/** What is wrong with a phone number, in brackets, where it is hard to see. */
export const phones = {
	tooLong: (count: number | string) => message(`${count} characters`),
	extension: message('an extension is no part of it'),
	several: message('more than one number'),
	strange: (character: string) => message(`${character} can't be in it`),
	prefixMissing: message('10 digits: one is missing, or +7 before them'),
	digits: (count: number | string) => message(`${count} digits`),
};
