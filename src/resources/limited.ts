import { z } from 'zod/v4';

import type { Output } from './operation';

/**
 * The two parameters for how many results of a log come out.
 *
 * @param showFor what else must be chosen for them to show
 */
export function howMany(showFor?: Record<string, string[]>) {
	return {
		returnAll: z
			.boolean()
			.default(false)
			.meta({
				title: 'Return All',
				description: 'Whether to return all results or only up to a given limit',
				...(showFor ? { showFor } : {}),
			}),
		limit: z
			.int()
			.min(1)
			.default(50)
			.meta({
				title: 'Limit',
				description: 'Max number of results to return',
				showFor: { ...showFor, returnAll: [false] },
			}),
	};
}

/**
 * The first entries of a log as output, or all of them where no limit is given; no more is read.
 *
 * @param shape how an entry comes out, unless it is shaped already
 */
export async function firstOf<Entry extends Record<string, unknown>>(
	entries: AsyncIterable<Entry>,
	limit = Infinity,
	shape: (entry: Entry) => Record<string, unknown> = (entry) => entry,
): Promise<Output[]> {
	const results: Output[] = [];
	for await (const entry of entries) {
		results.push({ json: shape(entry) });
		if (results.length === limit) break;
	}
	return results;
}
