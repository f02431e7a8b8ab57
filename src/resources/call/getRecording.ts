import { z } from 'zod/v4';

import type { AnsweredFile } from '../../api/body';
import type { FailureDetails } from '../../api/failure';
import { Failure } from '../../api/failure';
import { getFile } from '../../api/httpRequest';
import { messages } from '../../messages';
import { id, idOrNull } from '../../values/json';
import { operation } from '../operation';
import { OPTIONS, siteIdOverride } from '../request/filters';
import { callLocator } from './locator';
import { callLog } from './log';

const input = z.object({
	call: callLocator,
	options: z
		.object({
			binaryPropertyName: z.string().min(1).optional().meta({
				title: 'Put Output File in Field',
				description: 'Name of the output binary field to put the file in. Empty, it is "data".',
				placeholder: 'e.g. data',
			}),
			siteId: siteIdOverride,
		})
		.default({})
		.meta(OPTIONS),
});

/** Gets the recording of a call as a file. */
export const getRecording = operation({
	resource: 'call',
	name: 'getRecording',
	title: 'Get Recording',
	action: 'Get recording of call',
	description: 'Get the recording of a call as a file, once the call has ended',
	builderHint:
		'The file is binary data of the item, under "data" unless another field is chosen. A call in progress has none yet.',
	isRead: true,
	input,
	output: z.object({
		callId: id.nullable(),
		fileName: z.string(),
		mimeType: z.string(),
		fileSize: z.number(),
	}),
	async run({ call, options }, { account, trySend }) {
		const { callId } = call;
		const path = `${callLog(options.siteId ?? account.siteId)}/${callId}/download`;
		const outcome = await trySend(getFile(path, isRecordingOrNothing));
		if ('failure' in outcome) throw withoutRecording(outcome.failure, callId);
		const { bytes, contentType } = outcome.body as AnsweredFile;
		if (bytes.length === 0) throw noRecording(callId, messages.answers.empty.text);
		const fileName = `call-${callId}.mp3`;
		const mimeType = mimeTypeOf(contentType);
		return [
			{
				json: { callId: idOrNull(callId), fileName, mimeType, fileSize: bytes.length },
				file: { data: bytes, fileName, mimeType, property: options.binaryPropertyName },
			},
		];
	},
});

/** Which type the log gives to recordings is not documented: whatever is no text is one. */
function isRecordingOrNothing(bytes: Buffer, contentType: string): boolean {
	if (bytes.length === 0) return true;
	const isText = /^\s*(text\/|[^;]*\b(json|xml|html)\b)/i.test(contentType);
	return !isText && !/^[\s\ufeff]*[[{<]/.test(bytes.toString('utf8', 0, 100));
}

/** A type that says nothing of the sound would keep players from playing it. */
function mimeTypeOf(contentType: string): string {
	const [type = ''] = contentType.toLowerCase().split(';');
	return /^audio\/[\w.+-]+$/.test(type.trim()) ? type.trim() : 'audio/mpeg';
}

/** What a failure means for who asks for a recording: an answer that is none is Calltouch's no. */
function withoutRecording(failure: Failure, callId: string): Failure {
	const { kind, said, details } = failure;
	const { httpStatus = 0, words } = details;
	if (kind === 'refused') {
		return noRecording(callId, words ? messages.answers.calltouchSays(words).text : '', details);
	}
	const isAnswered = kind === 'unavailable' && httpStatus >= 200 && httpStatus < 300;
	return isAnswered ? noRecording(callId, said.description, details) : failure;
}

function noRecording(callId: string, says: string, details: FailureDetails = {}): Failure {
	return new Failure('notFound', messages.refusals.noRecording(callId, says), details);
}
