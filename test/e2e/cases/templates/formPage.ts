import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredWorkflow } from '../../client';
import type { Stage } from '../../stage';
import { untilServed } from './listening';

const FORM_TRIGGER_TYPE = 'n8n-nodes-base.formTrigger';
const ENDED_WITHIN_MS = 60_000;

/** What a visitor reads at the end of a form. */
export interface Ending {
	title: string;
	message: string;
	/** The file that the page has the browser download. */
	file?: { name: string; content: string };
}

/** As text of which each character is a byte, or as bytes. */
interface EmbeddedFile {
	data: string | { data: number[] };
	fileName: string;
}

/** Values of a form's fields in their order, and what is added to the form's address. */
export interface Submission {
	fields: Array<string | File>;
	query?: string;
}

/** Fills in the form of an active workflow, and follows it to its ending as the form's page does. */
export async function submitForm(
	{ n8n }: Stage,
	workflow: StoredWorkflow,
	{ fields, query = '' }: Submission,
): Promise<Ending> {
	const form = workflow.nodes.find(({ type }) => type === FORM_TRIGGER_TYPE);
	const address = `${n8n.url}/form/${String(form?.webhookId)}${query}`;
	await untilServed(address);
	const body = new FormData();
	fields.forEach((value, index) => body.append(`field-${index}`, value));
	const response = await fetch(address, { method: 'POST', body });
	const text = await response.text();
	const { formWaitingUrl } = JSON.parse(text) as { formWaitingUrl?: string };
	if (!response.ok || formWaitingUrl === undefined) {
		throw new Error(`The form answered ${response.status}: ${text}`);
	}
	await untilEnding(formWaitingUrl);
	const page = await readPage(formWaitingUrl);
	// The page of the ending lets the execution end.
	await fetch(formWaitingUrl, { method: 'POST' });
	return toEnding(page);
}

async function readPage(address: string): Promise<string> {
	const response = await fetch(address);
	const text = await response.text();
	if (!response.ok) throw new Error(`The form's page answered ${response.status}: ${text}`);
	return text;
}

async function untilEnding(formWaitingUrl: string): Promise<void> {
	const address = new URL(formWaitingUrl);
	address.pathname += '/n8n-execution-status';
	const deadline = Date.now() + ENDED_WITHIN_MS;
	let status = '';
	while (Date.now() < deadline) {
		status = (await readPage(address.href)).trim();
		if (status === 'form-waiting') return;
		if (!['running', 'new', 'waiting'].includes(status)) break;
		await sleep(200);
	}
	throw new Error(`The form has no ending: its execution is ${status}.`);
}

function toEnding(page: string): Ending {
	const [, title = '', message = ''] = /<h1>(.*?)<\/h1>\s*<p[^>]*>(.*?)<\/p>/s.exec(page) ?? [];
	const [, encoded = ''] = /decodeURIComponent\("([^"]*)"\)/.exec(page) ?? [];
	return { title, message, file: toFile(decodeURIComponent(encoded)) };
}

/** n8n 1 puts a file into the page, n8n 2 a list of files. */
function toFile(embedded: string): Ending['file'] {
	const files = embedded ? ([JSON.parse(embedded)].flat() as Array<EmbeddedFile | ''>) : [];
	const [file] = files;
	if (!file) return undefined;
	const { data, fileName } = file;
	const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data.data);
	return { name: fileName, content: bytes.toString('utf8') };
}

/** Objections to a text that does not tell all that it should. */
export function missingIn(text: string, wanted: RegExp[]): string[] {
	return wanted.filter((each) => !each.test(text)).map((each) => `${each} is not in: ${text}`);
}
