import { join } from 'node:path';
import { ROOT } from '../../e2e/package';
import { run } from '../../e2e/processes';
import { temporaryFolder } from '../../e2e/stage';
import { atMost, everyRun, measure } from '../measure';
import { LOOK_BACK_HOURS, polling, POLLS, TEN_MINUTES } from '../polling';
import { startSandboxProcess } from '../sandbox';
import { median } from '../statistics';

const REMEMBERED = 10_000;
const MOST_MS = 20;

const PROGRAM = join(__dirname, '../pollOften.ts');

/** What remembering costs the trigger. */
export const pollState = measure({
	name: 'pollState',
	method: `The trigger in n8n's engine, on n8n's Node.js, with a look-back window of ${LOOK_BACK_HOURS} hours in which ${REMEMBERED.toLocaleString('en')} requests came in that it has emitted and must not emit again; the sandbox is a process of its own. CPU time is the median of ${POLLS} polls that find nothing new: where the answer holds all of the requests again (about 2 KB each), where it holds none of them, and for getting and parsing that full answer alone; and of as many polls of a trigger on new leads, where neither log has anything. Ten minutes of polls are ${TEN_MINUTES.polls} of them, one of which asks for the whole look-back window and the others for what is recent; the median of ${TEN_MINUTES.rounds} times.`,
	raw: polling,
	runs: () => 1,
	prepare: async ({ host, defer, size }) => {
		const url = await startSandboxProcess(defer);
		const command = [require.resolve('tsx/cli'), PROGRAM, url, String(size(REMEMBERED))];
		// n8n's engine writes its settings into the folder that it takes for the user's.
		const env = { PATH: process.env.PATH, N8N_USER_FOLDER: await temporaryFolder(defer) };
		return async () => polling.parse(JSON.parse(await run(host.node, command, { cwd: ROOT, env })));
	},
	figures: [
		{
			id: 'calls',
			label: 'Calls a poll',
			target: everyRun(atMost(1)),
			value: ({ calls, pollMs }) => calls / pollMs.length,
		},
		{
			id: 'ratio',
			label: 'CPU time of a poll ÷ getting and parsing its answer alone',
			target: atMost(1.1),
			value: ({ pollMs, answerMs }) => median(pollMs) / median(answerMs),
		},
		{
			id: 'tenMinutes',
			label: 'CPU time of a poll, mean over ten minutes ÷ getting and parsing that answer alone',
			target: atMost(0.3),
			value: ({ tenMinutesMs, answerMs }) => median(tenMinutesMs) / median(answerMs),
		},
		{
			id: 'emptyCpu',
			label: 'CPU time of a poll whose answer is empty',
			unit: 'ms',
			digits: 1,
			target: atMost(MOST_MS),
			value: ({ emptyPollMs }) => median(emptyPollMs),
		},
		{
			id: 'leadCpu',
			label: 'New Lead: CPU time of a poll whose answers are empty',
			unit: 'ms',
			digits: 1,
			target: atMost(MOST_MS),
			value: ({ leads }) => median(leads.pollMs),
		},
		{
			id: 'leadCalls',
			label: 'New Lead: HTTP requests for each log and poll',
			target: everyRun(atMost(1)),
			value: ({ leads: { pollMs, ofCalls, ofRequests } }) =>
				Math.max(ofCalls, ofRequests) / pollMs.length,
		},
		{
			id: 'state',
			label: 'State for each id',
			unit: 'bytes',
			digits: 1,
			target: atMost(16),
			value: ({ stateBytes, remembered }) => stateBytes / remembered,
		},
		{
			id: 'cpu',
			label: 'CPU time of a poll',
			unit: 'ms',
			digits: 1,
			value: ({ pollMs }) => median(pollMs),
		},
		{
			id: 'answerCpu',
			label: 'CPU time for getting and parsing the full answer alone',
			unit: 'ms',
			digits: 1,
			value: ({ answerMs }) => median(answerMs),
		},
	],
	panels: [
		{
			label: `A poll with ${REMEMBERED.toLocaleString('en')} ids remembered: CPU time`,
			unit: 'ms',
			digits: 1,
			line: MOST_MS,
			bars: [
				{ name: 'Calltouch', value: ({ pollMs }) => median(pollMs) },
				{
					name: 'Calltouch, mean over ten minutes',
					value: ({ tenMinutesMs }) => median(tenMinutesMs),
				},
				{ name: 'Calltouch, empty answer', value: ({ emptyPollMs }) => median(emptyPollMs) },
				{ name: 'Calltouch, New Lead, empty', value: ({ leads }) => median(leads.pollMs) },
				{ name: 'The full answer alone', value: ({ answerMs }) => median(answerMs) },
			],
		},
	],
});
