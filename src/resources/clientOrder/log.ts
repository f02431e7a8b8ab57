import type { z } from 'zod/v4';

import type { Api } from '../../api/client';
import type { Parameters } from '../../api/encoding';
import { encodePart, toOrderWindow } from '../../api/encoding';
import type { Loose } from '../../values/json';
import type { Span } from '../../values/period';
import { halvesOfSpan, joinedSpan, slicesOf, wholeDaysAround } from '../../values/period';
import { additionalQuery } from '../additionalParameters';
import { readSlices } from '../log';
import { askForPages, newestFirst } from '../pages';
import { includeParameters } from '../request/filters';
import type { OrderDate } from './dates';
import { readDate } from './dates';
import type { Include, OrderFilters, additionalParameters } from './filters';
import { fitsFilters, includedForFilters } from './filters';

/** What else to ask for than a span of time. */
interface Asked {
	filters: OrderFilters;
	include: Include;
	options: {
		siteId?: string;
		additionalParameters?: z.output<typeof additionalParameters>;
	};
}

/** The same as the log has it. */
export interface SoughtOrders {
	siteId: string;
	parameters: Parameters;
	/** Those that Calltouch does not apply are applied to what comes. */
	filters: OrderFilters;
	/** Whether it is known which date the period is about. */
	isByCreation: boolean;
}

export function toSought(
	{ filters, include, options }: Asked,
	account: { siteId: string },
): SoughtOrders {
	const additional = additionalQuery(options.additionalParameters);
	return {
		siteId: options.siteId ?? account.siteId,
		parameters: {
			...additional,
			orderSource: filters.orderSource,
			...includeParameters([...include, ...includedForFilters(filters)]),
		},
		filters,
		isByCreation: Object.keys(additional).length === 0,
	};
}

/**
 * The orders of a span of time that fit the filters, the newest first, each once.
 *
 * The period is about the creation of an order, which may be that in Calltouch or that in the CRM: what
 * has either in the span is of it. An order whose dates can't be read is taken to be of it.
 *
 * @param shape what to make of an order
 * @param isAllWanted whether all will be taken, and not only the first of them
 * @throws Failure
 */
export async function* ordersOfSpan<Shaped>(
	api: Pick<Api, 'trySend'>,
	span: Span,
	{ siteId, parameters, filters, isByCreation }: SoughtOrders,
	{ shape, isAllWanted }: { shape: (raw: Loose) => Shaped; isAllWanted: boolean },
): AsyncGenerator<Shaped, void, undefined> {
	if (span.from >= span.to) return;
	const path = `/calls-service/RestAPI/${encodePart(siteId)}/orders-diary/orders`;
	const idKey = 'orderId';
	const pages = readSlices(slicesOf(wholeDaysAround(span)), {
		ask: async (slice) =>
			await askForPages(api, {
				...{ path, idKey, parameters: { ...parameters, ...toOrderWindow(slice) } },
				isDivisible: halvesOfSpan(slice).length > 0,
			}),
		halvesOf: halvesOfSpan,
		join: joinedSpan,
		isAllWanted,
	});
	const isInside = isWithin(span);
	yield* newestFirst(pages, {
		idKey,
		timeOfWanted: (raw) => {
			const dates = [raw.createdDate, raw.orderDate]
				.map((date) => readDate(date, span.from.zone))
				.filter((date) => date !== undefined);
			const inside = dates.find(isInside);
			const isOfSpan = !isByCreation || dates.length === 0 || inside !== undefined;
			if (!isOfSpan || !fitsFilters(raw, filters)) return undefined;
			return (inside ?? dates[0])?.time ?? -Infinity;
		},
		shape,
		isByTime: isByCreation,
	});
}

/** Of a day it is not known when: it is within a span that has a part of it. */
function isWithin(span: Span): (date: OrderDate) => boolean {
	const { from, to } = span;
	const firstDay = wholeDaysAround(span).from;
	return ({ time, isDay }) => time >= (isDay ? firstDay : from).toMillis() && time < to.toMillis();
}
