import { z } from 'zod/v4';

type Label = string | { name: string; description: string };

/**
 * A drop-down: value → label, or label with description. The values are what saved workflows hold.
 */
export function choice<const Labels extends Record<string, Label>>(labels: Labels) {
	const values = Object.keys(labels) as Array<Extract<keyof Labels, string>>;
	const choices = Object.fromEntries(
		Object.entries<Label>(labels).map(([value, label]) => [
			value,
			typeof label === 'string' ? { name: label } : label,
		]),
	);
	return z.enum(values).meta({ choices });
}
