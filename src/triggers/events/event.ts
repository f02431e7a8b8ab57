import type { z } from 'zod/v4';

import type { ReadSpan } from '../../resources/log';
import type { Loose } from '../../values/json';
import type { Entry } from '../identity';
import type { CommonInput } from './parameters';

/** A log that a trigger watches, as data. What finds the new entries sees only `Entry`. */
export interface WatchedLog {
	/** Its name in the trigger's state. */
	name: 'call' | 'request';
	/** What is in it, as a text names several of them. */
	things: string;
	/** What is asked for decides which entries there are: if it changes, old ones may come into sight. */
	sought: unknown;
	read: ReadSpan;
	toEntry: (raw: Loose) => Entry;
	/**
	 * What makes an item's JSON out of an entry.
	 *
	 * @param timeZone the account's, in which dates come out
	 */
	shape: (timeZone: string) => (raw: Loose) => Record<string, unknown>;
}

/** What a polling trigger can start on. */
interface Definition<Input extends z.ZodObject> {
	/** Value in saved workflows: never changes. */
	name: string;
	/** Label in the list of events. */
	title: string;
	description: string;
	input: Input;
	/** The logs that it watches, for a trigger that is set up so. */
	logs: (input: z.output<Input>) => WatchedLog[];
}

/** Input that was checked, or what does not fit. */
type Prepared = { input: CommonInput; logs: WatchedLog[] } | { issues: z.core.$ZodIssue[] };

/** An event as the trigger sees it, whatever its input. */
export interface PollingEvent extends Omit<Definition<z.ZodObject>, 'logs'> {
	prepare: (values: unknown) => Prepared;
}

/** Makes an event out of its definition. */
export function pollingEvent<Input extends z.ZodObject & z.ZodType<CommonInput>>({
	logs,
	...definition
}: Definition<Input>): PollingEvent {
	return {
		...definition,
		prepare(values) {
			const parsed = definition.input.safeParse(values);
			if (!parsed.success) return { issues: parsed.error.issues };
			return { input: parsed.data, logs: logs(parsed.data) };
		},
	};
}
