import { readAccount } from '../../src/api/account';
import { Failure } from '../../src/api/failure';

const CREDENTIAL = {
	clientApiId: 'mD4rd.Nc5JI/jvY',
	siteId: '12345',
	timeZone: 'Asia/Almaty',
	baseUrl: 'https://api.calltouch.ru',
};

const read = (change: Record<string, unknown> = {}) => readAccount({ ...CREDENTIAL, ...change });

function refusal(change: Record<string, unknown>): Failure | undefined {
	try {
		read(change);
		return undefined;
	} catch (error) {
		if (error instanceof Failure) return error;
		throw error;
	}
}

it('an account is what the credential says', () => {
	expect(read()).toEqual({
		baseUrl: 'https://api.calltouch.ru',
		siteId: '12345',
		timeZone: 'Asia/Almaty',
		clientApiId: 'mD4rd.Nc5JI/jvY',
		accessToken: '',
	});
});

it('an account may have the one token, the other, or both', () => {
	expect(read({ clientApiId: undefined, accessToken: 'key' })).toMatchObject({
		clientApiId: '',
		accessToken: 'key',
	});
	expect(read({ accessToken: ' key\n' })).toMatchObject({
		clientApiId: 'mD4rd.Nc5JI/jvY',
		accessToken: 'key',
	});
});

it('what was pasted with spaces around is trimmed, a number is text', () => {
	expect(
		read({
			clientApiId: ' token ',
			siteId: 12345,
			timeZone: ' Asia/Almaty',
			baseUrl: ' https://api.calltouch.ru/ ',
		}),
	).toEqual({
		baseUrl: 'https://api.calltouch.ru',
		siteId: '12345',
		timeZone: 'Asia/Almaty',
		clientApiId: 'token',
		accessToken: '',
	});
});

describe('the base URL', () => {
	it.each([
		['https://api.calltouch.ru', 'https://api.calltouch.ru'],
		['https://api.calltouch.ru/', 'https://api.calltouch.ru'],
		['https://proxy.example/calltouch//', 'https://proxy.example/calltouch'],
		['HTTPS://API.CALLTOUCH.RU', 'HTTPS://API.CALLTOUCH.RU'],
		['http://localhost:3010', 'http://localhost:3010'],
		['http://127.0.0.1:3010/', 'http://127.0.0.1:3010'],
		['http://[::1]:3010', 'http://[::1]:3010'],
	])('%s is used', (baseUrl, expected) => {
		expect(read({ baseUrl }).baseUrl).toBe(expected);
	});

	it.each([
		'',
		'api.calltouch.ru',
		'http://api.calltouch.ru',
		'http://localhost.evil.example',
		'http://127.0.0.1.evil.example',
		'http://127.0.0.1@evil.example',
		'http://192.168.0.1',
		'http://0.0.0.0:3010',
		'ftp://localhost',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'https://',
		'localhost:3010',
	])('%p is refused, since the token would travel in clear text or nowhere', (baseUrl) => {
		const failure = refusal({ baseUrl });
		expect(failure).toMatchObject({
			kind: 'configuration',
			message: "The Base URL of the credential can't be used",
		});
		expect(JSON.stringify(failure)).not.toContain(CREDENTIAL.clientApiId);
	});

	it('that is no text is refused', () => {
		expect(refusal({ baseUrl: undefined })?.kind).toBe('configuration');
		expect(refusal({ baseUrl: { a: 1 } })?.kind).toBe('configuration');
	});
});

describe('the time zone', () => {
	it.each(['Europe/Moscow', 'Asia/Almaty', 'UTC', 'Europe/Kyiv'])('%s is used', (timeZone) => {
		expect(read({ timeZone }).timeZone).toBe(timeZone);
	});

	it.each([[''], [' '], [undefined]])('%p is Moscow', (timeZone) => {
		expect(read({ timeZone }).timeZone).toBe('Europe/Moscow');
	});

	it.each(['Moscow', 'MSK', 'Europe/Moskau', 'UTC+3', 'local', 'системный'])(
		'%s is refused by its name',
		(timeZone) => {
			const failure = refusal({ timeZone });
			expect(failure?.kind).toBe('configuration');
			expect(failure?.message).toBe(`The Time Zone "${timeZone}" of the credential is not known`);
		},
	);
});
