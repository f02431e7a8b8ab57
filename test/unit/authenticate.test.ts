import type { IHttpRequestOptions } from 'n8n-workflow';

import { readAccount } from '../../src/api/account';
import { addToken } from '../../src/api/authenticate';
import { tokenFieldFor, tokenFor } from '../../src/api/token';

const TOKEN = 'mD4rd.Nc5/jvY+3';
const HOST = 'https://api.calltouch.ru';
const URL = `${HOST}/calls-service/x`;
const CREATE = `${HOST}/lead-service/v1/api/x`;
const credential = { clientApiId: ` ${TOKEN} `, siteId: '12345', baseUrl: HOST };

/** As n8n's HTTP Request node gives it. */
const older = (options: object) => options as IHttpRequestOptions;

describe('the path tells the token', () => {
	it.each([
		['/calls-service/RestAPI/requests', 'clientApiId'],
		['/lead-service/v1/api/call/import', 'accessToken'],
		['/widget-service/v1/api/x', 'accessToken'],
		['/calls-service', undefined],
		['/calls-servicex/', undefined],
		['/x/calls-service/', undefined],
		['', undefined],
	])('%s: %s', (path, field) => {
		expect(tokenFieldFor(path)).toBe(field);
	});

	const of = (clientApiId: string, accessToken: string, path: string) =>
		tokenFor(readAccount({ ...credential, clientApiId, accessToken }), path);

	it('an Access Token that is not there is the same as the API Token', () => {
		const path = '/widget-service/x';
		expect(of('api', 'access', path)).toHaveProperty('value', 'access');
		expect(of('api', '', path)).toHaveProperty('value', 'api');
		expect(of('', 'access', path)).toHaveProperty('value', 'access');
	});

	it('an API Token is not to be replaced', () => {
		expect(() => of('', 'access', '/calls-service/x')).toThrow('The API Token of the credential');
		expect(() => of('', '', '/lead-service/x')).toThrow('The Access Token of the credential');
	});
});

it('a GET has the token in its query, beside what is there', async () => {
	expect(await addToken(credential, { method: 'GET', url: URL, qs: { a: 1 } })).toEqual({
		method: 'GET',
		url: URL,
		qs: { a: 1, clientApiId: TOKEN },
	});
	expect(await addToken(credential, { url: URL })).toMatchObject({ qs: { clientApiId: TOKEN } });
});

it('JSON has it in the query, too', async () => {
	const options = older({ method: 'POST', uri: URL, body: { a: 1 }, json: true });
	expect(await addToken(credential, options)).toMatchObject({
		body: { a: 1 },
		qs: { clientApiId: TOKEN },
	});
});

it('a form has the token in its body, not in the URL', async () => {
	const body = new URLSearchParams([
		['a', '1'],
		['a', '2'],
	]);
	const options = await addToken(credential, { method: 'POST', url: URL, body });
	expect([...(options.body as URLSearchParams)]).toEqual([
		['a', '1'],
		['a', '2'],
		['clientApiId', TOKEN],
	]);
	expect(options.qs).toBeUndefined();
	expect(options.disableFollowRedirect).toBe(true);
	expect(body.has('clientApiId')).toBe(false);
});

it.each([
	'/calls-service/RestAPI/requests/12345/register/',
	'/calls-service/RestAPI/requests/1/register',
])('%s creates a request, and is told no token', async (path) => {
	const body = new URLSearchParams({ phoneNumber: '79992223344' });
	const options = await addToken(credential, { method: 'POST', url: `${HOST}${path}`, body });
	expect(JSON.stringify({ ...options, body: [...body] })).not.toContain(TOKEN);
	expect(options).toMatchObject({ url: `${HOST}${path}`, disableFollowRedirect: true });
});

it.each([
	'/calls-service/RestAPI/requests/1/2/register/',
	'/calls-service/RestAPI/requests/register/',
	'/calls-service/RestAPI/orders/register/',
	'/widget-service/calls-service/RestAPI/requests/1/register/',
])('%s wants a token all the same', async (path) => {
	const options = await addToken(credential, { method: 'GET', url: `${HOST}${path}` });
	expect(JSON.stringify(options)).toContain(TOKEN);
});

it('a form of the older request library has it as well', async () => {
	const options = older({ method: 'POST', uri: URL, form: { a: 1 }, followRedirect: true });
	expect(await addToken(credential, options)).toMatchObject({
		form: { a: 1, clientApiId: TOKEN },
		followRedirect: false,
		followAllRedirects: false,
	});
});

it('replaces a token that is there already', async () => {
	const body = new URLSearchParams({ clientApiId: 'old' });
	const options = await addToken(credential, { method: 'POST', url: URL, body });
	expect((options.body as URLSearchParams).getAll('clientApiId')).toEqual([TOKEN]);
});

it.each(['lead-service', 'widget-service'])('below %s it is in a header', async (service) => {
	const uri = `${HOST}/${service}/v1/api/x`;
	const options = older({ method: 'POST', uri, headers: { a: '1' }, followAllRedirects: true });
	const sent = await addToken({ ...credential, accessToken: 'access' }, options);
	expect(sent).toMatchObject({
		headers: { a: '1', 'Access-Token': 'access', SiteId: '12345' },
		followAllRedirects: false,
	});
	expect(sent.qs).toBeUndefined();
	expect(await addToken(credential, options)).toMatchObject({ headers: { 'Access-Token': TOKEN } });
});

describe('no token goes', () => {
	it.each([
		['to another host', 'https://evil.example/calls-service/x'],
		['to another host, behind a user name', 'https://api.calltouch.ru@evil.example/calls-service/'],
		[
			'to a host whose name only begins alike',
			'https://api.calltouch.ru.evil.example/lead-service/',
		],
		['to another port', 'https://api.calltouch.ru:8443/calls-service/x'],
		['in clear text', 'http://api.calltouch.ru/calls-service/x'],
		['to a path that is not known', `${HOST}/other-service/x`],
		['to a path that leads elsewhere', `${HOST}/calls-service/../other/x`],
		['nowhere', ''],
	])('%s', async (_, uri) => {
		for (const options of [older({ uri }), { url: uri }]) {
			await expect(addToken(credential, options)).rejects.toThrow(
				/^(The URL is not below the Base URL|No token of the credential is for this path)/,
			);
		}
	});

	it('outside of the folder of a Base URL that has one', async () => {
		const inFolder = { ...credential, baseUrl: 'https://proxy.example/calltouch/' };
		const to = async (url: string) => await addToken(inFolder, { url });
		await expect(to('https://proxy.example/calls-service/x')).rejects.toThrow('not below');
		await expect(to('https://proxy.example/calltouchx/calls-service/')).rejects.toThrow(
			'not below',
		);
		expect(await to('https://proxy.example/calltouch/calls-service/x')).toMatchObject({
			qs: { clientApiId: TOKEN },
		});
	});

	it('where there is none, and the field is named', async () => {
		const of = async (url: string, tokens: object) =>
			await addToken({ ...credential, ...tokens }, { url });
		await expect(of(URL, { clientApiId: '' })).rejects.toThrow('The API Token of the credential');
		await expect(of(CREATE, { clientApiId: '' })).rejects.toThrow('The Access Token');
	});
});
