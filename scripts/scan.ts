/**
 * n8n's verification scan, of the source and of the packed package, with n8n's own scanner. Exits
 * with 1 where it finds anything.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unpackInto } from './packed';

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
	const folder = mkdtempSync(join(tmpdir(), 'calltouch-scan-'));
	try {
		const { unpacked, size } = unpackInto(folder);
		const reports: Record<string, Report> = {
			source: await analyzePackage(ROOT, SOURCE_FILE_PATTERNS),
			[`packed package (${(size / 1024).toFixed(1)} KB)`]: await analyzePackage(unpacked, [
				'**/*.js',
				'package.json',
			]),
		};
		for (const [what, { passed, message, details }] of Object.entries(reports)) {
			console.log(`${what}: ${passed ? 'nothing found' : `${message}\n${details ?? ''}`}`);
			if (!passed) process.exitCode = 1;
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

void main();
