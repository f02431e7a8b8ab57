import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../e2e/host';

const PROC = '/proc';
const MB_IN_KB = 1024;

/** The process of the n8n that was started on a folder: n8n is started in it. */
export async function n8nProcess({ cli }: Host, userFolder: string): Promise<number> {
	const ids = (await readdir(PROC)).filter((name) => /^\d+$/.test(name));
	for (const id of ids) {
		// Processes come and go, and some are not ours to look at.
		const folder = await readlink(`${PROC}/${id}/cwd`).catch(() => '');
		const command = await readFile(`${PROC}/${id}/cmdline`, 'utf8').catch(() => '');
		if (folder === userFolder && command.split('\0').includes(cli)) return Number(id);
	}
	throw new Error(`No n8n runs on ${userFolder}.`);
}

async function memory(pid: number, name: 'VmRSS' | 'VmHWM'): Promise<number> {
	const status = await readFile(`${PROC}/${pid}/status`, 'utf8');
	const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
	if (kilobytes === undefined) throw new Error(`The process ${pid} tells no ${name}.`);
	return Number(kilobytes) / MB_IN_KB;
}

/** Memory that a process has now, in MB. */
export async function memoryNow(pid: number): Promise<number> {
	return await memory(pid, 'VmRSS');
}

/** The most memory that a process has had since `forgetPeakMemory`, in MB. */
export async function peakMemory(pid: number): Promise<number> {
	return await memory(pid, 'VmHWM');
}

export async function forgetPeakMemory(pid: number): Promise<void> {
	await writeFile(`${PROC}/${pid}/clear_refs`, '5');
}

/** CPU time that a process has used, all its threads together, in hundredths of a second. */
export async function cpuTime(pid: number): Promise<number> {
	const stat = await readFile(`${PROC}/${pid}/stat`, 'utf8');
	// The name, in parentheses, may hold anything.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return Number(fields[11]) + Number(fields[12]);
}

const LEAST_IDLE_SECONDS = 2;
const IDLE_WITHIN_SECONDS = 90;
/** Of a CPU; n8n is never quite still. */
const IDLE_BELOW_PERCENT = 4;

/** Waits until a process has had nothing to do for two seconds. */
export async function untilIdle(pid: number): Promise<void> {
	let idle = 0;
	for (let second = 0; second < IDLE_WITHIN_SECONDS; second++) {
		const before = await cpuTime(pid);
		await sleep(1_000);
		idle = (await cpuTime(pid)) - before < IDLE_BELOW_PERCENT ? idle + 1 : 0;
		if (idle === LEAST_IDLE_SECONDS) return;
	}
	throw new Error(`n8n was still busy after ${IDLE_WITHIN_SECONDS} s.`);
}
