import { fastify } from 'fastify';
import type { Defer } from '../../lifetime';

/** A stand-in for a chat that takes messages from an incoming webhook. */
export interface FakeChat {
	url: string;
	messages: string[];
	/** Whether it takes no messages. */
	setDown: (isDown: boolean) => void;
}

export async function startFakeChat(defer: Defer): Promise<FakeChat> {
	const messages: string[] = [];
	let isDown = false;
	const server = fastify();
	server.post<{ Body: { text: string } }>('/hooks/managers', async ({ body }, reply) => {
		if (isDown) return await reply.code(503).send({ message: 'Down for maintenance' });
		messages.push(body.text);
		return { ok: true };
	});
	const address = await server.listen({ host: '127.0.0.1', port: 0 });
	defer(async () => await server.close());
	return {
		url: `${address}/hooks/managers`,
		messages,
		setDown: (down) => {
			isDown = down;
		},
	};
}
