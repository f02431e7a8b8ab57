import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReceivedHttpRequest } from '../sandbox/httpLog';
import type { Check } from './checks';
import type { StoredWorkflow } from './client';
import type { Stage } from './stage';

/**
 * Searches all that n8n has written, and all that it tells of the workflows' executions, for the
 * sandbox's tokens: as they are, percent-encoded, and escaped as in JSON.
 */
export async function checkTokens(
	{ client, sandbox, userFolder }: Stage,
	workflows: StoredWorkflow[],
	check: Check,
): Promise<void> {
	const tellsToken = searchForTokens(sandbox);

	const files = { userFolder, whose: "n8n's files", data: /^database\.sqlite/ };
	await checkFiles(files, tellsToken, workflows, check);

	const executions = (await Promise.all(workflows.map(client.listExecutions))).flat();
	const told = await Promise.all(executions.map(async ({ id }) => await client.executionText(id)));
	check(
		`No token in clear in the data of ${executions.length} executions`,
		executions.filter((_, i) => tellsToken(told[i] ?? '')).map(({ id }) => `It is in ${id}.`),
	);
}

/** Tells whether a text holds a token of the sandbox, in any form it could have been written in. */
export function searchForTokens({
	credentials,
	httpRequests,
}: Stage['sandbox']): (text: string) => boolean {
	const onTheWire = httpRequests.flatMap(encodedTokens);
	if (onTheWire.length === 0) throw new Error('The sandbox got no call with a token.');
	const tokens = [credentials.clientApiId, credentials.accessToken];
	const plain = [
		...onTheWire,
		...tokens.flatMap((token) => [
			token,
			encodeURI(token),
			encodeURIComponent(token),
			encodeURIComponent(encodeURIComponent(token)),
			String(new URLSearchParams({ token })).replace('token=', ''),
		]),
	];
	const escaped = plain.map((form) => form.replaceAll('/', '\\/'));
	const forms = [...new Set([...plain, ...escaped].map((form) => form.toLowerCase()))];
	return (text) => {
		const lower = text.toLowerCase();
		return forms.some((form) => lower.includes(form));
	};
}

/** The token of a call as it came. */
function encodedTokens({ url, rawBody, headers }: ReceivedHttpRequest): string[] {
	const given = [
		/clientApiId=([^&]+)/.exec(url)?.[1],
		/clientApiId=([^&]+)/.exec(rawBody)?.[1],
		headers['access-token'],
	];
	return given.filter((token) => token !== undefined);
}

/** A user folder, whose it is, and the names of the files in it that tell of workflows. */
interface Files {
	userFolder: string;
	whose: string;
	data: RegExp;
}

/** No token in a user folder's files. */
export async function checkFiles(
	{ userFolder, whose, data }: Files,
	tellsToken: (text: string) => boolean,
	workflows: StoredWorkflow[],
	check: Check,
): Promise<void> {
	const files = await filesIn(userFolder);
	const texts = await Promise.all(files.map(async (file) => await readFile(file, 'latin1')));
	const isIn = ({ id }: StoredWorkflow): boolean =>
		files.some((file, i) => data.test(basename(file)) && texts[i]?.includes(id));
	const names = [...new Set(files.map((file) => basename(file)))];
	check(`No token in clear in ${whose}: ${names.join(', ')}`, [
		// The search is worth nothing where n8n keeps its data elsewhere.
		...workflows
			.filter((workflow) => !isIn(workflow))
			.map(({ name }) => `The workflow "${name}" is in none of those that tell of it.`),
		...files.filter((_, i) => tellsToken(texts[i] ?? '')).map((file) => `It is in ${file}.`),
	]);
}

/** What n8n has written: all files but the package's own and those of the editor. */
async function filesIn(userFolder: string): Promise<string[]> {
	const entries = await readdir(userFolder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => join(parentPath, name))
		.filter((path) => !path.startsWith(join(userFolder, '.n8n', 'nodes')))
		.filter((path) => !path.startsWith(join(userFolder, '.cache')));
}
