import type {
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodeParameters,
} from 'n8n-workflow';
import { CredentialTestContext, LoadOptionsContext } from 'n8n-core';

import { Calltouch } from '../../../nodes/Calltouch/Calltouch.node';
import type { Sandbox } from '../../sandbox/server';
import { additionalDataFor, calltouchNode, credentialsFor, workflowOf } from './engine';

const { methods } = new Calltouch();

/** Tests a credential as the button in n8n's credential window does. */
export async function testCredential(
	sandbox: Sandbox,
	overrides: ICredentialDataDecryptedObject = {},
): Promise<INodeCredentialTestResult> {
	const type = 'calltouchApi';
	const test = methods.credentialTest[`${type}Test`];
	const data = credentialsFor(sandbox, overrides)[type];
	return await test.call(new CredentialTestContext(), { id: '1', name: type, type, data });
}

/** Searches requests as the list of the "Request" parameter does. */
export async function searchRequests(
	sandbox: Sandbox,
	filter?: string,
	parameters: INodeParameters = {},
	credentials: ICredentialDataDecryptedObject = {},
	token?: string,
): Promise<INodeListSearchResult> {
	const context = listContext(sandbox, 'request', parameters, credentials);
	return await methods.listSearch.searchRequests.call(context, filter, token);
}

/** Searches calls as the list of the "Call" parameter does. */
export async function searchCalls(
	sandbox: Sandbox,
	filter?: string,
	parameters: INodeParameters = {},
	token?: string,
): Promise<INodeListSearchResult> {
	const context = listContext(sandbox, 'call', parameters);
	return await methods.listSearch.searchCalls.call(context, filter, token);
}

function listContext(
	sandbox: Sandbox,
	resource: 'call' | 'request',
	parameters: INodeParameters,
	credentials: ICredentialDataDecryptedObject = {},
): LoadOptionsContext {
	const node = calltouchNode({ resource, operation: 'get', ...parameters });
	const workflow = workflowOf([node], {});
	const additionalData = {
		...additionalDataFor(credentialsFor(sandbox, credentials), workflow),
		currentNodeParameters: node.parameters,
	};
	return new LoadOptionsContext(workflow, node, additionalData, `parameters.${resource}`);
}
