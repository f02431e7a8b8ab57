import { NodeApiError } from 'n8n-workflow';

import type { Sandbox } from '../sandbox/server';
import type { ActiveTrigger } from './helpers/poll';
import { activeTrigger } from './helpers/poll';
import { emptySandbox, queryOf } from './helpers/sandbox';

// What the trigger does with the call log, and with both logs at once. What it does with any log is in
// trigger.test.ts.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await emptySandbox({ seedCalls: 0 });
});
afterEach(async () => await sandbox.close());

const realNow = Date.now.bind(Date);
let ahead = 0;

/** The clock of machine and sandbox goes on by so much. */
function passTime(ms: number): void {
	ahead += ms;
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
}

afterEach(() => {
	ahead = 0;
	jest.restoreAllMocks();
});

const callsOf = (items: Array<{ json: Record<string, unknown> }> | null) =>
	(items ?? []).map(({ json }) => json.callId);

const leadsOf = (items: Array<{ json: Record<string, unknown> }> | null) =>
	(items ?? []).map(({ json }) => `${String(json.leadType)} ${String(json.leadId)}`);

const tagged = (...names: string[]) => [{ category: '', type: 'MANUAL', names }];

const CALLS = 'calls-diary';
const REQUESTS = 'RestAPI/requests';

const pathsOf = ({ httpRequests }: Sandbox) => httpRequests.map(({ path }) => path);

function newCalls(parameters: Record<string, unknown> = {}): ActiveTrigger {
	return activeTrigger(sandbox, { parameters: { triggerOn: 'newCall', ...parameters } });
}

function newLeads(parameters: Record<string, unknown> = {}): ActiveTrigger {
	return activeTrigger(sandbox, { parameters: { triggerOn: 'newLead', ...parameters } });
}

async function failureOf(polling: Promise<unknown>): Promise<NodeApiError> {
	const error: unknown = await polling.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	if (!(error instanceof NodeApiError)) throw new Error(`No NodeApiError but ${String(error)}`);
	return error;
}

