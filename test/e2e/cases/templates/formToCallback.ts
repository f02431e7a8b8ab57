import { DateTime } from 'luxon';
import type { Check } from '../../checks';
import type { StoredWorkflow } from '../../client';
import type { Defer } from '../../lifetime';
import type { Stage } from '../../stage';
import { differences, toSentCall } from '../compare';
import { failureOf } from '../workflows';
import { withFields, withParameters } from './adapt';
import { startFakeChat, type FakeChat } from './fakeChat';
import { submitForm, type Ending, type Submission } from './formPage';
import { postOwnForm, withOwnForm } from './ownForm';
import { activate, importTemplate, type Template } from './template';

const FILE = 'form-to-callback.json';
const PATH = '/widget-service/v1/api/widget-request/user-form/create';
const EMERGENCY = '+7 812 333-22-11';
const NAME = 'Иван «Ваня» Петров';
const QUESTION = 'Сколько стоит доставка?';

const ALWAYS_OPEN = { opensAt: 0, closesAt: 24 };

export const formToCallback: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const chat = await startFakeChat(defer);
		const open = await activated(stage, chat, ALWAYS_OPEN, defer);
		const proof = { stage, chat, check, workflow: open };
		await proveCalls(proof);
		await proveRefusals(proof);
		await proveUnknownOutcomes(proof);
		await stage.client.deactivate(open);
		const today = DateTime.now().setZone(stage.sandbox.knobs.timeZone).startOf('day');
		const inTwoHours = DateTime.now().setZone(today.zone).hour + 2;
		await proveClosed({ stage, chat, check, defer }, inTwoHours, today.set({ hour: inTwoHours }));
		await proveClosed({ stage, chat, check, defer }, 0, today.plus({ days: 1 }));
		await proveOwnForm(stage, chat, check, defer);
	},
};

async function activated(
	stage: Stage,
	chat: FakeChat,
	hours: { opensAt: number; closesAt: number },
	defer: Defer,
): Promise<StoredWorkflow> {
	const workflow = await importTemplate(stage, FILE, (template) =>
		withParameters(
			withFields(template, 'Settings', { ...hours, emergencyPhone: EMERGENCY }),
			'Tell the Manager',
			{ url: chat.url },
		),
	);
	await activate(stage, workflow, defer);
	return workflow;
}

/** What has to come of a submission: what the visitor and the manager read, and what is sent. */
interface Expected {
	title: string;
	says: RegExp;
	/** Nothing, if the manager is not told. */
	manager?: RegExp;
	/** How many calls Calltouch gets. */
	calls: number;
	/** How many clients it calls back. */
	callbacks: number;
}

const CALLED: Expected = {
	title: 'We are calling you',
	says: /Петров.*phone at hand/,
	calls: 1,
	callbacks: 1,
};

const TO_MANAGER = { title: 'Thank you', says: /A manager calls you back/ };

interface Proof {
	stage: Stage;
	chat: FakeChat;
	check: Check;
	workflow: StoredWorkflow;
}

/** Submits the form once, and checks all that comes of it. */
async function prove(
	{ stage, chat, check, workflow }: Proof,
	what: string,
	submission: Submission,
	expected: Expected,
): Promise<void> {
	const { sandbox } = stage;
	sandbox.clearHttpRequests();
	chat.messages.length = 0;
	const before = sandbox.callbacks.length;
	const ending = await submitForm(stage, workflow, submission);
	check(what, [
		...endingObjections(ending, expected),
		...managerObjections(chat.messages, expected.manager),
		...differences(sandbox.httpRequests.length, expected.calls, 'The number of calls to Calltouch'),
		...differences(
			sandbox.callbacks.length - before,
			expected.callbacks,
			'The number of callbacks',
		),
	]);
}

function endingObjections({ title, message }: Ending, expected: Expected): string[] {
	return [
		...differences(title, expected.title, 'The title of the ending'),
		...(expected.says.test(message) ? [] : [`The visitor reads: ${message}`]),
	];
}

function managerObjections(messages: string[], expected: RegExp | undefined): string[] {
	const isAsMeant = expected
		? messages.length === 1 && messages.every((message) => expected.test(message))
		: messages.length === 0;
	return isAsMeant ? [] : [`The manager reads: ${messages.join(' | ') || 'nothing'}`];
}

const from = (phone: string, query?: string): Submission => ({
	fields: [NAME, phone, QUESTION],
	query,
});

async function proveCalls(proof: Proof): Promise<void> {
	const { check } = proof;
	const { sandbox } = proof.stage;
	await prove(
		proof,
		'Within working hours the client is called at once, and told so',
		from('8 (999) 111-22-33', '?utm_source=yandex&utm_medium=cpc'),
		CALLED,
	);
	check(
		'Calltouch gets what the visitor has filled in, and the source of the address',
		differences(sandbox.httpRequests.map(toSentCall), [
			{
				method: 'POST',
				path: PATH,
				values: {
					routeKey: sandbox.credentials.routeKey,
					phone: '79991112233',
					fields: [
						{ name: 'Name', value: NAME },
						{ name: 'Question', value: QUESTION },
					],
					tags: ['n8n form'],
					utmSource: 'yandex',
					utmMedium: 'cpc',
				},
			},
		]),
	);
	await prove(proof, 'A visitor who asks again at once is not called twice', from('89991112233'), {
		title: 'We know already',
		says: /8999111223/,
		calls: 1,
		callbacks: 0,
	});
	await prove(
		proof,
		'Without a question, and with a name that is too long for Calltouch, the client is called',
		{ fields: ['Петров'.repeat(60), '+7 999 111-22-34', ''] },
		CALLED,
	);
}

