import { setTimeout as sleep } from 'node:timers/promises';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { addCall, changeCall, generateBigCalls, type NewCall } from './addCall';
import { addClientOrder, type NewClientOrder } from './addClientOrder';
import { addRequest, type NewRequest } from './addRequest';
import { restErrorAnswer, tooManyAnswer, type Answer, type Endpoint, type World } from './answer';
import { receiveHttpRequest, type ReceivedHttpRequest } from './httpLog';
import { CREDENTIALS, type Credentials } from './credentials';
import {
	actsDespite,
	faultAnswer,
	takeFault,
	toBytes,
	type FaultKind,
	type FaultRule,
} from './faults';
import { DEFAULT_KNOBS, sandboxNow, turnKnobs, type Knobs } from './knobs';
import { seededRandom, type Random } from './random';
import { takeSlot, type RateWindows } from './rateLimit';
import { fullOptions, renderRequests } from './render';
import { fullCallOptions, renderCalls } from './renderCalls';
import { createCallback } from './routes/callback';
import { importCalls } from './routes/callImport';
import { downloadRecording, listCalls } from './routes/calls';
import { createOrders, deleteOrders, updateOrders } from './routes/clientOrders';
import { registerControl } from './routes/control';
import { addComments, addCustomFields, addManagers, addTags } from './routes/leads';
import { listClientOrders } from './routes/orderLog';
import { deleteOrder, registerOrder, updateOrder } from './routes/orders';
import { createRequests, registerRequest } from './routes/newRequests';
import { getRequestByNumber, listRequests } from './routes/requests';
import { generateBigRequests, seedState, type BigRequestsRange } from './seed';
import type { State } from './state';
import type {
	AnsweredCall,
	AnsweredRequest,
	LeadChange,
	StoredCall,
	StoredCallback,
	StoredClientOrder,
	StoredOrder,
} from './types';

const DEFAULT_SEED = 20_190_404;
const DEFAULT_SEED_REQUESTS = 120;
const BODY_LIMIT = 16 * 1024 * 1024;

/** Between two bytes of an answer that drips in. */
const TRICKLE_MS = 50;

const ENDPOINTS: ReadonlyArray<{ path: string; methods: string[]; endpoint: Endpoint }> = [
	{ path: '/calls-service/RestAPI/requests', methods: ['GET'], endpoint: listRequests },
	{
		path: '/calls-service/RestAPI/requests/:requestNumber',
		methods: ['GET'],
		endpoint: getRequestByNumber,
	},
	{
		path: '/calls-service/RestAPI/:siteId/calls-diary/calls',
		methods: ['GET'],
		endpoint: listCalls,
	},
	{
		path: '/calls-service/RestAPI/:siteId/calls-diary/calls/:callId/download',
		methods: ['GET'],
		endpoint: downloadRecording,
	},
	{
		path: '/calls-service/RestAPI/:siteId/orders-diary/orders',
		methods: ['GET'],
		endpoint: listClientOrders,
	},
	{
		path: '/calls-service/RestAPI/requests/:siteId/register',
		methods: ['GET', 'POST'],
		endpoint: registerRequest,
	},
	{
		path: '/calls-service/RestAPI/orders/register',
		methods: ['GET', 'POST'],
		endpoint: registerOrder,
	},
	{ path: '/calls-service/RestAPI/orders/update-by-id', methods: ['GET'], endpoint: updateOrder },
	{ path: '/calls-service/RestAPI/orders/delete-by-id', methods: ['GET'], endpoint: deleteOrder },
	{
		path: '/widget-service/v1/api/widget-request/user-form/create',
		methods: ['POST'],
		endpoint: createCallback,
	},
	...[
		{ path: 'client-order/create', endpoint: createOrders },
		{ path: 'client-order/update', endpoint: updateOrders },
		{ path: 'client-order/delete', endpoint: deleteOrders },
		{ path: 'request/create', endpoint: createRequests },
		{ path: 'call/import', endpoint: importCalls },
		{ path: 'tag/lead/add', endpoint: addTags },
		{ path: 'comment/lead/add', endpoint: addComments },
		{ path: 'manager/lead/add', endpoint: addManagers },
		{ path: 'customfield/lead/add', endpoint: addCustomFields },
	].map(({ path, endpoint }) => ({
		path: `/lead-service/v1/api/${path}`,
		methods: ['POST'],
		endpoint,
	})),
];

export interface SandboxOptions {
	/** 0, the default, takes any free port. */
	port?: number;
	/** How many requests the main site begins with; the second site gets a fifteenth of it. */
	seedRequests?: number;
	seedCalls?: number;
	/** The same seed makes the same data. */
	seed?: number;
	knobs?: Partial<Knobs>;
}

