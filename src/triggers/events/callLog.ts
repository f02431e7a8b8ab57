import type { CallFilters, Include } from '../../resources/call/filters';
import { fitsFilters } from '../../resources/call/filters';
import { askForSpan, toSought } from '../../resources/call/log';
import { passedOn } from '../../resources/passedOn';
import { toEpochMs } from '../../values/dates';
import type { Loose } from '../../values/json';
import { booleanOrNull, meaningfulText } from '../../values/json';
import { soughtPhone } from '../../values/phones';
import { keyOf } from '../identity';
import type { WatchedLog } from './event';

/** Flags that a call must have. */
const FLAGS = {
	uniqueOnly: 'uniqueCall',
	targetOnly: 'targetCall',
	uniqTargetOnly: 'uniqTargetCall',
	callbackOnly: 'callbackCall',
} as const;

const FLAG_NAMES = Object.keys(FLAGS) as Array<keyof typeof FLAGS>;

interface Asked {
	filters: CallFilters;
	include: Include;
	options: { emitInProgress?: boolean; siteId?: string };
}

/**
 * The call log (page "Call log export"). None of its own filters is sent: what is not final before a
 * call has ended would keep it out of sight until it is too late.
 */
export function callLog(
	{ filters, include, options }: Asked,
	shape: WatchedLog['shape'],
): WatchedLog {
	const required = FLAG_NAMES.filter((name) => filters[name]).map((name) => FLAGS[name]);
	return {
		name: 'call',
		things: 'calls',
		sought: soughtBy(filters),
		async read({ account, ...api }, span, isDivisible) {
			const { tags } = filters;
			const sought = toSought({ filters: { tags }, include, options }, account);
			return await askForSpan(api, span, sought, isDivisible);
		},
		toEntry(raw) {
			const isWanted =
				required.every((flag) => booleanOrNull(raw[flag]) === true) && fitsFilters(raw, filters);
			return {
				entry: raw,
				key: keyOf(raw.callId, () => passedOn(raw)),
				createdAt: toEpochMs(raw.timestamp),
				localTime: raw.date,
				isWanted,
				isReady: options.emitInProgress === true || !isInProgress(raw),
			};
		},
		shape,
	};
}

/** Any other phase, known or not, is not worth waiting for. */
function isInProgress({ callphase }: Loose): boolean {
	return meaningfulText(callphase)?.toLowerCase() === 'callconnected';
}

/** The filters in a form that is the same where they mean the same. */
function soughtBy({ aniValue, aniFilterMode = 'exact', trackedNumber, ...others }: CallFilters) {
	const phones = [
		...(aniValue === undefined ? [] : [[aniFilterMode, soughtPhone(aniValue, aniFilterMode)]]),
		...(trackedNumber === undefined ? [] : [[soughtPhone(trackedNumber, 'exact')]]),
	];
	const set = Object.entries(others).filter(([, value]) => value !== undefined && value !== false);
	return [...set.sort(), ...phones];
}
