import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters, OnError } from 'n8n-workflow';

import type { SandboxOptions, Sandbox } from '../sandbox/server';
import type { Result } from './helpers/engine';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { LIST, REGISTER } from './helpers/scenarios';

/** Longer than any pause before a call that is sent again or waits for its turn. */
const LONG_ENOUGH_MS = 2_000;

describe('A cancelled execution', () => {
	const open: Sandbox[] = [];

	afterEach(async () => {
		await Promise.all(open.splice(0).map(async (sandbox) => await sandbox.close()));
	});

	async function start(knobs: SandboxOptions['knobs'] = {}): Promise<Sandbox> {
		const sandbox = await emptySandbox({ knobs });
		open.push(sandbox);
		return sandbox;
	}

	/** Runs, cancels once so many calls have been received, and waits for stragglers. */
	async function cancelAfter(
		calls: number,
		sandbox: Sandbox,
		parameters: INodeParameters,
		{ items, onError }: { items?: IDataObject[]; onError?: OnError } = {},
	): Promise<{ result: Result; received: number }> {
		let cancel = () => {};
		const running = execute(sandbox, {
			parameters,
			items,
			onError,
			whileRunning: (execution) => {
				cancel = execution.cancel;
			},
		});
		const deadline = Date.now() + 5_000;
		while (sandbox.httpRequests.length < calls && Date.now() < deadline) await sleep(5);
		cancel();
		const received = sandbox.httpRequests.length;
		const result = await running;
		await sleep(LONG_ENOUGH_MS);
		return { result, received };
	}

	const items = Array.from({ length: 8 }, (_, item) => ({ item }));

	it('starts nothing for the items that are left', async () => {
		const sandbox = await start({ latency: 150 });

		const { result } = await cancelAfter(5, sandbox, LIST, { items });

		expect(result.run.status).toBe('canceled');
		expect(sandbox.httpRequests).toHaveLength(5);
	});

	it('starts nothing for the items that are left on Continue On Fail', async () => {
		const sandbox = await start({ latency: 150 });

		const { result } = await cancelAfter(5, sandbox, REGISTER, {
			items,
			onError: 'continueRegularOutput',
		});

		expect(result.run.status).toBe('canceled');
		expect(sandbox.httpRequests).toHaveLength(5);
	});

	it('does not send again what had failed', async () => {
		const sandbox = await start();
		sandbox.fail({ kind: 'reset', times: null });

		await cancelAfter(1, sandbox, LIST);

		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('does not wait for the end of a pause that Calltouch asked for', async () => {
		const sandbox = await start();
		const headers = { 'retry-after': '1' };
		sandbox.fail({ kind: 'answer', status: 429, headers, times: null });

		await cancelAfter(1, sandbox, LIST);

		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('gives up its turn, which it was waiting for', async () => {
		const sandbox = await start();

		const { received } = await cancelAfter(5, sandbox, LIST, { items });

		expect(received).toBe(5);
		expect(sandbox.httpRequests).toHaveLength(5);
	});

	it('leaves the turns of other executions alone', async () => {
		const sandbox = await start();

		const [, other] = await Promise.all([
			cancelAfter(3, sandbox, LIST, { items }),
			execute(sandbox, { parameters: REGISTER, items: [{}] }),
		]);

		expect(other.error).toBeUndefined();
		expect(sandbox.orders).toHaveLength(1);
	});
});
