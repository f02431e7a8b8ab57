import type { DataTableColumn, N8nClient } from '../../client';
import { readTemplate } from './template';

const TYPES: Record<string, DataTableColumn['type']> = {
	Number: 'number',
	Date: 'date',
	Boolean: 'boolean',
	String: 'string',
};

/** The columns that a template's notes tell users to create. */
export async function columnsInNotes(file: string): Promise<DataTableColumn[]> {
	const { nodes } = await readTemplate(file);
	const notes = nodes.map(({ parameters }) => parameters.content).join('\n');
	return Object.entries(TYPES).flatMap(([word, type]) => {
		const line = new RegExp(`^- \\*\\*${word}\\*\\*: (.*)$`, 'm').exec(notes)?.[1] ?? '';
		return [...line.matchAll(/`(\w+)`/g)].map(([, name = '']) => ({ name, type }));
	});
}

/** Which columns n8n adds by itself. */
const OF_N8N = ['id', 'createdAt', 'updatedAt'];

/** The rows of a data table, in the order of a column of numbers, without n8n's own columns. */
export async function rowsOf(
	client: N8nClient,
	table: string,
	key: string,
): Promise<Array<Record<string, unknown>>> {
	const { count, data } = await client.dataTableRows(table);
	if (count !== data.length) throw new Error(`Of ${count} rows n8n gave ${data.length}.`);
	return data
		.map((row) =>
			Object.fromEntries(Object.entries(row).filter(([name]) => !OF_N8N.includes(name))),
		)
		.sort((a, b) => Number(a[key]) - Number(b[key]));
}
