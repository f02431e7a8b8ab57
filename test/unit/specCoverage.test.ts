import type { INodeProperties } from 'n8n-workflow';

import { CalltouchApi } from '../../credentials/CalltouchApi.credentials';
import { nodeProperties } from '../../src/node/nodeOperations';

// Every parameter that Calltouch documents, written out from spec/calltouch-api.md, sections 1 to 4
// (pages "Request log export", "Managing orders through the API", "Server Callback API"), beside
// the operations that call the endpoint. Of the call log they are those that clients are seen to send
// (spec/calltouch-api-next.md, section 1).

const WITH_FLAGS = [
	'withMapVisits',
	'withRequestTags',
	'withYandexDirect',
	'withGoogleAdwords',
	'withAttrs',
	'withWidgetInfo',
	'withCustomFields',
	'withDcm',
];
const CALL_FLAGS = [
	'withCallTags',
	'withMapVisits',
	'withOrders',
	'withComments',
	'withYandexDirect',
	'withGoogleAdwords',
	'withText',
	'withDcm',
];
const ORDER_FLAGS = ['withAllOrderOrigins', 'withComments', 'withContacts', 'withOrdersTags'];
const SOURCE = ['source', 'medium', 'campaign', 'content', 'term'];
const REGISTER = [
	...['clientApiId', 'callId', 'callReferenceId', 'requestId', 'requestNumber'],
	...['phoneNumber', 'email', 'linkTimeThreshold', 'bindTo', ...SOURCE],
	...['orderNumber', 'orderSum', 'orderStatus', 'orderDate', 'service'],
	...['orderComment', 'manager', 'tags', 'custom'],
];

const MATCHED = ['callId', 'requestId', 'chatId', 'phones', 'emails', 'date', 'matching'];
const SEARCH = ['leadTypeToMatch', 'searchDepth', 'withChats'];
const LEAD = [
	...['Access-Token', 'SiteId', 'callId', 'requestId', 'phones', 'emails', 'date', 'matching'],
	...[...SEARCH, 'searchAmongPhonesInText'],
];
const CONTACTS = [
	...['mainContacts', 'otherContacts', 'fio', 'phoneNumber', 'email', 'waPhone', 'tgId'],
	...['tgUsername', 'vkId'],
];
const PRODUCTS = ['products', 'name', 'price', 'brand', 'category', 'variant', 'quantity'];
const ORDER_2 = [
	...['Access-Token', 'SiteId', ...MATCHED, ...SEARCH, ...SOURCE],
	...['orderNumber', 'status', 'statusDate', 'funnel', 'currency', 'revenue', 'margin', 'manager'],
	...['orderName', 'orderLink', 'addTags', 'addTagsToLead', 'customFields', 'overwrite'],
	...[...PRODUCTS, ...CONTACTS],
];
const NEW_ORDER_2 = [...ORDER_2, 'crm', 'orderDate', 'comment'];

