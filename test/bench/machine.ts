import { cpus, loadavg, totalmem } from 'node:os';
import { z } from 'zod/v4';
import type { Host } from '../e2e/host';
import { run } from '../e2e/processes';

/** What a measure was made on. */
export const machine = z.object({
	system: z.string(),
	processor: z.string(),
	cores: z.number(),
	memoryGb: z.number(),
	/** Of n8n. */
	node: z.string(),
	n8n: z.string(),
	/** Of the programs that measure, and of the sandbox. */
	benchNode: z.string(),
	/** Load average of the minute before: above zero, somebody else was at work. */
	loadBefore: z.number(),
});

export type Machine = z.infer<typeof machine>;

export async function thisMachine({ version, node, folder }: Host): Promise<Machine> {
	const [processor] = cpus();
	return {
		system: `${process.platform} ${process.arch}`,
		processor: processor?.model ?? 'unknown',
		cores: cpus().length,
		memoryGb: Math.round(totalmem() / 1024 ** 3),
		node: (await run(node, ['--version'], { cwd: folder })).trim(),
		n8n: version,
		benchNode: process.version,
		loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
	};
}
