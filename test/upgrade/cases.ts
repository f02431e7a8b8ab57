import type { INodeParameters } from 'n8n-workflow';

/** A node as a user sets it up. */
export interface Case {
	name: string;
	parameters: INodeParameters;
}

/** The nodes of one workflow, which all do the same operation. */
export interface Cases {
	/** Name of its file. */
	name: string;
	/** Name of the node type, without the package's. */
	type: 'calltouch' | 'calltouchTrigger' | 'calltouchWebhookTrigger';
	cases: Case[];
}

const locator = (mode: string, value: string | number) => ({ __rl: true, mode, value });

const FILTERS = {
	subject: 'Заявка',
	keywords: 'окна',
	city: 'moscow',
	source: 'yandex',
	medium: 'cpc',
	manager: 'Иванов Иван',
};
const BY_PART = {
	aniValue: '9992223344',
	aniFilterMode: 'contains',
	emailValue: 'anna',
	emailFilterMode: 'startwith',
};
const BY_START = {
	aniValue: '7999',
	aniFilterMode: 'startwith',
	emailValue: 'example.com',
	emailFilterMode: 'contains',
};
const BY_EMAIL = {
	aniValue: '79992223344',
	emailValue: 'anna@example.com',
	emailFilterMode: 'exact',
};
const BY_PHONE = {
	aniValue: '79992223344',
	aniFilterMode: 'exact',
	emailValue: 'anna@example.com',
};
const INCLUDE = [
	'withAttrs',
	'withCustomFields',
	'withDcm',
	'withGoogleAdwords',
	'withRequestTags',
	'withMapVisits',
	'withWidgetInfo',
	'withYandexDirect',
];
const FLAGS = { uniqueOnly: true, targetOnly: true, uniqTargetOnly: true };
const INCLUDE_OF_CALLS = [
	'withCallTags',
	'withComments',
	'withDcm',
	'withGoogleAdwords',
	'withMapVisits',
	'withOrders',
	'withText',
	'withYandexDirect',
];
const INCLUDE_OF_LEADS = [
	'withAttrs',
	'withComments',
	'withCustomFields',
	'withDcm',
	'withGoogleAdwords',
	'withMapVisits',
	'withOrders',
	'withTags',
	'withText',
	'withWidgetInfo',
	'withYandexDirect',
];

const CALL_INCLUDE = [
	'withCallTags',
	'withComments',
	'withDcm',
	'withGoogleAdwords',
	'withMapVisits',
	'withOrders',
	'withText',
	'withYandexDirect',
];

