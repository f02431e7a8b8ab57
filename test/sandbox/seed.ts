import { startOfDay } from './clock';
import { CREDENTIALS } from './credentials';
import { generateCall, generateOrder, generateRequest, ORDINARY, variedTraits } from './generate';
import { between, seededRandom, shuffled, type Random } from './random';
import { emptyState, type State } from './state';
import type { StoredRequest } from './types';

const HOUR = 60 * 60 * 1000;
const SEEDED_DAYS = 40;
const SEEDED_CALLS = 12;
/** One request of the second site for so many of the first. */
const SECOND_SITE_SHARE = 15;

export interface SeedOptions {
	seed: number;
	requests: number;
	calls?: number;
	now: number;
	timeZone: string;
}

/** A date between two moments, with milliseconds. */
function dateBetween(random: Random, from: number, to: number): number {
	return from + Math.floor(random() * (to - from));
}

/** Dates over the last weeks up to now, with a few today and a few yesterday however few there are. */
function seedDates(random: Random, count: number, { now, timeZone }: SeedOptions): number[] {
	const today = startOfDay(now, timeZone);
	const yesterday = startOfDay(now, timeZone, -1);
	const oldest = startOfDay(now, timeZone, -SEEDED_DAYS);
	return Array.from({ length: count }, (_, index) => {
		if (index % 20 < 2) return dateBetween(random, today, now);
		if (index % 20 < 4) return dateBetween(random, yesterday, today);
		return dateBetween(random, oldest, yesterday);
	}).sort((one, other) => one - other);
}

function seedRequests(
	state: State,
	random: Random,
	siteId: number,
	count: number,
	options: SeedOptions,
): void {
	// Made in the order of dates, so that ids grow with time; stored in another.
	const requests = seedDates(random, count, options).map((date, index) =>
		generateRequest(state, random, siteId, date, variedTraits(index)),
	);
	requests.forEach((request, index) => {
		const orders = index % 4 === 1 ? 1 : index % 13 === 2 ? 2 : 0;
		for (let order = 0; order < orders; order++) {
			const date = dateBetween(random, request.date, options.now);
			const wholeSecond = Math.floor(date / 1000) * 1000;
			state.orders.push(generateOrder(state, random, request, wholeSecond));
		}
	});
	state.requests.push(...shuffled(random, requests));
}

/** An account with requests, orders and phone calls: always the same for the same options. */
export function seedState(options: SeedOptions): State {
	const state = emptyState();
	const random = seededRandom(options.seed);
	const secondSiteRequests = Math.ceil(options.requests / SECOND_SITE_SHARE);
	seedRequests(state, random, CREDENTIALS.siteId, options.requests, options);
	seedRequests(state, random, CREDENTIALS.secondSiteId, secondSiteRequests, options);
	for (let index = 0; index < (options.calls ?? SEEDED_CALLS); index++) {
		const date = options.now - between(random, index, index * 20 + 1) * HOUR;
		state.calls.push(generateCall(state, random, CREDENTIALS.siteId, date, variedTraits(index)));
	}
	return state;
}

/** Where the dates of big requests lie: evenly spread from one moment to the other. */
export interface BigRequestsRange {
	from: number;
	to: number;
}

/** Requests of about 2 KB of JSON each, for measuring. */
export function generateBigRequests(
	state: State,
	random: Random,
	count: number,
	{ from, to }: BigRequestsRange,
): StoredRequest[] {
	const step = (to - from) / Math.max(count, 1);
	return Array.from({ length: count }, (_, index) => {
		const date = Math.floor(from + index * step);
		const traits = { ...ORDINARY, comments: 1, hasAttrs: true, isManaged: true };
		const request = generateRequest(state, random, CREDENTIALS.siteId, date, traits);
		const comments = request.comments.map((comment) => ({
			...comment,
			comment: 'Клиент ждёт звонка. '.repeat(12),
		}));
		return { ...request, visibleAt: 0, comments };
	});
}
