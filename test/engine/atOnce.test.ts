import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';

import { operations } from '../../src/resources';
import { execute } from './helpers/engine';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, LIST, REGISTER } from './helpers/scenarios';

// The limit of 5 a second, which has tests of its own, would leave open what else holds items back.
jest.mock('../../src/api/rateLimiter', () => ({
	...jest.requireActual<object>('../../src/api/rateLimiter'),
	takeTurn: () => Promise.resolve(() => {}),
}));

/** In which what is too many at once would arrive as well. */
const LONG_ENOUGH_MS = 500;

describe('Items whose answers take long', () => {
	/** How many HTTP requests arrive before the first one is answered. */
	async function arriving(parameters: INodeParameters, expected: number): Promise<number> {
		const sandbox = await emptySandbox();
		sandbox.fail({ kind: 'neverAnswer', times: null });
		const items = Array.from({ length: 30 }, (_, item) => ({ item, phone: 79_992_223_300 + item }));
		let cancel = () => {};
		const running = execute(sandbox, {
			parameters,
			items,
			whileRunning: (execution) => {
				cancel = execution.cancel;
			},
		});
		const deadline = Date.now() + 10_000;
		while (sandbox.httpRequests.length < expected && Date.now() < deadline) await sleep(5);
		await sleep(LONG_ENOUGH_MS);
		const arrived = sandbox.httpRequests.length;
		cancel();
		const { run } = await running;
		expect(run.status).toBe('canceled');
		await sandbox.close();
		return arrived;
	}

	it('are up to 20 at the same time where something is changed', async () => {
		const orderNumber = '={{ "crm-" + $json.item }}';
		expect(await arriving({ ...REGISTER, orderNumber }, 20)).toBe(20);
		expect(await arriving({ ...CALLBACK, phone: '={{ $json.phone }}' }, 20)).toBe(20);
	});

	it('are up to 5 where something is read, which may be much', async () => {
		expect(await arriving(LIST, 5)).toBe(5);
	});

	it('are read by operations that are named so, and by no others', () => {
		const reads = operations.filter(({ isRead }) => isRead);
		expect(reads).toEqual(operations.filter(({ name }) => /^(get|list)/.test(name)));
	});
});