/** Keys of the output, written out: what users have chosen does not follow the code. */
const REQUEST_KEYS = [
	'requestId',
	'requestNumber',
	'siteId',
	'createdAt',
	'form',
	'name',
	'phone',
	'email',
	'clientId',
	'comment',
	'manager',
	'status',
	'requestType',
	'source',
	'medium',
	'campaign',
	'content',
	'term',
	'keyword',
	'utmSource',
	'utmMedium',
	'city',
	'landingPage',
	'formPage',
	'referrer',
	'device',
	'os',
	'browser',
	'ip',
	'isUnique',
	'isTarget',
	'isUniqueTarget',
	'sessionId',
	'sessionDate',
	'ctClientId',
	'yaClientId',
	'guaClientId',
	'orders',
	'tags',
	'customFields',
	'widgetFields',
	'attrs',
	'yandexDirect',
	'googleAdWords',
	'dcm',
	'visits',
];
const KEYS_OF_CALLS_ALONE = [
	'callId',
	'siteName',
	'trackedNumber',
	'redirectNumber',
	'pool',
	'phase',
	'isSuccessful',
	'isCallback',
	'duration',
	'waitingTime',
	'statusDetails',
	'callPage',
	'ctCallerId',
	'callReferenceId',
	'sipCallId',
	'transcript',
];
const KEYS_OF_REQUESTS_ALONE = [
	'requestId',
	'requestNumber',
	'form',
	'name',
	'email',
	'clientId',
	'status',
	'requestType',
	'formPage',
	'sessionDate',
];
const CALL_KEYS = [
	...['callId', 'siteId', 'siteName', 'createdAt', 'phone', 'trackedNumber', 'redirectNumber'],
	...['pool', 'phase', 'isSuccessful', 'isCallback', 'duration', 'waitingTime', 'statusDetails'],
	...['comment', 'manager', 'source', 'medium', 'campaign', 'content', 'term', 'keyword'],
	...['utmSource', 'utmMedium', 'city', 'landingPage', 'callPage', 'referrer', 'device', 'os'],
	...['browser', 'ip', 'isUnique', 'isTarget', 'isUniqueTarget', 'sessionId', 'ctCallerId'],
	...['ctClientId', 'yaClientId', 'guaClientId', 'callReferenceId', 'sipCallId', 'tags'],
	...['orders', 'transcript', 'customFields', 'widgetFields', 'attrs', 'yandexDirect'],
	...['googleAdWords', 'dcm', 'visits'],
];
const ORDER_KEYS = ['orderId', 'orderNumber', 'callId', 'createdAt', 'status', 'sum', 'comment'];
const ORDER_2_KEYS = [
	...['createdAt', 'name', 'phone', 'email', 'source', 'medium', 'campaign', 'content', 'term'],
	...['keyword', 'city', 'landingPage', 'referrer', 'sourceType', 'status', 'orderName'],
	...['plannedAmount', 'completedAmount', 'funnel', 'service', 'manager', 'comment', 'orderDate'],
	...['updatedAt', 'tags', 'orderNumber', 'orderId', 'sessionId'],
];
const DETAIL_KEYS = ['name', 'phone', 'email', 'clientId', 'source', 'medium', 'campaign'];

const MARCH = { period: 'custom', dateFrom: '2026-03-01', dateTo: '2026-03-31T18:00:00' };

const SOURCE = {
	source: 'reception',
	medium: 'offline',
	campaign: 'spring-sale',
	content: 'banner-1',
	term: 'окна',
};
const CUSTOM = { values: [{ field: 'field1', value: 'a=b & c' }] };

/** Fields of an order beyond those that it must have. */
const ADDITIONAL = {
	orderComment: 'Ждём предоплату',
	manager: 'Иванов Иван',
	tags: 'VIP, повторный',
	customJson: '{ "field2": 7 }',
};
const ORDER = { orderSum: '1500.5', orderStatus: 'new', orderDate: '2026-03-30T12:15:00' };

/** Every kind of lead that an order can be linked to. */
const LINKS: Array<INodeParameters & { linkTo: string }> = [
	{ linkTo: 'requestId', requestId: 145507 },
	{ linkTo: 'requestNumber', requestNumber: 'site-1042' },
	{ linkTo: 'callId', call: locator('list', '32496964') },
	{ linkTo: 'callId', call: locator('callId', '32496964') },
	{ linkTo: 'callReferenceId', callReferenceId: 'pbx-0042' },
	{ linkTo: 'client', phoneNumber: '8 (999) 222-33-44' },
	{
		linkTo: 'client',
		phoneNumber: '+7 999 222-33-44',
		email: 'anna@example.com',
		linkTimeThreshold: 600,
		bindTo: 'calls',
	},
	{ linkTo: 'client', email: 'anna@example.com', bindTo: 'requests' },
	{ linkTo: 'none' },
];

function linked(operation: string): Case[] {
	return LINKS.map((link, index) => ({
		name: `Link ${index + 1}: ${link.linkTo}`,
		parameters: { resource: 'order', operation, orderNumber: `crm-${index}`, ...ORDER, ...link },
	}));
}

function ofOperation(resource: string, operation: string, nodes: Record<string, INodeParameters>) {
	return Object.entries(nodes).map(([name, parameters]) => ({
		name,
		parameters: { resource, operation, ...parameters },
	}));
}

