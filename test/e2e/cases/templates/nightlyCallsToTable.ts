import { DateTime } from 'luxon';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withParameters } from './adapt';
import { columnsInNotes, rowsOf } from './dataTables';
import { activate, importTemplate, type Template } from './template';

const FILE = 'nightly-calls-to-table.json';
const TRIGGER = 'Every Night';

export const nightlyCallsToTable: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox } = stage;
		const table = await client.createDataTable('Calltouch calls', await columnsInNotes(FILE));
		const workflow = await importTemplate(stage, FILE, (template) =>
			withParameters(template, 'Save Calls', {
				dataTableId: { __rl: true, mode: 'list', value: table },
			}),
		);
		await activate(stage, workflow, defer);

		const midnight = DateTime.now().setZone(sandbox.knobs.timeZone).startOf('day');
		const call = sandbox.addCall({
			date: midnight.minus({ hours: 12 }).toMillis(),
			callerNumber: '79992223344',
			phoneNumber: '74951234567',
			successful: true,
			duration: 65,
			callTags: [],
			session: { source: 'yandex', medium: 'cpc' },
		});
		sandbox.addCall({ date: midnight.toMillis() });
		const expected = sandbox.calls
			.filter(({ siteId, date }) => {
				const isWithin =
					date >= midnight.minus({ days: 10 }).toMillis() && date < midnight.toMillis();
				return siteId === sandbox.credentials.siteId && isWithin;
			})
			.map(({ callId }) => callId)
			.sort((a, b) => a - b);

		check('Its first night succeeds', failureOf(await client.runWorkflow(workflow, TRIGGER)));
		const first = await rowsOf(client, table, 'callId');
		check(
			`The table has the ${expected.length} calls of the last ten days, one row each`,
			differences(
				first.map(({ callId }) => callId),
				expected,
			),
		);
		const row = first.find(({ callId }) => callId === call.callId) ?? {};
		check(
			'A row has what the call has',
			differences(row, {
				...row,
				calledAt: midnight.minus({ hours: 12 }).toUTC().toISO(),
				phone: '79992223344',
				trackedNumber: '74951234567',
				isSuccessful: true,
				duration: 65,
				source: 'yandex',
				medium: 'cpc',
				tags: '',
			}),
		);

		sandbox.changeCall(call.callId, {
			targetCall: true,
			callTags: [{ category: 'Теги', type: 'MANUAL', names: ['VIP', 'повторный'] }],
		});
		check('A second run succeeds', failureOf(await client.runWorkflow(workflow, TRIGGER)));
		const second = await rowsOf(client, table, 'callId');
		const changed = second.find(({ callId }) => callId === call.callId) ?? {};
		check('It takes over what has changed, and doubles none', [
			...differences(
				second.map(({ callId }) => callId),
				expected,
			),
			...differences(changed, { ...changed, isTarget: true, tags: 'VIP, повторный' }),
		]);
	},
};
