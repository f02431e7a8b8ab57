import { moscow } from '../engine/helpers/sandbox';
import type { NewCall } from '../sandbox/addCall';
import type { NewRequest } from '../sandbox/addRequest';
import type { Sandbox } from '../sandbox/server';
import { startSandbox } from '../sandbox/server';

/** When every golden workflow runs, by everybody's clock. */
export const NOW = moscow('2026-03-31T12:00:00');

/** Everything a request can have. */
export const FULL: NewRequest = {
	manager: 'Иванов Иван',
	subject: 'Заявка на звонок',
	comments: [
		{ commentId: 1, requestId: 0, comment: 'Перезвонить', partyId: 19688, partyName: 'API' },
	],
	client: {
		fio: 'Анна',
		phones: [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }],
		contacts: [{ contactType: 'EMAIL', contactValue: 'anna@example.com' }],
	},
	session: { city: 'moscow', source: 'yandex', medium: 'cpc', keywords: 'купить окна' },
	uniqueRequest: true,
	targetRequest: true,
	uniqTargetRequest: true,
	RequestTags: [{ category: '', type: 'MANUAL', names: ['VIP'] }],
	yandexDirect: { campaignId: 1, adGroupId: 2, adId: 3, criteriaId: 4 },
	googleAdWords: { campaignId: 1, adGroupId: 2, creativeId: 3, criteriaId: 4 },
	attrs: { param1: 'value1' },
	dcm: [
		{
			profileIdDCM: 1,
			floodlightConfigurationId: '2',
			floodlightActivityId: '3',
			requestStatus: 'success',
			requestErrors: null,
		},
	],
	widgetInfo: { fields: [{ name: 'Имя', value: 'Анна' }] },
	customFields: [{ field: 'name', value: 'Анна' }],
};

/** Everything a call can have. */
export const FULL_CALL: NewCall = {
	manager: 'Иванов Иван',
	callerNumber: '79992223344',
	phoneNumber: '74951234567',
	subPoolName: 'Сайт',
	successful: true,
	uniqueCall: true,
	targetCall: true,
	uniqTargetCall: true,
	callbackCall: true,
	statusDetails: 'The call was answered',
	session: {
		city: 'moscow',
		lastNonDirect: null,
		source: 'yandex',
		medium: 'cpc',
		keywords: 'купить окна',
		ctClientId: '130000000012345679',
		yaClientId: '1612345678901234567',
		guaClientId: '123456789.1234567890',
	},
	callTags: [{ category: '', type: 'MANUAL', names: ['VIP'] }],
	comments: [{ commentId: 1, comment: 'Перезвонить', partyId: 19688, partyName: 'API' }],
	phrases: [{ channel: 1, time: '00:01', message: 'Добрый день' }],
	callbackInfo: {
		callbackRequestId: 1,
		callbackFinalAttempt: true,
		fields: [{ name: 'Имя', value: 'Анна' }],
	},
	yandexDirect: { campaignId: 1, adGroupId: 2, adId: 3, criteriaId: 4 },
	googleAdWords: { campaignId: 1, adGroupId: 2, creativeId: 3, criteriaId: 4 },
	recordingBytes: 64,
};

export const MISSED_CALL: NewCall = { ...FULL_CALL, successful: false, duration: 0 };

/**
 * The account that golden workflows run against, always the same.
 *
 * @param others how many requests it has that are there to be many
 */
export async function account(others: number): Promise<Sandbox> {
	const sandbox = await startSandbox({
		seedRequests: 0,
		seedCalls: 0,
		knobs: {
			rateLimit: null,
			unknownLead: 'unbound',
			unmatchedLead: 'silent',
			clientLinking: true,
		},
	});
	const dates = {
		145507: ['site-1042', '2026-03-31T11:40:00'],
		145508: ['site-1043', '2026-03-30T10:00:00'],
		145509: ['site-1044', '2026-02-15T10:00:00'],
	};
	for (const [id, [requestNumber, date = '']] of Object.entries(dates)) {
		const requestId = Number(id);
		sandbox.addRequest({ ...FULL, requestId, requestNumber, date: moscow(date) });
	}
	const other = { requestId: 145510, requestNumber: 'site-2001', siteId: 67890 };
	sandbox.addRequest({ ...FULL, ...other, date: moscow('2026-03-31T11:00:00') });
	const days = { from: moscow('2026-03-28T00:00:00'), to: moscow('2026-03-28T23:00:00') };
	sandbox.addBigRequests(others, days);
	for (const [id, date] of Object.entries({
		32_496_964: '2026-03-31T11:30:00',
		32_496_965: '2026-03-30T10:00:00',
		32_496_966: '2026-02-15T10:00:00',
	})) {
		sandbox.addCall({ ...FULL_CALL, callId: Number(id), date: moscow(date) });
	}
	const ofOther = { callId: 32_496_967, siteId: 67890, date: moscow('2026-03-31T11:00:00') };
	sandbox.addCall({ ...FULL_CALL, ...ofOther });
	await register(sandbox, 'crm-known-1', '145507');
	await create(sandbox, 'crm-known-2');
	sandbox.clearHttpRequests();
	return sandbox;
}

/** Registers an order by Calltouch's own means. */
async function register(sandbox: Sandbox, orderNumber: string, requestId: string): Promise<void> {
	const order = {
		clientApiId: sandbox.credentials.clientApiId,
		requestId,
		orderNumber,
		orderSum: '1',
		orderStatus: 'new',
		orderDate: '31.03.2026 11:50:00',
		service: 'crm',
	};
	await fetch(`${sandbox.url}/calls-service/RestAPI/orders/register/`, {
		method: 'POST',
		body: new URLSearchParams(order),
	});
}

/** Creates an order of API 2.0 likewise. */
async function create(sandbox: Sandbox, orderNumber: string): Promise<void> {
	const { accessToken, siteId } = sandbox.credentials;
	await fetch(`${sandbox.url}/lead-service/v1/api/client-order/create`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'Access-Token': accessToken,
			SiteId: String(siteId),
		},
		body: JSON.stringify({
			crm: 'crm',
			orders: [{ orderNumber, matching: [{ type: 'withoutSource' }] }],
		}),
	});
}

/**
 * Sets the clock of everything that reads it, and has it stand still: seconds that go by on a busy
 * machine would be in what is asked. Whoever calls it needs a rate limiter that waits for nothing.
 */
export function setClock(epochMilliseconds: number): void {
	jest.restoreAllMocks();
	jest.spyOn(Date, 'now').mockReturnValue(epochMilliseconds);
}
