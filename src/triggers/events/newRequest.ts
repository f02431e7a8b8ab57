import { z } from 'zod/v4';

import type { Include, RequestFilters } from '../../resources/request/filters';
import { filterParameters, include, output, requestFilters } from '../../resources/request/filters';
import { passedOn } from '../../resources/passedOn';
import { askForSpan, logParameters } from '../../resources/request/log';
import { simplifyRequest } from '../../resources/request/simplified';
import { toEpochMs } from '../../values/dates';
import type { Loose } from '../../values/json';
import { meaningfulText } from '../../values/json';
import { keyOf } from '../identity';
import type { PollingEvent } from './event';

const options = {
	onlyTarget: z.boolean().optional().meta({
		title: 'Only Target Requests',
		description: 'Whether to emit only requests that count as target requests',
	}),
	onlyUnique: z.boolean().optional().meta({
		title: 'Only Unique Requests',
		description: 'Whether to emit only the first request of each client',
	}),
	onlyUniqueTarget: z.boolean().optional().meta({
		title: 'Only Uniquely Targeted Requests',
		description: 'Whether to emit only requests that are unique and target requests at once',
	}),
};

interface Input {
	filters: RequestFilters;
	include: Include;
	options: { [Flag in keyof typeof options]?: boolean } & { siteId?: string };
}

/** A request comes in (page "Request log export"). */
export const newRequest = {
	title: 'New Request',
	description: 'When a request comes in',
	input: { output, filters: requestFilters, include },
	options,
	sought(input) {
		const sent = Object.entries(filterParameters(input.filters));
		return [sent.filter(([, value]) => value !== undefined).sort(), requiredFlags(input)];
	},
	async read({ account, ...api }, span, input, isDivisible) {
		return await askForSpan(api, span, logParameters(input, account), isDivisible);
	},
	toEntry(raw, input) {
		const createdAt = toEpochMs(raw.date);
		return {
			entry: raw,
			key: keyOf(raw.requestId, () => namesOf(raw, createdAt)),
			createdAt,
			localTime: raw.dateStr,
			isWanted: requiredFlags(input).every((flag) => raw[flag] === true),
		};
	},
	simplify: simplifyRequest,
} satisfies PollingEvent<Input>;

/** Flags that a request must have: the log has no filters for them. */
function requiredFlags({ options: { onlyTarget, onlyUnique, onlyUniqueTarget } }: Input): string[] {
	return [
		...(onlyTarget ? ['targetRequest'] : []),
		...(onlyUnique ? ['uniqueRequest'] : []),
		...(onlyUniqueTarget ? ['uniqTargetRequest'] : []),
	];
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