/** A running stand-in for Calltouch. */
export interface Sandbox {
	/** Without a trailing slash: what a credential's base URL is set to. */
	readonly url: string;
	readonly port: number;
	readonly credentials: Credentials;
	readonly knobs: Readonly<Knobs>;
	/** Turns some of the knobs. */
	set(changes: Partial<Knobs>): void;
	/** Every HTTP request received, those to the control routes aside. */
	readonly httpRequests: readonly ReceivedHttpRequest[];
	clearHttpRequests(): void;
	/** All requests of all sites, with every field a flag could add, visible already or not. */
	readonly requests: AnsweredRequest[];
	readonly orders: readonly StoredOrder[];
	readonly callbacks: readonly StoredCallback[];
	/** Orders of API 2.0. */
	readonly clientOrders: readonly StoredClientOrder[];
	/** What was done to leads through the lead service. */
	readonly leadChanges: readonly LeadChange[];
	/** Calls in the account, which orders can belong to, shown by the log already or not. */
	readonly calls: readonly StoredCall[];
	/** Adds a request and returns it with every field. */
	addRequest(fields?: NewRequest): AnsweredRequest;
	/** Adds requests of about 2 KB each to the main site, visible at once. */
	addBigRequests(count: number, range?: BigRequestsRange): void;
	/** Adds a call and returns it as the log would answer it now, with every field. */
	addCall(fields?: NewCall): AnsweredCall;
	/** Changes a call, as tags, targets and phases are later on. */
	changeCall(callId: number, changes: Partial<StoredCall>): AnsweredCall;
	/** Adds calls of about 2 KB each to the main site, ended and visible at once. */
	addBigCalls(count: number, range?: BigRequestsRange): void;
	/** Adds an order of API 2.0. */
	addClientOrder(fields?: NewClientOrder): StoredClientOrder;
	/** Fault rules still to be met. */
	readonly faults: readonly FaultRule[];
	/** Adds fault rules: a call meets the first that it matches. */
	fail(...rules: FaultRule[]): void;
	clearFaults(): void;
	/** The moment it is in the sandbox. */
	now(): number;
	/** Everything as it was at the start, except that the seeded dates lead up to the new now. */
	reset(): void;
	/** Ends at once, whatever is under way. */
	close(): Promise<void>;
}

/** What a sandbox holds in memory. */
interface Memory {
	knobs: Knobs;
	state: State;
	random: Random;
	httpRequests: ReceivedHttpRequest[];
	faults: FaultRule[];
	rateWindows: RateWindows;
}

function freshMemory(options: SandboxOptions): Memory {
	const { seed = DEFAULT_SEED, seedRequests = DEFAULT_SEED_REQUESTS, seedCalls } = options;
	const knobs = turnKnobs(DEFAULT_KNOBS, options.knobs ?? {});
	const { timeZone } = knobs;
	return {
		knobs,
		state: seedState({
			seed,
			requests: seedRequests,
			calls: seedCalls,
			now: sandboxNow(knobs),
			timeZone,
		}),
		random: seededRandom(seed + 1),
		httpRequests: [],
		faults: [],
		rateWindows: new Map(),
	};
}

/** Sends an answer just as it is: no header beyond those of HTTP/1.1 itself. */
function deliver(reply: FastifyReply, answer: Answer, knobs: Knobs, fault?: FaultKind): void {
	const { raw } = reply;
	const body = toBytes(answer);
	raw.sendDate = false;
	if (knobs.dateHeader) raw.setHeader('date', new Date(sandboxNow(knobs)).toUTCString());
	if (fault === 'trickle') {
		raw.writeHead(answer.status, answer.headers);
		const drip = setInterval(() => raw.write(' '), TRICKLE_MS);
		raw.once('close', () => clearInterval(drip));
		return;
	}
	raw.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
	if (fault !== 'brokenOff') raw.end(body);
	else raw.write(body.subarray(0, body.length / 2), () => raw.destroy());
}

/** Takes a call through the log, the rate limit, the faults and its endpoint. */
async function serve(
	endpoint: Endpoint,
	request: FastifyRequest,
	reply: FastifyReply,
	memory: Memory,
): Promise<void> {
	// From here on the sandbox answers by itself: a fault may be that no answer goes out.
	reply.hijack();
	const call = receiveHttpRequest(
		request.ip,
		request.method,
		request.raw.url ?? '',
		request.headers,
		typeof request.body === 'string' ? request.body : '',
	);
	memory.httpRequests.push(call);
	const { knobs } = memory;
	const isFree = takeSlot(memory.rateWindows, call.ip, knobs.rateLimit, performance.now());
	const fault = isFree ? takeFault(memory.faults, call) : null;
	call.fault = fault?.kind ?? null;

	// The work is done on arrival and only the answer is late: a client that gives up waiting has
	// changed something all the same.
	const real = !isFree
		? tooManyAnswer(knobs)
		: fault === null || actsDespite(fault)
			? answerOf(endpoint, call, memory)
			: null;
	call.refusedFor = real?.refusedFor ?? null;
	const answer = fault === null ? real : faultAnswer(fault, real);
	if (knobs.latency > 0) await sleep(knobs.latency, undefined, { ref: false });
	if (answer !== null) {
		call.status = answer.status;
		deliver(reply, answer, knobs, fault?.kind);
	} else if (fault?.kind === 'reset') {
		request.raw.socket.resetAndDestroy();
	}
}

