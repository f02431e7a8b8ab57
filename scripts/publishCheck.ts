/**
 * Whether npm would take the package: npm's own dry run of what is packed, in which a warning counts
 * as well. Exits with 1 where it would not. With a tag as its argument it is the version of that tag;
 * without, the next one, since the present one may be published already.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unpackInto } from './packed';
import { nextVersion } from './version';

/** A dry run needs no login, and says that the publication itself will. */
const EXPECTED_WARNING = /requires you to be logged in/;

function main([tag]: string[]): void {
	const folder = mkdtempSync(join(tmpdir(), 'calltouch-publish-'));
	try {
		const { unpacked } = unpackInto(folder);
		const version = setVersion(unpacked, tag);
		const { status, output } = dryRun(unpacked);
		const warnings = output
			.split('\n')
			.filter((line) => /^npm warn publish/i.test(line) && !EXPECTED_WARNING.test(line));
		const isGood = status === 0 && warnings.length === 0;
		if (!isGood) console.log(output);
		console.log(`npm would ${isGood ? 'take' : 'not take, or would change,'} ${version}`);
		process.exitCode = isGood ? 0 : 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function setVersion(folder: string, tag: string | undefined): string {
	const file = join(folder, 'package.json');
	const manifest = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
	const version = tag?.replace(/^v/, '') ?? nextVersion(manifest.version, 'patch');
	writeFileSync(file, JSON.stringify({ ...manifest, version }, null, '\t'));
	return version;
}

function dryRun(cwd: string): { status: number | null; output: string } {
	const { status, stdout, stderr } = spawnSync('npm', ['publish', '--dry-run'], {
		cwd,
		encoding: 'utf8',
	});
	return { status, output: `${stdout}${stderr}` };
}

main(process.argv.slice(2));
