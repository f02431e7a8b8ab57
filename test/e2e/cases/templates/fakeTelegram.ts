import { fastify } from 'fastify';
import type { Defer } from '../../lifetime';

const TOKEN = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw';

interface SentMessage {
	chat_id: string | number;
	text: string;
	parse_mode?: string;
}

/** A stand-in for Telegram's Bot API, as far as it sends messages (core.telegram.org/bots/api). */
export interface FakeTelegram {
	/** What a credential for it holds. */
	credential: { accessToken: string; baseUrl: string };
	messages: SentMessage[];
	/** Has it answer the next message with 502, as it does now and then. */
	failNext: () => void;
}

export async function startFakeTelegram(defer: Defer): Promise<FakeTelegram> {
	const messages: SentMessage[] = [];
	let isFailing = false;
	const server = fastify();
	server.post<{ Body: SentMessage }>(`/bot${TOKEN}/sendMessage`, async ({ body }, reply) => {
		const refuse = async (code: number, description: string): Promise<unknown> =>
			await reply.code(code).send({ ok: false, error_code: code, description });
		if (isFailing) {
			isFailing = false;
			return await refuse(502, 'Bad Gateway');
		}
		const { chat_id: chat, text, parse_mode: mode } = body;
		if (!/^-?\d+$/.test(String(chat))) return await refuse(400, 'Bad Request: chat not found');
		if (text === '') return await refuse(400, 'Bad Request: message text is empty');
		if (text.length > 4096) return await refuse(400, 'Bad Request: message is too long');
		if (mode === 'HTML' && !isTelegramHtml(text)) {
			return await refuse(400, "Bad Request: can't parse entities");
		}
		messages.push(body);
		return { ok: true, result: { message_id: messages.length, chat: { id: chat }, text } };
	});
	const baseUrl = await server.listen({ host: '127.0.0.1', port: 0 });
	defer(async () => await server.close());
	return {
		credential: { accessToken: TOKEN, baseUrl },
		messages,
		failNext: () => {
			isFailing = true;
		},
	};
}

/** Whether the only markup is what Telegram knows, and all else is written as entities. */
function isTelegramHtml(text: string): boolean {
	const bare = text.replaceAll(/<(b|i|u|s|code|pre)>([^<]*)<\/\1>/g, '$2');
	return !/[<>]|&(?!(lt|gt|amp|quot|#\d+);)/.test(bare);
}
