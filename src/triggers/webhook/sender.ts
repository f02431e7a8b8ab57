import { createHash, timingSafeEqual } from 'node:crypto';

/** The network that Calltouch's webhooks come from (page "Sending data by webhooks"). */
export const CALLTOUCH_NETWORK = { address: '92.118.66.0', bits: 23 };

/**
 * Whether an address is one of Calltouch's servers.
 *
 * @param address IPv4, also in the form that IPv6 sockets have for it, such as ::ffff:92.118.66.1
 */
export function isCalltouchServer(address: string | undefined): boolean {
	const number = toNumber(address?.replace(/^::ffff:/i, '') ?? '');
	const size = 2 ** (32 - CALLTOUCH_NETWORK.bits);
	const first = toNumber(CALLTOUCH_NETWORK.address) ?? 0;
	return number !== undefined && number >= first && number < first + size;
}

function toNumber(address: string): number | undefined {
	const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
	const bytes = match?.slice(1).map(Number) ?? [];
	if (bytes.length === 0 || bytes.some((byte) => byte > 255)) return undefined;
	return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ or how long they are. */
export function isSameSecret(expected: string, given: unknown): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return typeof given === 'string' && timingSafeEqual(digest(expected), digest(given));
}