const DOCUMENTED: Record<string, string[]> = {
	// Orders 2.0: spec/calltouch-api-next.md, section 2
	'clientOrder.create': NEW_ORDER_2,
	'clientOrder.upsert': NEW_ORDER_2,
	'clientOrder.update': [
		...[...ORDER_2, 'updateDate', 'addNewComment', 'leadManager', 'addCustomFieldsToLead'],
	],
	// The export: section 2.5
	'clientOrder.list': [
		'clientApiId',
		'siteId',
		'dateFrom',
		'dateTo',
		'orderSource',
		...ORDER_FLAGS,
	],
	// Section 3
	'lead.addTags': [...LEAD, 'tags', 'overwrite'],
	'lead.addComment': [...LEAD, 'addComment'],
	'lead.addManagers': [...LEAD, 'managers', 'overwrite'],
	'lead.addCustomFields': [...LEAD, 'customFields', 'overwrite'],
	'clientOrder.delete': ['Access-Token', 'SiteId', 'orderNumber'],
	'request.list': [
		...['clientApiId', 'siteId', 'dateFrom', 'dateTo', 'timeFrom', 'timeTo', 'attribution'],
		...['requestNumber', 'requestId', 'subject', 'keywords', 'city', 'source', 'medium', 'bindTo'],
		...['ani.value', 'ani.filterMode', 'email.value', 'email.filterMode', 'manager'],
		...WITH_FLAGS,
	],
	'request.get': ['clientApiId', 'siteId', 'requestId', 'requestNumber'],
	'request.create': [
		...['subject', 'requestNumber', 'fio', 'phoneNumber', 'email', 'comment', 'requestUrl'],
		...['sessionId', 'tags', 'targetRequest', 'requestDate'],
		// Several at once: spec/calltouch-api-next.md, section 4.2
		...['Access-Token', 'SiteId', 'manager', 'customFields', ...SOURCE],
	],
	'call.list': [
		...['clientApiId', 'siteId', 'dateFrom', 'dateTo', 'timeFrom', 'timeTo', 'attribution'],
		...['bindTo', 'uniqueOnly', 'targetOnly', 'uniqTargetOnly', 'callbackOnly'],
		...['source', 'medium', 'ani.value', 'ani.filterMode', ...CALL_FLAGS],
	],
	'call.get': [
		...['clientApiId', 'siteId', 'dateFrom', 'dateTo', 'attribution', 'callId', ...CALL_FLAGS],
	],
	'call.getRecording': ['clientApiId', 'siteId', 'callId'],
	// Section 4.3
	'call.import': [
		...['Access-Token', 'SiteId', 'referenceId', 'sipCallId', 'clientPhoneNumber'],
		...['callCenterPhoneNumber', 'callStartTime', 'duration', 'waitingTime', 'status', 'recordUrl'],
		...['comment', 'tags', 'source', 'medium', 'campaign', 'content'],
	],
	'order.register': REGISTER,
	'order.update': [
		...['clientApiId', 'orderId', 'orderNumber', 'orderSum', 'comment', 'status', 'manager'],
		...['service', 'tags', ...SOURCE, 'custom'],
	],
	'order.delete': ['clientApiId', 'orderId', 'orderNumber'],
	'order.upsert': REGISTER,
	'callback.create': [
		...['Access-Token', 'SiteId', 'routeKey', 'phone', 'fields', 'fields.name', 'fields.value'],
		...['sessionId', 'scheduleTime', 'utmSource', 'utmMedium', 'utmCampaign', 'utmContent'],
		...['utmTerm', 'callUrl', 'tags', 'unitId'],
	],
};

/** Where the UI has another shape than the API: the name under which a parameter is found there. */
const ELSEWHERE: Record<string, string> = {
	// One field for date and time
	timeFrom: 'dateFrom',
	timeTo: 'dateTo',
	// In the credentials
	'Access-Token': 'accessToken',
	SiteId: 'siteId',
	// In the entries of a list
	'fields.name': 'name',
	'fields.value': 'value',
};

/** Names that are n8n's or ours: what is chosen, how it is grouped, how it comes out. */
const OUR_OWN = [
	...['resource', 'operation', 'returnAll', 'limit', 'output', 'fields', 'include'],
	...['filters', 'options', 'additionalFields', 'updateFields', 'values', 'field', 'value'],
	// Selectors and locators
	...['getBy', 'period', 'linkTo', 'findBy', 'call', 'request', 'order'],
	// How many go out together; what there is where nothing is found
	...['batchSize', 'otherwise'],
	// Custom fields as one JSON object; the older form of the call (section 2)
	...['customJson', 'customFieldsJson', 'usePathForm'],
	// What an update is to send empty (section 3)
	...['clearFields', 'clearCustomFields'],
];

/** Those of calls: what is compared here, where the file goes, and what Calltouch may have besides. */
const OF_CALLS = [
	...['outcome', 'tags', 'trackedNumber', 'subPoolName', 'binaryPropertyName'],
	...['additionalParameters', 'name'],
];

/** Those of the order log: fields of what comes, which are compared here. */
const OF_ORDER_LOG = [
	...['orderStatus', 'tags', 'funnel', 'manager', 'additionalParameters', 'name'],
];

