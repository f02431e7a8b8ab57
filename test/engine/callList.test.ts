import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NewCall } from '../sandbox/addCall';
import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow, onlyCall, queryOf } from './helpers/sandbox';
import { ALL_CALL_EXTRAS } from './helpers/scenarios';

describe('Call → Get Many', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		// The seeded calls are of about this day.
		sandbox = await emptySandbox({ knobs: { fixedNow: moscow('2025-05-10T12:00:00') } });
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function list(parameters: INodeParameters, items?: IDataObject[]): Promise<Result> {
		return await execute(sandbox, {
			parameters: { resource: 'call', operation: 'list', returnAll: true, ...parameters },
			items,
		});
	}

	const MARCH = { period: 'custom', dateFrom: '2026-03-01', dateTo: '2026-03-12' };

	const add = (date: string, fields: NewCall = {}): number =>
		sandbox.addCall({ ...fields, date: moscow(date) }).callId;

	const idsOf = ({ json }: Result) => json.map(({ callId }) => callId);

	it('asks for the period in the form of the call log, and gives the newest first', async () => {
		const older = add('2026-03-01T00:00:00');
		const newer = add('2026-03-12T23:59:59');
		const same = add('2026-03-12T23:59:59');
		add('2026-02-28T23:59:59');
		add('2026-03-13T00:00:00');

		const result = await list(MARCH);

		expect(onlyCall(sandbox).path).toBe('/calls-service/RestAPI/12345/calls-diary/calls');
		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			dateFrom: '01/03/2026',
			dateTo: '12/03/2026',
			page: '1',
			limit: '1000',
			withCallTags: 'true',
		});
		expect(idsOf(result)).toEqual([same, newer, older]);
		expect(result.output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			Array(3).fill({ item: 0 }),
		);
	});

	it('gives 50 calls of the last 7 days when nothing was set', async () => {
		const dates = Array.from({ length: 60 }, (_, index) => Date.now() - index * 60_000);
		const ids = dates.map((date) => sandbox.addCall({ date }).callId);

		const result = await execute(sandbox, {
			parameters: { resource: 'call', operation: 'list' },
		});

		expect(idsOf(result)).toEqual(ids.slice(0, 50));
		expect(result.json[0]).toMatchObject({ tags: [], phase: 'calldisconnected' });
	});

	it('gives the newest up to the limit, however they are spread over pages', async () => {
		const ids = Array.from({ length: 12 }, (_, index) => add(`2026-03-0${9 - (index % 9)}T12:00`));
		sandbox.set({ callPageSize: 5 });

		const result = await list({ ...MARCH, returnAll: false, limit: 2 });

		expect(idsOf(result)).toEqual([ids[9], ids[0]]);
		expect(sandbox.httpRequests).toHaveLength(3);
	});

	it('asks for older slices only where the limit is not reached yet', async () => {
		add('2026-03-20T12:00:00');
		add('2026-01-20T12:00:00');
		const quarter = { period: 'custom', dateFrom: '2026-01-01', dateTo: '2026-03-31' };

		expect((await list({ ...quarter, returnAll: false, limit: 1 })).json).toHaveLength(1);
		expect(sandbox.httpRequests).toHaveLength(1);
		expect((await list({ ...quarter, returnAll: false, limit: 2 })).json).toHaveLength(2);
		expect(sandbox.httpRequests).toHaveLength(4);
	});

	it('sends its options and what it includes, and what Calltouch filters', async () => {
		await list({
			...MARCH,
			filters: { uniqueOnly: true, targetOnly: true, uniqTargetOnly: false, callbackOnly: true },
			include: ALL_CALL_EXTRAS,
			options: {
				attribution: '0',
				bindTo: 'session',
				siteId: 67890,
				additionalParameters: {
					values: [
						{ name: 'keyword.value', value: 'купить окна' },
						{ name: 'keyword.filterMode', value: 'contains' },
					],
				},
			},
		});

		expect(onlyCall(sandbox).path).toContain('/67890/');
		expect(queryOf(onlyCall(sandbox))).toEqual({
			clientApiId: sandbox.credentials.clientApiId,
			dateFrom: '01/03/2026',
			dateTo: '12/03/2026',
			page: '1',
			limit: '1000',
			attribution: '0',
			bindTo: 'session',
			uniqueOnly: 'true',
			targetOnly: 'true',
			callbackOnly: 'true',
			'keyword.value': 'купить окна',
			'keyword.filterMode': 'contains',
			...Object.fromEntries(ALL_CALL_EXTRAS.map((flag) => [flag, 'true'])),
		});
	});

	it.each([
		...['clientApiId', 'CLIENTAPIID', 'page', 'limit', 'dateFrom', 'dateTo', 'timeFrom', 'timeTo'],
		...['siteId', 'withCallTags', 'uniqueOnly', 'bindTo', 'callId'],
	])('lets no additional parameter stand for %s', async (name) => {
		const values = [{ name: ` ${name}\u200b`, value: 'x' }];
		const options = { additionalParameters: { values } };

		const { error } = await list({ ...MARCH, options });

		expect(error?.message).toContain(
			'"Options → Additional Parameters → entry 1 → Name" must not be a parameter',
		);
		expect(sandbox.httpRequests).toEqual([]);
	});

	it('includes tags where it filters by them', async () => {
		const callTags = [{ category: '', type: 'MANUAL', names: ['Новый', 'VIP'] }];
		const wanted = add('2026-03-05T12:00:00', { callTags });
		add('2026-03-05T13:00:00');

		const result = await list({ ...MARCH, include: [], filters: { tags: 'vip, другой' } });

		expect(queryOf(onlyCall(sandbox)).withCallTags).toBe('true');
		expect(idsOf(result)).toEqual([wanted]);
	});

	it('gives missed calls of a number, in any spelling', async () => {
		const missed = { successful: false, callerNumber: '79992223344' };
		const wanted = add('2026-03-05T12:00:00', missed);
		add('2026-03-05T12:00:00', { ...missed, successful: true });
		add('2026-03-05T12:00:00', { ...missed, callerNumber: 'Anonymous' });
		sandbox.set({ callBooleans: 'text' });

		const filters = { outcome: 'missed', aniValue: '8 (999) 222-33-44' };
		const result = await list({ ...MARCH, filters });

		expect(idsOf(result)).toEqual([wanted]);
		expect(result.json[0]).toMatchObject({ isSuccessful: false, phone: '79992223344' });
	});

	it('refuses a phone that is none, by its label', async () => {
		const { error } = await list({ ...MARCH, filters: { aniValue: 'Anna' } });

		expect(error?.message).toBe(
			'"Filters → Phone" must be a phone number, or a part of one, in digits, but is "Anna" [item 0]',
		);
	});

	it('gives the keys that were chosen, or what Calltouch gave, to the last digit', async () => {
		add('2026-03-05T12:00:00', { session: { ctClientId: '130000000012345679' } });

		const selected = await list({ ...MARCH, output: 'selected', fields: ['ctClientId', 'phase'] });
		const raw = await list({ ...MARCH, output: 'raw' });

		expect(selected.json).toEqual([
			{ ctClientId: '130000000012345679', phase: 'calldisconnected' },
		]);
		expect(Object.keys(raw.json[0] ?? {})).toHaveLength(62);
		expect(raw.json[0]).toMatchObject({
			ctClientId: '130000000012345679',
			timestamp: moscow('2026-03-05T12:00:00') / 1000,
			callphase: 'calldisconnected',
		});
	});

	it('tells what Calltouch said, without the token', async () => {
		sandbox.fail({ kind: 'errorCode', errorCode: '403', message: 'No access to the journal' });

		const { error } = await list(MARCH);

		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Calltouch does not accept the token or the site ID [item 0]',
		});
		expect(error?.description).toContain('No access to the journal');
		expect(JSON.stringify(error)).not.toContain(sandbox.credentials.clientApiId);
	});

	it('goes on with other items where one fails', async () => {
		const wanted = add('2026-03-05T12:00:00');
		const { json } = await execute(sandbox, {
			parameters: {
				...{ resource: 'call', operation: 'list', returnAll: true, ...MARCH },
				dateFrom: '={{ $json.from }}',
			},
			items: [{ from: 'never' }, { from: '2026-03-01' }],
			onError: 'continueRegularOutput',
		});

		expect(json).toMatchObject([
			{ error: expect.stringContaining('"From" must be') as string },
			{ callId: wanted },
		]);
	});
});
