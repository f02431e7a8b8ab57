import type { Page } from 'playwright-core';
import type { WorkflowNode } from '../client';
import { isCalltouch, isCalltouchTrigger, readExamples, withCredentials } from '../examples';
import { shownParameters, type Parameter } from '../expectedPanel';
import { settled } from '../panel';
import type { CredentialType } from '../stage';
import { openNode, type Scene } from './editorScene';

const EXECUTED_WITHIN_MS = 60_000;

/** The nodes of the examples to execute in their panels, by the names of their pictures. */
const EXECUTED: Record<string, (node: WorkflowNode) => boolean> = {
	request: ({ parameters }) => parameters.operation === 'list' && parameters.resource !== 'call',
	order: ({ parameters }) => parameters.operation === 'register',
	callback: ({ parameters }) => parameters.resource === 'callback',
	trigger: isCalltouchTrigger,
};

/** Panels of operations that no example of the pictures above has, by the names of their pictures. */
function panelsOf({ stage }: Scene): Record<string, Record<string, unknown>> {
	const { requestId } = stage.sandbox.addRequest();
	return {
		calls: { resource: 'call', operation: 'list', filters: { outcome: 'missed' } },
		'client-order': {
			resource: 'clientOrder',
			operation: 'create',
			orderNumber: 'deal-4711',
			status: 'new',
			revenue: '1500.5',
			crm: 'amoCRM',
			linkTo: 'request',
			requestId,
		},
		'lead-tags': {
			resource: 'lead',
			operation: 'addTags',
			findBy: 'request',
			requestId,
			tags: 'VIP, repeat customer',
		},
	};
}

/** Executes what is open, and answers the message and the description of the error, if it fails. */
async function execute(page: Page): Promise<string[]> {
	const output = page.getByTestId('output-panel');
	await page.getByTestId('node-execute-button').click();
	const message = output.getByTestId('node-error-message');
	const end = output.getByTestId('ndv-items-count').or(message);
	await end.first().waitFor({ timeout: EXECUTED_WITHIN_MS });
	if (!(await message.isVisible())) return [];
	return [
		await message.innerText(),
		await output.getByTestId('node-error-description').innerText(),
	];
}

/** Nodes are executed in their panels; an error is shown with our words. */
export async function checkRuns(scene: Scene): Promise<void> {
	const { stage, page, judge, photograph } = scene;
	const examples = await readExamples();
	for (const [picture, isMeant] of Object.entries(EXECUTED)) {
		const isIt = (node: WorkflowNode): boolean => isCalltouch(node) && isMeant(node);
		const example = examples.find(({ nodes }) => nodes.some(isIt));
		const node = example?.nodes.find(isIt);
		if (!example || !node) throw new Error(`No example has a node for the picture "${picture}".`);
		const { id } = await stage.client.createWorkflow(
			withCredentials(example, Object.values(stage.credentials)),
		);
		await page.goto(`/workflow/${id}/${node.id}`);
		const error = await execute(page);
		await judge(`"${node.name}" executes in its panel`, error);
		if (error.length > 0) continue;
		await page.getByTestId('output-panel').getByTestId('radio-button-schema').click();
		await photograph(page, picture);
	}

	for (const [picture, parameters] of Object.entries(panelsOf(scene))) {
		await openNode(scene, 'calltouchApi', parameters);
		await judge(`The node of the picture "${picture}" executes`, await execute(page));
		await page.getByTestId('output-panel').getByTestId('radio-button-schema').click();
		await photograph(page, picture);
	}

	await openNode(scene, 'calltouchApi', {
		resource: 'request',
		operation: 'get',
		request: { __rl: true, mode: 'requestNumber', value: 'site-4711' },
	});
	const [message = '', description = ''] = await execute(page);
	await judge(`The error view tells what and why: ${message} — ${description}`, [
		...(message.includes('no request with the number "site-4711"') ? [] : ['Not what.']),
		...(description.includes('Check the value and the site ID') ? [] : ['Not why.']),
	]);
	await photograph(page, 'error');
}

/** The credential's dialog opens from a node, shows its fields, and tells good tokens from bad ones. */
export async function checkCredentials(scene: Scene): Promise<void> {
	const { clientApiId } = scene.stage.sandbox.credentials;
	await checkCredential(scene, 'calltouchApi', 'request', { clientApiId });
}

async function checkCredential(
	scene: Scene,
	type: CredentialType,
	resource: string,
	token: Record<string, string>,
): Promise<void> {
	const { page, judge, photograph } = scene;
	await openNode(scene, type, { resource });
	await page.getByTestId('credential-edit-button').click();
	const dialog = page.getByTestId('credential-edit-dialog');
	const good = dialog.getByTestId('credentials-config-container-test-success');
	await good.waitFor();

	const answer = await page.request.get('/types/credentials.json');
	const types = (await answer.json()) as Array<{ name: string; properties: Parameter[] }>;
	const fields = shownParameters(types.find(({ name }) => name === type)?.properties ?? [], {});
	const wanted = fields.map(({ displayName, required }) => displayName + (required ? ' *' : ''));
	const texts = await dialog.locator('label .n8n-text').allTextContents();
	// The asterisk is a text of its own, once more inside of the label's.
	const labels = texts.map((text) => text.trim()).filter((text) => text !== '*');
	await judge(
		`The dialog of ${type} shows ${wanted.join(', ')}`,
		wanted.length > 0 && labels.join() === wanted.join() ? [] : [`It shows ${labels.join(', ')}.`],
	);
	await photograph(page, `credential-${type}`);

	const save = async (value: string): Promise<void> => {
		const [field = ''] = Object.keys(token);
		await dialog.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
		await page.getByTestId('credential-save-button').getByRole('button').click();
	};
	const told = async (says: string): Promise<string[]> => {
		const text = await settled(
			async () => await dialog.innerText(),
			(each) => each.includes(says),
		);
		return text.includes(says) ? [] : [`It says: ${text}`];
	};
	await save('bad-token');
	await dialog.getByText('More details').click();
	const refused = 'Calltouch does not accept the token';
	await judge(`The dialog of ${type} tells a bad token: ${refused}`, await told(refused));
	const [right = ''] = Object.values(token);
	await save(right);
	const accepted = 'Connection tested successfully';
	await judge(`The dialog of ${type} tells a good token: ${accepted}`, await told(accepted));
}
