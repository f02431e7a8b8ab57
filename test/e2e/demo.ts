import { parseArgs } from 'node:util';
import type { Execution, StoredWorkflow, Workflow } from './client';
import {
	isCalltouch,
	outputOf,
	readExamples,
	startsByItself,
	triggerName,
	withCredentials,
	workingNodes,
} from './examples';
import { runProgram, type Defer } from './lifetime';
import { answeredPolls, POLLED_WITHIN_MS, untilPolled } from './polls';
import { reporting, toStdout } from './progress';
import { OWNER, setStage, type Stage } from './stage';
import { formatTable } from './table';

/** What somebody leaves on the site while the demo runs; the sandbox makes up the rest. */
const NEW_REQUEST = {
	subject: 'Расчёт стоимости окон',
	requestUrl: 'https://okna-primer.ru/okna/',
	client: {
		fio: 'Ольга Новикова',
		phones: [{ phoneNumber: '79161234567', phoneType: 'MOBILE' }],
		contacts: [{ contactType: 'EMAIL', contactValue: 'o.novikova@yandex.ru' }],
	},
	RequestTags: [{ category: 'Тег заявки', type: 'MANUAL', names: ['Окна'] }],
};

/** Fields of an output item that tell what became of it. */
const TELLING = ['outcome', 'deleted', 'requestId', 'orderId', 'widgetRequestId'];

interface Report {
	workflow: string;
	succeeded: boolean;
	did: string[];
}

function describe(name: string, items: Array<Record<string, unknown>>): string {
	const [only] = items;
	const told = items.length === 1 ? TELLING.filter((field) => only?.[field] !== undefined) : [];
	const details = told.map((field) => `${field} ${String(only?.[field])}`);
	const count = `${items.length} ${items.length === 1 ? 'item' : 'items'}`;
	return `${name}: ${[count, ...details].join(', ')}`;
}

function reportOn(workflow: Workflow, execution: Execution): Report {
	const nodes = workingNodes(workflow);
	const outputs = nodes.map(({ name }) => outputOf(execution, name));
	const { error } = execution;
	const failure = error ? [error.message, error.description ?? ''].filter(Boolean) : [];
	return {
		workflow: workflow.name,
		// A node that put out nothing has ended the run early, and has shown nobody anything.
		succeeded: execution.status === 'success' && outputs.every((items) => items.length > 0),
		did: [
			...nodes
				.map((node, index) => ({ node, items: outputs[index] ?? [] }))
				.filter(({ node }) => isCalltouch(node))
				.map(({ node, items }) => describe(node.name, items)),
			...failure,
		],
	};
}

async function importExamples({ client, credentials }: Stage): Promise<StoredWorkflow[]> {
	const workflows: StoredWorkflow[] = [];
	for (const example of await readExamples()) {
		workflows.push(
			await client.createWorkflow(withCredentials(example, Object.values(credentials))),
		);
	}
	return workflows;
}

async function runByHand({ client }: Stage, workflows: StoredWorkflow[]): Promise<Report[]> {
	const reports: Report[] = [];
	for (const workflow of workflows) {
		const execution = await client.runWorkflow(workflow, triggerName(workflow));
		reports.push(reportOn(workflow, execution));
	}
	return reports;
}

/** Activates the workflow, has a request come in, and waits for the poll that finds it. */
async function letFire({ client, sandbox }: Stage, workflow: StoredWorkflow): Promise<Report> {
	const earlier = answeredPolls(sandbox).length;
	await client.activate(workflow);
	await untilPolled(sandbox, earlier + 1);
	const { requestId } = sandbox.addRequest(NEW_REQUEST);
	const execution = await client.nextExecution(workflow, [], POLLED_WITHIN_MS);
	const { succeeded, did } = reportOn(workflow, execution);
	const trigger = triggerName(workflow);
	const emitted = outputOf(execution, trigger);
	const fired = emitted.map(
		(item) => `${trigger}: fired for request ${String(item.requestId)} of ${String(item.name)}`,
	);
	return {
		workflow: workflow.name,
		succeeded: succeeded && emitted.length === 1 && emitted[0]?.requestId === requestId,
		did: fired.length > 0 ? fired : did,
	};
}

function toTable(reports: Report[]): string {
	const rows = reports.flatMap(({ workflow, succeeded, did }) =>
		did.map((line, index) =>
			index === 0 ? [workflow, succeeded ? 'succeeded' : 'FAILED', line] : ['', '', line],
		),
	);
	return formatTable(['Workflow', 'Result', 'What it did'], rows);
}

function readPort(value: string | undefined): number | undefined {
	if (value === undefined) return undefined;
	const port = Number(value);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new Error('--port must be the number of a port, such as 5678.');
}

async function demo(defer: Defer): Promise<number> {
	const { values } = parseArgs({
		options: { once: { type: 'boolean', default: false }, port: { type: 'string' } },
	});
	const stage = await setStage(defer, toStdout, { port: readPort(values.port), oneToken: true });
	const { n8n, sandbox } = stage;
	const workflows = await importExamples(stage);
	const reports = await reporting(
		toStdout,
		'Running the example workflows',
		async () =>
			await runByHand(
				stage,
				workflows.filter((workflow) => !startsByItself(workflow)),
			),
	);
	const triggered = workflows.filter(startsByItself);
	for (const workflow of triggered) {
		const what = `Activated "${workflow.name}"; a request comes in, and a minute at most until it is found`;
		reports.push(await reporting(toStdout, what, async () => await letFire(stage, workflow)));
	}
	toStdout(`\n${toTable(reports)}\n`);
	toStdout(`The sandbox got ${sandbox.httpRequests.length} calls.`);
	const code = reports.every(({ succeeded }) => succeeded) ? 0 : 1;
	if (values.once) return code;

	toStdout(`The editor is open at ${n8n.url}`);
	toStdout(`Sign in as ${OWNER.email} with the password ${OWNER.password}; Ctrl-C ends it all.`);
	for (const { name } of triggered) toStdout(`"${name}" stays active. A request for it to find:`);
	toStdout(`  curl -d '${JSON.stringify({ subject: 'Корзина' })}' ${sandbox.url}/sandbox/requests`);
	await n8n.ended;
	throw new Error(`n8n has ended by itself. Its log ends with:\n${await n8n.lastLog()}`);
}

void runProgram(demo);
