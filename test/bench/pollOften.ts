/**
 * Polls with the trigger and prints, as JSON, what it took. A program of its own, so that nothing
 * else is counted, on n8n's own Node.js. Arguments: the sandbox's URL, how many requests come in.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectToSandbox } from './sandbox';
import { LOOK_BACK_HOURS, POLLS, TEN_MINUTES, type Polling } from './polling';

const HOUR = 3_600_000;
/** Far enough from one another that none waits for the limit of calls. */
const POLL_EACH_MS = 300;

/** CPU time of this process while it does something, several times, in milliseconds. */
async function cpuOf(
	work: () => Promise<void>,
	{ times = POLLS, before: prepare }: { times?: number; before?: () => void } = {},
): Promise<number[]> {
	const used: number[] = [];
	for (let time = 0; time < times; time++) {
		await sleep(POLL_EACH_MS);
		prepare?.();
		const before = process.cpuUsage();
		await work();
		const { user, system } = process.cpuUsage(before);
		used.push((user + system) / 1_000);
	}
	return used;
}

/** Beside each node there is a codex file, which differs by `.json` alone and would be found first. */
function findSourceBeforeJson(): void {
	const extensions: Partial<NodeJS.RequireExtensions> = require.extensions;
	const readJson = extensions['.json'];
	delete extensions['.json'];
	extensions['.json'] = readJson;
}

async function main(url: string, requests: number): Promise<Polling> {
	findSourceBeforeJson();
	const { activeTrigger } = await import('../engine/helpers/poll');
	const sandbox = connectToSandbox(url);
	const parameters = { options: { lookBack: LOOK_BACK_HOURS * 60, maxItems: 10_000 } };
	const trigger = activeTrigger(sandbox, { parameters });
	/** Makes the next poll ask for the whole look-back window, as after ten minutes. */
	const forgetWhenAllWasAsked = (): void => {
		const data = trigger.staticData();
		const withoutTime = (name: string, value: unknown) =>
			name === 'allAskedAt' ? undefined : value;
		data.state = JSON.parse(JSON.stringify(data.state, withoutTime));
	};
	const pollInVain = async (polled = trigger): Promise<void> => {
		if ((await polled.poll()) !== null) throw new Error('A poll found what is not new.');
	};

	await sandbox.empty();
	await pollInVain();
	const now = Date.now();
	await sandbox.addBigRequests(requests, { from: now - (LOOK_BACK_HOURS - 1) * HOUR, to: now });
	const emitted = (await trigger.poll()) ?? [];
	if (emitted.length !== requests) {
		throw new Error(`A poll found ${emitted.length} of ${requests} new requests.`);
	}
	// n8n takes the state from its database when it starts.
	trigger.restart();

	await sandbox.clearHttpRequests();
	const pollMs = await cpuOf(async () => await pollInVain(), { before: forgetWhenAllWasAsked });
	const calls = await sandbox.callUrls();
	const [listUrl] = calls;
	if (listUrl === undefined) throw new Error('The polls made no call.');
	const answerMs = await cpuOf(async () => {
		const answer: unknown = await (await fetch(`${url}${listUrl}`)).json();
		if (!Array.isArray(answer) || answer.length !== requests) {
			throw new Error('The answer does not hold what was remembered.');
		}
	});
	const tenMinutesMs: number[] = [];
	for (let round = 0; round < TEN_MINUTES.rounds; round++) {
		forgetWhenAllWasAsked();
		const ofPolls = await cpuOf(async () => await pollInVain(), { times: TEN_MINUTES.polls });
		tenMinutesMs.push(ofPolls.reduce((sum, ms) => sum + ms, 0) / ofPolls.length);
	}
	await sandbox.empty();
	const emptyPollMs = await cpuOf(async () => await pollInVain());
	const leads = activeTrigger(sandbox, { parameters: { triggerOn: 'newLead' } });
	await pollInVain(leads);
	await sandbox.clearHttpRequests();
	const leadPollMs = await cpuOf(async () => await pollInVain(leads));
	const leadUrls = await sandbox.callUrls();
	const ofCalls = leadUrls.filter((url) => url.includes('/calls-diary/')).length;
	const stateBytes = Buffer.byteLength(JSON.stringify(trigger.staticData()));
	return {
		remembered: requests,
		stateBytes,
		calls: calls.length,
		pollMs,
		tenMinutesMs,
		emptyPollMs,
		leads: { pollMs: leadPollMs, ofCalls, ofRequests: leadUrls.length - ofCalls },
		answerMs,
	};
}

const [url = '', requests = ''] = process.argv.slice(2);
main(url, Number(requests)).then(
	(polling) => process.stdout.write(JSON.stringify(polling)),
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
