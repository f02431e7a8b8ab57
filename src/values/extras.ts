import { z } from 'zod/v4';

import type { Loose } from './json';
import { id, idOrNull, meaningfulText, objectOrNull, objectsOf } from './json';

/** What is there only where it is asked for; null where Calltouch knows nothing. */
export function extra<Schema extends z.ZodType>(schema: Schema) {
	return schema.nullable().optional();
}

/** An object whose keys are those of the account, or of another service. */
export const named = z.record(z.string(), z.unknown());

/** Keys that do not come out. */
export type LeftOut = ReadonlySet<string>;

export const NOTHING_LEFT_OUT: LeftOut = new Set();

/**
 * The keys of the extras that were not asked for.
 *
 * @param extras flag → key
 */
export function unasked(extras: Record<string, string>, include: string[]): LeftOut {
	return new Set(
		Object.entries(extras).flatMap(([flag, key]) => (include.includes(flag) ? [] : [key])),
	);
}

/** What is made of an entry for each key, where that is not left out. */
export type Makers<Extras> = {
	[Key in keyof Extras]-?: (raw: Loose, timeZone: string) => Extras[Key];
};

/** Those extras of an entry that are not left out. */
export function extrasOf<Extras extends object>(
	makers: Makers<Extras>,
	raw: Loose,
	timeZone: string,
	leftOut: LeftOut,
): Extras {
	const extras: Partial<Extras> = {};
	for (const key in makers) if (!leftOut.has(key)) extras[key] = makers[key](raw, timeZone);
	return extras as Extras;
}

/**
 * The tags of a request or a call, each once; null where they were not asked for. A comma within a
 * name separates several tags; `category` is obsolete (page "Request log export", RequestTags).
 */
export function tagsOf(tagLists: unknown): string[] | null {
	if (!Array.isArray(tagLists)) return null;
	const tags = objectsOf(tagLists)
		.flatMap(({ names }): unknown[] => (Array.isArray(names) ? names : [names]))
		.flatMap((name) => (typeof name === 'string' ? name.split(',') : []))
		.map((tag) => tag.trim())
		.filter((tag) => tag !== '');
	return [...new Set(tags)];
}

/** Whether one of the tags is there, whatever the case of its letters. */
export function hasTag(tags: string[] | null, wanted: string[]): boolean {
	const there = (tags ?? []).map((tag) => tag.toLowerCase());
	return wanted.some((tag) => there.includes(tag.trim().toLowerCase()));
}

/** The comments of a request or a call, a line for each; null where there are none. */
export function commentsOf(list: unknown): string | null {
	if (!Array.isArray(list)) return null;
	let comments: string | null = null;
	for (const entry of list) {
		const comment = meaningfulText(objectOrNull(entry)?.comment);
		if (comment !== null) comments = comments === null ? comment : `${comments}\n${comment}`;
	}
	return comments;
}

/** A list of names and values as one object; null where there is no list. */
export function namedValues(
	list: unknown,
	nameKey: 'field' | 'name',
): Record<string, unknown> | null {
	if (!Array.isArray(list)) return null;
	return Object.fromEntries(
		objectsOf(list).flatMap((entry) => {
			const name = entry[nameKey];
			return typeof name === 'string' || typeof name === 'number'
				? [[String(name), entry.value ?? null]]
				: [];
		}),
	);
}

/** A visit of the visit history, but for its date, which each log writes in a way of its own. */
export const undatedVisit = {
	sessionId: id.nullable(),
	source: z.string().nullable(),
	medium: z.string().nullable(),
	campaign: z.string().nullable(),
	content: z.string().nullable(),
	term: z.string().nullable(),
	keyword: z.string().nullable(),
	city: z.string().nullable(),
	landingPage: z.string().nullable(),
	referrer: z.string().nullable(),
};

/** Simplifies it. */
export function simplifyUndatedVisit(visit: Loose): z.infer<z.ZodObject<typeof undatedVisit>> {
	return {
		sessionId: idOrNull(visit.sessionId),
		source: meaningfulText(visit.source),
		medium: meaningfulText(visit.medium),
		campaign: meaningfulText(visit.utmCampaign),
		content: meaningfulText(visit.utmContent),
		term: meaningfulText(visit.utmTerm),
		keyword: meaningfulText(visit.keyword),
		city: meaningfulText(visit.city),
		landingPage: meaningfulText(visit.url),
		referrer: meaningfulText(visit.ref),
	};
}
