/**
 * A release, from a clean main branch: checks, changelog, version, golden workflows, commit, tag, and
 * the push that makes CI publish it. Argument: patch, minor, major, or the version.
 *
 * It is no lifecycle script of `npm version`, because .npmrc switches those off.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hasUnreleased, withRelease } from './changelog';
import { nextVersion } from './version';

const ROOT = join(__dirname, '..');
const CHANGELOG = join(ROOT, 'CHANGELOG.md');
const MAIN = 'main';

function main([wanted = '']: string[]): void {
	const { version: current } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
		version: string;
	};
	const version = nextVersion(current, wanted);
	const [remote] = git('remote').split('\n').filter(Boolean);
	if (remote) git('fetch', '--tags', remote);
	const obstacles = obstaclesTo(version, remote);
	if (obstacles.length > 0) throw new Error(obstacles.join('\n'));

	run('npm', 'run', 'check');
	// Checks take minutes, in which files may have been edited.
	if (hasChanges()) throw new Error('There are changes that are not committed.');
	commit(version);
	if (remote) run('git', 'push', '--atomic', '--follow-tags', remote, MAIN);
	else console.log(`There is no remote. To publish: git push --follow-tags <remote> ${MAIN}`);
}

/** What stands in the way of a release. */
function obstaclesTo(version: string, remote: string | undefined): string[] {
	const obstacles: Record<string, boolean> = {
		[`Not on the branch ${MAIN}.`]: git('branch', '--show-current') !== MAIN,
		'There are changes that are not committed.': hasChanges(),
		'CHANGELOG.md lists nothing under "Unreleased".': !hasUnreleased(read(CHANGELOG)),
		[`The tag v${version} exists.`]: git('tag', '--list', `v${version}`) !== '',
		[`${remote} has commits that are not here: pull first.`]: isBehind(remote),
	};
	return Object.keys(obstacles).filter((text) => obstacles[text]);
}

function hasChanges(): boolean {
	return git('status', '--porcelain') !== '';
}

function isBehind(remote: string | undefined): boolean {
	const ref = `refs/remotes/${remote}/${MAIN}`;
	const isKnown = git('for-each-ref', ref) !== '';
	return isKnown && git('rev-list', '--count', `HEAD..${ref}`) !== '0';
}

/** Makes the release's commit and tag, or, where that does not work out, nothing at all. */
function commit(version: string): void {
	const date = new Date().toISOString().slice(0, 10);
	const title = `Release ${version}`;
	try {
		writeFileSync(CHANGELOG, withRelease(read(CHANGELOG), version, date));
		run('npm', 'version', version, '--no-git-tag-version', '--allow-same-version');
		run('npm', 'run', 'golden:record');
		run('npm', 'run', 'release:check', '--', `v${version}`);
		run('git', 'add', '--all');
		run('git', 'commit', '--quiet', '--message', title);
	} catch (error) {
		// The tree was clean before, so this takes away nothing else.
		run('git', 'reset', '--quiet', '--hard');
		run('git', 'clean', '--quiet', '--force', '-d', 'test/golden');
		throw error;
	}
	run('git', 'tag', '--annotate', `v${version}`, '--message', title);
}

function read(file: string): string {
	return readFileSync(file, 'utf8');
}

function git(...args: string[]): string {
	return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
}

function run(command: string, ...args: string[]): void {
	execFileSync(command, args, { cwd: ROOT, stdio: 'inherit' });
}

try {
	main(process.argv.slice(2));
} catch (error) {
	console.error(`Not released: ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
}
