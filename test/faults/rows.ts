import type { FaultRule } from '../sandbox/faults';
import type { Detour } from './detours';
import {
	closedOnHello,
	closedPort,
	hangingAndRefusing,
	interruptedPort,
	proxyThatRefuses,
	unknownHost,
} from './detours';

/** What a fault may be made of. */
export interface Surroundings {
	/** A text that repeats the tokens, in the forms in which a server got them. */
	echo: string;
	/** Another host. */
	elsewhere: string;
	/** What a good answer would be. */
	answer: 'array' | 'object';
}

/** A fault, as it hits the first item or poll. */
export interface Row {
	fault: string;
	/** How often: once = the item's first call, else all of its calls. */
	isLasting?: boolean;
	rule?: (surroundings: Surroundings) => FaultRule;
	/** In place of a rule: the way to the host is barred, which all items share. */
	detour?: (port: number) => Detour | Promise<Detour>;
	/** Calltouch says that it does not do it, which may come with HTTP 200. */
	isRefusal?: boolean;
	/** Also for columns that are like another: it shows what is sent, what of it again, and what is judged. */
	ofAll?: boolean;
	/** Calls are sent again for a time and not a number. */
	isPatient?: boolean;
	/** Needs shorter time-outs to be seen in time. */
	isSlow?: boolean;
	/** Takes so much memory that few of it fit at once. */
	isHeavy?: boolean;
}

const MEGABYTE = 1_048_576;

const tooMany = (retryAfter?: string): FaultRule => ({
	kind: 'answer',
	status: 429,
	body: 'Too Many Requests',
	...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
});

const stated = (errorCode: string | number) => (surroundings: Surroundings) => ({
	kind: 'errorCode' as const,
	errorCode,
	message: surroundings.echo,
});

const page = (status: number, { echo }: Surroundings, acted = true): FaultRule => ({
	kind: 'answer',
	status,
	body: `<html><body>Bad gateway ${echo}</body></html>`,
	contentType: 'text/html',
	acted,
});

const refusal = (status: number) => (surroundings: Surroundings) => ({
	kind: 'answer' as const,
	status,
	body: { errorCode: String(status), message: surroundings.echo },
});

