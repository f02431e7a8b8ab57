import { z } from 'zod/v4';

/** An id that Calltouch itself gives: digits, kept as text so that none is rounded. */
export const calltouchId = z
	.string()
	.overwrite((value) => value.trim())
	.regex(/^\d{1,19}$/, 'must be a Calltouch ID, which has digits only, such as 145507');

/** For entries of lists that Calltouch takes as one text. */
export const withoutComma = (value: string) => !value.includes(',');
export const WITHOUT_COMMA = 'must not contain a comma, which separates entries';

/** An id that another system gives (site, CRM, PBX): any text. */
export const externalId = z.string().min(1).max(255);
