export type Log = (line: string) => void;

/** How long a step may be silent before it says that it is still at work. */
const HEARTBEAT_MS = 15_000;

export function toStdout(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** Minutes and seconds, for people. */
export function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Says what is being done, that it still is, and how long it took. */
export async function reporting<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
	const startedAt = Date.now();
	const elapsed = (): string => duration(Date.now() - startedAt);
	log(`${what} …`);
	const heartbeat = setInterval(() => log(`  … still at it after ${elapsed()}`), HEARTBEAT_MS);
	try {
		const result = await work();
		log(`  done in ${elapsed()}`);
		return result;
	} finally {
		clearInterval(heartbeat);
	}
}
