import { callFields, requestFields, testFields } from '../../sandbox/deliver';
import { isTest, isTooMuch, readDelivery, tellingOf } from '../../../src/triggers/webhook/delivery';
import { subjectOf } from '../../../src/triggers/webhook/event';
import type { WebhookInput } from '../../../src/triggers/webhook/settings';
import { isWanted } from '../../../src/triggers/webhook/settings';
import { SimplifiedDelivery, simplifyDelivery } from '../../../src/triggers/webhook/simplified';

type Values = Record<string, unknown>;

const subject = (values: Values, webhookType?: unknown) =>
	subjectOf(tellingOf(values), webhookType, values);
const simplified = (values: Values, zone = 'Europe/Moscow') =>
	simplifyDelivery(tellingOf(values), subject(values), zone);

describe('The values of a delivery', () => {
	it('are those of query and body, the body first, without what the user put into the address', () => {
		expect(
			readDelivery({
				query: { secret: 's', webhookType: 'chat', id: '1', source: 'query' },
				body: { source: 'body', city: 'Москва' },
			}),
		).toEqual({
			values: { id: '1', source: 'body', city: 'Москва' },
			webhookType: 'chat',
		});
	});

	it.each([undefined, null, '', {}])(
		'are those of the query alone where the body is %j',
		(body) => {
			expect(readDelivery({ query: { id: '1' }, body }).values).toEqual({ id: '1' });
		},
	);

	it.each(['a word', ['a', 'list'], 7])(
		'have a body that is no object under "body": %j',
		(body) => {
			expect(readDelivery({ query: {}, body }).values).toEqual({ body });
		},
	);

	it('change no prototype', () => {
		const body: unknown = JSON.parse('{"__proto__":{"leadtype":"call"},"id":"1"}');
		const { values } = readDelivery({ query: {}, body });
		expect(Object.getOwnPropertyNames(values)).toEqual(['id']);
		expect(values.leadtype).toBeUndefined();
	});
});

describe('What is too much', () => {
	const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

	it('is not anything that Calltouch sends', () => {
		expect(isTooMuch({ query: callFields(), body: requestFields() })).toBe(false);
		const long = callFields({ userAgent: 'a'.repeat(10_000), url: 'b'.repeat(100_000) });
		expect(isTooMuch({ query: {}, body: long })).toBe(false);
		expect(isTooMuch({ query: {}, body: { attrs: { a: [{ b: '1' }] } } })).toBe(false);
	});

	it.each([
		['a body of 200,000 levels', nested(200_000)],
		['a body of 10 levels', nested(10)],
		['many names', Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`a${at}`, '']))],
		['a long list', new Array(1_000_000).fill('')],
		['a long value', { comment: 'a'.repeat(1_000_001) }],
		['a long name', { ['a'.repeat(1_000_001)]: '' }],
		['a long text', 'a'.repeat(1_000_001)],
	])('is %s', (_, body) => {
		expect(isTooMuch({ query: {}, body })).toBe(true);
		expect(isTooMuch({ query: { body }, body: undefined })).toBe(true);
	});
});

describe('What a delivery says under a name', () => {
	it.each([
		['text', 'Москва', 'Москва'],
		['text with white space around', ' Москва\n', 'Москва'],
		['a number and a flag, of JSON', 7, '7'],
		['a flag, of JSON', true, 'true'],
		['a name that came twice', ['a', 'b'], 'a,b'],
		['a name that came twice, once for nothing', ['null', 'b'], 'b'],
		['the word null', 'null', null],
		['the word in capitals', 'NULL', null],
		['nothing', '', null],
		['JSON null', null, null],
		['a placeholder', '<не указано>', null],
		['another placeholder', '(not set)', null],
		['a field that was not filled', '{callerphone}', null],
		['one in two braces', '{{ utm_source }}', null],
		['one in Russian', '{источник}', null],
		['a real word', '(direct)', '(direct)'],
		['JSON as text', '{"a":"b"}', '{"a":"b"}'],
		['braces within', 'a{b}', 'a{b}'],
		['an object, of JSON', { a: 'b' }, null],
	])('%s', (_, value, expected) => {
		expect(tellingOf({ source: value })('source')).toBe(expected);
	});

	it('is found in whatever case the name came, the exact one first', () => {
		expect(tellingOf({ CallerPhone: '7' })('callerphone')).toBe('7');
		expect(tellingOf({ CALLURL: 'other', callUrl: 'exact' })('callUrl')).toBe('exact');
		expect(tellingOf({})('toString')).toBeNull();
	});

	it('takes no time to speak of, however odd it is', () => {
		const odd = `{${' '.repeat(500_000)}x`;
		const started = performance.now();
		expect(tellingOf({ source: odd })('source')).toBe(odd);
		expect(performance.now() - started).toBeLessThan(500);
	});
});