/** Every fault of the matrix, the first being none. */
export const ROWS: readonly Row[] = [
	{ fault: 'none', ofAll: true },

	{ fault: '429, once', ofAll: true, rule: () => tooMany() },
	{ fault: '429, for good', rule: () => tooMany(), isLasting: true, isPatient: true },
	{ fault: '429 with Retry-After: 1, once', rule: () => tooMany('1') },
	{
		fault: '429 with a date 2 seconds ahead as Retry-After, once',
		rule: () => tooMany(new Date(Date.now() + 2_000).toUTCString()),
	},
	{ fault: '429 with Retry-After: 1.5, once', rule: () => tooMany('1.5') },
	{ fault: '429 with Retry-After: 999999, once', rule: () => tooMany('999999') },
	{ fault: '429 with Retry-After: -5, once', rule: () => tooMany('-5') },
	{ fault: '429 with Retry-After: soon, once', rule: () => tooMany('soon') },

	{ fault: '400', ofAll: true, rule: refusal(400), isLasting: true, isRefusal: true },
	{ fault: '403', rule: refusal(403), isLasting: true, isRefusal: true },
	{ fault: 'errorCode "400" in a 200', rule: stated('400'), isLasting: true, isRefusal: true },
	{
		fault: 'errorCode 403 in a 200',
		ofAll: true,
		rule: stated(403),
		isLasting: true,
		isRefusal: true,
	},
	{
		fault: 'redirect to another host',
		rule: ({ elsewhere, echo }) => ({
			kind: 'redirect',
			location: `${elsewhere}/?${new URLSearchParams({ echo }).toString()}`,
			status: 307,
		}),
		isLasting: true,
	},

	{
		fault: '400 with an HTML page',
		ofAll: true,
		rule: (to) => page(400, to, false),
		isLasting: true,
	},
	{ fault: '403 with an HTML page', rule: (to) => page(403, to, false), isLasting: true },
	{ fault: '404 with an HTML page', rule: (to) => page(404, to, false), isLasting: true },
	{ fault: '407 with nothing', rule: () => ({ kind: 'answer', status: 407 }), isLasting: true },
	{
		fault: "404 with a gateway's JSON",
		rule: ({ echo }) => ({ kind: 'answer', status: 404, body: { message: `No route ${echo}` } }),
		isLasting: true,
	},
	{
		fault: '"error" in a 200',
		ofAll: true,
		rule: ({ echo }) => ({ kind: 'answer', status: 200, body: { error: echo } }),
		isLasting: true,
		isRefusal: true,
	},

	{ fault: '408, once', rule: () => ({ kind: 'answer', status: 408 }) },
	{ fault: '408, for good', rule: () => ({ kind: 'answer', status: 408 }), isLasting: true },
	{ fault: '500, once', ofAll: true, rule: refusal(500) },
	{ fault: '500, for good', rule: refusal(500), isLasting: true },
	{ fault: 'errorCode "500" in a 200, once', rule: stated('500') },
	{ fault: 'errorCode 500 in a 200, for good', rule: stated(500), isLasting: true },
	{
		fault: '502 with an HTML page after it was carried out, once',
		ofAll: true,
		rule: (to) => page(502, to),
	},
	{
		fault: '503 with nothing, once',
		rule: () => ({ kind: 'answer', status: 503 }),
	},
	{
		fault: '503 with Retry-After: 1, once',
		rule: () => ({ kind: 'answer', status: 503, headers: { 'retry-after': '1' } }),
	},

	{ fault: 'reset before it was carried out, once', ofAll: true, rule: () => ({ kind: 'reset' }) },
	{
		fault: 'reset before it was carried out, for good',
		rule: () => ({ kind: 'reset' }),
		isLasting: true,
	},
	{
		fault: 'reset after it was carried out, once',
		ofAll: true,
		rule: () => ({ kind: 'reset', acted: true }),
	},
	{
		fault: 'reset after it was carried out, for good',
		rule: () => ({ kind: 'reset', acted: true }),
		isLasting: true,
	},
	{
		fault: 'no answer, not carried out, once',
		rule: () => ({ kind: 'neverAnswer' }),
		isSlow: true,
	},
	{
		fault: 'no answer although it was carried out, once',
		ofAll: true,
		rule: () => ({ kind: 'neverAnswer', acted: true }),
		isSlow: true,
	},
	{
		fault: 'no answer although it was carried out, for good',
		rule: () => ({ kind: 'neverAnswer', acted: true }),
		isLasting: true,
		isSlow: true,
	},
	{
		fault: 'an answer that drips in without an end, once',
		rule: () => ({ kind: 'trickle', acted: true }),
		isSlow: true,
	},

	{ fault: 'an HTML page as a 200, once', rule: (to) => page(200, to) },
	{ fault: 'an HTML page as a 200, for good', rule: (to) => page(200, to), isLasting: true },
	{ fault: 'nothing as a 200, once', rule: () => ({ kind: 'empty', acted: true }) },
	{ fault: 'half of the JSON, once', ofAll: true, rule: () => ({ kind: 'truncated' }) },
	{ fault: 'connection broken off amid the answer, once', rule: () => ({ kind: 'brokenOff' }) },
	{
		fault: 'text that says it is JSON, once',
		rule: ({ echo }) => ({
			kind: 'answer',
			status: 200,
			body: `Service is starting ${echo}`,
			contentType: 'application/json',
			acted: true,
		}),
	},
	{
		fault: 'an object for an array or the reverse, for good',
		ofAll: true,
		rule: ({ answer, echo }) => ({
			kind: 'answer',
			status: 200,
			body: answer === 'array' ? { echo } : [echo],
			acted: true,
		}),
		isLasting: true,
	},
	{
		fault: '16 MB of text, once',
		rule: ({ echo }) => ({
			kind: 'answer',
			status: 200,
			body: echo.repeat(Math.ceil((16 * MEGABYTE) / echo.length)),
			acted: true,
		}),
		isHeavy: true,
	},

	{
		fault: 'good JSON that says it is HTML',
		rule: () => ({ kind: 'real', contentType: 'text/html;charset=UTF-8' }),
	},
	{ fault: 'good JSON, gzipped', rule: () => ({ kind: 'real', gzip: true }) },
	{
		fault: 'good JSON in 16 MB',
		rule: () => ({ kind: 'real', padding: 16 * MEGABYTE }),
		isHeavy: true,
	},

	{ fault: 'a host that the DNS does not know', detour: unknownHost, isLasting: true },
	{ fault: 'connection refused, for good', ofAll: true, detour: closedPort, isLasting: true },
	{ fault: 'connection refused, for a moment', detour: interruptedPort },
	{
		fault: 'two addresses, of which one hangs and one refuses',
		detour: hangingAndRefusing,
		isLasting: true,
	},
	{ fault: 'closed on the TLS ClientHello, for good', detour: closedOnHello(), isLasting: true },
	{ fault: 'closed on the TLS ClientHello, for a moment', detour: closedOnHello(400) },
	{
		fault: 'a proxy answers CONNECT with 502, for good',
		detour: proxyThatRefuses(),
		isLasting: true,
	},
	{ fault: 'a proxy answers CONNECT with 502, for a moment', detour: proxyThatRefuses(400) },
];
