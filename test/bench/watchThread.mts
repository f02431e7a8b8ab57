/**
 * Watches a program's thread: on SIGUSR2 it writes the longest time for which it was blocked, in
 * milliseconds, into the file that BENCH_LONGEST_BLOCK names, and begins anew. n8n's Node.js imports
 * this file as it is, before n8n.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.BENCH_LONGEST_BLOCK;
// What n8n starts has the same environment, but a thread of its own.
delete process.env.BENCH_LONGEST_BLOCK;

if (file !== undefined) {
	const delays = monitorEventLoopDelay({ resolution: 10 });
	delays.enable();
	process.on('SIGUSR2', () => {
		writeFileSync(`${file}.part`, String(delays.max / 1e6));
		renameSync(`${file}.part`, file);
		delays.reset();
	});
}
