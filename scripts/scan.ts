/**
 * n8n's verification scan, of the source and of the packed package, with n8n's own scanner. Exits
 * with 1 where it finds anything.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Report {
	passed: boolean;
	message?: string;
	details?: string;
}

interface Scanner {
	analyzePackage: (folder: string, patterns: string[]) => Promise<Report>;
	SOURCE_FILE_PATTERNS: string[];
}

const ROOT = join(__dirname, '..');
const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs';

async function main(): Promise<void> {
	const { analyzePackage, SOURCE_FILE_PATTERNS } = (await import(SCANNER)) as Scanner;
	const unpacked = mkdtempSync(join(tmpdir(), 'calltouch-scan-'));
	try {
		const size = packInto(unpacked);
		const reports: Record<string, Report> = {
			source: await analyzePackage(ROOT, SOURCE_FILE_PATTERNS),
			[`packed package (${size})`]: await analyzePackage(join(unpacked, 'package'), [
				'**/*.js',
				'package.json',
			]),
		};
		for (const [what, { passed, message, details }] of Object.entries(reports)) {
			console.log(`${what}: ${passed ? 'nothing found' : `${message}\n${details ?? ''}`}`);
			if (!passed) process.exitCode = 1;
		}
	} finally {
		rmSync(unpacked, { recursive: true, force: true });
	}
}

/** Packs the built package and unpacks it into a folder; gives the tarball's size. */
function packInto(folder: string): string {
	const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	const [packed] = JSON.parse(output) as Array<{ filename: string; size: number }>;
	if (!packed) throw new Error('npm packed nothing');
	execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
	return `${(packed.size / 1024).toFixed(1)} KB`;
}

void main();
