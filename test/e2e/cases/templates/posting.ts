import type { Stage } from '../../stage';

/** What a workflow answers to whom has called its webhook. */
export interface WebhookAnswer {
	status: number;
	body: Record<string, unknown>;
}

/** Posts JSON, or a form as text, to the production address of a webhook with this path. */
export async function post(
	{ n8n }: Stage,
	path: string,
	body: object | string,
): Promise<WebhookAnswer> {
	const isForm = typeof body === 'string';
	const response = await fetch(`${n8n.url}/webhook/${path}`, {
		method: 'POST',
		headers: {
			'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
		},
		body: isForm ? body : JSON.stringify(body),
	});
	const text = await response.text();
	return {
		status: response.status,
		body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
	};
}
