/** Shapes of the data: as the sandbox keeps them and, where they differ, as it answers them. */

export interface Comment {
	commentId: number;
	requestId: number;
	comment: string;
	partyId: number;
	partyName: string;
}

export interface Phone {
	phoneNumber: string;
	phoneType: string;
}

export interface Contact {
	contactType: string;
	contactValue: string;
}

export interface Client {
	fio: string | null;
	clientId: number;
	phones: Phone[] | null;
	contacts: Contact[] | null;
}

/** Where a visitor came from: the part of a session that the attribution model decides. */
export interface TrafficSource {
	keywords: string;
	source: string;
	medium: string;
	ref: string;
	utmSource: string;
	utmMedium: string;
	utmTerm: string;
	utmContent: string;
	utmCampaign: string;
}

export interface StoredSession extends TrafficSource {
	city: string;
	ip: string;
	browser: string;
	device: string;
	os: string;
	browserName: string;
	url: string;
	guaClientId: string | null;
	yaClientId: string | null;
	ctGlobalId: string | null;
	ctClientId: string | null;
	sessionId: number;
	/** Epoch milliseconds; answered in the account's zone. */
	sessionDate: number;
	additionalTags: string[];
	/** Source under "last non-direct", when the visit itself was direct and an earlier one was not. */
	lastNonDirect: TrafficSource | null;
}

export interface StoredVisit extends Omit<TrafficSource, 'keywords'> {
	keyword: string;
	city: string;
	ip: string;
	userAgent: string;
	sessionId: number;
	/** Epoch milliseconds; answered in the account's zone. */
	sessionDate: number;
	url: string;
	additionalTags: string[];
	guaClientId: string | null;
	ctClientId: string | null;
	ctGlobalId: string | null;
}

export interface RequestTag {
	category: string;
	type: string;
	names: string[];
}

export interface YandexDirect {
	campaignId: number;
	adGroupId: number;
	adId: number;
	criteriaId: number;
}

export interface GoogleAdWords {
	campaignId: number;
	adGroupId: number;
	creativeId: number;
	criteriaId: number;
}

export interface DcmSending {
	profileIdDCM: number;
	floodlightConfigurationId: string;
	floodlightActivityId: string;
	requestStatus: string;
	requestErrors: string | null;
}

export interface WidgetField {
	name: string;
	value: string;
	type?: string;
	title?: string | null;
}

export interface CustomField {
	field: string;
	value: string;
}

export interface StoredRequest {
	siteId: number;
	requestId: number;
	requestNumber: string;
	/** Epoch milliseconds. */
	date: number;
	/** The list does not show the request before this moment of the sandbox's clock. */
	visibleAt: number;
	requestType: string;
	requestUrl: string;
	subject: string;
	status: string;
	manager: string | null;
	uniqueRequest: boolean;
	targetRequest: boolean;
	uniqTargetRequest: boolean;
	comments: Comment[];
	client: Client;
	session: StoredSession | null;
	mapVisits: StoredVisit[];
	RequestTags: RequestTag[];
	yandexDirect: YandexDirect | null;
	googleAdWords: GoogleAdWords | null;
	attrs: Record<string, string> | null;
	dcm: DcmSending[];
	widgetInfo: { fields: WidgetField[] } | null;
	customFields: CustomField[];
}

export interface Phrase {
	/** 1 is the operator, 0 the client. */
	channel: 0 | 1;
	/** `mm:ss` */
	time: string;
	message: string;
}

export interface CallbackInfo {
	callbackRequestId: number;
	callbackFinalAttempt: boolean;
	fields: Array<{ name: string; value: string }>;
}

/** A phone call in Calltouch's log: orders can belong to it. */
export interface StoredCall {
	siteId: number;
	callId: number;
	callReferenceId: string;
	/** Epoch milliseconds of its start. */
	date: number;
	/** The log does not show the call before this moment of the sandbox's clock. */
	visibleAt: number;
	/** The phase is `callconnected` before this moment, and then what `callphase` says. */
	endsAt: number;
	callphase: string;
	/** Seconds; may be negative. */
	duration: number;
	waitingConnect: number | null;
	/** The caller's number as the log has it, which may be a word. */
	callerNumber: string;
	phoneNumber: string;
	redirectNumber: string;
	successful: boolean;
	uniqueCall: boolean;
	targetCall: boolean;
	uniqTargetCall: boolean;
	callbackCall: boolean;
	statusDetails: string | null;
	manager: string | null;
	subPoolName: string | null;
	callUrl: string | null;
	ctCallerId: string;
	sipCallId: string | null;
	callTags: RequestTag[];
	comments: Array<Omit<Comment, 'requestId'>>;
	phrases: Phrase[];
	callbackInfo: CallbackInfo | null;
	yandexDirect: YandexDirect | null;
	googleAdWords: GoogleAdWords | null;
	/** Bytes of its recording; null where there is none. */
	recordingBytes: number | null;
	client: Client;
	session: StoredSession | null;
}

