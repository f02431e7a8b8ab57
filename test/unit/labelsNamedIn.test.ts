import { findOperation } from '../../src/node/nodeOperations';
import { labelsNamedIn } from '../../src/properties/labelsNamedIn';

function labels(resource: string, operation: string, words: string): string[] {
	return labelsNamedIn(words, findOperation(resource, operation)?.fields ?? []);
}

describe('the labels of the parameters that words name', () => {
	it.each([
		['order', 'register', 'orderNumber must be unique', ['"Order Number"']],
		['order', 'register', 'Неверный orderSum', ['"Order Sum"']],
		['order', 'delete', 'No such orderId', ['"Order → By ID"']],
		['clientOrder', 'create', 'orders[0].orderNumber is required', ['"Order Number"']],
		['callback', 'create', 'Unknown routeKey', ['"Route Key"']],
		['callback', 'create', 'sessionId: is not known', ['"Additional Fields → Session ID"']],
		['request', 'list', 'ani.value is too short', ['"Filters → Phone"']],
		['order', 'register', 'tags must be text', ['"Additional Fields → Tags"']],
		['order', 'register', 'Bad values: "manager"', ['"Additional Fields → Manager"']],
	])('%s.%s: %s', (resource, operation, words, expected) => {
		expect(labels(resource, operation, words)).toEqual(expected);
	});

	it.each([
		'The service is off',
		'Wrong status of the tags',
		'reorderNumbers',
		'orderNumberTwo',
		'',
	])('has none for %s', (words) => {
		expect(labels('order', 'register', words)).toEqual([]);
	});
});
