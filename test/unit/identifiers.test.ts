import { calltouchId, externalId } from '../../src/values/identifiers';

describe("Calltouch's own ID", () => {
	it.each([
		['145507', '145507'],
		[' 145507\n', '145507'],
		['0', '0'],
		// More than a JS number can hold
		['9223372036854775807', '9223372036854775807'],
	])('%p is %s', (text, id) => {
		expect(calltouchId.parse(text)).toBe(id);
	});

	it.each([
		'',
		' ',
		'145507.0',
		'-1',
		'+1',
		'1e3',
		'14 55',
		'145507,145508',
		'site-1',
		'12345678901234567890',
		'١٢٣',
		'1\n2',
	])('%p is refused', (text) => {
		const { error } = calltouchId.safeParse(text);
		expect(error?.issues[0]?.message).toBe(
			'must be a Calltouch ID, which has digits only, such as 145507',
		);
	});

	it('is no number, since that could be rounded', () => {
		expect(calltouchId.safeParse(145507).success).toBe(false);
	});
});

describe("another system's ID", () => {
	it.each(['K2TU/sm{7u4X3F', 'заказ №5', ' ', 'a'.repeat(255)])('%p is taken as it is', (text) => {
		expect(externalId.parse(text)).toBe(text);
	});

	it.each(['', 'a'.repeat(256)])('%p is refused', (text) => {
		expect(externalId.safeParse(text).success).toBe(false);
	});
});
