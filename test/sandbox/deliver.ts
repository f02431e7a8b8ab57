import { request as send } from 'node:http';

/** Field → value, all of them text, as they leave Calltouch. */
export type DeliveredFields = Record<string, string>;

/** A webhook as somebody has set it up in the cabinet. */
export interface Webhook {
	/** As it was pasted. */
	address: string;
	method: 'GET' | 'POST';
}

export interface DeliveryAnswer {
	status: number;
	text: string;
	/** Until the answer was there, in milliseconds. */
	tookMs: number;
}

/** What both kinds of lead have. */
const LEAD: DeliveredFields = {
	siteId: '12345',
	siteName: 'Окна & двери',
	sessionId: '1122334455',
	ctCallerId: '0123456789abcdef0123456789abcdef',
	ctClientId: '123456789012345678',
	ctGlobalId: 'null',
	yaClientId: '1671234567890123456',
	gcid: '1234567890.1671234567',
	orderId: 'null',
	fio: 'Анна Ёлкина',
	manager: 'Иванов Иван',
	subPoolName: 'Яндекс Директ',
	attribution: '1',
	source: 'yandex',
	medium: 'cpc',
	utm_source: 'yandex',
	utm_medium: 'cpc',
	utm_campaign: 'Осень "2026" – 50% & больше',
	utm_content: '<не указано>',
	utm_term: 'купить окна + двери',
	url: 'https://example.com/?utm_source=yandex&a=1#b',
	callUrl: 'https://example.com/contacts',
	ref: 'https://yandex.ru/',
	hostname: 'example.com',
	city: 'Москва',
	browser: 'Chrome',
	os: 'Windows',
	device: 'desktop',
	ip: '203.0.113.7',
	userAgent: 'Mozilla/5.0',
	attrs: 'null',
	tags_manual: 'VIP',
	tags_request: 'null',
	tags_api: '',
	tags_auto_pr: 'null',
	tags_auto_af: 'null',
	tags_auto_ct: 'null',
	tags_auto_pn: 'Повторный',
	tags_auto_gr: 'null',
};

/** Every field of a call that Calltouch's list has, and of its end. */
export function callFields(changes: DeliveredFields = {}): DeliveredFields {
	return {
		...LEAD,
		leadtype: 'call',
		callphase: 'calldisconnected',
		id: '88123456',
		sip_call_id: 'null',
		callReferenceNumber: 'null',
		callback_request_id: 'null',
		callback_final_attempt: 'null',
		callerphone: '79992223344',
		phonenumber: '74951234567',
		redirectNumber: 'sip:100@pbx.example.com',
		calltime: '2026-03-31 15:30:00',
		timestamp: '1774960200',
		duration: '62',
		waiting_time: '7',
		status: 'successful',
		statusDetails: 'null',
		unique: 'true',
		targetcall: 'target',
		uniqtargetcall: 'uniqtarget',
		callback: 'non-callback',
		worktime: 'worktime',
		rating: '5',
		reclink: 'https://example.com/records/88123456.mp3',
		pool: 'staticOnline',
		...changes,
	};
}

/** The same of a request. */
export function requestFields(changes: DeliveredFields = {}): DeliveredFields {
	return {
		...LEAD,
		leadtype: 'request',
		requestId: '145507',
		requestNumber: 'form-7',
		subject: 'Заявка на звонок',
		callerphone: '79992223344',
		requestDate: '2026-03-31 15:30:00',
		timestamp: '1774960200',
		uniquerequest: 'true',
		targetrequest: 'target',
		uniqtargetrequest: 'non-uniqtarget',
		...changes,
	};
}

/** What the cabinet sends for a test: the names of the fields in braces, in place of their values. */
export function testFields(): DeliveredFields {
	return Object.fromEntries(Object.keys(callFields()).map((name) => [name, `{${name}}`]));
}

/**
 * Sends a delivery as Calltouch does: URL-encoded, in the query of a GET or in the form of a POST. The
 * address may have a query of its own.
 */
export async function deliver(
	{ address, method }: Webhook,
	fields: DeliveredFields,
	headers: Record<string, string> = {},
): Promise<DeliveryAnswer> {
	const encoded = new URLSearchParams(fields).toString();
	if (method === 'POST') {
		const type = 'application/x-www-form-urlencoded';
		return await sendTo(address, method, encoded, { 'content-type': type, ...headers });
	}
	const joined = `${address}${address.includes('?') ? '&' : '?'}${encoded}`;
	return await sendTo(joined, method, undefined, headers);
}

/** One HTTP request on a connection of its own, for deliveries and for what only looks like one. */
export async function sendTo(
	address: string,
	method: string,
	body: string | Buffer | undefined,
	headers: Record<string, string> = {},
): Promise<DeliveryAnswer> {
	const started = performance.now();
	return await new Promise((resolve, reject) => {
		const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
		const sending = send(
			address,
			{ method, headers: { connection: 'close', ...length, ...headers } },
			(answer) => {
				const chunks: Buffer[] = [];
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('error', reject);
				answer.on('end', () =>
					resolve({
						status: answer.statusCode ?? 0,
						text: Buffer.concat(chunks).toString(),
						tookMs: performance.now() - started,
					}),
				);
			},
		);
		sending.on('error', reject);
		sending.end(body);
	});
}
