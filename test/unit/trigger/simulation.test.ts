import fc from 'fast-check';

import type { Settings } from '../../../src/triggers/settings';
import type { Circumstances, Credential, Ending, World } from './world';
import { MINUTE, createWorld, offsetOf } from './world';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const HISTORIES = 1_500;

type Step =
	| { do: 'wait'; minutes: number }
	| { do: 'gap'; days: number; requests: number }
	| { do: 'create'; ageMinutes: number; delayMs: number; twins: number }
	| { do: 'poll'; ending: Ending; age: number }
	| { do: 'overlappingPolls'; minutes: number; ages: [number, number] }
	| { do: 'restart'; clockError: number }
	| { do: 'activateAnew' }
	| { do: 'change'; credential: Partial<Credential> }
	| { do: 'limit'; most: number };

const clockError = fc.constantFrom(0, -HOUR, HOUR, -7 * MINUTE, 90_000);

/** Most show up at once, some late, some as late as can be, some later than the window allows. */
const delayMs = fc.oneof(
	{ weight: 6, arbitrary: fc.constant(0) },
	{ weight: 3, arbitrary: fc.integer({ min: 1, max: HOUR }) },
	{ weight: 1, arbitrary: fc.constantFrom(HOUR, HOUR - 1, MINUTE, 5 * HOUR, 8 * 24 * HOUR) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('wait' as const),
			minutes: fc.oneof(
				fc.integer({ min: 0, max: 90 }),
				fc.constantFrom(1, 5, 60, 600, 1440, 4000),
			),
		}),
	},
	{
		weight: 6,
		arbitrary: fc.record({
			do: fc.constant('create' as const),
			ageMinutes: fc.constantFrom(0, 0, 0, 0, 1, 30, 59, 61, 3 * 24 * 60),
			delayMs,
			twins: fc.integer({ min: 0, max: 4 }),
		}),
	},
	{
		weight: 8,
		arbitrary: fc.record({
			do: fc.constant('poll' as const),
			ending: fc.constantFrom<Ending>(
				...(['well', 'well', 'well', 'well', 'well', 'well'] as const),
				...(['callFails', 'crash', 'transactionFails'] as const),
			),
			age: fc.constantFrom(0, 0, 0, 1, 2),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('overlappingPolls' as const),
			minutes: fc.integer({ min: 0, max: 10 }),
			ages: fc.constantFrom<[number, number]>([0, 0], [1, 0], [0, 1]),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), clockError }) },
	{ weight: 1, arbitrary: fc.constant({ do: 'activateAnew' as const }) },
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('change' as const),
			credential: fc.oneof(
				fc.record({
					timeZone: fc.constantFrom('Europe/Moscow', 'Asia/Novosibirsk', 'Asia/Vladivostok'),
				}),
				fc.record({ timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York') }),
				fc.record({ siteId: fc.constantFrom('12345', '67890') }),
				fc.record({ token: fc.constantFrom('old', 'new') }),
				fc.record({ baseUrl: fc.constantFrom('https://api.calltouch.ru', 'https://proxy') }),
			),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('gap' as const),
			days: fc.constantFrom(3, 40, 100),
			requests: fc.integer({ min: 0, max: 6 }),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			do: fc.constant('limit' as const),
			most: fc.constantFrom(1, 3, Infinity),
		}),
	},
);

/** Around midnight, a month's end, a year's end, a leap day, and anything between. */
const anyTime = fc.oneof(
	fc.constantFrom(
		Date.UTC(2026, 2, 31, 20, 58, 59, 900),
		Date.UTC(2026, 11, 31, 20, 30),
		Date.UTC(2028, 1, 28, 21, 1),
		Date.UTC(2026, 5, 15, 18, 59, 59, 999),
		Date.UTC(2026, 5, 15, 9),
	),
	fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
);

// Berlin stands for zones that change their clocks.
const zones = [
	'Europe/Moscow',
	'Europe/Kaliningrad',
	'Asia/Almaty',
	'Asia/Kamchatka',
	'Europe/Berlin',
];

const anywhere = fc.record({
	startsAt: anyTime,
	accountZone: fc.constantFrom(...zones),
	credentialZone: fc.constantFrom('same', 'same', 'same', ...zones),
});

