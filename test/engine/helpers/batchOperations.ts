import { z } from 'zod/v4';

import { Failure } from '../../../src/api/failure';
import type { HttpRequest } from '../../../src/api/httpRequest';
import { objectOrNull, objectsOf } from '../../../src/values/json';
import { operation } from '../../../src/resources/operation';
import { message } from '../../../src/messages/message';

/** Operations of tests alone: the first ones of the product that need what is tried with them are to come. */

const text = (title: string) => z.string().min(1).meta({ title, description: title });

function post(json: object): HttpRequest {
	return {
		method: 'POST',
		path: '/lead-service/v1/api/client-order/create',
		json,
		isGood: (body) => Array.isArray(objectOrNull(objectOrNull(body)?.data)?.orders),
		isRepeatable: false,
		whenUnknown: message('Look for the orders.'),
		timeoutMs: 5_000,
	};
}

function batchOf(name: string, batch: number | undefined) {
	return operation({
		resource: 'order',
		name,
		title: name,
		action: name,
		description: name,
		input: z.object({
			orderNumber: text('Order Number'),
			client: text('Client').optional(),
			most: z.int().optional().meta({ title: 'Most', description: 'Most' }),
		}),
		output: z.object({ orderNumber: z.string() }),
		target: ({ client }) => client,
		batch: batch ?? (({ most = 1 }) => most),
		async runBatch(inputs, { send, account }) {
			const orders = inputs.map(({ most: _, ...order }) => order);
			const answer = await send(post({ zone: account.timeZone, orders }));
			return objectsOf(objectOrNull(objectOrNull(answer)?.data)?.orders).map((order) =>
				typeof order.error !== 'string'
					? { output: [{ json: order }] }
					: { failure: new Failure('refused', message(order.error)) },
			);
		},
	});
}

/**
 * Posts orders in hundreds, in threes, or with as many as each of them wants; an order with an error in
 * the answer failed.
 */
export const batchOperations = [
	batchOf('inHundreds', 100),
	batchOf('inThrees', 3),
	batchOf('asWanted', undefined),
];

/** Gives the name of a file, and the file. */
export const fileOperation = operation({
	resource: 'request',
	name: 'file',
	title: 'file',
	action: 'file',
	description: 'file',
	input: z.object({ words: text('Words'), property: text('Property').optional() }),
	output: z.object({ fileName: z.string() }),
	run: async ({ words, property }) => {
		const file = { data: Buffer.from(words), fileName: `${words}.mp3`, mimeType: 'audio/mpeg' };
		return await Promise.resolve([
			{ json: { fileName: file.fileName }, file: { ...file, property } },
			{ json: { fileName: null } },
		]);
	},
});
