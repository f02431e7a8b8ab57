import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Packs what is built and unpacks it into a folder; gives where it is, and the tarball's size in bytes. */
export function unpackInto(folder: string): { unpacked: string; size: number } {
	const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	const [packed] = JSON.parse(output) as Array<{ filename: string; size: number }>;
	if (!packed) throw new Error('npm packed nothing');
	execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
	return { unpacked: join(folder, 'package'), size: packed.size };
}
