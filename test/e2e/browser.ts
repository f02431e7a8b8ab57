import { existsSync } from 'node:fs';
import { chromium, selectors, type Page } from 'playwright-core';
import type { N8nClient } from './client';
import type { Defer } from './lifetime';
import type { N8n } from './n8n';

/** A page of the real editor, signed in, and what there is to say against what went on in it. */
export interface Editor {
	page: Page;
	/** Errors of the page and in its console. */
	complaints: string[];
	/** Other hosts that have answered: there should be none. */
	strangers: string[];
}

const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Whatever in browser or editor looks for another host does not find it.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** A busy machine may take this long for a page of the editor. */
const PATIENCE_MS = 60_000;

/** What slides and fades in the editor would only be waited for. */
const WITHOUT_MOTION = `addEventListener('DOMContentLoaded', () => {
	const style = document.createElement('style');
	style.textContent =
		'*, ::before, ::after { transition-duration: 0s !important; animation-duration: 0s !important }';
	document.head.append(style);
})`;

/** What the editor says of itself: what its license lacks, what has not run yet, n8n's own nodes. */
const SAYS_OF_ITSELF = [
	'/rest/ai/sessions/metadata',
	'Failed to fetch sessions metadata',
	'/executions/last-successful',
	'/schemas/n8n-nodes-base.',
	'/schemas/n8n-nodes-langchain.',
];

function findChromium(): string {
	const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
	if (existsSync(path)) return path;
	throw new Error(
		`There is no Chromium at ${path}. Install it (apt-get install chromium), or name one in CHROMIUM_PATH.`,
	);
}

/** Opens the editor in Chromium, as the owner. */
export async function openEditor(
	defer: Defer,
	{ url }: N8n,
	client: N8nClient,
	viewport: { width: number; height: number },
): Promise<Editor> {
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({
		executablePath: findChromium(),
		args: CHROMIUM_FLAGS,
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
	});
	defer(async () => await browser.close());
	const context = await browser.newContext({
		baseURL: url,
		viewport,
		locale: 'en-US',
		timezoneId: 'Europe/Moscow',
		reducedMotion: 'reduce',
	});
	await context.addInitScript({ content: WITHOUT_MOTION });
	const [name = '', value = ''] = client.sessionCookie().split(/=(.*)/);
	await context.addCookies([{ name, value, url }]);
	const page = await context.newPage();
	page.setDefaultTimeout(PATIENCE_MS);
	const complaints: string[] = [];
	const strangers: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		const source = message.location().url;
		// The editor asks npm for newer versions of the package, and is cut off from it on purpose.
		if (message.type() !== 'error' || !source.startsWith(url)) return;
		const complaint = `${message.text()} (${source.slice(url.length)})`;
		if (!SAYS_OF_ITSELF.some((text) => complaint.includes(text))) complaints.push(complaint);
	});
	page.on('response', (response) => {
		const { protocol, origin } = new URL(response.url());
		if (protocol.startsWith('http') && origin !== url) strangers.push(response.url());
	});
	return { page, complaints, strangers };
}
