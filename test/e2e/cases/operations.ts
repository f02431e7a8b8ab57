import type { Case, Check } from '../checks';
import type { Item } from '../client';
import { HOST_VERSIONS } from '../host';
import type { Stage } from '../stage';
import { differences, itemDifferences, misfits, toSentCall } from './compare';
import { parametersOf, placesIn } from './fields';
import { fillAccount, itemFor, LEFT_BEHIND, trials, type Trial } from './trials';
import { calltouch, failureOf, inARow, itemNodes, itemsOf, node, runInARow } from './workflows';

const ACTION_NODE = 'n8n-nodes-calltouch.calltouch';
const TRIGGER_NODE = 'n8n-nodes-calltouch.calltouchTrigger';

/** An operation that n8n adds to every node, to point to its HTTP Request node. */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

/**
 * Every operation, through workflows in a real n8n: what Calltouch receives is what the workflow
 * says, whatever kind of field says it by an expression; one bad item among good ones; many items at
 * once; a sub-workflow.
 */
export const operations: Case = {
	name: 'operations',
	hosts: HOST_VERSIONS,
	runs: 'together',
	prove: async (stage, check) => {
		await checkTrials(stage, check);
		stage.sandbox.reset();
		await checkManyItems(stage, check);
		await checkBadItem(stage, check);
		await checkSubWorkflow(stage, check);
		await checkTestEvents(stage, check);
	},
};

async function checkTrials(stage: Stage, check: Check): Promise<void> {
	const { client, sandbox } = stage;
	const account = await fillAccount(sandbox);
	const all = trials(sandbox, account);
	await checkCoverage(stage, all, check);
	for (const { name, parameters, sends, gives, isRaw } of all) {
		sandbox.clearHttpRequests();
		const nodes = [...itemNodes([itemFor(account)]), calltouch(stage, parameters)];
		const execution = await runInARow(stage, name, nodes);
		const items = itemsOf(execution, 'Calltouch');
		const { resource, operation } = parameters;
		check(`${name}: Calltouch gets what the workflow says`, [
			...failureOf(execution),
			...differences(sandbox.httpRequests.map(toSentCall), sends),
		]);
		const preview = await client.outputPreview(ACTION_NODE, resource, operation);
		check(`${name}: the right items come out, as the editor announces them`, [
			...itemDifferences(items, gives),
			...(isRaw ? [] : items.flatMap(({ json }) => misfits(json, preview))),
		]);
	}
	const orders = sandbox.orders
		.filter(({ orderNumber }) => orderNumber.startsWith('crm-'))
		.map(
			({ orderNumber, orderSum, orderStatus, orderComment, tags, custom }) =>
				[orderNumber, { orderSum, orderStatus, orderComment, tags, custom }] as const,
		);
	const left = {
		orders: Object.fromEntries(orders),
		callbacks: sandbox.callbacks.map(({ phone }) => phone),
	};
	check('In the end Calltouch has the right orders and callbacks', differences(left, LEFT_BEHIND));
}

/** That the trials leave out no operation and no kind of field that n8n offers an expression for. */
async function checkCoverage({ client }: Stage, all: Trial[], check: Check): Promise<void> {
	const description = (await client.nodeDescriptions()).find(({ name }) => name === ACTION_NODE);
	if (!description) throw new Error('n8n does not know the node.');
	const { properties } = description;
	const offered = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				options
					.filter(({ value }) => value !== CUSTOM_API_CALL)
					.map(({ value }) => `${String(resource)} ${String(value)}`),
			),
		);
	const tried = all.map(({ parameters: { resource, operation } }) => `${resource} ${operation}`);
	check(
		`Each of the ${offered.length} operations is tried`,
		offered.filter((each) => !tried.includes(each)).map((each) => `Not ${each}.`),
	);

	const kinds = [...new Set(placesIn(properties).map(({ kind }) => kind))];
	const withExpression = all
		.flatMap(({ parameters }) => placesIn(parametersOf(properties, parameters), parameters))
		.filter(({ value }) => typeof value === 'string' && value.startsWith('='))
		.map(({ kind }) => kind);
	check(
		`Each of the ${kinds.length} kinds of field is tried with an expression`,
		kinds.filter((kind) => !withExpression.includes(kind)).map((kind) => `Not ${kind}.`),
	);
}

