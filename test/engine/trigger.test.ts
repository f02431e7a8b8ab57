import { DateTime } from 'luxon';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';

import { pauseToken } from '../../src/api/rateLimiter';
import type { Sandbox } from '../sandbox/server';
import { activeTrigger } from './helpers/poll';
import { emptySandbox, onlyCall, queryOf } from './helpers/sandbox';

const MINUTE = 60_000;

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await emptySandbox();
});
afterEach(async () => await sandbox.close());

const idsOf = (items: Array<{ json: Record<string, unknown> }> | null) =>
	(items ?? []).map(({ json }) => json.requestId);

const callerOf = ({ url, credentials }: Sandbox) => ({
	host: new URL(url).host,
	token: credentials.clientApiId,
});

async function failureOf(polling: Promise<unknown>): Promise<NodeApiError> {
	const error: unknown = await polling.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof NodeApiError)) throw new Error(`No NodeApiError but ${String(error)}`);
	return error;
}

describe('Calltouch Trigger on schedule', () => {
	it('emits each new request once, at one call a poll, and null when there is none', async () => {
		sandbox.addRequest();
		const trigger = activeTrigger(sandbox);
		expect(await trigger.poll()).toBeNull();
		const { requestId } = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
		expect(await trigger.poll()).toBeNull();
		expect(sandbox.calls).toHaveLength(3);
	});

	it('asks for part of one day or for whole days only', async () => {
		const trigger = activeTrigger(sandbox);
		sandbox.addRequest();
		await trigger.poll();
		await trigger.poll();
		for (const call of sandbox.calls) {
			const { dateFrom, dateTo, timeFrom, timeTo } = queryOf(call);
			if (timeFrom !== undefined || timeTo !== undefined) expect(dateFrom).toBe(dateTo);
		}
	});

	it('emits a late arrival inside the look-back window, and none from before it', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const late = sandbox.addRequest({ date: sandbox.now() - 30 * MINUTE });
		sandbox.addRequest({ date: sandbox.now() - 90 * MINUTE });
		expect(idsOf(await trigger.poll())).toEqual([late.requestId]);
	});

	it('emits a backlog oldest first, no more than the set number a poll, skipping none', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { options: { maxRequests: 2 } } });
		await trigger.poll();
		const date = sandbox.now();
		const later = sandbox.addRequest({ date });
		const twins = [date - 1_000, date - 1_000, date - 1_000].map((at) =>
			sandbox.addRequest({ date: at }),
		);
		const emitted = [await trigger.poll(), await trigger.poll(), await trigger.poll()].map(idsOf);
		expect(emitted.map((ids) => ids.length)).toEqual([2, 2, 0]);
		expect(emitted.flat()).toEqual([...twins, later].map(({ requestId }) => requestId));
	});

	it.each([
		['midnight', () => DateTime.now().setZone('Europe/Moscow').startOf('day').toMillis()],
		['last24Hours', () => Date.now() - 24 * 60 * MINUTE],
	])('starts from %s when told so', async (startFrom, startOf) => {
		const start = startOf();
		sandbox.addRequest({ date: start - MINUTE });
		const { requestId } = sandbox.addRequest({ date: start + MINUTE });
		const trigger = activeTrigger(sandbox, { parameters: { startFrom } });
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
	});

	it('starts from a given time when told so', async () => {
		const start = DateTime.now().setZone('Europe/Moscow').minus({ days: 3 });
		sandbox.addRequest({ date: start.toMillis() - MINUTE });
		const { requestId } = sandbox.addRequest({ date: start.toMillis() + MINUTE });
		const trigger = activeTrigger(sandbox, {
			parameters: { startFrom: 'custom', startTime: start.toFormat("yyyy-MM-dd'T'HH:mm:ss") },
		});
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
	});

	it('sends filters and extras as Get Many does, and simplifies unless told not to', async () => {
		const trigger = activeTrigger(sandbox, {
			parameters: {
				filters: { subject: 'Заявка' },
				include: ['withMapVisits'],
				options: { siteId: '67890' },
				simplify: false,
			},
		});
		await trigger.poll();
		expect(queryOf(onlyCall(sandbox))).toMatchObject({
			subject: 'Заявка',
			withMapVisits: 'true',
			siteId: '67890',
		});
		const request = sandbox.addRequest({ subject: 'Заявка', siteId: 67890 });
		const [item] = (await trigger.poll()) ?? [];
		expect(item?.json).toMatchObject({ subject: 'Заявка', dateStr: request.dateStr });
	});

	it('emits only flagged requests when told so', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { options: { onlyTarget: true } } });
		await trigger.poll();
		const target = sandbox.addRequest({ targetRequest: true });
		sandbox.addRequest({ targetRequest: false });
		expect(idsOf(await trigger.poll())).toEqual([target.requestId]);
	});

	it('floods nobody when filters or the site change', async () => {
		const parameters = { filters: { subject: 'A' } };
		const trigger = activeTrigger(sandbox, { parameters });
		await trigger.poll();
		sandbox.addRequest({ subject: 'B', date: sandbox.now() - 5 * MINUTE });
		sandbox.addRequest({ siteId: 67890 });
		await trigger.poll();
		trigger.set({ parameters: { filters: { subject: 'B' } } });
		expect(await trigger.poll()).toBeNull();
		const next = sandbox.addRequest({ subject: 'B', date: sandbox.now() + 1 });
		expect(idsOf(await trigger.poll())).toEqual([next.requestId]);
		trigger.set({ parameters: {}, credentials: { siteId: '67890' } });
		expect(await trigger.poll()).toBeNull();
		const elsewhere = sandbox.addRequest({ siteId: 67890 });
		expect(idsOf(await trigger.poll())).toEqual([elsewhere.requestId]);
	});

	it('goes by the account where the credential has the wrong zone, and says so once', async () => {
		sandbox.set({ timeZone: 'Asia/Almaty' });
		sandbox.addRequest({ date: sandbox.now() - 6 * 60 * MINUTE });
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const { requestId } = sandbox.addRequest();
		const [item] = (await trigger.poll()) ?? [];
		expect(item?.json.requestId).toBe(requestId);
		expect(item?.json.createdAt).toMatch(/\+05:00$/);
		sandbox.addRequest();
		await trigger.poll();
		expect(trigger.warnings).toHaveLength(1);
		expect(trigger.warnings[0]).toContain('UTC+5');
	});

	it('emits nothing twice when two polls overlap', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		sandbox.set({ latency: 50 });
		sandbox.addRequest();
		const emitted = await Promise.all([trigger.poll(), trigger.poll()]);
		expect(emitted.flatMap((items) => items ?? [])).toHaveLength(1);
	});

	it('emits nothing twice when a poll starts before n8n has saved the state', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const stale = structuredClone({ ...trigger.staticData() });
		const { requestId } = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
		const saved = structuredClone({ ...trigger.staticData() });

		trigger.restart(stale);
		expect(await trigger.poll()).toBeNull();
		trigger.restart(saved);
		const next = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([next.requestId]);
	});

	it('emits again what n8n has not saved in half a minute', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const stale = structuredClone({ ...trigger.staticData() });
		const { requestId } = sandbox.addRequest();
		await trigger.poll();

		trigger.restart(stale);
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 31_000);
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
		now.mockRestore();
	});

	it('goes on after a restart where it was', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const before = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([before.requestId]);
		const meanwhile = sandbox.addRequest();
		trigger.restart();
		expect(idsOf(await trigger.poll())).toEqual([meanwhile.requestId]);
		trigger.restart();
		expect(await trigger.poll()).toBeNull();
	});

	it('starts afresh with a state that nobody can read', async () => {
		const trigger = activeTrigger(sandbox);
		trigger.staticData().state = { seen: 'what?' };
		sandbox.addRequest();
		expect(await trigger.poll()).toBeNull();
		sandbox.addRequest();
		expect(await trigger.poll()).toHaveLength(1);
	});
});

