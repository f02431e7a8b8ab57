import type { INodeProperties, TriggerPanelDefinition } from 'n8n-workflow';

/** Where the cabinet has its webhooks, in the words of its menus (page "Sending data by webhooks"). */
const WEBHOOKS_PAGE = 'Интеграции / Отправка данных во внешние системы / Вебхуки';

/** What a delivery has to say, so that its kind, its lead and its time are known. */
const FIELDS_TO_TICK = 'leadtype, callphase, id, requestId, status, timestamp and callerphone';

const STEPS = [
	`In the Calltouch cabinet, open "${WEBHOOKS_PAGE}" and add a webhook of the type "Вебхуки по лидам".`,
	'Paste the Production URL. With a Webhook Secret in the credential, put ?secret= and the secret at its end.',
	'Choose GET or POST, and the events: a request, the start or the end of a call.',
	`Tick at least the fields ${FIELDS_TO_TICK}, and all others that you want to have.`,
	'For "Вебхуки по сделкам" or "Вебхуки по чатам", add one more webhook with the same address, and webhookType=order or webhookType=chat at its end: after a ?, or after a & if there is a ? already.',
];

/**
 * What to do in Calltouch's cabinet. It stands among the parameters, below the addresses that n8n
 * shows, and is no parameter: it has no value. Of HTML, n8n shows links and lists in it, no more.
 */
export const setupNotice: INodeProperties = {
	displayName: `Calltouch's webhooks are set up by hand, with the addresses that "Webhook URLs" shows above:<ul>${STEPS.map((step) => `<li>${step}</li>`).join('')}</ul>Deactivating this workflow does not stop Calltouch: it goes on sending until you delete the webhook there.`,
	name: 'setupNotice',
	type: 'notice',
	default: '',
};

const TEST_MODE = `<b>To test</b>, click the button above (Execute step, or Listen for test event), and for the time being put the <b>Test URL</b> into the webhook in the Calltouch cabinet (${WEBHOOKS_PAGE}). Then send a test from there, call one of your tracked numbers, or leave a request on your site. n8n listens for two minutes, for one delivery. A test from the cabinet has names of fields in braces instead of values; it comes through whatever "Trigger On" says.`;

/** What the panel says while the trigger has no data yet. */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Receive calls and requests from Calltouch',
	executionsHelp: {
		inactive: `Webhooks have two addresses: for tests and for production.<br><br>${TEST_MODE}<br><br><b>To run by itself</b>, activate the workflow and put the <b>Production URL</b> into the webhook in the cabinet. What comes in is then in the executions list, not in the editor.`,
		active: `Webhooks have two addresses: for tests and for production.<br><br>${TEST_MODE}<br><br><b>This workflow is active</b>: what Calltouch sends to the <b>Production URL</b> starts it, and is in the executions list, not in the editor. Deactivating it does not stop Calltouch: delete the webhook in the cabinet.`,
	},
	activationHint:
		'Once the workflow is active, put the Production URL into the webhook in the Calltouch cabinet, in place of the Test URL.',
};