/** A dozen items, more than may be under way at a time: in order, and each linked to its own. */
async function checkManyItems(stage: Stage, check: Check): Promise<void> {
	const { sandbox } = stage;
	sandbox.clearHttpRequests();
	const numbers = Array.from({ length: 12 }, (_, index) => `dozen-${index + 1}`);
	const execution = await runInARow(stage, 'A dozen', [
		...itemNodes(numbers.map((number) => ({ number }))),
		calltouch(stage, {
			...registration('={{ $json.number }}'),
			orderSum: '={{ $itemIndex }}',
		}),
		node('Look back', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput: '={{ { mine: $json.orderNumber, linked: $("Items").item.json.number } }}',
			options: {},
		}),
	]);
	const items = itemsOf(execution, 'Calltouch');
	check('12 items come out in the order they went in', [
		...failureOf(execution),
		...differences(
			items.map(({ json }) => [json.orderNumber, json.sum]),
			numbers.map((number, index) => [number, index]),
		),
	]);
	check('Each is linked to the item it comes from', [
		...differences(
			items.map(({ pairedItem }) => pairedItem),
			numbers.map((_, item) => ({ item })),
		),
		...differences(
			itemsOf(execution, 'Look back').map(({ json }) => json),
			numbers.map((number) => ({ mine: number, linked: number })),
		),
	]);
	check(
		'Calltouch got each once',
		differences(sandbox.httpRequests.map(({ form }) => new Map(form).get('orderNumber')).sort(), [
			...numbers.toSorted(),
		]),
	);
}

/** An item that the node refuses and one that Calltouch refuses, among good ones. */
async function checkBadItem(stage: Stage, check: Check): Promise<void> {
	const { sandbox } = stage;
	const run = async (name: string, onError: string) => {
		const items = [
			{ number: `${name}-1`, sum: 1 },
			{ number: `${name}-2`, sum: 'much' },
			{ number: 'taken', sum: 3 },
			{ number: `${name}-4`, sum: 4 },
		];
		sandbox.clearHttpRequests();
		return await runInARow(stage, name, [
			...itemNodes(items),
			calltouch(
				stage,
				{ ...registration('={{ $json.number }}'), orderSum: '={{ $json.sum }}' },
				{ onError },
			),
		]);
	};
	await runInARow(stage, 'Taken', [calltouch(stage, { ...registration('taken'), orderSum: 1 })]);

	const continued = await run('continue', 'continueRegularOutput');
	const all = itemsOf(continued, 'Calltouch');
	check('With Continue On Fail bad items come out in their places, and say why', [
		...failureOf(continued),
		...differences(all.map(linkAndNumber), [
			{ item: 0, number: 'continue-1' },
			{ item: 1, number: 'an error' },
			{ item: 2, number: 'an error' },
			{ item: 3, number: 'continue-4' },
		]),
		...unexplained(all[1], /Order Sum/),
		...unexplained(all[2], /taken/),
	]);

	const split = await run('split', 'continueErrorOutput');
	const good = itemsOf(split, 'Calltouch');
	const bad = itemsOf(split, 'Calltouch', 1);
	check('With an error output bad items come out there, and say why', [
		...failureOf(split),
		...differences(good.map(linkAndNumber), [
			{ item: 0, number: 'split-1' },
			{ item: 3, number: 'split-4' },
		]),
		...differences(bad.map(linkAndNumber), [
			{ item: 1, number: 'an error' },
			{ item: 2, number: 'an error' },
		]),
		...unexplained(bad[0], /Order Sum/),
		...unexplained(bad[1], /taken/),
	]);
	check(
		'Calltouch got no call for the item that the node refused',
		differences(sandbox.httpRequests.map(({ form }) => new Map(form).get('orderNumber')).sort(), [
			'split-1',
			'split-4',
			'taken',
		]),
	);
}

function linkAndNumber({ json, pairedItem }: Item): object {
	return {
		item: (pairedItem as { item?: number } | undefined)?.item,
		number: json.error === undefined ? json.orderNumber : 'an error',
	};
}

