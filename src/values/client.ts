import { z } from 'zod/v4';

import type { Loose } from './json';
import { id, idOrNull, meaningfulText, objectOrNull } from './json';

/** The person behind a request or an order. */
export const SimplifiedClient = z.object({
	name: z.string().nullable(),
	phone: z.string().nullable(),
	email: z.string().nullable(),
	clientId: id.nullable(),
});

export type SimplifiedClient = z.infer<typeof SimplifiedClient>;

/**
 * Simplifies the `client` of an answer: the first phone and the first e-mail.
 *
 * @param raw as Calltouch gave it (page "Request log export", client)
 */
export function simplifyClient(raw: unknown): SimplifiedClient {
	const client = objectOrNull(raw) ?? {};
	return {
		name: meaningfulText(client.fio),
		phone: firstText(client.phones, 'phoneNumber'),
		email: firstText(client.contacts, 'contactValue', isEmail),
		clientId: idOrNull(client.clientId),
	};
}

function isEmail({ contactType }: Loose): boolean {
	return typeof contactType !== 'string' || contactType.toUpperCase() === 'EMAIL';
}

function firstText(
	entries: unknown,
	key: string,
	isWanted: (entry: Loose) => boolean = () => true,
): string | null {
	if (!Array.isArray(entries)) return null;
	for (const value of entries) {
		const entry = objectOrNull(value);
		const text = entry && isWanted(entry) ? meaningfulText(entry[key]) : null;
		if (text !== null) return text;
	}
	return null;
}
