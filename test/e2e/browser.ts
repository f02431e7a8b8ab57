import { existsSync } from 'node:fs';
import { chromium, selectors, type Page } from 'playwright-core';
import type { N8nClient } from './client';
import type { Defer } from './lifetime';
import type { N8n } from './n8n';

/** A page of the real editor, signed in, and what its console had to say against us. */
export interface Editor {
	page: Page;
	complaints: string[];
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
	const [name = '', value = ''] = client.sessionCookie().split(/=(.*)/);
	await context.addCookies([{ name, value, url }]);
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('pageerror', (error) => complaints.push(error.message));
	page.on('console', (message) => {
		const source = message.location().url;
		// The editor asks npm for newer versions of the package, and is cut off from it on purpose.
		if (message.type() === 'error' && source.startsWith(url)) {
			complaints.push(`${message.text()} (${source.slice(url.length)})`);
		}
	});
	return { page, complaints };
}
