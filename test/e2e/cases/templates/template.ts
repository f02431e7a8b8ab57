import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../checks';
import type { Credential, StoredWorkflow, Workflow } from '../../client';
import { withCredentials } from '../../examples';
import type { Defer } from '../../lifetime';
import { ROOT } from '../../package';
import type { Stage } from '../../stage';

/** A workflow of `examples/templates`, and the proof that it does what its notes say. */
export interface Template {
	/** Its file in `examples/templates`. */
	file: string;
	/** The sandbox is as new; what is deferred is undone after the proof. */
	prove: (stage: Stage, check: Check, defer: Defer) => Promise<void>;
}

export async function readTemplate(file: string): Promise<Workflow> {
	const path = join(ROOT, 'examples/templates', file);
	return JSON.parse(await readFile(path, 'utf8')) as Workflow;
}

/**
 * Imports a template, changed as its notes tell users to change it, and with their credentials: the
 * stage's, and others that it needs.
 */
export async function importTemplate(
	{ client, credentials }: Stage,
	file: string,
	adapt: (template: Workflow) => Workflow = (template) => template,
	others: Credential[] = [],
): Promise<StoredWorkflow> {
	const template = adapt(await readTemplate(file));
	return await client.createWorkflow(
		withCredentials(template, [...Object.values(credentials), ...others]),
	);
}

/** Activates a workflow until what is deferred is undone. */
export async function activate(
	{ client }: Stage,
	workflow: StoredWorkflow,
	defer: Defer,
): Promise<void> {
	await client.activate(workflow);
	defer(async () => await client.deactivate(workflow));
}