describe('Calltouch Trigger when a poll fails', () => {
	it.each([
		[{ kind: 'answer' as const, status: 403 }, 'token', 'credential-invalid'],
		[{ kind: 'answer' as const, status: 503 }, 'no usable answer', 'temporarily-unavailable'],
		[
			{ kind: 'answer' as const, status: 429, headers: { 'retry-after': '3600' } },
			'no more calls',
			'rate-limited',
		],
	])('says so, leaves the state as it was, and emits later (%j)', async (fault, words, cause) => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const before = JSON.stringify(trigger.staticData());
		const { requestId } = sandbox.addRequest();
		sandbox.fail({ ...fault, times: null });
		const error = await failureOf(trigger.poll());
		expect(error.message).toContain(words);
		expect(error.message).not.toMatch(/\[item/i);
		expect(error.description).toBeTruthy();
		expect(error.failure?.cause).toBe(cause);
		expect(JSON.stringify(trigger.staticData())).toBe(before);
		sandbox.clearFaults();
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
	});

	it('gives up within the budget that n8n leaves it', async () => {
		const trigger = activeTrigger(sandbox);
		trigger.set({ budgetMs: 3_000 });
		sandbox.fail({ kind: 'neverAnswer', times: null });
		const { message } = await failureOf(trigger.poll());
		expect(message).toContain('no usable answer');
		expect(sandbox.calls).toHaveLength(1);
	});

	it('tells what was wrong with its call where there is no time for another one', async () => {
		const trigger = activeTrigger(sandbox);
		trigger.set({ budgetMs: 3_000 });
		sandbox.fail({ kind: 'answer', status: 503, times: null });
		const polled = failureOf(trigger.poll());
		while (sandbox.calls.length === 0) await sleep(5);
		pauseToken(callerOf(sandbox), 4_000);
		const { message, description } = await polled;
		expect(message).toContain('no usable answer');
		expect(description).not.toContain('Nothing was sent');
		expect(sandbox.calls).toHaveLength(1);
	});

	it('tells that there was no time for its call, where there was none', async () => {
		const trigger = activeTrigger(sandbox);
		trigger.set({ budgetMs: 2_000 });
		pauseToken(callerOf(sandbox), 20_000);
		const started = Date.now();
		const { message, description } = await failureOf(trigger.poll());
		expect(Date.now() - started).toBeLessThan(3_000);
		expect(message).toBe('The poll had no time left to make its call');
		expect(description).toContain('Nothing was sent');
		expect(sandbox.calls).toHaveLength(0);
	});

	it('names a parameter that does not fit, and sends nothing', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { options: { lookBack: 0 } } });
		const error: unknown = await trigger.poll().catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(String(error)).toContain('"Options → Look-Back Window (Minutes)" must be at least 1');
		expect(sandbox.calls).toHaveLength(0);
	});
});

describe('Calltouch Trigger on Fetch Test Event', () => {
	it('gives the newest request and changes no state', async () => {
		sandbox.addRequest({ date: sandbox.now() - 3 * 24 * 60 * MINUTE });
		const { requestId } = sandbox.addRequest({ date: sandbox.now() - 2 * 24 * 60 * MINUTE });
		const trigger = activeTrigger(sandbox);
		expect(idsOf(await trigger.poll('manual'))).toEqual([requestId]);
		expect(trigger.staticData()).toEqual({});
		expect(sandbox.calls).toHaveLength(1);
	});

	it('says so when there was nothing in the last 7 days', async () => {
		sandbox.addRequest({ date: sandbox.now() - 8 * 24 * 60 * MINUTE });
		const error = await failureOf(activeTrigger(sandbox).poll('manual'));
		expect(error.message).toBe('No request in the last 7 days');
	});
});
