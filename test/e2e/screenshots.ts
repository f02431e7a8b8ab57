import { cp, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { proveEditor } from './cases/editor';
import type { Photograph } from './cases/editorScene';
import { startChecks } from './checks';
import { runProgram, type Defer } from './lifetime';
import { ROOT } from './package';
import { settled } from './panel';
import { toStdout } from './progress';
import { setStage } from './stage';

const SIZE = { width: 1280, height: 760 };
/** Where parameters stand, and what takes room below the last of them. */
const BELOW_PARAMETERS = {
	'[data-test-id=node-parameters] [data-test-id=parameter-item]': 90,
	'[data-test-id=credential-connection-parameter]': 160,
};

/**
 * Notifications, which cover a corner for some seconds, and the empty boxes that n8n's expression
 * editors leave in the page's upper left corner.
 */
const NOT_SHOWN =
	'.el-notification, .notification-container, #cm-tooltip-container { display: none }';

/** The height of the window in which all parameters are in view. */
async function heightFor(page: Page): Promise<number> {
	const heights = [SIZE.height];
	for (const [parameters, below] of Object.entries(BELOW_PARAMETERS)) {
		for (const parameter of await page.locator(parameters).all()) {
			const box = await parameter.boundingBox();
			if (box) heights.push(Math.ceil(box.y + box.height + below));
		}
	}
	return Math.max(...heights);
}

/** Takes pictures into a folder, once nothing moves any more and all parameters are in view. */
function photographInto(folder: string): Photograph {
	return async (page, name) => {
		const before = page.viewportSize() ?? SIZE;
		await page.setViewportSize(SIZE);
		await page.setViewportSize({ ...SIZE, height: await heightFor(page) });
		await page.mouse.move(0, 0);
		const path = join(folder, `${name}.png`);
		let last: Buffer = Buffer.alloc(0);
		await settled(
			async () => {
				const previous = last;
				last = await page.screenshot({ path, style: NOT_SHOWN });
				return last.equals(previous);
			},
			(isSame) => isSame,
		);
		toStdout(`  ${path}`);
		await page.setViewportSize(before);
	};
}

async function screenshots(defer: Defer): Promise<number> {
	const { values } = parseArgs({ options: { out: { type: 'string', default: 'docs/images' } } });
	const out = resolve(ROOT, values.out);
	await mkdir(out, { recursive: true });
	const stage = await setStage(defer, toStdout);
	const { check, failed } = startChecks(toStdout);
	await proveEditor(stage, check, toStdout, photographInto(out));
	if (failed.length === 0) return 0;
	const kept = await mkdtemp(join(tmpdir(), 'screenshots-'));
	await cp(stage.evidenceFolder, kept, { recursive: true });
	toStdout(`${failed.length} of the checks failed. What there was to see is kept in ${kept}`);
	return 1;
}

void runProgram(screenshots);