async function proveRefusals(proof: Proof): Promise<void> {
	const { chat } = proof;
	const { sandbox } = proof.stage;
	const wrong = {
		title: 'Is your phone number right?',
		says: /Russian mobile or city number/,
		callbacks: 0,
	};
	await prove(
		proof,
		'A phone number that is none is told to the visitor, and not sent',
		from('не скажу'),
		{ ...wrong, calls: 0 },
	);
	sandbox.fail(phoneRefusal());
	await prove(
		proof,
		'A phone number that Calltouch refuses is told to the visitor, and not to the manager',
		from('+7 999 222-33-44'),
		{ ...wrong, calls: 1 },
	);
	const refused = {
		...TO_MANAGER,
		calls: 1,
		callbacks: 0,
	};
	sandbox.set({ callbackService: false });
	await prove(
		proof,
		'With the line closed the manager gets the lead, and the visitor is told',
		from('+7 999 222-33-45'),
		{ ...refused, manager: /^NOT CALLED.*Петров.*222-33-45.*доставка.*service is off/s },
	);
	sandbox.set({ callbackService: true, callbackMinutes: false });
	chat.setDown(true);
	await prove(
		proof,
		'With the chat down, too, the visitor is given a number to call',
		from('+7 999 222-33-46'),
		{ ...refused, title: 'Please call us', says: /\+7 812 333-22-11/ },
	);
	chat.setDown(false);
	sandbox.set({ callbackMinutes: true });
}

/** As Calltouch refuses a number that looks like one. */
function phoneRefusal() {
	const apiErrorData = { errorCode: 10013, errorMessage: 'The phone number is not valid' };
	return { kind: 'answer', status: 400, body: { data: { apiErrorData } } } as const;
}

async function proveUnknownOutcomes(proof: Proof): Promise<void> {
	const { sandbox } = proof.stage;
	const maybe = /^MAYBE CALLED ALREADY.*call log.*Петров.*333-44-5/s;
	sandbox.fail({ kind: 'brokenOff' });
	await prove(
		proof,
		'When the connection breaks off after the client is called, nothing is sent again, and the manager is told that it may have been',
		from('+7 999 333-44-55'),
		{ ...TO_MANAGER, manager: maybe, calls: 1, callbacks: 1 },
	);
	sandbox.fail({ kind: 'reset' });
	await prove(proof, 'The same when it breaks off before', from('+7 999 333-44-56'), {
		...TO_MANAGER,
		manager: maybe,
		calls: 1,
		callbacks: 0,
	});
}

/** Closed at any time of day: it opens and closes at the same hour. */
async function proveClosed(
	{ stage, chat, check, defer }: Omit<Proof, 'workflow'> & { defer: Defer },
	opensAt: number,
	opening: DateTime,
): Promise<void> {
	const { client, sandbox } = stage;
	const workflow = await activated(stage, chat, { opensAt, closesAt: opensAt }, defer);
	const day = opening.toFormat('dd.MM.yyyy').replaceAll('.', '\\.');
	await prove(
		{ stage, workflow, chat, check },
		`Outside working hours the visitor is told when the call comes, at ${opensAt} o\u2019clock`,
		from(`+7 999 444-55-${10 + opensAt}`),
		{
			title: 'We are closed now',
			says: new RegExp(`on ${day} at ${opensAt}:00`),
			calls: 1,
			callbacks: 1,
		},
	);
	check(
		'Calltouch is told to call then',
		differences(
			sandbox.httpRequests.map((call) => toSentCall(call).values.scheduleTime),
			[opening.toFormat('yyyy-MM-dd HH:mm:ss')],
		),
	);
	await client.deactivate(workflow);
}

/** With a Webhook node for the site's own form, as the note says. */
async function proveOwnForm(
	stage: Stage,
	chat: FakeChat,
	check: Check,
	defer: Defer,
): Promise<void> {
	const { client, sandbox, n8n } = stage;
	const workflow = await importTemplate(stage, FILE, (template) =>
		withOwnForm(withParameters(template, 'Tell the Manager', { url: chat.url })),
	);
	await activate(stage, workflow, defer);
	sandbox.clearHttpRequests();
	sandbox.set({ callbackService: false });
	chat.messages.length = 0;
	const fields = { name: NAME, phone: '+7 999 555-66-77', question: QUESTION };
	await postOwnForm(n8n, fields);
	const execution = await client.nextExecution(workflow, [], 30_000);
	check('With a Webhook node instead of the form, as the note says, it works as well', [
		...failureOf(execution),
		...differences(
			sandbox.httpRequests.map((call) => toSentCall(call).values.phone),
			['79995556677'],
		),
		...managerObjections(chat.messages, /^NOT CALLED.*Петров.*555-66-77.*доставка/s),
	]);
}
