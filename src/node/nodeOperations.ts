import type { INodeProperties } from 'n8n-workflow';

import { operations, resources } from '../resources';
import type { Operation } from '../resources/operation';
import type { Field } from '../properties/fields';
import { toFields } from '../properties/fields';
import { toNodeProperties } from '../properties/toProperties';

/** An operation with the fields that its schema gives. */
export type NodeOperation = Operation & { fields: Field[] };

export const nodeOperations: NodeOperation[] = operations.map((operation) => ({
	...operation,
	fields: toFields(operation.input),
}));

/** All parameters of the action node. */
export function nodeProperties(): INodeProperties[] {
	return toNodeProperties(resources, nodeOperations);
}

export function findOperation(resource: unknown, name: unknown): NodeOperation | undefined {
	return nodeOperations.find(
		(operation) => operation.resource === resource && operation.name === name,
	);
}
