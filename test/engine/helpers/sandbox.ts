import { DateTime } from 'luxon';

import type { ReceivedHttpRequest } from '../../sandbox/httpLog';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { startSandbox } from '../../sandbox/server';

/**
 * A sandbox with nothing in it, on a port of its own, so that a test neither finds what another left
 * nor waits for calls that another made. Takes any number of calls a second.
 */
export async function emptySandbox({ knobs, ...options }: SandboxOptions = {}): Promise<Sandbox> {
	return await startSandbox({
		seedRequests: 0,
		...options,
		knobs: { rateLimit: null, ...knobs },
	});
}

/** The one call that the sandbox has received. */
export function onlyCall(sandbox: Sandbox): ReceivedHttpRequest {
	const [call] = sandbox.httpRequests;
	if (!call || sandbox.httpRequests.length !== 1) {
		throw new Error(`One call was expected, but there were ${sandbox.httpRequests.length}`);
	}
	return call;
}

/** Query parameters by name; the sandbox refuses repeated ones. */
export function queryOf({ query }: ReceivedHttpRequest): Record<string, string> {
	return Object.fromEntries(query ?? []);
}

/** Form parameters by name; the sandbox refuses repeated ones. */
export function formOf({ form }: ReceivedHttpRequest): Record<string, string> {
	return Object.fromEntries(form ?? []);
}

/** Epoch milliseconds of a wall clock in Moscow. */
export function moscow(iso: string): number {
	return DateTime.fromISO(iso, { zone: 'Europe/Moscow' }).toMillis();
}
