import { parseArgs } from 'node:util';
import type { Execution, Workflow } from './client';
import { isCalltouch, readExamples, triggerName, withCredentials, workingNodes } from './examples';
import { runProgram, type Defer } from './lifetime';
import { reporting, toStdout } from './progress';
import { OWNER, setStage, type Stage } from './stage';
import { formatTable } from './table';

/** Fields of an output item that tell what became of it. */
const TELLING = ['outcome', 'deleted', 'requestId', 'orderId', 'widgetRequestId'];

interface Report {
	workflow: string;
	succeeded: boolean;
	did: string[];
}

/** What a node put out last; without items when it did not run. */
function outputOf(execution: Execution, node: string): Array<Record<string, unknown>> {
	const runs = execution.runs[node] ?? [];
	return (runs.at(-1)?.data?.main?.[0] ?? []).map(({ json }) => json);
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

async function runExamples({ client, credentials }: Stage): Promise<Report[]> {
	const reports: Report[] = [];
	for (const example of await readExamples()) {
		const workflow = await client.createWorkflow(
			withCredentials(example, Object.values(credentials)),
		);
		const execution = await client.runWorkflow(workflow, triggerName(workflow));
		reports.push(reportOn(workflow, execution));
	}
	return reports;
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
	const stage = await setStage(defer, toStdout, { port: readPort(values.port) });
	const { n8n, sandbox } = stage;
	const reports = await reporting(
		toStdout,
		'Importing and running the example workflows',
		async () => await runExamples(stage),
	);
	toStdout(`\n${toTable(reports)}\n`);
	toStdout(`The sandbox got ${sandbox.calls.length} calls.`);
	const code = reports.every(({ succeeded }) => succeeded) ? 0 : 1;
	if (values.once) return code;

	toStdout(`The editor is open at ${n8n.url}`);
	toStdout(`Sign in as ${OWNER.email} with the password ${OWNER.password}; Ctrl-C ends it all.`);
	await n8n.ended;
	throw new Error(`n8n has ended by itself. Its log ends with:\n${await n8n.lastLog()}`);
}

void runProgram(demo);
