import { CalltouchWebhookTrigger } from '../../../nodes/Calltouch/webhook/CalltouchWebhookTrigger.node';
import { CALLTOUCH_NETWORK } from '../../../src/triggers/webhook/sender';
import { callFields, requestFields } from '../../sandbox/deliver';

const { description, webhookMethods } = new CalltouchWebhookTrigger();
const [notice, ...parameters] = description.properties;
const panel = description.triggerPanel;
if (typeof panel !== 'object' || typeof panel.executionsHelp !== 'object') {
	throw new Error('There is no panel');
}
const help = panel.executionsHelp;
const steps = notice?.displayName ?? '';

describe('What the webhook trigger says of its set-up', () => {
	it('is a notice, which has no value, before all parameters', () => {
		expect(notice).toMatchObject({ type: 'notice', default: '' });
		expect(parameters.every(({ type }) => type !== 'notice')).toBe(true);
	});

	it.each([
		['where the cabinet has it', /Интеграции \/ Отправка данных во внешние системы \/ Вебхуки/],
		['its three types', /Вебхуки по лидам[\s\S]*Вебхуки по сделкам[\s\S]*Вебхуки по чатам/],
		['which address', /Production URL/],
		['where the secret goes', /\?secret=/],
		['how orders are told', /webhookType=order/],
		['how chats are told', /webhookType=chat/],
		['what deactivating does not stop', /Deactivating this workflow does not stop Calltouch/],
	])('tells %s', (_, words) => {
		expect(steps).toMatch(words);
	});

	it('names fields to tick that Calltouch has', () => {
		const [, list = ''] = /at least the fields (.+?), and all others/.exec(steps) ?? [];
		const known = { ...callFields(), ...requestFields() };
		const named = list.split(/, | and /);
		expect(named.length).toBeGreaterThan(4);
		expect(named.filter((name) => !(name in known))).toEqual([]);
	});

	it('has how to send a test, for workflows that run by themselves as well', () => {
		for (const text of [help.active, help.inactive]) {
			expect(text).toContain('Test URL');
			expect(text).toContain('Production URL');
			expect(text).toContain('Send a test'.toLowerCase());
		}
		expect(help.active).toContain('does not stop Calltouch');
	});

	it('has no more HTML in the notice than n8n shows', () => {
		const tags = [...steps.matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag);
		expect(new Set(tags)).toEqual(new Set(['ul', 'li']));
	});

	it('says nothing that would be taken for an expression, and has no link or script', () => {
		for (const text of [steps, help.active, help.inactive, panel.header, panel.activationHint]) {
			expect(text).not.toMatch(/\{\{|\}\}|<a |<script|href/);
		}
	});

	it("has Calltouch's network in the option that asks for it", () => {
		const { address, bits } = CALLTOUCH_NETWORK;
		expect(JSON.stringify(parameters)).toContain(`${address}/${bits}`);
	});
});

it('listens for GET and POST at one address, and answers at once', () => {
	expect(description.webhooks).toEqual([
		{
			name: 'default',
			httpMethod: 'GET,POST',
			responseMode: 'onReceived',
			path: 'calltouch',
			ndvHideMethod: true,
		},
	]);
});

it('has nothing to register', async () => {
	const lifecycle = webhookMethods.default;
	expect(await lifecycle.checkExists()).toBe(true);
	expect(await lifecycle.create()).toBe(true);
	expect(await lifecycle.delete()).toBe(true);
});
