import { messages } from '../src/messages';
import type { Message } from '../src/messages/message';
import { withGeneratedPart } from './generatedPart';

type Table = keyof typeof messages;

/** Messages, and what makes one out of what differs from case to case. */
type Rows = Record<string, Message | ((...places: never[]) => Message)>;

/** What each table is about, and what has to be known of all of it. */
const TITLES: Record<Table, { title: string; note?: string }> = {
	credential: { title: 'The credential' },
	connection: { title: 'The connection and the limit' },
	unreachable: {
		title: "Why Calltouch can't be reached",
		note: 'In the line below the message.',
	},
	answers: {
		title: 'What came in place of a good answer',
		note: 'In the line below the message.',
	},
	whenUnknown: {
		title: 'What to do where something may have been carried out',
		note: 'In the line below the message.',
	},
	refusals: { title: 'What Calltouch refuses' },
	callbacks: {
		title: 'Callbacks that Calltouch refuses',
		note: "The line below the message ends with Calltouch's own words and its code.",
	},
	trigger: { title: 'Calltouch Trigger' },
	webhook: { title: 'Calltouch Webhook Trigger', note: "In n8n's log." },
	settings: { title: 'Parameters that do not fit together' },
	parameters: {
		title: 'A parameter that does not fit',
		note: 'Nothing was sent; in the `notes` of a callback or a new request, it was sent without, or cut. The message begins with the parameter\'s name, such as "Additional Fields → Tags → entry 2", and ends with what came instead: `"Phone" must be …, but is "12345"`. Most often an expression gives something else than expected: look at its preview below the field. Where a number or a date can be read in one way only, the line below the message has the expression for it.',
	},
	phones: {
		title: 'What is wrong with a phone number',
		note: 'In brackets at the end of the message.',
	},
	progress: {
		title: 'How far it came',
		note: 'In the line below the message. Items are counted from 0. Run it again without those that were carried out, or turn on Retry On Fail, which leaves them out by itself.',
	},
	notes: { title: 'In the notes of an output item' },
};

/** The page of messages with its tables made anew from those of the code. */
export function withMessageTables(page: string): string {
	const tables = Object.entries<Rows>(messages).map(
		([name, rows]) => `${headOf(TITLES[name as Table])}\n\n${toMarkdown(rows)}\n`,
	);
	return withGeneratedPart(page, 'messages', tables.join('\n'));
}

function headOf({ title, note }: { title: string; note?: string }): string {
	return [`## ${title}`, ...(note === undefined ? [] : [note])].join('\n\n');
}

/** What a table has, with … for what differs from case to case. */
export function rowsOf(table: Rows): Array<{ name: string; text: string; description: string }> {
	return Object.entries(table).map(([name, row]) => {
		const { text, description } =
			typeof row === 'function' ? row(...Array<never>(row.length).fill('…' as never)) : row;
		return { name, text, description };
	});
}

/** A table; a mere list where other messages say what to do. */
function toMarkdown(table: Rows): string {
	const rows = rowsOf(table);
	if (rows.every(({ description }) => description === '')) {
		return rows.map(({ text }) => `- ${inCode(text)}`).join('\n');
	}
	/** What is said of several messages alike stands beside all of them. */
	const textsByDescription = new Map<string, string[]>();
	for (const { name, text, description } of rows) {
		const shown = /^\d+$/.test(name) ? `${inCode(text)} (${name})` : inCode(text);
		const alike = textsByDescription.get(description) ?? [];
		textsByDescription.set(description, [...alike, shown]);
	}
	return [
		'| Message | The line below it |',
		'|---|---|',
		...[...textsByDescription].map(
			([description, texts]) => `| ${texts.join('<br>')} | ${inCell(description)} |`,
		),
	].join('\n');
}

function inCode(text: string): string {
	return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Expressions in backticks, so that nothing in them is taken for Markdown. */
function inCell(text: string): string {
	return text.replaceAll('|', '\\|').replace(/\{\{.*?\}\}/g, '`$&`');
}
