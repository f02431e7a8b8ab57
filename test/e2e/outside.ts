import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer as createProxy, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Defer } from './lifetime';

/** Hosts that n8n's own nodes can't be told to leave for others. */
const HOSTS = ['sheets.googleapis.com', 'oauth2.googleapis.com'] as const;

export type OutsideHost = (typeof HOSTS)[number];

/**
 * What n8n takes for the world outside: a proxy on the loopback address through which all its HTTPS
 * goes. Behind it stand-ins answer for some hosts; all others are out of reach.
 */
export interface Outside {
	/** Settings that have n8n send its HTTPS there, and trust what answers. */
	env: Record<string, string>;
	/** Answers in the place of a host from now on. */
	serve: (host: OutsideHost, answer: RequestListener) => void;
}

/** @param folder where the certificate of the stand-ins is put */
export async function startOutside(defer: Defer, folder: string): Promise<Outside> {
	const key = join(folder, 'outside.key');
	const certificate = join(folder, 'outside.crt');
	await promisify(execFile)('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
		...['-days', '2', '-subj', '/CN=Stand-ins', '-keyout', key, '-out', certificate],
		...['-addext', `subjectAltName=${HOSTS.map((host) => `DNS:${host}`).join(',')}`],
	]);

	const answers = new Map<string, RequestListener>();
	const standIns = createHttpsServer(
		{ key: await readFile(key), cert: await readFile(certificate) },
		(request, response) => answers.get(request.headers.host ?? '')?.(request, response),
	);
	const standInsAt = await listening(defer, standIns);

	const proxy = createProxy();
	proxy.on('connect', (request, client, head: Buffer) => {
		const [host = ''] = (request.url ?? '').split(':');
		client.on('error', () => client.destroy());
		if (!answers.has(host)) {
			client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			return;
		}
		const standIn = connect(standInsAt, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			standIn.write(head);
			standIn.pipe(client).pipe(standIn);
		});
		standIn.on('error', () => client.destroy());
	});
	const port = await listening(defer, proxy);
	return {
		env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: certificate },
		serve: (host, answer) => {
			answers.set(host, answer);
		},
	};
}

/** The port that it listens at until the end, tunnels and all. */
async function listening(defer: Defer, server: Server): Promise<number> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	defer(async () => {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	});
	return (server.address() as AddressInfo).port;
}
