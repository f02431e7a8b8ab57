import { meaningfulText, objectOrNull, objectsOf } from './json';

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
