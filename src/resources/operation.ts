import type { DateTime } from 'luxon';
import type { z } from 'zod/v4';

import type { Api } from '../api/client';
import type { Failure } from '../api/failure';

/** What an operation has at hand when it runs. */
export interface OperationContext extends Api {
	/** The moment of the run, in the account's time zone. */
	now: DateTime;
	/** Whether the execution has no other item. */
	isOnlyItem: boolean;
}

interface Description<Input extends z.ZodObject> {
	resource: 'call' | 'callback' | 'clientOrder' | 'lead' | 'order' | 'request';
	/** Value in saved workflows: never changes. */
	name: string;
	/** Label in the operation list, without the resource. */
	title: string;
	/** Label in the node panel's list of actions, with the resource. */
	action: string;
	description: string;
	/** What n8n's AI workflow builder has to know, beyond the description. */
	builderHint?: string;
	/** Whether it only reads: answers may be large, so that fewer are under way at the same time. */
	isRead?: boolean;
	/** Whether it is done all the same where what stands at this path of the input does not fit. */
	canDoWithout?: (path: PropertyKey[]) => boolean;
	input: Input;
	/** The JSON of an output item; where there is a choice, the simplified form. */
	output: z.ZodObject;
}

/** One item of the output. */
export interface Output {
	json: object;
	/** Becomes binary data of the item. */
	file?: OutputFile;
}

export interface OutputFile {
	data: Buffer;
	fileName: string;
	mimeType: string;
	/** The name under which the item has it: `data` unless the user chose another. */
	property?: string;
}

/** What came of an item that went out together with others. */
export type BatchOutcome = { output: Output[] } | { failure: Failure };

interface Single<Input extends z.ZodObject> {
	/** Does it, and gives the output items. */
	run: (input: z.output<Input>, context: OperationContext) => Promise<Output[]>;
}

interface Batch<Input extends z.ZodObject> {
	/** How many items go out together, at most; as an item wants it, where it has a say. */
	batch: number | ((input: z.output<Input>) => number);
	/**
	 * Does it for several items and gives what came of each, in their order. What it throws came of all
	 * of them.
	 */
	runBatch: (inputs: Array<z.output<Input>>, context: OperationContext) => Promise<BatchOutcome[]>;
}

type Definition<Input extends z.ZodObject> = Description<Input> &
	(Single<Input> | Batch<Input>) & {
		/** What it writes to, if anything: items with the same target are sent one after the other. */
		target?: (input: z.output<Input>) => string | undefined;
		/** Whether it sets values of its target, so that doing it again changes nothing. */
		overwrites?: boolean | ((input: z.output<Input>) => boolean);
	};

/** Input that was checked: ready to run, or what does not fit. */
export type Prepared = PreparedInput | { issues: z.core.$ZodIssue[] };

export interface PreparedInput {
	target: string | undefined;
	/** Whether doing it again changes nothing. */
	overwrites: boolean;
	/** How many items it goes out with, itself among them, at most. */
	batch: number;
	/** For `run` alone. */
	input: unknown;
}

/** An operation as the node sees it, whatever its input, and whether it takes one item or several. */
export interface Operation extends Description<z.ZodObject> {
	prepare: (values: unknown) => Prepared;
	/** @param inputs that `prepare` gave, no more than the `batch` of any */
	run: (inputs: unknown[], context: OperationContext) => Promise<BatchOutcome[]>;
}

/** Makes an operation out of its definition: it is reached by checked input alone. */
export function operation<Input extends z.ZodObject>(definition: Definition<Input>): Operation {
	return {
		...definition,
		prepare(values) {
			const parsed = definition.input.safeParse(values);
			if (!parsed.success) return { issues: parsed.error.issues };
			const { overwrites = false } = definition;
			const batch = 'batch' in definition ? definition.batch : 1;
			return {
				target: definition.target?.(parsed.data),
				overwrites: typeof overwrites === 'boolean' ? overwrites : overwrites(parsed.data),
				batch: typeof batch === 'number' ? batch : batch(parsed.data),
				input: parsed.data,
			};
		},
		async run(inputs, context) {
			const checked = inputs as Array<z.output<Input>>;
			if ('runBatch' in definition) return await definition.runBatch(checked, context);
			const outcomes: BatchOutcome[] = [];
			for (const input of checked) outcomes.push({ output: await definition.run(input, context) });
			return outcomes;
		},
	};
}
