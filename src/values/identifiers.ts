import { z } from 'zod/v4';

import { parameters } from '../messages/parameters';

/** An id that Calltouch itself gives: digits, kept as text so that none is rounded. */
export const calltouchId = z
	.string()
	.overwrite((value) => value.trim())
	.regex(/^\d{1,19}$/, parameters.calltouchId.text);

/** For entries of lists that Calltouch takes as one text. */
export const withoutComma = (value: string) => !value.includes(',');

/** An id that another system gives (site, CRM, PBX): any text. */
export const externalId = z.string().min(1).max(255);
