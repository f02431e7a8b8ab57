import { setTimeout as sleep } from 'node:timers/promises';

const LISTENS_WITHIN_MS = 30_000;

/** n8n 2 serves the page of a workflow a moment after it has said that the workflow is active. */
export async function untilServed(address: string): Promise<void> {
	await until(address, (response) => response.ok);
}

/** The same for a webhook that has no page: once it is known, n8n says that GET is wrong for it. */
export async function untilListening(address: string): Promise<void> {
	await until(address, async (response) => (await response.text()).includes('POST'));
}

async function until(
	address: string,
	isReady: (response: Response) => boolean | Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + LISTENS_WITHIN_MS;
	while (!(await isReady(await fetch(address)))) {
		if (Date.now() > deadline) throw new Error(`n8n does not listen at ${address}.`);
		await sleep(100);
	}
}