describe('The subject of a delivery', () => {
	it.each<[string, Values, object]>([
		[
			'the start of a call',
			callFields({ callphase: 'callconnected' }),
			{
				event: 'callStarted',
				leadType: 'call',
				leadId: 88123456,
				eventId: 'call:88123456:started',
			},
		],
		[
			'the end of a call',
			callFields(),
			{ event: 'callEnded', leadType: 'call', leadId: 88123456, eventId: 'call:88123456:ended' },
		],
		[
			'a missed call',
			callFields({ status: 'unsuccessful' }),
			{ event: 'missedCall', leadType: 'call', leadId: 88123456, eventId: 'call:88123456:ended' },
		],
		[
			'a call that is not said to be missed',
			callFields({ status: 'null' }),
			{ event: 'callEnded', eventId: 'call:88123456:ended' },
		],
		[
			'a call that begins without success',
			callFields({ callphase: 'callconnected', status: 'unsuccessful' }),
			{ event: 'callStarted', eventId: 'call:88123456:started' },
		],
		[
			'a call without leadtype, which its phase tells',
			{ callphase: 'calldisconnected', id: '5' },
			{ event: 'callEnded', leadType: 'call', eventId: 'call:5:ended' },
		],
		[
			'a request',
			requestFields(),
			{ event: 'newRequest', leadType: 'request', leadId: 145507, eventId: 'request:145507' },
		],
		['a request in capitals', requestFields({ leadtype: 'REQUEST' }), { event: 'newRequest' }],
		[
			'an ID beyond 2^53',
			requestFields({ requestId: '123456789012345678' }),
			{ leadId: '123456789012345678', eventId: 'request:123456789012345678' },
		],
	])('%s', (_, values, expected) => {
		expect(subject(values)).toMatchObject(expected);
	});

	it.each<[string, Values]>([
		['a call without a phase', callFields({ callphase: 'null' })],
		['a call with a phase that is not known', callFields({ callphase: 'callpaused' })],
		['a lead of another kind', { ...requestFields(), leadtype: 'chat' }],
		['a request that does not say so', requestFields({ leadtype: 'null' })],
		['a test from the cabinet', testFields()],
		['nothing at all', {}],
	])('is not known of %s', (_, values) => {
		expect(subject(values).event).toBeNull();
	});

	it('does not take the caller for the call, nor the call of a request for the request', () => {
		expect(subject(callFields({ id: 'null' })).leadId).toBeNull();
		expect(subject(requestFields({ requestId: 'null', id: '7' })).leadId).toBeNull();
	});

	it.each(['order', 'chat'])('is by its address: %s', (type) => {
		const values = { orderNumber: '7', leadtype: 'call' };
		expect(subject(values, type)).toMatchObject({ event: type, leadType: null, leadId: null });
		expect(subject(values, 'elsewhere').event).toBeNull();
	});
});

describe('The ID of an event', () => {
	const bare = (values: Values): Values => ({ ...values, id: 'null', requestId: 'null' });
	const eventId = (values: Values, type?: string) => subject(values, type).eventId;

	it('is the same when a delivery comes again, in whatever order, by whatever way', () => {
		for (const [values, type] of [
			[callFields(), undefined],
			[requestFields(), undefined],
			[bare(callFields()), undefined],
			[bare(requestFields()), undefined],
			[{ status: 'won', number: '7' }, 'order'],
			[{ any: 'thing' }, undefined],
		] as const) {
			const again = Object.fromEntries(Object.entries(values).toReversed());
			expect(eventId({ ...again, sendingTimestamp: '1' }, type)).toBe(
				eventId({ ...values, sendingTimestamp: '2' }, type),
			);
		}
	});

	it('tells everything else apart', () => {
		const ids = [
			eventId(callFields()),
			eventId(callFields({ callphase: 'callconnected' })),
			eventId(callFields({ callphase: 'null' })),
			eventId(callFields({ callphase: 'null', duration: '63' })),
			eventId(callFields({ id: '145507' })),
			eventId(requestFields()),
			eventId(bare(callFields())),
			eventId(bare(callFields({ callphase: 'callconnected' }))),
			eventId(bare(callFields({ callerphone: '79992223355' }))),
			eventId(bare(requestFields())),
			eventId({ number: '7' }, 'order'),
			eventId({ number: '7', status: 'won' }, 'order'),
			eventId({ number: '7' }, 'chat'),
			eventId({ number: '7' }),
		];
		expect(new Set(ids).size).toBe(ids.length);
	});
});

