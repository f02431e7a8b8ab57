import { z } from 'zod/v4';

const RUSSIAN_OR_KAZAKH = /^7\d{10}$/;

/**
 * Brings a phone number in any common spelling to Calltouch's 7XXXXXXXXXX. What can't be one is
 * returned as it came, for the schema to refuse.
 */
export function normalizePhone(value: string): string {
	const compact = value.replace(/[\s().\p{Cf}\p{Pd}]/gu, '');
	if (/^\+?7\d{10}$/.test(compact)) return compact.replace('+', '');
	if (/^8\d{10}$/.test(compact)) return `7${compact.slice(1)}`;
	return /^[3489]\d{9}$/.test(compact) ? `7${compact}` : value;
}

/** A client's phone number: 11 digits that start with 7. */
export const phoneNumber = z
	.string()
	.overwrite(normalizePhone)
	.regex(RUSSIAN_OR_KAZAKH, 'must be a phone number with 11 digits, such as +7 999 222-33-44');

/**
 * A number that Calltouch can dial: a Russian mobile or city number, but no 8800 or 8804 number
 * (page "Server Callback API", parameter phone).
 */
export const dialablePhone = z
	.string()
	.overwrite(normalizePhone)
	.regex(
		/^7[3489]\d{9}$/,
		'must be a Russian mobile or city number with 11 digits, such as +7 999 222-33-44',
	)
	.refine(
		(value) => !/^780[04]/.test(value),
		'must be a number that can be called back: 8 800 and 8 804 numbers cannot',
	);
