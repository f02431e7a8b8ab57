import './quietLogger';
import type {
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IRun,
	IWorkflowExecuteAdditionalData,
	OnError,
} from 'n8n-workflow';
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import { Workflow, createRunExecutionData } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox/server';
import { MemoryCredentialsHelper } from './credentialsHelper';
import { nodeTypes } from './nodeTypes';

export interface Scenario {
	/** What the user set in the Calltouch node. */
	parameters: INodeParameters;
	/** What comes in; one empty item unless given. */
	items?: IDataObject[];
	onError?: OnError;
	/** Other settings of the node. */
	settings?: Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;
	/** Replaces fields of the credentials. */
	credentials?: ICredentialDataDecryptedObject;
	timezone?: string;
	/** Is handed the execution as soon as it has started, to cancel it. */
	whileRunning?: (execution: { cancel: () => void }) => void;
}

export interface Result {
	run: IRun;
	/** Items of the node's outputs: regular, and the error output where there is one. */
	output: INodeExecutionData[][];
	/** JSON of the regular output. */
	json: IDataObject[];
	error:
		| {
				name?: string;
				message?: string;
				description?: string | null;
				context?: IDataObject;
				httpCode?: string | null;
		  }
		| undefined;
}

/** The credentials that the sandbox takes, which may be in another process. */
export function credentialsFor(
	sandbox: Pick<Sandbox, 'url' | 'credentials'>,
	overrides: ICredentialDataDecryptedObject = {},
): Record<string, ICredentialDataDecryptedObject> {
	const { clientApiId, accessToken, siteId } = sandbox.credentials;
	const account = { siteId: String(siteId), timeZone: 'Europe/Moscow', baseUrl: sandbox.url };
	return {
		calltouchApi: { clientApiId, accessToken, ...account, ...overrides },
	};
}

/** Runs start → Calltouch → end in n8n's real engine, against the sandbox. */
export async function execute(sandbox: Sandbox, scenario: Scenario): Promise<Result> {
	const { parameters, onError, settings } = scenario;
	const calltouch = { ...calltouchNode(parameters), ...(onError ? { onError } : {}), ...settings };
	const connections = { Start: main('Calltouch'), Calltouch: main('End') };
	return await executeNodes(sandbox, [calltouch, node('End', 'end')], connections, scenario);
}

/** The same for any nodes after the start; the result is that of the node "Calltouch". */
export async function executeNodes(
	sandbox: Sandbox,
	nodes: INode[],
	connections: IConnections,
	scenario: Omit<Scenario, 'parameters' | 'onError' | 'settings'>,
): Promise<Result> {
	const { items = [{}], timezone } = scenario;
	const start = node('Start', 'start', { items: JSON.stringify(items) });
	const workflow = workflowOf([start, ...nodes], connections, timezone);
	const additionalData = additionalDataFor(credentialsFor(sandbox, scenario.credentials), workflow);
	const execution = new WorkflowExecute(additionalData, 'manual', createRunExecutionData());
	const running = execution.run({ workflow, startNode: workflow.getNode('Start') ?? undefined });
	scenario.whileRunning?.({ cancel: () => running.cancel() });
	const run = await running;
	const [task] = run.data.resultData.runData.Calltouch ?? [];
	const output = (task?.data?.main ?? []).map((branch) => branch ?? []);
	return {
		run,
		output,
		json: (output[0] ?? []).map(({ json }) => json),
		error: (run.data.resultData.error ?? undefined) as Result['error'],
	};
}

export function calltouchNode(parameters: INodeParameters): INode {
	return {
		...node('Calltouch', 'calltouch', parameters),
		credentials: { calltouchApi: { id: '1', name: 'Calltouch API' } },
	};
}

export function workflowOf(
	nodes: INode[],
	connections: IConnections,
	timezone = 'Europe/Moscow',
): Workflow {
	return new Workflow({
		id: 'test',
		nodes,
		connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone },
	});
}

export function node(name: string, type: string, parameters: INodeParameters = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters };
}

/** A connection from the one output to the first input of each target. */
export function main(...targets: string[]) {
	return { main: [targets.map((target) => ({ node: target, type: 'main' as const, index: 0 }))] };
}

export function additionalDataFor(
	stored: Record<string, ICredentialDataDecryptedObject>,
	workflow: Workflow,
): IWorkflowExecuteAdditionalData {
	const hooks = new ExecutionLifecycleHooks('manual', 'test', {
		id: workflow.id,
		name: 'test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: [],
		connections: {},
	});
	const url = 'http://127.0.0.1:1';
	return {
		credentialsHelper: new MemoryCredentialsHelper(stored),
		hooks,
		executionId: 'test',
		restApiUrl: url,
		instanceBaseUrl: url,
		formWaitingBaseUrl: url,
		webhookBaseUrl: url,
		webhookWaitingBaseUrl: url,
		webhookTestBaseUrl: url,
		currentNodeParameters: undefined,
		executionTimeoutTimestamp: undefined,
		variables: {},
		setExecutionStatus: () => {},
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
}
