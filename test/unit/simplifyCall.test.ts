import { z } from 'zod/v4';

import { parseJson } from '../../src/api/json';
import { SimplifiedCall, simplifyCall } from '../../src/resources/call/simplified';
import type { Loose } from '../../src/values/json';
import { callOfSite, callOfStaticNumber } from './callSamples';

const simplified = (changes: Loose = {}) =>
	simplifyCall({ ...callOfSite, ...changes }, 'Europe/Moscow');

describe('A simplified call', () => {
	it('is flat, and what it has in common with a request has the same names', () => {
		expect(simplified()).toEqual({
			callId: 32940123,
			siteId: 12345,
			siteName: 'okna-primer.ru',
			createdAt: '2024-02-03T18:52:13+03:00',
			phone: '79992223344',
			trackedNumber: '74951234567',
			redirectNumber: 'sip:operator@pbx.okna-primer.ru',
			pool: 'Сайт',
			phase: 'calldisconnected',
			isSuccessful: true,
			isCallback: false,
			duration: -30,
			waitingTime: 43,
			statusDetails: 'The call was answered',
			comment: null,
			manager: null,
			source: 'yandex',
			medium: 'cpc',
			campaign: null,
			content: null,
			term: null,
			keyword: null,
			utmSource: 'yandex',
			utmMedium: 'cpc',
			city: 'Moscow',
			landingPage: 'https://okna-primer.ru/',
			callPage: 'https://okna-primer.ru/kontakty/',
			referrer: 'https://yandex.ru/',
			device: 'desktop',
			os: 'Windows',
			browser: 'Chrome',
			ip: '95.10.20.30',
			isUnique: true,
			isTarget: true,
			isUniqueTarget: true,
			sessionId: 1846400123,
			ctCallerId: '0123456789abcdef0123456789abcdef',
			ctClientId: '130000000012345678',
			yaClientId: '1612345678901234567',
			guaClientId: '123456789.1234567890',
			callReferenceId: '1706975533.12345',
			sipCallId: '5f3c2a10-0000-4000-8000-000000000000',
			tags: ['Окна', 'VIP', 'Целевой'],
			orders: [],
			transcript: null,
			customFields: null,
			widgetFields: null,
			attrs: null,
			yandexDirect: null,
			googleAdWords: null,
			dcm: null,
			visits: null,
		});
	});

	it('has its keys also where Calltouch knows nothing', () => {
		const bare = simplifyCall({}, 'Europe/Moscow');
		expect(Object.keys(bare)).toEqual(Object.keys(SimplifiedCall.shape));
		expect(new Set(Object.values(bare))).toEqual(new Set([null]));
		expect(z.safeParse(SimplifiedCall, bare).success).toBe(true);
	});

	it('of a number without a site has its pool as source, and no visit', () => {
		expect(simplifyCall(callOfStaticNumber, 'Europe/Moscow')).toMatchObject({
			source: 'Визитки',
			medium: 'offline',
			sessionId: null,
			ctClientId: null,
			landingPage: null,
			waitingTime: null,
		});
	});

	it.each(['Anonymous', 'undefined', 'ANONYMOUS', ' undefined ', 'null', ''])(
		'has no phone where the log says "%s"',
		(callerNumber) => {
			expect(simplified({ callerNumber }).phone).toBeNull();
		},
	);

	it('goes by its timestamp, to the account’s clock, and by its date only without', () => {
		expect(simplifyCall(callOfSite, 'Asia/Almaty').createdAt).toBe('2024-02-03T21:52:13+06:00');
		expect(simplified({ timestamp: '1706975533' }).createdAt).toBe('2024-02-03T18:52:13+03:00');
		const dated = (date: unknown) => simplified({ timestamp: null, date }).createdAt;
		expect(dated('05/06/2024 9:07:05')).toBe('2024-06-05T09:07:05+03:00');
		expect(dated(' 5/6/2024  09:07')).toBe('2024-06-05T09:07:00+03:00');
		expect(dated('2024-06-05')).toBeNull();
	});

	it('reads truth in all the ways in which it has come', () => {
		for (const truth of [true, 'True', 'true', 1, '1']) {
			expect(simplified({ successful: truth }).isSuccessful).toBe(true);
		}
		for (const untruth of [false, 'False', 'false', 0, '0']) {
			expect(simplified({ successful: untruth }).isSuccessful).toBe(false);
		}
	});

	it('keeps IDs beyond 2^53 to the last digit', () => {
		const raw = parseJson('{"ctClientId": 130000000012345679, "sessionId": 90071992547409931}');
		const { ctClientId, sessionId } = simplifyCall(raw as Loose, 'Europe/Moscow');
		expect([ctClientId, sessionId]).toEqual(['130000000012345679', '90071992547409931']);
	});

	it('has what was asked for besides', () => {
		const extras = simplified({
			comments: [{ comment: 'Перезвонить' }, { comment: 'Недозвон' }],
			orders: [{ orderId: 7, orderNumber: 'A-1', orderDate: '01/02/2024', plannedAmount: '15.50' }],
			phrases: [
				{ channel: 1, time: '00:01', message: 'Добрый день' },
				{ channel: 0, time: '00:04', message: 'Сколько стоит?' },
				{ channel: 2, message: 'Алло' },
				{ channel: 0, time: '00:09', message: '' },
			],
			mapVisits: [{ sessionDate: '03/02/2024 06:51:57', sessionId: 5, utmCampaign: 'зима' }],
			callbackInfo: { fields: [{ name: 'Имя', value: 'Анна' }] },
			yandexDirect: { campaignId: 1 },
		});
		expect(extras).toMatchObject({
			comment: 'Перезвонить\nНедозвон',
			orders: [
				{
					orderId: 7,
					orderNumber: 'A-1',
					orderDate: '01/02/2024',
					createdDate: null,
					completedDate: null,
					plannedAmount: 15.5,
					completedAmount: null,
				},
			],
			transcript: 'Operator (00:01): Добрый день\nClient (00:04): Сколько стоит?\nSpeaker: Алло',
			visits: [{ sessionDate: '03/02/2024 06:51:57', sessionId: 5, campaign: 'зима' }],
			widgetFields: { Имя: 'Анна' },
			yandexDirect: { campaignId: 1 },
		});
	});
});