describe('The simplified delivery', () => {
	it('has all of a call under the keys that leads have elsewhere', () => {
		expect(simplified(callFields())).toEqual({
			eventId: 'call:88123456:ended',
			event: 'callEnded',
			leadType: 'call',
			leadId: 88123456,
			callId: 88123456,
			requestId: null,
			siteId: 12345,
			siteName: 'Окна & двери',
			createdAt: '2026-03-31T15:30:00+03:00',
			name: 'Анна Ёлкина',
			phone: '79992223344',
			form: null,
			manager: 'Иванов Иван',
			source: 'yandex',
			medium: 'cpc',
			campaign: 'Осень "2026" – 50% & больше',
			content: null,
			term: 'купить окна + двери',
			utmSource: 'yandex',
			utmMedium: 'cpc',
			city: 'Москва',
			landingPage: 'https://example.com/?utm_source=yandex&a=1#b',
			callPage: 'https://example.com/contacts',
			referrer: 'https://yandex.ru/',
			device: 'desktop',
			os: 'Windows',
			browser: 'Chrome',
			ip: '203.0.113.7',
			isUnique: true,
			isTarget: true,
			isUniqueTarget: true,
			phase: 'calldisconnected',
			isSuccessful: true,
			isCallback: false,
			isWorkTime: true,
			duration: 62,
			waitingTime: 7,
			rating: 5,
			statusDetails: null,
			trackedNumber: '74951234567',
			redirectNumber: 'sip:100@pbx.example.com',
			pool: 'Яндекс Директ',
			recordingUrl: 'https://example.com/records/88123456.mp3',
			tags: ['VIP', 'Повторный'],
			sessionId: 1122334455,
			ctCallerId: '0123456789abcdef0123456789abcdef',
			ctClientId: '123456789012345678',
			yaClientId: '1671234567890123456',
			guaClientId: '1234567890.1671234567',
			sipCallId: null,
			requestNumber: null,
			orderId: null,
		});
	});

	it('has the flags, the form and the number of a request', () => {
		expect(simplified(requestFields())).toMatchObject({
			eventId: 'request:145507',
			leadType: 'request',
			leadId: 145507,
			callId: null,
			requestId: 145507,
			form: 'Заявка на звонок',
			requestNumber: 'form-7',
			isUnique: true,
			isTarget: true,
			isUniqueTarget: false,
			duration: null,
			recordingUrl: null,
		});
	});

	it('has the same keys, all null but the ID, where a test from the cabinet says nothing', () => {
		const { eventId, ...others } = simplified(testFields());
		expect(eventId).toMatch(/^unknown:/);
		expect(new Set(Object.values(others))).toEqual(new Set([null]));
		expect(Object.keys(simplified({})).sort()).toEqual(
			Object.keys(SimplifiedDelivery.shape).sort(),
		);
	});

	it.each(['Anonymous', 'undefined', 'null', ''])(
		'has no phone where it is hidden: %j',
		(shown) => {
			expect(simplified(callFields({ callerphone: shown })).phone).toBeNull();
		},
	);

	it.each<[string, Values, string | null]>([
		['its timestamp, whatever the zone', { timestamp: '1774960200' }, '2026-03-31T17:30:00+05:00'],
		['the clock of its call', { calltime: '2026-03-31 15:30:00' }, '2026-03-31T15:30:00+05:00'],
		['that of its request', { requestDate: '2026-03-31 15:30:00' }, '2026-03-31T15:30:00+05:00'],
		['nothing that is a date', { calltime: '31/03/2026', timestamp: 'soon' }, null],
	])('was created by %s', (_, values, expected) => {
		expect(simplified(values, 'Asia/Yekaterinburg').createdAt).toBe(expected);
	});

	it.each([
		['targetcall', 'target', true],
		['targetcall', 'non-target', false],
		['targetrequest', 'TARGET', true],
		['targetrequest', '', null],
		['targetcall', 'true', true],
		['targetcall', 'perhaps', null],
	])('says of %s %j that it is a target: %j', (name, value, expected) => {
		expect(simplified({ [name]: value }).isTarget).toBe(expected);
	});

	it('has each tag once, apart where a comma says so', () => {
		const values = { tags_manual: 'VIP, новый', tags_api: 'VIP', tags_auto_pn: 'a; b' };
		expect(simplified(values).tags).toEqual(['VIP', 'новый', 'a; b']);
		expect(simplified({}).tags).toBeNull();
	});
});

