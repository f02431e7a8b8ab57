import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox, moscow } from './helpers/sandbox';

describe('Call → Import', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function importCalls(
		parameters: INodeParameters = {},
		items?: IDataObject[],
		onError?: OnError,
	): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				resource: 'call',
				operation: 'import',
				referenceId: '={{ $json.id ?? "pbx-1" }}',
				clientPhoneNumber: '={{ $json.phone ?? "8 (999) 222-33-44" }}',
				callCenterPhoneNumber: '+7 495 123-45-67',
				callStartTime: '2026-03-01T12:00:00Z',
				duration: 95,
				...parameters,
			},
			items,
			onError,
		});
	}

	const numbered = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ id: `pbx-${index + 1}` }));

	/** The calls of each HTTP request. */
	function posted(): IDataObject[][] {
		return sandbox.httpRequests.map(
			({ rawBody }) => (JSON.parse(rawBody) as { calls: IDataObject[] }).calls,
		);
	}

	/** Calls of the sandbox's own have other IDs. */
	const imported = () =>
		sandbox.calls.filter(({ callReferenceId }) => /^pbx-\d{1,3}$/.test(callReferenceId));

	const idsIn = (calls: IDataObject[] = []) => calls.map(({ referenceId }) => referenceId);

	it('posts a hundred at once, and tells of each that it was accepted, and the log', async () => {
		const items = numbered(101);

		const { json, output } = await importCalls({}, items);

		expect(sandbox.httpRequests[0]).toMatchObject({
			method: 'POST',
			url: '/lead-service/v1/api/call/import',
			headers: { 'access-token': sandbox.credentials.accessToken, siteid: '12345' },
		});
		expect(
			posted()
				.map(({ length }) => length)
				.sort(),
		).toEqual([1, 100]);
		expect(idsIn(json)).toEqual(items.map(({ id }) => id));
		expect(new Set(json.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
		expect(new Set(json.map(({ logId }) => logId)).size).toBe(2);
		expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => ({ item })),
		);
		expect(imported()).toHaveLength(101);
	});

	it('sends every field in the form that was seen, and none that is empty', async () => {
		await importCalls({
			status: 'unsuccessful',
			duration: '={{ 0 }}',
			additionalFields: {
				comment: 'Не дозвонился',
				recordUrl: 'https://pbx.example.com/1.mp3',
				sipCallId: '7b3f0c52@pbx',
				tags: 'VIP, повторный',
				waitingTime: '12',
				source: 'avito',
				medium: 'marketplace',
				campaign: '={{ $json.nothing }}',
				content: '',
			},
		});

		expect(posted()).toEqual([
			[
				{
					referenceId: 'pbx-1',
					clientPhoneNumber: '79992223344',
					callCenterPhoneNumber: '74951234567',
					callStartTime: '2026-03-01 15:00:00',
					duration: 0,
					status: 'unsuccessful',
					sipCallId: '7b3f0c52@pbx',
					waitingTime: 12,
					recordUrl: 'https://pbx.example.com/1.mp3',
					comment: { text: 'Не дозвонился' },
					addTags: [{ tag: 'VIP' }, { tag: 'повторный' }],
					customSources: { source: 'avito', medium: 'marketplace' },
				},
			],
		]);
		expect(imported()).toEqual([
			expect.objectContaining({ date: moscow('2026-03-01T15:00'), successful: false }),
		]);
	});

	it('is sent again when it may have arrived, and imports no call twice', async () => {
		sandbox.fail({ kind: 'reset', acted: true });

		const { json } = await importCalls({}, numbered(3));

		expect(posted()).toHaveLength(2);
		expect(json).toHaveLength(3);
		expect(
			idsIn(imported().map(({ callReferenceId }) => ({ referenceId: callReferenceId }))),
		).toEqual(['pbx-1', 'pbx-2', 'pbx-3']);
	});

	it('sends the good ones of a batch that Calltouch refuses, and fails the bad one alone', async () => {
		sandbox.fail({
			kind: 'answer',
			status: 400,
			body: { data: { validationErrorData: 'pbx-2: нет' } },
			contains: 'pbx-2',
			times: null,
		});

		const { json } = await importCalls({}, numbered(3), 'continueRegularOutput');

		expect(json).toEqual([
			expect.objectContaining({ referenceId: 'pbx-1', outcome: 'accepted' }),
			{ error: expect.stringContaining('pbx-2: нет') as unknown },
			expect.objectContaining({ referenceId: 'pbx-3', outcome: 'accepted' }),
		]);
		expect(imported()).toHaveLength(2);
	});

	it('keeps calls with one Reference ID apart, of which Calltouch imports the first', async () => {
		const items = [
			{ id: 'pbx-1', phone: '79992223344' },
			{ id: 'pbx-1', phone: '79992223355' },
		];

		await importCalls({}, items);

		expect(posted().map(idsIn)).toEqual([['pbx-1'], ['pbx-1']]);
		expect(imported()).toEqual([expect.objectContaining({ callerNumber: '79992223344' })]);
	});

	it.each<[string, INodeParameters, string]>([
		['no Reference ID', { referenceId: '={{ "" }}' }, '"Reference ID" is required'],
		[
			'a long one',
			{ referenceId: 'x'.repeat(101) },
			'"Reference ID" must have at most 100 characters',
		],
		[
			'a local number',
			{ callCenterPhoneNumber: '22-33-44' },
			'"Call Center Phone Number" must be a phone number with its country code',
		],
		['a duration in words', { duration: '={{ "1:35" }}' }, '"Duration" must be a number'],
		['no duration', { duration: '={{ "" }}' }, '"Duration" is required'],
	])('refuses %s before anything is sent', async (_, parameters, message) => {
		const { error } = await importCalls(parameters);

		expect(error?.message).toContain(message);
		expect(sandbox.httpRequests).toEqual([]);
	});
});