export interface OrderSource {
	source: string;
	medium: string;
	campaign: string;
	content: string;
	term: string;
}

export interface StoredOrder {
	orderId: number;
	orderNumber: string;
	callId: number | null;
	requestId: number | null;
	/** Epoch milliseconds. */
	orderDate: number;
	/** As sent; null after an update with an empty value. */
	orderSum: string | null;
	orderStatus: string;
	orderComment: string;
	manager: string;
	service: string;
	tags: string[];
	/** The order's own source; empty strings where none was given or where a lead is bound. */
	ownSource: OrderSource;
	custom: Record<string, string>;
	/** Epoch milliseconds of the last update. */
	updatedAt: number | null;
}

/** An order of API 2.0. */
export interface StoredClientOrder {
	calltouchOrderId: number;
	siteId: number;
	crm: string;
	orderNumber: string;
	/** What it was linked to, by the first element of its matching that fits; null for nothing. */
	lead: MatchedLead | null;
	/** Its other fields, as they were sent last. */
	values: Record<string, unknown>;
	tags: string[];
	comments: string[];
	/** How many updates it has had. */
	updates: number;
	/** Epoch milliseconds. */
	createdAt: number;
	updatedAt: number | null;
}

/** What an element of a matching found: a lead, or a source of the order's own. */
export type MatchedLead =
	| { type: 'call' | 'request'; id: number }
	| { type: 'customSources'; source: Record<string, unknown> };

/** What was done to a lead: tags, comments, managers or custom fields, in the order of arrival. */
export interface LeadChange {
	/** Null where no lead was found, and nobody was told. */
	lead: MatchedLead | null;
	kind: string;
	/** As it was sent. */
	change: unknown;
}

export interface StoredCallback {
	widgetRequestId: number;
	siteId: number;
	/** Epoch milliseconds of the sandbox's clock. */
	createdAt: number;
	routeKey: string;
	phone: string;
	sessionId: string | null;
	/** The body as it came. */
	body: Record<string, unknown>;
}

export interface AnsweredSession extends Omit<StoredSession, 'sessionDate' | 'lastNonDirect'> {
	sessionDate: string;
	attribution: number;
	attrs: Record<string, string> | null;
}

export interface AnsweredVisit extends Omit<StoredVisit, 'sessionDate'> {
	sessionDate: string;
}

/** An order by itself, with the obsolete fields that the pages' samples show. */
export interface AnsweredOrder {
	orderId: number;
	callId: number | null;
	dateCreated: number;
	status: string;
	realSum: string | null;
	offered: string | null;
	sent: string;
	sum: string | null;
	isMarked: null;
	commentsCount: number;
	currentAmount: number | null;
	orderNumber: string;
}

/** An order within a request. */
export interface AnsweredRequestOrder extends AnsweredOrder {
	orderSum: string | null;
	orderStatus: string;
	orderComments: string;
	session: AnsweredSession | null;
}

/** A request as the list answers it; fields behind a `with…` flag are optional. */
export interface AnsweredRequest {
	date: number;
	comments: Comment[];
	requestType: string;
	dateStr: string;
	manager: string | null;
	session: AnsweredSession | null;
	subject: string;
	uniqTargetRequest: boolean;
	requestUrl: string;
	mapVisits?: AnsweredVisit[];
	uniqueRequest: boolean;
	widgetInfo?: { fields: WidgetField[] };
	RequestTags?: RequestTag[];
	requestNumber: string;
	requestId: number;
	siteId: number;
	ctClientId: string | null;
	client: Client;
	orders: AnsweredRequestOrder[];
	targetRequest: boolean;
	status: string;
	yandexDirect?: YandexDirect | null;
	googleAdWords?: GoogleAdWords | null;
	attrs: Record<string, string> | null;
	dcm: DcmSending[] | null;
	customFields?: CustomField[];
	order: AnsweredRequestOrder | null;
}

/** An order as the order log answers it, as one client has noted it down. */
export interface AnsweredClientOrder {
	orderId: number;
	orderNumber: string;
	createdDate: unknown;
	orderDate: unknown;
	updatedDate: unknown;
	[key: string]: unknown;
}

/** A call as the log answers it: always with all 62 keys, in the values of one recorded account. */
export interface AnsweredCall {
	callId: number;
	callphase: string;
	/** Epoch seconds. */
	timestamp: number;
	date: string;
	successful: unknown;
	uniqueCall: unknown;
	targetCall: unknown;
	uniqTargetCall: unknown;
	callbackCall: unknown;
	[key: string]: unknown;
}
