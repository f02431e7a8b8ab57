import { z } from 'zod/v4';

/** An id that Calltouch itself gives: digits, kept as text so that none is rounded. */
export const calltouchId = z
	.string()
	.overwrite((value) => value.trim())
	.regex(/^\d{1,19}$/, 'must be a Calltouch ID, which has digits only, such as 145507');

/** An id that another system gives (site, CRM, PBX): any text. */
export const externalId = z.string().min(1).max(255);