/** Calltouch's list of fields that come out under no key, and why. */
const LEFT_TO_RAW = [
	// Its two pages contradict each other.
	'attribution',
	// Of no use without Calltouch's own systems.
	...['ctGlobalId', 'callReferenceNumber', 'callback_request_id'],
	...['callback_final_attempt', 'attrs', 'userAgent', 'hostname'],
	// The kind of pool; its name is there.
	'pool',
];

it('takes every field that Calltouch lists, apart from those that only raw output has', () => {
	const fields = { ...callFields(), ...requestFields() };
	const asked = new Set<string>();
	const ask = (name: string) => {
		asked.add(name);
		return null;
	};
	for (const leadtype of ['call', 'request']) {
		const telling = (name: string) => (name === 'leadtype' ? leadtype : ask(name));
		simplifyDelivery(telling, subjectOf(telling, undefined, {}), 'utc');
	}
	asked.add('leadtype');
	const left = Object.keys(fields).filter((name) => !asked.has(name));
	expect(left.sort()).toEqual([...LEFT_TO_RAW].sort());
});

describe('What starts the workflow', () => {
	const starts = (
		values: Values,
		input: { events?: WebhookInput['events']; filters?: WebhookInput['filters'] },
		type?: string,
	) =>
		isWanted(
			{ events: input.events ?? ['any'], filters: input.filters ?? {} },
			subject(values, type),
			tellingOf(values),
		);

	const DELIVERIES = {
		started: callFields({ callphase: 'callconnected' }),
		answered: callFields(),
		missed: callFields({ status: 'unsuccessful' }),
		request: requestFields(),
		phaseless: callFields({ callphase: '' }),
		test: testFields(),
	};

	it.each<[WebhookInput['events'], Array<keyof typeof DELIVERIES>]>([
		[['callStarted'], ['started']],
		[['callEnded'], ['answered', 'missed']],
		[['missedCall'], ['missed']],
		[['newRequest'], ['request']],
		[
			['callStarted', 'newRequest'],
			['started', 'request'],
		],
		[['order', 'chat'], []],
		[['any'], ['started', 'answered', 'missed', 'request', 'phaseless', 'test']],
	])('with %j: %j', (events, expected) => {
		const started = Object.entries(DELIVERIES).filter(([, values]) => starts(values, { events }));
		expect(started.map(([name]) => name)).toEqual(expected);
	});

	it('is an order or a chat by its address, whatever the filters', () => {
		const filters = { uniqueOnly: true, tags: ['VIP'] };
		expect(starts({}, { events: ['order'], filters }, 'order')).toBe(true);
		expect(starts({}, { events: ['chat'], filters }, 'chat')).toBe(true);
		expect(starts({}, { events: ['chat'], filters }, 'order')).toBe(false);
	});

	it.each<[string, WebhookInput['filters'], Values, boolean]>([
		['unique', { uniqueOnly: true }, callFields(), true],
		['not unique', { uniqueOnly: true }, callFields({ unique: 'false' }), false],
		['not said to be unique', { uniqueOnly: true }, callFields({ unique: '' }), false],
		['a unique request', { uniqueOnly: true }, requestFields(), true],
		['target', { targetOnly: true }, callFields(), true],
		['not target', { targetOnly: true }, callFields({ targetcall: 'non-target' }), false],
		['not both', { uniqTargetOnly: true }, requestFields(), false],
		['one of both', { uniqueOnly: true, targetOnly: true }, callFields({ unique: '0' }), false],
		['off', { uniqueOnly: false, targetOnly: false }, callFields({ unique: 'false' }), true],
		['tagged', { tags: ['vip'] }, callFields(), true],
		['tagged, one of two', { tags: ['other', 'повторный'] }, callFields(), true],
		['tagged otherwise', { tags: ['other'] }, callFields(), false],
		['tagged with part of a word', { tags: ['втор'] }, callFields(), false],
		['tagged with more', { tags: ['VIP'] }, callFields({ tags_manual: 'VIP;новый' }), true],
		['without tags', { tags: ['VIP'] }, { leadtype: 'request' }, false],
	])('through a filter: %s', (_, filters, values, expected) => {
		expect(starts(values, { filters })).toBe(expected);
	});
});

describe('A test from the cabinet', () => {
	it('is known by names of fields in braces', () => {
		expect(isTest(testFields())).toBe(true);
		expect(isTest(callFields())).toBe(false);
		expect(isTest({ attrs: '{"a":"b"}' })).toBe(false);
	});
});
