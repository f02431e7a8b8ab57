/** What `npm run n8n:update` decides, apart from what it does. */
import { isOlder } from './version';

/** What n8n gives community nodes at run time, and what the engine tests run of it. */
const OF_N8N = ['luxon', 'n8n-core', 'n8n-workflow', 'zod'];

const STABLE = /^\d+\.\d+\.\d+$/;

export interface Lockfile {
	packages: Record<string, { version?: string; resolved?: string }>;
}

/** The listed versions after the current one, the newest first, without pre-releases. */
export function newerVersions(listed: string[], current: string): string[] {
	return listed
		.filter((version) => STABLE.test(version) && isOlder(current, version))
		.sort((one, other) => (isOlder(one, other) ? 1 : -1));
}

/** A text with another version where it has the old one as a whole: not 2.4.1 in 2.4.10 or 12.4.1. */
export function withVersion(text: string, from: string, to: string): string {
	const wanted = from.replaceAll('.', '\\.');
	return text.replace(new RegExp(`(?<![\\w.])${wanted}(?!\\w|\\.\\d)`, 'g'), to);
}

/** The numbers of the lines that name a version, the first line being 1. */
export function linesWith(text: string, version: string): number[] {
	return text
		.split('\n')
		.flatMap((line, index) => (withVersion(line, version, '') === line ? [] : [index + 1]));
}

/**
 * The versions of what n8n and this package share, as the host has them: n8n lends community nodes
 * what lies in its own `node_modules`, or else beside it.
 */
export function versionsOfN8n({ packages }: Lockfile): Record<string, string> {
	return Object.fromEntries(
		OF_N8N.map((name) => {
			const { version } =
				packages[`node_modules/n8n/node_modules/${name}`] ?? packages[`node_modules/${name}`] ?? {};
			if (version === undefined) throw new Error(`This n8n brings no ${name}`);
			return [name, version];
		}),
	);
}

/** The addresses in a lockfile: what npm would not get from the registry, whichever that is. */
export function addressesIn({ packages }: Lockfile): string[] {
	return Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
}

/** Why npm stopped, in its own words, without the code and where its log is. */
export function reasonOf(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	const said = message.split('\n').flatMap((line) => /^npm error (.+)$/.exec(line)?.[1] ?? []);
	const reason = said.find((line) => !/^(code|errno|syscall|path|command failed)\b/.test(line));
	return (reason ?? message).replace(/^(notarget|404) +/, '').trim();
}
