import { nodeOperations } from '../src/node/nodeOperations';
import { triggerEvents } from '../src/node/triggerParameters';
import { webhookFields } from '../src/node/webhookParameters';
import type { Field } from '../src/properties/fields';
import { isBelow } from '../src/properties/fields';
import { resources } from '../src/resources';
import { withGeneratedPart } from './generatedPart';

/** The page of parameters with its tables made anew from the schemas. */
export function withParameterTables(page: string): string {
	return withGeneratedPart(page, 'parameters', tables());
}

/** What each table is about, and where it is on the page. */
function tables(): string {
	const all = [...ofEvents(), ofWebhookTrigger(), ...ofOperations()];
	const index = all.map(({ title }) => `- [${title}](#${anchorOf(title)})`);
	return [index.join('\n'), ...all.map(({ text }) => text)].join('\n\n');
}

interface Table {
	title: string;
	text: string;
}

function ofEvents(): Table[] {
	return triggerEvents.map(({ title, description, fields }) =>
		table(`Calltouch Trigger → ${title}`, `Starts the workflow ${lowered(description)}`, fields),
	);
}

function ofWebhookTrigger(): Table {
	return table(
		'Calltouch Webhook Trigger',
		'Starts a workflow for each delivery of a webhook',
		webhookFields,
	);
}

function ofOperations(): Table[] {
	return nodeOperations.map(({ resource, title, description, fields }) =>
		table(`${labelOf(resource)} → ${title}`, description, fields),
	);
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^a-z\d -]/g, '')
		.replaceAll(' ', '-');
}

function table(title: string, description: string, fields: Field[]): Table {
	const text = [
		`## ${title}`,
		'',
		`${description}.`,
		'',
		'| Parameter | Name | Type | Description |',
		'|---|---|---|---|',
		...fields.flatMap((field) => rows(field, '')),
	].join('\n');
	return { title, text };
}

/** A row for a field and one for each field inside it. */
function rows(field: Field, parent: string): string[] {
	const path = parent === '' || isBelow(field) ? field.title : `${parent} → ${field.title}`;
	switch (field.kind) {
		case 'variants':
			return [
				row(path, field.selector, choiceList(field.variants.map(({ choice }) => choice)), field),
				...field.variants.flatMap(({ choice, fields }) =>
					fields.flatMap((inner) =>
						rows(
							{ ...inner, description: `With ${choice.name}: ${inner.description ?? ''}` },
							parent,
						),
					),
				),
			];
		case 'collection':
		case 'fixedCollection':
			return [
				row(path, field.name, field.kind === 'collection' ? 'fields' : 'list of fields', field),
				...field.fields.flatMap((inner) => rows(inner, path)),
			];
		default:
			return [row(path, field.name, typeOf(field), field)];
	}
}

function row(path: string, name: string, type: string, { required, description = '' }: Field) {
	const cells = [required ? `**${path}** (required)` : path, `\`${name}\``, type, description];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function typeOf(field: Exclude<Field, { kind: 'variants' | 'collection' | 'fixedCollection' }>) {
	switch (field.kind) {
		case 'list':
			return 'text, comma-separated, or a list';
		case 'dateTime':
			return 'date and time (ISO 8601)';
		case 'json':
			return 'JSON object';
		case 'options':
			return choiceList(field.choices);
		case 'multiOptions':
			return `any of: ${choiceList(field.choices)}`;
		case 'locator':
			return field.modes.map(({ name, title }) => `${title} (\`${name}\`)`).join(', ');
		default:
			return field.kind;
	}
}

function choiceList(choices: Array<{ value: string; name: string }>): string {
	return choices.map(({ name, value }) => `${name} (\`${value}\`)`).join(', ');
}

function labelOf(resource: string): string {
	return resources.find(({ value }) => value === resource)?.name ?? resource;
}

function lowered(words: string): string {
	return words.charAt(0).toLowerCase() + words.slice(1);
}
