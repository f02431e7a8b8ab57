import type { World } from '../answer';
import { integer, object, oneOf, phone, text, textUpTo, time } from '../body';
import { takeId } from '../state';
import { leadMethod } from './leadService';
import { LEAD_EXTRAS, momentIn } from './newRequests';

const CALL = object(
	{
		...{ referenceId: textUpTo(100), sipCallId: textUpTo(45) },
		...{ clientPhoneNumber: phone, callCenterPhoneNumber: phone },
		...{ callStartTime: time('yyyy-mm-dd hh:mm:ss'), duration: integer, waitingTime: integer },
		...{ status: oneOf('successful', 'unsuccessful'), recordUrl: text },
		...LEAD_EXTRAS,
		customSources: object({ source: text, medium: text, campaign: text, content: text }),
	},
	[
		...['referenceId', 'clientPhoneNumber', 'callCenterPhoneNumber', 'callStartTime'],
		...['duration', 'status'],
	],
);

/** A call as its rule has it. */
interface ImportedCall {
	referenceId: string;
	sipCallId?: string;
	clientPhoneNumber: string;
	callCenterPhoneNumber: string;
	callStartTime: string;
	duration: number;
	waitingTime?: number;
	status: string;
	comment?: { text: string };
	addTags?: Array<{ tag: string }>;
	customSources?: { source?: string };
}

/** POST /lead-service/v1/api/call/import: what became of the calls is not told. */
export const importCalls = leadMethod({
	key: 'calls',
	item: CALL,
	receipt: ({ state }) => ({ logId: takeId(state, 'importLog') }),
	act: (item, { siteId, world }) => {
		const call = item as ImportedCall;
		const isKnown = world.state.calls.some(
			(known) => known.siteId === siteId && known.callReferenceId === call.referenceId,
		);
		if (!isKnown) store(call, siteId, world);
		return {};
	},
});

function store(call: ImportedCall, siteId: number, world: World): void {
	const { state, now, knobs } = world;
	const isSuccessful = call.status === 'successful';
	state.calls.push({
		siteId,
		callId: takeId(state, 'call'),
		callReferenceId: call.referenceId,
		date: momentIn(call.callStartTime, 'yyyy-mm-dd hh:mm:ss', world),
		visibleAt: now + knobs.visibilityDelay,
		endsAt: now,
		callphase: 'calldisconnected',
		duration: call.duration,
		waitingConnect: call.waitingTime ?? null,
		callerNumber: call.clientPhoneNumber,
		phoneNumber: call.callCenterPhoneNumber,
		redirectNumber: call.callCenterPhoneNumber,
		successful: isSuccessful,
		uniqueCall: true,
		targetCall: isSuccessful,
		uniqTargetCall: isSuccessful,
		callbackCall: false,
		statusDetails: null,
		manager: null,
		// Without a session, the log shows it as the source.
		subPoolName: call.customSources?.source ?? null,
		callUrl: null,
		ctCallerId: '',
		sipCallId: call.sipCallId ?? null,
		callTags: [
			{ category: '', type: 'WEB-API', names: (call.addTags ?? []).map(({ tag }) => tag) },
		],
		comments: call.comment
			? [
					{
						commentId: takeId(state, 'comment'),
						comment: call.comment.text,
						partyId: 19688,
						partyName: 'API',
					},
				]
			: [],
		phrases: [],
		callbackInfo: null,
		yandexDirect: null,
		googleAdWords: null,
		recordingBytes: null,
		client: {
			fio: null,
			clientId: takeId(state, 'client'),
			phones: [{ phoneNumber: call.clientPhoneNumber, phoneType: 'OTHER' }],
			contacts: null,
		},
		session: null,
	});
}
