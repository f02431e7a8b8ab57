import type { INodeParameters } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow, onlyCall, queryOf } from './helpers/sandbox';

describe('Call → Get', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const byId = (value: number | string) => ({ __rl: true, mode: 'callId', value });

	async function get(value: number | string, more: INodeParameters = {}): Promise<Result> {
		const call = byId(value);
		return await execute(sandbox, {
			parameters: { resource: 'call', operation: 'get', call, ...more },
		});
	}

	it('looks through the last 30 days for the ID, when nothing was set', async () => {
		const { callId } = sandbox.addCall({ date: Date.now() - 86_400_000, manager: 'Коля' });

		const result = await get(callId);

		const today = DateTime.now().setZone('Europe/Moscow');
		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			dateFrom: today.minus({ days: 29 }).toFormat('dd/MM/yyyy'),
			dateTo: today.toFormat('dd/MM/yyyy'),
			page: '1',
			limit: '1000',
			callId: String(callId),
			withCallTags: 'true',
		});
		expect(result.json).toMatchObject([{ callId, manager: 'Коля' }]);
	});

	it.each([
		['filters by the ID', 'works', 1],
		['passes over it', 'ignored', 3],
	] as const)('finds it on a later page where Calltouch %s', async (_, callIdFilter, calls) => {
		const date = moscow('2026-03-05T12:00:00');
		const ids = Array.from(
			{ length: 13 },
			(__, index) => sandbox.addCall({ date: date - index * 60_000 }).callId,
		);
		sandbox.set({ callIdFilter, callPageSize: 5, callOrder: 'newestFirst' });

		const day = { period: 'custom', dateFrom: '2026-03-05', dateTo: '2026-03-05' };
		const { json } = await get(String(ids[11]), day);

		expect(json).toMatchObject([{ callId: ids[11] }]);
		expect(sandbox.httpRequests).toHaveLength(calls);
		expect(queryOf(sandbox.httpRequests[0] ?? onlyCall(sandbox))).toMatchObject({
			dateFrom: '05/03/2026',
			dateTo: '05/03/2026',
		});
	});

	it('says plainly that there is none, and how to go on', async () => {
		sandbox.addCall();

		const { error } = await get('1', { period: 'today' });

		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch has no call with the ID 1 in the period [item 0]',
		});
		expect(error?.description).toMatch(/^Check the ID, the period and the site ID/);
	});

	it('passes over a call of another site', async () => {
		const { callId } = sandbox.addCall({ siteId: sandbox.credentials.secondSiteId });

		expect((await get(callId)).error?.message).toContain('has no call with the ID');
		expect((await get(callId, { options: { siteId: '67890' } })).json).toMatchObject([{ callId }]);
	});

	it.each([
		['', /^"Call" is required/],
		['12a', /^"Call → By ID" must be a Calltouch ID/],
	])('refuses %j as an ID', async (value, message) => {
		const result = await get(`={{ ${JSON.stringify(value)} }}`);
		expect(result.error?.message).toMatch(message);
		expect(sandbox.httpRequests).toEqual([]);
	});
});
