import dns from 'node:dns';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';

import { TIMEOUTS } from '../../src/api/httpRequest';
import type { Sandbox } from '../sandbox/server';
import { searchRequests, testCredential } from './helpers/contexts';
import { execute } from './helpers/engine';
import type { Peer } from './helpers/peers';
import { CERTIFICATE, hangingPort, listen, passOn, trustAll } from './helpers/peers';
import { activeTrigger } from './helpers/poll';
import { emptySandbox } from './helpers/sandbox';
import { CALLBACK, GET, REGISTER } from './helpers/scenarios';

const NOTHING_SENT = "Calltouch can't be reached, so nothing was sent [item 0]";
const MAY_HAVE_BEEN =
	'Calltouch gave no usable answer: what was sent may have been carried out [item 0]';
const NO_NUMBER = { ...REGISTER, orderNumber: '' };

let sandbox: Sandbox;
let endTrust: () => void;
const opened: Array<{ close: () => Promise<void> }> = [];
const usualTimeouts = { ...TIMEOUTS };
const { lookup } = dns;

beforeEach(async () => {
	sandbox = await emptySandbox({ knobs: { callbackMinInterval: 0 } });
	endTrust = trustAll();
});

afterEach(async () => {
	Object.assign(TIMEOUTS, usualTimeouts);
	Object.assign(dns, { lookup });
	delete process.env.HTTPS_PROXY;
	endTrust();
	await Promise.all([sandbox, ...opened.splice(0)].map(async (one) => await one.close()));
});

async function peer(...given: Parameters<typeof listen>): Promise<Peer> {
	const made = await listen(...given);
	opened.push(made);
	return made;
}

/** The sandbox behind TLS. */
async function secureSandbox(options: tls.TlsOptions = {}): Promise<Peer> {
	return await peer(
		(socket) => passOn(socket, sandbox.port),
		tls.createServer({ ...CERTIFICATE, ...options }),
	);
}

const run = async (parameters: INodeParameters, credentials: ICredentialDataDecryptedObject) =>
	await execute(sandbox, { parameters, credentials });

type Harm = (socket: Socket) => void;
const afterHello = (harm: Harm) => (socket: Socket) => void socket.once('data', () => harm(socket));

/** What ends a connection before a byte of HTTP has left. */
const BEFORE_HTTP: Array<[string, Harm]> = [
	['is closed on the ClientHello', afterHello((socket) => socket.end())],
	['is reset on the ClientHello', afterHello((socket) => socket.resetAndDestroy())],
	['is closed at once', (socket) => socket.end()],
	['is reset at once', (socket) => socket.resetAndDestroy()],
	['is answered in clear text', afterHello((socket) => socket.end('HTTP/1.1 400 No\r\n\r\n'))],
	['ends with an alert', afterHello((socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40])))],
];

describe('A TLS connection that', () => {
	it('breaks off before that: is tried again, by what creates something too', async () => {
		const behind = await secureSandbox();

		const results = await Promise.all(
			BEFORE_HTTP.map(async ([name, harm], index) => {
				const front = await peer((socket, count) =>
					count <= 3 ? harm(socket) : passOn(socket, behind.port),
				);
				const baseUrl = `https://localhost:${front.port}`;
				const parameters = { ...NO_NUMBER, orderStatus: `status ${index}` };
				const { error } = await run(parameters, { baseUrl });
				return [name, error?.message, front.count()];
			}),
		);

		expect(results).toEqual(BEFORE_HTTP.map(([name]) => [name, undefined, 4]));
		expect(sandbox.orders).toHaveLength(BEFORE_HTTP.length);
	});

	it('breaks off before that, for good: says that nothing was sent', async () => {
		const results = await Promise.all(
			BEFORE_HTTP.map(async ([name, harm]) => {
				const front = await peer(harm);
				const { error } = await run(CALLBACK, { baseUrl: `https://localhost:${front.port}` });
				return { name, error, count: front.count() };
			}),
		);

		for (const { name, error, count } of results) {
			expect([name, error?.message, count]).toEqual([name, NOTHING_SENT, 4]);
			expect(error?.description).toMatch(/It was tried 4 times\.$/);
			expect(error?.description).not.toContain('was sent');
		}
	});

	it('is never encrypted: says that nothing was sent when the time is up', async () => {
		Object.assign(TIMEOUTS, { change: 300 });
		const front = await peer(() => {});

		const { error } = await run(CALLBACK, { baseUrl: `https://localhost:${front.port}` });

		expect(error?.message).toBe(NOTHING_SENT);
		expect(front.count()).toBe(4);
	});

	/** Of these, the HTTP request may have left. */
	const AFTER_HTTP: Array<[string, Harm, tls.TlsOptions?]> = [
		['is closed once it is encrypted', (socket) => socket.end()],
		['is broken off once it is encrypted', (socket) => socket.destroy()],
		['is closed on the HTTP request', afterHello((socket) => socket.end())],
		['is silent once it is encrypted', () => {}],
		[
			'wants a certificate of the client',
			() => {},
			{ requestCert: true, rejectUnauthorized: true },
		],
		['is answered with nonsense', afterHello((socket) => socket.end('Hello\r\n\r\n'))],
		['is answered with half of an answer', afterHello((socket) => socket.end('HTTP/1.1 200 O'))],
		[
			'is answered with 502 by whoever it is',
			afterHello((socket) => socket.end('HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n')),
		],
		[
			'is answered with half of a 502',
			afterHello((socket) => socket.end('HTTP/1.1 502 No\r\nContent-Length: 9\r\n\r\n')),
		],
	];

	it('may have been the way of a call is told so, and the call not sent again', async () => {
		Object.assign(TIMEOUTS, { change: 1_000 });

		const results = await Promise.all(
			AFTER_HTTP.map(async ([name, harm, options]) => {
				const front = await peer(harm, tls.createServer({ ...CERTIFICATE, ...options }));
				const { error } = await run(CALLBACK, { baseUrl: `https://localhost:${front.port}` });
				return [name, error?.message, front.count()];
			}),
		);

		expect(results).toEqual(AFTER_HTTP.map(([name]) => [name, MAY_HAVE_BEEN, 1]));
	});

	it('is closed on the ClientHello: is told alike by the test of the credential and the list', async () => {
		const front = await peer(afterHello((socket) => socket.end()));
		const baseUrl = `https://localhost:${front.port}`;

		const tested = await testCredential(sandbox, { baseUrl });
		const searched = searchRequests(sandbox, undefined, {}, { baseUrl });

		expect(tested.message).toContain("Calltouch can't be reached, so nothing was sent");
		await expect(searched).rejects.toMatchObject({
			message: "Calltouch can't be reached, so nothing was sent",
		});
	});
});

