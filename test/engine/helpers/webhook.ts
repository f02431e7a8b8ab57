import './quietLogger';

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse as parseForm } from 'node:querystring';
import { createGunzip } from 'node:zlib';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeParameters,
	IWebhookData,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { WebhookContext } from 'n8n-core';
import { jsonParse, Workflow } from 'n8n-workflow';

import { CalltouchWebhookTrigger } from '../../../nodes/Calltouch/webhook/CalltouchWebhookTrigger.node';
import { MemoryCredentialsHelper } from './credentialsHelper';
import { nodeTypes } from './nodeTypes';

const trigger = new CalltouchWebhookTrigger();
const LATEST = Math.max(...[trigger.description.version].flat());

/** What Express reads queries with, as n8n sets it up ("extended"). */
const { parse: parseQuery } = jest.requireActual<{ parse: (text: string) => IDataObject }>('qs');

/** A webhook trigger that listens, with n8n's real webhook context and real HTTP before it. */
export interface ListeningTrigger {
	/** Its address. */
	url: string;
	/** The items of each execution that was started, as JSON; an error where the node threw. */
	executions: Array<IDataObject[] | Error>;
	/** n8n's log. */
	warnings: string[];
	close: () => Promise<void>;
}

interface Setting {
	/** The node's; 1.1 unless told. */
	typeVersion?: number;
	parameters?: INodeParameters;
	/** null: the node has no credential. */
	credential?: ICredentialDataDecryptedObject | null;
	/** manual: the editor listens for a test event. */
	mode?: WorkflowExecuteMode;
	/** N8N_PROXY_HOPS */
	proxyHops?: number;
}

export async function listen(setting: Setting = {}): Promise<ListeningTrigger> {
	const executions: ListeningTrigger['executions'] = [];
	const warnings: string[] = [];
	const server = createServer((request, response) => {
		void answer(request, response, setting, executions, warnings);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/webhook/0f0f/calltouch`,
		executions,
		warnings,
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** One HTTP request, as n8n's `webhook-helpers.js` goes about it where the response mode is onReceived. */
async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	setting: Setting,
	executions: ListeningTrigger['executions'],
	warnings: string[],
): Promise<void> {
	const httpRequest = await asExpress(request, setting);
	if (!httpRequest) return void response.writeHead(422).end();
	const httpResponse = Object.assign(response, {
		status: (code: number) => Object.assign(response, { statusCode: code }),
	});
	const context = contextOf(setting, { httpRequest, httpResponse });
	context.logger.warn = (message: string) => void warnings.push(message);
	try {
		const { workflowData, noWebhookResponse } = await trigger.webhook.call(context);
		if (noWebhookResponse) return;
		if (!workflowData) return void response.end('{"message":"Webhook call received"}');
		executions.push((workflowData[0] ?? []).map(({ json }) => json));
		response.end('{"message":"Workflow was started"}');
	} catch (error) {
		executions.push(error as Error);
		response.writeHead(500).end();
	}
}

/** Bytes of a body, as `N8N_PAYLOAD_SIZE_MAX` is unless set. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** Of these, n8n reads the bodies itself; in version 1 of a node, all of them. */
const READ_BY_N8N = /^(application\/json|text\/plain|application\/x-www-form-urlencoded)/;

/** The request with what Express and n8n's `body-parser.js` add to it; undefined where a body is broken. */
async function asExpress(
	request: IncomingMessage,
	{ typeVersion = LATEST, proxyHops = 0 }: Setting,
): Promise<object | undefined> {
	const [contentType = ''] = (request.headers['content-type'] ?? '').split(';');
	const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(/,\s*/);
	const express: ExpressRequest = Object.assign(request, {
		query: parseQuery(new URL(request.url ?? '', 'http://n8n').search.slice(1)),
		ip: proxyHops > 0 ? forwarded.at(-proxyHops) : request.socket.remoteAddress,
		readRawBody: async () => {
			express.rawBody ??= await bytesOf(request);
		},
	});
	// What formidable makes of it is n8n's business; the end-to-end case has the real one.
	if (contentType === 'multipart/form-data') {
		return Object.assign(express, { body: { data: { id: '7' }, files: {} } });
	}
	if (typeVersion > 1 && !READ_BY_N8N.test(contentType)) return express;
	try {
		await express.readRawBody();
		express.body = parseBody(contentType, express.rawBody?.toString() ?? '');
		return express;
	} catch {
		return undefined;
	}
}

type ExpressRequest = IncomingMessage & {
	body?: unknown;
	rawBody?: Buffer;
	readRawBody: () => Promise<void>;
};

function parseBody(contentType: string, text: string): unknown {
	if (text === '') return undefined;
	switch (contentType) {
		case 'application/json':
			return jsonParse(text);
		case 'application/x-www-form-urlencoded':
			return parseForm(text, undefined, undefined, { maxKeys: 1000 });
		case 'text/plain':
			return text;
		default:
			return undefined;
	}
}

/** Stops at what is too large with the error of the package raw-body, which n8n reads with. */
async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	const isPacked = request.headers['content-encoding'] === 'gzip';
	const stream = isPacked ? request.pipe(createGunzip()) : request;
	for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
		chunks.push(chunk as Buffer);
		size += (chunk as Buffer).length;
		if (size > LARGEST_BODY) {
			throw Object.assign(new Error('request entity too large'), { status: 413 });
		}
	}
	return Buffer.concat(chunks);
}

function contextOf(
	{ typeVersion = LATEST, parameters = {}, credential = {}, mode = 'webhook' }: Setting,
	http: { httpRequest: object; httpResponse: object },
): WebhookContext {
	const node: INode = {
		id: 'trigger',
		name: 'Calltouch Webhook Trigger',
		type: 'calltouchWebhookTrigger',
		typeVersion,
		position: [0, 0],
		parameters,
		...(credential ? { credentials: { calltouchApi: { id: '1', name: 'Calltouch API' } } } : {}),
	};
	const workflow = new Workflow({
		id: 'webhook',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
		settings: { timezone: 'Europe/Moscow' },
	});
	const calltouchApi = { siteId: '12345', baseUrl: 'https://api.calltouch.ru', ...credential };
	const additionalData = {
		credentialsHelper: new MemoryCredentialsHelper(credential ? { calltouchApi } : {}),
		...http,
	} as unknown as IWorkflowExecuteAdditionalData;
	const [webhookDescription] = trigger.description.webhooks ?? [];
	const webhookData = { webhookDescription } as unknown as IWebhookData;
	return new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
}
