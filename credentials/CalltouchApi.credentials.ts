import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { addToken } from '../src/api/authenticate';
import {
	accessToken,
	baseUrl,
	clientApiId,
	siteId,
	timeZone,
	webhookSecret,
} from '../src/node/credentialFields';

export class CalltouchApi implements ICredentialType {
	name = 'calltouchApi';

	displayName = 'Calltouch API';

	icon: Icon = {
		light: 'file:../icons/calltouch.svg',
		dark: 'file:../icons/calltouch.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-calltouch/n8n-nodes-calltouch#credentials';

	properties: INodeProperties[] = [
		clientApiId,
		accessToken,
		siteId,
		timeZone,
		webhookSecret,
		baseUrl,
	];

	authenticate = addToken;
}
