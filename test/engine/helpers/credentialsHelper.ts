import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	ICredentialsExpressionResolveValues,
	IExecuteData,
	IHttpRequestOptions,
	INodeCredentialsDetails,
	INodeParameters,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { Credentials } from 'n8n-core';
import { ICredentialsHelper } from 'n8n-workflow';

import { CalltouchApi } from '../../../credentials/CalltouchApi.credentials';

const types: Record<string, ICredentialType> = {
	calltouchApi: new CalltouchApi(),
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
	): Promise<IHttpRequestOptions> {
		const authenticate = types[typeName]?.authenticate;
		if (typeof authenticate !== 'function') throw new Error(`${typeName} does not authenticate`);
		return await authenticate(credentials, requestOptions as IHttpRequestOptions);
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
