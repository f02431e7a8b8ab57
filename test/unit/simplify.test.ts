import fc from 'fast-check';

import { SimplifiedClient, simplifyClient } from '../../src/values/client';
import {
	SimplifiedOrder,
	SimplifiedOrderDetails,
	simplifyOrder,
	simplifyOrderAnswer,
} from '../../src/resources/order/simplified';
import {
	SimplifiedRequest,
	newestFirst,
	simplifyRequest,
} from '../../src/resources/request/simplified';
import type { Loose } from '../../src/values/json';
import { registeredOrder, request, updatedOrder } from './samples';

const ZONE = 'Europe/Moscow';

describe('a request', () => {
	const simplified = (change: Loose = {}) => simplifyRequest({ ...request, ...change }, ZONE);

	it('of the page becomes flat', () => {
		expect(simplified()).toEqual({
			requestId: 145507,
			requestNumber: '145507',
			siteId: null,
			createdAt: '2019-04-04T15:50:59+03:00',
			form: 'Заявка на звонок',
			name: 'Коля',
			phone: '79991234567',
			email: 'kolya@yandex.ru',
			clientId: 640236,
			comment: 'Колин комментарий',
			manager: 'Вася',
			status: 'NOT_SET',
			requestType: 'CLIENT_ORDER',
			source: '(direct)',
			medium: null,
			campaign: null,
			content: null,
			term: null,
			keyword: null,
			utmSource: null,
			utmMedium: null,
			city: 'moscow',
			landingPage: 'https://alftest.ru/calltouch/supertest/',
			formPage: 'https://test.ru/123',
			referrer: null,
			device: null,
			os: null,
			browser: null,
			ip: '95.163.114.76',
			isUnique: true,
			isTarget: true,
			isUniqueTarget: true,
			sessionId: 16441053,
			sessionDate: null,
			ctClientId: null,
			yaClientId: null,
			guaClientId: null,
			orders: [
				{
					orderId: 119901,
					orderNumber: '119901',
					callId: null,
					createdAt: '2019-04-04T15:57:00+03:00',
					status: 'PENDING',
					sum: 2800,
					comment: null,
				},
			],
			tags: ['Тег заявки'],
			customFields: null,
			widgetFields: { Имя: 'Андрей', 'Номер телефона': '+7 (977) 684-11-08' },
			attrs: null,
			yandexDirect: null,
			googleAdWords: null,
			dcm: null,
			visits: [
				{
					visitedAt: '2019-04-03T16:02:51+03:00',
					sessionId: 15952760,
					source: '(direct)',
					medium: null,
					campaign: null,
					content: null,
					term: null,
					keyword: null,
					city: 'moscow',
					landingPage: 'https://alftest.ru/calltouch/supertest/',
					referrer: null,
				},
			],
		});
	});

	it('without a session has no source, and keeps all its keys', () => {
		const bare = simplified({ session: null });
		expect(bare).toMatchObject({ source: null, city: null, sessionId: null, landingPage: null });
		expect(Object.keys(bare)).toEqual(Object.keys(simplified()));
		expect(Object.keys(simplifyRequest({}, ZONE))).toEqual(Object.keys(simplified()));
	});

	it('has its comments as one text', () => {
		const comments = [{ comment: 'Первый\n' }, { comment: '' }, {}, { comment: ' Второй' }];
		expect(simplified({ comments }).comment).toBe('Первый\nВторой');
		expect(simplified({ comments: [] }).comment).toBeNull();
		expect(simplified({ comments: [{ comment: '<не указано>' }] }).comment).toBeNull();
	});

	it('has each tag once, cut at commas', () => {
		const RequestTags = [{ names: ['VIP, новый', 'VIP'] }, { names: ['a,,b'] }, { names: null }];
		expect(simplified({ RequestTags }).tags).toEqual(['VIP', 'новый', 'a', 'b']);
		expect(simplified({ RequestTags: [] }).tags).toEqual([]);
		expect(simplified({ RequestTags: undefined }).tags).toBeNull();
	});

	it('has its orders, or the one of before where there is no list', () => {
		expect(simplified({ orders: [] }).orders).toEqual([]);
		expect(simplified({ orders: undefined }).orders).toHaveLength(1);
		expect(simplified({ orders: null, order: null }).orders).toEqual([]);
	});

	it('has the extras that were asked for', () => {
		const yandexDirect = { campaignId: 32515134, adGroupId: 325245212134 };
		const dcm = [{ profileIdDCM: 1411789, requestStatus: 'ERROR' }];
		const customFields = [
			{ field: 'name', value: 'Вася' },
			{ field: 'birthday' },
			{ value: 'of no field' },
			{ field: { a: 1 }, value: 'x' },
		];
		const rich = simplified({ yandexDirect, dcm, customFields, attrs: { param1: 'value1' } });
		expect(rich.yandexDirect).toEqual(yandexDirect);
		expect(rich.dcm).toEqual(dcm);
		expect(rich.customFields).toEqual({ name: 'Вася', birthday: null });
		expect(rich.attrs).toEqual({ param1: 'value1' });
		expect(simplified({ dcm: [] }).dcm).toEqual([]);
		expect(simplified({ attrs: null, session: { attrs: { a: 1 } } }).attrs).toEqual({ a: 1 });
	});
});

