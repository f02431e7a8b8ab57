import { between, digits, pick, type Random } from './random';
import {
	BROWSERS,
	CITIES,
	COMMENTS,
	DIRECT,
	FIRST_NAMES,
	GOOGLE_CPC,
	LAST_NAMES,
	MANAGERS,
	ORDER_STATUSES,
	SOURCES,
	SUBJECTS,
	YANDEX_CPC,
} from './seedWords';
import { takeId, type State } from './state';
import type {
	Client,
	DcmSending,
	StoredCall,
	StoredOrder,
	StoredRequest,
	StoredSession,
	StoredVisit,
	TrafficSource,
} from './types';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Far enough below the ids given out that an earlier visit's id is nobody else's. */
const EARLIER_SESSIONS = 400_000_000;

/** What a generated request has and lacks. */
export interface Traits {
	source: TrafficSource | null;
	/** A direct visitor came from elsewhere before: "last non-direct" shows that source. */
	cameBefore: boolean;
	phones: number | null;
	contacts: number | null;
	comments: number;
	isManaged: boolean;
	isUnique: boolean;
	hasOwnNumber: boolean;
	hasWidgetInfo: boolean;
	hasCustomFields: boolean;
	hasAttrs: boolean;
	tags: string[][];
	dcm: number;
}

/** A request with a session, one phone, one e-mail and nothing out of the ordinary. */
export const ORDINARY: Traits = {
	source: YANDEX_CPC,
	cameBefore: false,
	phones: 1,
	contacts: 1,
	comments: 0,
	isManaged: false,
	isUnique: true,
	hasOwnNumber: false,
	hasWidgetInfo: false,
	hasCustomFields: false,
	hasAttrs: false,
	tags: [],
	dcm: 0,
};

/** Traits of a seeded request: every variety comes up within any dozen or so. */
export function variedTraits(index: number): Traits {
	const every = (n: number, offset = 0): boolean => index % n === offset;
	const count = (n: number): number | null => (every(n, 4) ? null : every(n, 2) ? 0 : 1);
	return {
		source: every(7, 3) ? null : (SOURCES[index % SOURCES.length] ?? DIRECT),
		cameBefore: every(4, 1),
		phones: every(5, 1) ? 2 : count(11),
		contacts: count(6),
		comments: every(4) ? 1 : every(9, 1) ? 2 : 0,
		isManaged: every(3),
		isUnique: !every(4, 3),
		hasOwnNumber: every(5, 2),
		hasWidgetInfo: every(8, 2),
		hasCustomFields: every(6, 1),
		hasAttrs: every(5, 3),
		tags: every(4, 1)
			? [['Тег заявки']]
			: every(10, 2)
				? [['VIP, повторный клиент', 'Окна'], ['Авто']]
				: [],
		dcm: every(9, 4) ? 2 : every(9, 5) ? 1 : 0,
	};
}

function generateClient(state: State, random: Random, traits: Traits): Client {
	const clientId = takeId(state, 'client');
	const name = `${pick(random, FIRST_NAMES)} ${pick(random, LAST_NAMES)}`;
	const list = <Item>(count: number | null, make: () => Item): Item[] | null =>
		count === null ? null : Array.from({ length: count }, make);
	return {
		fio: traits.isUnique ? name : pick(random, [name, null, '<не указано>']),
		clientId,
		phones: list(traits.phones, () => ({
			phoneNumber: `79${digits(random, 9)}`,
			phoneType: pick(random, ['OTHER', 'MOBILE', 'WORK']),
		})),
		contacts: list(traits.contacts, () => ({
			contactType: 'EMAIL',
			contactValue: `client${clientId}@${pick(random, ['yandex.ru', 'mail.ru', 'пример.рф'])}`,
		})),
	};
}

function generateSession(
	state: State,
	random: Random,
	source: TrafficSource,
	cameBefore: boolean,
	sessionDate: number,
): StoredSession {
	const landing = pick(random, ['', 'okna/', 'akcii/?from=main']);
	return {
		...source,
		city: pick(random, CITIES),
		ip: `95.${between(random, 1, 254)}.${between(random, 1, 254)}.76${pick(random, ['', '/32'])}`,
		...pick(random, BROWSERS),
		url: `https://okna-primer.ru/${landing}`,
		guaClientId: pick(random, [null, `${digits(random, 9)}.${digits(random, 10)}`]),
		yaClientId: pick(random, [null, `16${digits(random, 17)}`]),
		ctGlobalId: pick(random, [null, `6${digits(random, 18)}`]),
		ctClientId: `1300000000${digits(random, 9)}`,
		sessionId: takeId(state, 'session'),
		sessionDate,
		additionalTags: [],
		lastNonDirect: source === DIRECT && cameBefore ? SOURCES[3] : null,
	};
}

