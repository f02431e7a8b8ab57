import { gzipSync } from 'node:zlib';

import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import {
	callFields,
	deliver,
	requestFields,
	sendTo,
	testFields,
	type DeliveredFields,
} from '../sandbox/deliver';
import { listen, type ListeningTrigger } from './helpers/webhook';

let open: ListeningTrigger[] = [];

async function listening(...setting: Parameters<typeof listen>): Promise<ListeningTrigger> {
	const trigger = await listen(...setting);
	open.push(trigger);
	return trigger;
}

afterEach(async () => {
	await Promise.all(open.map(async (trigger) => await trigger.close()));
	open = [];
});

const ANY = { events: ['any'] };
const RAW = { ...ANY, output: 'raw' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const VERSIONS = [1, 1.1];
const JSON_BODY = { 'content-type': 'application/json' };

describe('A delivery', () => {
	it('is the same by GET and by POST, to the last character, answered 200', async () => {
		const { url, executions } = await listening({ parameters: { output: 'raw' } });
		for (const method of ['GET', 'POST'] as const) {
			const fields = callFields({ utm_term: 'ёлка + "ель" & 100% \\ \' <b> 😀\n\t/?#[]' });
			expect(await deliver({ address: url, method }, fields)).toMatchObject({ status: 200 });
			expect(executions.pop()).toEqual([fields]);
		}
	});

	it('comes out simplified under the keys of leads, in the zone of the credential', async () => {
		const { url, executions } = await listening({ credential: { timeZone: 'Asia/Yekaterinburg' } });
		await deliver({ address: url, method: 'POST' }, requestFields());
		expect(executions).toEqual([
			[expect.objectContaining({ leadId: 145507, createdAt: '2026-03-31T17:30:00+05:00' })],
		]);
	});

	it('needs no credential: times are then in the zone of Moscow', async () => {
		const { url, executions } = await listening({ credential: null });
		await deliver({ address: url, method: 'GET' }, callFields());
		expect(executions).toEqual([
			[expect.objectContaining({ createdAt: '2026-03-31T15:30:00+03:00' })],
		]);
	});

	it('has the fields that were chosen', async () => {
		const parameters = { output: 'selected', fields: ['eventId', 'phone', 'tags'] };
		const { url, executions } = await listening({ parameters });
		await deliver({ address: url, method: 'GET' }, callFields());
		expect(executions).toEqual([
			[{ eventId: 'call:88123456:ended', phone: '79992223344', tags: ['VIP', 'Повторный'] }],
		]);
	});

	it.each<[string, string, string | Buffer | undefined, Record<string, string>, object]>([
		[
			'query and form together, the form first',
			'?id=1&a=query',
			'a=form',
			FORM,
			{ id: '1', a: 'form' },
		],
		[
			'a form without a type',
			'',
			'id=1&city=%D0%9E%D0%BC%D1%81%D0%BA',
			{},
			{ id: '1', city: 'Омск' },
		],
		[
			'a form of plain text',
			'',
			'id=1&a=b+c',
			{ 'content-type': 'text/plain' },
			{ id: '1', a: 'b c' },
		],
		['JSON', '', '{"id":1,"tags_api":["a"]}', JSON_BODY, { id: 1, tags_api: ['a'] }],
		['JSON without a type', '', ' {"id":"1"}', {}, { id: '1' }],
		['JSON of a type of its own', '', '{"id":1}', { 'content-type': 'a/b+json' }, { id: 1 }],
		['a form of an unknown type', '', 'id=1', { 'content-type': 'a/b' }, { id: '1' }],
		['a packed form', '', gzipSync('id=1'), { 'content-encoding': 'gzip' }, { id: '1' }],
		[
			'long IDs of JSON',
			'',
			'{"ctClientId":123456789012345678}',
			JSON_BODY,
			{ ctClientId: '123456789012345678' },
		],
		['a list of JSON', '?id=1', '[1]', JSON_BODY, { id: '1', body: [1] }],
		['text', '?id=1', 'some words', {}, { id: '1', body: 'some words' }],
		[
			'a multipart form',
			'',
			'--x',
			{ 'content-type': 'multipart/form-data; boundary=x' },
			{ id: '7' },
		],
		['nothing', '?id=1', undefined, {}, { id: '1' }],
		['a name that came twice', '?id=1&id=2', undefined, {}, { id: ['1', '2'] }],
	])('is read from %s', async (_, query, body, headers, expected) => {
		// n8n itself reads more of them where the version is 1.
		for (const typeVersion of VERSIONS) {
			const { url, executions } = await listening({ typeVersion, parameters: RAW });
			expect((await sendTo(`${url}${query}`, 'POST', body, headers)).status).toBe(200);
			expect(executions).toEqual([[expected]]);
		}
	});

	it('starts nothing where it is not wanted, and is answered 200 all the same', async () => {
		const parameters = { events: ['missedCall'], filters: { tags: 'VIP, новый' } };
		const { url, executions, warnings } = await listening({ parameters });
		const missed = { status: 'unsuccessful' };
		for (const fields of [
			callFields(),
			requestFields(),
			callFields({ ...missed, tags_manual: '' }),
		]) {
			expect((await deliver({ address: url, method: 'POST' }, fields)).status).toBe(200);
		}
		expect(executions).toEqual([]);
		await deliver({ address: url, method: 'POST' }, callFields(missed));
		expect(executions).toEqual([[expect.objectContaining({ event: 'missedCall' })]]);
		expect(warnings).toEqual([]);
	});

	it.each(['order', 'chat'])('is of the type that its address says: %s', async (type) => {
		const { url, executions } = await listening({ parameters: { events: [type] } });
		const address = `${url}?webhookType=${type}`;
		await deliver({ address, method: 'GET' }, { number: '7' });
		await deliver({ address: url, method: 'GET' }, { number: '7' });
		expect(executions).toEqual([[expect.objectContaining({ event: type })]]);
		expect(JSON.stringify(executions)).not.toContain('webhookType');
	});

	it('that the cabinet sends for a test is shown to the editor, whatever is chosen', async () => {
		const parameters = { filters: { uniqueOnly: true } };
		const editor = await listening({ parameters, mode: 'manual' });
		await deliver({ address: editor.url, method: 'POST' }, testFields());
		expect(editor.executions).toEqual([[expect.objectContaining({ event: null, phone: null })]]);
		const production = await listening({ parameters });
		await deliver({ address: production.url, method: 'POST' }, testFields());
		expect(production.executions).toEqual([]);
	});
});

describe('A secret', () => {
	const SECRET = 'Kd93-ключ & 100%';
	const credential = { webhookSecret: ` ${SECRET}\n` };
	const withSecret = (url: string, secret: string) => `${url}?secret=${encodeURIComponent(secret)}`;

	it('lets in who has it, and is in no item', async () => {
		const { url, executions } = await listening({ credential, parameters: RAW });
		for (const method of ['GET', 'POST'] as const) {
			const address = withSecret(url, SECRET);
			expect((await deliver({ address, method }, callFields())).status).toBe(200);
		}
		expect(executions).toEqual([[callFields()], [callFields()]]);
	});

	it('keeps out everybody else, with 403 and without an execution', async () => {
		const { url, executions, warnings } = await listening({ credential, parameters: RAW });
		const addresses = [url, withSecret(url, ''), withSecret(url, 'guess'), `${url}?secret[]=guess`];
		for (const address of addresses) {
			for (const method of ['GET', 'POST'] as const) {
				const fields: DeliveredFields = method === 'POST' ? callFields({ secret: SECRET }) : {};
				const { status, text } = await deliver({ address, method }, fields);
				expect({ status, text }).toEqual({ status: 403, text: '' });
			}
		}
		expect(executions).toEqual([]);
		expect(warnings).toHaveLength(2 * addresses.length);
		expect(warnings.join()).toMatch(/has no secret|is not that of the credential/);
		expect(warnings.join()).not.toContain(SECRET);
		expect(warnings.join()).not.toContain('guess');
	});

	it('that nobody asks for is in no item either', async () => {
		const { url, executions } = await listening({ parameters: RAW });
		await deliver({ address: withSecret(url, 'left over'), method: 'GET' }, { id: '1' });
		expect(executions).toEqual([[{ id: '1' }]]);
	});
});

describe("Only From Calltouch's Servers", () => {
	const parameters = { ...ANY, options: { onlyFromCalltouch: true } };
	const from = (address: string) => ({ 'x-forwarded-for': address });
	const statusOf = async ({ url }: ListeningTrigger, headers = {}) =>
		(await deliver({ address: url, method: 'POST' }, callFields(), headers)).status;

	it('takes what came from its network through the proxies that n8n is told of', async () => {
		const trigger = await listening({ parameters, proxyHops: 1 });
		expect(await statusOf(trigger, from('92.118.67.9'))).toBe(200);
		expect(await statusOf(trigger, from('203.0.113.7'))).toBe(403);
		// The last proxy's word counts, not what the sender has written before it.
		expect(await statusOf(trigger, from('92.118.67.9, 203.0.113.7'))).toBe(403);
		expect(trigger.executions).toHaveLength(1);
	});

	it('believes no header otherwise, and says in the log what may be the matter', async () => {
		const trigger = await listening({ parameters });
		expect(await statusOf(trigger, from('92.118.67.9'))).toBe(403);
		expect(await statusOf(trigger)).toBe(403);
		expect(trigger.executions).toEqual([]);
		expect(trigger.warnings[0]).toMatch(
			/127\.0\.0\.1 is none of Calltouch's servers.*N8N_PROXY_HOPS/,
		);
	});
});

describe('What means harm', () => {
	const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

	it.each<[string, string, Record<string, string>, string]>([
		['200,000 levels of JSON', deep(200_000), JSON_BODY, ''],
		['200,000 lists', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, JSON_BODY, ''],
		['levels without a type', deep(20_000), {}, ''],
		['more than 16 MB without a type', 'a'.repeat(16 * 1024 * 1024 + 1), {}, ''],
		['3 MB of one value', `a=${'b'.repeat(3_000_000)}`, FORM, ''],
		['a million values', JSON.stringify(new Array(1_000_000).fill(0)), JSON_BODY, ''],
		[
			'5,000 names',
			JSON.stringify(Object.fromEntries(Object.entries('x'.repeat(5_000)))),
			JSON_BODY,
			'',
		],
	])('is refused with 413 and starts nothing: %s', async (_, body, headers, query) => {
		const { url, executions } = await listening({ parameters: ANY });
		const { status, tookMs } = await sendTo(`${url}${query}`, 'POST', body, headers);
		expect(status).toBe(413);
		expect(executions).toEqual([]);
		expect(tookMs).toBeLessThan(5_000);
	});

	it('is refused with 400 where it can not be read, which the log tells', async () => {
		const { url, executions, warnings } = await listening({ parameters: ANY });
		const packed = { 'content-encoding': 'gzip' };
		expect(await sendTo(url, 'POST', 'not packed', packed)).toMatchObject({
			status: 400,
			text: '',
		});
		expect(executions).toEqual([]);
		expect(warnings).toEqual([expect.stringContaining('its body could not be read')]);
	});

	it('changes no prototype, and takes no name of an object for a value', async () => {
		const { url, executions } = await listening({ parameters: ANY });
		const body =
			'{"__proto__":{"leadtype":"call"},"constructor":{"prototype":{"x":1}},"toString":"x"}';
		expect((await sendTo(url, 'POST', body, JSON_BODY)).status).toBe(200);
		await sendTo(
			`${url}?__proto__[polluted]=1&constructor[prototype][polluted]=1`,
			'GET',
			undefined,
		);
		expect(executions).toHaveLength(2);
		expect(executions[0]).toEqual([expect.objectContaining({ event: null, leadType: null })]);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});

describe('A parameter that does not fit', () => {
	it('is an execution that fails, naming it, so that nobody waits in vain', async () => {
		const { url, executions } = await listening({ parameters: { events: '={{ "nothing" }}' } });
		expect((await deliver({ address: url, method: 'GET' }, callFields())).status).toBe(500);
		const [error] = executions;
		expect(error).toBeInstanceOf(NodeOperationError);
		expect((error as Error).message).toContain('Trigger On');
	});

	it('so is a credential that can not be right', async () => {
		const { url, executions } = await listening({ credential: { timeZone: 'Europe/Atlantis' } });
		expect((await deliver({ address: url, method: 'GET' }, callFields())).status).toBe(500);
		expect(executions[0]).not.toBeInstanceOf(NodeApiError);
		expect((executions[0] as Error).message).toContain('Time Zone');
	});
});
