import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withParameters } from './adapt';
import { startFakeChat } from './fakeChat';
import { untilListening } from './listening';
import { post } from './posting';
import { activate, importTemplate, type Template } from './template';

const FILE = 'tilda-form-to-request-and-callback.json';
const PATH = 'calltouch-tilda-form';

/** A form as Tilda posts it. */
function form(fields: Record<string, string>): string {
	return new URLSearchParams({
		Name: 'Анна',
		Phone: '+7 (999) 222-33-44',
		Comments: 'Сколько стоит доставка?',
		tranid: '1234567:1',
		formid: 'form123456789',
		formname: 'Контакты',
		...fields,
	}).toString();
}

export const tildaFormToRequestAndCallback: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { client, sandbox, n8n } = stage;
		const chat = await startFakeChat(defer);
		const workflow = await importTemplate(stage, FILE, (template) =>
			withParameters(template, 'Tell the Manager', { url: chat.url }),
		);
		await activate(stage, workflow, defer);
		await untilListening(`${n8n.url}/webhook/${PATH}`);
		const known: string[] = [];
		const submit = async (body: string): Promise<string[]> => {
			const answer = await post(stage, PATH, body);
			const execution = await client.nextExecution(workflow, known, 20_000);
			known.push(execution.id);
			return [
				...differences(answer, { status: 200, body: { text: 'ok' } }, 'The answer'),
				...failureOf(execution),
			];
		};
		const visit = sandbox.requests.find(({ session }) => session !== null)?.session?.sessionId;
		const before = sandbox.requests.length;

		sandbox.clearHttpRequests();
		const ping = await submit('test=test');
		check('Tilda is answered when it tries the address, and nothing comes of it', [
			...ping,
			...differences(sandbox.httpRequests.length, 0, 'The number of HTTP requests'),
		]);

		const cookies = `_ym_uid=17; _ct_session_id=${String(visit)}; _ct=1`;
		const first = await submit(form({ COOKIES: cookies }));
		const again = await submit(form({ COOKIES: cookies }));
		const created = sandbox.requests.filter((one) => one.requestNumber === 'tilda-1234567:1');
		check('A form becomes one request of its visit and one callback, though Tilda sends it twice', [
			...first,
			...again,
			...differences(
				created.map(({ subject, session, client: { fio } }) => [subject, session?.sessionId, fio]),
				[['Tilda: Контакты', visit, 'Анна']],
			),
			...differences(
				sandbox.callbacks.map(({ phone }) => phone),
				['79992223344'],
			),
		]);

		const byEmail = form({ Phone: '', Email: 'anna@example.com', tranid: '1234567:2' });
		const second = await submit(byEmail);
		check('Without a phone number there is a request, and no call', [
			...second,
			...differences(sandbox.requests.length - before, 2, 'The number of new requests'),
			...differences(sandbox.callbacks.length, 1, 'The number of callbacks'),
			...differences(chat.messages, []),
		]);

		sandbox.fail({ kind: 'reset', acted: true, path: '/requests/' });
		const third = await submit(form({ Phone: '+7 999 222-33-55', tranid: '1234567:3' }));
		sandbox.set({ callbackService: false });
		const fourth = await submit(form({ Phone: '+7 999 222-33-66', tranid: '1234567:4' }));
		check('When something breaks off or is off, nothing is sent again, and the manager is told', [
			...third,
			...fourth,
			...differences(sandbox.requests.length - before, 4, 'The number of new requests'),
			...differences(
				sandbox.callbacks.map(({ phone }) => phone),
				['79992223344', '79992223355'],
			),
			...differences(
				chat.messages.map((text) => text.split(/[.\n]/)[0]),
				['NO REQUEST IN CALLTOUCH', 'NOT CALLED'],
			),
		]);
	},
};
