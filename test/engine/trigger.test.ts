import { DateTime } from 'luxon';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';

import { pauseToken } from '../../src/api/rateLimiter';
import type { Sandbox } from '../sandbox/server';
import type { ActiveTrigger } from './helpers/poll';
import { activeTrigger } from './helpers/poll';
import { emptySandbox, onlyCall, queryOf } from './helpers/sandbox';

const MINUTE = 60_000;

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await emptySandbox();
});
afterEach(async () => await sandbox.close());

const realNow = Date.now.bind(Date);

/** The clock of machine and sandbox from now on; it goes on. */
function setClock(at: number): void {
	const ahead = at - realNow();
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
}

afterEach(() => jest.restoreAllMocks());

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
	it('emits each new request once, at one HTTP request a poll, and null when there is none', async () => {
		sandbox.addRequest();
		const trigger = activeTrigger(sandbox);
		expect(await trigger.poll()).toBeNull();
		const { requestId } = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
		expect(await trigger.poll()).toBeNull();
		expect(sandbox.httpRequests).toHaveLength(3);
	});

	it('asks for part of one day or for whole days only', async () => {
		const trigger = activeTrigger(sandbox);
		sandbox.addRequest();
		await trigger.poll();
		await trigger.poll();
		for (const call of sandbox.httpRequests) {
			const { dateFrom, dateTo, timeFrom, timeTo } = queryOf(call);
			if (timeFrom !== undefined || timeTo !== undefined) expect(dateFrom).toBe(dateTo);
		}
	});

	it('emits a late arrival inside the look-back window, and none from before it', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const late = sandbox.addRequest({ date: sandbox.now() - 170 * MINUTE });
		sandbox.addRequest({ date: sandbox.now() - 190 * MINUTE });
		expect(idsOf(await trigger.poll())).toEqual([late.requestId]);
	});

	it('asks for the look-back window every ten minutes, in between for what is recent', async () => {
		const noon = DateTime.now().setZone('Europe/Moscow').startOf('day').plus({ hours: 36 });
		setClock(noon.toMillis());
		const trigger = activeTrigger(sandbox);
		sandbox.addRequest();
		await trigger.poll();
		const fresh = sandbox.addRequest({ date: sandbox.now() - 20 * MINUTE });
		const late = sandbox.addRequest({ date: sandbox.now() - 170 * MINUTE });
		setClock(noon.toMillis() + 5 * MINUTE);
		expect(idsOf(await trigger.poll())).toEqual([fresh.requestId]);
		setClock(noon.toMillis() + 10 * MINUTE);
		expect(idsOf(await trigger.poll())).toEqual([late.requestId]);
		const [, ...asked] = sandbox.httpRequests.map((request) => queryOf(request).timeFrom);
		expect(asked).toEqual([expect.stringMatching(/^11:30:/), expect.stringMatching(/^07:00:/)]);
	});

	it('emits a backlog oldest first, no more than the set number a poll, skipping none', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { options: { maxItems: 2 } } });
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
				output: 'raw',
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

	it('emits the selected keys alone, and goes on where it was when they change', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const { requestId } = sandbox.addRequest({ session: { source: 'yandex' } });
		trigger.set({ parameters: { output: 'selected', fields: ['source', 'requestId'] } });
		const items = (await trigger.poll()) ?? [];
		const tested = (await trigger.poll('manual')) ?? [];
		for (const { json } of [...items, ...tested]) {
			expect(Object.entries(json)).toEqual([
				['source', 'yandex'],
				['requestId', requestId],
			]);
		}
		expect([items.length, tested.length]).toEqual([1, 1]);
	});

	it('emits only flagged requests when told so', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { filters: { targetOnly: true } } });
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

