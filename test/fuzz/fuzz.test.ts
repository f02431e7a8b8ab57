import type { INodeParameters, OnError } from 'n8n-workflow';
import fc from 'fast-check';
import { DateTime } from 'luxon';

import { nodeOperations } from '../../src/node/nodeOperations';
import type { Field } from '../../src/properties/fields';
import { inPanel } from '../../src/properties/fields';
import type { Result } from '../engine/helpers/engine';
import { execute } from '../engine/helpers/engine';
import { emptySandbox } from '../engine/helpers/sandbox';
import type { Sandbox } from '../sandbox/server';
import type { Fit } from '../unit/arbitrary';
import { ANY_FIT, anything, choiceOf, labelsOf, namedIn, parametersOf } from '../unit/arbitrary';
import { toItem, wiredExpression } from './wire';

// 5 calls a second would take hours, and the limit has tests of its own.
jest.mock('../../src/api/rateLimiter', () => ({
	...jest.requireActual<object>('../../src/api/rateLimiter'),
	takeTurn: () => Promise.resolve(() => {}),
}));

const CASES = 1_000;

/** Of operations of the lead service, which have many parameters, and most of them in common. */
const FEWER_CASES = 400;

const casesOf = (resource: string) =>
	resource === 'clientOrder' || resource === 'lead' ? FEWER_CASES : CASES;

/**
 * So many cases, at most, for one that fits: of a call to import, more values must fit at once, and of
 * fewer cases, chance leaves out more.
 */
const fitOneIn = (operation: string, cases: number) =>
	operation === 'import' || cases === FEWER_CASES ? 100 : 40;

/** Cases that are items of one execution. */
const CASES_PER_RUN = 40;

/** Set it to the seed that a run printed, to repeat that run. */
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`Fuzzing with FUZZ_SEED=${seed}\n`);

const text = fc.oneof(
	{ weight: 20, arbitrary: fc.string({ unit: 'binary', minLength: 1 }) },
	{ weight: 20, arbitrary: fc.string({ unit: 'grapheme', minLength: 1 }) },
	fc.constant(''),
);

/** Mostly days of about now: what is far away takes many calls to export. */
const moment = fc.oneof(
	{
		weight: 20,
		arbitrary: fc.integer({ min: -60 * 86_400_000, max: 86_400_000 }).map((ms) => Date.now() + ms),
	},
	fc.date({ noInvalidDate: true }).map((date) => date.getTime()),
);
const dateTime = moment.chain((ms) =>
	fc.constantFrom<unknown>(
		new Date(ms),
		DateTime.fromMillis(ms),
		DateTime.fromMillis(ms, { zone: 'Pacific/Kiritimati' }).toISO(),
		DateTime.fromMillis(ms, { zone: 'Etc/GMT+12' }).toISO(),
		DateTime.fromMillis(ms).toISO({ includeOffset: false }),
		DateTime.fromMillis(ms).toISO({ format: 'basic' }),
		DateTime.fromMillis(ms).toISOWeekDate(),
		DateTime.fromMillis(ms).toISODate(),
		ms,
	),
);

/** What a field's own placeholder suggests, or those of a locator's modes. */
function exampleOf(field: Field): fc.Arbitrary<string> {
	const hints = field.kind === 'locator' ? field.modes : [field];
	const examples = hints.map(({ placeholder = '' }) => placeholder.replace(/^e\.g\. /, ''));
	return fc.oneof(...examples.map((one) => (one === '' ? text : fc.constant(one))));
}

