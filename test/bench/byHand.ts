/**
 * The Code node that makes of what HTTP Request gets the items that the Calltouch node gives, as a user
 * would write it: simplified requests, for the requests of the measures, whose dates are all there.
 */
export const SIMPLIFIED_BY_HAND = `
const ZONE = 'Europe/Moscow';
const NOTHING = ['', '<не указано>', '<не заполнено>', '(not set)', '(none)'];

const text = (value) => {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') return null;
	const trimmed = value.trim();
	return NOTHING.includes(trimmed.toLowerCase()) ? null : trimmed;
};
const iso = (moment) => moment.toISO({ suppressMilliseconds: true });
const created = (ms) => iso(DateTime.fromMillis(ms).setZone(ZONE).startOf('second'));
const local = (date) => (date ? iso(DateTime.fromFormat(date, 'dd/MM/yyyy HH:mm:ss', { zone: ZONE })) : null);
const list = (value) => (Array.isArray(value) ? value : []);

const newestFirst = $input.all().sort((one, other) => other.json.date - one.json.date);

return newestFirst.map(({ json: request }) => {
	const session = request.session ?? {};
	const client = request.client ?? {};
	const comments = list(request.comments).map(({ comment }) => text(comment)).filter(Boolean);
	return {
		json: {
			requestId: request.requestId,
			requestNumber: text(request.requestNumber),
			siteId: request.siteId,
			createdAt: created(request.date),
			form: text(request.subject),
			name: text(client.fio),
			phone: list(client.phones).map(({ phoneNumber }) => text(phoneNumber)).find(Boolean) ?? null,
			email:
				list(client.contacts)
					.filter(({ contactType }) => contactType === 'EMAIL')
					.map(({ contactValue }) => text(contactValue))
					.find(Boolean) ?? null,
			clientId: client.clientId ?? null,
			comment: comments.length > 0 ? comments.join('\\n') : null,
			manager: text(request.manager),
			status: text(request.status),
			requestType: text(request.requestType),
			source: text(session.source),
			medium: text(session.medium),
			campaign: text(session.utmCampaign),
			content: text(session.utmContent),
			term: text(session.utmTerm),
			keyword: text(session.keywords),
			utmSource: text(session.utmSource),
			utmMedium: text(session.utmMedium),
			city: text(session.city),
			landingPage: text(session.url),
			formPage: text(request.requestUrl),
			referrer: text(session.ref),
			device: text(session.device),
			os: text(session.os),
			browser: text(session.browserName),
			ip: text(session.ip)?.replace('/32', '') ?? null,
			isUnique: request.uniqueRequest,
			isTarget: request.targetRequest,
			isUniqueTarget: request.uniqTargetRequest,
			sessionId: session.sessionId ?? null,
			sessionDate: local(session.sessionDate),
			ctClientId: text(request.ctClientId) ?? text(session.ctClientId),
			yaClientId: text(session.yaClientId),
			guaClientId: text(session.guaClientId),
			orders: [],
		},
	};
});
`;
