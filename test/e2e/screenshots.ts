import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { openEditor } from './browser';
import type { StoredWorkflow, Workflow, WorkflowNode } from './client';
import { isCalltouch, isCalltouchTrigger, readExamples, withCredentials } from './examples';
import { runProgram, type Defer } from './lifetime';
import { ROOT } from './package';
import { toStdout } from './progress';
import { setStage, type Stage } from './stage';

const VIEWPORT = { width: 1400, height: 900 };
/** What a panel takes below its last parameter. */
const BELOW_PARAMETERS = 110;
const EXECUTED_WITHIN_MS = 60_000;
/** Panels slide in, and expressions are shown resolved a moment later. */
const SETTLED_AFTER_MS = 1_000;

/**
 * Notifications, which cover a corner for some seconds, and the empty boxes that n8n's expression
 * editors leave in the page's upper left corner.
 */
const NOT_SHOWN = '.el-notification, #cm-tooltip-container { display: none }';

interface Panel {
	name: string;
	workflow: StoredWorkflow;
	node: WorkflowNode;
}

function panelName(node: WorkflowNode): string {
	if (isCalltouchTrigger(node)) return 'trigger';
	return `${String(node.parameters.resource)}-${String(node.parameters.operation)}`;
}

/** A node of the examples for each operation and for the trigger: the first that there is. */
function panelsOf(workflows: StoredWorkflow[]): Panel[] {
	const panels = new Map<string, Panel>();
	for (const workflow of workflows) {
		for (const node of workflow.nodes.filter(isCalltouch)) {
			const name = panelName(node);
			if (!panels.has(name)) panels.set(name, { name, workflow, node });
		}
	}
	return [...panels.values()];
}

/** A copy of the workflow that fails: it asks for a request that Calltouch does not have. */
function failing({ name, nodes, connections, settings }: Workflow): Workflow {
	const request = { __rl: true, mode: 'requestNumber', value: 'site-4711' };
	return {
		name: `${name}, Which Fails`,
		nodes: nodes.map((node) =>
			node.parameters.operation === 'get'
				? { ...node, parameters: { ...node.parameters, request } }
				: node,
		),
		connections,
		settings,
	};
}

async function save(page: Page, path: string): Promise<void> {
	await page.mouse.move(0, 0);
	await page.waitForTimeout(SETTLED_AFTER_MS);
	await page.screenshot({ path, style: NOT_SHOWN });
	toStdout(`  ${path}`);
}

/** Makes the window as tall as the parameters of the open panel need. */
async function fitToParameters(page: Page): Promise<void> {
	const parameters = await page.getByTestId('node-parameters').getByTestId('parameter-item').all();
	const boxes = await Promise.all(parameters.map(async (item) => await item.boundingBox()));
	const bottoms = boxes.map((box) => (box ? box.y + box.height : 0));
	const height = Math.ceil(Math.max(VIEWPORT.height, ...bottoms.map((y) => y + BELOW_PARAMETERS)));
	await page.setViewportSize({ ...VIEWPORT, height });
}

/** Opens a node's panel and executes it there, and what comes before it. */
async function executeInPanel(page: Page, { workflow, node }: Panel): Promise<void> {
	await page.setViewportSize(VIEWPORT);
	await page.goto(`/workflow/${workflow.id}/${node.id}`);
	await page.getByTestId('node-execute-button').click();
}

async function shootPanels(page: Page, { client, credentials }: Stage, out: string): Promise<void> {
	const workflows: StoredWorkflow[] = [];
	for (const example of await readExamples()) {
		const workflow = withCredentials(example, Object.values(credentials));
		workflows.push(await client.createWorkflow(workflow));
	}
	const panels = panelsOf(workflows);
	const output = page.getByTestId('output-panel');
	for (const panel of panels) {
		await executeInPanel(page, panel);
		await output.getByTestId('ndv-items-count').waitFor({ timeout: EXECUTED_WITHIN_MS });
		await output.getByTestId('radio-button-schema').click();
		await fitToParameters(page);
		await save(page, join(out, `${panel.name}.png`));
	}
	const found = panels.find(({ name }) => name === 'request-get');
	if (!found) throw new Error('No example gets a request.');
	const workflow = await client.createWorkflow(failing(found.workflow));
	await executeInPanel(page, { ...found, workflow });
	await output.getByTestId('node-error-message').waitFor({ timeout: EXECUTED_WITHIN_MS });
	await save(page, join(out, 'error-not-found.png'));
}

/** A whole example on the canvas, executed. */
async function shootCanvas(page: Page, { client, credentials }: Stage, out: string): Promise<void> {
	const example = (await readExamples()).find(({ nodes }) =>
		nodes.some(({ parameters }) => parameters.operation === 'register'),
	);
	if (!example) throw new Error('No example registers an order.');
	const workflow = await client.createWorkflow(
		withCredentials(example, Object.values(credentials)),
	);
	await page.setViewportSize(VIEWPORT);
	await page.goto(`/workflow/${workflow.id}`);
	await page.getByTestId('execute-workflow-button').click();
	await page.getByText('Workflow executed successfully').waitFor({ timeout: EXECUTED_WITHIN_MS });
	await page.getByTestId('zoom-to-fit').click();
	await save(page, join(out, 'workflow.png'));
}

async function shootNodeCreator(page: Page, { client }: Stage, out: string): Promise<void> {
	const trigger: WorkflowNode = {
		id: 'trigger',
		name: 'When clicking ‘Execute workflow’',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const { id } = await client.createWorkflow({
		name: 'My Workflow',
		nodes: [trigger],
		connections: {},
	});
	await page.goto(`/workflow/${id}`);
	await page.getByTestId('node-creator-plus-button').click();
	await page.getByTestId('node-creator-search-bar').fill('calltouch');
	const found = page.getByTestId('node-creator-item-name').filter({ hasText: 'Calltouch' }).first();
	await found.waitFor();
	await save(page, join(out, 'node-creator.png'));
	await found.click();
	await page.getByTestId('node-creator-action-item').first().waitFor();
	await save(page, join(out, 'node-actions.png'));
}

async function shootCredentials(page: Page, { credentials }: Stage, out: string): Promise<void> {
	for (const [type, { id }] of Object.entries(credentials)) {
		await page.goto(`/home/credentials/${id}`);
		await page.getByTestId('credential-edit-dialog').waitFor();
		await page.getByText('Connection tested successfully').waitFor();
		await save(page, join(out, `credential-${type}.png`));
	}
}

async function screenshots(defer: Defer): Promise<number> {
	const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/images' } } });
	const out = resolve(ROOT, values.out);
	await mkdir(out, { recursive: true });
	const stage = await setStage(defer, toStdout);
	const { page, complaints } = await openEditor(defer, stage.n8n, stage.client, VIEWPORT);
	toStdout('Taking the screenshots:');
	await shootNodeCreator(page, stage, out);
	await shootCredentials(page, stage, out);
	await shootPanels(page, stage, out);
	await shootCanvas(page, stage, out);
	for (const complaint of new Set(complaints)) toStdout(`The browser's console: ${complaint}`);
	return 0;
}

void runProgram(screenshots);
