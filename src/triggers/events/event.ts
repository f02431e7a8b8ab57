import type { z } from 'zod/v4';

import type { AskForSpan } from '../../resources/log';
import type { Loose } from '../../values/json';
import type { Entry } from '../identity';

/** What a polling trigger can start on, as data. What finds the new ones sees only its entries. */
export interface PollingEvent<Input> {
	/** Label in the list of events. */
	title: string;
	description: string;
	/** Its own parameters, beside those that all events have. */
	input: z.ZodRawShape;
	/** Likewise, of the options. */
	options: z.ZodRawShape;
	/** What is asked for decides which entries there are: if it changes, old ones may come into sight. */
	sought: (input: Input) => unknown;
	/** Reads its log for a span of time. */
	read: AskForSpan<Input>;
	toEntry: (raw: Loose, input: Input) => Entry;
	/** @param timeZone the account's, in which dates come out */
	simplify: (raw: Loose, timeZone: string) => Record<string, unknown>;
}
