import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedHttpRequest } from '../sandbox/httpLog';
import type { Sandbox } from '../sandbox/server';

/** An active trigger polls once a minute, at a second that n8n chooses at each start. */
export const POLLED_WITHIN_MS = 75_000;

/** n8n allows no entry that fires more often than once a minute, but as many entries as one likes. */
export function everySeconds(seconds: number): { item: Array<Record<string, string>> } {
	return {
		item: Array.from({ length: 60 / seconds }, (_, i) => ({
			mode: 'custom',
			cronExpression: `${i * seconds} * * * * *`,
		})),
	};
}

/** Calls of the kind that a poll makes, as far as they were answered. */
export function answeredPolls({ httpRequests }: Sandbox): ReceivedHttpRequest[] {
	return httpRequests.filter(
		({ path, status }) => path === '/calls-service/RestAPI/requests' && status !== null,
	);
}

/** Waits until the sandbox has answered so many polls since its log was cleared. */
export async function untilPolled(sandbox: Sandbox, times: number): Promise<void> {
	const deadline = Date.now() + POLLED_WITHIN_MS;
	while (answeredPolls(sandbox).length < times) {
		if (Date.now() > deadline) {
			throw new Error(`n8n has not polled within ${POLLED_WITHIN_MS / 1000} s.`);
		}
		await sleep(200);
	}
}
