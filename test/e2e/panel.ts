import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import {
	parametersInside,
	SCHEDULE,
	type Mode,
	type Parameter,
	type ShownParameter,
} from './expectedPanel';

/** What is used of an element of the page; its own types would need those of a browser everywhere. */
interface PageElement {
	textContent: string | null;
	src: string;
	naturalWidth: number;
	checkVisibility: () => boolean;
	closest: (selector: string) => PageElement | null;
	getAttribute: (name: string) => string | null;
	querySelector: (selector: string) => PageElement | null;
}

const SETTLED_WITHIN_MS = 30_000;

/** Reads until it is right, and answers the last reading if it does not become so. */
export async function settled<T>(
	read: () => Promise<T>,
	isRight: (value: T) => boolean,
): Promise<T> {
	const deadline = Date.now() + SETTLED_WITHIN_MS;
	for (;;) {
		const value = await read();
		if (isRight(value) || Date.now() > deadline) return value;
		await sleep(50);
	}
}

/** Opens the panel of a node on the canvas. */
export async function openPanel(page: Page, node: string): Promise<void> {
	const box = page.locator(`[data-test-id=canvas-node][data-node-name="${node}"]`);
	await box.dblclick();
	await page.getByTestId('output-panel').waitFor();
}

export async function closePanel(page: Page): Promise<void> {
	// The second is what n8n 1 has instead of the first.
	const close = page.getByTestId('ndv-close-button').or(page.getByTestId('back-to-canvas'));
	await close.click();
	await page.getByTestId('output-panel').waitFor({ state: 'hidden' });
}

/** The parameters that the open panel shows, in their order, without the schedule. */
export async function readPanel(page: Page): Promise<ShownParameter[]> {
	return await page
		.getByTestId('node-parameters')
		.locator('label[for]')
		.evaluateAll(
			(labels: PageElement[], schedule) =>
				labels
					.filter((label) => label.checkVisibility())
					.filter((label) => label.getAttribute('for') !== schedule)
					.filter((label) => !label.closest(`[data-test-id=fixed-collection-${schedule}]`))
					.map((label) => {
						const item = label.closest('.parameter-item, .multi-parameter');
						const locator = item?.querySelector('[data-test-id=rlc-input]');
						const input =
							locator ??
							item?.querySelector('input, textarea, .cm-content') ??
							// A collection with nothing to choose from has but a button.
							item?.querySelector('button');
						return {
							name: label.getAttribute('for') ?? '',
							label: label.querySelector('.n8n-text')?.textContent?.trim() ?? '',
							placeholder: input?.getAttribute('placeholder') ?? '',
							marked:
								label
									.closest('[data-test-id=input-label]')
									?.querySelector('[data-test-id=parameter-issues]') != null,
							control: input?.checkVisibility() ?? false,
						};
					}),
			SCHEDULE,
		);
}

export function input(page: Page, name: string): Locator {
	return page.getByTestId('node-parameters').getByTestId(`parameter-input-${name}`);
}

/** What is chosen in a parameter with choices. */
export async function readChosen(page: Page, name: string): Promise<string> {
	return await input(page, name).locator('input').inputValue();
}

function dropdown(page: Page): Locator {
	return page.locator('.el-select-dropdown:visible').first();
}

async function listed(page: Page): Promise<string[]> {
	return await dropdown(page)
		.locator('li')
		.evaluateAll((entries: PageElement[]) =>
			entries.map(
				(entry) => (entry.querySelector('.option-headline') ?? entry).textContent?.trim() ?? '',
			),
		);
}

async function openDropdown(page: Page, select: Locator): Promise<string[]> {
	await select.click();
	await dropdown(page).locator('li').first().waitFor();
	return await listed(page);
}

/** Chooses what has this name in a dropdown. */
export async function choose(page: Page, select: Locator, name: string): Promise<void> {
	const names = await openDropdown(page, select);
	if (!names.includes(name)) throw new Error(`There is no ${name} among ${names.join(', ')}.`);
	await dropdown(page).locator('li').nth(names.indexOf(name)).click();
	await dropdown(page).waitFor({ state: 'hidden' });
}

/** The names that a parameter with choices offers. */
export async function readChoices(page: Page, name: string): Promise<string[]> {
	const select = input(page, name);
	const names = await openDropdown(page, select);
	await page.keyboard.press('Escape');
	await dropdown(page).waitFor({ state: 'hidden' });
	return names;
}

/** Chooses the way to say which thing is meant. */
export async function chooseMode(page: Page, parameter: string, mode: Mode): Promise<void> {
	const select = page.getByTestId(`resource-locator-${parameter}`).getByTestId('rlc-mode-selector');
	// Lists have n8n's own name.
	await choose(page, select, mode.name === 'list' ? 'From list' : mode.displayName);
}

/** Gives a parameter of the open panel one of its values. */
export async function chooseValue(page: Page, parameter: Parameter, value: unknown): Promise<void> {
	const { name, type, options = [] } = parameter;
	if (type === 'boolean') {
		await input(page, name).locator('.el-switch').click();
		return;
	}
	const option = options.find((each) => each.value === value);
	if (!option) throw new Error(`${name} has no ${String(value)}.`);
	await choose(page, input(page, name), option.name);
}

/** Adds all that a collection offers, or an entry to a list of fields. */
export async function fillCollection(page: Page, collection: Parameter): Promise<void> {
	const { name, type, options = [], placeholder = '' } = collection;
	// Several collections of a panel have the same words on their buttons.
	const own = page
		.getByTestId('node-parameters')
		.locator('.multi-parameter')
		.filter({ has: page.locator(`label[for="${name}"]`) });
	if (type === 'fixedCollection') {
		await own.getByText(placeholder, { exact: true }).click();
		return;
	}
	for (const option of options) {
		const add = own.locator(`input[placeholder="${placeholder}"]`);
		// With nothing to choose from, n8n shows a button instead of a list.
		if (options.length > 1) await choose(page, add, option.displayName);
		else await own.getByRole('button', { name: placeholder, exact: true }).click();
		// n8n forgets a group of fields that is left empty when something else is added.
		if (option.type === 'fixedCollection') {
			const group = own.getByTestId(`fixed-collection-${option.name}`);
			await group.getByText(option.placeholder ?? '', { exact: true }).click();
		}
		const [last = option] = parametersInside(option);
		await own.locator(`label[for="${last.name}"]`).last().waitFor();
	}
}

/** The paths of the fields that the input panel says the node before usually puts out. */
export async function readPreview(page: Page, node: string): Promise<string[]> {
	return await page
		.getByTestId('ndv-input-panel')
		.locator(`[data-test-id=run-data-schema-node-name][data-node-name="${node}"]`)
		.evaluateAll((fields: PageElement[]) =>
			fields.map((field) => field.getAttribute('data-path') ?? ''),
		);
}

/** The addresses of our icons in a part of the page; of those that are not rendered, with a note. */
export async function readIcons(part: Locator): Promise<string[]> {
	return await part
		.locator('img[src*="n8n-nodes-calltouch"]')
		.evaluateAll((images: PageElement[]) =>
			images
				.filter((image) => image.checkVisibility())
				.map(({ src, naturalWidth }) => (naturalWidth > 0 ? src : `${src}, not rendered`)),
		);
}