/** Choices and modes that stand for no parameter of the API. */
const OUR_CHOICES: Record<string, string[]> = {
	getBy: ['period'],
	linkTo: [
		...['client', 'none', 'keep', 'matching'],
		// The types of matching elements
		...['call', 'chat', 'request', 'leadContact', 'customSources', 'withoutSource'],
	],
	findBy: ['call', 'leadContact', 'matching', 'request'],
	request: ['list'],
	call: ['list'],
};

const uiName = (parameter: string) =>
	ELSEWHERE[parameter] ?? parameter.replace(/\.(.)/g, (_, letter: string) => letter.toUpperCase());

/** The properties shown for an operation. */
function propertiesOf(operation: string): INodeProperties[] {
	const [resource = '', name = ''] = operation.split('.');
	return nodeProperties().filter(({ displayOptions }) => {
		const { resource: resources = [], operation: operations = [] } = displayOptions?.show ?? {};
		return resources.some((it) => it === resource) && operations.some((it) => it === name);
	});
}

/** The names of properties, at any depth. */
function namesOf(properties: INodeProperties[]): string[] {
	return properties.flatMap(({ name, options = [] }) => [
		name,
		...options.flatMap((entry) =>
			'values' in entry
				? [entry.name, ...namesOf(entry.values)]
				: 'type' in entry
					? namesOf([entry])
					: [],
		),
	]);
}

const CHOOSING = [
	'include',
	'clearFields',
	'getBy',
	'linkTo',
	'findBy',
	'request',
	'call',
	'order',
];

/** The choices and modes that stand for parameters: of selectors, locators and multi-selects. */
function choicesOf(properties: INodeProperties[]): Array<[property: string, choice: string]> {
	return properties
		.filter(({ name }) => CHOOSING.includes(name))
		.flatMap(({ name, options = [], modes = [] }) => [
			...options.map((option): [string, string] => [
				name,
				'value' in option ? String(option.value) : option.name,
			]),
			...modes.map((mode): [string, string] => [name, mode.name]),
		]);
}

const credentialNames = new CalltouchApi().properties.map(({ name }) => name);

describe.each(Object.entries(DOCUMENTED))('%s', (operation, parameters) => {
	const properties = propertiesOf(operation);
	const names = namesOf(properties);
	const choices = choicesOf(properties);

	it.each(parameters)('has %s', (parameter) => {
		const everywhere = [...names, ...choices.map(([, choice]) => choice), ...credentialNames];
		expect(everywhere).toContain(uiName(parameter));
	});

	it("has no name that is neither the API's nor n8n's own", () => {
		const known = [...OUR_OWN, ...(DOCUMENTED['request.list'] ?? []), ...parameters].map(uiName);
		const ofLog = operation === 'clientOrder.list' ? OF_ORDER_LOG : [];
		const others = operation.startsWith('call.')
			? [...OUR_OWN, ...OF_CALLS]
			: [...OUR_OWN, ...ofLog];
		const own = operation.startsWith('request') ? known : [...others, ...parameters.map(uiName)];
		expect(names.filter((name) => !own.includes(name))).toEqual([]);
	});

	it('has no choice that stands for nothing', () => {
		const flags = operation.startsWith('request') ? WITH_FLAGS : [];
		expect(
			choices.filter(
				([property, choice]) =>
					![...parameters, ...flags, ...(OUR_CHOICES[property] ?? [])].includes(choice),
			),
		).toEqual([]);
	});
});

