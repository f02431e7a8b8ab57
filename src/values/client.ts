import { z } from 'zod/v4';

import type { Loose } from './json';
import { id, idOrNull, meaningfulText, objectOrNull, objectsOf } from './json';

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
		phone: firstText(objectsOf(client.phones), 'phoneNumber'),
		email: firstText(objectsOf(client.contacts).filter(isEmail), 'contactValue'),
		clientId: idOrNull(client.clientId),
	};
}

function isEmail({ contactType }: Loose): boolean {
	return typeof contactType !== 'string' || contactType.toUpperCase() === 'EMAIL';
}

function firstText(entries: Loose[], key: string): string | null {
	for (const entry of entries) {
		const text = meaningfulText(entry[key]);
		if (text !== null) return text;
	}
	return null;
}
