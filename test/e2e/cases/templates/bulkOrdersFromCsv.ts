import type { Sandbox } from '../../../sandbox/server';
import type { StoredWorkflow } from '../../client';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { missingIn, submitForm, type Ending } from './formPage';
import { activate, importTemplate, type Template } from './template';

const FILE = 'bulk-orders-from-csv.json';
const HEADER = 'Number;Date;Sum;Status;Manager';
const BOM = '\uFEFF';

/** As Excel writes it: with a BOM, semicolons, sums with spaces and commas, dates the Russian way. */
const GOOD = `${BOM}${[
	HEADER,
	'deal-0001;05.03.2026;12 500,50;Оплачен;Петров, Пётр',
	'deal-0002;6.3.2026;900;Новый;"Анна; стажёр"',
	'deal-0003;07.03.2026;1\u00A0000 ₽;Новый;',
	'deal-0001;08.03.2026;13000;Закрыт;Иванов',
].join('\r\n')}\r\n`;

const MIXED = `${[
	HEADER,
	'deal-0002;06.03.2026;950;Оплачен;',
	'deal-0004;31.02.2026;100;Новый;нет такого дня',
	'deal-0005;09.03.2026;сто;Новый;не сумма',
	'deal-0006;09.03.2026;600;Новый;',
].join('\n')}\n`;

const HUNDRED = `${[
	HEADER,
	...Array.from({ length: 100 }, (_, index) => `deal-${1001 + index};09.03.2026;${index};Новый;`),
].join('\n')}\n`;

const UNREADABLE = {
	'without rows': `${HEADER}\n`,
	'with commas': `${HEADER}\ndeal-0007;09.03.2026;1;Новый;\n`.replaceAll(';', ','),
	'with a row too long': `${HEADER}\ndeal-0007;09.03.2026;1;Новый;\ndeal-0008;1;1;1;1;1\n`,
	'with a quote that does not end': `${HEADER}\ndeal-0007;"09.03.2026;1;Новый;\n`,
};

