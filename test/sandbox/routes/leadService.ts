import { jsonAnswer, type Answer, type Endpoint, type World } from '../answer';
import { list, object, parseObject, type Json, type Rule, type Violation } from '../body';
import { CREDENTIALS, SITE_IDS } from '../credentials';
import { hasContentType } from '../httpLog';
import type { Knobs } from '../knobs';
import type { RefusedFor } from '../parameters';

/** The pages of tags, comments, managers and deletions say so of theirs. */
const MOST_AT_ONCE = 100;

/** What became of an item: fields of the entry about it, or why it was refused. */
export type Result = Json & { refusal?: string };

interface Method {
	/** The key of the items in the body, and of the entries about them in the answer. */
	key: string;
	item: Rule;
	/** What stands beside the items. */
	beside?: Record<string, Rule>;
	/** What an entry has of its item, for telling it from the others. */
	numberOf?: (item: unknown) => Json;
	/** What is answered where the items are queued, in place of entries about them. */
	receipt?: (world: World) => Json;
	/** Does it for one item. */
	act: (item: unknown, request: { body: Json; siteId: number; world: World }) => Result;
}

/**
 * A method of the lead service: token and site in the headers, items in a JSON body, and an entry
 * about each in the answer, also for those that were refused, with HTTP 200.
 */
export function leadMethod(method: Method): Endpoint {
	const { key, item, beside = {} } = method;
	const shape = (most: number, one: Rule): Rule =>
		object({ [key]: list(one, most), ...beside }, [key, ...Object.keys(beside)]);
	const anyItem: Rule = () => [];
	return (call, world) => {
		const { knobs } = world;
		const siteId = SITE_IDS.find((known) => String(known) === call.headers['siteid']);
		const token = knobs.oneToken ? CREDENTIALS.clientApiId : CREDENTIALS.accessToken;
		if (call.headers['access-token'] !== token || siteId === undefined) {
			return { ...jsonAnswer({ error: 'Forbidden' }, 403), refusedFor: 'content' };
		}
		const body = hasContentType(call, 'application/json') ? parseObject(call.rawBody) : null;
		if (body === null || call.query === null || call.query.length > 0) {
			return refusal([{ message: 'JSON syntax error', propertyPath: '' }], knobs, 'form');
		}
		const isEntry = knobs.batchRefusal === 'entry';
		const violations = shape(MOST_AT_ONCE, isEntry ? anyItem : item)(body, '');
		if (violations.length > 0) return refusal(violations, knobs, 'form');

		const items = body[key] as unknown[];
		const results = items.map((one): Result => {
			const [first] = isEntry ? item(one, key) : [];
			if (first) return { refusal: first.message };
			return method.act(one, { body, siteId, world });
		});
		if (method.receipt) return jsonAnswer({ meta: [], data: method.receipt(world) });
		const entries = results.map((result, index) => ({
			...(knobs.batchResults === 'unnumbered' ? {} : method.numberOf?.(items[index])),
			...entryOf(result, knobs),
		}));
		return jsonAnswer({ meta: [], data: { ...arranged(key, entries, knobs) } });
	};
}

function arranged(key: string, entries: Json[], { batchResults }: Knobs): Json {
	if (batchResults === 'none') return {};
	if (batchResults === 'reversed') return { [key]: entries.reverse() };
	return { [key]: batchResults === 'short' ? entries.slice(0, -1) : entries };
}

function entryOf({ refusal: words, ...entry }: Result, { entryError }: Knobs): Json {
	if (words === undefined) return { ...entry, error: null };
	const error = entryError === 'text' ? words : { errorCode: 3001, errorMessage: words };
	return { ...entry, error };
}

/** An error of all, in one of the forms that were seen, or that the other services have. */
function refusal(violations: Violation[], knobs: Knobs, refusedFor: RefusedFor): Answer {
	const status = knobs.batchErrorsWithHttp200 ? 200 : 400;
	const words = violations.map(({ message }) => message).join('; ');
	const bodies: Record<Knobs['batchErrorForm'], unknown> = {
		violations: { data: { validationErrorData: { violations } } },
		map: {
			data: {
				validationErrorData: Object.fromEntries(
					violations.map(({ propertyPath, message }) => [propertyPath, [message]]),
				),
			},
		},
		text: { data: { validationErrorData: words } },
		apiError: { data: { apiErrorData: { errorCode: 1000, errorMessage: words } } },
		errorCode: { errorCode: '400', message: words },
	};
	return { ...jsonAnswer(bodies[knobs.batchErrorForm], status), refusedFor };
}
