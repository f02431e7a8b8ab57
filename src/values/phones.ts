import { z } from 'zod/v4';

import type { Message } from '../messages/message';
import { parameters } from '../messages/parameters';
import { phones } from '../messages/phones';

/** Ten digits that are a Kazakh number, and no Russian one that lacks a digit. */
const KAZAKH_WITHOUT_PREFIX = /^7([0-2567]\d|47)\d{7}$/;

/** The area code is known by its brackets, so nothing is missing before it. */
const BEGINS_WITH_AREA_CODE = /^[^\d+]*\(\d{3}\)/;

/** No number is longer, however it is spelled; a form's visitor may send a million characters. */
const LONGEST_SPELLING = 100;

/**
 * Brings a phone number in any common spelling to Calltouch's 7XXXXXXXXXX. What can't be one is
 * returned as it came, for the schema to refuse; so are ten digits that may be eleven of which one
 * is missing, since a stranger would be called.
 */
export function normalizePhone(value: string): string {
	if (value.length > LONGEST_SPELLING) return value;
	const bare = withoutSurroundings(value);
	const digits = withoutSeparators(bare).replace(/^(\+|00|810)(?=7\d{10}$)/, '');
	if (/^[78]\d{10}$/.test(digits)) return `7${digits.slice(1)}`;
	const isWhole =
		/^[349]\d{9}$/.test(digits) ||
		KAZAKH_WITHOUT_PREFIX.test(digits) ||
		(BEGINS_WITH_AREA_CODE.test(bare) && /^[78]\d{9}$/.test(digits));
	return isWhole ? `7${digits}` : value;
}

/** Without what forms, links, lists and spreadsheets put around a number; in half-width characters. */
function withoutSurroundings(value: string): string {
	return value
		.replace(/[\p{Cf}\p{Cc}]/gu, '')
		.replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
		.replace(/^[\s'"`‘’“”«]+/, '')
		.replace(/^(tel|callto|phone|тел)[.:\s]+/i, '')
		.replace(/[\s,;.'"`‘’“”»]+$/, '')
		.replace(/^(\+?\d{10,11})\.0+$/, '$1');
}

/** Dashes of all kinds, the minus sign among them; \p{Cf} and \p{Cc} are gone by then. */
function withoutSeparators(bare: string): string {
	return bare.replace(/[\s()[\].\p{Pd}\u2212\u2043\u02d7\u00b7\u2022]/gu, '');
}

/** Whether a text is a phone number in any spelling, or what part of one can be: no words, no address. */
export function isPhoneOrPart(value: string): boolean {
	const number = normalizePhone(value);
	return /\d/.test(number) && /^[\d\s()[\]+.,;'\p{Pd}\p{Cf}\u2212]+$/u.test(number);
}

/**
 * A phone number, or a part of one, as Calltouch has it: digits, with a 7 before a Russian or Kazakh
 * number. An 8 in its place is told where the number is whole, where it is sought by its beginning, and
 * where it stands apart, as in "8 (999)"; anywhere else it is a digit like others.
 */
export function soughtPhone(value: string, mode: 'contains' | 'exact' | 'startwith'): string {
	const digits = (mode === 'contains' ? value : normalizePhone(value)).replace(/\D/g, '');
	const isLocal = {
		exact: false,
		startwith: /^8[3-9]/.test(digits),
		contains: /^8\d{10}$/.test(digits) || /^\D*8\D+\d/.test(value),
	}[mode];
	return isLocal && !value.includes('+') ? `7${digits.slice(1)}` : digits;
}

/** Whether a number is one that somebody looks for, by the whole of it or a part in any spelling. */
export function isPhoneFound(phone: string, wanted: string): boolean {
	if (!isPhoneOrPart(wanted)) return false;
	const digits = soughtPhone(phone, 'exact');
	return (
		digits.includes(soughtPhone(wanted, 'contains')) ||
		digits.startsWith(soughtPhone(wanted, 'startwith'))
	);
}

/** What is wrong with a number that can't be brought to form, where it is hard to see. */
function whyNoPhone(value: string): Message | undefined {
	if (value.length > LONGEST_SPELLING) return phones.tooLong(value.length);
	const bare = withoutSurroundings(value);
	const compact = withoutSeparators(bare);
	const count = compact.replace(/\D/g, '').length;
	if (/\d.*?(доб|вн|ext|#|[xх]\d)/iu.test(bare)) return phones.extension;
	if (count > 15) return phones.several;
	const strange = /[^\d+]/u.exec(compact)?.[0];
	if (strange) return phones.strange(nameOf(strange));
	if (/^[78]\d{9}$/.test(compact)) return phones.prefixMissing;
	return count < 9 || count === 11 ? undefined : phones.digits(count);
}

/**
 * The digits of a phone number of any country, with its country code: of a Russian or Kazakh one in any
 * common spelling, of another one where the code is plain. undefined for what can't be one.
 */
function internationalDigits(value: string): string | undefined {
	const local = normalizePhone(value);
	if (/^7\d{10}$/.test(local)) return local;
	if (value.length > LONGEST_SPELLING) return undefined;
	const compact = withoutSeparators(withoutSurroundings(value));
	const abroad =
		/^(?:\+|00|810)([1-9]\d{6,14})$/.exec(compact)?.[1] ?? /^[1-9]\d{10,14}$/.exec(compact)?.[0];
	return abroad?.startsWith('7') ? undefined : abroad;
}

function nameOf(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	const hex = code.toString(16).toUpperCase().padStart(4, '0');
	return code < 128 ? `"${character}"` : `"${character}" (U+${hex})`;
}

function phone(form: RegExp, { text: message }: Message) {
	return z
		.string()
		.overwrite(normalizePhone)
		.check(({ value, issues }) => {
			if (form.test(value)) return;
			const params = { because: whyNoPhone(value)?.text };
			issues.push({ code: 'custom', message, params, input: value });
		});
}

/** A client's phone number: 11 digits that start with 7. */
export const phoneNumber = phone(/^7\d{10}$/, parameters.phone);

/**
 * A number that Calltouch can dial: a Russian mobile or city number, but no 8800 or 8804 number
 * (page "Server Callback API", parameter phone).
 */
export const dialablePhone = phone(/^7[3489]\d{9}$/, parameters.dialablePhone).refine(
	(value) => !/^780[04]/.test(value),
	parameters.callablePhone.text,
);

/** A phone number of any country, in digits with its country code. */
export const anyPhone = z
	.string()
	.check(({ value, issues }) => {
		if (internationalDigits(value) !== undefined) return;
		const params = { because: whyNoPhone(value) };
		issues.push({ code: 'custom', message: parameters.anyPhone.text, params, input: value });
	})
	.overwrite((value) => internationalDigits(value) ?? value);
