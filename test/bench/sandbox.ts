import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod/v4';
import type { Defer } from '../e2e/lifetime';
import { ROOT } from '../e2e/package';
import { start, stop } from '../e2e/processes';
import { CREDENTIALS } from '../sandbox/credentials';
import type { Knobs } from '../sandbox/knobs';
import type { BigRequestsRange } from '../sandbox/seed';
import { startSandbox, type Sandbox } from '../sandbox/server';

/** A sandbox with nothing in it. */
export async function startMeasuredSandbox(defer: Defer, knobs: Partial<Knobs>): Promise<Sandbox> {
	const sandbox = await startSandbox({ seedRequests: 0, knobs });
	defer(async () => await sandbox.close());
	return sandbox;
}

/** Starts a sandbox in a process of its own, where its work does not hold up anybody; its URL. */
export async function startSandboxProcess(defer: Defer): Promise<string> {
	const command = [require.resolve('tsx/cli'), join(ROOT, 'test/sandbox/main.ts')];
	const child = start(process.execPath, [...command, '--seed-requests', '0'], {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	defer(async () => await stop(child));
	if (!child.stdout) throw new Error('The sandbox has no output.');
	const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
	return (JSON.parse(line) as { url: string }).url;
}

const receivedHttpRequests = z.array(z.object({ url: z.string() }));

/** Drives a sandbox in another process. */
export function connectToSandbox(url: string) {
	const control = async (method: string, path: string, body?: object): Promise<unknown> => {
		const response = await fetch(`${url}/sandbox/${path}`, {
			method,
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		if (!response.ok) throw new Error(`The sandbox answered: ${await response.text()}`);
		return await response.json();
	};
	return {
		url,
		credentials: CREDENTIALS,
		/** Nothing in it, and no limit. */
		empty: async (): Promise<void> => {
			await control('POST', 'reset');
			await control('PATCH', 'knobs', { rateLimit: null });
		},
		addBigRequests: async (count: number, range: BigRequestsRange): Promise<void> => {
			await control('POST', 'big-requests', { count, ...range });
		},
		clearHttpRequests: async (): Promise<void> => {
			await control('DELETE', 'http-requests');
		},
		/** Paths and queries of the calls since. */
		callUrls: async (): Promise<string[]> =>
			receivedHttpRequests.parse(await control('GET', 'http-requests')).map((call) => call.url),
	};
}
