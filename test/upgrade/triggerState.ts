import { activeTrigger } from '../engine/helpers/poll';
import { moscow } from '../engine/helpers/sandbox';
import type { Sandbox } from '../sandbox/server';
import { account, NOW, setClock } from './account';

/** Requests that had been emitted when the state was saved, and those of after. */
const EMITTED = [150001, 150002];
const LATE = 150003;
const NEW = 150004;

const WATCHED = { startFrom: 'midnight', filters: { subject: 'Следим' } };

/** What a trigger has remembered after two polls, as n8n saves it. */
export async function stateAfterPolls(): Promise<Record<string, unknown>> {
	return await withAccount(async (sandbox) => {
		const trigger = activeTrigger(sandbox, { parameters: WATCHED });
		add(sandbox, EMITTED[0], '2026-03-31T11:30:00');
		await trigger.poll();
		add(sandbox, EMITTED[1], '2026-03-31T11:55:00');
		await trigger.poll();
		return JSON.parse(JSON.stringify(trigger.staticData())) as Record<string, unknown>;
	});
}

/** IDs that a trigger emits which goes on from a saved state: those that came later, and no other. */
export async function emittedAfter(state: Record<string, unknown>): Promise<unknown[]> {
	return await withAccount(async (sandbox) => {
		const trigger = activeTrigger(sandbox, { parameters: WATCHED });
		trigger.restart(state);
		add(sandbox, EMITTED[0], '2026-03-31T11:30:00');
		add(sandbox, EMITTED[1], '2026-03-31T11:55:00');
		add(sandbox, LATE, '2026-03-31T11:40:00');
		setClock(NOW + 5 * 60_000);
		add(sandbox, NEW, '2026-03-31T12:03:00');
		return ((await trigger.poll()) ?? []).map(({ json }) => json.requestId);
	});
}

export const EXPECTED = [LATE, NEW];

function add(sandbox: Sandbox, requestId: number | undefined, date: string): void {
	sandbox.addRequest({ requestId, subject: 'Следим', date: moscow(date) });
}

async function withAccount<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
	setClock(NOW);
	const sandbox = await account(0);
	try {
		return await work(sandbox);
	} finally {
		await sandbox.close();
	}
}
