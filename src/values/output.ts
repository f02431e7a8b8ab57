import { z } from 'zod/v4';

import { choice } from './choice';
import type { Loose } from './json';

/** How an answer comes out, as it was chosen; `fields` are keys of the simplified object. */
export type ChosenOutput<Key extends string> =
	{ output: 'simplified' | 'raw' } | { output: 'selected'; fields: Key[] };

/**
 * The choice of how much comes out of an answer: all simplified keys, some of them, or Calltouch's own
 * JSON. n8n's UX guide asks for it where agents use an operation as their tool.
 *
 * @param simplified the operation's output; a key's `title` is its label, where its words are not
 * @param condition what else has to be so for a key to have a value
 */
export function outputOf<Shape extends z.ZodRawShape>(
	simplified: z.ZodObject<Shape>,
	condition?: string,
) {
	type Key = Extract<keyof Shape, string>;
	const labels = Object.fromEntries(
		Object.entries<z.core.$ZodType>(simplified.shape).map(([key, value]) => [
			key,
			z.globalRegistry.get(value)?.title ?? labelOf(key),
		]),
	) as Record<Key, string>;
	return z
		.discriminatedUnion('output', [
			z.object({
				output: z.literal('simplified').meta({
					title: 'Simplified',
					description: 'One flat object, with the same keys every time',
				}),
			}),
			z.object({
				output: z.literal('selected').meta({
					title: 'Selected Fields',
					description:
						'A flat object with the keys that you choose, so that an AI agent reads no more than it needs',
				}),
				fields: z
					.array(choice(labels))
					.min(1)
					.meta({
						title: 'Fields',
						description: `Which keys of the simplified object to return${condition ? `. ${condition}` : ''}`,
					}),
			}),
			z.object({
				output: z
					.literal('raw')
					.meta({ title: 'Raw', description: "Calltouch's own JSON, untouched" }),
			}),
		])
		.meta({
			title: 'Output',
			description: "How much of Calltouch's answer to return",
			builderHint:
				'Keep "simplified", or take "selected" with the keys that are used: the output preview, and so what expressions in later nodes refer to, has the simplified keys.',
			preselect: 'simplified',
		});
}

/**
 * How an answer comes out: made once for a run, since an export shapes 50,000.
 *
 * @param passOn what is done with one that comes out as Calltouch gave it; nothing unless told
 */
export function shapeOf<Simplified extends Record<string, unknown>>(
	output: ChosenOutput<Extract<keyof Simplified, string>>,
	simplify: (raw: Loose) => Simplified,
	passOn: (raw: Loose) => Loose = (raw) => raw,
): (raw: Loose) => Record<string, unknown> {
	switch (output.output) {
		case 'simplified':
			return simplify;
		case 'selected':
			return (raw) => {
				const all = simplify(raw);
				return Object.fromEntries(output.fields.map((key) => [key, all[key]]));
			};
		case 'raw':
			return passOn;
	}
}

/** Words of keys that are not written as any other word in a label. */
const WORDS: Record<string, string> = {
	id: 'ID',
	ip: 'IP',
	os: 'OS',
	utm: 'UTM',
	ct: 'Calltouch',
	ya: 'Yandex',
	gua: 'GA',
};

/** A key in the words of a label: `utmSource` → "UTM Source". */
function labelOf(key: string): string {
	return key
		.split(/(?=[A-Z])/)
		.map((word) => WORDS[word.toLowerCase()] ?? word.charAt(0).toUpperCase() + word.slice(1))
		.join(' ');
}
