import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { Result, Scenario } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';

type Json = Record<string, unknown>;

describe('Lead', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	async function run(
		operation: string,
		items: IDataObject[],
		parameters: INodeParameters,
		more: Partial<Scenario> = {},
	): Promise<Result> {
		return await execute(sandbox, {
			parameters: {
				...{ resource: 'lead', operation, findBy: 'request', requestId: '={{ $json.id }}' },
				...parameters,
			},
			items,
			...more,
		});
	}

	const requests = (count: number) =>
		Array.from({ length: count }, () => ({ id: sandbox.addRequest().requestId }));
	const bodies = () => sandbox.httpRequests.map(({ rawBody }) => JSON.parse(rawBody) as Json);
	const goOn = { onError: 'continueRegularOutput' } as const;

	const CHANGES: Array<
		[operation: string, path: string, key: string, parameters: INodeParameters, change: Json]
	> = [
		[
			'addTags',
			'tag/lead/add',
			'leads',
			{ tags: 'VIP, повторный', overwrite: true },
			{ addTags: { overwrite: true, tags: [{ tag: 'VIP' }, { tag: 'повторный' }] } },
		],
		[
			'addComment',
			'comment/lead/add',
			'comments',
			{ addComment: 'Перезвонить\nзавтра' },
			{ addComment: 'Перезвонить\nзавтра' },
		],
		[
			'addManagers',
			'manager/lead/add',
			'leads',
			{ managers: '={{ ["Иванов Иван"] }}' },
			{ addManagers: { overwrite: false, managers: [{ manager: 'Иванов Иван' }] } },
		],
		[
			'addCustomFields',
			'customfield/lead/add',
			'leads',
			{
				customFields: { values: [{ field: 'birthday', value: '01-01-1990' }] },
				customFieldsJson: '{ "rooms": 3 }',
			},
			{
				addCustomFields: {
					overwrite: false,
					customFields: [
						{ field: 'birthday', value: '01-01-1990' },
						{ field: 'rooms', value: 3 },
					],
				},
			},
		],
	];

	describe.each(CHANGES)('%s', (operation, path, key, parameters, change) => {
		it('changes what is asked for, and hands the answer out', async () => {
			const [first] = requests(1);

			const { json, error } = await run(operation, [{ id: first?.id }], parameters);

			expect(error).toBeUndefined();
			const matching = [{ type: 'request', requestParams: { requestId: first?.id } }];
			expect(sandbox.httpRequests.map((one) => one.path)).toEqual([`/lead-service/v1/api/${path}`]);
			expect(bodies()).toEqual([{ [key]: [{ matching, ...change }] }]);
			expect(sandbox.leadChanges).toEqual([
				{
					lead: { type: 'request', id: first?.id },
					kind: Object.keys(change)[0],
					change: Object.values(change)[0],
				},
			]);
			expect(json).toEqual([
				{
					outcome: 'accepted',
					answer: { leadType: 'request', leadId: first?.id, error: null },
				},
			]);
		});

		it('takes a hundred in one HTTP request, and tells one that is not found from the others', async () => {
			const items = requests(100).map((item, index) => (index === 41 ? { id: 1 } : item));

			const { json, output } = await run(operation, items, parameters, goOn);

			expect(sandbox.httpRequests).toHaveLength(1);
			expect(json[41]?.error).toMatch(/^Calltouch refused this item.*No lead was found/);
			expect(sandbox.leadChanges).toHaveLength(99);
			json.forEach(({ answer }, index) => {
				if (index !== 41) expect(answer).toMatchObject({ leadId: items[index]?.id });
			});
			expect(output[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
		});

		it('is sent again after a broken connection only where it takes the place of what is there', async () => {
			sandbox.fail({ kind: 'reset', acted: true });

			const { json } = await run(operation, requests(2), parameters, {
				...goOn,
				settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			});

			const isHarmless = parameters.overwrite === true;
			expect(sandbox.httpRequests).toHaveLength(isHarmless ? 2 : 1);
			for (const one of json) {
				if (isHarmless) expect(one.outcome).toBe('accepted');
				else expect(one.error).toMatch(/may have been carried out.*Look for it at the lead/);
			}
		});
	});

	const COMMENT = { addComment: '={{ $json.text ?? "text" }}' };

	it('sends items for one lead in their order, in HTTP requests of their own', async () => {
		const [{ id } = { id: 0 }, other] = requests(2);
		const items = [
			{ id, text: '1' },
			{ id: other?.id, text: '2' },
			{ id, text: '3' },
		];

		await run('addComment', items, COMMENT);

		expect(sandbox.httpRequests).toHaveLength(2);
		expect(
			sandbox.leadChanges
				.filter(({ lead }) => lead && 'id' in lead && lead.id === id)
				.map(({ change }) => change),
		).toEqual(['1', '3']);
	});

	it('is found by call, by client and by JSON', async () => {
		sandbox.set({ unmatchedLead: 'silent' });
		await run('addComment', [{}], { ...COMMENT, findBy: 'call', call: '32496964' });
		await run('addComment', [{}], {
			...COMMENT,
			findBy: 'leadContact',
			phones: '8 (999) 222-33-44',
			date: '2026-03-09T10:00:00',
			searchAmongPhonesInText: true,
		});
		const { json } = await run('addComment', [{}], {
			...COMMENT,
			findBy: 'matching',
			matching: '[{ "type": "requestContact", "requestContactParams": { "phones": ["7"] } }]',
		});

		expect(bodies().map(({ comments }) => (comments as Json[])[0]?.matching)).toEqual([
			[{ type: 'call', callParams: { callId: 32496964 } }],
			[
				{
					type: 'leadContact',
					leadContactParams: {
						phones: ['79992223344'],
						date: '09-03-2026 10:00:00',
						searchAmongPhonesInText: true,
					},
				},
			],
			[{ type: 'requestContact', requestContactParams: { phones: ['7'] } }],
		]);
		expect(json).toEqual([{ outcome: 'accepted', answer: { error: null } }]);
	});

	it('is claimed to be no more than accepted where the answer tells of no leads', async () => {
		sandbox.set({ batchResults: 'none' });

		const { json } = await run('addComment', requests(2), COMMENT);

		const accepted = { outcome: 'accepted', answer: { meta: [], data: {} } };
		expect(json).toEqual([accepted, accepted]);
	});

	it.each<[string, string, INodeParameters]>([
		['"Tags" is required', 'addTags', { tags: '={{ $json.none }}' }],
		['"Custom Fields" is required with a value', 'addCustomFields', {}],
		[
			'"Custom Fields" is required with a value',
			'addCustomFields',
			{ customFields: { values: [{ field: 'a', value: '' }] } },
		],
		[
			'"Custom Fields" must not name the same custom field twice',
			'addCustomFields',
			{ customFields: { values: [{ field: 'a', value: 'b' }] }, customFieldsJson: '{ "a": 1 }' },
		],
		['"Phones" is required, or "Emails"', 'addComment', { ...COMMENT, findBy: 'leadContact' }],
		[
			'"Matching (JSON)" must be a list',
			'addComment',
			{ ...COMMENT, findBy: 'matching', matching: '[{ "type": "withoutSource" }]' },
		],
	])('is not touched where something does not fit: %s', async (message, operation, parameters) => {
		const { error } = await run(operation, [{ id: 1 }], parameters);

		expect(error?.message).toContain(message);
		expect(sandbox.httpRequests).toEqual([]);
	});
});
