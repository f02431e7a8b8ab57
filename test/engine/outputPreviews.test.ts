import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { nodeOperations } from '../../src/node/nodeOperations';
import { EXTRAS as CALL_EXTRAS } from '../../src/resources/call/simplified';
import { EXTRAS as REQUEST_EXTRAS } from '../../src/resources/request/simplified';
import type { Sandbox } from '../sandbox/server';
import { startSandbox } from '../sandbox/server';
import { execute } from './helpers/engine';
import { activeTrigger } from './helpers/poll';
import { FULL_CALL } from '../upgrade/account';
import { ALL_CALL_EXTRAS, ALL_EXTRAS, IMPORT } from './helpers/scenarios';

// The editor shows an output preview before a node's first run, and expressions are built on it.

interface Preview {
	type?: string;
	properties?: Record<string, Preview>;
	items?: Preview;
}

const FOLDER = join(__dirname, '../../nodes/Calltouch/__schema__');
const TRIGGER = 'v1.0.0';

/**
 * Keys that not every item has: extras that were not asked for, the order's ID or number, and what the
 * user should know besides.
 */
const NOT_ALWAYS: Record<string, string[]> = {
	'v1.0.0/call/list': Object.values(CALL_EXTRAS),
	'v1.0.0/call/get': Object.values(CALL_EXTRAS),
	'v1.0.0/request/list': Object.values(REQUEST_EXTRAS),
	'v1.0.0/request/get': Object.values(REQUEST_EXTRAS),
	'v1.0.0/callback/create': ['notes'],
	'v1.0.0/request/create': ['notes'],
	'v1.0.0/clientOrder/delete': ['notes'],
	'v1.0.0/clientOrder/list': ['tags'],
	'v1.0.0/order/delete': ['orderId', 'orderNumber', 'notes'],
};

/** What the call log has room for, and nobody has seen in it. */
const OF_CALLS = ['orders[].completedDate', 'orders[].completedAmount', 'customFields', 'attrs'];

/** An order belongs to a call or to a request: one of a request has no call. */
const NEVER_KNOWN: Record<string, string[]> = {
	'v1.0.0/call/list': [...OF_CALLS, 'dcm', 'dcm[]'],
	'v1.0.0/call/get': [...OF_CALLS, 'dcm', 'dcm[]'],
	'v1.0.0/request/list': ['orders[].callId'],
	'v1.0.0/request/get': ['orders[].callId'],
};

function readPreview(path: string): Preview {
	return JSON.parse(readFileSync(join(FOLDER, `${path}.json`), 'utf8')) as Preview;
}

/**
 * The preview as a demand: all of its keys and no other. It has one type per value, as the editor
 * draws it, so null, which stands for what is not known, is left out of account.
 */
function demand({ type, properties = {}, items }: Preview, optional: string[] = []): object {
	const members = Object.entries(properties);
	const inner = {
		...(items ? { items: demand(items) } : {}),
		// An object without keys has those of the account: its custom fields and the like.
		...(members.length > 0
			? {
					properties: Object.fromEntries(
						members.map(([name, member]) => [name, { anyOf: [{ type: 'null' }, demand(member)] }]),
					),
					required: members.map(([name]) => name).filter((name) => !optional.includes(name)),
					additionalProperties: false,
				}
			: {}),
	};
	return { type, ...inner };
}

/** What is wrong with items, by their preview: each with its place. */
function misfits(path: string, items: object[]): string[] {
	const ajv = new Ajv({ allErrors: true });
	const fits = ajv.compile(demand(readPreview(path), NOT_ALWAYS[path]));
	return items.flatMap((item) =>
		fits(item) ? [] : [`${ajv.errorsText(fits.errors)} in ${JSON.stringify(item)}`],
	);
}

/** Paths of a preview's values of which no item has any. */
function neverSeen(path: string, items: object[]): string[] {
	const seen = new Set(items.flatMap((item) => filled(item, '')));
	return leaves(readPreview(path), '').filter((leaf) => !seen.has(leaf));
}

function leaves({ properties = {}, items }: Preview, at: string): string[] {
	const below = Object.entries(properties).flatMap(([name, member]) =>
		leaves(member, at === '' ? name : `${at}.${name}`),
	);
	return [...(at === '' ? [] : [at]), ...below, ...(items ? leaves(items, `${at}[]`) : [])];
}

