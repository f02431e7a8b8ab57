import type { FastifyInstance } from 'fastify';
import type { NewCall } from '../addCall';
import type { NewClientOrder } from '../addClientOrder';
import type { NewRequest } from '../addRequest';
import { readFaultRules } from '../faults';
import type { BigRequestsRange } from '../seed';
import type { Sandbox } from '../server';

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readObject(rawBody: string): Record<string, unknown> {
	const value: unknown = JSON.parse(rawBody || '{}');
	if (isObject(value)) return value;
	throw new Error('The body must be a JSON object');
}

function readCount(value: unknown): number {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
	throw new Error('count must be a whole number');
}

/**
 * The sandbox's own endpoints, for clients in other processes. They do what the methods of the
 * same names do in process; a mistake in the body answers 400 with {"error": …}.
 */
export function registerControl(app: FastifyInstance, sandbox: Sandbox): void {
	const on = (
		method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
		path: string,
		act: (rawBody: string) => unknown,
	): void => {
		app.route({
			method,
			url: `/sandbox/${path}`,
			handler: async (request, reply) => {
				try {
					const rawBody = typeof request.body === 'string' ? request.body : '';
					return await reply.send(act(rawBody) ?? {});
				} catch (error) {
					const message = error instanceof Error ? error.message : String(error);
					return await reply.code(400).send({ error: message });
				}
			},
		});
	};

	on('GET', 'state', () => ({
		now: sandbox.now(),
		credentials: sandbox.credentials,
		knobs: sandbox.knobs,
		requests: sandbox.requests,
		orders: sandbox.orders,
		callbacks: sandbox.callbacks,
		clientOrders: sandbox.clientOrders,
		leadChanges: sandbox.leadChanges,
		calls: sandbox.calls,
	}));
	on('GET', 'http-requests', () => sandbox.httpRequests);
	on('DELETE', 'http-requests', () => sandbox.clearHttpRequests());
	on('POST', 'requests', (rawBody) => {
		// addRequest itself checks the fields of what comes from outside.
		const fields: NewRequest = readObject(rawBody);
		return sandbox.addRequest(fields);
	});
	on('POST', 'calls', (rawBody) => {
		const fields: NewCall = readObject(rawBody);
		return sandbox.addCall(fields);
	});
	on('POST', 'client-orders', (rawBody) => {
		const fields: NewClientOrder = readObject(rawBody);
		return sandbox.addClientOrder(fields);
	});
	on('PATCH', 'calls', (rawBody) => {
		const { callId, ...changes } = readObject(rawBody);
		return sandbox.changeCall(readCount(callId), changes);
	});
	const readBig = (rawBody: string): [count: number, range: BigRequestsRange] => {
		const { count, from, to } = readObject(rawBody);
		const now = sandbox.now();
		const range = {
			from: from === undefined ? now : readCount(from),
			to: to === undefined ? now : readCount(to),
		};
		return [readCount(count), range];
	};
	on('POST', 'big-requests', (rawBody) => sandbox.addBigRequests(...readBig(rawBody)));
	on('POST', 'big-calls', (rawBody) => sandbox.addBigCalls(...readBig(rawBody)));
	on('GET', 'knobs', () => sandbox.knobs);
	on('PATCH', 'knobs', (rawBody) => {
		sandbox.set(readObject(rawBody));
		return sandbox.knobs;
	});
	on('GET', 'faults', () => sandbox.faults);
	on('POST', 'faults', (rawBody) => {
		sandbox.fail(...readFaultRules(JSON.parse(rawBody)));
		return sandbox.faults;
	});
	on('DELETE', 'faults', () => sandbox.clearFaults());
	on('POST', 'reset', () => sandbox.reset());
}
