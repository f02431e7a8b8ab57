const UNRELEASED = '## [Unreleased]';

/** Whether the changelog lists anything that was not released. */
export function hasUnreleased(changelog: string): boolean {
	const [, after = ''] = changelog.split(`${UNRELEASED}\n`);
	const [changes = ''] = after.split(/^## /m);
	return /^- /m.test(changes);
}

/** The changelog with all that was not released as a version's section. */
export function withRelease(changelog: string, version: string, date: string): string {
	return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`);
}

/** The newest version that the changelog has a section for. */
export function newestRelease(changelog: string): string | undefined {
	return /^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$/m.exec(changelog)?.[1];
}