describe('Calltouch Trigger on New Call', () => {
	it('emits each call once, at one HTTP request a poll, and null when there is none', async () => {
		sandbox.addCall();
		sandbox.addRequest();
		const trigger = newCalls();
		expect(await trigger.poll()).toBeNull();
		const { callId } = sandbox.addCall();
		sandbox.addRequest();
		expect(callsOf(await trigger.poll())).toEqual([callId]);
		expect(await trigger.poll()).toBeNull();
		expect(pathsOf(sandbox)).toHaveLength(3);
		expect(pathsOf(sandbox).every((path) => path.includes(CALLS))).toBe(true);
	});

	it('emits a call when it has ended, with what is final only then', async () => {
		const trigger = newCalls();
		await trigger.poll();
		const { callId } = sandbox.addCall({ endsIn: 4 * HOUR, duration: 14_000, successful: true });
		for (let polls = 0; polls < 4; polls++) {
			expect(await trigger.poll()).toBeNull();
			passTime(59 * MINUTE);
		}
		passTime(5 * MINUTE);
		const [item] = (await trigger.poll()) ?? [];
		expect(item?.json).toMatchObject({
			callId,
			duration: 14_000,
			isSuccessful: true,
			phase: 'calldisconnected',
		});
		expect(await trigger.poll()).toBeNull();
	});

	it('emits a call that never ends after six hours, as it is', async () => {
		const trigger = newCalls();
		await trigger.poll();
		const { callId } = sandbox.addCall({ endsIn: null });
		passTime(6 * HOUR - MINUTE);
		expect(await trigger.poll()).toBeNull();
		// All that may be emitted is asked for every ten minutes.
		passTime(10 * MINUTE);
		const items = await trigger.poll();
		expect(callsOf(items)).toEqual([callId]);
		expect(items?.[0]?.json.phase).toBe('callconnected');
		passTime(HOUR);
		expect(await trigger.poll()).toBeNull();
	});

	it('emits a call in progress at first sight, and once, when told so', async () => {
		const trigger = newCalls({ options: { emitInProgress: true } });
		await trigger.poll();
		const { callId } = sandbox.addCall({ endsIn: HOUR });
		expect(callsOf(await trigger.poll())).toEqual([callId]);
		passTime(2 * HOUR);
		expect(await trigger.poll()).toBeNull();
	});

	it('waits for a call through a restart, and whatever else was emitted meanwhile', async () => {
		const trigger = newCalls();
		await trigger.poll();
		const long = sandbox.addCall({ endsIn: 5 * HOUR }).callId;
		passTime(4 * HOUR);
		const short = sandbox.addCall().callId;
		expect(callsOf(await trigger.poll())).toEqual([short]);
		trigger.restart();
		expect(await trigger.poll()).toBeNull();
		passTime(HOUR);
		expect(callsOf(await trigger.poll())).toEqual([long]);
	});

	it('emits calls that show up late and end late, by the time of their beginning', async () => {
		const trigger = newCalls();
		await trigger.poll();
		passTime(3 * HOUR);
		const date = sandbox.now();
		const ids = [170, 100, 5].map(
			(minutes) =>
				sandbox.addCall({
					date: date - minutes * MINUTE,
					visibleIn: MINUTE,
					endsIn: minutes === 100 ? 2 * MINUTE : 0,
				}).callId,
		);
		passTime(90_000);
		expect(callsOf(await trigger.poll())).toEqual([ids[0], ids[2]]);
		passTime(10 * MINUTE);
		expect(callsOf(await trigger.poll())).toEqual([ids[1]]);
	});

	it('reads all pages of a poll, though they shift, repeat rows and tell wrong totals', async () => {
		sandbox.set({ callPageSize: 4, callShift: 1, callRepeats: 1, callPageTotal: 'absent' });
		const trigger = newCalls();
		await trigger.poll();
		const ids = Array.from({ length: 11 }, () => sandbox.addCall().callId);
		expect(new Set(callsOf(await trigger.poll()))).toEqual(new Set(ids));
		expect(await trigger.poll()).toBeNull();
	});

	it('sends day and month in the order of the call log, and times within one day alone', async () => {
		const trigger = newCalls();
		sandbox.addCall();
		await trigger.poll();
		await trigger.poll();
		for (const httpRequest of sandbox.httpRequests) {
			const { dateFrom = '', dateTo, timeFrom, timeTo } = queryOf(httpRequest);
			expect(dateFrom).toMatch(/^\d\d\/\d\d\/\d{4}$/);
			expect(Number(dateFrom.slice(3, 5))).toBeLessThanOrEqual(12);
			if (timeFrom !== undefined || timeTo !== undefined) expect(dateFrom).toBe(dateTo);
		}
	});

	it.each<[string, Record<string, unknown>, object, object]>([
		['missed', { outcome: 'missed' }, { successful: false }, { successful: true }],
		['answered', { outcome: 'answered' }, { successful: true }, { successful: false }],
		['unique', { uniqueOnly: true }, { uniqueCall: true }, { uniqueCall: false }],
		['target', { targetOnly: true }, { targetCall: true }, { targetCall: false }],
		[
			'uniquely targeted',
			{ uniqTargetOnly: true },
			{ uniqTargetCall: true },
			{ uniqTargetCall: false },
		],
		['callbacks', { callbackOnly: true }, { callbackCall: true }, { callbackCall: false }],
		[
			'to one number',
			{ trackedNumber: '8 (495) 123-45-67' },
			{ phoneNumber: '74951234567' },
			{ phoneNumber: '74951234568' },
		],
		['of one pool', { subPoolName: 'Сайт' }, { subPoolName: 'Сайт' }, { subPoolName: 'Визитки' }],
	])(
		'emits only %s calls when told so, as they are when they end',
		async (_, filters, fit, not) => {
			const trigger = newCalls({ filters });
			await trigger.poll();
			const { callId } = sandbox.addCall({ ...not, endsIn: HOUR });
			sandbox.addCall({ ...not });
			expect(await trigger.poll()).toBeNull();
			sandbox.changeCall(callId, fit);
			passTime(61 * MINUTE);
			expect(callsOf(await trigger.poll())).toEqual([callId]);
		},
	);

	it('understands flags that are text or numbers', async () => {
		for (const callBooleans of ['text', 'number'] as const) {
			sandbox.set({ callBooleans });
			const trigger = newCalls({ filters: { targetOnly: true, outcome: 'answered' } });
			await trigger.poll();
			const { callId } = sandbox.addCall({ targetCall: true, successful: true });
			sandbox.addCall({ targetCall: false, successful: true });
			expect(callsOf(await trigger.poll())).toEqual([callId]);
		}
	});

	it('emits a call whose tag is set within the look-back window, and asks for tags then', async () => {
		const trigger = newCalls({ filters: { tags: 'VIP, повторный' }, include: [] });
		await trigger.poll();
		const { callId } = sandbox.addCall({ callTags: [] });
		sandbox.addCall({ callTags: [] });
		expect(await trigger.poll()).toBeNull();
		passTime(170 * MINUTE);
		sandbox.changeCall(callId, { callTags: tagged('Повторный') });
		expect(callsOf(await trigger.poll())).toEqual([callId]);
		expect(queryOf(sandbox.httpRequests[0] as never).withCallTags).toBe('true');
	});

	it('gives raw calls and chosen keys, and the newest ended call for Fetch Test Event', async () => {
		const { callId } = sandbox.addCall({ date: sandbox.now() - HOUR });
		sandbox.addCall({ endsIn: null });
		const trigger = newCalls({ output: 'selected', fields: ['callId', 'phase'] });
		const [tested] = (await trigger.poll('manual')) ?? [];
		expect(Object.entries(tested?.json ?? {})).toEqual([
			['callId', callId],
			['phase', 'calldisconnected'],
		]);
		expect(trigger.staticData()).toEqual({});
		trigger.set({ parameters: { triggerOn: 'newCall', output: 'raw' } });
		const [raw] = (await trigger.poll('manual')) ?? [];
		expect(raw?.json).toMatchObject({ callId, callphase: 'calldisconnected' });
		expect(typeof raw?.json.timestamp).toBe('number');
	});
});

