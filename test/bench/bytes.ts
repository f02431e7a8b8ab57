import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod/v4';
import type { Defer } from '../e2e/lifetime';
import { ROOT } from '../e2e/package';
import { start, stop } from '../e2e/processes';
import { CREDENTIALS } from '../sandbox/credentials';
import { DEFAULT_KNOBS } from '../sandbox/knobs';

/** A log that the byte server has: entries of about 2 KB, evenly spread over a span of time (epoch ms). */
export const servedSites = z.array(
	z.object({
		siteId: z.number(),
		kind: z.enum(['requests', 'calls']),
		entries: z.number(),
		from: z.number(),
		to: z.number(),
	}),
);

export type ServedSite = z.infer<typeof servedSites>[number];

/** How fast it answers, where it does not answer at once. */
export interface Pace {
	/** Until an answer begins. */
	latencyMs: number;
	/** Of each answer. */
	bytesPerSecond: number;
}

/** What it has got since it was last asked. */
export const served = z.object({ received: z.number() });

export type Served = z.infer<typeof served>;

const PROGRAM = join(__dirname, 'byteServer.ts');

export type ByteServer = Awaited<ReturnType<typeof startByteServer>>;

/** Starts a stand-in for Calltouch's logs, in a process of its own, that only copies bytes. */
export async function startByteServer(defer: Defer, sites: ServedSite[]) {
	const command = [require.resolve('tsx/cli'), PROGRAM, JSON.stringify(sites)];
	const child = start(process.execPath, command, {
		cwd: ROOT,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	defer(async () => await stop(child));
	if (!child.stdout) throw new Error('The byte server has no output.');
	const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
	const { url } = JSON.parse(line) as { url: string };
	return {
		url,
		credentials: CREDENTIALS,
		knobs: DEFAULT_KNOBS,
		/** The answer with all requests of its first site. */
		all: async (): Promise<string> => {
			const [{ siteId = 0 } = {}] = sites;
			const query = new URLSearchParams({
				siteId: String(siteId),
				dateFrom: '01/01/2000',
				dateTo: '12/31/2099',
			});
			return await (
				await fetch(`${url}/calls-service/RestAPI/requests?${query.toString()}`)
			).text();
		},
		/** Sets its pace, and tells how many HTTP requests it has got since this was last done. */
		set: async (pace: Pace | null): Promise<Served> => {
			const response = await fetch(`${url}/bench`, {
				method: 'PUT',
				body: JSON.stringify({ pace }),
			});
			return served.parse(await response.json());
		},
	};
}