function answerOf(endpoint: Endpoint, call: ReceivedHttpRequest, { state, knobs }: Memory): Answer {
	const world: World = { state, knobs, now: sandboxNow(knobs) };
	try {
		return endpoint(call, world);
	} catch (error) {
		// A mistake of the sandbox itself must not look like a fault somebody asked for.
		const reason = error instanceof Error ? error.stack : String(error);
		return restErrorAnswer(500, `The sandbox failed: ${reason ?? ''}`, knobs);
	}
}

/** ENDPOINTS with a pattern for the path of each. */
const ROUTES = ENDPOINTS.map((each) => ({
	...each,
	pattern: new RegExp(`^${each.path.replace(/:\w+/g, '[^/]+')}/?$`),
}));

function endpointFor({ method, url }: FastifyRequest): Endpoint {
	const [path = ''] = url.split('?');
	const route = ROUTES.find(({ pattern }) => pattern.test(path));
	if (!route) return unknownPath;
	return route.methods.includes(method) ? route.endpoint : wrongMethod;
}

const unknownPath: Endpoint = ({ path }, { knobs }) =>
	restErrorAnswer(404, `There is no ${path}`, knobs);

const malformedPath: Endpoint = (_call, { knobs }) =>
	restErrorAnswer(400, 'The path is not properly percent-encoded', knobs);

const wrongMethod: Endpoint = ({ method }, { knobs }) =>
	restErrorAnswer(405, `Method ${method} is not supported`, knobs);

/** Starts a stand-in for Calltouch on the loopback interface. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	let memory = freshMemory(options);
	const app = fastify({
		bodyLimit: BODY_LIMIT,
		// Otherwise a client that keeps its connection, or waits for an answer, would hold up close().
		forceCloseConnections: true,
		routerOptions: { ignoreTrailingSlash: true },
		frameworkErrors: (_error, request, reply) => {
			void serve(malformedPath, request, reply, memory);
		},
	});
	// Bodies are read as they came, whatever they say they are: the endpoints are the judges.
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));

	// A route for each path and method would be most of what it takes to start a sandbox, of which the
	// tests start thousands.
	app.setNotFoundHandler(async (request, reply) => {
		await serve(endpointFor(request), request, reply, memory);
	});

	const render = (requests: State['requests']): AnsweredRequest[] =>
		renderRequests(memory.state, requests, fullOptions(memory.knobs));
	const now = (): number => sandboxNow(memory.knobs);
	const renderCall = (call: StoredCall): AnsweredCall => {
		const options = fullCallOptions(memory.knobs, now());
		const [rendered] = renderCalls(memory.state, [call], options);
		if (rendered === undefined) throw new Error('A call was not rendered');
		return rendered;
	};
	let port = options.port ?? 0;

	const sandbox: Sandbox = {
		get url() {
			return `http://127.0.0.1:${port}`;
		},
		get port() {
			return port;
		},
		credentials: CREDENTIALS,
		get knobs() {
			return memory.knobs;
		},
		set(changes) {
			memory.knobs = turnKnobs(memory.knobs, changes);
		},
		get httpRequests() {
			return memory.httpRequests;
		},
		clearHttpRequests() {
			memory.httpRequests = [];
		},
		get requests() {
			return render(memory.state.requests);
		},
		get orders() {
			return memory.state.orders;
		},
		get callbacks() {
			return memory.state.callbacks;
		},
		get clientOrders() {
			return memory.state.clientOrders;
		},
		get leadChanges() {
			return memory.state.leadChanges;
		},
		get calls() {
			return memory.state.calls;
		},
		addRequest(fields = {}) {
			const { state, random, knobs } = memory;
			const added = addRequest(state, random, fields, now(), knobs.visibilityDelay);
			const [rendered] = render([added]);
			if (rendered === undefined) throw new Error('A request was added but not rendered');
			return rendered;
		},
		addBigRequests(count, range = { from: now(), to: now() }) {
			const { state, random } = memory;
			// One by one: spreading a benchmark's hundred thousand would overflow the stack.
			for (const request of generateBigRequests(state, random, count, range)) {
				state.requests.push(request);
			}
		},
		addCall(fields = {}) {
			const { state, random, knobs } = memory;
			return renderCall(addCall(state, random, fields, now(), knobs.visibilityDelay));
		},
		changeCall(callId, changes) {
			return renderCall(changeCall(memory.state, callId, changes));
		},
		addBigCalls(count, range = { from: now(), to: now() }) {
			const { state, random } = memory;
			for (const call of generateBigCalls(state, random, count, range)) state.calls.push(call);
		},
		addClientOrder(fields = {}) {
			return addClientOrder(memory.state, fields, now());
		},
		get faults() {
			return memory.faults;
		},
		fail(...rules) {
			memory.faults.push(...rules);
		},
		clearFaults() {
			memory.faults = [];
		},
		now,
		reset() {
			memory = freshMemory(options);
		},
		async close() {
			await app.close();
		},
	};

	registerControl(app, sandbox);
	const url = await app.listen({ host: '127.0.0.1', port });
	port = Number(new URL(url).port);
	return sandbox;
}
