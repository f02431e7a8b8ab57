import type { DateTime } from 'luxon';
import type { z } from 'zod/v4';

import type { Api } from '../api/client';

/** What an operation has at hand when it runs. */
export interface OperationContext extends Api {
	/** The moment of the run, in the account's time zone. */
	now: DateTime;
}

interface Description<Input extends z.ZodObject> {
	resource: 'callback' | 'order' | 'request';
	/** Value in saved workflows: never changes. */
	name: string;
	/** Label in the operation list, without the resource. */
	title: string;
	/** Label in the node panel's list of actions, with the resource. */
	action: string;
	description: string;
	/** What n8n's AI workflow builder has to know, beyond the description. */
	builderHint?: string;
	/** Whether it sets values of its target, so that doing it again changes nothing. */
	overwrites?: boolean;
	/** Whether it is done all the same where what stands at this path of the input does not fit. */
	canDoWithout?: (path: PropertyKey[]) => boolean;
	input: Input;
	/** One item of the output; where there is a choice, the simplified form. */
	output: z.ZodObject;
}

interface Definition<Input extends z.ZodObject> extends Description<Input> {
	/** What it writes to, if anything: items with the same target are sent one after the other. */
	target?: (input: z.output<Input>) => string | undefined;
	/** Does it, and gives the output items. */
	run: (input: z.output<Input>, context: OperationContext) => Promise<object[]>;
}

/** Input that was checked: ready to run, or what does not fit. */
export type Prepared = PreparedRun | { issues: z.core.$ZodIssue[] };

export interface PreparedRun {
	target: string | undefined;
	run: (context: OperationContext) => Promise<object[]>;
}

/** An operation as the node sees it, whatever its input. */
export interface Operation extends Description<z.ZodObject> {
	prepare: (values: unknown) => Prepared;
}

/** Makes an operation out of its definition: `run` is reached by checked input alone. */
export function operation<Input extends z.ZodObject>(definition: Definition<Input>): Operation {
	const { run, target, ...description } = definition;
	return {
		...description,
		prepare(values) {
			const parsed = definition.input.safeParse(values);
			if (!parsed.success) return { issues: parsed.error.issues };
			return {
				target: target?.(parsed.data),
				run: async (context) => await run(parsed.data, context),
			};
		},
	};
}
