import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withoutPauses, withParameters } from './adapt';
import { startFakeTelegram } from './fakeTelegram';
import { importTemplate, type Template } from './template';

const FILE = 'lead-to-telegram.json';

export const leadToTelegram: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox } = stage;
		const telegram = await startFakeTelegram(defer);
		const credential = await client.createCredential(
			'telegramApi',
			'Telegram account',
			telegram.credential,
		);
		const workflow = await importTemplate(
			stage,
			FILE,
			(template) =>
				withoutPauses(withParameters(template, 'Send Message', { chatId: '-1002003004005' })),
			[credential],
		);
		const session = { source: 'yandex', medium: 'cpc', utmCampaign: 'Осень_2026', city: 'Казань' };
		sandbox.addCall({
			date: sandbox.now() - 60_000,
			callerNumber: '79992223344',
			successful: false,
			session,
		});
		sandbox.addRequest({
			date: sandbox.now() - 1_000,
			subject: 'Заказ <b>звонка',
			client: { fio: 'Иван & *Ко*', phones: [{ phoneNumber: '79992223355', phoneType: 'MOBILE' }] },
			session,
		});
		telegram.failNext();
		const execution = await client.runWorkflow(workflow, 'Calltouch Trigger');
		const texts = telegram.messages.map(({ text }) => text).toSorted();
		check('A call and a request are told, each once, though Telegram does not answer once', [
			...failureOf(execution),
			...differences(
				texts.map((text) => text.split('\n')[0]),
				['<b>Missed call</b>', '<b>New request</b>'],
			),
		]);
		check('With who it was, and where they came from, as it was typed', [
			...missing(texts[0], ['+79992223344', 'yandex / cpc']),
			...missing(texts[1], ['Заказ &lt;b&gt;звонка', 'Иван &amp; *Ко*', '+79992223355']),
		]);
		check(
			'Nothing is added to them, and they are in the chat',
			differences(
				telegram.messages.map(({ chat_id, text }) => [chat_id, text.includes('n8n')]),
				[
					['-1002003004005', false],
					['-1002003004005', false],
				],
			),
		);
	},
};

function missing(text: string | undefined, parts: string[]): string[] {
	return parts
		.filter((part) => !text?.includes(part))
		.map((part) => `${part} is not in: ${String(text)}`);
}
