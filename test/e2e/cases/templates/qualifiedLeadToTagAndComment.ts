import { differences } from '../compare';
import { untilListening } from './listening';
import { post, type WebhookAnswer } from './posting';
import { activate, importTemplate, type Template } from './template';

const FILE = 'qualified-lead-to-tag-and-comment.json';
const PATH = 'calltouch-lead-qualified';

export const qualifiedLeadToTagAndComment: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const { sandbox, n8n } = stage;
		const workflow = await importTemplate(stage, FILE);
		await activate(stage, workflow, defer);
		await untilListening(`${n8n.url}/webhook/${PATH}`);
		const send = async (lead: object): Promise<WebhookAnswer> => await post(stage, PATH, lead);
		const changes = (): unknown[] =>
			sandbox.leadChanges.map(({ lead, kind, change }) => [lead, kind, change]);
		const said = (): unknown[] =>
			sandbox.leadChanges.filter(({ kind }) => kind === 'addComment').map(({ change }) => change);

		const { requestId } = sandbox.addRequest();
		const phones = [{ phoneNumber: '79992223344', phoneType: 'MOBILE' }];
		const { callId } = sandbox.addCall({ client: { phones } });
		const request = { type: 'request', id: requestId };
		const call = { type: 'call', id: callId };
		const comment = 'Бюджет 2 млн';
		const qualified = { overwrite: false, tags: [{ tag: 'qualified' }] };
		const first = await send({ requestId, comment, event: '17' });
		check('A request gets its tag and its comment', [
			...differences([first.status, first.body.outcome], [200, 'accepted']),
			...differences(changes(), [
				[request, 'addTags', qualified],
				[request, 'addComment', comment],
			]),
		]);

		const again = [await send({ requestId, comment, event: '17' })];
		again.push(await send({ phone: '8 (999) 222-33-44', tags: 'VIP, повторный', comment }));
		again.push(await send({ phone: '8 (999) 222-33-44', comment }));
		again.push(await send({ callId }));
		check('The same again brings no second comment, and a lead is found by phone or call ID', [
			...differences(
				again.map(({ status, body }) => [status, body.outcome ?? 'tagged']),
				[
					[200, 'tagged'],
					[200, 'accepted'],
					[200, 'tagged'],
					[200, 'tagged'],
				],
			),
			...differences(said(), [comment, comment]),
			...differences(changes().slice(3, 5), [
				[call, 'addTags', { overwrite: false, tags: [{ tag: 'VIP' }, { tag: 'повторный' }] }],
				[call, 'addComment', comment],
			]),
			...differences(changes().at(-1), [call, 'addTags', qualified]),
		]);

		sandbox.clearHttpRequests();
		const bad = await send({ comment });
		check('Without anything to find the lead by, the CRM is told 400, and nothing is sent', [
			...differences(bad, {
				status: 400,
				body: { message: 'requestId, callId, phone or email is needed' },
			}),
			...differences(sandbox.httpRequests.length, 0, 'The number of HTTP requests'),
		]);

		const broken = { requestId, comment: 'Договор подписан', event: '18' };
		sandbox.fail({ kind: 'reset', acted: true, path: 'comment/lead/add' });
		const unknown = await send(broken);
		const repeated = await send(broken);
		check('When the connection breaks off, the CRM is told 502, and the comment is there once', [
			...differences([unknown.status, repeated.status], [502, 200]),
			...differences(said().slice(2), ['Договор подписан']),
		]);
	},
};
