import type { OutputPreview, StoredWorkflow, WorkflowNode } from '../client';
import { WEBHOOK_TRIGGER } from '../deliveries';
import {
	COLLECTIONS,
	objectionsTo,
	parametersInside,
	selectors,
	shownParameters,
	startsWithRow,
	type Mode,
	type Parameter,
	type Values,
} from '../expectedPanel';
import {
	choose,
	chooseMode,
	chooseValue,
	closePanel,
	fillCollection,
	input,
	openPanel,
	readChoices,
	readPanel,
	readPreview,
	settled,
} from '../panel';
import {
	ACTION,
	goesThroughAll,
	openNode,
	openWorkflow,
	parametersOf,
	START,
	TRIGGER,
	type Scene,
} from './editorScene';

/** What n8n adds of its own to the operations of a node. */
const CUSTOM_CALL = '__CUSTOM_API_CALL__';

/** Every resource and operation of the node, as the user reads them and as they are stored. */
export function operationsOf(scene: Scene) {
	const parameters = parametersOf(scene, ACTION);
	const resource = parameters.find(({ name }) => name === 'resource');
	return (resource?.options ?? []).flatMap((each) => {
		const given = { resource: each.value };
		const operation = shownParameters(parameters, given).find(({ name }) => name === 'operation');
		return (operation?.options ?? [])
			.filter(({ value }) => value !== CUSTOM_CALL)
			.map(({ name, value, action = '' }) => ({
				resource: each.name,
				operation: name,
				action,
				given: { ...given, operation: value },
				path: [String(each.value), String(value)],
			}));
	});
}

/**
 * Every panel shows what it should, and the node after it the output preview. Which parameters there
 * are in which state is decided by the node's description alone, which is the same in all versions of
 * n8n: the newest goes through each state of each operation. In the others a panel is seen as it opens,
 * and only those of the triggers, with a parameter of nearly every kind, are gone through. A collection
 * and a list of choices that several operations share are opened in the first of them.
 */
export async function checkPanels(scene: Scene): Promise<void> {
	const { page } = scene;
	const isNew = firstOfItsKind();
	// Not just by their actions: n8n renames such nodes along with their operation.
	const operations = operationsOf(scene).map((each) => ({
		...each,
		node: `Calltouch: ${each.action}`,
	}));
	const names = operations.map(({ node }) => node);
	await openWorkflow(scene, await createPanels(scene, names));
	for (const [row, { node, resource, operation, given, path }] of operations.entries()) {
		await openPanel(page, node);
		await choose(page, input(page, 'resource'), resource);
		await choose(page, input(page, 'operation'), operation);
		const isMeant = goesThroughAll(scene) ? isNew : undefined;
		await checkPanel(scene, node, parametersOf(scene, ACTION), given, isMeant);
		await closePanel(page);
		await openPanel(page, nameAfter(row));
		await checkPreview(scene, node, path);
		await closePanel(page);
	}
	// n8n has no output previews of triggers.
	await openPanel(page, 'Trigger');
	await checkPanel(scene, 'Trigger', parametersOf(scene, TRIGGER), {}, isNew);
	await closePanel(page);
	await openPanel(page, 'Webhook Trigger');
	await checkPanel(scene, 'Webhook Trigger', parametersOf(scene, WEBHOOK_TRIGGER), {}, isNew);
	await closePanel(page);
}

function nameAfter(row: number): string {
	return row === 0 ? 'Edit Fields' : `Edit Fields${row}`;
}

/** Nodes without any choice made, each followed by one that gets its output; and a trigger. */
async function createPanels({ stage }: Scene, names: string[]): Promise<StoredWorkflow> {
	const node = (name: string, type: string, x: number, row: number): WorkflowNode => ({
		id: name,
		name,
		type,
		typeVersion: type.startsWith('n8n-nodes-calltouch.') ? 1 : 3.4,
		position: [x, row * 200],
		parameters: {},
	});
	const to = (name: string) => ({ node: name, type: 'main', index: 0 });
	return await stage.client.createWorkflow({
		name: 'Panels',
		nodes: [
			START,
			node('Trigger', TRIGGER, 0, 1),
			node('Webhook Trigger', WEBHOOK_TRIGGER, 0, 2),
			...names.map((name, row) => node(name, ACTION, 300, row)),
			...names.map((_, row) => node(nameAfter(row), 'n8n-nodes-base.set', 600, row)),
		],
		connections: {
			[START.name]: { main: [names.map(to)] },
			...Object.fromEntries(names.map((name, row) => [name, { main: [[to(nameAfter(row))]] }])),
		},
	});
}

/** Tells of each parameter whether none before offered the same. */
function firstOfItsKind(): (parameter: Parameter) => boolean {
	const known = new Set<string>();
	return ({ type, placeholder, options, modes }) => {
		const { size } = known;
		known.add(JSON.stringify([type, placeholder, options, modes]));
		return known.size > size;
	};
}

/**
 * Goes through all that the open panel can show for what is given.
 *
 * @param isNew of which parameters to see what they offer; without it, only how the panel opens is seen
 */
