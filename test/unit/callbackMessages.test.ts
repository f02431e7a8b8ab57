import { callbackRefused } from '../../src/messages/callbacks';

describe('an error code of the Callback API', () => {
	const DOCUMENTED = [
		...['1', '10001', '10002', '10003', '10004', '10005', '10006', '10007'],
		// Seen, but not documented
		'10013',
	];

	it.each(DOCUMENTED)('%s becomes words of its own', (code) => {
		const { text, description } = callbackRefused(code, 'Слова');
		const unknown = callbackRefused('99999', 'Слова');
		expect(text).not.toContain(code);
		expect(text).not.toBe(unknown.text);
		expect(description).toMatch(/^[A-Z].+ Calltouch says: Слова \(\d+\)$/);
		expect(`${text} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
	});

	it('says something else for each code', () => {
		const texts = DOCUMENTED.map((code) => callbackRefused(code, '').text);
		expect(new Set(texts).size).toBe(DOCUMENTED.length);
	});

	it('that is not known is shown as it came', () => {
		expect(callbackRefused('10099', 'Новая ошибка')).toEqual({
			text: 'The callback was not created: Calltouch answered with code 10099',
			description:
				'Check the values and the widget in the Calltouch cabinet. Calltouch says: Новая ошибка (10099)',
		});
	});
});
