import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { DateTime } from 'luxon';

import type { Api } from '../api/client';
import { createApi } from '../api/client';
import type { Span } from '../values/period';
import { DAYS_PER_SLICE, daysAfter, spanOf } from '../values/period';
import { toNodeError } from './errors';

type Entry = INodeListSearchResult['results'][number];

/** How far back a list goes. */
const MOST_DAYS = 366;

/** How many spans are read for a page of the list, at most, where nothing is found in the first. */
const SPANS_PER_PAGE = 2;

/**
 * A page of the "From List" mode of something that has a log, the newest first: those of the last 7
 * days, and on each further page those of a month before.
 *
 * @param token what the page before gave to go on from: the day that it ended with
 * @param read gives the entries of a span that are looked for
 */
export async function searchLog(
	context: ILoadOptionsFunctions,
	token: string | undefined,
	read: (api: Api, span: Span, siteId: string) => AsyncGenerator<Entry>,
): Promise<INodeListSearchResult> {
	try {
		const api = await createApi(context);
		const { timeZone } = api.account;
		const options = context.getCurrentNodeParameter('options') as
			{ siteId?: string | number } | undefined;
		const siteId = String(options?.siteId || api.account.siteId);
		const now = DateTime.now().setZone(timeZone);
		const results: Entry[] = [];
		let span = firstSpan(token, now);
		for (let count = 1; ; count++) {
			for await (const entry of read(api, span, siteId)) results.push(entry);
			const isEnd = span.from <= now.minus({ days: MOST_DAYS });
			if (isEnd) return { results };
			if (results.length > 0 || count === SPANS_PER_PAGE) {
				return { results, paginationToken: span.from.toISODate() ?? undefined };
			}
			span = spanBefore(span.from);
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

function firstSpan(token: string | undefined, now: DateTime): Span {
	const end = DateTime.fromISO(token ?? '', { zone: now.zone });
	return end.isValid ? spanBefore(end) : spanOf({ period: 'last7Days' }, now);
}

function spanBefore(day: DateTime): Span {
	return { from: daysAfter(day, -DAYS_PER_SLICE), to: day };
}
