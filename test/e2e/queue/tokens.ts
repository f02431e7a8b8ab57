import type { Check } from '../checks';
import type { StoredWorkflow } from '../client';
import { checkFiles, searchForTokens } from '../tokens';
import type { QueueStage } from './stage';

/** No token in clear in the database, in the queue, or in any file of n8n's processes. */
export async function checkNoTokens(
	{ main, workers, postgres, redis, sandbox }: QueueStage,
	workflow: StoredWorkflow,
	check: Check,
): Promise<void> {
	const tellsToken = searchForTokens(sandbox);
	const clean = (text: string): string[] => (tellsToken(text) ? ['It is there.'] : []);
	// A search is worth nothing where n8n keeps its data elsewhere.
	const found = (text: string, witness: string): string[] =>
		text.includes(witness) ? [] : [`"${witness}" is not there either.`];

	const database = await postgres.dump();
	check('No token in clear in PostgreSQL: in no table', [
		...clean(database),
		...found(database, workflow.id),
	]);
	const queue = await redis.history();
	check('No token in clear in Redis: in nothing that was ever written to it', [
		...clean(queue),
		...found(queue, workflow.id),
	]);
	for (const instance of [main, ...workers]) {
		const { name, userFolder } = instance;
		const files = { userFolder, whose: `the files of ${name}`, data: /./ };
		// The workflow's few executions may all have been on one worker; the main process knows it.
		await checkFiles(files, tellsToken, instance === main ? [workflow] : [], check);
	}
}