async function checkPanel(
	{ page, judge }: Scene,
	name: string,
	parameters: Parameter[],
	given: Values,
	isNew: ((parameter: Parameter) => boolean) | undefined,
): Promise<void> {
	const states: string[] = [];
	const objections: string[] = [];

	const compare = async (expected: Parameter[], state: string): Promise<void> => {
		states.push(state);
		const shown = await settled(
			async () => await readPanel(page),
			(each) => objectionsTo(each, expected).length === 0,
		);
		const found = objectionsTo(shown, expected);
		objections.push(...found.map((objection) => `${state}: ${objection}.`));
	};

	// Each value of each parameter that others depend on, and in turn of those that it brings along.
	const sweep = async (chosen: Values, state: string, before: Parameter[]): Promise<void> => {
		const shown = shownParameters(parameters, chosen);
		await compare(shown, state);
		const deciding = selectors(parameters, shown).filter((each) => !(each.name in given));
		for (const selector of deciding.filter((each) => !before.includes(each))) {
			for (const value of otherValues(selector)) {
				await chooseValue(page, selector, value);
				await sweep(
					{ ...chosen, [selector.name]: value },
					`${selector.displayName} ${String(value)}`,
					[...before, ...deciding],
				);
			}
			await chooseValue(page, selector, selector.default);
		}
	};
	const shown = shownParameters(parameters, given);
	if (!isNew) {
		await compare(shown, 'at first');
		await judge(`The panel of "${name}" opens with its ${shown.length} parameters`, objections);
		return;
	}
	await sweep(given, 'at first', []);

	const collections = shown.filter(
		(each) => COLLECTIONS.includes(each.type) && !startsWithRow(each) && isNew(each),
	);
	for (const collection of collections) await fillCollection(page, collection);
	const filled = shown.flatMap((each) => [
		each,
		...(collections.includes(each) ? parametersInside(each) : []),
	]);
	await compare(filled, 'with all that can be added');

	for (const parameter of filled.filter(isNew))
		objections.push(...(await objectionsToChoices(parameter)));
	await judge(
		`The panel of "${name}" shows what it should: ${states.length} states, ${filled.length} parameters`,
		objections,
	);

	async function objectionsToChoices({ name: of, type, options, modes }: Parameter) {
		if (type === 'options' || type === 'multiOptions') {
			const choices = (await readChoices(page, of)).join(', ');
			const wanted = (options ?? []).map((option) => option.name).join(', ');
			return choices === wanted ? [] : [`${of} offers ${choices}.`];
		}
		const found: string[] = [];
		for (const mode of modes ?? []) found.push(...(await objectionsToMode(of, mode)));
		return found;
	}

	async function objectionsToMode(of: string, mode: Mode): Promise<string[]> {
		await chooseMode(page, of, mode);
		const field = page.getByTestId(`resource-locator-${of}`).getByTestId('rlc-input');
		const placeholder = await settled(
			async () => await field.getAttribute('placeholder'),
			(each) => each === mode.placeholder,
		);
		const { displayName, hint } = mode;
		const text = page.getByTestId('node-parameters').getByText(hint ?? '', { exact: true });
		return [
			...(placeholder === mode.placeholder
				? []
				: [`${displayName} has the placeholder "${placeholder}".`]),
			...(hint === undefined || (await text.isVisible())
				? []
				: [`${displayName} does not have the hint "${hint}".`]),
		];
	}
}

function otherValues({ type, options = [], default: initial }: Parameter): unknown[] {
	const values = type === 'boolean' ? [true, false] : options.map(({ value }) => value);
	return values.filter((value) => value !== initial);
}

/** The paths of all fields of a preview, as the editor writes them. */
function pathsOf({ properties = {}, items }: OutputPreview, path = ''): string[] {
	if (items) return pathsOf(items, `${path}[0]`);
	return Object.entries(properties).flatMap(([name, each]) => [
		`${path}.${name}`,
		...pathsOf(each, `${path}.${name}`),
	]);
}

/** What the open panel of the node after it tells, before anything has run. */
async function checkPreview(scene: Scene, name: string, path: string[]): Promise<void> {
	const { stage, page, judge, photograph } = scene;
	const wanted = pathsOf(await stage.client.outputPreview(ACTION, ...path));
	if (path.join() === 'request,list') await photograph(page, 'output-preview');
	const before = page.viewportSize();
	// n8n renders only those fields that are in view.
	await page.setViewportSize({ width: before?.width ?? 0, height: 2600 });
	const missing = (fields: string[]): string[] => wanted.filter((each) => !fields.includes(each));
	const fields = await settled(
		async () => await readPreview(page, name),
		(read) => missing(read).length === 0,
	);
	await judge(
		`The output preview of "${name}" has its ${wanted.length} fields`,
		wanted.length > 0 ? missing(fields).map((each) => `No ${each}.`) : ['There is no preview.'],
	);
	if (before) await page.setViewportSize(before);
}

const CLIENT = 'Вероника Орлова';

/** The list of requests loads, is searched, and one of it can be chosen. */
export async function checkList(scene: Scene): Promise<void> {
	const { stage, page, judge, photograph } = scene;
	stage.sandbox.addRequest({ client: { fio: CLIENT } });
	await openNode(scene, 'calltouchApi', { resource: 'request', operation: 'get' });
	const field = page.getByTestId('resource-locator-request').getByTestId('rlc-input');
	await field.click();
	const entries = page.getByTestId('rlc-item');
	await entries.first().waitFor();
	const count = await entries.count();
	await judge(`The list has ${count} requests`, count > 1 ? [] : ['There should be more.']);
	await photograph(page, 'request-list');
	await page.getByTestId('rlc-search').fill(CLIENT.toLowerCase());
	const matching = await settled(
		async () => await entries.allTextContents(),
		({ length }) => length === 1,
	);
	await judge(
		`The search in the list finds the one request of ${CLIENT}`,
		matching.length === 1 && matching[0]?.includes(CLIENT)
			? []
			: [`It finds ${matching.length}.`, ...matching],
	);
	await entries.first().click();
	const chosen = await settled(
		async () => await field.inputValue(),
		(value) => value !== '',
	);
	await judge(
		'The chosen request is shown',
		chosen.includes(CLIENT) ? [] : [`It is "${chosen}" that is shown.`],
	);
}
