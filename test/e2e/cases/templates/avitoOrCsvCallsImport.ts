import { differences } from '../compare';
import { missingIn, submitForm, type Ending } from './formPage';
import { activate, importTemplate, type Template } from './template';

const FILE = 'avito-or-csv-calls-import.json';
const HEADER = 'ID;Date;Client;Number;Duration;Status';

const MIXED = `\uFEFF${[
	HEADER,
	'1001;31.03.2026 15:30;8 (999) 222-33-44;+7 495 123-45-67;95;Отвечен',
	'1002;2026-03-31 16:00:05;+7 999 222-33-55;+7 495 123-45-67;0;',
	'1003;31.02.2026 10:00;+7 999 222-33-66;+7 495 123-45-67;10;',
	';31.03.2026 10:00;+7 999 222-33-77;+7 495 123-45-67;10;',
	'1005;31.03.2026 17:00;+7 999 222-33-88;+7 495 123-45-67;30;Пропущенный',
].join('\r\n')}\r\n`;

const HUNDRED = `${[
	HEADER,
	...Array.from(
		{ length: 100 },
		(_, index) => `${2001 + index};01.03.2026 10:00;79990000${100 + index};74951234567;${index};`,
	),
].join('\n')}\n`;

export const avitoOrCsvCallsImport: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { sandbox } = stage;
		const workflow = await importTemplate(stage, FILE);
		await activate(stage, workflow, defer);
		const upload = async (content: string): Promise<Ending> => {
			sandbox.clearHttpRequests();
			const file = new File([content], 'Звонки.csv', { type: 'text/csv' });
			return await submitForm(stage, workflow, { fields: [file] });
		};
		const imported = () =>
			sandbox.calls
				.filter(({ callReferenceId }) => callReferenceId.startsWith('avito-'))
				.map(({ callReferenceId, callerNumber, date, duration, successful, subPoolName }) => [
					...[callReferenceId, callerNumber, new Date(date).toISOString()],
					...[duration, successful, subPoolName],
				]);

		const expected = [
			['avito-1001', '79992223344', '2026-03-31T12:30:00.000Z', 95, true, 'avito'],
			['avito-1002', '79992223355', '2026-03-31T13:00:05.000Z', 0, false, 'avito'],
			['avito-1005', '79992223388', '2026-03-31T14:00:00.000Z', 30, false, 'avito'],
		];
		const first = await upload(MIXED);
		check('Good rows become calls in one HTTP request, bad ones are named with their reasons', [
			...differences(imported(), expected),
			...differences(sandbox.httpRequests.length, 1, 'The number of HTTP requests'),
			...differences(first.title, 'Some rows failed'),
			...missingIn(first.message, [
				/Taken: 3, failed: 2\./,
				/Row 4: .*Call Start Time/,
				/Row 5: .*ID/,
			]),
			...differences(
				first.file?.content.trimEnd().split(/\r?\n/).length,
				3,
				'The lines of the file',
			),
		]);

		await upload(MIXED);
		check('The same file again imports nothing twice', differences(imported(), expected));

		const hundred = await upload(HUNDRED);
		check('A hundred calls go out in one HTTP request', [
			...differences(imported().length, 103, 'The number of calls'),
			...differences(sandbox.httpRequests.length, 1, 'The number of HTTP requests'),
			...differences(hundred.title, 'All rows were uploaded'),
		]);

		const empty = await upload(`${HEADER}\n`);
		check('Of a file without rows nothing is sent, and the form says so', [
			...differences(empty.title, 'No calls were found'),
			...differences(sandbox.httpRequests.length, 0, 'The number of HTTP requests'),
		]);
	},
};