/** Every kind of lead that an order of API 2.0 can be linked to. */
const LINKS_2: Array<INodeParameters & { linkTo: string }> = [
	{ linkTo: 'withoutSource' },
	{ linkTo: 'customSources', ...SOURCE },
	{ linkTo: 'request', requestId: 145507, otherwise: 'withoutSource' },
	{
		...{ linkTo: 'call', call: locator('callId', '32496964') },
		...{ otherwise: 'customSources', ...SOURCE },
	},
	{ linkTo: 'call', call: locator('list', '32496964') },
	{ linkTo: 'chat', chatId: '7' },
	{
		linkTo: 'leadContact',
		phones: '8 (999) 222-33-44',
		emails: 'anna@example.com',
		leadTypeToMatch: 'nearestUniq',
		searchDepth: '262800',
		date: '2026-03-29T10:00:00',
		withChats: true,
	},
	{
		linkTo: 'matching',
		matching: '[{ "type": "callContact", "callContactParams": { "phones": ["79992223344"] } }]',
	},
];

const CONTACTS_2 = {
	mainContacts: {
		fio: 'Анна',
		phoneNumber: '8 (999) 222-33-44',
		email: 'anna@example.com',
		waPhone: '+7 999 222-33-44',
		tgId: '7',
		tgUsername: 'anna',
		vkId: '8',
	},
	otherContacts: {
		phoneNumber: '79992223355, 79992223366',
		email: 'a@example.com, b@example.com',
		waPhone: '79992223355',
		tgId: '9',
		tgUsername: 'anna2',
		vkId: '10',
	},
};
const FIELDS_2 = {
	statusDate: '2026-03-30T12:15:00',
	funnel: 'Розница',
	currency: 'rub',
	margin: '500.5',
	manager: 'Иванов Иван',
	orderName: 'Окна',
	orderLink: 'https://example.com/deals/42',
	addTags: 'VIP, повторный',
	addTagsToLead: 'горячий',
	customFieldsJson: '{ "field2": 7 }',
	products: {
		values: [
			{
				...{ brand: 'Rehau', category: 'Окна', name: 'Окно', price: '500.5', quantity: '2' },
				variant: 'белое',
			},
		],
	},
};
const DATES_2 = { statusDate: '2026-03-30T12:15:00', orderDate: '2026-03-30' };

function newOrders2(operation: string, overwrite: string[]): Case[] {
	const order = { resource: 'clientOrder', operation, status: 'new' };
	return [
		...LINKS_2.map((link, index) => ({
			name: `Link ${index + 1}: ${link.linkTo}`,
			parameters: { ...order, orderNumber: `crm-${index}`, additionalFields: DATES_2, ...link },
		})),
		{
			name: 'Everything else',
			parameters: {
				...{ ...order, ...CONTACTS_2, orderNumber: 'crm-all', revenue: '1500.5', crm: 'amoCRM' },
				additionalFields: {
					...FIELDS_2,
					orderDate: '2026-03-30T12:00:00',
					comment: 'Ждём предоплату',
					overwrite,
				},
				customFields: CUSTOM,
				options: { batchSize: '50' },
			},
		},
	];
}

/** Every way to find a lead. */
const FINDERS: Array<INodeParameters & { findBy: string }> = [
	{ findBy: 'request', requestId: 145507 },
	{ findBy: 'call', call: locator('callId', '32496964') },
	{ findBy: 'call', call: locator('list', '32496964') },
	{
		findBy: 'leadContact',
		phones: '8 (999) 222-33-44',
		emails: 'anna@example.com',
		leadTypeToMatch: 'nearestUniq',
		searchDepth: '262800',
		date: '2026-03-29T10:00:00',
		withChats: true,
		searchAmongPhonesInText: true,
	},
	{
		findBy: 'matching',
		matching: '[{ "type": "callContact", "callContactParams": { "phones": ["79992223344"] } }]',
	},
];

function leadChanges(operation: string, change: INodeParameters): Cases {
	return {
		name: `lead.${operation}`,
		type: 'calltouch',
		cases: FINDERS.map((finder, index) => ({
			name: `Lead ${index + 1}: ${finder.findBy}`,
			parameters: {
				...{ resource: 'lead', operation, ...finder, ...change },
				options: { batchSize: '50' },
			},
		})),
	};
}

/**
 * What the golden workflows of the next release hold: every operation and the trigger, with every
 * parameter and every choice at least once. See `account.ts` for what is in the account.
 */