export const bulkOrdersFromCsv: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { sandbox } = stage;
		const workflow = await importTemplate(stage, FILE);
		await activate(stage, workflow, defer);
		const before = sandbox.clientOrders.length;

		const first = await upload(stage, workflow, GOOD);
		const firstOrders = {
			'deal-0001': { sum: 13000, status: 'Закрыт', manager: 'Иванов' },
			'deal-0002': { sum: 900, status: 'Новый', manager: 'Анна; стажёр' },
			'deal-0003': { sum: 1000, status: 'Новый', manager: '' },
		};
		check(
			'A file from Excel becomes orders, of two rows for one order the later wins',
			differences(ordersIn(sandbox), firstOrders),
		);
		check(
			'Calltouch gets the dates and sums as they are meant',
			differences(creationsIn(sandbox), [
				['deal-0001', '05-03-2026 00:00:00', '12500.50'],
				['deal-0002', '06-03-2026 00:00:00', '900.00'],
				['deal-0003', '07-03-2026 00:00:00', '1000.00'],
			]),
		);
		check('The form ends with the figures, and with no file', [
			...endingObjections(first, 'All rows were uploaded', 'Created: 3, updated: 1, failed: 0.'),
			...differences(first.file, undefined, 'The file'),
		]);

		const second = await upload(stage, workflow, GOOD);
		check('The same file again makes no second order, and says that it updated', [
			...differences(ordersIn(sandbox), firstOrders),
			...differences(sandbox.clientOrders.length - before, 3, 'The number of new orders'),
			...differences(creationsIn(sandbox), [], 'Creations'),
			...endingObjections(second, 'All rows were uploaded', 'Created: 0, updated: 4, failed: 0.'),
		]);

		const third = await upload(stage, workflow, MIXED);
		check(
			'Two bad rows don\u2019t keep the good ones from being sent',
			differences(ordersIn(sandbox), {
				...firstOrders,
				// An empty cell leaves what there is.
				'deal-0002': { ...firstOrders['deal-0002'], sum: 950, status: 'Оплачен' },
				'deal-0006': { sum: 600, status: 'Новый', manager: '' },
			}),
		);
		check('The form names the bad rows with their reasons', [
			...endingObjections(third, 'Some rows failed', 'Created: 1, updated: 1, failed: 2.'),
			...missingIn(third.message, [/Row 3: .*Order Date.*31\.02\.2026/, /Row 4: "?Revenue.*сто/]),
		]);
		const { name = '', content = '' } = third.file ?? {};
		const lines = content.replace(BOM, '').trimEnd().split(/\r?\n/);
		check('It gives them as a file that can be corrected and uploaded', [
			...differences(name, 'failed-rows.csv', 'The name of the file'),
			...differences(lines.length, 3, 'The number of lines'),
			...differences(lines[0], `${HEADER};Row;Result;Reason`, 'The first line'),
			...missingIn(lines[1] ?? '', [/^deal-0004;31\.02\.2026;100;Новый;нет такого дня;3;failed;/]),
			...missingIn(lines[2] ?? '', [/^deal-0005;09\.03\.2026;сто;Новый;не сумма;4;failed;/]),
		]);

		const corrected = content.replace('31.02.2026', '28.02.2026').replace('сто', '100');
		const fourth = await upload(stage, workflow, corrected);
		check('The corrected file is taken as it is', [
			...endingObjections(fourth, 'All rows were uploaded', 'Created: 2, updated: 0, failed: 0.'),
			...differences(ordersIn(sandbox)['deal-0005']?.sum, 100),
		]);

		const hundred = await upload(stage, workflow, HUNDRED);
		check('A hundred rows go out in one HTTP request, and in another as they are new', [
			...endingObjections(
				hundred,
				'All rows were uploaded',
				'Created: 100, updated: 0, failed: 0.',
			),
			...differences(
				sandbox.httpRequests.map(({ path }) => path.split('/').at(-1)),
				['update', 'create'],
			),
		]);

		for (const [what, content] of Object.entries(UNREADABLE)) {
			const ending = await upload(stage, workflow, content);
			check(`Of a file ${what} nothing is sent, and the form says so`, [
				...endingObjections(ending, 'No orders were found', 'Nothing was sent.'),
				...differences(sandbox.httpRequests.length, 0, 'The number of calls'),
			]);
		}
	},
};

async function upload(stage: Stage, workflow: StoredWorkflow, content: string): Promise<Ending> {
	stage.sandbox.clearHttpRequests();
	const file = new File([content], 'Заказы.csv', { type: 'text/csv' });
	return await submitForm(stage, workflow, { fields: [file] });
}

interface Order {
	sum: number;
	status: string;
	manager: string;
}

/** The orders that came from files, by their numbers. */
function ordersIn({ clientOrders }: Sandbox): Record<string, Order> {
	return Object.fromEntries(
		clientOrders.map(({ orderNumber, values }) => [
			orderNumber,
			{
				sum: Number(values['revenue']),
				status: String(values['status']),
				manager: typeof values['manager'] === 'string' ? values['manager'] : '',
			},
		]),
	);
}

interface NewOrder {
	orderNumber: string;
	orderDate?: string;
	revenue?: string;
}

/** Number, date and sum of what Calltouch was told to create, in the order of the numbers. */
function creationsIn({ httpRequests }: Sandbox): Array<Array<string | undefined>> {
	return httpRequests
		.filter(({ path, status }) => path.endsWith('/client-order/create') && status === 200)
		.flatMap(({ rawBody }) => (JSON.parse(rawBody) as { orders: NewOrder[] }).orders)
		.map(({ orderNumber, orderDate, revenue }) => [orderNumber, orderDate, revenue])
		.sort(([a = ''], [b = '']) => a.localeCompare(b));
}

function endingObjections({ title, message }: Ending, expected: string, figures: string): string[] {
	return [
		...differences(title, expected, 'The title of the ending'),
		...(message.startsWith(figures) ? [] : [`The ending says: ${message}`]),
	];
}
