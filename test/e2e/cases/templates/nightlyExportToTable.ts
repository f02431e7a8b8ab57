import { DateTime } from 'luxon';
import type { AnsweredRequest } from '../../../sandbox/types';
import type { Sandbox } from '../../../sandbox/server';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withParameters } from './adapt';
import { columnsInNotes, rowsOf } from './dataTables';
import { activate, importTemplate, type Template } from './template';

const FILE = 'nightly-export-to-table.json';
const TRIGGER = 'Every Night';

export const nightlyExportToTable: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox } = stage;
		const table = await client.createDataTable('Calltouch requests', await columnsInNotes(FILE));
		const workflow = await importTemplate(stage, FILE, (template) =>
			withParameters(template, 'Save Requests', {
				dataTableId: { __rl: true, mode: 'list', value: table },
			}),
		);
		await activate(stage, workflow, defer);

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
		const first = await rowsOf(client, table, 'requestId');
		check(
			`The table has the ${expected.length} requests of yesterday, one row each`,
			differences(ids(first), expected),
		);
		const row = first.find(({ requestId }) => requestId === atNoon.requestId);
		check('A row has what the request has', differences(row, rowOf(atNoon)));

		const late = sandbox.addRequest({ date: midnight - 2_000 });
		check('A second run succeeds', failureOf(await client.runWorkflow(workflow, TRIGGER)));
		const second = await rowsOf(client, table, 'requestId');
		check(
			'It adds the request that was late, and doubles none',
			differences(ids(second), [...expected, late.requestId].sort(byNumber)),
		);
	},
};

function yesterdaysIds({ requests, credentials }: Sandbox, midnight: number): number[] {
	const yesterday = DateTime.fromMillis(midnight).minus({ days: 1 }).toMillis();
	return requests
		.filter(({ siteId, date }) => {
			return siteId === credentials.siteId && date >= yesterday && date < midnight;
		})
		.map(({ requestId }) => requestId)
		.sort(byNumber);
}

function ids(rows: Array<Record<string, unknown>>): unknown[] {
	return rows.map(({ requestId }) => requestId);
}

function byNumber(a: number, b: number): number {
	return a - b;
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
