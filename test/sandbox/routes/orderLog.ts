import { jsonAnswer, type Endpoint } from '../answer';
import { formatDateTime, momentOf, parseWallTime, startOfDay } from '../clock';
import type { Knobs } from '../knobs';
import {
	choiceValue,
	refuse,
	refuseContent,
	requiredValue,
	wallTimeValue,
	type Parameters,
} from '../parameters';
import type { State } from '../state';
import type { AnsweredClientOrder, StoredClientOrder } from '../types';
import { bareError, pageOf, pagingIn, readLogQuery } from './calls';
import { restEndpoint } from './restApi';

const FLAGS = ['withOrdersTags', 'withAllOrderOrigins', 'withComments', 'withContacts'] as const;

const SOURCES = ['CALL', 'REQUEST', 'CHAT'] as const;

/** Beside those that are known, one by which the period is about another date: such are said to exist. */
const LOG_PARAMETERS: ReadonlySet<string> = new Set([
	...['clientApiId', 'dateFrom', 'dateTo', 'page', 'limit', 'orderSource', 'periodBy'],
	...FLAGS,
]);

const DAY = 86_400_000;

/** The first moment of the period and the one after it. */
function periodOf(
	parameters: Parameters,
	{ timeZone, orderDateTo, callDaysBeyond }: Knobs,
): { from: number; to: number } {
	requiredValue(parameters, 'dateFrom');
	requiredValue(parameters, 'dateTo');
	const dateFrom = wallTimeValue(parameters, 'dateFrom', 'dd/mm/yyyy');
	const dateTo = wallTimeValue(parameters, 'dateTo', 'dd/mm/yyyy');
	const from = dateFrom && momentOf(dateFrom, timeZone);
	const to = dateTo && momentOf(dateTo, timeZone);
	if (typeof from !== 'number' || typeof to !== 'number') return refuse('Dates are out of range');
	if (from >= to) refuse('Parameter dateFrom must be less than dateTo');
	const end = startOfDay(to, timeZone, orderDateTo === 'included' ? 1 : 0);
	return {
		from: startOfDay(from, timeZone) - callDaysBeyond * DAY,
		to: end + callDaysBeyond * DAY,
	};
}

/** When the CRM created an order: what it said, or else when it said so. */
function orderDateOf({ values, createdAt }: StoredClientOrder, timeZone: string): number {
	const wall = parseWallTime(String(values['orderDate']), 'dd-mm-yyyy hh:mm:ss');
	return (wall && momentOf(wall, timeZone)) ?? createdAt;
}

/** GET /calls-service/RestAPI/{siteId}/orders-diary/orders */
export const listClientOrders: Endpoint = restEndpoint((call, { state, knobs }) => {
	const { siteId, parameters } = readLogQuery(call, LOG_PARAMETERS);
	const { from, to } = periodOf(parameters, knobs);
	const { page = 1, limit } = pagingIn(parameters);
	const flags = FLAGS.filter((flag) => choiceValue(parameters, flag, ['true']) === 'true');
	const source = choiceValue(parameters, 'orderSource', SOURCES);
	if (source !== undefined && knobs.orderSourceFilter === 'refused') {
		refuseContent('Unknown parameter orderSource');
	}
	const by = choiceValue(parameters, 'periodBy', ['createdDate', 'orderDate', 'updatedDate']);
	const dateOf = {
		createdDate: (order: StoredClientOrder) => order.createdAt,
		orderDate: (order: StoredClientOrder) => orderDateOf(order, knobs.timeZone),
		updatedDate: (order: StoredClientOrder) => order.updatedAt ?? order.createdAt,
	}[by ?? knobs.orderPeriod];
	const isWanted = (order: StoredClientOrder): boolean =>
		source === undefined || knobs.orderSourceFilter === 'ignored' || typeOf(order) === source;
	const found = state.clientOrders.filter((order) => {
		const date = dateOf(order);
		return order.siteId === siteId && date >= from && date < to && isWanted(order);
	});
	const isTooMuch =
		(to - from) / DAY > (knobs.callLongestPeriod ?? Infinity) ||
		found.length > (knobs.mostListed ?? Infinity);
	if (isTooMuch) return bareError(knobs);
	const odd = ({ calltouchOrderId: id }: StoredClientOrder): number =>
		Math.imul(id, 0x9e3779b1) >>> 0;
	const sorted = found.sort((one, other) => odd(one) - odd(other));
	const render = (order: StoredClientOrder) => renderOrder(order, state, knobs, new Set(flags));
	if (knobs.callLogAnswer === 'array') return jsonAnswer(sorted.map(render));
	const { rows, ...totals } = pageOf(sorted, { page, limit, knobs });
	const { pageTotal, ...others } = totals;
	const named = pageTotal === undefined ? {} : { [knobs.orderPages]: pageTotal };
	return jsonAnswer({ ...named, ...others, records: rows.map(render) });
});

