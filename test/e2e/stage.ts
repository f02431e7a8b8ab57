import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knobs } from '../sandbox/knobs';
import { startSandbox, type Sandbox } from '../sandbox/server';
import { connect, type Credential, type N8nClient, type Owner } from './client';
import { ensureHost, type HostVersion } from './host';
import type { Defer } from './lifetime';
import { startN8n, type N8n, type N8nOptions } from './n8n';
import { startOutside, type Outside } from './outside';
import { buildTarball, installTarball } from './package';
import { reporting, type Log } from './progress';

export const OWNER: Owner = {
	email: 'demo@example.com',
	password: 'Calltouch-demo-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

/** Names that n8n itself proposes for new credentials. */
const CREDENTIAL_NAMES = {
	calltouchApi: 'Calltouch account',
} as const;

export type CredentialType = keyof typeof CREDENTIAL_NAMES;

/** What a credential leads to: the sandbox, or a server that stands for it. */
export type Server = Pick<Sandbox, 'url' | 'credentials'> & { knobs: Pick<Knobs, 'timeZone'> };

/** What a credential is filled with that leads there. */
export function calltouchAccount({
	url,
	credentials: { clientApiId, accessToken, siteId },
	knobs: { timeZone },
}: Server) {
	return { clientApiId, accessToken, siteId: String(siteId), timeZone, baseUrl: url };
}

/** A real n8n with the package, the owner and the credential in it, and the sandbox they lead to. */
export interface Stage {
	host: HostVersion;
	n8n: N8n;
	client: N8nClient;
	sandbox: Sandbox;
	/** What answers n8n's own nodes in the place of hosts that are the same for everybody, if asked for. */
	outside?: Outside;
	credentials: Record<CredentialType, Credential>;
	/** Where n8n keeps all it writes. */
	userFolder: string;
	/** What a case writes here outlives a failed run, as n8n's log does. */
	evidenceFolder: string;
	/**
	 * Starts n8n again on the same data and at the same address, once it has ended; with some other
	 * settings, if they are given.
	 */
	startAgain: (env?: Record<string, string>) => Promise<N8n>;
}

export interface StageOptions extends Pick<N8nOptions, 'port' | 'env'> {
	/** The version of n8n. */
	host?: HostVersion;
	/** Whether the account has one token for everything, and the credential an API Token alone. */
	oneToken?: boolean;
	/** The packed package, where it has been built already. */
	tarball?: string;
	/** Whether all HTTPS of n8n is to go to stand-ins; takes `openssl`. */
	withOutside?: boolean;
}

/** A temporary folder that goes at the end. */
export async function temporaryFolder(defer: Defer): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-calltouch-'));
	defer(async () => await rm(folder, { recursive: true, force: true, maxRetries: 3 }));
	return folder;
}

/** Builds and starts everything; what it starts or writes is deferred to be undone. */
export async function setStage(defer: Defer, log: Log, options: StageOptions = {}): Promise<Stage> {
	const host = await ensureHost(log, options.host);
	const folder = await temporaryFolder(defer);
	const evidenceFolder = join(folder, 'evidence');
	await mkdir(evidenceFolder);

	const userFolder = join(folder, 'n8n');
	const tarball =
		options.tarball ??
		(await reporting(
			log,
			'Building and packing the package',
			async () => await buildTarball(join(folder, 'packed')),
		));
	const installed = await installTarball(tarball, userFolder);

	const sandbox = await startSandbox({ knobs: { oneToken: options.oneToken ?? false } });
	defer(async () => await sandbox.close());
	log(`The Calltouch sandbox answers at ${sandbox.url}`);

	const outside = options.withOutside ? await startOutside(defer, folder) : undefined;
	const settings = { ...outside?.env, ...options.env };
	const launch = async (what: string, port: number | undefined, env = settings): Promise<N8n> =>
		await reporting(log, what, async () => {
			const started = await startN8n(host, { userFolder, port, env });
			defer(started.stop);
			return started;
		});
	const n8n = await launch(`Starting n8n ${host.version}`, options.port);
	const startAgain = async (env: Record<string, string> = {}): Promise<N8n> =>
		await launch('Starting n8n again', Number(new URL(n8n.url).port), { ...settings, ...env });

	const client = await connect(n8n.url, OWNER);
	if (!(await client.nodeTypes()).includes(`${installed.name}.calltouch`)) {
		throw new Error(`n8n has not loaded the package. Its log ends with:\n${await n8n.lastLog()}`);
	}
	const credentials = await createCredentials(client, sandbox, log);
	return {
		host: host.version,
		n8n,
		client,
		sandbox,
		outside,
		credentials,
		userFolder,
		evidenceFolder,
		startAgain,
	};
}

async function createCredentials(
	client: N8nClient,
	sandbox: Sandbox,
	log: Log,
): Promise<Stage['credentials']> {
	const account = calltouchAccount(sandbox);
	const create = async (
		type: CredentialType,
		data: Record<string, string>,
	): Promise<Credential> => {
		const name = CREDENTIAL_NAMES[type];
		const credential = await client.createCredential(type, name, data);
		const { status, message } = await client.testCredential(credential, data);
		if (status !== 'OK') throw new Error(`The test of the credential "${name}" failed: ${message}`);
		log(`Created the credential "${name}"; its test says: ${message}`);
		return credential;
	};
	return {
		calltouchApi: await create('calltouchApi', {
			...account,
			...(sandbox.knobs.oneToken ? { accessToken: '' } : {}),
		}),
	};
}
