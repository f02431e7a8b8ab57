import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { readExamples, withCredentials } from '../examples';
import { objectionsTo, shownParameters } from '../expectedPanel';
import { ROOT } from '../package';
import { choose, closePanel, input, readChosen, readPanel, settled } from '../panel';
import { operationsOf } from './editorPanels';
import {
	checkIcon,
	goesThroughAll,
	openWorkflow,
	parametersOf,
	START,
	TOOL,
	TRIGGER,
	type Scene,
} from './editorScene';

export async function search(page: Page, text: string): Promise<void> {
	await page.getByTestId('node-creator-search-bar').fill(text);
}

export function found(page: Page, name: string): Locator {
	return page
		.getByTestId('node-creator-item-name')
		.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) });
}

/** Which of a node's other names, in its codex file, do not find it in the node creator. */
export async function unfoundNames(page: Page, name: string, codex: string): Promise<string[]> {
	const file = await readFile(join(ROOT, 'nodes/Calltouch', codex), 'utf8');
	const { alias } = JSON.parse(file) as { alias: string[] };
	const unfound: string[] = [];
	for (const text of ['Calltouch', ...alias]) {
		await search(page, 'nothing has this name');
		await found(page, name).waitFor({ state: 'hidden' });
		await search(page, text);
		const count = await settled(
			async () => await found(page, name).count(),
			(n) => n > 0,
		);
		if (count === 0) unfound.push(`"${text}" finds no ${name}.`);
	}
	return unfound;
}

/**
 * Nodes are found by any of their names, and added with what was chosen: in the newest version of n8n
 * with each of the operations that are offered, in the others with the first of each resource.
 */
export async function checkAdding(scene: Scene): Promise<void> {
	const { stage, judge, page, photograph } = scene;
	const name = 'My Workflow';
	const workflow = { name, nodes: [START], connections: {} };
	await openWorkflow(scene, await stage.client.createWorkflow(workflow));
	const plus = page.getByTestId('node-creator-plus-button');
	await plus.click();

	// n8n has one entry for the node and its polling trigger.
	for (const codex of ['Calltouch.node.json', 'CalltouchTrigger.node.json']) {
		const unfound = await unfoundNames(page, 'Calltouch', codex);
		await judge(`The search finds the node by every name in ${codex}`, unfound);
	}
	await search(page, 'calltouch');
	await found(page, 'Calltouch').waitFor();
	await photograph(page, 'node-search');

	const wrong: string[] = [];
	const operations = operationsOf(scene);
	const added = operations.filter(
		({ resource }, index) => goesThroughAll(scene) || operations[index - 1]?.resource !== resource,
	);
	for (const [index, { resource, operation, action }] of added.entries()) {
		await search(page, 'calltouch');
		await found(page, 'Calltouch').click();
		await found(page, action).waitFor();
		if (index === 0) {
			await photograph(page, 'node-actions');
			for (const each of operations) await found(page, each.action).waitFor();
		}
		await found(page, action).click();
		await input(page, 'operation').waitFor();
		const wanted = [resource, operation].join();
		const chosen = await settled(
			async () => [await readChosen(page, 'resource'), await readChosen(page, 'operation')].join(),
			(each) => each === wanted,
		);
		if (chosen !== wanted) wrong.push(`"${action}" adds ${chosen}.`);
		await closePanel(page);
		await plus.click();
	}
	const actions = added.map(({ action }) => action).join(', ');
	await judge(`Each action adds its resource and operation: ${actions}`, wrong);

	await page.goto('/workflow/new');
	await plus.click();
	await search(page, 'calltouch');
	await found(page, 'Calltouch').click();
	await found(page, 'On new request').click();
	await input(page, 'output').waitFor();
	await closePanel(page);
	const count = await page.locator(`[data-node-type="${TRIGGER}"]`).count();
	await judge('The trigger is found and added', count === 1 ? [] : [`There are ${count} of it.`]);
}

/** The node can be added where an agent takes its tools, and has its parameters there. */
export async function checkTool(scene: Scene): Promise<void> {
	const { stage, judge, page } = scene;
	const agent = {
		id: 'agent',
		name: 'Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		typeVersion: 2,
		position: [0, 0] as [number, number],
		parameters: {},
	};
	const workflow = { name: agent.name, nodes: [agent], connections: {} };
	await openWorkflow(scene, await stage.client.createWorkflow(workflow));
	const connector = '[data-test-id=canvas-node-input-handle][data-connection-type=ai_tool]';
	await page.locator(connector).getByTestId('canvas-handle-plus').click();
	// Before it comes to the tools, n8n lists all that has to do with AI.
	await page.getByTestId('nodes-list-header').getByText('Tools', { exact: true }).waitFor();
	await search(page, 'calltouch');
	await found(page, 'Calltouch Tool').click();
	const expected = shownParameters(parametersOf(scene, TOOL), {});
	const shown = await settled(
		async () => await readPanel(page),
		(each) => objectionsTo(each, expected).length === 0,
	);
	await judge("An agent's tool connector takes the node", objectionsTo(shown, expected));
}

const THEMES = { light: 'calltouch.svg', dark: 'calltouch.dark.svg' };

/** Each theme has its icon, on the canvas and in the node panel. */
export async function checkThemes(scene: Scene): Promise<void> {
	const { stage, page, photograph } = scene;
	const example = (await readExamples()).find(({ nodes }) =>
		nodes.some(({ parameters }) => parameters.operation === 'register'),
	);
	if (!example) throw new Error('No example registers an order.');
	const workflow = await stage.client.createWorkflow(
		withCredentials(example, Object.values(stage.credentials)),
	);
	for (const [theme, icon] of Object.entries(THEMES)) {
		await page.goto('/settings/personal');
		const listedAs = `${theme.replace(/^./, (letter) => letter.toUpperCase())} theme`;
		await choose(page, page.getByTestId('theme-select'), listedAs);
		await page.getByTestId('save-settings-button').click();
		await page.locator(`body[data-theme=${theme}]`).waitFor();
		await openWorkflow(scene, workflow);
		await checkIcon(scene, page.getByTestId('canvas'), icon, `The ${theme} canvas`);
		await photograph(page, `workflow-${theme}`);
		await page.getByTestId('node-creator-plus-button').click();
		await search(page, 'calltouch');
		await found(page, 'Calltouch').waitFor();
		await checkIcon(scene, page.getByTestId('node-creator'), icon, `The ${theme} node panel`);
	}
}
