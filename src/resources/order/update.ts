import { z } from 'zod/v4';

import type { Pair, Parameters } from '../../api/encoding';
import { toCommaSeparated, toCustomPairs, toPairs, toSum } from '../../api/encoding';
import type { HttpRequest } from '../../api/httpRequest';
import { changeOrder } from '../../api/httpRequest';
import { SimplifiedOrderDetails, simplifyOrderAnswer } from './simplified';
import type { OrderUpdateFields } from './fields';
import { clearCustomFields, clearFields, orderLocator, orderUpdateFields } from './fields';
import { parameters } from '../../messages/parameters';
import { objectOrNull } from '../../values/json';
import { outputOf, shapeOf } from '../../values/output';
import { operation } from '../operation';
import { anOrder } from './answers';

const input = z
	.object({
		order: orderLocator,
		updateFields: orderUpdateFields,
		clearFields,
		clearCustomFields,
		output: outputOf(SimplifiedOrderDetails),
	})
	.check(({ value, issues }) => {
		const isChange = toFieldPairs(value.updateFields).length + toEmptyPairs(value).length > 0;
		const refusals = isChange ? setAndCleared(value) : nothingToChange(value.updateFields);
		issues.push(
			...refusals.map((refusal) => ({ code: 'custom' as const, input: value, ...refusal })),
		);
	});

type Changes = Pick<z.output<typeof input>, 'updateFields' | 'clearFields' | 'clearCustomFields'>;

interface Refusal {
	path: Array<string | number>;
	message: string;
}

/** Updates an order (page "Managing orders through the API", updating orders). */
export const updateOrder = operation({
	resource: 'order',
	name: 'update',
	title: 'Update',
	action: 'Update order in API 1.0',
	description: 'Change or clear values of an order, such as its status',
	builderHint:
		'Add only the fields that are to change; an empty one is not sent and changes nothing. To remove a value use "clearFields". Where the order may not exist yet use "upsert".',
	overwrites: true,
	input,
	output: SimplifiedOrderDetails,
	target: ({ order }) => JSON.stringify(order),
	async run({ order, output, ...changes }, { send, account }) {
		const request = change(order, changes.updateFields, toEmptyPairs(changes));
		const answer = objectOrNull(await send(request)) ?? {};
		const shape = shapeOf(output, (raw) => simplifyOrderAnswer(raw, account.timeZone));
		return [{ json: shape(answer) }];
	},
});

/**
 * The HTTP request that changes an order.
 *
 * @param cleared what to send empty, which overwrites the value with nothing
 */
export function change(
	order: Parameters,
	fields: OrderUpdateFields,
	cleared: Pair[] = [],
): HttpRequest {
	return changeOrder(
		'/calls-service/RestAPI/orders/update-by-id',
		[...toPairs(order), ...toFieldPairs(fields), ...cleared],
		anOrder,
	);
}

function toFieldPairs({ custom, customJson, orderSum, tags, ...texts }: OrderUpdateFields): Pair[] {
	return [
		...toPairs({
			orderSum: orderSum === undefined ? undefined : toSum(orderSum),
			...texts,
			tags: tags && toCommaSeparated(tags),
		}),
		...toCustomPairs(custom, customJson),
	];
}

function toEmptyPairs(changes: Omit<Changes, 'updateFields'>): Pair[] {
	return [
		...[...new Set(changes.clearFields)].map((name): Pair => [name, '']),
		...toCustomPairs(
			[...new Set(changes.clearCustomFields)].map((field) => ({ field, value: '' })),
		),
	];
}

/** What is to have a value and none: which of the two is meant, only the user knows. */
function setAndCleared({ updateFields, ...cleared }: Changes): Refusal[] {
	const { custom = [], customJson = {} } = updateFields;
	const isCleared = (field: string) => cleared.clearCustomFields.includes(field);
	return [
		...cleared.clearFields
			.filter((name) => updateFields[name] !== undefined)
			.map((name) => ({
				path: ['updateFields', name],
				message: parameters.setAndCleared.text,
			})),
		...[
			...custom.flatMap(({ field, value }, index) =>
				value !== undefined && isCleared(field) ? [['custom', index, 'value']] : [],
			),
			...Object.keys(customJson)
				.filter(isCleared)
				.map((field) => ['customJson', field]),
		].map((path) => ({
			path: ['updateFields', ...path],
			message: parameters.setAndClearedCustom.text,
		})),
	];
}

/** Names the fields that were added and are empty: most often an expression has a slip in it. */
function nothingToChange({ custom = [], ...others }: OrderUpdateFields): Refusal[] {
	const empty = [
		...Object.keys(others).map((name) => ({
			path: ['updateFields', name],
			message: (name === 'customJson' ? parameters.notEmptyCustom : parameters.notEmpty).text,
		})),
		...custom.map((_, index) => ({
			path: ['updateFields', 'custom', index, 'value'],
			message: parameters.notEmptyCustom.text,
		})),
	];
	const message = parameters.somethingToUpdate.text;
	return empty.length > 0 ? empty : [{ path: ['updateFields'], message }];
}
