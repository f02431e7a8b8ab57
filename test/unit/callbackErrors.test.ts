import { explainCallbackError } from '../../src/api/callbackErrors';

describe('an error code of the Callback API', () => {
	const DOCUMENTED = [
		...['1', '10001', '10002', '10003', '10004', '10005', '10006', '10007'],
		// Seen, but not documented
		'10013',
	];

	it.each(DOCUMENTED)('%s becomes words of its own', (code) => {
		const { message, description } = explainCallbackError(code, 'Слова');
		const unknown = explainCallbackError('99999', 'Слова');
		expect(message).not.toContain(code);
		expect(message).not.toBe(unknown.message);
		expect(description).toMatch(/^[A-Z].+ Calltouch says: Слова \(\d+\)$/);
		expect(`${message} ${description}`).not.toMatch(/\b(error|problem|failure|mistake)\b/i);
	});

	it('says something else for each code', () => {
		const messages = DOCUMENTED.map((code) => explainCallbackError(code, '').message);
		expect(new Set(messages).size).toBe(DOCUMENTED.length);
	});

	it('that is not known is shown as it came', () => {
		expect(explainCallbackError('10099', 'Новая ошибка')).toEqual({
			message: 'The callback was not created: Calltouch answered with code 10099',
			description:
				'Check the values and the widget in the Calltouch cabinet. Calltouch says: Новая ошибка (10099)',
		});
	});
});
