import { constants } from 'node:os';

type CleanUp = () => Promise<unknown>;

/** Registers what is to be undone when the program ends, however it ends; last first. */
export type Defer = (cleanUp: CleanUp) => void;

/**
 * Does work whose traces are undone as soon as it ends, and not only with the program; with the
 * program at the latest.
 */
export async function inScope<T>(defer: Defer, work: (defer: Defer) => Promise<T>): Promise<T> {
	const cleanUps: CleanUp[] = [];
	const undo = async (): Promise<void> => {
		for (let next = cleanUps.shift(); next; next = cleanUps.shift()) await next();
	};
	defer(undo);
	try {
		return await work((cleanUp) => cleanUps.unshift(cleanUp));
	} finally {
		await undo();
	}
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program to its end or to a signal, undoes what it has deferred, and exits with the code it
 * answered. A second signal does not wait for the undoing.
 */
export async function runProgram(program: (defer: Defer) => Promise<number>): Promise<never> {
	const cleanUps: CleanUp[] = [];
	let interruptedBy: NodeJS.Signals | undefined;
	const interrupted = new Promise<number>((resolve) => {
		for (const signal of SIGNALS) {
			process.on(signal, () => {
				const code = 128 + constants.signals[signal];
				if (interruptedBy) process.exit(code);
				interruptedBy = signal;
				process.stdout.write('\nStopping what was started …\n');
				resolve(code);
			});
		}
	});
	const report = (error: unknown): number => {
		// What was under way when a signal came fails because of it: that is no news.
		const message = error instanceof Error ? error.message : String(error);
		if (!interruptedBy) process.stderr.write(`${message}\n`);
		return 1;
	};
	const code = await Promise.race([
		program((cleanUp) => cleanUps.unshift(cleanUp)).catch(report),
		interrupted,
	]);
	for (const cleanUp of cleanUps) await cleanUp().catch(report);
	process.exit(code);
}
