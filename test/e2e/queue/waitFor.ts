import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended } from '../processes';

const ASK_EVERY_MS = 250;
const SERVER_READY_WITHIN_MS = 30_000;

/** Waits until it is so. */
export async function waitFor(
	what: string,
	withinMs: number,
	isSo: () => Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await isSo())) {
		if (Date.now() > deadline) {
			throw new Error(`Waited ${withinMs / 1000} s in vain for ${what}.`);
		}
		await sleep(ASK_EVERY_MS);
	}
}

/** Waits until a server is ready; rejects if it ends before. */
export async function untilReady(
	name: string,
	server: ChildProcess,
	isReady: () => Promise<boolean>,
): Promise<void> {
	await Promise.race([
		waitFor(`${name} to be ready`, SERVER_READY_WITHIN_MS, isReady),
		ended(server).then((code) => {
			throw new Error(`${name} ended with code ${code ?? 'none'} before it was ready.`);
		}),
	]);
}