function visitOf(session: StoredSession, source: TrafficSource): StoredVisit {
	const { keywords, ...rest } = source;
	return {
		keyword: keywords,
		...rest,
		city: session.city,
		ip: session.ip,
		userAgent: session.browser,
		sessionId: session.sessionId,
		sessionDate: session.sessionDate,
		url: session.url,
		additionalTags: session.additionalTags,
		guaClientId: session.guaClientId,
		ctClientId: session.ctClientId,
		ctGlobalId: session.ctGlobalId,
	};
}

/** The visits of a session's visitor: one a day before, from the non-direct source if there is one. */
export function generateVisits(session: StoredSession | null): StoredVisit[] {
	if (session === null) return [];
	const { keywords, source, medium, ref } = session;
	const { utmSource, utmMedium, utmTerm, utmContent, utmCampaign } = session;
	const utm = { utmSource, utmMedium, utmTerm, utmContent, utmCampaign };
	const ownSource: TrafficSource = { keywords, source, medium, ref, ...utm };
	const earlier = {
		...visitOf(session, session.lastNonDirect ?? ownSource),
		sessionId: session.sessionId - EARLIER_SESSIONS,
		sessionDate: session.sessionDate - DAY,
	};
	return [earlier, visitOf(session, ownSource)];
}

function generateDcm(count: number): DcmSending[] {
	const success = {
		profileIdDCM: 1411789,
		floodlightConfigurationId: '10355394',
		floodlightActivityId: '10501143',
		requestStatus: 'success',
		requestErrors: null,
	};
	const failure = { ...success, requestStatus: 'ERROR', requestErrors: 'HTTP_AUTH_ERROR' };
	return [failure, success].slice(0, count);
}

/** A believable request of that date; takes the ids it needs, but does not store it. */
export function generateRequest(
	state: State,
	random: Random,
	siteId: number,
	date: number,
	traits: Traits,
): StoredRequest {
	const requestId = takeId(state, 'request');
	const client = generateClient(state, random, traits);
	const sessionDate = date - between(random, 1, 40) * MINUTE;
	const session =
		traits.source === null
			? null
			: generateSession(state, random, traits.source, traits.cameBefore, sessionDate);
	const phone = client.phones?.[0]?.phoneNumber ?? '';
	return {
		siteId,
		requestId,
		requestNumber: traits.hasOwnNumber
			? pick(random, [`LEAD-${requestId % 100_000}`, `сайт/2024 №${requestId % 10_000}`])
			: String(requestId),
		date,
		visibleAt: date,
		requestType: 'CLIENT_ORDER',
		requestUrl: `https://okna-primer.ru/form?ref=${requestId % 7}&шаг=2`,
		subject: pick(random, SUBJECTS),
		status: 'NOT_SET',
		manager: traits.isManaged ? pick(random, MANAGERS) : null,
		uniqueRequest: traits.isUnique,
		targetRequest: phone !== '',
		uniqTargetRequest: traits.isUnique && phone !== '',
		comments: Array.from({ length: traits.comments }, () => ({
			commentId: takeId(state, 'comment'),
			requestId,
			comment: pick(random, COMMENTS),
			partyId: 19688,
			partyName: 'API',
		})),
		client,
		session,
		mapVisits: generateVisits(session),
		RequestTags: traits.tags.map((names, index) => ({
			category: '',
			type: index === 0 ? 'AUTO-CT' : 'MANUAL',
			names,
		})),
		yandexDirect:
			traits.source === YANDEX_CPC
				? {
						campaignId: 32515134,
						adGroupId: 325245212134,
						adId: 2546356252 + between(random, 0, 99),
						criteriaId: 254251323,
					}
				: null,
		googleAdWords:
			traits.source === GOOGLE_CPC
				? {
						campaignId: 35635656,
						adGroupId: 134524245,
						creativeId: 23134141,
						criteriaId: 4324553542,
					}
				: null,
		attrs: traits.hasAttrs ? { param1: 'value1', тариф: 'Премиум' } : null,
		dcm: generateDcm(traits.dcm),
		widgetInfo: traits.hasWidgetInfo
			? {
					fields: [
						{ name: 'Имя', value: client.fio ?? '' },
						{ name: 'Номер телефона', value: `+${phone}`, type: 'phone', title: null },
					],
				}
			: null,
		customFields: traits.hasCustomFields
			? [
					{ field: 'name', value: 'Вася' },
					{ field: 'birthday', value: '1990-01-01' },
				]
			: [],
	};
}

