import { untilListening } from './listening';
import type { Workflow, WorkflowNode } from '../../client';
import type { N8n } from '../../n8n';
import { node } from '../workflows';

const PATH = 'own-form';
const FORM_TYPES = ['n8n-nodes-base.form', 'n8n-nodes-base.formTrigger'];
const FORM_TRIGGER = 'Callback Form';
const SETTINGS = 'Settings';

/** The template `form-to-callback.json` for a site's own form, changed as its note says. */
export function withOwnForm(template: Workflow): Workflow {
	const webhook = node(
		'Own Form',
		'n8n-nodes-base.webhook',
		2,
		{ httpMethod: 'POST', path: PATH, options: {} },
		{ webhookId: PATH },
	);
	const gone = template.nodes.filter(({ type }) => FORM_TYPES.includes(type));
	const kept = template.nodes.filter((each) => !gone.includes(each));
	const connections = Object.entries(template.connections as Connections)
		.map(([from, { main }]): [string, Connections[string]] => [
			from === FORM_TRIGGER ? webhook.name : from,
			{ main: main.map((targets) => targets.filter((to) => !isAmong(gone, to.node))) },
		])
		.filter(([from]) => !isAmong(gone, from));
	return {
		...template,
		nodes: [webhook, ...kept.map((each) => (each.name === SETTINGS ? withFormFields(each) : each))],
		connections: Object.fromEntries(connections),
	};
}

type Connections = Record<string, { main: Array<Array<{ node: string }>> }>;

function isAmong(nodes: WorkflowNode[], name: string): boolean {
	return nodes.some((each) => each.name === name);
}

function withFormFields(settings: WorkflowNode): WorkflowNode {
	const { assignments } = settings.parameters.assignments as { assignments: object[] };
	const added = ['Name', 'Phone', 'Question'].map((name) => ({
		id: name,
		name,
		value: `={{ $json.body.${name.toLowerCase()} }}`,
		type: 'string',
	}));
	return {
		...settings,
		parameters: {
			...settings.parameters,
			assignments: { assignments: [...assignments, ...added] },
		},
	};
}

/** Submits the site's own form. */
export async function postOwnForm({ url }: N8n, fields: Record<string, string>): Promise<void> {
	const address = `${url}/webhook/${PATH}`;
	await untilListening(address);
	const response = await fetch(address, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(fields),
	});
	if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
}
