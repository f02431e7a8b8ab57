import type { Field } from './fields';
import { isBelow } from './fields';

/**
 * The labels, in quotes, of the parameters that somebody else's words name by their internal names,
 * which are those of the API: `orderNumber`, `orders[0].orderNumber` and `ani.value` as they stand. A
 * name that is a word of English counts only where it can't be one: in quotes, at the end of a path,
 * before a colon, or where the words begin.
 */
export function labelsNamedIn(words: string, fields: Field[]): string[] {
	const labels = new Set<string>();
	for (const { name, label } of namesOf(fields, [])) {
		if (patternOf(name).test(words)) labels.add(label);
	}
	return [...labels];
}

interface Named {
	name: string;
	label: string;
}

function namesOf(fields: Field[], around: string[]): Named[] {
	return fields.flatMap((field): Named[] => {
		const titles = isBelow(field) ? [field.title] : [...around, field.title];
		const named = { name: field.name, label: `"${titles.join(' → ')}"` };
		switch (field.kind) {
			case 'variants':
				return field.variants.flatMap((variant) => namesOf(variant.fields, around));
			case 'collection':
			case 'fixedCollection':
				return [named, ...namesOf(field.fields, titles)];
			case 'locator':
				return field.modes.map((mode) => ({
					name: mode.name,
					label: `"${[...titles, mode.title].join(' → ')}"`,
				}));
			default:
				return [named];
		}
	});
}

function patternOf(name: string): RegExp {
	// A dot in a name of the API is a capital letter here: ani.value is `aniValue`.
	const own = name.replace(/[A-Z]/g, (capital) => `(?:${capital}|\\.${capital.toLowerCase()})`);
	return own === name
		? new RegExp(`(?:^|; |["'«\`.])${own}(?:["'»\`:]|$)|(?:^|; )${own}\\b`)
		: new RegExp(`(?<![\\p{L}\\p{N}_])${own}(?![\\p{L}\\p{N}_])`, 'u');
}