/** Values that mostly fit, so that most calls are made. */
const GOOD_FIT: Fit = {
	leaf(field) {
		switch (field.kind) {
			case 'options':
				return choiceOf(field);
			case 'multiOptions':
				return fc.array(choiceOf(field), { minLength: field.required ? 1 : 0, maxLength: 8 });
			case 'boolean':
				return fc.constantFrom<unknown>(true, false, 'true', 'false');
			case 'number':
				return fc.oneof(
					{ weight: 6, arbitrary: fc.integer({ min: 1, max: 100_000 }) },
					{ weight: 4, arbitrary: fc.double({ min: 0, max: 999_999_999_999, noNaN: true }) },
					{ weight: 4, arbitrary: fc.nat().map((sum) => (sum / 100).toFixed(2)) },
					fc.double({ min: 0 }),
				);
			case 'dateTime':
				return dateTime;
			case 'list':
				return fc.oneof(exampleOf(field), text, fc.array(text, { maxLength: 3 }));
			case 'json': {
				const custom = fc.dictionary(text, fc.oneof(text, fc.nat(), fc.boolean()));
				return fc.oneof(
					custom,
					custom.map((values) => JSON.stringify(values)),
				);
			}
			default:
				return fc.oneof(
					{ weight: 4, arbitrary: exampleOf(field) },
					{ weight: 4, arbitrary: text },
					fc.integer({ min: 1 }).map(String),
					fc.constantFrom('8 (999) 222-33-44', '4952223344', '78002223344', 'name@email.com'),
				);
		}
	},
	group: (values) => fc.oneof({ weight: 30, arbitrary: values }, anything),
};

type Case = Record<string, unknown>;

/** What one execution is about. */
interface Batch {
	cases: Case[];
	selected: Record<string, string>;
	/** Whether groups are saved as such, like those of the first case, or come from expressions. */
	isSaved: boolean;
}

function batchOf(fields: Field[]): fc.Arbitrary<Batch> {
	const good = fc.record(parametersOf(fields, GOOD_FIT));
	const any = fc.record(parametersOf(fields, ANY_FIT), { requiredKeys: [] });
	const one = fc.oneof({ weight: 4, arbitrary: good }, any);
	return fc.record({
		cases: fc.array(one, { minLength: CASES_PER_RUN, maxLength: CASES_PER_RUN }),
		selected: fc.record(selectorsOf(fields)),
		isSaved: fc.boolean(),
	});
}

/** The choices of all selectors. They take no expressions, so the cases of a run share them. */
function selectorsOf(fields: Field[]): Record<string, fc.Arbitrary<string>> {
	return Object.assign(
		{},
		...fields.flatMap((field) => {
			if (field.kind !== 'variants') return [];
			const choices = field.variants.map(({ choice }) => choice.value);
			const inside = field.variants.flatMap((variant) => variant.fields);
			return [{ [field.selector]: fc.constantFrom(...choices) }, selectorsOf(inside)];
		}),
	) as Record<string, fc.Arbitrary<string>>;
}

/**
 * A parameter as the editor saves it after a value: with the same groups, and in them expressions for
 * what an item has in the same place, or else the first item.
 */
function toSaved(field: Field, value: unknown, path: Array<string | number>): unknown {
	const isGroup = isObject(value);
	if (
		isGroup &&
		field.kind === 'locator' &&
		['__rl', 'mode', 'value'].every((key) => key in value)
	) {
		return { ...value, value: wiredExpression([...path, 'value']) };
	}
	if (isGroup && field.kind === 'collection') return toSavedMembers(field.fields, value, path);
	if (isGroup && field.kind === 'fixedCollection' && Array.isArray(value.values)) {
		return {
			values: value.values.map((entry: unknown, index) => {
				const place = [...path, 'values', index];
				return isObject(entry)
					? toSavedMembers(field.fields, entry, place)
					: wiredExpression(place);
			}),
		};
	}
	return wiredExpression(path);
}

