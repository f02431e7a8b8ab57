import type { Include, RequestFilters } from '../../resources/request/filters';
import { filterParameters } from '../../resources/request/filters';
import { passedOn } from '../../resources/passedOn';
import { askForSpan, logParameters } from '../../resources/request/log';
import { hasTag, tagsOf } from '../../values/extras';
import { toEpochMs } from '../../values/dates';
import type { Loose } from '../../values/json';
import { meaningfulText } from '../../values/json';
import { keyOf } from '../identity';
import type { WatchedLog } from './event';
import type { FlagFilters } from './parameters';

/** Flags that a request must have: the log has no filters for them. */
const FLAGS = {
	uniqueOnly: 'uniqueRequest',
	targetOnly: 'targetRequest',
	uniqTargetOnly: 'uniqTargetRequest',
} as const;

interface Asked {
	filters: RequestFilters & FlagFilters & { tags?: string[] };
	include: Include;
	options: { siteId?: string };
}

/** The request log (page "Request log export"). */
export function requestLog(
	{
		filters: { uniqueOnly, targetOnly, uniqTargetOnly, tags, ...filters },
		include,
		options,
	}: Asked,
	shape: WatchedLog['shape'],
): WatchedLog {
	const required = Object.entries({ uniqueOnly, targetOnly, uniqTargetOnly })
		.filter(([, isRequired]) => isRequired)
		.map(([flag]) => FLAGS[flag as keyof typeof FLAGS]);
	const isWanted = (raw: Loose) =>
		required.every((flag) => raw[flag] === true) &&
		(tags === undefined || hasTag(tagsOf(raw.RequestTags), tags));
	const sent = Object.entries(filterParameters(filters));
	const included: Include = tags === undefined ? include : [...include, 'withRequestTags'];
	return {
		name: 'request',
		things: 'requests',
		sought: [sent.filter(([, value]) => value !== undefined).sort(), required, tags],
		async read({ account, ...api }, span, isDivisible) {
			const parameters = logParameters({ filters, include: included, options }, account);
			return await askForSpan(api, span, parameters, isDivisible);
		},
		toEntry(raw) {
			const createdAt = toEpochMs(raw.date);
			return {
				entry: raw,
				key: keyOf(raw.requestId, () => namesOf(raw, createdAt)),
				createdAt,
				localTime: raw.dateStr,
				isWanted: isWanted(raw),
				isReady: true,
			};
		},
		shape,
	};
}

/**
 * A request without an ID is told by its number and date, and one without a number as well by all that
 * it says.
 */
function namesOf(raw: Loose, createdAt: number | undefined): unknown {
	const names = [raw.requestId, raw.requestNumber].map((name) => meaningfulText(name));
	const isNameless = names.every((name) => name === null);
	return passedOn(isNameless ? raw : [...names, createdAt ?? raw.dateStr ?? null]);
}
