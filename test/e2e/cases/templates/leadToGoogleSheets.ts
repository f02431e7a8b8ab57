import type { Workflow } from '../../client';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withParameters } from './adapt';
import { startFakeGoogleSheets, type FakeGoogleSheets } from './fakeGoogleSheets';
import { importTemplate, type Template } from './template';

const FILE = 'lead-to-google-sheets.json';
const SAVE = 'Append or Update Row';
const HEADER = [
	...['Lead', 'Date', 'Type', 'Name', 'Phone', 'Email', 'Source', 'Medium', 'Campaign', 'Keyword'],
	...['City', 'Page', 'Comment'],
];

export const leadToGoogleSheets: Template = {
	file: FILE,
	prove: async (stage, check) => {
		const { client, sandbox, outside } = stage;
		if (!outside) throw new Error('The stage was set without the world outside.');
		const google = await startFakeGoogleSheets(outside);
		const credential = await client.createCredential(
			'googleApi',
			'Google account',
			google.credential,
		);
		const workflow = await importTemplate(
			stage,
			FILE,
			(template) => withServiceAccount(template, google),
			[credential],
		);
		const run = async (): Promise<string[]> =>
			failureOf(await client.runWorkflow(workflow, 'Calltouch Trigger'));

		const session = { source: 'yandex', medium: 'cpc', utmCampaign: 'Осень' };
		const { callId } = sandbox.addCall({
			date: sandbox.now() - 60_000,
			callerNumber: '79992223344',
			successful: false,
			session,
		});
		const { requestId } = sandbox.addRequest({
			date: sandbox.now() - 1_000,
			client: { fio: '=IMPORTXML("https://example.com")', phones: null },
			session,
		});
		const first = await run();
		check('An empty sheet gets the names of the columns, then a row for each lead', [
			...first,
			...differences(google.rows[0], HEADER),
			...differences(leads(google), [`call ${callId}`, `request ${requestId}`].toSorted()),
			...differences(cell(google, `call ${callId}`, 'Type'), 'Missed call'),
			...differences(cell(google, `call ${callId}`, 'Phone'), '79992223344'),
			...differences(cell(google, `call ${callId}`, 'Source'), 'yandex'),
		]);
		check('What looks like a formula is put in as text', [
			...differences(
				cell(google, `request ${requestId}`, 'Name'),
				'=IMPORTXML("https://example.com")',
			),
			...differences(new Set(google.inputOptions), new Set(['RAW'])),
		]);

		// A column that somebody has added by hand.
		google.rows.forEach((row, index) => (row[HEADER.length] = index === 0 ? 'Manager' : 'Анна'));
		const { requestId: next } = sandbox.addRequest({ date: sandbox.now() - 500, session });
		const second = await run();
		const expected = [`call ${callId}`, `request ${requestId}`, `request ${next}`];
		check(
			'Those that come again are updated, a new one is added, and other columns are left alone',
			[
				...second,
				...differences(leads(google), expected.toSorted()),
				...differences(cell(google, `call ${callId}`, 'Manager'), 'Анна'),
			],
		);
	},
};

/** With a service account, since signing in to Google needs a browser. */
function withServiceAccount(
	template: Workflow,
	{ documentId, sheetName }: FakeGoogleSheets,
): Workflow {
	const { nodes, ...others } = withParameters(template, SAVE, {
		authentication: 'serviceAccount',
		documentId: { __rl: true, mode: 'id', value: documentId },
		sheetName: { __rl: true, mode: 'name', value: sheetName },
	});
	return {
		...others,
		nodes: nodes.map((node) =>
			node.name === SAVE ? { ...node, credentials: { googleApi: { name: '' } } } : node,
		),
	};
}

/** The keys of the rows, sorted. */
function leads({ rows }: FakeGoogleSheets): string[] {
	return rows
		.slice(1)
		.map(([key = '']) => key)
		.toSorted();
}

function cell({ rows }: FakeGoogleSheets, lead: string, column: string): string | undefined {
	return rows.find(([key]) => key === lead)?.[rows[0]?.indexOf(column) ?? -1];
}