/** All keys of a simplified delivery. */
const DELIVERY_KEYS = [
	...[
		'eventId',
		'event',
		'leadType',
		'leadId',
		'callId',
		'requestId',
		'phase',
		'sipCallId',
		'siteId',
		'siteName',
		'createdAt',
		'name',
	],
	...['phone', 'form', 'manager', 'source', 'medium', 'campaign', 'content', 'term', 'utmSource'],
	...['utmMedium', 'city', 'landingPage', 'callPage', 'referrer', 'device', 'os', 'browser', 'ip'],
	...['isUnique', 'isTarget', 'isUniqueTarget', 'isSuccessful', 'isCallback', 'isWorkTime'],
	...['duration', 'waitingTime', 'rating', 'statusDetails', 'trackedNumber', 'redirectNumber'],
	...['pool', 'recordingUrl', 'tags', 'sessionId', 'ctCallerId', 'ctClientId', 'yaClientId'],
	...['guaClientId', 'requestNumber', 'orderId'],
];

export const ALL: Cases[] = [
	{
		name: 'request.list',
		type: 'calltouch',
		cases: ofOperation('request', 'list', {
			'As it comes': {},
			Today: { period: 'today' },
			Yesterday: { period: 'yesterday', output: 'raw' },
			'Last 30 days': { period: 'last30Days', limit: 1 },
			'This month': { period: 'thisMonth', returnAll: true },
			'Last month': { period: 'lastMonth' },
			'Since March': { period: 'custom', dateFrom: '2026-03-01T00:00:00+03:00' },
			'By form': { ...MARCH, filters: { ...FILTERS, ...BY_PART }, include: INCLUDE },
			'By start': { ...MARCH, filters: BY_START, options: { bindTo: 'session' } },
			'By client': {
				...MARCH,
				filters: BY_EMAIL,
				include: [],
				options: { attribution: '0', bindTo: 'request', siteId: '67890' },
			},
			'By last source': { ...MARCH, filters: BY_PHONE, options: { attribution: '1' } },
			'By IDs': { getBy: 'requestId', requestId: '145507, 145508' },
			'By an expression': { getBy: 'requestId', requestId: '={{ [145507, 145508] }}' },
			'By numbers': { getBy: 'requestNumber', requestNumber: 'site-1042,site-1043' },
			'Every key': { ...MARCH, output: 'selected', fields: REQUEST_KEYS, include: INCLUDE },
			'A few keys': { ...MARCH, output: 'selected', fields: ['source', 'phone', 'isTarget'] },
		}),
	},
	{
		name: 'request.get',
		type: 'calltouch',
		cases: ofOperation('request', 'get', {
			'From list': { request: locator('list', 145507) },
			'By ID': { request: locator('requestId', '145507'), output: 'raw', include: INCLUDE },
			'By number': {
				request: locator('requestNumber', 'site-2001'),
				options: { attribution: '0', siteId: 67890 },
			},
			'By last source': {
				request: locator('requestId', 145507),
				include: [],
				options: { attribution: '1' },
			},
			'Older form': {
				request: locator('requestNumber', 'site-1042'),
				options: { usePathForm: true },
			},
			'Every key': {
				request: locator('requestId', '145507'),
				output: 'selected',
				fields: REQUEST_KEYS,
			},
		}),
	},
	{
		name: 'request.create',
		type: 'calltouch',
		cases: ofOperation('request', 'create', {
			'Next to nothing': { phoneNumber: '8 (999) 222-33-44' },
			'With everything of a form': {
				subject: 'Заявка с Tilda',
				fio: 'Анна',
				phoneNumber: '+375 29 123-45-67',
				email: 'anna@example.com',
				requestNumber: 'tilda-1',
				sessionId: '11223344',
				additionalFields: {
					comment: 'Перезвонить',
					requestDate: '2026-03-30T10:00:00',
					requestUrl: 'https://example.com/contacts',
					tags: 'VIP, повторный',
					targetRequest: true,
				},
			},
			'With everything else': {
				phoneNumber: '8 (999) 222-33-44',
				requestNumber: 'avito-1',
				additionalFields: {
					requestDate: '2026-03-30T10:00:00',
					manager: 'Иванов Иван',
					customFieldsJson: '{ "field2": 7 }',
					...SOURCE,
				},
				customFields: CUSTOM,
				options: { batchSize: '50' },
			},
		}),
	},
	{
		name: 'clientOrder.create',
		type: 'calltouch',
		cases: newOrders2('create', ['addTagsToLead']),
	},
	{
		name: 'clientOrder.upsert',
		type: 'calltouch',
		cases: newOrders2('upsert', ['addTags', 'addTagsToLead']),
	},
	{
		name: 'clientOrder.update',
		type: 'calltouch',
		cases: [
			...LINKS_2.map((link, index) => ({
				name: `Link ${index + 1}: ${link.linkTo}`,
				parameters: {
					...{ resource: 'clientOrder', operation: 'update', orderNumber: 'crm-known-2' },
					...link,
				},
			})),
			...ofOperation('clientOrder', 'update', {
				'Everything else': {
					...CONTACTS_2,
					orderNumber: 'crm-known-2',
					updateFields: {
						...FIELDS_2,
						status: 'paid',
						updateDate: '2026-03-30T13:00:00',
						revenue: '2000.75',
						addNewComment: 'Оплачен',
						leadManager: 'Петров Пётр',
						addCustomFieldsToLead: CUSTOM,
						overwrite: ['addTags', 'addTagsToLead', 'leadManager', 'addCustomFieldsToLead'],
					},
					customFields: CUSTOM,
					linkTo: 'keep',
					options: { batchSize: '50' },
				},
			}),
		],
	},
	{
		name: 'clientOrder.delete',
		type: 'calltouch',
		cases: ofOperation('clientOrder', 'delete', {
			'By number': { orderNumber: 'crm-known-2', options: { batchSize: '50' } },
		}),
	},
	{
		name: 'clientOrder.list',
		type: 'calltouch',
		cases: ofOperation('clientOrder', 'list', {
			'As it comes': {},
			Today: { period: 'today' },
			Yesterday: { period: 'yesterday', output: 'raw' },
			'Last 30 days': { period: 'last30Days', limit: 1 },
			'This month': { period: 'thisMonth', returnAll: true, output: 'raw' },
			'Last month': { period: 'lastMonth' },
			Filtered: {
				...MARCH,
				include: ['withAllOrderOrigins', 'withComments', 'withContacts', 'withOrdersTags'],
				filters: {
					orderStatus: 'new',
					orderSource: 'CALL',
					tags: 'VIP, новый',
					funnel: 'Розница',
					manager: 'Иванов Иван',
				},
			},
			'Of chats': { ...MARCH, filters: { orderSource: 'CHAT' }, include: [] },
			'Of requests, of another site': {
				...MARCH,
				filters: { orderSource: 'REQUEST' },
				options: {
					siteId: '67890',
					additionalParameters: { values: [{ name: 'periodBy', value: 'updatedDate' }] },
				},
			},
			'Every key': { ...MARCH, output: 'selected', fields: ORDER_2_KEYS },
		}),
	},
	leadChanges('addTags', { tags: 'VIP, повторный', overwrite: true }),
	leadChanges('addComment', { addComment: 'Перезвонить' }),
	leadChanges('addManagers', { managers: 'Иванов Иван', overwrite: true }),
	leadChanges('addCustomFields', {
		customFields: CUSTOM,
		customFieldsJson: '{ "field2": 7 }',
		overwrite: true,
	}),
	{
		name: 'call.list',
		type: 'calltouch',
		cases: ofOperation('call', 'list', {
			'As it comes': {},
			Today: { period: 'today' },
			Yesterday: { period: 'yesterday', output: 'raw' },
			'Last 30 days': { period: 'last30Days', limit: 1 },
			'This month': { period: 'thisMonth', returnAll: true },
			'Last month': { period: 'lastMonth' },
			Filtered: {
				...MARCH,
				include: CALL_INCLUDE,
				filters: {
					uniqueOnly: true,
					targetOnly: true,
					uniqTargetOnly: true,
					callbackOnly: true,
					outcome: 'answered',
					tags: 'VIP, новый',
					source: 'yandex',
					medium: 'cpc',
					aniValue: '8 (999) 222-33-44',
					aniFilterMode: 'exact',
					trackedNumber: '+7 495 123-45-67',
					subPoolName: 'Сайт',
				},
			},
			Missed: {
				...MARCH,
				include: [],
				filters: { outcome: 'missed', aniValue: '7999', aniFilterMode: 'startwith' },
				options: { attribution: '0', bindTo: 'call', siteId: '67890' },
			},
			'By part': { ...MARCH, filters: { aniValue: '22233', aniFilterMode: 'contains' } },
			'By session': {
				...MARCH,
				options: {
					attribution: '1',
					bindTo: 'session',
					additionalParameters: {
						values: [
							{ name: 'keyword.value', value: 'окна' },
							{ name: 'keyword.filterMode', value: 'contains' },
						],
					},
				},
			},
			'Every key': { ...MARCH, output: 'selected', fields: CALL_KEYS, include: CALL_INCLUDE },
		}),
	},
	{
		name: 'call.get',
		type: 'calltouch',
		cases: ofOperation('call', 'get', {
			'From list': { call: locator('list', 32496964) },
			'By ID': { call: locator('callId', '32496964'), output: 'raw', include: CALL_INCLUDE },
			'Of a day': {
				call: locator('callId', '32496967'),
				period: 'custom',
				dateFrom: '2026-03-31',
				dateTo: '2026-03-31',
				options: { attribution: '0', siteId: 67890 },
			},
			Today: { call: locator('callId', '32496964'), period: 'today' },
			Yesterday: { call: locator('callId', '32496965'), period: 'yesterday', include: [] },
			'Last 7 days': {
				call: locator('callId', '32496965'),
				period: 'last7Days',
				options: { attribution: '1' },
			},
			'This month': { call: locator('callId', '32496965'), period: 'thisMonth' },
			'Last month': { call: locator('callId', '32496966'), period: 'lastMonth' },
			'Every key': {
				call: locator('callId', '32496964'),
				output: 'selected',
				fields: CALL_KEYS,
			},
		}),
	},
	{
		name: 'call.import',
		type: 'calltouch',
		cases: ofOperation('call', 'import', {
			'No more than it needs': {
				referenceId: 'pbx-20260331-0042',
				clientPhoneNumber: '8 (999) 222-33-44',
				callCenterPhoneNumber: '+7 495 123-45-67',
				callStartTime: '2026-03-31T11:00:00',
				duration: '95',
			},
			'With everything': {
				referenceId: 'pbx-20260331-0043',
				clientPhoneNumber: '+375 29 123-45-67',
				callCenterPhoneNumber: '+7 495 123-45-67',
				callStartTime: '2026-03-31T11:00:00',
				duration: '0',
				status: 'unsuccessful',
				additionalFields: {
					comment: 'Не дозвонился',
					recordUrl: 'https://pbx.example.com/42.mp3',
					sipCallId: '7b3f0c52@pbx',
					tags: 'VIP, повторный',
					waitingTime: '12',
					source: 'avito',
					medium: 'marketplace',
					campaign: 'spring-sale',
					content: 'banner-1',
				},
				options: { batchSize: '50' },
			},
		}),
	},
	{
		name: 'call.getRecording',
		type: 'calltouch',
		cases: ofOperation('call', 'getRecording', {
			'From list': { call: locator('list', 32496964) },
			'By ID': {
				call: locator('callId', '32496967'),
				options: { binaryPropertyName: 'recording', siteId: '67890' },
			},
		}),
	},
	{
		name: 'order.register',
		type: 'calltouch',
		cases: [
			...linked('register'),
			...ofOperation('order', 'register', {
				'Everything else': {
					linkTo: 'none',
					...ORDER,
					service: 'amoCRM',
					additionalFields: { ...ADDITIONAL, ...SOURCE },
					custom: CUSTOM,
					output: 'raw',
				},
				'Every key': {
					linkTo: 'none',
					...ORDER,
					output: 'selected',
					fields: ORDER_KEYS,
				},
			}),
		],
	},
	{
		name: 'order.upsert',
		type: 'calltouch',
		cases: [
			...linked('upsert'),
			...ofOperation('order', 'upsert', {
				'Everything else': {
					orderNumber: 'crm-known-1',
					linkTo: 'none',
					...ORDER,
					service: 'amoCRM',
					additionalFields: { ...ADDITIONAL, ...SOURCE },
					custom: CUSTOM,
					output: 'raw',
				},
				'Every key': {
					orderNumber: 'crm-known-1',
					linkTo: 'none',
					...ORDER,
					output: 'selected',
					fields: ['outcome', ...ORDER_KEYS, ...DETAIL_KEYS],
				},
			}),
		],
	},
	{
		name: 'order.update',
		type: 'calltouch',
		cases: ofOperation('order', 'update', {
			'By number': {
				order: locator('orderNumber', 'crm-known-1'),
				updateFields: {
					orderSum: '2000.75',
					comment: 'Оплачен',
					status: 'paid',
					manager: 'Петров Пётр',
					service: 'amoCRM',
					tags: 'VIP, повторный',
					...SOURCE,
					customJson: '{ "field2": 7 }',
				},
				custom: CUSTOM,
			},
			'By ID, clearing': {
				order: locator('orderId', 7811001),
				updateFields: { status: '', customJson: '{ "field2": null }' },
				clearFields: [
					'orderSum',
					'comment',
					'status',
					'manager',
					'service',
					'tags',
					'source',
					'medium',
					'campaign',
					'content',
					'term',
				],
				clearCustomFields: 'field1',
				output: 'raw',
			},
			'Every key': {
				order: locator('orderNumber', 'crm-known-1'),
				updateFields: { status: 'paid' },
				output: 'selected',
				fields: [...ORDER_KEYS, ...DETAIL_KEYS],
			},
		}),
	},
	{
		name: 'order.delete',
		type: 'calltouch',
		cases: ofOperation('order', 'delete', {
			'By number': { order: locator('orderNumber', 'crm-known-1') },
			'By ID': { order: locator('orderId', '7811001') },
		}),
	},
	{
		name: 'callback.create',
		type: 'calltouch',
		cases: ofOperation('callback', 'create', {
			Now: { routeKey: 'routekey_1', phone: '8 (999) 222-33-44' },
			'With everything': {
				routeKey: 'routekey_1',
				phone: '+79992223344',
				additionalFields: {
					sessionId: '11223344',
					scheduleTime: '2026-04-01T10:00:00',
					utmSource: 'crm',
					utmMedium: 'callback',
					utmCampaign: 'reactivation',
					utmContent: 'letter-2',
					utmTerm: 'окна',
					callUrl: 'https://example.com/contacts',
					tags: 'VIP, повторный',
					unitId: '42',
				},
				fields: { values: [{ name: 'Имя', value: 'Иван' }] },
			},
		}),
	},
	{
		name: 'trigger',
		type: 'calltouchTrigger',
		cases: [
			{ name: 'As it comes', parameters: {} },
			{
				name: 'Since midnight',
				parameters: {
					startFrom: 'midnight',
					output: 'raw',
					filters: { ...FILTERS, ...BY_PART },
					include: INCLUDE,
				},
			},
			{
				name: 'Last 24 hours',
				parameters: {
					startFrom: 'last24Hours',
					filters: { ...BY_START, ...FLAGS },
					include: [],
					options: { lookBack: 120, maxItems: 100, siteId: '67890' },
				},
			},
			{
				name: 'By tags',
				parameters: { startFrom: 'last24Hours', filters: { tags: 'VIP, новый' } },
			},
			{
				name: 'Since a time',
				parameters: { startFrom: 'custom', startTime: '2026-03-30T10:00:00', filters: BY_EMAIL },
			},
			{ name: 'By phone', parameters: { filters: BY_PHONE } },
			{ name: 'Every key', parameters: { output: 'selected', fields: REQUEST_KEYS } },
			{
				name: 'All there is',
				parameters: { startFrom: 'custom', startTime: '2026-03-28T00:00:00' },
			},
		],
	},
	{
		name: 'trigger.newCall',
		type: 'calltouchTrigger',
		cases: [
			{ name: 'As it comes', parameters: { triggerOn: 'newCall' } },
			{
				name: 'All there is',
				parameters: {
					triggerOn: 'newCall',
					startFrom: 'custom',
					startTime: '2026-03-24T00:00:00',
					include: INCLUDE_OF_CALLS,
				},
			},
			{
				name: 'Every key',
				parameters: {
					triggerOn: 'newCall',
					filters: { aniValue: '7999', aniFilterMode: 'startwith' },
					output: 'selected',
					fields: [
						...KEYS_OF_CALLS_ALONE,
						...REQUEST_KEYS.filter((key) => !KEYS_OF_REQUESTS_ALONE.includes(key)),
					],
				},
			},
			{
				name: 'Missed calls',
				parameters: {
					triggerOn: 'newCall',
					startFrom: 'last24Hours',
					output: 'selected',
					fields: ['callId', 'phone', 'createdAt', 'trackedNumber'],
					filters: {
						aniValue: '9992223344',
						aniFilterMode: 'contains',
						outcome: 'missed',
						trackedNumber: '8 (495) 123-45-67',
						subPoolName: 'Сайт',
					},
				},
			},
			{
				name: 'With every filter',
				parameters: {
					triggerOn: 'newCall',
					startFrom: 'midnight',
					output: 'raw',
					filters: {
						...FLAGS,
						callbackOnly: true,
						outcome: 'answered',
						tags: 'VIP, новый',
						source: 'yandex',
						medium: 'cpc',
						aniValue: '79992223344',
						aniFilterMode: 'exact',
					},
					include: [],
					options: { emitInProgress: true, lookBack: 120, maxItems: 100, siteId: '67890' },
				},
			},
		],
	},
	{
		name: 'trigger.newLead',
		type: 'calltouchTrigger',
		cases: [
			{ name: 'As it comes', parameters: { triggerOn: 'newLead' } },
			{
				name: 'All there is',
				parameters: {
					triggerOn: 'newLead',
					filters: { aniValue: '9992223344', aniFilterMode: 'contains' },
					startFrom: 'custom',
					startTime: '2026-03-24T00:00:00',
					include: INCLUDE_OF_LEADS,
				},
			},
			{
				name: 'Every key',
				parameters: {
					triggerOn: 'newLead',
					startFrom: 'last24Hours',
					filters: { aniValue: '79992223344', aniFilterMode: 'exact' },
					output: 'selected',
					fields: ['leadType', 'leadId', ...KEYS_OF_CALLS_ALONE, ...REQUEST_KEYS],
				},
			},
			{
				name: 'With every filter',
				parameters: {
					triggerOn: 'newLead',
					startFrom: 'midnight',
					output: 'raw',
					filters: {
						...FLAGS,
						tags: 'VIP, новый',
						source: 'yandex',
						medium: 'cpc',
						aniValue: '7999',
						aniFilterMode: 'startwith',
					},
					include: [],
					options: { emitInProgress: true, lookBack: 120, maxItems: 100, siteId: '67890' },
				},
			},
		],
	},
	{
		name: 'webhookTrigger',
		type: 'calltouchWebhookTrigger',
		cases: [
			{ name: 'As it comes', parameters: {} },
			{ name: 'Anything', parameters: { events: ['any'], output: 'raw' } },
			{
				name: 'Filtered',
				parameters: {
					events: ['callStarted', 'missedCall', 'newRequest'],
					filters: {
						targetOnly: true,
						uniqueOnly: true,
						uniqTargetOnly: false,
						tags: 'VIP, новый',
					},
				},
			},
			{ name: 'Missed calls', parameters: { events: ['missedCall'] } },
			{
				name: 'Orders and chats',
				parameters: { events: ['order', 'chat'], options: { onlyFromCalltouch: false } },
			},
			{
				name: 'Every key',
				parameters: { events: ['any'], output: 'selected', fields: DELIVERY_KEYS },
			},
		],
	},
];
