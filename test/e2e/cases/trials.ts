import type { NewCall } from '../../sandbox/addCall';
import type { AnsweredRequest } from '../../sandbox/types';
import type { Sandbox } from '../../sandbox/server';
import type { Parameters } from './workflows';

/** One run of one operation, with what has to come of it. */
export interface Trial {
	name: string;
	parameters: Parameters & { resource: string; operation: string };
	/** What Calltouch has to receive, call by call: each parameter, in no order, and none else. */
	sends: SentCall[];
	/** Values that tell that the right items come out, one entry per item. */
	gives: Parameters[];
	/** The output is Calltouch's own, of which the node has no preview. */
	isRaw?: boolean;
}

export interface SentCall {
	method: string;
	path: string;
	values: Parameters;
}

/** What the account has before the trials. */
export interface Account {
	/** Two of the same form within the period that is asked for, and one after it. */
	requests: [AnsweredRequest, AnsweredRequest, AnsweredRequest];
	/** IDs of three calls of the same day: one of VIPs, one missed, and one without a recording. */
	callIds: [number, number, number];
	/** IDs of two orders to change and delete, numbered `crm-known-1` and `crm-known-2`. */
	orderIds: [number, number];
}

const REQUESTS = '/calls-service/RestAPI/requests';
const ORDERS = '/calls-service/RestAPI/orders';
const LEAD_SERVICE = '/lead-service/v1/api';

/** Fills the account by Calltouch's own means. */
export async function fillAccount(sandbox: Sandbox): Promise<Account> {
	const request = (date: string, email: string, number: string): AnsweredRequest =>
		sandbox.addRequest({
			date: Date.parse(date),
			subject: 'Корзина: оплата & доставка',
			requestNumber: number,
			client: { contacts: [{ contactType: 'EMAIL', contactValue: email }] },
		});
	const call = (date: string, fields: NewCall): number =>
		sandbox.addCall({ ...fields, date: Date.parse(date) }).callId;
	const order = async (orderNumber: string): Promise<number> => {
		const response = await fetch(`${sandbox.url}${ORDERS}/register/`, {
			method: 'POST',
			body: new URLSearchParams({
				clientApiId: sandbox.credentials.clientApiId,
				orderNumber,
				orderSum: '1',
				orderStatus: 'new',
				orderDate: '10.03.2024 09:00:00',
				service: 'crm',
			}),
		});
		return ((await response.json()) as { orderId: number }).orderId;
	};
	sandbox.addClientOrder({
		createdAt: Date.parse('2024-03-10T12:00:00+03:00'),
		orderNumber: 'two-old',
		values: { status: 'новый & срочный' },
	});
	return {
		requests: [
			request('2024-03-10T12:00:00+03:00', 'oleg@example.com', 'site/7 №1'),
			request('2024-03-10T13:00:00+03:00', 'olga@example.com', 'site/7 №2'),
			request('2024-03-10T20:00:00+03:00', 'olaf@example.com', 'site/7 №3'),
		],
		callIds: [
			call('2024-03-10T12:00:00+03:00', { callTags: [{ category: '', type: '', names: ['VIP'] }] }),
			call('2024-03-10T12:10:00+03:00', { successful: false, duration: 0 }),
			call('2024-03-10T12:20:00+03:00', { recordingBytes: null }),
		],
		orderIds: [await order('crm-known-1'), await order('crm-known-2')],
	};
}

/** The item that the trials' expressions read. */
export function itemFor({ requests: [first, second], callIds, orderIds }: Account): Parameters {
	return {
		requestId: first.requestId,
		requestIds: [first.requestId, second.requestId],
		requestNumber: first.requestNumber,
		callId: callIds[0],
		orderId: orderIds[0],
		outcome: 'missed',
		form: 'Корзина: ',
		from: '2024-03-10T09:00:00',
		moment: '2024-03-10T12:30:00+03:00',
		later: '2030-03-11T10:00:00+03:00',
		few: 1,
		no: false,
		yes: true,
		match: 'startwith',
		model: '1',
		include: ['withMapVisits', 'withAttrs'],
		replaced: ['addTags'],
		sum: 1234.5,
		status: 'новый & срочный',
		seconds: 600,
		among: 'requests',
		phone: '8 (999) 222-33-44',
		field: 'поле 1',
		value: 'a=b&c+d',
		tags: ['VIP', 'повторный'],
		unit: 42,
		session: 11223344,
	};
}