function toSavedMembers(fields: Field[], saved: Case, path: Array<string | number>): Case {
	// n8n itself does not start a workflow in which a required one is missing from an entry.
	const isEntry = path.length === 3;
	return Object.fromEntries(
		fields
			.filter(({ name, required }) => Object.hasOwn(saved, name) || (required && isEntry))
			.map((field) => [field.name, toSaved(field, saved[field.name], [...path, field.name])]),
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return Object.prototype.toString.call(value) === '[object Object]';
}

/**
 * Calltouch's own refusals, in the words of the node: what was asked for can't be done with what the
 * account holds.
 */
const REFUSED =
	/^(Calltouch refused what was sent \(status 40\d\)|Calltouch refused this item|Calltouch has no request with|Calltouch has no call with|Calltouch has no recording of|Calltouch does not accept the token or the site ID|The callback was not created:)/;

describe.each(nodeOperations.map((operation) => [operation.action, operation] as const))(
	`%s, whatever its parameters (FUZZ_SEED=${seed})`,
	(_, { resource, name: operation, fields }) => {
		const labels = labelsOf(fields);
		const cases = casesOf(resource);
		let sandbox: Sandbox;

		beforeAll(async () => {
			sandbox = await emptySandbox({
				knobs: {
					callbackMinInterval: 0,
					callbackPhoneLimit: null,
					callbackSessionLimit: null,
					unknownLead: 'unbound',
				},
			});
			sandbox.addRequest({ requestId: 145507, requestNumber: 'site-1042' });
			await execute(sandbox, {
				parameters: {
					resource: 'order',
					operation: 'register',
					linkTo: 'none',
					orderNumber: 'J2eTSacsKduifb',
					orderSum: 1,
					orderStatus: 'new',
					orderDate: '2026-03-10',
				},
			});
		});

		afterAll(async () => {
			await sandbox.close();
		});

		async function run({ cases, selected, isSaved }: Batch, onError?: OnError): Promise<Result> {
			const [first = {}] = cases;
			const names = [...new Set(cases.flatMap((one) => Object.keys(one)))];
			const parameters = Object.fromEntries(
				names.map((name) => {
					const field = isSaved ? inPanel(fields).find((one) => one.name === name) : undefined;
					return [name, field ? toSaved(field, first[name], [name]) : wiredExpression([name])];
				}),
			) as INodeParameters;
			const items = cases.map((one) => toItem(one, isSaved ? first : {}));
			sandbox.clearHttpRequests();
			const result = await execute(sandbox, {
				parameters: { resource, operation, ...parameters, ...selected },
				items: items,
				onError,
			});
			const malformed = sandbox.httpRequests.filter(({ refusedFor }) => refusedFor === 'form');
			expect(malformed.map(({ url, rawBody }) => ({ url, rawBody }))).toEqual([]);
			return result;
		}

		/** Whether it is the node's refusal, and not Calltouch's. */
		function isOurs(message: string): boolean {
			const label = namedIn(message);
			if (label === undefined) expect(message).toMatch(REFUSED);
			else expect(labels).toContain(label);
			return label !== undefined;
		}

		it('makes a well-formed call, or says which parameter of which item does not fit', async () => {
			const outcomes = { done: 0, refused: 0, unfit: 0 };

			await fc.assert(
				fc.asyncProperty(batchOf(fields), async (batch) => {
					const { cases } = batch;
					const { error, output } = await run(batch, 'continueRegularOutput');
					expect(error).toBeUndefined();
					const failures = (output[0] ?? []).flatMap(({ json, pairedItem }) =>
						typeof json.error === 'string' ? [{ message: json.error, pairedItem }] : [],
					);
					const unfit = failures.filter(({ message }) => isOurs(message));
					outcomes.unfit += unfit.length;
					outcomes.refused += failures.length - unfit.length;
					outcomes.done += cases.length - failures.length;

					const stopped = (await run(batch)).error;
					if (stopped === undefined) return;
					const { message = '', name } = stopped;
					const item = Number(/ \[item (\d+)\]$/.exec(message)?.[1]);
					expect(cases[item]).toBeDefined();
					expect([message, name]).toEqual([
						message,
						isOurs(message) ? 'NodeOperationError' : 'NodeApiError',
					]);
				}),
				// The calls that are told of show enough: shrinking 40 cases takes minutes.
				{ seed, numRuns: Math.ceil(cases / CASES_PER_RUN), endOnFailure: true },
			);

			const { done, refused, unfit } = outcomes;
			expect(done + refused + unfit).toBeGreaterThanOrEqual(cases);
			// Otherwise the values would be such that nothing is tested.
			expect(done + refused).toBeGreaterThan(cases / fitOneIn(operation, cases));
			expect(unfit).toBeGreaterThan(cases / 20);
		}, 300_000);
	},
);
