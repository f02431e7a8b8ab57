import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/v4';
import { run } from '../../e2e/processes';
import { temporaryFolder } from '../../e2e/stage';
import { atMost, measure } from '../measure';

const manifest = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** What a user downloads. */
export const packed = measure({
	name: 'package',
	method: 'The tarball as npm would publish it.',
	raw: z.object({ bytes: z.number(), dependencies: z.number() }),
	runs: () => 1,
	prepare: async ({ tarball, defer }) => {
		const folder = await temporaryFolder(defer);
		await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { cwd: folder });
		return async () => {
			const text = await readFile(join(folder, 'package.json'), 'utf8');
			const { dependencies } = manifest.parse(JSON.parse(text));
			return {
				bytes: (await stat(tarball)).size,
				dependencies: Object.keys(dependencies).length,
			};
		};
	},
	figures: [
		{
			id: 'size',
			label: 'Tarball',
			unit: 'KB',
			digits: 1,
			target: atMost(80),
			value: ({ bytes }) => bytes / 1_024,
		},
		{
			id: 'dependencies',
			label: 'Dependencies at run time',
			digits: 0,
			target: atMost(0),
			value: ({ dependencies }) => dependencies,
		},
	],
	panels: [],
});
