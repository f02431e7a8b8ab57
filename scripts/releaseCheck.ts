/**
 * Whether a tag, the package and the changelog speak of the same version, before it is published; and
 * in a workflow, whether the package names the repository that it comes from, without which npm takes
 * no provenance. Exits with 1 where they don't. Argument: the tag.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { newestRelease } from './changelog';

const ROOT = join(__dirname, '..');

function main([tag = '']: string[]): void {
	const version = tag.replace(/^v/, '');
	const found = {
		'The tag': tag,
		'package.json': `v${versionIn('package.json')}`,
		'package-lock.json': `v${versionIn('package-lock.json')}`,
		'The newest section of CHANGELOG.md': `v${newestRelease(read('CHANGELOG.md')) ?? ''}`,
	};
	const different = Object.entries(found)
		.filter(([, value]) => value !== `v${version}` || version === '')
		.map(([where, value]) => `${where} says "${value}"`);
	console.log(
		different.length === 0
			? `All of it is ${tag}`
			: `The version is to be "${tag}", but:\n${different.join('\n')}`,
	);
	const stranger = otherRepository(process.env.GITHUB_REPOSITORY);
	if (stranger !== undefined) console.log(`package.json names another repository: ${stranger}`);
	process.exitCode = different.length === 0 && stranger === undefined ? 0 : 1;
}

/** What the package names instead of the repository that the workflow runs in. */
function otherRepository(here: string | undefined): string | undefined {
	const { repository } = JSON.parse(read('package.json')) as { repository: { url: string } };
	const isHere = here === undefined || repository.url === `git+https://github.com/${here}.git`;
	return isHere ? undefined : repository.url;
}

function versionIn(file: string): string | undefined {
	return (JSON.parse(read(file)) as { version?: string }).version;
}

function read(file: string): string {
	return readFileSync(join(ROOT, file), 'utf8');
}

main(process.argv.slice(2));
