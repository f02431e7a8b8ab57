/**
 * The text of an answer's body, which is taken as bytes: the libraries that n8n uses read every text
 * as UTF-8, whatever charset it is in.
 *
 * @param body what n8n gives: bytes, or text where it has read it already
 * @param contentType the header of that name; without a charset that is known, UTF-8 is meant
 */
export function bodyText(body: unknown, contentType: unknown): string {
	if (typeof body === 'string') return body;
	const bytes = bodyBytes(body);
	return decoded(bytes, charsetOf(bytes, contentType));
}

/** An answer that is a file. */
export interface AnsweredFile {
	bytes: Buffer;
	/** The header of that name; empty where there was none. */
	contentType: string;
}

/** The bytes of an answer's body, as n8n gives it. */
export function bodyBytes(body: unknown): Buffer {
	if (Buffer.isBuffer(body)) return body;
	if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
	return body instanceof ArrayBuffer ? Buffer.from(body) : Buffer.alloc(0);
}

/** The marks that a text may begin with to tell its encoding; they count for more than a header. */
const MARKS: Array<[charset: string, bytes: number[]]> = [
	['utf-8', [0xef, 0xbb, 0xbf]],
	['utf-16le', [0xff, 0xfe]],
	['utf-16be', [0xfe, 0xff]],
];

function charsetOf(bytes: Uint8Array, contentType: unknown): string {
	const marked = MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
	if (marked) return marked[0];
	const header = typeof contentType === 'string' ? contentType : '';
	return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(header)?.[1] ?? 'utf-8';
}

function decoded(bytes: Uint8Array, charset: string): string {
	try {
		return new TextDecoder(charset).decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
}

/** Whether a body says no more than OK or the like. A sentence, or a page, is of somebody else. */
export function isWordOrNothing(text: string): boolean {
	return /^\s*"?[\w.!]{0,20}"?\s*$/.test(text);
}
