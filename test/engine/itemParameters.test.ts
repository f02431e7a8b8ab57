import fc from 'fast-check';
import type { IDataObject, IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { ExecuteContext } from 'n8n-core';

import { itemParameters } from '../../src/node/itemParameters';
import { additionalDataFor, calltouchNode, workflowOf } from './helpers/engine';

/** What n8n runs a node with. */
function contextFor(parameters: INodeParameters, json: IDataObject[]): IExecuteFunctions {
	const node = calltouchNode({});
	const workflow = workflowOf([node], {});
	// Of any names: a workflow forgets those that the node does not have.
	node.parameters = parameters;
	const items = json.map((one) => ({ json: one }));
	const data = { main: [items] };
	return new ExecuteContext(
		workflow,
		node,
		additionalDataFor({}, workflow),
		'manual',
		createRunExecutionData(),
		0,
		items,
		data,
		{ node, data, source: null },
		[],
	);
}

/** A value, or what is said where there is none. */
function outcomeOf(read: () => unknown): unknown {
	try {
		return { value: read() };
	} catch (error) {
		return { message: (error as Error).message };
	}
}

const EXPRESSIONS = [
	'={{ $json.a }}',
	'={{$json.a}}',
	'={{ $json.a.b }}',
	'={{ $json.list[0] }}',
	'={{ $json.list[1].a }}',
	'={{ $json.list.length }}',
	'={{ $json["a b"] }}',
	"={{ $json['a b'].a }}",
	'={{\n\t$json.a\n}}',
	// Almost the same, and something else.
	'={{ $json.a }} ',
	'= {{ $json.a }}',
	'=№ {{ $json.a }}',
	'={{ $json.a }}{{ $json.b }}',
	'={{ $json.a || "none" }}',
	'={{ $json.a.toString() }}',
	'={{ $JSON.a }}',
	'={{ $json }}',
	'={{ $json[010] }}',
	'={{ $json["a\\u0020b"] }}',
	"={{ $('Nowhere').item.json.a }}",
	'={{ $json.a',
	'=',
	'=$json.a',
	// Names that n8n lets nobody use, and those that every object has.
	'={{ $json.caller }}',
	'={{ $json["__proto__"] }}',
	'={{ $json.constructor }}',
	'={{ $json.toString }}',
];

const saved = fc.letrec<{ value: unknown; leaf: unknown }>((tie) => ({
	leaf: fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom(...EXPRESSIONS) },
		fc.constantFrom('', 'text', ' $json.a', '{{ $json.a }}', 0, 1.5, true, false, null),
	),
	value: fc.oneof(
		{ maxDepth: 2, withCrossShrink: true },
		tie('leaf'),
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(fc.constantFrom('values', 'a', 'b'), tie('value')),
	),
})).value;

const NAMES = ['a', 'b', 'a b', 'list', 'caller', 'constructor', '8', '010'];

const json = fc.dictionary(
	fc.constantFrom(...NAMES),
	fc.oneof(
		fc.jsonValue({ maxDepth: 1 }),
		fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 1 })),
		fc.array(fc.jsonValue({ maxDepth: 1 })),
	),
);

describe('The parameters of an item', () => {
	it('are what n8n makes of them', () => {
		fc.assert(
			fc.property(
				fc.dictionary(fc.constantFrom('one', 'two', 'three'), saved),
				fc.array(json, { minLength: 1, maxLength: 4 }),
				(parameters, items) => {
					const context = contextFor(parameters as INodeParameters, items);
					const parametersOf = itemParameters(context, context.getNode().parameters);
					for (const item of items.keys()) {
						const getParameter = parametersOf(item);
						for (const name of ['one', 'two', 'three']) {
							expect(outcomeOf(() => getParameter(name))).toStrictEqual(
								outcomeOf(() =>
									context.getNodeParameter(name, item, null, { skipValidation: true }),
								),
							);
						}
					}
				},
			),
			{ numRuns: 200 },
		);
	});

	it('are asked of n8n once, where they are plain', () => {
		const items = Array.from({ length: 30 }, (_, id) => ({ id, client: { 'first name': 'Ivan' } }));
		const context = contextFor(
			{
				status: 'new',
				order: { __rl: true, mode: 'orderNumber', value: '={{ $json.id }}' },
				fields: { values: [{ name: "={{ $json.client['first name'] }}" }] },
			},
			items,
		);
		const asked = jest.spyOn(context, 'getNodeParameter');
		const parametersOf = itemParameters(context, context.getNode().parameters);

		const values = items.map((_, item) =>
			['status', 'order', 'fields', 'unset'].map(parametersOf(item)),
		);

		expect(values).toEqual(
			items.map(({ id }) => [
				'new',
				{ __rl: true, mode: 'orderNumber', value: id },
				{ values: [{ name: 'Ivan' }] },
				null,
			]),
		);
		expect(asked).toHaveBeenCalledTimes(4);
	});

	it('are asked of n8n for each item whose data does not have them', () => {
		const items = [{ a: 'x' }, {}, { a: null }, { a: { b: 1 } }, { a: 'y' }];
		const context = contextFor({ one: '={{ $json.a }}' }, items);
		const asked = jest.spyOn(context, 'getNodeParameter');
		const parametersOf = itemParameters(context, context.getNode().parameters);

		const values = items.map((_, item) => parametersOf(item)('one'));

		expect(values).toEqual(['x', undefined, null, { b: 1 }, 'y']);
		expect(asked.mock.calls.map(([, item]) => item)).toEqual([0, 1, 2, 3]);
	});

	it('fail for every item where n8n refuses to name a field so', () => {
		const items = [{ caller: 'x' }, { caller: 'y' }];
		const context = contextFor({ one: '={{ $json.caller }}' }, items);
		const parametersOf = itemParameters(context, context.getNode().parameters);

		for (const item of items.keys()) {
			expect(() => parametersOf(item)('one')).toThrow('caller');
		}
	});

	it('are copies, which nobody else has', () => {
		const context = contextFor({ fields: { values: [{ name: 'a' }] } }, [{}, {}, {}]);
		const parametersOf = itemParameters(context, context.getNode().parameters);

		for (const item of [0, 1, 2]) {
			const fields = parametersOf(item)('fields') as { values: unknown[] };
			expect(fields).toEqual({ values: [{ name: 'a' }] });
			fields.values.pop();
		}
	});
});
