import { addClientApiId } from '../../src/api/authenticate';

const TOKEN = 'mD4rd.Nc5/jvY+3';
const URL = 'https://api.calltouch.ru/x';
const credential = { clientApiId: ` ${TOKEN} ` };

it('a GET has the token in its query, beside what is there', async () => {
	expect(await addClientApiId(credential, { method: 'GET', url: URL, qs: { a: 1 } })).toEqual({
		method: 'GET',
		url: URL,
		qs: { a: 1, clientApiId: TOKEN },
	});
	expect(await addClientApiId(credential, { url: URL })).toMatchObject({
		qs: { clientApiId: TOKEN },
	});
});

it('a form has the token in its body, not in the URL', async () => {
	const body = new URLSearchParams([
		['a', '1'],
		['a', '2'],
	]);
	const options = await addClientApiId(credential, { method: 'POST', url: URL, body });
	expect([...(options.body as URLSearchParams)]).toEqual([
		['a', '1'],
		['a', '2'],
		['clientApiId', TOKEN],
	]);
	expect(options.qs).toBeUndefined();
	expect(body.has('clientApiId')).toBe(false);
});

it('a form of the older request library has it as well', async () => {
	const options = { method: 'POST' as const, url: URL, form: { a: 1 } };
	expect(await addClientApiId(credential, options)).toEqual({
		method: 'POST',
		url: URL,
		form: { a: 1, clientApiId: TOKEN },
	});
});

it('replaces a token that is there already', async () => {
	const body = new URLSearchParams({ clientApiId: 'old' });
	const options = await addClientApiId(credential, { method: 'POST', url: URL, body });
	expect((options.body as URLSearchParams).getAll('clientApiId')).toEqual([TOKEN]);
});

it('a credential without a token adds an empty one', async () => {
	expect(await addClientApiId({}, { url: URL })).toMatchObject({ qs: { clientApiId: '' } });
});
