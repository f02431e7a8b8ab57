import { newRequest } from './newRequest';

/** The events, as saved workflows name them. */
export const events = { newRequest };
