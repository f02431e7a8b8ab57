import './quietLogger';

import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { PollContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';

import { CalltouchTrigger } from '../../../nodes/Calltouch/CalltouchTrigger.node';
import type { Sandbox } from '../../sandbox/server';
import { MemoryCredentialsHelper } from './credentialsHelper';
import { credentialsFor } from './engine';
import { nodeTypes } from './nodeTypes';

const trigger = new CalltouchTrigger();

/** A trigger in an active workflow, with n8n's real poll context and static data. */
export interface ActiveTrigger {
	poll: (mode?: WorkflowExecuteMode) => Promise<INodeExecutionData[] | null>;
	/** What n8n would write to its database. */
	staticData: () => Record<string, unknown>;
	/** n8n is started anew, with what is in its database: by default what there is now. */
	restart: (data?: Record<string, unknown>) => void;
	set: (changes: {
		parameters?: INodeParameters;
		credentials?: ICredentialDataDecryptedObject;
		budgetMs?: number;
	}) => void;
	/**
	 * The workflow is activated anew with what is in the database, and n8n goes on polling with the old
	 * one as well.
	 *
	 * @returns what polls with the old one
	 */
	activateAnew: () => () => Promise<INodeExecutionData[] | null>;
	/** n8n's log. */
	warnings: string[];
	/** What n8n was told of beside the items: it makes failed executions of them. */
	failures: Error[];
}

let triggers = 0;

export function activeTrigger(
	sandbox: Pick<Sandbox, 'url' | 'credentials'>,
	initial: {
		parameters?: INodeParameters;
		credentials?: ICredentialDataDecryptedObject;
		/** Where several triggers share a workflow. */
		workflowId?: string;
		name?: string;
	} = {},
): ActiveTrigger {
	let { parameters = {}, credentials = {} } = initial;
	let budgetMs: number | undefined;
	const warnings: string[] = [];
	const failures: Error[] = [];
	const { workflowId: id = `trigger-${++triggers}`, name = 'Calltouch Trigger' } = initial;
	let workflow = newWorkflow({});

	function newWorkflow(data: IDataObject): Workflow {
		return new Workflow({
			id,
			nodes: [],
			connections: {},
			active: true,
			nodeTypes,
			staticData: data,
			settings: { timezone: 'Europe/Moscow' },
		});
	}

	const staticData = () => workflow.getStaticData('node', nodeWith({}));

	function nodeWith(set: INodeParameters): INode {
		return {
			id: 'trigger',
			name,
			type: 'calltouchTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: set,
			credentials: { calltouchApi: { id: '1', name: 'Calltouch API' } },
		};
	}

	async function pollWith(
		polled: Workflow,
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<INodeExecutionData[] | null> {
		const node = nodeWith(parameters);
		polled.setNodes([node]);
		const additionalData = {
			credentialsHelper: new MemoryCredentialsHelper(credentialsFor(sandbox, credentials)),
		} as unknown as IWorkflowExecuteAdditionalData;
		const context = new PollContext(
			polled,
			node,
			additionalData,
			mode,
			'activate',
			undefined,
			(error) => void failures.push(error),
			undefined,
			undefined,
			undefined,
			...(budgetMs === undefined ? [] : [() => budgetMs ?? 0]),
		);
		const { logger } = context;
		logger.warn = (message: string) => void warnings.push(message);
		const output = await trigger.poll.call(context);
		if (output === null) return null;
		const [items, ...others] = output;
		if (!items || others.length > 0) throw new Error('A trigger has one output');
		return items;
	}

	function restart(data: Record<string, unknown> = staticData()): void {
		workflow = newWorkflow({});
		Object.assign(staticData(), JSON.parse(JSON.stringify(data)));
	}

	return {
		poll: async (mode) => await pollWith(workflow, mode),
		staticData,
		restart,
		activateAnew: () => {
			const old = workflow;
			restart();
			return async () => await pollWith(old);
		},
		set: (changes) => {
			parameters = changes.parameters ?? parameters;
			credentials = changes.credentials ?? credentials;
			budgetMs = changes.budgetMs ?? budgetMs;
		},
		warnings,
		failures,
	};
}