function typeOf({ lead }: StoredClientOrder): string | null {
	if (lead?.type === 'call') return 'CALL';
	return lead?.type === 'request' ? 'REQUEST' : null;
}

function renderOrder(
	order: StoredClientOrder,
	state: State,
	knobs: Knobs,
	flags: ReadonlySet<(typeof FLAGS)[number]>,
): AnsweredClientOrder {
	const { values, lead } = order;
	const date = (moment: number | null): unknown => dateIn(moment, knobs);
	const { mainContacts = {}, otherContacts = {} } = (values['orderContacts'] ?? {}) as {
		mainContacts?: Record<string, string>;
		otherContacts?: Record<string, string[]>;
	};
	const leads = lead?.type === 'call' ? state.calls : state.requests;
	const found = leads.find((one) =>
		'callId' in one
			? lead?.type === 'call' && one.callId === lead.id
			: lead?.type === 'request' && one.requestId === lead.id,
	);
	const tags = order.tags.map((tag) =>
		knobs.orderTags === 'texts' ? tag : { category: '', type: 'API', names: [tag] },
	);
	const origin = lead?.type === 'customSources' ? lead.source : null;
	return {
		orderId: order.calltouchOrderId,
		orderNumber: order.orderNumber,
		orderName: values['orderName'] ?? null,
		orderStatus: values['status'] ?? null,
		createdDate: date(order.createdAt),
		orderDate: date(orderDateOf(order, knobs.timeZone)),
		updatedDate: date(order.updatedAt),
		plannedAmount: values['revenue'] ?? null,
		completedAmount: values['margin'] ?? null,
		funnel: values['funnel'] ?? null,
		service: order.crm,
		manager: values['manager'] ?? '<не указано>',
		comment: flags.has('withComments') ? (order.comments.at(-1) ?? null) : null,
		tags: flags.has('withOrdersTags') ? tags : null,
		client: flags.has('withContacts')
			? {
					fio: mainContacts['fio'] ?? null,
					phones: [mainContacts['phoneNumber'], ...(otherContacts['phoneNumber'] ?? [])].filter(
						Boolean,
					),
					emails: [mainContacts['email'], ...(otherContacts['email'] ?? [])].filter(Boolean),
				}
			: null,
		visit: found?.session
			? {
					...found.session,
					keyword: found.session.keywords,
					sessionDate: date(found.session.sessionDate),
				}
			: origin && {
					...{ source: origin['source'], medium: origin['medium'] },
					...{ utmCampaign: origin['campaign'], utmContent: origin['content'] },
					utmTerm: origin['term'],
				},
		orderSource: { type: typeOf(order) },
		...(flags.has('withAllOrderOrigins') ? { allOrderOrigins: lead ? [lead] : [] } : {}),
	};
}

/** A moment in one of the forms that Calltouch has elsewhere, or in one that nobody knows. */
function dateIn(moment: number | null, { orderDates, timeZone }: Knobs): unknown {
	if (moment === null) return null;
	const slashes = formatDateTime(moment, timeZone);
	const [day = '', month = '', year = ''] = slashes.slice(0, 10).split('/');
	const time = slashes.slice(11);
	return {
		slashes,
		hyphens: `${day}-${month}-${year} ${time}`,
		dots: `${day}.${month}.${year} ${time}`,
		iso: new Date(moment).toISOString(),
		sql: `${year}-${month}-${day} ${time}`,
		epoch: moment,
		day: `${day}.${month}.${year}`,
		words: `${day} марта ${year} г.`,
	}[orderDates];
}
