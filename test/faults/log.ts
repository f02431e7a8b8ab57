import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Imported before n8n's engine, which reads these as it starts: its whole log goes into files.
const folder = mkdtempSync(join(tmpdir(), 'calltouch-faults-'));
process.env.N8N_LOG_LEVEL = 'debug';
process.env.N8N_LOG_OUTPUT = 'file';
process.env.N8N_LOG_FILE_LOCATION = join(folder, 'n8n.log');

/** All that n8n has logged so far, debugging lines among it. */
export function readLog(): string {
	return readdirSync(folder)
		.map((file) => readFileSync(join(folder, file), 'utf8'))
		.join('\n');
}

export function removeLog(): void {
	rmSync(folder, { recursive: true, force: true });
}
