import dns from 'node:dns';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A base URL at which nobody is, or for a while nobody. */
export interface Detour {
	baseUrl: string;
	/** Absent where nobody ever is. */
	interrupt?: () => void;
	close: () => void;
}

/** Later than a first try, earlier than the last. */
const OPENS_AFTER_MS = 400;

/** Below the ports that systems give away by themselves, so that nobody else gets one meanwhile. */
let port = 20_000 + (process.pid % 100) * 100;

/** A host of its own for each sandbox, so that no other cell waits for it. */
export function unknownHost(of: number): Detour {
	return { baseUrl: `https://calltouch-${of}.invalid`, close: () => {} };
}

export function closedPort(): Detour {
	return { baseUrl: `http://127.0.0.1:${port++}`, close: () => {} };
}

/** Leads to another port, with an interruption. */
export async function interruptedPort(to: number): Promise<Detour> {
	const here = port++;
	const clients = new Set<Socket>();
	const server = createServer((client) => {
		clients.add(client);
		const onwards = connect(to, '127.0.0.1');
		client.on('error', () => onwards.destroy());
		onwards.on('error', () => client.destroy());
		client.pipe(onwards).pipe(client);
	});
	const open = () => server.listen(here, '127.0.0.1');
	const bar = () => {
		clients.forEach((client) => client.destroy());
		server.close();
	};
	let opening: NodeJS.Timeout | undefined;
	await new Promise((resolve) => open().once('listening', resolve));
	return {
		baseUrl: `http://127.0.0.1:${here}`,
		interrupt: () => {
			bar();
			opening = setTimeout(open, OPENS_AFTER_MS);
		},
		close: () => {
			clearTimeout(opening);
			bar();
		},
	};
}

/** Has names that end in .invalid answered here as the DNS would, and asks nobody for them. */
export function answerInvalidNames(): void {
	const { lookup } = dns;
	const here = (name: string, ...others: unknown[]): void => {
		if (!name.endsWith('.invalid')) {
			Reflect.apply(lookup, dns, [name, ...others]);
			return;
		}
		const callback = others.at(-1) as (error: Error) => void;
		const words = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name };
		process.nextTick(callback, Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), words));
	};
	dns.lookup = Object.assign(here, { __promisify__: lookup.__promisify__ });
}
