import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceivedHttpRequest } from '../../sandbox/httpLog';
import type { Sandbox } from '../../sandbox/server';
import type { Check } from '../checks';
import type { QueueStage } from './stage';

/** Orders that were sent to a webhook: when, by their numbers. */
export type Sent = Map<string, number>;

export function orderNumbers(prefix: string, count: number): string[] {
	return Array.from({ length: count }, (_, i) => `${prefix}-${String(i + 1).padStart(4, '0')}`);
}

/** Calls a webhook with some orders; n8n answers before it has carried them out. */
export async function sendOrders(
	{ main }: QueueStage,
	path: string,
	numbers: string[],
): Promise<void> {
	const response = await fetch(`${main.n8n.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ orders: numbers.map((orderNumber) => ({ orderNumber })) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`The webhook answered ${response.status}: ${text}`);
}

/**
 * Sends each order in a webhook call of its own, at a steady rate whatever the answers take. Answers
 * also which of the calls n8n has not taken.
 */
export async function sendOneByOne(
	stage: QueueStage,
	path: string,
	numbers: string[],
	perSecond: number,
): Promise<{ sent: Sent; untaken: string[] }> {
	const startedAt = Date.now();
	const sent: Sent = new Map();
	const untaken: string[] = [];
	const answers: Array<Promise<void>> = [];
	for (const [i, number] of numbers.entries()) {
		await sleep(Math.max(0, startedAt + (i * 1000) / perSecond - Date.now()));
		sent.set(number, Date.now());
		const answer = sendOrders(stage, path, [number]);
		answers.push(answer.catch((error: unknown) => void untaken.push(String(error))));
	}
	await Promise.all(answers);
	return { sent, untaken };
}

/** Each of the orders has arrived, and none of them twice, not even as a call that was turned down. */
export function checkArrived(
	{ sandbox }: QueueStage,
	what: string,
	numbers: string[],
	check: Check,
): void {
	const calls = countByNumber(registrations(sandbox.httpRequests).map(numberOf));
	const orders = countByNumber(sandbox.orders.map(({ orderNumber }) => orderNumber));
	check(
		what,
		numbers.flatMap((number) => {
			const [there, sent] = [orders.get(number) ?? 0, calls.get(number) ?? 0];
			if (there === 1 && sent === 1) return [];
			return [`Order ${number} is there ${there} times, and was let through ${sent} times.`];
		}),
	);
}

/** Calls that register an order, as far as the limit has let them through. */
export function registrations(calls: readonly ReceivedHttpRequest[]): ReceivedHttpRequest[] {
	return calls.filter(({ path, status }) => path.endsWith('/orders/register') && status !== 429);
}

export function numberOf({ form }: ReceivedHttpRequest): string {
	return form?.find(([name]) => name === 'orderNumber')?.[1] ?? '';
}

function countByNumber(numbers: string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
	return counts;
}

/** Milliseconds from when an order was sent to a webhook until its call arrived; those that did. */
export function waits(sandbox: Sandbox, sent: Sent): number[] {
	return registrations(sandbox.httpRequests).flatMap((call) => {
		const sentAt = sent.get(numberOf(call));
		return sentAt === undefined ? [] : [call.time - sentAt];
	});
}