describe('A proxy that', () => {
	const says =
		(status: number, more = ''): Harm =>
		(socket) =>
			void socket.end(`HTTP/1.1 ${status} No\r\n${more}\r\n`);

	const REFUSALS: Array<[name: string, harm: Harm, words: string]> = [
		...[400, 403, 407, 502, 503, 504].map((status): [string, Harm, string] => [
			`answers CONNECT with ${status}`,
			says(status, 'Content-Type: text/html\r\n'),
			`It answered with status ${status}.`,
		]),
		[
			'answers CONNECT with half of a page',
			says(503, 'Content-Length: 99\r\n'),
			'It answered with status 503.',
		],
		['closes the connection', (socket) => socket.end(), 'proxy'],
		['resets the connection', (socket) => socket.resetAndDestroy(), 'proxy'],
		['lets through to nobody', says(200), 'before it was encrypted'],
	];

	it('does not let through: nothing was sent, and it is tried again', async () => {
		// Which of them it is to be is told by the port that it is asked for.
		const tries = REFUSALS.map(() => 0);
		const proxy = await peer((socket) => {
			socket.once('data', (asked) => {
				const which = Number(/^CONNECT localhost:(\d+)/.exec(String(asked))?.[1]) - 1;
				tries[which] = (tries[which] ?? 0) + 1;
				REFUSALS[which]?.[1](socket);
			});
		});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;

		const results = await Promise.all(
			REFUSALS.map(async (_, which) => {
				const { error } = await run(CALLBACK, { baseUrl: `https://localhost:${which + 1}` });
				return error;
			}),
		);

		REFUSALS.forEach(([name, , words], which) => {
			const error = results[which];
			expect([name, error?.message, tries[which]]).toEqual([name, NOTHING_SENT, 4]);
			expect(error?.description).toContain(words);
			expect(error?.description).toContain('proxy');
		});
	});

	it('lets nobody through once does not keep an order from being registered, once', async () => {
		const behind = await secureSandbox();
		const proxy = await peer((socket, count) => {
			socket.once('data', () => {
				if (count === 1) return says(502)(socket);
				socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
				passOn(socket, behind.port);
			});
		});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;

		const result = await run(NO_NUMBER, { baseUrl: `https://localhost:${behind.port}` });

		expect(result.error).toBeUndefined();
		expect(sandbox.orders).toHaveLength(1);
		expect(proxy.count()).toBe(2);
	});

	it('lets through is not blamed for what Calltouch answers', async () => {
		const behind = await secureSandbox();
		const proxy = await peer((socket) => {
			socket.once('data', () => {
				socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
				passOn(socket, behind.port);
			});
		});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${proxy.port}`;
		const baseUrl = `https://localhost:${behind.port}`;
		const body = { errorCode: '400', message: 'Нет такого' };
		sandbox.fail({ kind: 'answer', status: 502, acted: true, times: 1 });

		const unknown = await run(NO_NUMBER, { baseUrl });
		sandbox.fail({ kind: 'answer', status: 400, body });
		const refused = await run(NO_NUMBER, { baseUrl });

		expect(unknown.error?.message).toBe(MAY_HAVE_BEEN);
		expect(refused.error?.message).toContain('Calltouch refused what was sent (status 400)');
		expect(refused.error?.description).toContain('Нет такого');
		expect(sandbox.httpRequests).toHaveLength(2);
	});

	it.each(['http://127.0.0.1:1', 'http://proxy.invalid:3128'])(
		'is not there (%s) is told as a proxy',
		async (proxy) => {
			process.env.HTTPS_PROXY = proxy;

			const { error } = await run(CALLBACK, { baseUrl: 'https://localhost:1' });

			expect(error?.message).toBe(NOTHING_SENT);
			expect(error?.description).toContain('a proxy on the way');
			expect(error?.description).not.toContain('The host name');
		},
	);

	it('says nothing to CONNECT until the time is up: nothing was sent', async () => {
		Object.assign(TIMEOUTS, { change: 300 });
		const silent = await peer(() => {});
		process.env.HTTPS_PROXY = `http://127.0.0.1:${silent.port}`;

		const { error } = await run(CALLBACK, { baseUrl: 'https://localhost:1' });

		expect(error?.message).toBe(NOTHING_SENT);
		expect(silent.count()).toBe(4);
	});
});