describe('Calltouch Trigger on New Lead', () => {
	/** A call and a request of the same ID. */
	function addTwins(id: number, date = sandbox.now()): void {
		sandbox.addCall({ callId: id, date });
		sandbox.addRequest({ requestId: id, date: date + 1 });
	}

	it('emits calls and requests in one stream, the oldest first, though their IDs are equal', async () => {
		const trigger = newLeads();
		addTwins(70_001);
		expect(await trigger.poll()).toBeNull();
		const date = Math.floor(sandbox.now() / 1_000) * 1_000;
		addTwins(70_003, date - 10_000);
		addTwins(70_002, date - 30_000);
		const items = await trigger.poll();
		expect(leadsOf(items)).toEqual(['call 70002', 'request 70002', 'call 70003', 'request 70003']);
		expect(items?.map(({ json }) => [json.callId, json.requestId])).toEqual([
			[70_002, null],
			[null, 70_002],
			[70_003, null],
			[null, 70_003],
		]);
		expect(await trigger.poll()).toBeNull();
		trigger.restart();
		expect(await trigger.poll()).toBeNull();
	});

	it('makes one HTTP request a log and poll, with what each log has of Include', async () => {
		const trigger = newLeads({ include: ['withTags', 'withText', 'withCustomFields'] });
		for (let polls = 0; polls < 3; polls++) await trigger.poll();
		const sent = sandbox.httpRequests.map(({ path, query }) => ({
			isCalls: path.includes(CALLS),
			flags: (query ?? []).flatMap(([name]) => (name.startsWith('with') ? [name] : [])).sort(),
		}));
		expect(sent).toHaveLength(6);
		expect(sent.filter(({ isCalls }) => isCalls)).toEqual(
			Array.from({ length: 3 }, () => ({ isCalls: true, flags: ['withCallTags', 'withText'] })),
		);
		expect(sent.filter(({ isCalls }) => !isCalls)).toEqual(
			Array.from({ length: 3 }, () => ({
				isCalls: false,
				flags: ['withCustomFields', 'withRequestTags'],
			})),
		);
	});

	it('emits no more than the set number a poll, the oldest of both logs, skipping none', async () => {
		const trigger = newLeads({ options: { maxItems: 3 } });
		await trigger.poll();
		const date = Math.floor(sandbox.now() / 1_000) * 1_000;
		const ages = [50, 40, 30, 20, 10, 5];
		const created = ages.map((seconds, index) => {
			const at = date - seconds * 1_000;
			return index < 4
				? `call ${sandbox.addCall({ date: at }).callId}`
				: `request ${sandbox.addRequest({ date: at }).requestId}`;
		});
		created.push(`call ${sandbox.addCall({ date: date - 1_000 }).callId}`);
		const emitted = [await trigger.poll(), await trigger.poll(), await trigger.poll()].map(leadsOf);
		expect(emitted.map((leads) => leads.length)).toEqual([3, 3, 1]);
		expect(emitted.flat()).toEqual(created);
		expect(await trigger.poll()).toBeNull();
	});

	it.each([
		[CALLS, 'request', 'call'],
		[REQUESTS, 'call', 'request'],
	])('emits what the other log has where %s fails, and tells of it', async (path, one, other) => {
		const trigger = newLeads();
		await trigger.poll();
		const { callId } = sandbox.addCall();
		const { requestId } = sandbox.addRequest();
		const names: Record<string, string> = {
			call: `call ${callId}`,
			request: `request ${requestId}`,
		};
		sandbox.fail({ kind: 'answer', status: 403, path, times: null });
		expect(leadsOf(await trigger.poll())).toEqual([names[one]]);
		expect(trigger.failures).toHaveLength(1);
		expect(trigger.failures[0]).toBeInstanceOf(NodeApiError);
		expect(trigger.failures[0]).toMatchObject({
			message: 'Calltouch does not accept the token or the site ID',
			description: expect.stringContaining(`about the HTTP request for ${other}s`) as string,
		});

		const before = JSON.stringify(trigger.staticData());
		const error = await failureOf(trigger.poll());
		expect(error.failure?.cause).toBe('credential-invalid');
		expect(trigger.failures).toHaveLength(1);
		expect(JSON.stringify(trigger.staticData().state)).toContain(`"${other}"`);
		expect(Object.keys(JSON.parse(before) as object)).toEqual(['state']);

		sandbox.clearFaults();
		expect(leadsOf(await trigger.poll())).toEqual([names[other]]);
		expect(await trigger.poll()).toBeNull();
	});

	it('throws where both logs fail, and changes nothing', async () => {
		const trigger = newLeads();
		await trigger.poll();
		const before = JSON.stringify(trigger.staticData());
		sandbox.addCall();
		sandbox.addRequest();
		sandbox.fail({ kind: 'answer', status: 503, times: null });
		const { description } = await failureOf(trigger.poll());
		expect(description).not.toContain('about the HTTP request for');
		expect(trigger.failures).toEqual([]);
		expect(JSON.stringify(trigger.staticData())).toBe(before);
		sandbox.clearFaults();
		expect(await trigger.poll()).toHaveLength(2);
	});

	it('starts each log where it was told to, also if one fails at first', async () => {
		const date = sandbox.now() - 2 * HOUR;
		const { callId } = sandbox.addCall({ date });
		const { requestId } = sandbox.addRequest({ date });
		const trigger = newLeads({ startFrom: 'last24Hours' });
		sandbox.fail({ kind: 'answer', status: 403, path: CALLS, times: null });
		expect(leadsOf(await trigger.poll())).toEqual([`request ${requestId}`]);
		sandbox.clearFaults();
		expect(leadsOf(await trigger.poll())).toEqual([`call ${callId}`]);
	});

	it('filters both logs by the same values', async () => {
		const filters = { source: 'yandex', medium: 'cpc', aniValue: '8 999 222-33-44', tags: ['VIP'] };
		const trigger = newLeads({ filters });
		await trigger.poll();
		const add = (source: string, medium: string, phoneNumber: string, tag: string) => {
			const session = { source, medium, lastNonDirect: null };
			const client = { phones: [{ phoneNumber, phoneType: 'MOBILE' }] };
			const tags = tagged(tag);
			const { callId } = sandbox.addCall({ session, client, callTags: tags });
			const { requestId } = sandbox.addRequest({
				session,
				client,
				RequestTags: tags,
			});
			return [`call ${callId}`, `request ${requestId}`];
		};
		const expected = add('yandex', 'cpc', '79992223344', 'vip');
		add('google', 'cpc', '79992223344', 'vip');
		add('yandex', 'organic', '79992223344', 'vip');
		add('yandex', 'cpc', '79992223345', 'vip');
		add('yandex', 'cpc', '79992223344', 'new');
		expect(new Set(leadsOf(await trigger.poll()))).toEqual(new Set(expected));
	});

	it('gives the newest of both logs for Fetch Test Event, and says so where there is none', async () => {
		const trigger = newLeads();
		const { message } = await failureOf(trigger.poll('manual'));
		expect(message).toBe('No calls or requests in the last 7 days');
		const { requestId } = sandbox.addRequest({ date: sandbox.now() - 2 * HOUR });
		sandbox.addRequest({ date: sandbox.now() - 3 * HOUR });
		const { callId } = sandbox.addCall({ date: sandbox.now() - HOUR });
		expect(leadsOf(await trigger.poll('manual'))).toEqual([
			`request ${requestId}`,
			`call ${callId}`,
		]);
		expect(trigger.staticData()).toEqual({});
	});

	it('gives raw entries, each as its log has it, and chosen keys', async () => {
		sandbox.addCall({ date: sandbox.now() - HOUR });
		sandbox.addRequest();
		const trigger = newLeads({ output: 'raw' });
		const [call, request] = (await trigger.poll('manual')) ?? [];
		expect(call?.json).toHaveProperty('callphase');
		expect(request?.json).toHaveProperty('requestNumber');
		const chosen = { triggerOn: 'newLead', output: 'selected', fields: ['leadType', 'phone'] };
		trigger.set({ parameters: chosen });
		const items = (await trigger.poll('manual')) ?? [];
		expect(items.map(({ json }) => Object.keys(json))).toEqual([
			['leadType', 'phone'],
			['leadType', 'phone'],
		]);
	});
});

