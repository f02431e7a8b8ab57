const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/**
 * The version that a release gets.
 *
 * @param wanted `major`, `minor`, `patch`, or the version itself: the current one, where it was never
 * released, or a newer one
 */
export function nextVersion(current: string, wanted: string): string {
	const [major, minor, patch] = partsOf(current);
	switch (wanted) {
		case 'major':
			return `${major + 1}.0.0`;
		case 'minor':
			return `${major}.${minor + 1}.0`;
		case 'patch':
			return `${major}.${minor}.${patch + 1}`;
	}
	if (isOlder(wanted, current)) {
		throw new Error(`${wanted} is older than ${current}`);
	}
	return wanted;
}

type Parts = [number, number, number];

function partsOf(version: string): Parts {
	const [, major, minor, patch] = VERSION.exec(version) ?? [];
	if (patch === undefined) {
		throw new Error(`Expected patch, minor, major or a version such as 1.2.3, not "${version}"`);
	}
	return [Number(major), Number(minor), Number(patch)];
}

export function isOlder(version: string, other: string): boolean {
	const [parts, others] = [partsOf(version), partsOf(other)];
	const differing = parts.findIndex((part, index) => part !== others[index]);
	return differing >= 0 && (parts[differing] ?? 0) < (others[differing] ?? 0);
}