/**
 * Every operation at least once, and an expression in every kind of field. The parameters are those
 * of a saved workflow, and `sends` is what Calltouch's pages make of them.
 */
export function trials(sandbox: Sandbox, { requests, callIds, orderIds }: Account): Trial[] {
	const [first, second] = requests;
	const { clientApiId, siteId, routeKey, sessionId } = sandbox.credentials;
	const account = { clientApiId, siteId: String(siteId) };
	const list = { resource: 'request', operation: 'list' };
	const get = { resource: 'request', operation: 'get' };
	const calls = { resource: 'call', operation: 'list' };
	const getCall = { resource: 'call', operation: 'get' };
	const recording = { resource: 'call', operation: 'getRecording' };
	const callLog = `/calls-service/RestAPI/${siteId}/calls-diary/calls`;
	const paged = { clientApiId, page: '1', limit: '1000', withCallTags: 'true' };
	const register = { resource: 'order', operation: 'register' };
	const update = { resource: 'order', operation: 'update' };
	const remove = { resource: 'order', operation: 'delete' };
	const upsert = { resource: 'order', operation: 'upsert' };
	const order2 = { resource: 'clientOrder' };
	const tags = { withRequestTags: 'true' };
	const locator = (mode: string, value: string) => ({ __rl: true, mode, value });
	return [
		{
			name: 'Get Many by period',
			parameters: {
				...list,
				getBy: 'period',
				period: 'custom',
				dateFrom: '={{ $json.from }}',
				dateTo: '={{ $json.moment.toDateTime().plus({ hours: 2 }) }}',
				returnAll: '={{ $json.no }}',
				limit: '={{ $json.few }}',
				filters: {
					subject: '={{ $json.form }}',
					emailValue: 'ol',
					emailFilterMode: '={{ $json.match }}',
				},
				include: '={{ $json.include }}',
				options: { attribution: '={{ $json.model }}' },
			},
			sends: [
				{
					method: 'GET',
					path: REQUESTS,
					values: {
						...account,
						dateFrom: '03/10/2024',
						dateTo: '03/10/2024',
						timeFrom: '09:00:00',
						timeTo: '14:30:00',
						subject: 'Корзина:',
						'email.value': 'ol',
						'email.filterMode': 'startwith',
						attribution: '1',
						withMapVisits: 'true',
						withAttrs: 'true',
					},
				},
			],
			gives: [{ requestId: second.requestId, email: 'olga@example.com' }],
		},
		{
			name: 'Get Many by IDs, raw',
			parameters: {
				...list,
				getBy: 'requestId',
				requestId: '={{ $json.requestIds }}',
				output: 'raw',
			},
			sends: [
				{
					method: 'GET',
					path: REQUESTS,
					values: { ...account, ...tags, requestId: `${first.requestId},${second.requestId}` },
				},
			],
			gives: [
				{ requestId: second.requestId, date: second.date },
				{ requestId: first.requestId, date: first.date },
			],
			isRaw: true,
		},
		{
			name: 'Get from list',
			parameters: { ...get, request: locator('list', '={{ $json.requestId }}') },
			sends: [
				{
					method: 'GET',
					path: REQUESTS,
					values: { ...account, ...tags, requestId: String(first.requestId) },
				},
			],
			gives: [{ requestId: first.requestId, createdAt: '2024-03-10T12:00:00+03:00' }],
		},
		{
			name: 'Get by ID',
			parameters: { ...get, request: locator('requestId', '={{ $json.requestId }}') },
			sends: [
				{
					method: 'GET',
					path: REQUESTS,
					values: { ...account, ...tags, requestId: String(first.requestId) },
				},
			],
			gives: [{ requestId: first.requestId, form: first.subject }],
		},
		{
			name: 'Get by number, older form',
			parameters: {
				...get,
				request: locator('requestNumber', '={{ $json.requestNumber }}'),
				options: { usePathForm: '={{ $json.yes }}' },
			},
			sends: [
				{
					method: 'GET',
					path: `${REQUESTS}/${encodeURIComponent(first.requestNumber)}`,
					values: { clientApiId },
				},
			],
			gives: [{ requestId: first.requestId, requestNumber: first.requestNumber }],
		},
		{
			name: 'Import a call',
			parameters: {
				resource: 'call',
				operation: 'import',
				referenceId: '=pbx-{{ $json.few }}',
				clientPhoneNumber: '={{ $json.phone }}',
				callCenterPhoneNumber: '+7 495 123-45-67',
				callStartTime: '={{ $json.moment }}',
				duration: '={{ $json.seconds }}',
				additionalFields: { tags: '={{ $json.tags }}', source: '={{ $json.status }}' },
				options: { batchSize: '={{ $json.unit }}' },
			},
			sends: [
				{
					method: 'POST',
					path: '/lead-service/v1/api/call/import',
					values: {
						calls: [
							{
								referenceId: 'pbx-1',
								clientPhoneNumber: '79992223344',
								callCenterPhoneNumber: '74951234567',
								callStartTime: '2024-03-10 12:30:00',
								duration: 600,
								status: 'successful',
								addTags: [{ tag: 'VIP' }, { tag: 'повторный' }],
								customSources: { source: 'новый & срочный' },
							},
						],
					},
				},
			],
			gives: [{ referenceId: 'pbx-1', outcome: 'accepted' }],
		},
		{
			name: 'Create a request',
			parameters: {
				resource: 'request',
				operation: 'create',
				subject: '={{ $json.form }}',
				fio: 'Анна',
				phoneNumber: '={{ $json.phone }}',
				requestNumber: '=tilda-{{ $json.few }}',
				sessionId: '={{ $json.session }}',
				additionalFields: {
					comment: '={{ $json.value }}',
					requestDate: '={{ $json.moment }}',
					tags: '={{ $json.tags }}',
					targetRequest: '={{ $json.yes }}',
				},
			},
			sends: [
				{
					method: 'POST',
					path: `${REQUESTS}/${siteId}/register`,
					values: {
						subject: 'Корзина:',
						fio: 'Анна',
						phoneNumber: '79992223344',
						requestNumber: 'tilda-1',
						sessionId: String(sessionId),
						comment: 'a=b&c+d',
						requestDate: '10.03.2024 12:30:00',
						tags: 'VIP,повторный',
						targetRequest: 'true',
					},
				},
			],
			gives: [{ requestNumber: 'tilda-1', imported: true }],
		},
		{
			name: 'Get Many calls of a period',
			parameters: {
				...calls,
				period: 'custom',
				dateFrom: '={{ $json.from }}',
				dateTo: '={{ $json.moment.toDateTime().plus({ hours: 2 }) }}',
				returnAll: '={{ $json.yes }}',
				filters: { targetOnly: '={{ $json.no }}', outcome: '={{ $json.outcome }}' },
				options: {
					attribution: '={{ $json.model }}',
					additionalParameters: {
						values: [{ name: 'keyword.filterMode', value: '={{ $json.match }}' }],
					},
				},
			},
			sends: [
				{
					method: 'GET',
					path: callLog,
					values: {
						...paged,
						dateFrom: '10/03/2024',
						dateTo: '10/03/2024',
						timeFrom: '09:00:00',
						timeTo: '14:30:00',
						attribution: '1',
						'keyword.filterMode': 'startwith',
					},
				},
			],
			gives: [{ callId: callIds[1], isSuccessful: false }],
		},
		{
			name: 'Get a call of a day',
			parameters: {
				...getCall,
				call: locator('callId', '={{ $json.callId }}'),
				period: 'custom',
				dateFrom: '={{ $json.moment }}',
				dateTo: '={{ $json.moment.toDateTime().endOf("day") }}',
			},
			sends: [
				{
					method: 'GET',
					path: callLog,
					values: {
						...paged,
						dateFrom: '10/03/2024',
						dateTo: '10/03/2024',
						callId: String(callIds[0]),
					},
				},
			],
			gives: [{ callId: callIds[0], tags: ['VIP'], createdAt: '2024-03-10T12:00:00+03:00' }],
		},
		{
			name: 'Get a recording from list',
			parameters: { ...recording, call: locator('list', '={{ $json.callId }}') },
			sends: [
				{ method: 'GET', path: `${callLog}/${callIds[0]}/download`, values: { clientApiId } },
			],
			gives: [
				{
					callId: callIds[0],
					fileName: `call-${callIds[0]}.mp3`,
					mimeType: 'audio/mpeg',
					fileSize: 20_000,
				},
			],
		},
		{
			name: 'Create a request with a source of its own',
			parameters: {
				resource: 'request',
				operation: 'create',
				email: 'anna@example.com',
				requestNumber: 'avito-1',
				additionalFields: {
					requestDate: '2024-03-10T12:30:00',
					manager: '={{ $json.value }}',
					source: '={{ $json.status }}',
					customFieldsJson: '={{ { field2: $json.sum } }}',
				},
				customFields: {
					values: [{ field: '={{ $json.field }}', value: '={{ $json.value }}' }],
				},
				options: { batchSize: '={{ $json.unit }}' },
			},
			sends: [
				{
					method: 'POST',
					path: '/lead-service/v1/api/request/create',
					values: {
						requests: [
							{
								email: 'anna@example.com',
								requestNumber: 'avito-1',
								requestDate: '10-03-2024 12:30:00',
								manager: 'a=b&c+d',
								customSources: { source: 'новый & срочный' },
								customFields: [
									{ field: 'поле 1', value: 'a=b&c+d' },
									{ field: 'field2', value: 1234.5 },
								],
							},
						],
					},
				},
			],
			gives: [{ requestNumber: 'avito-1', imported: true }],
		},
		{
			name: 'Register for a request',
			parameters: {
				...register,
				linkTo: 'requestId',
				requestId: '={{ $json.requestId }}',
				orderNumber: '=crm-{{ $json.few }}',
				orderSum: '={{ $json.sum }}',
				orderStatus: '={{ $json.status }}',
				orderDate: '={{ $json.moment }}',
				additionalFields: {
					orderComment: '=About {{ $json.form }}',
					tags: '={{ $json.tags }}',
					customJson: '={{ { field2: $json.sum } }}',
				},
				custom: { values: [{ field: '={{ $json.field }}', value: '={{ $json.value }}' }] },
			},
			sends: [
				{
					method: 'POST',
					path: `${ORDERS}/register`,
					values: {
						clientApiId,
						requestId: String(first.requestId),
						orderNumber: 'crm-1',
						orderSum: '1234.5',
						orderStatus: 'новый & срочный',
						orderDate: '10.03.2024 12:30:00',
						service: 'n8n',
						orderComment: 'About Корзина:',
						tags: 'VIP,повторный',
						'custom[поле 1]': 'a=b&c+d',
						'custom[field2]': '1234.5',
					},
				},
			],
			gives: [{ orderNumber: 'crm-1', sum: 1234.5, comment: 'About Корзина:' }],
		},
		{
			name: 'Register for a call from the list',
			parameters: {
				...register,
				linkTo: 'callId',
				call: locator('list', String(callIds[1])),
				orderNumber: 'of-a-call',
				orderSum: '1',
				orderStatus: 'new',
				orderDate: '2024-03-10',
			},
			sends: [
				{
					method: 'POST',
					path: `${ORDERS}/register`,
					values: {
						clientApiId,
						callId: String(callIds[1]),
						orderNumber: 'of-a-call',
						orderSum: '1',
						orderStatus: 'new',
						orderDate: '10.03.2024 00:00:00',
						service: 'n8n',
					},
				},
			],
			gives: [{ orderNumber: 'of-a-call', callId: callIds[1] }],
		},
		{
			name: 'Register for a client',
			parameters: {
				...register,
				linkTo: 'client',
				phoneNumber: '={{ $json.phone }}',
				linkTimeThreshold: '={{ $json.seconds }}',
				bindTo: '={{ $json.among }}',
				orderNumber: 'crm-2',
				orderSum: '0',
				orderStatus: 'new',
				orderDate: '2024-03-10',
				service: '={{ "amo" + "CRM" }}',
			},
			sends: [
				{
					method: 'POST',
					path: `${ORDERS}/register`,
					values: {
						clientApiId,
						phoneNumber: '79992223344',
						linkTimeThreshold: '600',
						bindTo: 'requests',
						orderNumber: 'crm-2',
						orderSum: '0',
						orderStatus: 'new',
						orderDate: '10.03.2024 00:00:00',
						service: 'amoCRM',
					},
				},
			],
			gives: [{ orderNumber: 'crm-2', sum: 0, status: 'new' }],
		},
		{
			name: 'Update by number',
			parameters: {
				...update,
				order: locator('orderNumber', '=crm-{{ $json.few }}'),
				updateFields: {
					status: 'paid',
					orderSum: '={{ $json.sum * 2 }}',
					manager: '={{ $json.nosuch }}',
				},
				clearFields: '={{ ["comment"] }}',
				clearCustomFields: '={{ $json.field }}',
			},
			sends: [
				{
					method: 'GET',
					path: `${ORDERS}/update-by-id`,
					values: {
						clientApiId,
						orderNumber: 'crm-1',
						status: 'paid',
						orderSum: '2469',
						comment: '',
						'custom[поле 1]': '',
					},
				},
			],
			gives: [{ orderNumber: 'crm-1', sum: 2469, status: 'paid', comment: null }],
		},
		{
			name: 'Update by ID',
			parameters: {
				...update,
				order: locator('orderId', '={{ $json.orderId }}'),
				updateFields: { manager: '={{ $json.value }}' },
			},
			sends: [
				{
					method: 'GET',
					path: `${ORDERS}/update-by-id`,
					values: { clientApiId, orderId: String(orderIds[0]), manager: 'a=b&c+d' },
				},
			],
			gives: [{ orderId: orderIds[0], orderNumber: 'crm-known-1' }],
		},
		{
			name: 'Create or Update, a known order',
			parameters: {
				...upsert,
				orderNumber: 'crm-1',
				orderSum: '={{ $json.sum }}',
				orderStatus: 'done',
				orderDate: '={{ $json.moment }}',
				linkTo: 'none',
			},
			sends: [
				{
					method: 'GET',
					path: `${ORDERS}/update-by-id`,
					values: {
						clientApiId,
						orderNumber: 'crm-1',
						orderSum: '1234.5',
						status: 'done',
						service: 'n8n',
					},
				},
			],
			gives: [{ outcome: 'updated', orderNumber: 'crm-1', status: 'done', sum: 1234.5 }],
		},
		{
			name: 'Create or Update, a new order',
			parameters: {
				...upsert,
				orderNumber: 'crm-3',
				orderSum: '10',
				orderStatus: '={{ $json.status }}',
				orderDate: '={{ $json.moment.toDateTime() }}',
				linkTo: 'requestNumber',
				requestNumber: '={{ $json.requestNumber }}',
			},
			sends: [
				{
					method: 'GET',
					path: `${ORDERS}/update-by-id`,
					values: {
						clientApiId,
						orderNumber: 'crm-3',
						orderSum: '10',
						status: 'новый & срочный',
						service: 'n8n',
					},
				},
				{
					method: 'POST',
					path: `${ORDERS}/register`,
					values: {
						clientApiId,
						requestNumber: first.requestNumber,
						orderNumber: 'crm-3',
						orderSum: '10',
						orderStatus: 'новый & срочный',
						orderDate: '10.03.2024 12:30:00',
						service: 'n8n',
					},
				},
			],
			gives: [{ outcome: 'registered', orderNumber: 'crm-3', sum: 10 }],
		},
		{
			name: 'Delete by number',
			parameters: { ...remove, order: locator('orderNumber', '=crm-known-{{ $json.few + 1 }}') },
			sends: [
				{
					method: 'GET',
					path: `${ORDERS}/delete-by-id`,
					values: { clientApiId, orderNumber: 'crm-known-2' },
				},
			],
			gives: [{ deleted: true, orderNumber: 'crm-known-2' }],
		},
		{
			name: 'Delete by ID',
			parameters: { ...remove, order: locator('orderId', '={{ $json.orderId }}') },
			sends: [
				{
					method: 'GET',
					path: `${ORDERS}/delete-by-id`,
					values: { clientApiId, orderId: String(orderIds[0]) },
				},
			],
			gives: [{ deleted: true, orderId: orderIds[0] }],
		},
		{
			name: 'Create a callback',
			parameters: {
				resource: 'callback',
				operation: 'create',
				routeKey,
				phone: '={{ $json.phone }}',
				additionalFields: {
					scheduleTime: '={{ $json.later }}',
					tags: '={{ $json.tags }}',
					unitId: '={{ $json.unit }}',
					utmSource: '={{ $json.status }}',
				},
				fields: { values: [{ name: '={{ $json.field }}', value: '={{ $json.value }}' }] },
			},
			sends: [
				{
					method: 'POST',
					path: '/widget-service/v1/api/widget-request/user-form/create',
					values: {
						routeKey,
						phone: '79992223344',
						fields: [{ name: 'поле 1', value: 'a=b&c+d' }],
						scheduleTime: '2030-03-11 10:00:00',
						tags: ['VIP', 'повторный'],
						unitId: 42,
						utmSource: 'новый & срочный',
					},
				},
			],
			gives: [{ phone: '79992223344' }],
		},
		{
			name: 'Create an order of API 2.0 for a request',
			parameters: {
				...order2,
				operation: 'create',
				orderNumber: '=two-{{ $json.few }}',
				status: '={{ $json.status }}',
				revenue: '={{ $json.sum }}',
				linkTo: 'request',
				requestId: '={{ $json.requestId }}',
				otherwise: 'customSources',
				source: '={{ $json.form }}',
				mainContacts: { phoneNumber: '={{ $json.phone }}' },
				additionalFields: {
					orderDate: '={{ $json.moment }}',
					statusDate: '={{ $json.from }}',
					addTags: '={{ $json.tags }}',
					products: { values: [{ name: 'Окно', price: '={{ $json.sum }}' }] },
				},
				customFields: { values: [{ field: '={{ $json.field }}', value: '={{ $json.value }}' }] },
			},
			sends: [
				{
					method: 'POST',
					path: `${LEAD_SERVICE}/client-order/create`,
					values: {
						crm: 'n8n',
						orders: [
							{
								orderNumber: 'two-1',
								status: 'новый & срочный',
								revenue: '1234.50',
								orderDate: '10-03-2024 12:30:00',
								statusDate: '10-03-2024 09:00:00',
								matching: [
									{ type: 'request', requestParams: { requestId: first.requestId } },
									{ type: 'customSources', customSourceParams: { source: 'Корзина:' } },
								],
								addTags: [{ tag: 'VIP' }, { tag: 'повторный' }],
								customFields: [{ field: 'поле 1', value: 'a=b&c+d' }],
								products: [{ name: 'Окно', price: 1234.5 }],
								orderContacts: { mainContacts: { phoneNumber: '79992223344' } },
							},
						],
					},
				},
			],
			gives: [{ orderNumber: 'two-1', outcome: 'created' }],
		},
		{
			name: 'Update an order of API 2.0',
			parameters: {
				...order2,
				operation: 'update',
				orderNumber: 'two-1',
				updateFields: {
					revenue: '={{ $json.sum * 2 }}',
					addNewComment: '=About {{ $json.form }}',
					addTags: '={{ $json.tags }}',
					overwrite: '={{ $json.replaced }}',
				},
			},
			sends: [
				{
					method: 'POST',
					path: `${LEAD_SERVICE}/client-order/update`,
					values: {
						orders: [
							{
								orderNumber: 'two-1',
								revenue: '2469.00',
								addNewComment: { text: 'About Корзина:' },
								addTags: { overwrite: true, tags: [{ tag: 'VIP' }, { tag: 'повторный' }] },
							},
						],
					},
				},
			],
			gives: [{ orderNumber: 'two-1', outcome: 'updated' }],
		},
		{
			name: 'Create or Update of API 2.0, a known order',
			parameters: {
				...order2,
				operation: 'upsert',
				orderNumber: 'two-1',
				status: 'done',
				additionalFields: { statusDate: '={{ $json.from }}' },
			},
			sends: [
				{
					method: 'POST',
					path: `${LEAD_SERVICE}/client-order/update`,
					values: {
						orders: [{ orderNumber: 'two-1', status: 'done', statusDate: '10-03-2024 09:00:00' }],
					},
				},
			],
			gives: [{ orderNumber: 'two-1', outcome: 'updated' }],
		},
		{
			name: 'Delete an order of API 2.0',
			parameters: { ...order2, operation: 'delete', orderNumber: '=two-{{ $json.few }}' },
			sends: [
				{
					method: 'POST',
					path: `${LEAD_SERVICE}/client-order/delete`,
					values: { orderNumbers: ['two-1'] },
				},
			],
			gives: [{ deleted: true, orderNumber: 'two-1', outcome: 'deleted' }],
		},
		{
			name: 'Get Many orders of API 2.0',
			parameters: {
				...order2,
				operation: 'list',
				period: 'custom',
				dateFrom: '={{ $json.from }}',
				dateTo: '={{ $json.moment }}',
				returnAll: '={{ $json.yes }}',
				filters: { orderStatus: '={{ $json.status }}' },
			},
			sends: [
				{
					method: 'GET',
					path: `/calls-service/RestAPI/${siteId}/orders-diary/orders`,
					values: {
						...{ clientApiId, page: '1', limit: '1000', dateFrom: '10/03/2024' },
						...{ dateTo: '11/03/2024', withContacts: 'true', withOrdersTags: 'true' },
					},
				},
			],
			gives: [{ orderNumber: 'two-old', createdAt: '2024-03-10T12:00:00+03:00', tags: [] }],
		},
		...[
			{
				operation: 'addTags',
				path: 'tag/lead/add',
				key: 'leads',
				parameters: { tags: '={{ $json.tags }}', overwrite: '={{ $json.yes }}' },
				change: { addTags: { overwrite: true, tags: [{ tag: 'VIP' }, { tag: 'повторный' }] } },
			},
			{
				operation: 'addComment',
				path: 'comment/lead/add',
				key: 'comments',
				parameters: { addComment: '=About {{ $json.form }}' },
				change: { addComment: 'About Корзина:' },
			},
			{
				operation: 'addManagers',
				path: 'manager/lead/add',
				key: 'leads',
				parameters: { managers: '={{ $json.value }}' },
				change: { addManagers: { overwrite: false, managers: [{ manager: 'a=b&c+d' }] } },
			},
			{
				operation: 'addCustomFields',
				path: 'customfield/lead/add',
				key: 'leads',
				parameters: {
					customFields: { values: [{ field: '={{ $json.field }}', value: '={{ $json.value }}' }] },
					customFieldsJson: '={{ { field2: $json.sum } }}',
				},
				change: {
					addCustomFields: {
						overwrite: false,
						customFields: [
							{ field: 'поле 1', value: 'a=b&c+d' },
							{ field: 'field2', value: 1234.5 },
						],
					},
				},
			},
		].map(({ operation, path, key, parameters, change }): Trial => {
			const matching = [{ type: 'request', requestParams: { requestId: first.requestId } }];
			return {
				name: `Lead, ${operation}`,
				parameters: {
					...{ resource: 'lead', operation, findBy: 'request' },
					...{ requestId: '={{ $json.requestId }}', ...parameters },
				},
				sends: [
					{
						method: 'POST',
						path: `${LEAD_SERVICE}/${path}`,
						values: { [key]: [{ matching, ...change }] },
					},
				],
				gives: [{ outcome: 'accepted' }],
			};
		}),
	];
}

/** What the orders and callbacks of the account are after all of the trials. */
export const LEFT_BEHIND = {
	orders: {
		'crm-1': {
			orderSum: '1234.5',
			orderStatus: 'done',
			orderComment: '',
			tags: ['VIP', 'повторный'],
			custom: { 'поле 1': '', field2: '1234.5' },
		},
		'crm-2': { orderSum: '0', orderStatus: 'new', orderComment: '', tags: [], custom: {} },
		'crm-3': {
			orderSum: '10',
			orderStatus: 'новый & срочный',
			orderComment: '',
			tags: [],
			custom: {},
		},
	},
	callbacks: ['79992223344'],
};
