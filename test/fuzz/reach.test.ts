import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import manifest from '../../package.json';

/** The source files that are published. */
const files = ['credentials', 'nodes', 'src'].flatMap((folder) =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name)),
);

/** What n8n itself and Node.js bring; none of it opens a file or a connection without being asked. */
const IMPORTS = ['n8n-workflow', 'luxon', 'zod/v4', 'node:crypto'];

/** A recording is bytes, which are made in one place. */
const BYTES = 'src/api/body.ts';
const MAKES_BYTES = /\bBuffer\.(isBuffer|from|alloc)\(/g;

const CALLERS = ['src/api/client.ts', 'src/node/testCredentials.ts'];

describe('The published code, as SECURITY.md says,', () => {
	it('has files to look at', () => {
		expect(files.length).toBeGreaterThan(40);
	});

	it.each(files)('reaches nothing but n8n (%s)', (file) => {
		const source = readFileSync(file, 'utf8');
		const imported = [...source.matchAll(/\bfrom '([^']+)'/g)].map(([, name = '']) => name);
		const foreign = imported.filter((name) => !name.startsWith('.') && !IMPORTS.includes(name));
		expect(foreign).toEqual([]);
		expect(file === BYTES ? source.replaceAll(MAKES_BYTES, '') : source).not.toMatch(
			/\b(process|globalThis|eval|Function|fetch|WebSocket|Buffer)\s*[.(]/,
		);
		expect(source).not.toMatch(/\b(require|import)\s*\(/);
	});

	it('makes calls in two places', () => {
		const callers = files.filter((file) =>
			/helpers\.\w*[rR]equest/.test(readFileSync(file, 'utf8')),
		);
		expect(callers.sort()).toEqual(CALLERS);
	});

	it('has no dependencies at run time', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(Object.keys(manifest.peerDependencies)).toEqual(['n8n-workflow']);
	});
});
