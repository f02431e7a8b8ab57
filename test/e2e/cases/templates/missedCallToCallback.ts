import type { NewCall } from '../../../sandbox/addCall';
import type { Check } from '../../checks';
import type { Defer } from '../../lifetime';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withFields, withParameters } from './adapt';
import { startFakeChat, type FakeChat } from './fakeChat';
import { importTemplate, type Template } from './template';

const FILE = 'missed-call-to-callback.json';
const ALWAYS_OPEN = { opensAt: 0, closesAt: 24 };
const NEVER_OPEN = { opensAt: 0, closesAt: 0 };
const PHONE = '79992223344';

export const missedCallToCallback: Template = {
	file: FILE,
	prove: async (stage, check, defer) => {
		const chat = await startFakeChat(defer);
		const proof = { stage, chat, check, defer };
		await prove(proof, 'A missed call is called back, and the manager is told', ALWAYS_OPEN, {
			calledBack: [PHONE],
			says: [/calling back: 79992223344 called 74951234567 at \d\d:\d\d, from yandex \/ Осень/],
		});
		await prove(proof, 'Outside working hours the manager is asked to call', NEVER_OPEN, {
			calledBack: [],
			says: [/please call: 79992223344 called/],
		});
		await prove(
			proof,
			'A callback that was not taken leads to no other callback',
			ALWAYS_OPEN,
			{ calledBack: [], says: [/please call: .*\(did not take our callback\)/] },
			{ callbackCall: true },
		);
		await prove(
			proof,
			'A client without a number is not called back',
			ALWAYS_OPEN,
			{ calledBack: [], says: [/please call: Unknown number called/] },
			{ callerNumber: 'Anonymous' },
		);
		stage.sandbox.fail({ kind: 'reset', acted: true, path: 'user-form/create' });
		await prove(
			proof,
			'When the connection breaks off, nothing is sent again, and the manager is told why',
			ALWAYS_OPEN,
			{ calledBack: ['79992223355'], says: [/NOT CALLED BACK: [^]*may have been carried out/] },
			{ callerNumber: '79992223355' },
		);
	},
};

interface Proof {
	stage: Stage;
	chat: FakeChat;
	check: Check;
	defer: Defer;
}

interface Expected {
	/** The phones that Calltouch calls. */
	calledBack: string[];
	/** What the manager reads, message by message. */
	says: RegExp[];
}

/** Adds a missed call, and runs the workflow with it as its trigger's newest. */
async function prove(
	{ stage, chat, check }: Proof,
	what: string,
	hours: typeof ALWAYS_OPEN,
	expected: Expected,
	fields: NewCall = {},
): Promise<void> {
	const { client, sandbox } = stage;
	const workflow = await importTemplate(stage, FILE, (template) =>
		withParameters(withFields(template, 'Settings', hours), 'Tell the Manager', { url: chat.url }),
	);
	sandbox.addCall({
		// The log tells seconds: of two calls in one, nobody knows which is the newer.
		date: Math.max(sandbox.now() - 60_000, ...sandbox.calls.map(({ date }) => date)) + 1_000,
		callerNumber: PHONE,
		phoneNumber: '74951234567',
		successful: false,
		session: { source: 'yandex', utmCampaign: 'Осень' },
		...fields,
	});
	chat.messages.length = 0;
	const before = sandbox.callbacks.length;
	const execution = await client.runWorkflow(workflow, 'Calltouch Trigger');
	check(what, [
		...failureOf(execution),
		...differences(
			sandbox.callbacks.slice(before).map(({ phone }) => phone),
			expected.calledBack,
			'Who was called back',
		),
		...(chat.messages.length === expected.says.length &&
		expected.says.every((says, index) => says.test(chat.messages[index] ?? ''))
			? []
			: [`The manager reads: ${chat.messages.join(' | ')}`]),
	]);
}