function filled(value: unknown, at: string): string[] {
	if (value === null || value === undefined) return [];
	if (Array.isArray(value)) return [at, ...value.flatMap((entry) => filled(entry, `${at}[]`))];
	const below =
		typeof value === 'object'
			? Object.entries(value).flatMap(([name, member]) =>
					filled(member, at === '' ? name : `${at}.${name}`),
				)
			: [];
	return [at, ...below];
}

describe('Output previews', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox({
			seedRequests: 90,
			knobs: { rateLimit: null, clientLinking: true, callbackMinInterval: 0 },
		});
		sandbox.addRequest({ session: null, client: { fio: null, phones: null, contacts: null } });
		const nothing = '<не указано>';
		const empty = { utmSource: nothing, utmMedium: nothing, utmCampaign: nothing, keywords: '' };
		sandbox.addRequest({
			subject: '',
			status: '',
			manager: '<не заполнено>',
			client: { fio: '', phones: [], contacts: [] },
			session: { ...empty, source: '(direct)', medium: '(none)', ref: '', city: '(not set)' },
			mapVisits: [],
			dcm: [],
			customFields: [],
			RequestTags: [],
			attrs: {},
			widgetInfo: { fields: [] },
		});
	});

	afterEach(async () => await sandbox.close());

	async function run(parameters: INodeParameters): Promise<IDataObject[]> {
		const { json, error } = await execute(sandbox, { parameters });
		if (error) throw new Error(`${error.message} ${error.description ?? ''}`);
		return json;
	}

	async function runAll(common: INodeParameters, each: INodeParameters[]): Promise<IDataObject[]> {
		const items: IDataObject[] = [];
		for (const parameters of each) items.push(...(await run({ ...common, ...parameters })));
		return items;
	}

	const locator = (mode: string, value: string | number) => ({ __rl: true, mode, value });

	/** Every kind of requests, with all extras and with none. */
	async function requests(): Promise<IDataObject[]> {
		const all = { resource: 'request', operation: 'list', period: 'last30Days', returnAll: true };
		return await runAll(all, [{ include: ALL_EXTRAS }, { include: [] }]);
	}

	/** One request for each thing that some have, and the one that has nothing. */
	async function oneByOne(): Promise<IDataObject[]> {
		const ours = sandbox.requests.filter(({ siteId }) => siteId === sandbox.credentials.siteId);
		const ids = [
			ours.find(({ orders }) => orders?.some(({ orderComments }) => orderComments !== '')),
			ours.find(({ session }) => session?.yaClientId && session.guaClientId),
			ours.find(({ googleAdWords }) => googleAdWords),
			ours.find(({ RequestTags, yandexDirect }) => RequestTags?.length && yandexDirect),
			ours.find(({ widgetInfo }) => widgetInfo),
			ours.find(({ manager, comments }) => manager && comments.length > 0),
			ours.find(({ dcm }) => dcm?.length),
			ours.find(({ attrs }) => attrs),
			ours.find(({ customFields }) => customFields?.length),
			ours.at(-1),
		].map((request) => request?.requestId ?? 0);
		return await runAll(
			{ resource: 'request', operation: 'get', include: ALL_EXTRAS },
			ids.map((id) => ({ request: locator('requestId', id) })),
		);
	}

	/** Orders with and without a lead, a number, and a comment. */
	function orders(prefix: string): INodeParameters[] {
		const [call] = sandbox.calls;
		const lead = sandbox.requests.find(
			({ client, session, siteId }) =>
				siteId === sandbox.credentials.siteId &&
				client.fio !== null &&
				(client.contacts ?? []).length > 0 &&
				(client.phones ?? []).length > 0 &&
				session?.utmCampaign !== '<не указано>' &&
				session !== null,
		);
		const order = { orderSum: 10.5, orderStatus: 'new', orderDate: '2026-03-30' };
		return [
			{ linkTo: 'none' },
			{ linkTo: 'none', additionalFields: { orderComment: 'Ждём', source: 'reception' } },
			{ linkTo: 'callId', call: call?.callId ?? 0 },
			{ linkTo: 'requestId', requestId: lead?.requestId ?? 0 },
		].map((link, index) => ({ ...order, ...link, orderNumber: `${prefix}-${index}` }));
	}

	/** Orders that the answer tells of, and one that it does not. */
	const clientOrders = (operation: string) => async () => {
		const order = { resource: 'clientOrder', operation, status: 'new' };
		const told = await runAll(order, [{ orderNumber: 'crm-0' }, { orderNumber: 'crm-1' }]);
		sandbox.set({ batchResults: 'none' });
		const untold = await run({ ...order, orderNumber: 'crm-2' });
		sandbox.set({ batchResults: 'each' });
		return [...told, ...untold];
	};

	const leads = (operation: string, change: INodeParameters) => async () => {
		const { requestId } = sandbox.addRequest();
		return await run({ resource: 'lead', operation, findBy: 'request', requestId, ...change });
	};

	/** A call with an order and all that there can be, one of a number without a site, and the others. */
	async function addCalls(): Promise<number> {
		const { callId } = sandbox.addCall(FULL_CALL);
		sandbox.addCall({ session: null, callTags: [], phrases: [], callerNumber: 'Anonymous' });
		const order = { orderNumber: 'of-a-call', orderSum: 10.5, orderStatus: 'new', call: callId };
		await run({ resource: 'order', operation: 'register', linkTo: 'callId', ...order, ...DAY });
		return callId;
	}

	const DAY = { orderDate: '2026-03-30' };

	const runs: Record<string, () => Promise<IDataObject[]>> = {
		'call/list': async () => {
			await addCalls();
			return await runAll(
				{ resource: 'call', operation: 'list', period: 'last30Days', returnAll: true },
				[{ include: ALL_CALL_EXTRAS }, { include: [] }],
			);
		},
		'call/get': async () => {
			const callId = await addCalls();
			const other = sandbox.calls.find(({ siteId }) => siteId === sandbox.credentials.siteId);
			return await runAll({ resource: 'call', operation: 'get' }, [
				{ call: locator('callId', callId), include: ALL_CALL_EXTRAS },
				{ call: locator('callId', other?.callId ?? 0), include: [] },
			]);
		},
		'call/import': () => runAll(IMPORT, [{}]),
		'call/getRecording': async () => {
			const call = locator('callId', await addCalls());
			return await run({ resource: 'call', operation: 'getRecording', call });
		},
		'request/list': requests,
		'request/get': oneByOne,
		'request/create': () =>
			runAll({ resource: 'request', operation: 'create', phoneNumber: '79992223344' }, [
				{},
				{ requestNumber: 'tilda-1', subject: 'x'.repeat(257) },
				{ requestNumber: 'avito-1', additionalFields: { manager: 'Иванов Иван' } },
			]),
		'clientOrder/create': clientOrders('create'),
		'clientOrder/upsert': clientOrders('upsert'),
		'clientOrder/update': async () => {
			await clientOrders('create')();
			const update = { resource: 'clientOrder', operation: 'update', orderNumber: 'crm-0' };
			return await run({ ...update, updateFields: { status: 'paid' } });
		},
		'clientOrder/delete': async () => {
			await clientOrders('create')();
			const remove = { resource: 'clientOrder', operation: 'delete' };
			const known = await run({ ...remove, orderNumber: 'crm-0' });
			sandbox.fail({ kind: 'answer', status: 502, acted: true });
			return [...known, ...(await run({ ...remove, orderNumber: 'crm-1' }))];
		},
		'clientOrder/list': async () => {
			const words = { keywords: 'окна', utmTerm: 'окна', utmCampaign: 'spring', utmContent: 'a' };
			const { requestId } = sandbox.addRequest({
				session: { ...words, city: 'moscow', ref: 'https://ya.ru/' },
			});
			const order = { resource: 'clientOrder', operation: 'create', status: 'new', revenue: 10.5 };
			await runAll(order, [
				{ orderNumber: 'crm-0' },
				{
					...{ orderNumber: 'crm-1', linkTo: 'request', requestId },
					mainContacts: { fio: 'Анна', phoneNumber: '79992223344', email: 'anna@example.com' },
					additionalFields: {
						...{ comment: 'Ждём', addTags: 'VIP', manager: 'Иванов', orderName: 'Окна' },
						...{ funnel: 'Розница', margin: 5 },
					},
				},
			]);
			const update = { resource: 'clientOrder', operation: 'update', orderNumber: 'crm-1' };
			await run({ ...update, updateFields: { status: 'paid' } });
			return await runAll(
				{ resource: 'clientOrder', operation: 'list', period: 'today', returnAll: true },
				[{ include: ['withComments', 'withContacts', 'withOrdersTags'] }, { include: [] }],
			);
		},
		'lead/addTags': leads('addTags', { tags: 'VIP' }),
		'lead/addComment': leads('addComment', { addComment: 'text' }),
		'lead/addManagers': leads('addManagers', { managers: 'Иванов' }),
		'lead/addCustomFields': leads('addCustomFields', { customFieldsJson: '{ "a": 1 }' }),
		'order/register': () =>
			runAll({ resource: 'order', operation: 'register' }, [
				...orders('registered'),
				{ linkTo: 'none', orderSum: 0, orderStatus: 'new', orderDate: '2026-03-30' },
			]),
		'order/upsert': () =>
			runAll({ resource: 'order', operation: 'upsert' }, [
				...orders('both').slice(-1),
				...orders('both'),
			]),
		'order/update': async () => {
			await runAll({ resource: 'order', operation: 'register' }, orders('changed'));
			return await runAll(
				{ resource: 'order', operation: 'update' },
				[0, 1, 2, 3].flatMap((index) =>
					[
						{ updateFields: { status: 'paid', comment: 'Оплачен' } },
						{ clearFields: ['orderSum', 'status', 'comment'] },
					].map((changes) => ({ order: locator('orderNumber', `changed-${index}`), ...changes })),
				),
			);
		},
		'order/delete': async () => {
			await runAll({ resource: 'order', operation: 'register' }, orders('deleted'));
			const id = sandbox.orders.find(({ orderNumber }) => orderNumber === 'deleted-1')?.orderId;
			const known = await runAll({ resource: 'order', operation: 'delete' }, [
				{ order: locator('orderNumber', 'deleted-0') },
				{ order: locator('orderId', id ?? 0) },
			]);
			sandbox.fail({ kind: 'answer', status: 502, acted: true });
			const order = locator('orderNumber', 'deleted-2');
			return [...known, ...(await run({ resource: 'order', operation: 'delete', order }))];
		},
		'callback/create': () =>
			runAll({ resource: 'callback', operation: 'create', routeKey: 'routekey_1' }, [
				{ phone: '79992223344' },
				{ phone: '79992223355', additionalFields: { sessionId: 'none' } },
			]),
	};

	it.each(nodeOperations.map((each) => ({ ...each, title: `${each.resource}/${each.name}` })))(
		'$title puts out what the editor announces, key by key, and nothing else',
		async ({ title, output }) => {
			const path = `v1.0.0/${title}`;
			const items = (await runs[title]?.()) ?? [];

			expect(items.length).toBeGreaterThan(0);
			expect(misfits(path, items)).toEqual([]);
			// The schema behind the preview also tells what may be null.
			expect(items.filter((item) => !output.safeParse(item).success)).toEqual([]);
			expect(neverSeen(path, items)).toEqual(NEVER_KNOWN[path] ?? []);
		},
	);

	/** The extras of all logs, as far as an event has them. */
	const extrasOf: Record<string, string[]> = {
		newRequest: ALL_EXTRAS,
		newCall: ['withCallTags', 'withComments', 'withDcm', 'withGoogleAdwords', 'withYandexDirect'],
		newLead: [
			'withAttrs',
			'withComments',
			'withCustomFields',
			'withDcm',
			'withGoogleAdwords',
			'withTags',
			'withWidgetInfo',
			'withYandexDirect',
		],
	};

	// n8n looks for one preview of the trigger, whatever it starts on: the keys that all events have.
	it.each(['newRequest', 'newCall', 'newLead'])(
		'does the same for the trigger on %s, on schedule and for Fetch Test Event',
		async (triggerOn) => {
			const startTime = DateTime.now().minus({ days: 60 }).toISODate();
			const since = { startFrom: 'custom', startTime };
			const parameters = { triggerOn, ...since, include: extrasOf[triggerOn] ?? [] };
			const trigger = activeTrigger(sandbox, { parameters });
			const polled = (await trigger.poll()) ?? [];
			const tested = (await trigger.poll('manual')) ?? [];
			const shown = Object.keys(readPreview(TRIGGER).properties ?? {});
			const items = [...polled, ...tested].map(({ json }) =>
				Object.fromEntries(Object.entries(json).filter(([key]) => shown.includes(key))),
			);

			expect(polled.length).toBeGreaterThan(10);
			expect(tested.length).toBe(triggerOn === 'newLead' ? 2 : 1);
			expect(misfits(TRIGGER, items)).toEqual([]);
			if (triggerOn === 'newLead') expect(neverSeen(TRIGGER, items)).toEqual([]);
		},
	);
});
