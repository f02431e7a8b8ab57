import type { z } from 'zod/v4';

import { Failure, noting } from '../api/failure';
import { messages } from '../messages';
import { unfitValues } from '../messages/parameters';
import { describeIssue } from '../properties/describeIssue';
import type { Field } from '../properties/fields';
import { labelsNamedIn } from '../properties/labelsNamedIn';
import { labelOfLongest } from '../properties/longestValue';
import { suggestionFor } from '../properties/suggestion';

type Issue = z.core.$ZodIssue;

/** Of what does not fit beside the first thing. */
const MOST_SHOWN = 5;

/**
 * The first thing that does not fit as the message, others in the description, and there also what
 * to give instead, where that is known.
 *
 * @param parameters of the node, as they are saved
 */
export function unfit(
	issues: Issue[],
	fields: Field[],
	values: unknown,
	parameters: unknown,
): Failure {
	const telling = withoutConsequences(issues);
	const told = telling.slice(0, 1 + MOST_SHOWN);
	const suggestions = told.flatMap(
		({ path }) => suggestionFor(path, fields, values, parameters) ?? [],
	);
	return new Failure(
		'input',
		unfitValues(
			told.map((issue) => describeIssue(issue, fields, values)),
			telling.length - told.length,
			suggestions,
		),
	);
}

/**
 * A value that does not fit counts as none where a rule looks at several of them, so that the rule
 * may be broken as well: what was said of the value says it all.
 */
function withoutConsequences(issues: Issue[]): Issue[] {
	const outer = placesAround(issues);
	const told = new Set<string>();
	return issues.filter(({ code, path }) => {
		const place = placeOf(path);
		if (code === 'custom' && (outer.has(place) || told.has(place))) return false;
		told.add(place);
		return true;
	});
}

/** The places of the input in which there is another one that does not fit. */
export function placesAround(issues: Issue[]): Set<string> {
	return new Set(
		issues.flatMap(({ path }) => path.map((_, depth) => placeOf(path.slice(0, depth)))),
	);
}

export function placeOf(path: PropertyKey[]): string {
	return path.map(String).join('\n');
}

/**
 * The same error, naming by their labels the parameters that it is about: the longest of them where the
 * values are too long for a URL, and those that Calltouch's own words name where it refuses.
 */
export function namingParameters(error: unknown, fields: Field[], values: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { kind, said, details } = error;
	if (details.isTooLong) {
		const longest = messages.progress.longest(labelOfLongest(fields, values)).text;
		return new Failure(kind, messages.refusals.tooLong(longest), details);
	}
	const labels = labelsNamedIn(details.words ?? '', fields).filter(
		(label) => !said.description.includes(label),
	);
	return labels.length > 0 && labels.length <= MOST_NAMED
		? noting(error, messages.progress.lookAt(labels.join(', ')))
		: error;
}

/** More of them would tell no more than that some value is not right. */
const MOST_NAMED = 3;