describe('the parameters that choose', () => {
	const find = (operation: string, name: string) =>
		propertiesOf(operation).find((property) => property.name === name);
	const member = (operation: string, collection: string, name: string) =>
		find(operation, collection)?.options?.find((option) => option.name === name);

	it('include has the eight flags', () => {
		for (const operation of ['request.list', 'request.get']) {
			const values = choicesOf(propertiesOf(operation))
				.filter(([property]) => property === 'include')
				.map(([, value]) => value);
			expect(values.sort()).toEqual([...WITH_FLAGS].sort());
		}
	});

	it('include has those of the call log', () => {
		for (const operation of ['call.list', 'call.get']) {
			const values = choicesOf(propertiesOf(operation))
				.filter(([property]) => property === 'include')
				.map(([, value]) => value);
			expect(values.sort()).toEqual([...CALL_FLAGS].sort());
		}
	});

	it('a call is picked from a list or named by its id', () => {
		const linking = ['order.register', 'order.upsert', 'clientOrder.create', 'clientOrder.update'];
		for (const operation of ['call.get', 'call.getRecording', ...linking, 'lead.addTags']) {
			const modes = find(operation, 'call')?.modes?.map(({ name }) => name);
			expect(modes).toEqual(['list', 'callId']);
		}
	});

	it('linkTo has each kind of lead, and each brings its field', () => {
		for (const operation of ['order.register', 'order.upsert']) {
			const fields = {
				callId: 'call',
				callReferenceId: 'callReferenceId',
				requestId: 'requestId',
				requestNumber: 'requestNumber',
			};
			for (const [lead, field] of Object.entries(fields)) {
				expect(find(operation, field)).toMatchObject({
					required: true,
					displayOptions: { show: { linkTo: [lead] } },
				});
			}
			for (const name of ['phoneNumber', 'email', 'linkTimeThreshold', 'bindTo']) {
				expect(find(operation, name)?.displayOptions?.show?.linkTo).toEqual(['client']);
			}
		}
	});

	it('an order is named by either of its ids', () => {
		for (const operation of ['order.update', 'order.delete']) {
			expect(
				find(operation, 'order')
					?.modes?.map(({ name }) => name)
					.sort(),
			).toEqual(['orderId', 'orderNumber']);
		}
	});

	it('a request is picked from a list or named by either of its ids', () => {
		expect(find('request.get', 'request')?.modes?.map(({ name }) => name)).toEqual([
			'list',
			'requestId',
			'requestNumber',
		]);
	});

	it("the filter modes are Calltouch's own words", () => {
		for (const name of ['aniFilterMode', 'emailFilterMode']) {
			expect(member('request.list', 'filters', name)).toMatchObject({
				default: 'exact',
				options: [{ value: 'contains' }, { value: 'exact' }, { value: 'startwith' }],
			});
		}
	});

	it("the site can be another than the credential's", () => {
		expect(member('request.list', 'options', 'siteId')).toBeDefined();
		expect(member('request.get', 'options', 'siteId')).toBeDefined();
	});

	it('what must be there is required', () => {
		const required = (operation: string) =>
			propertiesOf(operation)
				.filter((property) => property.required)
				.map(({ name }) => name)
				.sort();
		expect(required('callback.create')).toEqual(['phone', 'routeKey']);
		expect(required('order.register')).toEqual([
			...['call', 'callReferenceId', 'fields', 'orderDate', 'orderStatus', 'orderSum'],
			...['requestId', 'requestNumber'],
		]);
		expect(required('order.update')).toEqual(['fields', 'order']);
		expect(required('order.delete')).toEqual(['order']);
		expect(required('call.get')).toEqual(['call', 'dateFrom', 'fields']);
		expect(required('call.getRecording')).toEqual(['call']);
	});
});

describe('the credential', () => {
	it('has both tokens, hidden, neither of them required, and what all calls need', () => {
		const { name, properties } = new CalltouchApi();
		expect(name).toBe('calltouchApi');
		expect(properties.map((property) => property.name)).toEqual([
			'clientApiId',
			'accessToken',
			'siteId',
			'timeZone',
			'webhookSecret',
			'baseUrl',
		]);
		const secret = properties.find((property) => property.name === 'webhookSecret');
		expect(secret).toMatchObject({ default: '', typeOptions: { password: true } });
		for (const token of properties.slice(0, 2)) {
			expect(token).toMatchObject({ type: 'string', default: '', typeOptions: { password: true } });
			expect(token.required).toBeUndefined();
			expect(token.hint).toContain('API и Webhooks / API');
		}
	});
});
