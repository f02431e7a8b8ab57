import { addressOf, WEBHOOK_TRIGGER, WEBHOOK_TRIGGER_VERSION } from '../deliveries';
import { choose, closePanel, input, settled } from '../panel';
import { found, search, unfoundNames } from './editorCreator';
import type { Scene } from './editorScene';

/** Cabinet words and addresses, without which nobody could set up a webhook. */
const STEPS = [
	'Интеграции / Отправка данных во внешние системы / Вебхуки',
	'Вебхуки по лидам',
	'?secret=',
	'leadtype, callphase',
	'webhookType=order',
	'does not stop Calltouch',
];

/** The webhook trigger is found and added with its event, and says how it is set up. */
export async function checkWebhookTrigger(scene: Scene): Promise<void> {
	const { page, judge, photograph, stage } = scene;
	await page.goto('/workflow/new');
	const plus = page.getByTestId('node-creator-plus-button');
	await plus.click();
	const codex = 'webhook/CalltouchWebhookTrigger.node.json';
	const unfound = await unfoundNames(page, 'Calltouch Webhook', codex);
	await judge('The search finds the webhook trigger by every name in its codex file', unfound);
	await search(page, 'calltouch');
	await found(page, 'Calltouch Webhook').click();
	await found(page, 'On missed call').click();
	await input(page, 'events').waitFor();
	const chosen = await settled(
		async () => await input(page, 'events').innerText(),
		(text) => text.includes('Missed Call'),
	);
	await judge(
		'Each event is an action, which adds the trigger with it',
		chosen.includes('Missed Call') ? [] : [`Its events are ${chosen}.`],
	);
	await closePanel(page);

	const node = {
		id: 'webhook',
		name: 'Calltouch Webhook Trigger',
		type: WEBHOOK_TRIGGER,
		typeVersion: WEBHOOK_TRIGGER_VERSION,
		position: [0, 0] as [number, number],
		webhookId: '5f0c7f0e-0000-4000-8000-000000000001',
		parameters: {},
	};
	const workflow = await stage.client.createWorkflow({
		name: 'Calls and requests',
		nodes: [node],
		connections: {},
	});
	await page.goto(`/workflow/${workflow.id}/${node.id}`);
	await input(page, 'events').waitFor();
	const panel = await page.locator('.ndv-wrapper, [data-test-id=ndv], body').first().innerText();
	await judge(
		'Its panel has the steps in the words of the cabinet',
		[...STEPS, 'Receive calls and requests from Calltouch']
			.filter((words) => !panel.includes(words))
			.map((words) => `"${words}" is missing.`),
	);
	const steps = await page.getByTestId('node-parameters').locator('li').count();
	await judge('The steps are a list', steps >= 4 ? [] : [`There are ${steps} entries.`]);

	await page.getByText('Webhook URLs', { exact: false }).first().click();
	const addresses: string[] = [];
	for (const [label, kind] of [
		['Test URL', 'webhook-test'],
		['Production URL', 'webhook'],
	] as const) {
		await page.getByText(label, { exact: true }).first().click();
		const address = addressOf(stage.n8n, workflow, kind).replace(/^https?:\/\/[^/]+/, '');
		const shown = await settled(
			async () => await page.getByTestId('node-parameters').innerText(),
			(text) => text.includes(address),
		);
		if (!shown.includes(address)) addresses.push(`${label} is not shown: ${address}`);
	}
	await judge('It shows both addresses', addresses);
	await photograph(page, 'webhook-trigger');
	await choose(page, input(page, 'output'), 'Raw');
	await closePanel(page);
}
