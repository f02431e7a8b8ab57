import { isCalltouchServer, isSameSecret } from '../../../src/triggers/webhook/sender';

describe("Calltouch's servers", () => {
	it.each([
		['92.118.66.0', true],
		['92.118.66.17', true],
		['92.118.67.255', true],
		['::ffff:92.118.67.1', true],
		['::FFFF:92.118.66.1', true],
		['92.118.65.255', false],
		['92.118.68.0', false],
		['192.118.66.1', false],
		['92.118.66.256', false],
		['92.118.66', false],
		['92.118.66.1.1', false],
		['92.118.66.1 ', false],
		['127.0.0.1', false],
		['::1', false],
		['', false],
		[undefined, false],
	])('%s: %s', (address, expected) => {
		expect(isCalltouchServer(address)).toBe(expected);
	});
});

describe('A secret', () => {
	it.each<[unknown, boolean]>([
		['correct horse', true],
		['correct hors', false],
		['correct horse ', false],
		['', false],
		[undefined, false],
		[['correct horse'], false],
		[{ 0: 'correct horse' }, false],
	])('is not given by %j: %s', (given, expected) => {
		expect(isSameSecret('correct horse', given)).toBe(expected);
	});
});
