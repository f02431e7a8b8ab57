import { z } from 'zod/v4';

import { operations } from '../src/resources';
import { CommonOfLeads } from '../src/resources/lead/simplified';
import { SimplifiedDelivery } from '../src/triggers/webhook/simplified';
import { toJson } from './toJson';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * What the editor shows as output before the first run: a JSON Schema per operation and for the
 * trigger, at the place where n8n looks for it. That place is named by version, resource and
 * operation alone, so there is none for raw output: what is shown is the default, Simplified.
 *
 * @returns path in the repository → content
 */
export function outputPreviews(): Record<string, string> {
	const ofOperations = operations.map(({ resource, name, output }) => [
		`nodes/Calltouch/__schema__/v1.0.0/${resource}/${name}.json`,
		preview(output),
	]);
	// The trigger, beside the action node, has neither resource nor operation: what all events have.
	const ofTrigger = ['nodes/Calltouch/__schema__/v1.0.0.json', preview(CommonOfLeads)];
	// The same goes for the webhook trigger, which is therefore in a folder of its own. n8n looks for
	// the very version of the node.
	const ofWebhookTrigger = ['v1.0.0', 'v1.1.0'].map((version) => [
		`nodes/Calltouch/webhook/__schema__/${version}.json`,
		preview(SimplifiedDelivery),
	]);
	return Object.fromEntries([ofTrigger, ...ofWebhookTrigger, ...ofOperations]) as Record<
		string,
		string
	>;
}

function preview(output: z.ZodObject): string {
	return toJson({ ...toPreview(z.toJSONSchema(output)), version: 1 });
}

/** The editor draws one type per value: what may be null is shown as what it is otherwise. */
function toPreview(schema: JsonSchema): object {
	const alternative = schema.anyOf?.find(({ type }) => type !== 'null');
	if (alternative) return toPreview(alternative);
	if (schema.type === 'array') {
		const [items] = [schema.items].flat();
		return { type: 'array', items: typeof items === 'object' ? toPreview(items) : {} };
	}
	if (schema.type === 'object') {
		const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
			name,
			typeof property === 'object' ? toPreview(property) : {},
		]);
		return { type: 'object', properties: Object.fromEntries(properties) as object };
	}
	return { type: schema.type ?? 'string' };
}
