/** One plain set of parameters for every operation, for tests of what all of them have in common. */

export const LIST = { resource: 'request', operation: 'list', period: 'today' };
export const GET = {
	resource: 'request',
	operation: 'get',
	request: { __rl: true, mode: 'requestId', value: '={{ 145507 }}' },
};
export const NEW_REQUEST = {
	resource: 'request',
	operation: 'create',
	phoneNumber: '79992223344',
};
export const IMPORT = {
	resource: 'call',
	operation: 'import',
	referenceId: 'pbx-1',
	clientPhoneNumber: '79992223344',
	callCenterPhoneNumber: '74951234567',
	callStartTime: '2026-03-01T12:00:00',
	duration: 95,
};
export const CALL_LIST = { resource: 'call', operation: 'list', period: 'today' };
export const ORDER_LIST = { resource: 'clientOrder', operation: 'list', period: 'today' };
export const CALL_GET = {
	resource: 'call',
	operation: 'get',
	call: { __rl: true, mode: 'callId', value: '={{ 32940001 }}' },
	period: 'today',
};
export const RECORDING = {
	resource: 'call',
	operation: 'getRecording',
	call: { __rl: true, mode: 'callId', value: '={{ 32940001 }}' },
};
export const UPDATE = {
	resource: 'order',
	operation: 'update',
	order: { __rl: true, mode: 'orderNumber', value: 'crm-1' },
	updateFields: { status: 'paid' },
};
export const DELETE = {
	resource: 'order',
	operation: 'delete',
	order: { __rl: true, mode: 'orderNumber', value: 'crm-1' },
};
export const REGISTER = {
	resource: 'order',
	operation: 'register',
	linkTo: 'none',
	orderNumber: 'crm-1',
	orderSum: 1,
	orderStatus: 'new',
	orderDate: '2026-03-10',
};
export const CALLBACK = {
	resource: 'callback',
	operation: 'create',
	routeKey: 'routekey_1',
	phone: '79992223344',
};

/** What can be added to a request. */
export const ALL_EXTRAS = [
	'withAttrs',
	'withCustomFields',
	'withDcm',
	'withGoogleAdwords',
	'withMapVisits',
	'withRequestTags',
	'withWidgetInfo',
	'withYandexDirect',
];

/** What can be added to a call. */
export const ALL_CALL_EXTRAS = [
	'withCallTags',
	'withComments',
	'withDcm',
	'withGoogleAdwords',
	'withMapVisits',
	'withOrders',
	'withText',
	'withYandexDirect',
];