function unexplained(item: Item | undefined, why: RegExp): string[] {
	const says = String(item?.json.error);
	return why.test(says) ? [] : [`Its error is: ${says}`];
}

async function checkSubWorkflow(stage: Stage, check: Check): Promise<void> {
	const { client, sandbox } = stage;
	sandbox.clearHttpRequests();
	const called = await client.createWorkflow(
		inARow('Called by another', [
			node('When called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
				inputSource: 'passthrough',
			}),
			calltouch(stage, { ...registration('={{ $json.number }}'), orderSum: 5 }),
		]),
	);
	const execution = await runInARow(stage, 'Calls another', [
		...itemNodes([{ number: 'sub-1' }, { number: 'sub-2' }]),
		node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
			workflowId: { __rl: true, mode: 'id', value: called.id },
			workflowInputs: { mappingMode: 'defineBelow', value: {} },
			options: {},
		}),
	]);
	check('A sub-workflow gives what its Calltouch node puts out', [
		...failureOf(execution),
		...differences(
			itemsOf(execution, 'Call').map(({ json }) => json.orderNumber),
			['sub-1', 'sub-2'],
		),
		...differences(sandbox.httpRequests.length, 2),
	]);
}

async function checkTestEvents(stage: Stage, check: Check): Promise<void> {
	const { client, sandbox } = stage;
	const subject = 'Только для пробы';
	const tags = [{ category: '', type: 'MANUAL', names: [subject] }];
	const ago = (seconds: number) => ({ date: sandbox.now() - seconds * 1_000 });
	sandbox.addRequest({ subject, ...ago(60) });
	const newest = sandbox.addRequest({ subject, RequestTags: tags, ...ago(30) });
	sandbox.addRequest(ago(10));
	sandbox.addCall({ subPoolName: subject, ...ago(60) });
	const ended = sandbox.addCall({ subPoolName: subject, callTags: tags, ...ago(40) });
	sandbox.addCall({ subPoolName: subject, callTags: tags, endsIn: null, ...ago(20) });
	const request = { requestId: newest.requestId, form: subject };
	const call = { callId: ended.callId, phase: 'calldisconnected' };
	const descriptions = await client.nodeDescriptions();
	const parameters = descriptions.find(({ name }) => name === TRIGGER_NODE)?.properties ?? [];
	const events: Array<
		[triggerOn: string, filters: Record<string, string>, expected: Array<Record<string, unknown>>]
	> = [
		['newRequest', { subject }, [request]],
		['newCall', { subPoolName: subject }, [call]],
		['newLead', { tags: subject }, [call, request]],
	];
	for (const [triggerOn, filters, expected] of events) {
		sandbox.clearHttpRequests();
		// What was not asked for has no key.
		const include = parameters
			.filter(({ name }) => name === 'include')
			.filter(({ displayOptions }) => displayOptions?.show?.triggerOn?.includes(triggerOn))
			.flatMap(({ options = [] }) => options.map(({ value }) => value));
		const trigger = calltouch(
			stage,
			{ triggerOn, startFrom: 'now', filters, include },
			{ name: 'Trigger', type: 'calltouchTrigger' },
		);
		const workflow = await client.createWorkflow(inARow(`Test event ${triggerOn}`, [trigger]));
		const execution = await client.runWorkflow(workflow, 'Trigger');
		const items = itemsOf(execution, 'Trigger');
		// The preview has the keys of all events.
		const { properties = {} } = await client.outputPreview(TRIGGER_NODE);
		const announced = items.flatMap(({ json }) =>
			Object.entries(properties).flatMap(([name, member]) =>
				name in json ? misfits(json[name], member, `"${name}"`) : [`"${name}" is missing.`],
			),
		);
		check(`Fetch Test Event of ${triggerOn} gives the newest that passes the filters`, [
			...failureOf(execution),
			...itemDifferences(items, expected),
			...announced,
			...differences(sandbox.httpRequests.length, expected.length),
		]);
	}
}

function registration(orderNumber: string) {
	return {
		resource: 'order',
		operation: 'register',
		linkTo: 'none',
		orderNumber,
		orderStatus: 'new',
		orderDate: '2024-03-10',
	};
}
