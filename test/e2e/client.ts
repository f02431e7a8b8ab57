import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id?: string; name: string }>;
	[setting: string]: unknown;
}

export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
}

export interface StoredWorkflow extends Workflow {
	id: string;
	versionId: string;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface DataTableColumn {
	name: string;
	type: 'string' | 'number' | 'boolean' | 'date';
}

/** A parameter of a node, as the editor gets it. */
export interface NodeParameter {
	displayName: string;
	name: string;
	type: string;
	description?: string;
	noDataExpression?: boolean;
	/** Choices, members of a collection, or the kinds of entry of a fixed collection. */
	options?: Array<NodeParameter & { value?: unknown; values?: NodeParameter[] }>;
	modes?: Array<{ name: string }>;
	displayOptions?: { show?: Record<string, unknown[]> };
}

/** A node type as the editor gets it. */
export interface NodeDescription {
	name: string;
	properties: NodeParameter[];
}

/** The part of JSON Schema that output previews are written in. */
export interface OutputPreview {
	type: string;
	properties?: Record<string, OutputPreview>;
	items?: OutputPreview;
}

export interface ExecutionError {
	message: string;
	description?: string;
}

export interface Item {
	json: Record<string, unknown>;
	pairedItem?: unknown;
}

export interface NodeRun {
	executionTime: number;
	error?: ExecutionError;
	data?: { main?: Array<Item[] | null> };
}

export interface Execution {
	id: string;
	status: string;
	/** `manual` when started from the editor, `trigger` when by itself. */
	mode: string;
	/** The runs of each node, by its name. */
	runs: Record<string, NodeRun[]>;
	error?: ExecutionError;
}

interface ExecutionAnswer {
	id: string;
	status: string;
	mode: string;
	data?: string;
}

interface ExecutionData {
	resultData?: { runData?: Record<string, NodeRun[]>; error?: ExecutionError };
}

const RUNNING = new Set(['new', 'running', 'waiting']);

export type N8nClient = Awaited<ReturnType<typeof connect>>;

function dataIn<T>({ ok, status }: Response, method: string, path: string, text: string): T {
	if (!ok) throw new Error(`n8n answered ${status} to ${method} ${path}: ${text}`);
	return (JSON.parse(text) as { data: T }).data;
}

/** What the editor does over HTTP, for programs. Signs in as the owner, whom the first call creates. */
export async function connect(url: string, owner: Owner) {
	let cookie = '';

	const send = async (method: string, path: string, body?: unknown): Promise<Response> =>
		await fetch(`${url}${path}`, {
			method,
			// n8n closes a connection that was idle for 5 seconds, which we may be too busy to notice.
			headers: { 'content-type': 'application/json', cookie, connection: 'close' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});

	const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
		const response = await send(method, path, body);
		return dataIn(response, method, path, await response.text());
	};

	const signIn = async (): Promise<void> => {
		const { showSetupOnFirstLoad } = (
			await call<{ userManagement: { showSetupOnFirstLoad: boolean } }>('GET', '/rest/settings')
		).userManagement;
		const { email, password } = owner;
		const response = showSetupOnFirstLoad
			? await send('POST', '/rest/owner/setup', owner)
			: await send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
		if (!response.ok)
			throw new Error(`Signing in failed: ${response.status} ${await response.text()}`);
		cookie = response.headers
			.getSetCookie()
			.map((line) => line.split(';')[0])
			.join('; ');
	};

	const createCredential = async (
		type: string,
		name: string,
		data: Record<string, unknown>,
	): Promise<Credential> => await call('POST', '/rest/credentials', { type, name, data });

	const testCredential = async (
		credential: Credential,
		data: Record<string, unknown>,
	): Promise<{ status: 'OK' | 'Error'; message: string }> =>
		await call('POST', '/rest/credentials/test', {
			credentials: { id: credential.id, name: credential.name, type: credential.type, data },
		});

	const createWorkflow = async (workflow: Workflow): Promise<StoredWorkflow> =>
		// n8n 1 does not do without `active`.
		await call('POST', '/rest/workflows', { active: false, ...workflow });

	const activate = async ({ id, versionId }: StoredWorkflow): Promise<void> => {
		await call('POST', `/rest/workflows/${id}/activate`, { versionId });
	};

	const deactivate = async ({ id }: StoredWorkflow): Promise<void> => {
		await call('POST', `/rest/workflows/${id}/deactivate`, {});
	};

	const getExecution = async (id: string): Promise<Execution | undefined> => {
		const response = await send('GET', `/rest/executions/${id}`);
		const text = await response.text();
		// n8n 1 can't read an execution of which it has not written the data yet.
		if (response.status === 500 && text.includes("reading 'data'")) return undefined;
		const answer = dataIn<ExecutionAnswer>(response, 'GET', `/rest/executions/${id}`, text);
		if (RUNNING.has(answer.status) || answer.data === undefined) return undefined;
		const data = parse(answer.data) as ExecutionData | undefined;
		// n8n 1 writes what came of an execution a moment after it has written that it ended.
		if (!data) return undefined;
		const { resultData } = data;
		return {
			id,
			status: answer.status,
			mode: answer.mode,
			runs: resultData?.runData ?? {},
			error: resultData?.error,
		};
	};

	/** All that n8n tells of an execution, as it comes. */
	const executionText = async (id: string): Promise<string> =>
		await (await send('GET', `/rest/executions/${id}`)).text();

	/** The last executions of the workflow, the oldest first. */
	const listExecutions = async ({
		id,
	}: StoredWorkflow): Promise<Array<{ id: string; status: string }>> => {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const { results } = await call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/rest/executions?limit=100&filter=${filter}`,
		);
		return results.reverse();
	};

	/** All executions of the workflow, the newest first, however many they are. */
	const allExecutions = async ({
		id,
	}: StoredWorkflow): Promise<Array<{ id: string; status: string }>> => {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		const all: Array<{ id: string; status: string }> = [];
		let from = '';
		for (;;) {
			const path = `/rest/executions?limit=100&filter=${filter}${from}`;
			const response = await send('GET', path);
			// n8n 2 goes on by a cursor alone, and names none after the last page.
			if (from !== '' && response.status === 400) return all;
			const { results, nextCursor } = dataIn<{
				results: Array<{ id: string; status: string }>;
				nextCursor?: string | null;
			}>(response, 'GET', path, await response.text());
			all.push(...results);
			if (results.length < 100) return all;
			// n8n 1 goes on from the last one.
			from = nextCursor ? `&cursor=${encodeURIComponent(nextCursor)}` : `&lastId=${all.at(-1)?.id}`;
		}
	};

	const waitForExecution = async (id: string, withinMs = 60_000): Promise<Execution> => {
		const deadline = Date.now() + withinMs;
		while (Date.now() < deadline) {
			const execution = await getExecution(id);
			if (execution) return execution;
			await sleep(150);
		}
		throw new Error(`Execution ${id} has not ended within ${withinMs / 1000} s.`);
	};

	/** Waits for an execution of the workflow that is not known yet, and for its end. */
	const nextExecution = async (
		workflow: StoredWorkflow,
		known: string[],
		withinMs: number,
	): Promise<Execution> => {
		const deadline = Date.now() + withinMs;
		while (Date.now() < deadline) {
			const next = (await listExecutions(workflow)).find(({ id }) => !known.includes(id));
			if (next) return await waitForExecution(next.id);
			await sleep(500);
		}
		throw new Error(`No execution has started within ${withinMs / 1000} s.`);
	};

	/** Starts the workflow from its trigger, as the editor's button does; answers the execution's id. */
	const startWorkflow = async (workflow: StoredWorkflow, trigger: string): Promise<string> => {
		const { executionId } = await call<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	};

	/** Runs the workflow from its trigger, and waits for its end. */
	const runWorkflow = async (workflow: StoredWorkflow, trigger: string): Promise<Execution> =>
		await waitForExecution(await startWorkflow(workflow, trigger));

	const dataTables = async (): Promise<string> => {
		const { id } = await call<{ id: string }>('GET', '/rest/projects/personal');
		return `/rest/projects/${id}/data-tables`;
	};

	/** Creates a data table; answers its id. */
	const createDataTable = async (name: string, columns: DataTableColumn[]): Promise<string> => {
		const { id } = await call<{ id: string }>('POST', await dataTables(), { name, columns });
		return id;
	};

	/** The first hundred rows of a data table, and how many there are. */
	const dataTableRows = async (
		id: string,
	): Promise<{ count: number; data: Array<Record<string, unknown>> }> =>
		await call('GET', `${await dataTables()}/${id}/rows?take=100`);

	/** The node types that n8n has loaded, as the editor gets them. */
	const nodeDescriptions = async (): Promise<NodeDescription[]> =>
		(await (await send('GET', '/types/nodes.json')).json()) as NodeDescription[];

	/** The full names of the node types that n8n has loaded. */
	const nodeTypes = async (): Promise<string[]> =>
		(await nodeDescriptions()).map(({ name }) => name);

	/** What the editor shows of a node's output before it has run, as JSON Schema. */
	const outputPreview = async (type: string, ...path: string[]): Promise<OutputPreview> => {
		const url = `/schemas/${[type, '1.0.0', ...path].join('/')}.json`;
		const response = await send('GET', url);
		if (!response.ok) throw new Error(`n8n answered ${response.status} to GET ${url}.`);
		return (await response.json()) as OutputPreview;
	};

	await signIn();
	return {
		sessionCookie: (): string => cookie,
		createCredential,
		testCredential,
		createWorkflow,
		activate,
		deactivate,
		startWorkflow,
		runWorkflow,
		waitForExecution,
		nextExecution,
		listExecutions,
		allExecutions,
		executionText,
		createDataTable,
		dataTableRows,
		nodeDescriptions,
		nodeTypes,
		outputPreview,
	};
}