describe('Calltouch Trigger when its event is switched', () => {
	it.each([
		['newRequest', 'newCall'],
		['newCall', 'newLead'],
		['newLead', 'newRequest'],
		['newRequest', 'newLead'],
	])('from %s to %s starts from now, whatever it was to start from', async (before, after) => {
		sandbox.addCall({ date: sandbox.now() - HOUR });
		sandbox.addRequest({ date: sandbox.now() - HOUR });
		const start = { startFrom: 'last24Hours' };
		const trigger = activeTrigger(sandbox, { parameters: { triggerOn: before, ...start } });
		expect((await trigger.poll())?.length).toBe(before === 'newLead' ? 2 : 1);
		sandbox.addCall();
		sandbox.addRequest();
		trigger.set({ parameters: { triggerOn: after, ...start } });
		expect(await trigger.poll()).toBeNull();
		const { callId } = sandbox.addCall();
		const { requestId } = sandbox.addRequest();
		const ids = ((await trigger.poll()) ?? []).map(({ json }) => json.callId ?? json.requestId);
		const expected = {
			newCall: [callId],
			newRequest: [requestId],
			newLead: [callId, requestId],
		}[after as 'newCall'];
		expect(new Set(ids)).toEqual(new Set(expected));
		trigger.restart();
		expect(await trigger.poll()).toBeNull();
	});

	it('starts a log from now that could not be read when it was switched', async () => {
		sandbox.addCall({ date: sandbox.now() - HOUR });
		const start = { startFrom: 'last24Hours' };
		const trigger = activeTrigger(sandbox, { parameters: { triggerOn: 'newRequest', ...start } });
		await trigger.poll();
		trigger.set({ parameters: { triggerOn: 'newLead', ...start } });
		sandbox.fail({ kind: 'answer', status: 403, path: CALLS, times: null });
		await failureOf(trigger.poll());
		sandbox.clearFaults();
		expect(await trigger.poll()).toBeNull();
		const { callId } = sandbox.addCall();
		expect(leadsOf(await trigger.poll())).toEqual([`call ${callId}`]);
	});
});

describe('Calltouch Trigger on New Request', () => {
	it('emits requests with a tag alone when told so, and asks for tags then', async () => {
		const parameters = { filters: { tags: 'vip' }, include: [] };
		const trigger = activeTrigger(sandbox, { parameters });
		await trigger.poll();
		const { requestId } = sandbox.addRequest({ RequestTags: tagged('VIP') });
		sandbox.addRequest({ RequestTags: tagged('другое') });
		expect(((await trigger.poll()) ?? []).map(({ json }) => json.requestId)).toEqual([requestId]);
		expect(queryOf(sandbox.httpRequests[0] as never).withRequestTags).toBe('true');
	});
});
