import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import type { Knobs } from '../sandbox/knobs';
import { recordingOf } from '../sandbox/routes/calls';
import type { Sandbox } from '../sandbox/server';
import { execute } from './helpers/engine';
import { emptySandbox, onlyCall } from './helpers/sandbox';

describe('Call → Get Recording', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await emptySandbox();
	});

	afterEach(async () => {
		await sandbox.close();
	});

	const parametersOf = (value: number | string, options: INodeParameters = {}) => ({
		resource: 'call',
		operation: 'getRecording',
		call: { __rl: true, mode: 'callId', value },
		options,
	});

	const get = async (value: number | string, options?: INodeParameters) =>
		await execute(sandbox, { parameters: parametersOf(value, options) });

	const bytesOf = (item: INodeExecutionData | undefined, field = 'data') =>
		Buffer.from(item?.binary?.[field]?.data ?? '', 'base64');

	it('gives the bytes as a file, with its name, type and size, and no token in it', async () => {
		const { callId } = sandbox.addCall({ recordingBytes: 70_000 });

		const { output, json, run } = await get(callId);

		const [item] = output[0] ?? [];
		expect(onlyCall(sandbox).path).toBe(
			`/calls-service/RestAPI/12345/calls-diary/calls/${callId}/download`,
		);
		expect(json).toEqual([
			{ callId, fileName: `call-${callId}.mp3`, mimeType: 'audio/mpeg', fileSize: 70_000 },
		]);
		expect(bytesOf(item)).toEqual(recordingOf(callId, 70_000));
		expect(item?.binary?.data).toMatchObject({
			fileName: `call-${callId}.mp3`,
			fileExtension: 'mp3',
			mimeType: 'audio/mpeg',
			fileType: 'audio',
		});
		expect(item?.pairedItem).toEqual({ item: 0 });
		for (const form of [String, encodeURIComponent]) {
			expect(JSON.stringify(run)).not.toContain(form(sandbox.credentials.clientApiId));
		}
	});

	it('puts it where the user wants it, from another site', async () => {
		const siteId = sandbox.credentials.secondSiteId;
		const { callId } = sandbox.addCall({ siteId, recordingBytes: 500 });

		const options = { binaryPropertyName: 'recording', siteId: '67890' };
		const { output } = await get(callId, options);

		expect(Object.keys(output[0]?.[0]?.binary ?? {})).toEqual(['recording']);
		expect(bytesOf(output[0]?.[0], 'recording')).toHaveLength(500);
	});

	it.each([
		['audio/x-wav', 'audio/x-wav'],
		['Audio/MP3; name="x"', 'audio/mp3'],
		['application/octet-stream', 'audio/mpeg'],
		['application/force-download', 'audio/mpeg'],
		['', 'audio/mpeg'],
	])('takes the type %j for %s', async (recordingType, mimeType) => {
		const { callId } = sandbox.addCall();
		sandbox.set({ recordingType });

		const { output } = await get(callId);

		expect(output[0]?.[0]?.binary?.data?.mimeType).toBe(mimeType);
		expect(output[0]?.[0]?.json.mimeType).toBe(mimeType);
	});

	it.each<[string, Partial<Knobs>, RegExp, number]>([
		['nothing as a 404', { recordingAnswer: 'notFound' }, /^A recording is there some time/, 1],
		['nothing as a 200', { recordingAnswer: 'empty' }, /^The answer was empty\. A recording/, 1],
		['words', { recordingAnswer: 'json' }, /^Calltouch says: The recording is not available/, 1],
		[
			'words in a 200',
			{ recordingAnswer: 'json', errorsWithHttp200: true },
			/^Calltouch says: The recording is not available/,
			1,
		],
		['a page', { recordingAnswer: 'html' }, /^The answer was an HTML page instead of a file/, 4],
	])('gives no file, but says why there is none: %s', async (_, knobs, description, calls) => {
		const { callId } = sandbox.addCall();
		sandbox.set(knobs);

		const { output, error } = await get(callId);

		expect(output[0] ?? []).toEqual([]);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: `Calltouch has no recording of the call ${callId} (yet) [item 0]`,
		});
		expect(error?.description).toMatch(description);
		expect(error?.description).toContain('some time after the call has ended');
		expect(sandbox.httpRequests).toHaveLength(calls);
	});

	it.each([
		['JSON under a type of audio', ' \n{"status":"processing"}'],
		['a list', '[]'],
		['a page under a type of audio', '\ufeff<!DOCTYPE html>'],
	])('knows %s for none', async (_, body) => {
		sandbox.fail({ kind: 'answer', status: 200, body, contentType: 'audio/mpeg', times: null });

		const { error } = await get('7');

		expect(error?.message).toContain('has no recording of the call 7 (yet)');
	});

	it('tells what else is wrong as everywhere', async () => {
		const { error } = await execute(sandbox, {
			parameters: parametersOf('7'),
			credentials: { clientApiId: 'wrong' },
		});
		expect(error?.message).toBe('Calltouch does not accept the token or the site ID [item 0]');

		const { callId } = sandbox.addCall();
		sandbox.fail({ kind: 'brokenOff' }, { kind: 'reset' });
		expect((await get(callId)).json).toMatchObject([{ callId, fileSize: 20_000 }]);
	});

	it('gives 50 recordings in a row in n8n’s file mode, and keeps none of them', async () => {
		const megabytes = 4;
		const folder = await mkdtemp(join(tmpdir(), 'recordings-'));
		const endFileMode = await startFileMode(folder);
		const ids = Array.from(
			{ length: 50 },
			() => sandbox.addCall({ recordingBytes: megabytes * 1_048_576 }).callId,
		);
		try {
			const before = process.memoryUsage().arrayBuffers;
			const { output, error } = await execute(sandbox, {
				parameters: parametersOf('={{ $json.callId }}'),
				items: ids.map((callId) => ({ callId })),
			});
			global.gc?.();
			const grown = (process.memoryUsage().arrayBuffers - before) / 1_048_576;

			expect(error).toBeUndefined();
			const files = (output[0] ?? []).map(({ binary }) => binary?.data);
			expect(files).toHaveLength(50);
			expect(files.every((file) => file?.data === 'filesystem-v2')).toBe(true);
			expect(JSON.stringify(output).length).toBeLessThan(50_000);
			const paths = (await readdir(folder, { recursive: true })).map((path) => join(folder, path));
			const metadata = paths.filter((path) => path.endsWith('.metadata'));
			for (const path of metadata) {
				const text = await readFile(path, 'utf8');
				expect(text).toContain('.mp3');
				expect(text).not.toContain(sandbox.credentials.clientApiId.slice(0, 12));
			}
			const stored = paths.filter((path) => metadata.includes(`${path}.metadata`));
			const sizes = await Promise.all(stored.map(async (path) => (await stat(path)).size));
			expect(sizes).toEqual(Array(50).fill(megabytes * 1_048_576));
			// All of them have 200 MB; five are under way at a time, at both ends.
			expect(grown).toBeLessThan(120);
		} finally {
			endFileMode();
			await rm(folder, { recursive: true });
		}
	});

	/**
	 * Has n8n keep files on the disk, as it does unless it is told otherwise; in the engine alone, nobody
	 * has started that. Gives what ends it.
	 */
	async function startFileMode(localStoragePath: string): Promise<() => void> {
		const service = Container.get(BinaryDataService);
		const inside = service as unknown as { config: object; managers: object };
		Object.assign(inside.config, { mode: 'filesystem', localStoragePath });
		await service.init();
		return () => {
			inside.managers = {};
		};
	}
});
