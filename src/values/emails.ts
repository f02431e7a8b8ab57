import { z } from 'zod/v4';

import { parameters } from '../messages/parameters';

export const emailAddress = z
	.string()
	.overwrite((value) => value.trim())
	.regex(/^[^\s@]+@[^\s@]+$/, parameters.email.text);
