import { run } from './processes';

/**
 * What `npm run` puts into the environment describes the package it ran in, and a child npm takes it
 * for settings of its own: an `ignore-scripts` of the checkout would decide for the host. Where to
 * download from and how to get there is the machine's, and stays.
 */
const MACHINE_SETTINGS = new Set(
	[
		'ca',
		'cache',
		'cafile',
		'globalconfig',
		'https_proxy',
		'noproxy',
		'offline',
		'prefer_offline',
		'proxy',
		'registry',
		'strict_ssl',
		'userconfig',
	].map((name) => `npm_config_${name}`),
);

/** Runs npm in the folder and answers what it printed. */
export async function npm(
	cwd: string,
	args: string[],
	settings: NodeJS.ProcessEnv = {},
): Promise<string> {
	return await run('npm', args, { cwd, env: { ...npmEnvironment(), ...settings } });
}

function npmEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(process.env).filter(([name]) => {
			const lower = name.toLowerCase();
			if (lower === 'node_env' || lower === 'node_options' || lower === 'init_cwd') return false;
			return !lower.startsWith('npm_') || MACHINE_SETTINGS.has(lower);
		}),
	);
}
