import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Every child leads a process group of its own: Ctrl-C in a terminal then reaches this process alone,
 * which stops the children in order, with whatever they have started themselves (n8n's task runner,
 * npm's compilers).
 */
const groups = new Set<number>();

function signalGroup(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-pid, signal);
	} catch {
		// The whole group has ended already.
	}
}

// The last line of defence, for an end that no clean-up came before.
process.on('exit', () => {
	for (const pid of groups) signalGroup(pid, 'SIGKILL');
});

export function start(command: string, args: string[], options: SpawnOptions): ChildProcess {
	const child = spawn(command, args, { ...options, detached: true });
	const { pid } = child;
	if (pid !== undefined) groups.add(pid);
	return child;
}

/** Resolves with the exit code once the process has ended; null when a signal ended it. */
export async function ended(child: ChildProcess): Promise<number | null> {
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('exit', resolve);
	});
}

/** Asks the process to end, and makes it after the grace; its children end with it. */
export async function stop(child: ChildProcess, graceMs = 10_000): Promise<void> {
	const { pid } = child;
	if (pid === undefined || !groups.has(pid)) return;
	if (isAlive(child)) {
		const end = ended(child);
		child.kill('SIGTERM');
		const impatience = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
		await end;
		clearTimeout(impatience);
	}
	signalGroup(pid, 'SIGKILL');
	groups.delete(pid);
}

/** Ends the process and its children at once: nothing of what they had in hand is put away. */
export async function kill(child: ChildProcess): Promise<void> {
	const { pid } = child;
	if (pid === undefined || !groups.has(pid)) return;
	const end = isAlive(child) ? ended(child) : undefined;
	signalGroup(pid, 'SIGKILL');
	groups.delete(pid);
	await end;
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
	return exitCode === null && signalCode === null;
}

/** Runs a command to its end and answers what it printed; rejects with its last lines if it failed. */
export async function run(
	command: string,
	args: string[],
	options: { cwd: string } & Pick<SpawnOptions, 'env' | 'uid' | 'gid'>,
): Promise<string> {
	const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	const stdout: string[] = [];
	const everything: string[] = [];
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout.push(text);
		everything.push(text);
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => everything.push(text));
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	if (child.pid !== undefined) groups.delete(child.pid);
	if (code === 0) return stdout.join('');
	const lastLines = everything.join('').trimEnd().split('\n').slice(-30).join('\n');
	throw new Error(
		`"${command} ${args.join(' ')}" ended with code ${code ?? 'none'}:\n${lastLines}`,
	);
}

export function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/**
 * Below those that systems hand out by themselves, from 32768 on at the lowest: a server that is up only
 * seconds later, or comes back, could find one of these taken.
 */
const PORTS = { from: 20_000, to: 32_000 };

/** A port of the loopback address that nobody listens at. */
export async function freePort(): Promise<number> {
	const port = randomInt(PORTS.from, PORTS.to);
	return (await isFree(port)) ? port : await freePort();
}

export async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