describe('Calltouch Trigger when its credential changes', () => {
	it.each(['Asia/Novosibirsk', 'Asia/Vladivostok', 'America/New_York'])(
		"loses nothing and repeats nothing when the zone becomes %s, and goes by the account's",
		async (timeZone) => {
			const trigger = activeTrigger(sandbox);
			sandbox.addRequest();
			await trigger.poll();
			trigger.set({ credentials: { timeZone } });
			const start = Date.now();
			const created: unknown[] = [];
			const emitted: unknown[] = [];
			const zones = new Set<string>();
			for (let polls = 1; polls <= 24; polls++) {
				setClock(start + polls * 60 * MINUTE);
				created.push(sandbox.addRequest({ date: sandbox.now() - 7 * MINUTE }).requestId);
				const items = (await trigger.poll()) ?? [];
				emitted.push(...idsOf(items));
				for (const { json } of items) zones.add((json.createdAt as string).slice(-6));
			}
			expect(emitted).toEqual(created);
			expect([...zones]).toEqual(['+03:00']);
			expect(trigger.warnings).toHaveLength(1);
			expect(trigger.warnings[0]).toContain(
				`${timeZone}, but the account's requests are in Europe`,
			);
		},
	);

	it('goes on where it was with another token and through another address', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const before = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([before.requestId]);
		const meanwhile = sandbox.addRequest();
		trigger.set({ credentials: { clientApiId: 'wrong' } });
		await failureOf(trigger.poll());
		trigger.set({ credentials: { baseUrl: sandbox.url.replace('127.0.0.1', 'localhost') } });
		expect(idsOf(await trigger.poll())).toEqual([meanwhile.requestId]);
		expect(await trigger.poll()).toBeNull();
	});
});

