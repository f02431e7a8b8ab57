import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { openEditor } from '../browser';
import type { Case, Check } from '../checks';
import type { Parameter } from '../expectedPanel';
import { HOST_VERSIONS } from '../host';
import { inScope } from '../lifetime';
import type { Log } from '../progress';
import type { Stage } from '../stage';
import { checkAdding, checkThemes, checkTool } from './editorCreator';
import { checkList, checkPanels } from './editorPanels';
import { checkCredentials, checkRuns } from './editorRuns';
import type { Photograph, Scene } from './editorScene';
import { checkWebhookTrigger } from './editorWebhook';

/** The real editor in Chromium: what a user of the nodes finds, chooses, enters and reads there. */
export const editor: Case = {
	name: 'editor',
	hosts: HOST_VERSIONS,
	prove: async (stage, check, log) => await proveEditor(stage, check, log, async () => {}),
};

const VIEWPORT = { width: 1400, height: 900 };

const PARTS = {
	adding: checkAdding,
	panels: checkPanels,
	webhook: checkWebhookTrigger,
	list: checkList,
	runs: checkRuns,
	credentials: checkCredentials,
	tool: checkTool,
	themes: checkThemes,
};

/** Proves the case, and has pictures taken on the way. */
export async function proveEditor(
	stage: Stage,
	check: Check,
	log: Log,
	photograph: Photograph,
): Promise<void> {
	const { n8n, client, evidenceFolder } = stage;
	const nodes = await client.nodeDescriptions();
	const parameters = new Map(nodes.map((node) => [node.name, node.properties as Parameter[]]));
	// Should the program end before, playwright takes Chromium along.
	await inScope(
		() => {},
		async (defer) => {
			const { page, complaints, strangers } = await openEditor(defer, n8n, client, VIEWPORT);
			let failures = 0;
			const judge: Scene['judge'] = async (what, objections) => {
				if (objections.length === 0) return check(what, []);
				const picture = join(evidenceFolder, `failure-${++failures}.png`);
				await page.screenshot({ path: picture });
				check(what, [`The moment: ${picture}`, ...objections]);
			};
			const scene: Scene = { stage, page, judge, photograph, parameters };
			for (const [name, part] of Object.entries(PARTS)) {
				const startedAt = Date.now();
				await part(scene).catch(async (error: unknown) => {
					const message = error instanceof Error ? error.message : String(error);
					await judge(`The part "${name}" runs to its end`, [stripVTControlCharacters(message)]);
				});
				log(`  ${name}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
			}
			check('The console has no complaints', [...new Set(complaints)]);
			check('No other host has answered', [...new Set(strangers)]);
		},
	);
}
