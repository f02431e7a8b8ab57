import { z } from 'zod/v4';

export const LOOK_BACK_HOURS = 24;

/** How often each kind of poll is measured. */
export const POLLS = 25;

/** How often ten minutes of polls are measured, one a minute. */
export const TEN_MINUTES = { rounds: 8, polls: 10 };

/** What polls with many remembered requests took; CPU times are in milliseconds, one for each poll. */
export const polling = z.object({
	remembered: z.number(),
	stateBytes: z.number(),
	/** Calls of all the polls of `pollMs` together. */
	calls: z.number(),
	/** Where the answer holds all of the requests again. */
	pollMs: z.array(z.number()).min(1),
	/** The mean of ten minutes of polls, of which one has such an answer. */
	tenMinutesMs: z.array(z.number()).min(1),
	/** Where it holds none of them any more. */
	emptyPollMs: z.array(z.number()).min(1),
	/** A trigger on new leads that finds none in either log, and what it asked each log for in all. */
	leads: z.object({
		pollMs: z.array(z.number()).min(1),
		ofRequests: z.number(),
		ofCalls: z.number(),
	}),
	/** Getting and parsing the same full answer, and nothing else. */
	answerMs: z.array(z.number()).min(1),
});

export type Polling = z.infer<typeof polling>;