describe('Calltouch Trigger with a backlog', () => {
	const YEAR = 365 * 24 * 60 * MINUTE;
	const custom = (startTime: string) => ({ startFrom: 'custom', startTime });

	/** Days of each call: no call is about more than 31, and they come in order. */
	function daysAsked(): number[] {
		const dayOf = (text = '') => DateTime.fromFormat(text, 'MM/dd/yyyy', { zone: 'utc' });
		return sandbox.httpRequests.map((call) => {
			const { dateFrom, dateTo } = queryOf(call);
			return dayOf(dateTo).diff(dayOf(dateFrom), 'days').days + 1;
		});
	}

	async function pollUntil(trigger: ActiveTrigger, count: number): Promise<unknown[]> {
		const emitted: unknown[] = [];
		for (let polls = 0; polls < 60 && emitted.length < count; polls++) {
			emitted.push(...idsOf(await trigger.poll()));
		}
		return emitted;
	}

	it('of years comes in order, in slices of a month, the oldest first', async () => {
		const ages = [3.4, 3.3, 2, 1.2, 0.5, 0.1, 0].map((years) => years * YEAR);
		const ids = ages.map((age) => sandbox.addRequest({ date: sandbox.now() - age }).requestId);
		const startTime = new Date(Date.now() - 3.5 * YEAR).toISOString();
		const trigger = activeTrigger(sandbox, { parameters: custom(startTime) });
		expect(await pollUntil(trigger, ids.length)).toEqual(ids);
		expect(Math.max(...daysAsked())).toBe(31);
		sandbox.clearHttpRequests();
		expect(await trigger.poll()).toBeNull();
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('that starts in 1900 asks for nothing before 2010', async () => {
		const { requestId } = sandbox.addRequest({ date: Date.UTC(2012, 4, 5) });
		const trigger = activeTrigger(sandbox, { parameters: custom('1900-01-01') });
		expect(await pollUntil(trigger, 1)).toEqual([requestId]);
		expect(queryOf(sandbox.httpRequests[0] ?? onlyCall(sandbox)).dateFrom).toBe('01/01/2010');
		expect(Math.max(...daysAsked())).toBe(31);
	});

	it('of a workflow that was off for months is emitted when it is on again', async () => {
		const trigger = activeTrigger(sandbox);
		sandbox.addRequest();
		await trigger.poll();
		const start = Date.now();
		setClock(start + YEAR / 2);
		const dates = [0.01, 0.1, 0.3, 0.49].map((years) => start + years * YEAR);
		const ids = dates.map((date) => sandbox.addRequest({ date }).requestId);
		expect(await pollUntil(trigger, ids.length)).toEqual(ids);
		expect(Math.max(...daysAsked())).toBe(31);
	});

	it('that is too much for an answer comes in smaller slices, which are remembered', async () => {
		sandbox.set({ mostListed: 3 });
		const day = 24 * 60 * MINUTE;
		const ids = Array.from(
			{ length: 40 },
			(_, index) => sandbox.addRequest({ date: sandbox.now() - (40 - index) * day }).requestId,
		);
		const startTime = new Date(Date.now() - 41 * day).toISOString();
		const trigger = activeTrigger(sandbox, { parameters: custom(startTime) });
		expect(await pollUntil(trigger, ids.length)).toEqual(ids);
		const tooMuch = sandbox.httpRequests.filter(({ status }) => status === 500).length;
		expect(tooMuch).toBeLessThanOrEqual(4);
		trigger.restart();
		sandbox.clearHttpRequests();
		await trigger.poll();
		expect(sandbox.httpRequests.every(({ status }) => status === 200)).toBe(true);
	});

	it('whose calls run into the time-out asks for fewer days from poll to poll', async () => {
		const day = 24 * 60 * MINUTE;
		const { requestId } = sandbox.addRequest({ date: sandbox.now() - 29 * day });
		const startTime = new Date(Date.now() - 30 * day).toISOString();
		const trigger = activeTrigger(sandbox, { parameters: custom(startTime) });
		trigger.set({ budgetMs: 400 });
		sandbox.fail({ kind: 'neverAnswer', times: 3 });
		for (const days of [31, 15, 7]) {
			const { description } = await failureOf(trigger.poll());
			expect(description).toContain('the next one asks for fewer days');
			expect(daysAsked().at(-1)).toBe(days);
		}
		trigger.set({ budgetMs: 30_000 });
		expect(idsOf(await trigger.poll())).toEqual([requestId]);
		expect(Math.max(...daysAsked().slice(3))).toBe(3);
	});

	it('says which day is too much by itself', async () => {
		sandbox.set({ mostListed: 1 });
		const date = Date.UTC(2026, 2, 15, 9);
		sandbox.addRequest({ date });
		sandbox.addRequest({ date });
		const trigger = activeTrigger(sandbox, { parameters: custom('2026-03-14') });
		await trigger.poll().catch(() => undefined);
		const { message, description } = await failureOf(trigger.poll());
		expect(message).toContain('no usable answer');
		expect(description).toContain('The poll asked for 2026-03-15 alone');
	});
});

describe('Calltouch Trigger beside another one', () => {
	it('emits what the other one of the same workflow emits, with the same node ID', async () => {
		const shared = { workflowId: 'shared' };
		const triggers = ['First', 'Second'].map((name) => activeTrigger(sandbox, { ...shared, name }));
		for (const trigger of triggers) await trigger.poll();
		sandbox.set({ latency: 50 });
		const { requestId } = sandbox.addRequest();
		const emitted = await Promise.all(triggers.map(async (trigger) => await trigger.poll()));
		expect(emitted.map(idsOf)).toEqual([[requestId], [requestId]]);
	});

	it('is not disturbed by an old copy, be it seconds or hours later, and tells of it once', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		const pollOldCopy = trigger.activateAnew();
		expect(await trigger.poll()).toBeNull();
		const first = sandbox.addRequest();
		expect(await pollOldCopy()).toBeNull();
		expect(idsOf(await trigger.poll())).toEqual([first.requestId]);
		const now = Date.now();
		for (const minutes of [0, 1, 10, 50]) {
			setClock(now + minutes * MINUTE);
			expect(await pollOldCopy()).toBeNull();
			expect(await trigger.poll()).toBeNull();
		}
		expect(trigger.warnings).toHaveLength(1);
		expect(trigger.warnings[0]).toContain('old copy');
		const next = sandbox.addRequest();
		expect(idsOf(await trigger.poll())).toEqual([next.requestId]);
	});

	it('takes over from an old copy whose poll is under way', async () => {
		const trigger = activeTrigger(sandbox);
		await trigger.poll();
		await trigger.poll();
		const pollOldCopy = trigger.activateAnew();
		const { requestId } = sandbox.addRequest();
		sandbox.set({ latency: 100 });
		const old = pollOldCopy();
		const polled = await trigger.poll();
		expect(idsOf(polled)).toEqual([requestId]);
		expect(await old).toBeNull();
	});
});

describe('Calltouch Trigger in a zone whose clocks change at midnight', () => {
	it.each([
		['America/Santiago', '2025-09-07'],
		['America/Asuncion', '2023-10-01'],
		['America/Havana', '2026-11-01'],
		['America/Havana', '2026-03-08'],
		['Asia/Beirut', '2025-03-30'],
		['Africa/Cairo', '2025-04-25'],
	])('asks for days, or for a part of one: %s, around %s', async (timeZone, date) => {
		sandbox.set({ timeZone });
		const start = DateTime.fromISO(date, { zone: timeZone }).minus({ hours: 20 }).toMillis();
		setClock(start);
		const trigger = activeTrigger(sandbox, { credentials: { timeZone } });
		sandbox.addRequest();
		await trigger.poll();
		const created: unknown[] = [];
		const emitted: unknown[] = [];
		for (let hours = 1; hours <= 48; hours++) {
			setClock(start + hours * 60 * MINUTE);
			created.push(sandbox.addRequest({ date: sandbox.now() - 20 * MINUTE }).requestId);
			emitted.push(...idsOf(await trigger.poll()));
		}
		expect(emitted).toEqual(created);
		for (const call of sandbox.httpRequests) {
			const { dateFrom, dateTo, timeFrom } = queryOf(call);
			if (timeFrom !== undefined) expect(dateFrom).toBe(dateTo);
		}
	});
});

describe('Calltouch Trigger when a poll fails', () => {
	it.each([
		[{ kind: 'answer' as const, status: 403 }, 'token', 'credential-invalid'],
		[{ kind: 'answer' as const, status: 503 }, 'no usable answer', 'temporarily-unavailable'],
		[
			{ kind: 'answer' as const, status: 429, headers: { 'retry-after': '3600' } },
			'its limit is reached',
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
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('tells what was wrong with its call where there is no time for another one', async () => {
		const trigger = activeTrigger(sandbox);
		trigger.set({ budgetMs: 3_000 });
		sandbox.fail({ kind: 'answer', status: 503, times: null });
		const polled = failureOf(trigger.poll());
		while (sandbox.httpRequests.length === 0) await sleep(5);
		pauseToken(callerOf(sandbox), 4_000);
		const { message, description } = await polled;
		expect(message).toContain('no usable answer');
		expect(description).not.toContain('Nothing was sent');
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it('tells that there was no time for its call, where there was none', async () => {
		const trigger = activeTrigger(sandbox);
		trigger.set({ budgetMs: 2_000 });
		pauseToken(callerOf(sandbox), 20_000);
		const started = Date.now();
		const { message, description } = await failureOf(trigger.poll());
		expect(Date.now() - started).toBeLessThan(3_000);
		expect(message).toBe('The poll had no time left to ask Calltouch');
		expect(description).toContain('Nothing was sent');
		expect(sandbox.httpRequests).toHaveLength(0);
	});

	it('names a parameter that does not fit, and sends nothing', async () => {
		const trigger = activeTrigger(sandbox, { parameters: { options: { lookBack: 0 } } });
		const error: unknown = await trigger.poll().catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(String(error)).toContain('"Options → Look-Back Window (Minutes)" must be at least 1');
		expect(sandbox.httpRequests).toHaveLength(0);
	});
});

describe('Calltouch Trigger on Fetch Test Event', () => {
	it('gives the newest request and changes no state', async () => {
		sandbox.addRequest({ date: sandbox.now() - 3 * 24 * 60 * MINUTE });
		const { requestId } = sandbox.addRequest({ date: sandbox.now() - 2 * 24 * 60 * MINUTE });
		const trigger = activeTrigger(sandbox);
		expect(idsOf(await trigger.poll('manual'))).toEqual([requestId]);
		expect(trigger.staticData()).toEqual({});
		expect(sandbox.httpRequests).toHaveLength(1);
	});

	it("shows dates in the account's real zone, where it may be tomorrow already", async () => {
		sandbox.set({ timeZone: 'Asia/Kamchatka' });
		const { requestId } = sandbox.addRequest();
		const trigger = activeTrigger(sandbox);
		const [item] = (await trigger.poll('manual')) ?? [];
		expect(item?.json.requestId).toBe(requestId);
		expect(item?.json.createdAt).toMatch(/\+12:00$/);
	});

	it('asks for less where 7 days are too much for an answer', async () => {
		sandbox.set({ mostListed: 1 });
		const day = 24 * 60 * MINUTE;
		const ids = [5, 3, 1].map(
			(days) => sandbox.addRequest({ date: sandbox.now() - days * day }).requestId,
		);
		expect(idsOf(await activeTrigger(sandbox).poll('manual'))).toEqual([ids[2]]);
	});

	it('says so when there was nothing in the last 7 days', async () => {
		sandbox.addRequest({ date: sandbox.now() - 8 * 24 * 60 * MINUTE });
		const error = await failureOf(activeTrigger(sandbox).poll('manual'));
		expect(error.message).toBe('No requests in the last 7 days');
	});
});
