import { z } from 'zod/v4';

import { parameters } from '../messages/parameters';
import { objectOrNull } from './json';

const customValue = z.union([z.string(), z.number(), z.boolean()], parameters.customValue.text);

/** z.record() passes silently over a field with the name __proto__. */
export const customValues = z
	.custom<Record<string, z.infer<typeof customValue>>>(
		(value) => objectOrNull(value) !== null,
		parameters.jsonObject.text,
	)
	.check(({ value, issues }) => {
		for (const [name, one] of Object.entries(value)) {
			const message = refusalOf(customValue.nullable(), one);
			if (name === '') {
				issues.push({ code: 'custom', message: parameters.fieldWithoutName.text, input: value });
			} else if (message) {
				issues.push({ code: 'custom', path: [name], message, input: one });
			}
		}
	})
	.overwrite(withoutEmpty);

function refusalOf(schema: z.ZodType, value: unknown): string | undefined {
	return schema.safeParse(value).error?.issues[0]?.message;
}

/** What is empty is not sent. */
function withoutEmpty<Value>(values: Record<string, Value>): Record<string, Value> {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== null && value !== ''),
	);
}

/** Whether custom fields, of which some are given one by one and some as an object, differ by name. */
export function areDistinct(entries: Array<{ field: string }> = [], json: object = {}): boolean {
	const names = [...entries.map(({ field }) => field), ...Object.keys(json)];
	return new Set(names).size === names.length;
}
