import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import tls from 'node:tls';
import { Worker } from 'node:worker_threads';

/** Of nobody: made for these tests alone. */
export const CERTIFICATE = {
	key: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIBw5Nx8QJQ3vqusHKltPIGbSYJZL++4lqdnm/bJ4xFJooAoGCCqGSM49
AwEHoUQDQgAEmYwjMk2VEZJuiGGuXCDJXsmRf8WL9Nl0AU+SOIzIzguCSM7MAZCO
jJ+LqrJ01/tSL8cbNZFR4rsjzVom+zMaVg==
-----END EC PRIVATE KEY-----`,
	cert: `-----BEGIN CERTIFICATE-----
MIIBqTCCAVCgAwIBAgIUJtoPz6mf9Von3PNFYwvwRK80ln4wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTEzMjYzNFoYDzIxMjYxMTAx
MTMyNjM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASZjCMyTZURkm6IYa5cIMleyZF/xYv02XQBT5I4jMjOC4JIzswBkI6M
n4uqsnTX+1Ivxxs1kVHiuyPNWib7MxpWo34wfDAdBgNVHQ4EFgQUKku9ZoWf4C5+
cLfXxoKKz9Hla+AwHwYDVR0jBBgwFoAUKku9ZoWf4C5+cLfXxoKKz9Hla+AwDwYD
VR0TAQH/BAUwAwEB/zApBgNVHREEIjAggglsb2NhbGhvc3SCDSouZXhhbXBsZS5j
b22HBH8AAAEwCgYIKoZIzj0EAwIDRwAwRAIgI/CdghnB7DGcYdIQxoUzzOB8x+zp
xUsg5z1q5jDwC/UCIF46Y8H/ZDoBkqzFRyeEFKf8NGiltsAun4MhiPCs1hvs
-----END CERTIFICATE-----`,
};

/** Has every certificate trusted from here on; gives what undoes it. */
export function trustAll(): () => void {
	const { connect: usual } = tls;
	const trusting = (...given: unknown[]): unknown => {
		const [options, ...others] = given;
		const isOptions = typeof options === 'object';
		const trusted = isOptions ? { ...options, rejectUnauthorized: false } : options;
		return Reflect.apply(usual, tls, [trusted, ...others]);
	};
	Object.assign(tls, { connect: trusting });
	return () => Object.assign(tls, { connect: usual });
}

/** A server on the loopback interface that does with each connection as it is told. */
export interface Peer {
	port: number;
	/** Connections so far. */
	count: () => number;
	/** Connections that are open. */
	open: () => number;
	close: () => Promise<void>;
}

export async function listen(
	serve: (socket: Socket, count: number) => void,
	server: Server = createServer(),
	host = '127.0.0.1',
): Promise<Peer> {
	const sockets = new Set<Socket>();
	let count = 0;
	const isSecure = server instanceof tls.Server;
	const keep = (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	};
	server.on('connection', (socket: Socket) => {
		count++;
		if (isSecure) return;
		keep(socket);
		serve(socket, count);
	});
	server.on('secureConnection', (socket: Socket) => {
		keep(socket);
		serve(socket, count);
	});
	await new Promise<void>((resolve) => server.listen(0, host, resolve));
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('No port was given');
	return {
		port: address.port,
		count: () => count,
		open: () => sockets.size,
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Lets everything through to a port of this machine. */
export function passOn(socket: Socket, port: number): void {
	const onwards = connect(port, '127.0.0.1');
	onwards.on('error', () => socket.destroy());
	socket.on('error', () => onwards.destroy());
	socket.on('close', () => onwards.destroy());
	socket.pipe(onwards).pipe(socket);
}

/** An address of this machine at which connections neither come about nor are refused. */
export async function hangingPort(
	host: string,
): Promise<{ port: number; close: () => Promise<void> }> {
	const blocked = new Worker(
		`const { parentPort, workerData } = require('node:worker_threads');
		const server = require('node:net').createServer();
		server.listen({ port: 0, host: workerData, backlog: 1 }, () => {
			parentPort.postMessage(server.address().port);
			setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 100);
		});`,
		{ eval: true, workerData: host },
	);
	const port = await new Promise<number>((resolve) => blocked.once('message', resolve));
	await new Promise((resolve) => setTimeout(resolve, 300));
	// They take up the room that there is for those who wait to be let in.
	const waiting = Array.from({ length: 4 }, () => connect(port, host).on('error', () => {}));
	await new Promise((resolve) => setTimeout(resolve, 300));
	return {
		port,
		close: async () => {
			waiting.forEach((socket) => socket.destroy());
			await blocked.terminate();
		},
	};
}