describe("a request's date", () => {
	const createdAt = (change: Loose) => simplifyRequest({ ...request, ...change }, ZONE).createdAt;

	it.each<[string, Loose]>([
		['in seconds', { date: 1_554_382_259 }],
		['as text of digits', { date: '1554382259240' }],
		['in seconds, as text', { date: '1554382259' }],
		['missing, told by dateStr', { date: null, dateStr: '04/04/2019 15:50:59' }],
		['of no time, told by dateStr', { date: 1e20, dateStr: '04/04/2019 15:50:59' }],
	])('is read %s', (_, change) => {
		expect(createdAt(change)).toBe('2019-04-04T15:50:59+03:00');
	});

	it('puts requests in order, whatever form it has', () => {
		const dates = [1_554_382_259_240, '1554382260', 1_554_382_258];
		const sorted = newestFirst(dates.map((date) => ({ date })));
		expect(sorted.map(({ date }) => date)).toEqual([
			'1554382260',
			1_554_382_259_240,
			1_554_382_258,
		]);
	});
});

describe('an order', () => {
	it('that was registered', () => {
		expect(simplifyOrder(registeredOrder, ZONE)).toEqual({
			orderId: 7811141,
			orderNumber: 'xX8H9MkFIzpLmT',
			callId: 32940789,
			createdAt: '2018-03-26T10:00:00+03:00',
			status: 'new',
			sum: 1000,
			comment: null,
		});
	});

	it('that was updated has its client and source', () => {
		expect(simplifyOrderAnswer(updatedOrder, ZONE)).toEqual({
			orderId: 7812899,
			orderNumber: '7812899',
			callId: 32948652,
			createdAt: '2018-03-26T10:00:00+03:00',
			status: 'end',
			sum: 6000,
			comment: null,
			name: null,
			phone: '74953080100',
			email: null,
			clientId: 37674333,
			source: '(direct)',
			medium: null,
			campaign: null,
		});
	});

	it('has the same keys whichever of the two it was', () => {
		expect(Object.keys(simplifyOrderAnswer(registeredOrder, ZONE))).toEqual(
			Object.keys(simplifyOrderAnswer(updatedOrder, ZONE)),
		);
	});

	it('has its comment, and its amount where there is no sum', () => {
		expect(simplifyOrderAnswer({ ...updatedOrder, orderComments: 'Оплачен\n' }, ZONE).comment).toBe(
			'Оплачен',
		);
		expect(simplifyOrder({ currentAmount: 5 }, ZONE).sum).toBe(5);
		expect(simplifyOrder({ sum: '0.0000', currentAmount: 5 }, ZONE).sum).toBe(0);
	});
});

describe('a client', () => {
	it('has the first phone and the first email that mean something', () => {
		expect(
			simplifyClient({
				fio: '<не указано>',
				phones: [{ phoneNumber: '' }, {}, { phoneNumber: '79991234567' }],
				contacts: [
					{ contactType: 'SKYPE', contactValue: 'kolya' },
					{ contactType: 'email', contactValue: 'kolya@yandex.ru' },
					{ contactType: 'EMAIL', contactValue: 'other@yandex.ru' },
				],
			}),
		).toEqual({ name: null, phone: '79991234567', email: 'kolya@yandex.ru', clientId: null });
	});

	it.each([[null], [undefined], ['Коля'], [[]]])('of %p is unknown', (raw) => {
		expect(simplifyClient(raw)).toEqual({ name: null, phone: null, email: null, clientId: null });
	});
});

/** JSON in which any part of a sample may be replaced by whatever. */
function distorted(sample: unknown): fc.Arbitrary<unknown> {
	const whatever = fc.jsonValue({ maxDepth: 2 });
	if (Array.isArray(sample)) {
		const entries = sample.map(distorted);
		return fc.oneof(
			{ weight: 4, arbitrary: fc.array(fc.oneof(...entries, whatever), { maxLength: 4 }) },
			whatever,
		);
	}
	if (typeof sample !== 'object' || sample === null) {
		return fc.oneof({ weight: 3, arbitrary: fc.constant(sample) }, whatever);
	}
	const members = Object.fromEntries(
		Object.entries(sample).map(([key, value]) => [key, distorted(value)]),
	);
	return fc.oneof(
		{ weight: 6, arbitrary: fc.record(members, { requiredKeys: [] }) },
		{ weight: 1, arbitrary: whatever },
	);
}

const loose = (sample: object) =>
	distorted(sample).map((value) =>
		typeof value === 'object' && value !== null ? (value as Loose) : {},
	);

describe('whatever Calltouch answers, the simplified form is as promised', () => {
	const zone = fc.constantFrom(ZONE, 'Asia/Almaty', 'America/New_York');
	const richRequest = {
		...request,
		yandexDirect: { campaignId: 1 },
		dcm: [{ requestStatus: 'ERROR' }],
		customFields: [{ field: 'name', value: 'Вася' }],
	};

	it('for a request', () => {
		fc.assert(
			fc.property(loose(richRequest), zone, (raw, timeZone) => {
				const simplified = simplifyRequest(raw, timeZone);
				expect(SimplifiedRequest.parse(simplified)).toEqual(simplified);
				expect(Object.keys(simplified)).toEqual(Object.keys(SimplifiedRequest.shape));
			}),
			{ numRuns: 500 },
		);
	});

	it('for an order', () => {
		fc.assert(
			fc.property(fc.oneof(loose(registeredOrder), loose(updatedOrder)), zone, (raw, timeZone) => {
				const simplified = simplifyOrder(raw, timeZone);
				expect(SimplifiedOrder.parse(simplified)).toEqual(simplified);
				const details = simplifyOrderAnswer(raw, timeZone);
				expect(SimplifiedOrderDetails.parse(details)).toEqual(details);
			}),
			{ numRuns: 500 },
		);
	});

	it('for a client', () => {
		fc.assert(
			fc.property(distorted(request.client), (raw) => {
				const simplified = simplifyClient(raw);
				expect(SimplifiedClient.parse(simplified)).toEqual(simplified);
			}),
		);
	});
});