/** Zones that agree on one side of the night in which one of them changes its clocks. */
const clockChange = fc.record({
	startsAt: fc.constantFrom(
		Date.UTC(2026, 2, 28, 20),
		Date.UTC(2026, 2, 28, 22, 30),
		Date.UTC(2026, 9, 24, 21, 30),
		Date.UTC(2026, 9, 24, 23, 50),
	),
	accountZone: fc.constantFrom('Europe/Berlin', 'Europe/Kaliningrad'),
	credentialZone: fc.constantFrom('same', 'Europe/Berlin', 'Europe/Kaliningrad'),
});

const start: fc.Arbitrary<Settings['start']> = fc.constantFrom<Settings['start']>(
	{ startFrom: 'now' },
	{ startFrom: 'midnight' },
	{ startFrom: 'last24Hours' },
	{ startFrom: 'custom', startTime: '2025-10-01T00:00:00Z' },
);

const circumstances = fc.record({
	hasDateHeader: fc.boolean(),
	clockError,
	mostDays: fc.constantFrom(Infinity, Infinity, 31, 31, 3, 1),
	keeping: fc.constantFrom<Circumstances['keeping']>('memory', 'memory', 'database', 'cursors'),
	start,
	lookBack: fc.constantFrom(1, 60, 7 * 24 * 60),
	maxRequests: fc.constantFrom(1, 2, 500),
	before: fc.array(
		fc.record({
			ageMinutes: fc.oneof(
				{ weight: 4, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
				{ weight: 1, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
			),
			delayMs,
		}),
	),
	steps: fc.array(step, { maxLength: 25 }),
});

const history = fc
	.tuple(
		fc.oneof({ weight: 3, arbitrary: anywhere }, { weight: 1, arbitrary: clockChange }),
		circumstances,
	)
	.map(([place, rest]) => ({ ...place, ...rest }));

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

function worldOf(scenario: History): World {
	const { startsAt, accountZone, credentialZone, hasDateHeader, mostDays, keeping } = scenario;
	const { start: chosen, lookBack, maxRequests } = scenario;
	return createWorld({
		startsAt,
		accountZone,
		hasDateHeader,
		clockError: scenario.clockError,
		mostDays,
		keeping,
		credential: {
			baseUrl: 'https://api.calltouch.ru',
			siteId: '12345',
			timeZone: credentialZone === 'same' ? accountZone : credentialZone,
			token: 'old',
		},
		parameters: { start: chosen, options: { lookBack, maxRequests } },
	});
}

function play(world: World, steps: Step[]): void {
	for (const current of steps) {
		switch (current.do) {
			case 'wait':
				world.wait(current.minutes * MINUTE);
				break;
			case 'gap':
				for (let part = 0; part <= current.requests; part++) {
					if (part > 0) world.create(0, 0);
					world.wait((current.days * DAY) / (current.requests + 1));
				}
				break;
			case 'create':
				for (let twin = 0; twin <= current.twins; twin++) {
					world.create(current.ageMinutes * MINUTE, current.delayMs);
				}
				break;
			case 'poll':
				world.poll(current.ending, current.age);
				break;
			case 'overlappingPolls': {
				const first = world.open(current.ages[0]);
				world.wait(current.minutes * MINUTE);
				const second = world.open(current.ages[1]);
				world.close(second);
				world.close(first);
				break;
			}
			case 'restart':
				world.restart(current.clockError);
				break;
			case 'activateAnew':
				world.activateAnew();
				world.poll();
				break;
			case 'change':
				world.change(current.credential);
				break;
			case 'limit':
				world.limit(current.most);
				break;
		}
	}
}

/**
 * Polls on until everything that is to be emitted has been, a window away from the last event; old
 * copies poll along.
 */
function settleDown(world: World): void {
	world.limit(Infinity);
	for (let round = 0; round < 3; round++) {
		world.wait(20 * MINUTE);
		for (let polls = 0; world.poll(); polls++) {
			world.wait(MINUTE);
			if (polls > 1_000) throw new Error('The trigger never catches up');
		}
		for (let age = world.copies() - 1; age > 0; age--) world.poll('well', age);
		world.wait(13 * HOUR);
	}
}

function replay(scenario: History): World {
	const world = worldOf(scenario);
	for (const { ageMinutes, delayMs: delay } of scenario.before) {
		world.create(ageMinutes * MINUTE, delay);
	}
	world.poll();
	play(world, scenario.steps);
	settleDown(world);
	return world;
}

function countsOf(world: World): Map<number, number> {
	const counts = new Map<number, number>();
	for (const id of world.emissions.flatMap(({ ids }) => ids)) {
		counts.set(id, (counts.get(id) ?? 0) + 1);
	}
	return counts;
}

/** From when on requests that exist at the first poll are to be emitted; none for "now". */
function startsWith({ start: { startFrom }, accountZone }: History, firstPollAt: number): number {
	const offset = offsetOf(accountZone, firstPollAt) * MINUTE;
	switch (startFrom) {
		case 'midnight':
			return Math.floor((firstPollAt + offset) / DAY) * DAY - offset;
		case 'last24Hours':
			return firstPollAt - DAY;
		case 'custom':
			return Date.UTC(2025, 9, 1);
		default:
			return Infinity;
	}
}

describe('Calltouch Trigger in virtual time', () => {
	it('emits all that became visible inside the look-back window, and nothing twice', () => {
		let required = 0;
		fc.assert(
			fc.property(history, (scenario) => {
				const world = replay(scenario);
				const counts = countsOf(world);
				const repeatable = new Set(
					world.emissions.filter(({ isStateLost }) => isStateLost).flatMap(({ ids }) => ids),
				);
				const firstPollAt = world.firstPollAt() ?? 0;
				const startsNow = scenario.start.startFrom === 'now';
				// Without the server's clock, "the last 24 hours" can only be told to the hour.
				const tolerance = scenario.hasDateHeader ? 1_000 : HOUR;
				const isBlindStart = scenario.clockError < 0;
				// With durable cursors, what activation finds is not saved, but when it was is known.
				const isForgotten = scenario.keeping !== 'memory';
				const tie = isForgotten && !scenario.hasDateHeader ? 1 : 0;
				const isOtherZone = !['same', scenario.accountZone].includes(scenario.credentialZone);
				const site = world.site() ?? { id: '', since: 0, isFirst: true };
				const hasOtherSite = !site.isFirst;
				for (const lead of world.leads) {
					const { requestId, date, visibleAt, isKnownAtStart } = lead;
					const count = counts.get(requestId) ?? 0;
					const isPolled = lead.site === site.id;
					const isInTime = visibleAt - date <= scenario.lookBack * MINUTE;
					const isNew =
						isPolled &&
						!isKnownAtStart &&
						isInTime &&
						((startsNow && !hasOtherSite && !isOtherZone && !isBlindStart && !isForgotten) ||
							date >= site.since + tie);
					// Where nothing was in sight yet, midnight can only be the credential's.
					const isStartKnown = !isOtherZone || scenario.start.startFrom !== 'midnight';
					const isFromStart =
						isPolled &&
						!hasOtherSite &&
						isKnownAtStart &&
						isStartKnown &&
						date <= firstPollAt &&
						date >= startsWith(scenario, firstPollAt) + tolerance;
					if (isNew || isFromStart) {
						required++;
						if (count === 0) throw new Error(`Request ${requestId} was never emitted`);
					}
					// What a wrong zone or clock hid at the first poll, or what is not saved of it, is known by
					// its date: to a second.
					const isSure =
						!isOtherZone &&
						scenario.clockError === 0 &&
						(!isForgotten || date < firstPollAt - 1_000);
					const isCertainlyOld =
						isPolled &&
						isKnownAtStart &&
						!hasOtherSite &&
						(isSure || (scenario.hasDateHeader && date < firstPollAt - 1_000));
					if (startsNow && isCertainlyOld && count > 0) {
						throw new Error(`Request ${requestId} is older than the trigger`);
					}
					if (count > 1 && !repeatable.has(requestId)) {
						throw new Error(`Request ${requestId} was emitted ${count} times`);
					}
				}
			}),
			{ numRuns: HISTORIES },
		);
		expect(required).toBeGreaterThan(HISTORIES);
	}, 900_000);

	it('emits the oldest first, no more than the set number a poll, and keeps its state small', () => {
		fc.assert(
			fc.property(history, (scenario) => {
				const world = replay(scenario);
				const dates = new Map(world.leads.map(({ requestId, date }) => [requestId, date]));
				for (const { ids } of world.emissions) {
					expect(ids.length).toBeLessThanOrEqual(scenario.maxRequests);
					const created = ids.map((id) => dates.get(id) ?? 0);
					expect(created).toEqual([...created].sort((a, b) => a - b));
				}
				const { seen, horizon } = world.state() ?? { seen: {}, horizon: 0 };
				const remembered = Object.values(seen).flat().length;
				const since = world.leads.filter(({ date }) => date >= horizon - HOUR).length;
				expect(remembered).toBeLessThanOrEqual(since);
			}),
			{ numRuns: HISTORIES / 10 },
		);
	}, 900_000);
});
