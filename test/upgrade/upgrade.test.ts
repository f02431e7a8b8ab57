import { nodeOperations } from '../../src/node/nodeOperations';
import { ALL } from './cases';
import { credentialFields, readGolden, versions } from './goldenFiles';
import { filledPlaces, type Place, placesOf, unknownChoices } from './places';
import { runNode } from './run';
import {
	complete,
	kept,
	ownNodes,
	shownProperties,
	toSavedWorkflow,
	versionsOf,
} from './savedWorkflow';
import { emittedAfter, EXPECTED } from './triggerState';

// With a clock that stands still, no turn would ever come.
jest.mock('../../src/api/rateLimiter', () => ({
	...jest.requireActual<object>('../../src/api/rateLimiter'),
	takeTurn: () => Promise.resolve(() => {}),
}));

afterEach(() => jest.restoreAllMocks());

describe.each(versions)('What was saved with version %s', (version) => {
	const { workflows, recordings, triggerState, credentials } = readGolden(version);
	const nodes = Object.entries(workflows).flatMap(([file, workflow]) =>
		ownNodes(workflow).map((node) => ({ title: `${file}: ${node.name}`, file, node })),
	);

	it.each(nodes)('opens unchanged: $title', ({ node }) => {
		expect(versionsOf(node)).toContain(node.typeVersion);
		expect(kept(node)).toEqual(node.parameters);
		expect(unknownChoices(shownProperties(node), node.parameters)).toEqual([]);
	});

	it.each(nodes)('does what it did: $title', async ({ file, node }) => {
		const recorded = recordings[file]?.[node.name];
		const { calls, items, keys } = await runNode(node);

		expect(calls).toEqual(recorded?.calls);
		expect(items).toEqual(recorded?.items);
		// More of them break no workflow.
		expect(keys).toEqual(expect.arrayContaining(recorded?.keys ?? ['a recording']));
	});

	it('lets a trigger go on where it was', async () => {
		expect(await emittedAfter(triggerState)).toEqual(EXPECTED);
	});

	it('fits the credentials', () => {
		expect(credentialFields()).toMatchObject(credentials);
	});
});

describe('The golden workflows of the next version', () => {
	const nodes = ALL.flatMap((cases) => ownNodes(toSavedWorkflow(cases)));
	const keyOf = ({ path, choice }: Place) => `${path}${choice === undefined ? '' : `: ${choice}`}`;

	it.each(nodes.map((node) => [node.name, node] as const))(
		'are as n8n saves them: %s',
		(_, node) => {
			expect(kept(node)).toEqual(node.parameters);
		},
	);

	const operations = nodeOperations.map(({ resource, name }) => `${resource}.${name}`);

	const triggers = ['trigger', 'trigger.newCall', 'trigger.newLead', 'webhookTrigger'];

	it.each([...operations, ...triggers])('leave out nothing of %s', (title) => {
		const ofOperation = ALL.filter((cases) => cases.name === title)
			.map(toSavedWorkflow)
			.flatMap(ownNodes);
		const shown = new Set(ofOperation.flatMap(shownProperties));
		const offered = [...shown].filter(
			({ name, type }) =>
				!['resource', 'operation', 'triggerOn'].includes(name) && type !== 'notice',
		);
		const filled = new Set([
			...ofOperation.flatMap(({ parameters }) => filledPlaces(parameters)).map(keyOf),
			// A default is chosen, too, where nothing else is.
			...ofOperation
				.flatMap((node) => filledPlaces(complete(node)))
				.filter(({ choice }) => choice !== undefined)
				.map(keyOf),
		]);
		const places = placesOf(offered);
		const isChosen = ({ path }: Place) =>
			places.some((place) => place.path === path && place.choice !== undefined);
		const missing = places.filter(
			(place) => !(place.choice === undefined && isChosen(place)) && !filled.has(keyOf(place)),
		);

		expect(offered.length).toBeGreaterThan(0);
		expect(missing.map(keyOf)).toEqual([]);
	});
});
