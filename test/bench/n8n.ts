import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type Credential, type N8nClient } from '../e2e/client';
import type { Defer } from '../e2e/lifetime';
import { startN8n, type N8n } from '../e2e/n8n';
import { installTarball } from '../e2e/package';
import { reporting } from '../e2e/progress';
import { OWNER, temporaryFolder } from '../e2e/stage';
import type { Sandbox } from '../sandbox/server';
import type { Bench } from './measure';
import { n8nProcess, untilIdle } from './processes';

/** An n8n with the package and a credential that leads to the sandbox. */
export interface MeasuredN8n {
	n8n: N8n;
	client: N8nClient;
	sandbox: Sandbox;
	credential: Credential;
	/** Of n8n's main process. */
	pid: number;
}

/** Starts an n8n on a folder of its own; resolves once it has nothing more to do. */
export async function startMeasuredN8n(
	{ host, tarball, log }: Bench,
	defer: Defer,
	sandbox: Sandbox,
	options: { withoutLimit?: boolean } = {},
): Promise<MeasuredN8n> {
	const userFolder = await temporaryFolder(defer);
	const { name } = await installTarball(tarball, userFolder);
	if (options.withoutLimit) {
		await liftLimit(join(userFolder, '.n8n', 'nodes', 'node_modules', name));
	}
	return await reporting(log, `Starting n8n ${host.version}`, async () => {
		const n8n = await startN8n(host, { userFolder });
		defer(n8n.stop);
		const client = await connect(n8n.url, OWNER);
		const { clientApiId, siteId } = sandbox.credentials;
		const credential = await client.createCredential('calltouchApi', 'Calltouch account', {
			clientApiId,
			siteId: String(siteId),
			timeZone: sandbox.knobs.timeZone,
			baseUrl: sandbox.url,
		});
		const pid = await n8nProcess(host, userFolder);
		await untilIdle(pid);
		return { n8n, client, sandbox, credential, pid };
	});
}

const LIMIT = /\bconst MOST_IN_WINDOW = 5;/;

/** So many calls a second that nothing ever waits, in the installed copy alone. */
async function liftLimit(packageFolder: string): Promise<void> {
	const file = join(packageFolder, 'dist/src/api/rateLimiter.js');
	const code = await readFile(file, 'utf8');
	if (!LIMIT.test(code)) throw new Error('The limit to lift was not found in rateLimiter.js.');
	await writeFile(file, code.replace(LIMIT, 'const MOST_IN_WINDOW = 100_000;'));
}
