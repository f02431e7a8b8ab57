import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	ICredentialsExpressionResolveValues,
	IDataObject,
	IExecuteData,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Credentials } from 'n8n-core';
import { ICredentialsHelper } from 'n8n-workflow';

import { CalltouchApi } from '../../../credentials/CalltouchApi.credentials';
import { CalltouchCallbackApi } from '../../../credentials/CalltouchCallbackApi.credentials';

const types: Record<string, ICredentialType> = {
	calltouchApi: new CalltouchApi(),
	calltouchCallbackApi: new CalltouchCallbackApi(),
};

/** Credentials as n8n's own helper treats them, but kept in memory. */
export class MemoryCredentialsHelper extends ICredentialsHelper {
	constructor(private readonly stored: Record<string, ICredentialDataDecryptedObject>) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const authenticate = types[typeName]?.authenticate;
		const options = requestOptions as IHttpRequestOptions;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		const added = authenticate?.properties.headers ?? {};
		const headers: IDataObject = Object.fromEntries(
			Object.entries(added).map(([name, value]) => [
				name,
				workflow.expression.getSimpleParameterValue(node, value as string, 'internal', {
					$credentials: credentials,
				}),
			]),
		);
		return { ...options, headers: { ...options.headers, ...headers } };
	}

	preAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	getCredentials(node: INodeCredentialsDetails, type: string): Promise<Credentials> {
		return Promise.resolve(new Credentials({ id: node.id, name: node.name }, type));
	}

	getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.stored[type];
		if (!data) throw new Error(`No credential of the type "${type}" is stored`);
		if (!values) return Promise.resolve({ ...data });
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		return Promise.resolve(
			workflow.expression.getParameterValue(
				data as INodeParameters,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				connectionInputData,
				mode,
				{},
				executeData,
				false,
				data as INodeParameters,
			) as ICredentialDataDecryptedObject,
		);
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	runPreAuthentication(): Promise<undefined> {
		return Promise.resolve(undefined);
	}

	updateCredentials(): Promise<void> {
		return Promise.resolve();
	}

	updateCredentialsOauthTokenData(): Promise<void> {
		return Promise.resolve();
	}

	getCredentialsProperties() {
		return [];
	}
}
