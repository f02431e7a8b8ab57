import { DateTime } from 'luxon';
import type { AnsweredRequest } from '../../../sandbox/types';
import type { Sandbox } from '../../../sandbox/server';
import type { DataTableColumn } from '../../client';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withParameters } from './adapt';
import { importTemplate, readTemplate, type Template } from './template';

const FILE = 'nightly-export-to-table.json';
const TRIGGER = 'Every Night';

export const nightlyExportToTable: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox } = stage;
		const table = await client.createDataTable('Calltouch requests', await columnsInNote());
		const workflow = await importTemplate(stage, FILE, (template) =>
			withParameters(template, 'Save Requests', {
				dataTableId: { __rl: true, mode: 'list', value: table },
			}),
		);
		await client.activate(workflow);
		defer(async () => await client.deactivate(workflow));

		const midnight = DateTime.now().setZone(sandbox.knobs.timeZone).startOf('day').toMillis();
		const atNoon = sandbox.addRequest({
			date: midnight - 12 * 3_600_000,
			subject: 'Корзина: "оплата"',
			client: {
				fio: 'Анна',
				phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }],
				contacts: [{ contactType: 'EMAIL', contactValue: 'anna@example.com' }],
			},
			session: {
				source: 'yandex',
				medium: 'cpc',
				utmCampaign: 'осень',
				keywords: 'окна',
				city: 'Тверь',
			},
		});
		sandbox.addRequest({ date: midnight - 1_000, session: null, client: { fio: null } });
		sandbox.addRequest({ date: midnight });
		const expected = yesterdaysIds(sandbox, midnight);

		check('Its first night succeeds', failureOf(await client.runWorkflow(workflow, TRIGGER)));
		const first = await client.dataTableRows(table);
		check(`The table has the ${expected.length} requests of yesterday, one row each`, [
			...differences(first.count, expected.length, 'The number of rows'),
			...differences(ids(first.data), expected),
		]);
		const row = first.data.find(({ requestId }) => requestId === atNoon.requestId) ?? {};
		check('A row has what the request has', differences(withoutSystemColumns(row), rowOf(atNoon)));

		const late = sandbox.addRequest({ date: midnight - 2_000 });
		check('A second run succeeds', failureOf(await client.runWorkflow(workflow, TRIGGER)));
		const second = await client.dataTableRows(table);
		check('It adds the request that was late, and doubles none', [
			...differences(second.count, expected.length + 1, 'The number of rows'),
			...differences(ids(second.data), [...expected, late.requestId].sort(byNumber)),
		]);
	},
};

/** The columns that the template's notes tell users to create. */
async function columnsInNote(): Promise<DataTableColumn[]> {
	const { nodes } = await readTemplate(FILE);
	const notes = nodes.map(({ parameters }) => parameters.content).join('\n');
	const named = (word: string, type: DataTableColumn['type']): DataTableColumn[] => {
		const line = new RegExp(`^- \\*\\*${word}\\*\\*: (.*)$`, 'm').exec(notes)?.[1] ?? '';
		return [...line.matchAll(/`(\w+)`/g)].map(([, name = '']) => ({ name, type }));
	};
	return [...named('Number', 'number'), ...named('Date', 'date'), ...named('String', 'string')];
}

function yesterdaysIds({ requests, credentials }: Sandbox, midnight: number): number[] {
	const yesterday = DateTime.fromMillis(midnight).minus({ days: 1 }).toMillis();
	return requests
		.filter(({ siteId, date }) => {
			return siteId === credentials.siteId && date >= yesterday && date < midnight;
		})
		.map(({ requestId }) => requestId)
		.sort(byNumber);
}

function ids(rows: Array<Record<string, unknown>>): number[] {
	return rows.map(({ requestId }) => Number(requestId)).sort(byNumber);
}

function byNumber(a: number, b: number): number {
	return a - b;
}

function withoutSystemColumns(row: Record<string, unknown>): Record<string, unknown> {
	const system = ['id', 'createdAt', 'updatedAt'];
	return Object.fromEntries(Object.entries(row).filter(([name]) => !system.includes(name)));
}

function rowOf({ requestId, date, status }: AnsweredRequest): Record<string, unknown> {
	return {
		requestId,
		requestedAt: new Date(date).toISOString(),
		form: 'Корзина: "оплата"',
		name: 'Анна',
		phone: '79992223344',
		email: 'anna@example.com',
		source: 'yandex',
		medium: 'cpc',
		campaign: 'осень',
		keyword: 'окна',
		city: 'Тверь',
		status,
	};
}