describe('A host with several addresses', () => {
	/** Has a name looked up as these addresses. */
	function resolve(name: string, addresses: string[]): void {
		const here = (host: string, ...others: unknown[]): void => {
			if (host !== name) {
				Reflect.apply(lookup, dns, [host, ...others]);
				return;
			}
			const callback = others.at(-1) as (error: null, found: object[]) => void;
			process.nextTick(
				callback,
				null,
				addresses.map((address) => ({ address, family: 4 })),
			);
		};
		Object.assign(dns, { lookup: here });
	}

	it('of which one hangs and one refuses is not reached, and nothing was sent', async () => {
		const hanging = await hangingPort('127.0.0.2');
		opened.push(hanging);
		resolve('two.example.com', ['127.0.0.2', '127.0.0.3']);

		const { error } = await run(CALLBACK, { baseUrl: `https://two.example.com:${hanging.port}` });

		expect(error?.message).toBe(NOTHING_SENT);
		expect(error?.description).toContain('The connection timed out');
		expect(error?.description).toContain('The host refused the connection.');
		expect(error?.description).toMatch(/It was tried 4 times\.$/);
	});

	it('of which one refuses is reached at the other', async () => {
		const behind = await secureSandbox();
		resolve('two.example.com', ['127.0.0.3', '127.0.0.1']);

		const result = await run(NO_NUMBER, { baseUrl: `https://two.example.com:${behind.port}` });

		expect(result.error).toBeUndefined();
		expect(sandbox.orders).toHaveLength(1);
	});

	it('that lets nobody in is not reached when the time is up, and nothing was sent', async () => {
		Object.assign(TIMEOUTS, { change: 300 });
		const hanging = await hangingPort('127.0.0.2');
		opened.push(hanging);
		resolve('one.example.com', ['127.0.0.2']);

		const { error } = await run(CALLBACK, { baseUrl: `https://one.example.com:${hanging.port}` });

		expect(error?.message).toBe(NOTHING_SENT);
	});
});

describe('A call whose time is up', () => {
	it('leaves no connection open, be the answer dripping or silent', async () => {
		Object.assign(TIMEOUTS, { change: 400, export: 400 });
		const starts: Array<[string, (baseUrl: string) => Promise<unknown>]> = [
			['an execution that reads', async (baseUrl) => await run(GET, { baseUrl })],
			['an execution that writes', async (baseUrl) => await run(REGISTER, { baseUrl })],
			['a callback', async (baseUrl) => await run(CALLBACK, { baseUrl })],
			[
				'a poll',
				async (baseUrl) => await activeTrigger(sandbox, { credentials: { baseUrl } }).poll(),
			],
			['a list search', async (baseUrl) => await searchRequests(sandbox, '', {}, { baseUrl })],
		];
		sandbox.fail({ kind: 'neverAnswer', times: 3 }, { kind: 'trickle', times: null });

		const results = await Promise.all(
			starts.map(async ([name, start]) => {
				const front = await peer((socket) => passOn(socket, sandbox.port));
				await start(`http://127.0.0.1:${front.port}`).catch(() => undefined);
				await new Promise((resolve) => setTimeout(resolve, 200));
				return [name, front.count() > 0, front.open()];
			}),
		);

		expect(results).toEqual(starts.map(([name]) => [name, true, 0]));
	});

	it('is told as one without an answer in time', async () => {
		Object.assign(TIMEOUTS, { change: 400 });
		sandbox.fail({ kind: 'trickle' });

		const { error } = await run(CALLBACK, {});

		expect(error?.message).toBe(MAY_HAVE_BEEN);
		expect(error?.description).toContain('Calltouch did not answer in time.');
	});
});
