import dns from 'node:dns';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import tls from 'node:tls';

import { CERTIFICATE, hangingPort, listen, passOn } from '../engine/helpers/peers';

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

/** Waits until a connection has said something, and then breaks it off or lets it through. */
const onceItSpeaks = (then: (socket: Socket, said: Buffer) => void) => (socket: Socket) =>
	void socket.once('data', (said) => then(socket, said));

/** TLS before another port, where connections are closed on the ClientHello for a while, or for good. */
export const closedOnHello =
	(milliseconds = Infinity) =>
	async (to: number): Promise<Detour> => {
		let barredUntil = 0;
		const behind = await listen((socket) => passOn(socket, to), tls.createServer(CERTIFICATE));
		const front = await listen((socket) => {
			if (Date.now() >= barredUntil) passOn(socket, behind.port);
			else onceItSpeaks(() => socket.end())(socket);
		});
		return {
			baseUrl: `https://localhost:${front.port}`,
			interrupt: () => {
				barredUntil = Date.now() + milliseconds;
			},
			close: () => void Promise.all([front.close(), behind.close()]),
		};
	};

/** By the host that is asked for: until when the proxy refuses it, and where it is. */
const proxied = new Map<string, { barredUntil: number; port: number }>();

/** Has hosts that end in .example.com reached through a proxy of this process, and no others. */
export async function startProxy(): Promise<() => Promise<void>> {
	const proxy = await listen(
		onceItSpeaks((socket, said) => {
			const host = proxied.get(/^CONNECT ([^:]+)/.exec(String(said))?.[1] ?? '');
			if (!host || Date.now() < host.barredUntil) {
				socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>');
				return;
			}
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			passOn(socket, host.port);
		}),
	);
	process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
	process.env.NO_PROXY = 'localhost,127.0.0.1,.invalid';
	return async () => {
		delete process.env.HTTPS_PROXY;
		delete process.env.NO_PROXY;
		await proxy.close();
	};
}

/** Another port, behind TLS and a proxy that lets nobody through for a while, or for good. */
export const proxyThatRefuses =
	(milliseconds = Infinity) =>
	async (to: number): Promise<Detour> => {
		const behind = await listen((socket) => passOn(socket, to), tls.createServer(CERTIFICATE));
		const name = `calltouch-${to}.example.com`;
		const host = { barredUntil: 0, port: behind.port };
		proxied.set(name, host);
		return {
			baseUrl: `https://${name}`,
			interrupt: () => {
				host.barredUntil = Date.now() + milliseconds;
			},
			close: () => void behind.close(),
		};
	};

let hanging: { port: number; close: () => Promise<void> };

/** Has connections to 127.0.0.2 hang; gives what ends that. */
export async function startHanging(): Promise<() => Promise<void>> {
	hanging = await hangingPort('127.0.0.2');
	return hanging.close;
}

export function hangingAndRefusing(of: number): Detour {
	return { baseUrl: `https://two-${of}.invalid:${hanging.port}`, close: () => {} };
}

/** Has names that end in .invalid answered here as the DNS would, and asks nobody for them. */
export function answerInvalidNames(): void {
	const { lookup } = dns;
	const here = (name: string, ...others: unknown[]): void => {
		if (!name.endsWith('.invalid')) {
			Reflect.apply(lookup, dns, [name, ...others]);
			return;
		}
		if (name.startsWith('two-')) {
			const found = ['127.0.0.2', '127.0.0.3'].map((address) => ({ address, family: 4 }));
			process.nextTick(others.at(-1) as (error: null, found: object[]) => void, null, found);
			return;
		}
		const callback = others.at(-1) as (error: Error) => void;
		const words = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name };
		process.nextTick(callback, Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), words));
	};
	dns.lookup = Object.assign(here, { __promisify__: lookup.__promisify__ });
}
