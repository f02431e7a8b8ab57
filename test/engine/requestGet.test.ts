import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow, onlyCall, queryOf } from './helpers/sandbox';
import { ALL_EXTRAS } from './helpers/scenarios';

describe('Request → Get', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function get(
		request: INodeParameters | string,
		more: INodeParameters = {},
		items?: IDataObject[],
	): Promise<Result> {
		const parameters = { resource: 'request', operation: 'get', request, ...more };
		return await execute(sandbox, { parameters, items });
	}

	const byId = (value: number | string) => ({ __rl: true, mode: 'requestId', value });
	const byNumber = (value: number | string) => ({ __rl: true, mode: 'requestNumber', value });

	it('asks for the Calltouch ID and tags, and for no period', async () => {
		sandbox.addRequest();
		const wanted = sandbox.addRequest({ date: moscow('2020-03-10T12:00:00'), subject: 'Корзина' });

		const result = await get(byId(String(wanted.requestId)));

		const call = onlyCall(sandbox);
		expect(call.url).toMatch(/^\/calls-service\/RestAPI\/requests\/\?/);
		expect(queryOf(call)).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			siteId: '12345',
			requestId: String(wanted.requestId),
			withRequestTags: 'true',
		});
		expect(result.json).toEqual([
			expect.objectContaining({
				requestId: wanted.requestId,
				form: 'Корзина',
				createdAt: '2020-03-10T12:00:00+03:00',
			}),
		]);
	});

	it('asks for the number that the site gave', async () => {
		sandbox.addRequest();
		const wanted = sandbox.addRequest({ requestNumber: 'сайт/2024 №7' });

		const result = await get(byNumber('сайт/2024 №7'));

		expect(queryOf(onlyCall(sandbox))).toMatchObject({ requestNumber: 'сайт/2024 №7' });
		expect(queryOf(onlyCall(sandbox))).not.toHaveProperty('requestId');
		expect(result.json[0]?.requestId).toBe(wanted.requestId);
	});

	it.each([
		['a number', '={{ $json.id }}'],
		['text with spaces around', '={{ " " + $json.id + " " }}'],
	])('takes an ID that an expression gives as %s', async (_, value) => {
		const { requestId } = sandbox.addRequest();

		const result = await get(byId(value), {}, [{ id: requestId }]);

		expect(queryOf(onlyCall(sandbox)).requestId).toBe(String(requestId));
		expect(result.json[0]?.requestId).toBe(requestId);
	});

	it('takes a request picked from the list', async () => {
		const { requestId } = sandbox.addRequest();

		const result = await get({
			__rl: true,
			mode: 'list',
			value: String(requestId),
			cachedResultName: 'Анна',
		});

		expect(result.json[0]?.requestId).toBe(requestId);
	});

	it('takes a bare ID in place of the whole locator, as an AI agent gives it', async () => {
		const { requestId } = sandbox.addRequest();

		const result = await get('={{ $json.id }}', {}, [{ id: requestId }]);

		expect(result.json[0]?.requestId).toBe(requestId);
	});

	it("gives Calltouch's own JSON when raw", async () => {
		const added = sandbox.addRequest();

		const result = await get(byId(added.requestId), {
			output: 'raw',
			include: ALL_EXTRAS,
		});

		expect(result.json).toEqual([JSON.parse(JSON.stringify(added))]);
	});

	it('gives the selected keys alone', async () => {
		const { requestId } = sandbox.addRequest({ session: { source: 'yandex' } });

		const result = await get(byId(requestId), {
			output: 'selected',
			fields: ['source', 'requestId'],
		});

		expect(Object.entries(result.json[0] ?? {})).toEqual([
			['source', 'yandex'],
			['requestId', requestId],
		]);
	});

	it('sends options only when they were added', async () => {
		const other = sandbox.addRequest({ siteId: sandbox.credentials.secondSiteId });

		const result = await get(byId(other.requestId), {
			include: [],
			options: { siteId: '67890', attribution: '0', usePathForm: false },
		});

		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			siteId: '67890',
			requestId: String(other.requestId),
			attribution: '0',
		});
		expect(result.json[0]?.siteId).toBe(67890);
	});

	describe('older form of the call', () => {
		const older = { options: { usePathForm: true } };

		it.each(['array', 'object'] as const)(
			'names the request in the path and takes an answer that is an %s',
			async (requestByNumberAnswer) => {
				sandbox.set({ requestByNumberAnswer });
				const wanted = sandbox.addRequest({ requestNumber: 'сайт/2024 №7?' });

				const result = await get(byNumber('сайт/2024 №7?'), older);

				const call = onlyCall(sandbox);
				expect(call.url).toContain(`/requests/${encodeURIComponent('сайт/2024 №7?')}?clientApiId=`);
				expect(queryOf(call)).toEqual({ clientApiId: sandbox.credentials.clientApiId });
				expect(result.json[0]?.requestId).toBe(wanted.requestId);
			},
		);

		it.each(['array', 'object'] as const)(
			'says that there is no such request when nothing is found (%s)',
			async (requestByNumberAnswer) => {
				sandbox.set({ requestByNumberAnswer });

				const result = await get(byNumber('site-404'), older);

				expect(result.error?.message).toBe(
					'Calltouch has no request with the number "site-404" [item 0]',
				);
				expect(sandbox.httpRequests).toHaveLength(1);
			},
		);
	});

	it.each([
		['Calltouch ID', byId('145507'), 'Calltouch has no request with the Calltouch ID 145507'],
		['number', byNumber('site-404'), 'Calltouch has no request with the number "site-404"'],
	])('names the %s when there is no such request', async (_, request, message) => {
		sandbox.addRequest();

		const result = await get(request);

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: `${message} [item 0]`,
			context: { itemIndex: 0 },
		});
		expect(result.json).toEqual([]);
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it.each([
		[
			'letters as a Calltouch ID',
			byId('={{ "abc" }}'),
			/^"Request → By ID" must be a Calltouch ID/,
		],
		['an empty ID', byId('={{ null }}'), /^"Request" is required/],
		['an ID of spaces', byId('={{ "  " }}'), /^"Request" is required/],
		['an empty locator', '={{ $json.nothing }}', /^"Request" is required/],
	])('refuses %s before anything is sent', async (_, request, message) => {
		const result = await get(request);

		expect(result.error?.message).toMatch(message);
		expect(result.error?.message).toMatch(/ \[item 0\]$/);
		expect(result.error?.name).toBe('NodeOperationError');
		expect(sandbox.httpRequests).toEqual([]);
	});

	it("tells what Calltouch answered when it did not accept the site's ID", async () => {
		const result = await get(byId('145507'), { options: { siteId: '99999' } });

		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch does not accept the token or the site ID [item 0]',
			httpCode: '403',
		});
		expect(result.error?.description).toContain('no access to site 99999');
	});
});