/** An order on a request, as if registered by a CRM at that moment. */
export function generateOrder(
	state: State,
	random: Random,
	request: StoredRequest,
	orderDate: number,
): StoredOrder {
	const orderId = takeId(state, 'order');
	return {
		orderId,
		orderNumber: pick(random, [String(orderId), `K2TU/sm{${orderId}F`]),
		callId: null,
		requestId: request.requestId,
		orderDate,
		orderSum: pick(random, ['2800', '15990.5', '1000', '3000000000']),
		orderStatus: pick(random, ORDER_STATUSES),
		orderComment: pick(random, ['', 'Ждём предоплату']),
		manager: request.manager ?? '',
		service: 'AmoCRM',
		tags: ['mytag1', 'mytag2'],
		ownSource: { source: '', medium: '', campaign: '', content: '', term: '' },
		custom: {},
		updatedAt: null,
	};
}

const POOLS = ['Сайт', 'Яндекс Директ', 'Визитки'] as const;

/** A phone call of that date that has ended, and whose recording is there. */
export function generateCall(
	state: State,
	random: Random,
	siteId: number,
	date: number,
	traits: Traits,
): StoredCall {
	const callId = takeId(state, 'call');
	const client = generateClient(state, random, { ...traits, phones: 1 });
	const duration = between(random, 5, 600);
	const isAnswered = !traits.hasCustomFields;
	const hex = (): string => digits(random, 8);
	return {
		siteId,
		callId,
		callReferenceId: `pbx-${callId}.${digits(random, 4)}`,
		date,
		visibleAt: date,
		endsAt: date,
		callphase: 'calldisconnected',
		duration: isAnswered ? duration : 0,
		waitingConnect: traits.hasAttrs ? null : between(random, 1, 60),
		callerNumber: client.phones?.[0]?.phoneNumber ?? 'undefined',
		phoneNumber: `7495${digits(random, 7)}`,
		redirectNumber: pick(random, ['74951234567', 'sip:operator@pbx.okna-primer.ru']),
		successful: isAnswered,
		uniqueCall: traits.isUnique,
		targetCall: isAnswered,
		uniqTargetCall: traits.isUnique && isAnswered,
		callbackCall: false,
		statusDetails: isAnswered ? null : 'The caller hung up',
		manager: traits.isManaged ? pick(random, MANAGERS) : null,
		subPoolName: pick(random, POOLS),
		callUrl: traits.source === null ? null : 'https://okna-primer.ru/kontakty/',
		ctCallerId: `${hex()}${hex()}${hex()}${hex()}`,
		sipCallId: traits.source === null ? null : `${hex()}-0000-4000-8000-${hex()}0000`,
		callTags: traits.tags.map((names, index) => ({
			category: '',
			type: index === 0 ? 'AUTO-PN' : 'WEB-API',
			names,
		})),
		comments: Array.from({ length: traits.comments }, () => ({
			commentId: takeId(state, 'comment'),
			comment: pick(random, COMMENTS),
			partyId: 19688,
			partyName: 'API',
		})),
		phrases: isAnswered
			? [
					{ channel: 1, time: '00:01', message: 'Добрый день, окна' },
					{ channel: 0, time: '00:04', message: 'Сколько стоит замер?' },
				]
			: [],
		callbackInfo: null,
		yandexDirect:
			traits.source === YANDEX_CPC
				? { campaignId: 32515134, adGroupId: 325245212134, adId: 2546356252, criteriaId: 254251323 }
				: null,
		googleAdWords:
			traits.source === GOOGLE_CPC
				? {
						campaignId: 35635656,
						adGroupId: 134524245,
						creativeId: 23134141,
						criteriaId: 4324553542,
					}
				: null,
		recordingBytes: isAnswered ? 20_000 : null,
		client: { ...client, fio: null, contacts: null },
		session:
			traits.source === null
				? null
				: generateSession(state, random, traits.source, traits.cameBefore, date - 5 * MINUTE),
	};
}
