import { hasUnreleased, newestRelease, withRelease } from '../../scripts/changelog';
import { nextVersion } from '../../scripts/version';

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Something.

## [1.2.3] - 2026-01-02

### Fixed

- Something else.
`;

describe('The changelog of a release', () => {
	it('has what was not released as a section of its own', () => {
		const released = withRelease(CHANGELOG, '1.3.0', '2026-02-03');

		expect(released).toBe(
			CHANGELOG.replace('## [Unreleased]', '## [Unreleased]\n\n## [1.3.0] - 2026-02-03'),
		);
		expect(newestRelease(released)).toBe('1.3.0');
		expect(hasUnreleased(released)).toBe(false);
	});

	it('tells whether anything was not released', () => {
		expect(hasUnreleased(CHANGELOG)).toBe(true);
		expect(hasUnreleased(CHANGELOG.replace('- Something.\n', ''))).toBe(false);
		expect(hasUnreleased('# Changelog\n')).toBe(false);
	});

	it('has no newest release before the first', () => {
		expect(newestRelease('## [Unreleased]\n')).toBeUndefined();
	});
});

describe('The version of a release', () => {
	it.each([
		['patch', '1.2.4'],
		['minor', '1.3.0'],
		['major', '2.0.0'],
		['1.2.3', '1.2.3'],
		['1.2.10', '1.2.10'],
	])('%s after 1.2.3 is %s', (wanted, version) => {
		expect(nextVersion('1.2.3', wanted)).toBe(version);
	});

	it.each(['', 'big', 'v1.2.4', '1.2', '1.2.4-rc.1', '1.2.2', '0.9.9'])(
		'%j is refused',
		(wanted) => {
			expect(() => nextVersion('1.2.3', wanted)).toThrow();
		},
	);
});
