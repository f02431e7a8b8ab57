import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../stage';
import { differences } from '../compare';
import { failureOf } from '../workflows';
import { withFields } from './adapt';
import { importTemplate, type Template } from './template';

const FILE = 'recording-to-file.json';
const A_SECOND = { inMinutes: 1 / 60, inHours: 1 / 3600 };
const BYTES = 20_000;

export const recordingToFile: Template = {
	file: FILE,
	prove: async (stage, check) => {
		const { client, sandbox, userFolder } = stage;
		const folder = join(userFolder, '.n8n-files');
		await mkdir(folder, { recursive: true });
		const { callId } = sandbox.addCall({
			date: sandbox.now() - 1_000,
			successful: true,
			recordingBytes: BYTES,
		});
		const download = `/${callId}/download`;

		sandbox.fail({ kind: 'answer', status: 404, path: download });
		sandbox.clearHttpRequests();
		const workflow = await imported(stage, folder, 1);
		const execution = await client.runWorkflow(workflow, 'Calltouch Trigger');
		const asked = sandbox.httpRequests.filter(({ path }) => path.endsWith(download));
		check('A recording that is late is asked for again', [
			...failureOf(execution),
			...differences(
				asked.map(({ status }) => status),
				[404, 200],
				'What Calltouch answered',
			),
		]);
		const file = await readFile(join(folder, `call-${callId}.mp3`)).catch(() => Buffer.alloc(0));
		check('It is written into the folder', differences(file.length, BYTES, 'Its length'));

		sandbox.fail({ kind: 'answer', status: 404, path: download, times: null });
		const hopeless = await imported(stage, folder, 3 * A_SECOND.inHours);
		const { error } = await client.runWorkflow(hopeless, 'Calltouch Trigger');
		const message = error?.message ?? '';
		check(
			'Where there is none for long, it fails and names the call',
			message.includes(`call ${callId}:`) && /no recording/i.test(message)
				? []
				: [`It says: ${message}`],
		);
	},
};

async function imported(stage: Stage, folder: string, hours: number) {
	return await importTemplate(stage, FILE, (template) =>
		withFields(template, 'Settings', {
			folder,
			minutesBetweenTries: A_SECOND.inMinutes,
			hoursUntilGivingUp: hours,
		}),
	);
}
